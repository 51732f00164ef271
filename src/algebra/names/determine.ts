import { at } from "../../domain/unreachable.ts";
import { wordAt } from "../words.ts";
import { DOT } from "./alphabet.ts";
import type { Fan, Globs } from "./globs.ts";
import { AT_LABEL_START, INSIDE_LABEL, ROOT } from "./globs.ts";
import type { Lists } from "./lists.ts";
import { createLists, extendList, internList, listStart } from "./lists.ts";
import type { Draft } from "./machine.ts";
import { createDraft, DEAD, finishState, listEdge } from "./machine.ts";

/** What a search may cost: states, and nodes written into their sets. */
export type Limits = { readonly states: number; readonly work: number };

/**
 * The patterns as one deterministic automaton: each of its states is a set of their nodes. Those beyond the
 * draft's end were found and not looked into, since a limit was reached.
 */
export type Determined = {
  readonly draft: Draft;
  /** Outputs of all states found: 0 for no name, else one more than the id of the patterns that match, in `tags`. */
  readonly outputs: readonly number[];
  /** Lists of the patterns' numbers; the empty one is 0. */
  readonly tags: Lists;
  readonly start: number;
};

/** What the search needs besides its answer. */
type Search = {
  readonly globs: Globs;
  readonly sets: Lists;
  readonly tags: Lists;
  /** The set that is being collected, and which nodes it has already. */
  readonly found: Uint32Array;
  count: number;
  readonly stamps: Uint32Array;
  stamp: number;
  /**
   * The nodes of a state that do more than wait for one character are the same in many states, and they alone say
   * where the dot and all characters lead that no node asks for. Their lists, and by list those states.
   */
  readonly movers: Lists;
  readonly usual: number[];
  readonly usualDot: number[];
  /** That list by state, or -1 where it was not looked for yet. */
  readonly moversByState: number[];
  /** Literal children of the state by their character, as chains through `queued`; 0 ends one. */
  readonly heads: Uint32Array;
  readonly queued: Uint32Array;
  readonly queuedNext: Uint32Array;
  /** Those characters, but for the dot, ascending. */
  readonly asked: Uint32Array;
  askedCount: number;
  work: number;
};

function createSearch(globs: Globs): Search {
  return {
    globs,
    sets: createLists(globs.nodes),
    tags: createLists(),
    found: new Uint32Array(Math.max(globs.nodes, globs.patterns)),
    count: 0,
    stamps: new Uint32Array(globs.nodes),
    stamp: 0,
    movers: createLists(),
    usual: [DEAD],
    usualDot: [DEAD],
    moversByState: [0],
    heads: new Uint32Array(DOT + 1),
    queued: new Uint32Array(globs.nodes + 1),
    queuedNext: new Uint32Array(globs.nodes + 1),
    asked: new Uint32Array(DOT),
    askedCount: 0,
    work: 0,
  };
}

function clear(search: Search): void {
  search.count = 0;
  search.stamp += 1;
}

function add(search: Search, node: number): void {
  if (wordAt(search.stamps, node) === search.stamp) return;
  search.stamps[node] = search.stamp;
  search.found[search.count] = node;
  search.count += 1;
}

/** Adds what a fan has for a special node. */
function addFan(search: Search, fan: Fan, special: number): void {
  const end = wordAt(fan.ends, special);
  for (let k = wordAt(fan.ends, special - 1); k < end; k += 1) add(search, wordAt(fan.nodes, k));
}

/** Adds a node and what is entered with it. */
function enter(search: Search, node: number): void {
  const special = wordAt(search.globs.special, node);
  if (special === 0) add(search, node);
  else addFan(search, search.globs.closures, special);
}

const SHORT = 24;

/** Sorts the first numbers of a list: most are few, and nearly in order. */
function sort(list: Uint32Array, count: number): void {
  if (count > SHORT) {
    list.subarray(0, count).sort();
    return;
  }
  for (let k = 1; k < count; k += 1) {
    const word = wordAt(list, k);
    let place = k;
    while (place > 0 && wordAt(list, place - 1) > word) {
      list[place] = wordAt(list, place - 1);
      place -= 1;
    }
    list[place] = word;
  }
}

function internFound(search: Search): number {
  search.work += search.count;
  sort(search.found, search.count);
  const { sets, moversByState } = search;
  const state = internList(sets, search.found, search.count);
  if (state === moversByState.length) moversByState.push(-1);
  return state;
}

/** Queues the literal children of a state's nodes by their characters. */
function askNodes(search: Search, from: number, to: number): void {
  const { globs, sets, heads, queued, queuedNext, asked } = search;
  let count = 0;
  let symbols = 0;
  for (let k = from; k < to; k += 1) {
    let child = wordAt(globs.firstChild, wordAt(sets.words, k));
    for (; child !== 0; child = wordAt(globs.nextChild, child)) {
      const symbol = wordAt(globs.symbols, child);
      const head = wordAt(heads, symbol);
      if (head === 0 && symbol !== DOT) {
        asked[symbols] = symbol;
        symbols += 1;
      }
      count += 1;
      queued[count] = child;
      queuedNext[count] = head;
      heads[symbol] = count;
    }
  }
  sort(asked, symbols);
  search.askedCount = symbols;
}

/** Adds what a character leads to by literal children alone, and empties its queue. */
function addAsked(search: Search, symbol: number): void {
  const { heads, queued, queuedNext } = search;
  let place = wordAt(heads, symbol);
  heads[symbol] = 0;
  for (; place !== 0; place = wordAt(queuedNext, place)) enter(search, wordAt(queued, place));
}

/** The nodes of a state that move by characters of their own accord: the number of their list. */
function moversOf(search: Search, state: number): number {
  const { moversByState, sets, globs, found } = search;
  const known = at(moversByState, state);
  if (known >= 0) return known;
  let count = 0;
  const end = wordAt(sets.ends, state);
  for (let k = listStart(sets, state); k < end; k += 1) {
    const special = wordAt(globs.special, wordAt(sets.words, k));
    if (special === 0) continue;
    found[count] = special;
    count += 1;
  }
  const list = internMovers(search, count);
  moversByState[state] = list;
  return list;
}

/** The number of the list of movers that was collected, and, where it is new, where it leads. */
function internMovers(search: Search, count: number): number {
  const { globs, found, movers, usual, usualDot } = search;
  const known = movers.count;
  const list = internList(movers, found, count);
  if (list < known) return list;
  usual.push(moved(search, globs.byCharacter, list));
  usualDot.push(
    wordAt(movers.words, listStart(movers, list)) === wordAt(globs.special, AT_LABEL_START)
      ? DEAD
      : moved(search, globs.byDot, list),
  );
  return list;
}

/** The state to which a list of movers leads. */
function moved(search: Search, by: Fan, list: number): number {
  const { movers } = search;
  clear(search);
  const end = wordAt(movers.ends, list);
  for (let k = listStart(movers, list); k < end; k += 1) addFan(search, by, wordAt(movers.words, k));
  return internFound(search);
}

/** The same where the only child is of the trunk: most states are such, so they are not looked for among the others. */
function trunkTarget(search: Search, child: number, usual: number): number {
  search.moversByState.push(moversOf(search, usual));
  const state = extendList(search.sets, usual, child);
  search.work += wordAt(search.sets.ends, state) - listStart(search.sets, state);
  return state;
}

/** The state to which a character leads that is asked for: where it leads as well as all others, and its literal children. */
function askedTarget(search: Search, symbol: number, usual: number): number {
  const { sets, globs, heads, queued, queuedNext } = search;
  const head = wordAt(heads, symbol);
  const child = wordAt(queued, head);
  if (at(globs.trunk, child) === 1 && wordAt(queuedNext, head) === 0 && wordAt(globs.special, child) === 0) {
    heads[symbol] = 0;
    return trunkTarget(search, child, usual);
  }
  clear(search);
  const end = wordAt(sets.ends, usual);
  for (let k = listStart(sets, usual); k < end; k += 1) add(search, wordAt(sets.words, k));
  addAsked(search, symbol);
  return internFound(search);
}

/** What names are that end in a state: see `Determined.outputs`. */
function outputOfState(search: Search, from: number, to: number): number {
  const { globs, sets, tags, found } = search;
  if (from === to || wordAt(sets.words, from) !== INSIDE_LABEL) return 0;
  let count = 0;
  for (let k = from; k < to; k += 1) {
    const end = wordAt(globs.ends, wordAt(sets.words, k));
    if (end === 0) continue;
    found[count] = end - 1;
    count += 1;
  }
  if (count === 0) return 1;
  search.work += count;
  sort(found, count);
  return internList(tags, found, count) + 1;
}

function exploreState(search: Search, draft: Draft, state: number): void {
  const { sets, heads, asked } = search;
  const from = listStart(sets, state);
  const to = wordAt(sets.ends, state);
  const movers = moversOf(search, state);
  const usual = at(search.usual, movers);
  let dot = at(search.usualDot, movers);
  askNodes(search, from, to);
  if (wordAt(heads, DOT) !== 0) {
    // INVARIANT (names): no dot at the start of a label, whatever the patterns ask for.
    if (dot === DEAD) heads[DOT] = 0;
    else dot = askedTarget(search, DOT, dot);
  }
  for (let k = 0; k < search.askedCount; k += 1) {
    const symbol = wordAt(asked, k);
    const target = askedTarget(search, symbol, usual);
    if (target !== usual) listEdge(draft, symbol, target);
  }
  finishState(draft, dot, usual, outputOfState(search, from, to));
}

/** Makes the patterns' automaton, breadth first, until it is complete or a limit is reached. */
export function determine(globs: Globs, limits: Limits): Determined {
  const search = createSearch(globs);
  clear(search);
  add(search, AT_LABEL_START);
  enter(search, ROOT);
  const start = internFound(search);
  const draft = createDraft();
  for (let state = start; state < search.sets.count; state += 1) {
    if (search.sets.count > limits.states || search.work > limits.work) break;
    exploreState(search, draft, state);
  }
  const outputs = draft.outputs.slice();
  for (let state = outputs.length; state < search.sets.count; state += 1) {
    outputs.push(outputOfState(search, listStart(search.sets, state), wordAt(search.sets.ends, state)));
  }
  return { draft, outputs, tags: search.tags, start };
}
