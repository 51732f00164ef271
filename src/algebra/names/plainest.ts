import { at } from "../../domain/unreachable.ts";
import { wordAt } from "../words.ts";
import { characterOf, DOT, HYPHEN, LABEL_SYMBOLS } from "./alphabet.ts";
import type { Machine } from "./machine.ts";
import { DEAD, firstEdge } from "./machine.ts";

/** What was read last, as far as it matters for how a name looks. */
const AFTER = { dot: 0, hyphen: 1, other: 2 } as const;
const WAYS = 3;

/** How much longer a name counts for each hyphen at the edge of a label: no host is called so. */
const EDGE_HYPHEN = 2;

const UNSEEN = 0xffffffff;

/** A search through a machine and what was read last there: place = state * 3 + what was read last. */
type Search = {
  readonly machine: Machine;
  readonly costs: Uint32Array;
  readonly parents: Uint32Array;
  readonly symbols: Uint32Array;
  /** Places by what they cost. */
  readonly queue: number[][];
};

function reach(
  search: Search,
  place: number,
  cost: number,
  by: readonly [parent: number, symbol: number],
): void {
  if (place < WAYS || wordAt(search.costs, place) <= cost) return;
  search.costs[place] = cost;
  [search.parents[place], search.symbols[place]] = by;
  while (search.queue.length <= cost) search.queue.push([]);
  at(search.queue, cost).push(place);
}

/** The characters worth trying in a state, plainest first: those it lists, and one of the others. */
function* choices(machine: Machine, state: number): Generator<readonly [symbol: number, target: number]> {
  const end = wordAt(machine.ends, state);
  let edge = firstEdge(machine, state);
  let otherTaken = false;
  for (let symbol = 0; symbol < LABEL_SYMBOLS; symbol += 1) {
    if (edge < end && wordAt(machine.symbols, edge) === symbol) {
      yield [symbol, wordAt(machine.targets, edge)];
      edge += 1;
    } else if (!otherTaken) {
      yield [symbol, wordAt(machine.others, state)];
      otherTaken = true;
    } else if (edge === end) {
      break;
    }
  }
  yield [DOT, wordAt(machine.dots, state)];
}

/** What a hyphen at the start of a label costs, once it is known to stand there. */
function edgeCost(after: number): number {
  return after === AFTER.hyphen ? EDGE_HYPHEN : 0;
}

function expand(search: Search, place: number, cost: number): void {
  const state = Math.floor(place / WAYS);
  const after = place % WAYS;
  for (const [symbol, target] of choices(search.machine, state)) {
    if (target === DEAD) continue;
    if (symbol === DOT) {
      reach(search, target * WAYS + AFTER.dot, cost + 1 + edgeCost(after), [place, symbol]);
    } else if (symbol === HYPHEN) {
      const edge = after === AFTER.dot ? EDGE_HYPHEN : 0;
      reach(search, target * WAYS + AFTER.hyphen, cost + 1 + edge, [place, symbol]);
    } else {
      reach(search, target * WAYS + AFTER.other, cost + 1, [place, symbol]);
    }
  }
}

/** The name that was read on the way to a place: it was read from its end. */
function nameTo(search: Search, place: number): string {
  let name = "";
  for (let step = place; wordAt(search.parents, step) !== UNSEEN; step = wordAt(search.parents, step)) {
    name += characterOf(wordAt(search.symbols, step));
  }
  return name;
}

/**
 * The plainest name of every output of a machine: the shortest, where a hyphen at the edge of a label counts for
 * three, and of several one with letters. The answer asks by output.
 */
export function plainestNames(machine: Machine, outputs: number): (output: number) => string | undefined {
  const places = machine.states * WAYS;
  const search: Search = {
    machine,
    costs: new Uint32Array(places).fill(UNSEEN),
    parents: new Uint32Array(places).fill(UNSEEN),
    symbols: new Uint32Array(places),
    queue: [],
  };
  const bestCosts = new Uint32Array(outputs).fill(UNSEEN);
  const bestPlaces = new Uint32Array(outputs);
  const first = machine.start * WAYS + AFTER.dot;
  if (machine.start !== DEAD) {
    search.costs[first] = 0;
    search.queue.push([first]);
  }
  for (let cost = 0; cost < search.queue.length; cost += 1) {
    for (const place of at(search.queue, cost)) {
      if (wordAt(search.costs, place) !== cost) continue;
      const output = wordAt(machine.outputs, Math.floor(place / WAYS));
      const whole = cost + edgeCost(place % WAYS);
      if (whole < wordAt(bestCosts, output)) {
        bestCosts[output] = whole;
        bestPlaces[output] = place;
      }
      expand(search, place, cost);
    }
  }
  return (output) =>
    wordAt(bestCosts, output) === UNSEEN ? undefined : nameTo(search, wordAt(bestPlaces, output));
}
