import { wordAt } from "../words.ts";
import { LABEL_SYMBOLS } from "./alphabet.ts";
import type { Machine } from "./machine.ts";
import { firstEdge } from "./machine.ts";

/** States by class, and the classes by their place in `members`: class c has those from `firsts[c]`, `sizes[c]` of them. */
type Classes = {
  readonly classOf: Uint32Array;
  readonly members: Uint32Array;
  readonly places: Uint32Array;
  readonly firsts: Uint32Array;
  readonly sizes: Uint32Array;
  /** How many members of a class have been moved to its front. */
  readonly marked: Uint32Array;
  /** The classes that have any. */
  readonly touched: Uint32Array;
  count: number;
};

/** Where the characters lead, by state: a column for each that some state lists, one for all others, and the dot's. */
function columnsOf(machine: Machine): Uint32Array[] {
  const columns: (Uint32Array | undefined)[] = Array.from({ length: LABEL_SYMBOLS }, () => undefined);
  for (let state = 0; state < machine.states; state += 1) {
    const end = wordAt(machine.ends, state);
    for (let edge = firstEdge(machine, state); edge < end; edge += 1) {
      const symbol = wordAt(machine.symbols, edge);
      const column = columns[symbol] ?? machine.others.slice();
      column[state] = wordAt(machine.targets, edge);
      columns[symbol] = column;
    }
  }
  const listed = columns.filter((column) => column !== undefined);
  const others = listed.length < LABEL_SYMBOLS ? [machine.others] : [];
  return [...listed, ...others, machine.dots];
}

/** Every state's predecessors by one character. */
type Predecessors = { readonly ends: Uint32Array; readonly states: Uint32Array };

function predecessorsBy(machine: Machine, targets: Uint32Array): Predecessors {
  const ends = new Uint32Array(machine.states + 1);
  for (const target of targets) ends[target] = wordAt(ends, target) + 1;
  for (let k = 1; k <= machine.states; k += 1) ends[k] = wordAt(ends, k) + wordAt(ends, k - 1);
  const states = new Uint32Array(machine.states);
  // Filled from the back, so that an end becomes a beginning; the next state's is the end.
  for (let state = 0; state < machine.states; state += 1) {
    const target = wordAt(targets, state);
    const place = wordAt(ends, target) - 1;
    ends[target] = place;
    states[place] = state;
  }
  return { ends, states };
}

/** Two classes: the states in which a name of the set ends, and the others. */
function firstClasses(machine: Machine, least: number): Classes {
  const { states, outputs } = machine;
  const classes: Classes = {
    classOf: new Uint32Array(states),
    members: new Uint32Array(states),
    places: new Uint32Array(states),
    firsts: new Uint32Array(states + 1),
    sizes: new Uint32Array(states + 1),
    marked: new Uint32Array(states + 1),
    touched: new Uint32Array(states + 1),
    count: 1,
  };
  classes.sizes[0] = states;
  for (let state = 0; state < states; state += 1) {
    classes.members[state] = state;
    classes.places[state] = state;
  }
  for (let state = 0; state < states; state += 1) {
    if (wordAt(outputs, state) >= least) mark(classes, state);
  }
  return classes;
}

/** Moves a state to the front of its class; returns whether it is the first one moved. */
function mark(classes: Classes, state: number): boolean {
  const { members, places } = classes;
  const owner = wordAt(classes.classOf, state);
  const moved = wordAt(classes.marked, owner);
  const front = wordAt(classes.firsts, owner) + moved;
  const place = wordAt(places, state);
  const other = wordAt(members, front);
  members[front] = state;
  members[place] = other;
  places[state] = front;
  places[other] = place;
  classes.marked[owner] = moved + 1;
  return moved === 0;
}

/** Parts the marked members of a class from the others, if there are any; the smaller part becomes the new class. */
function split(classes: Classes, owner: number): void {
  const { firsts, sizes, marked, members, classOf } = classes;
  const front = wordAt(marked, owner);
  const size = wordAt(sizes, owner);
  marked[owner] = 0;
  if (front === 0 || front === size) return;
  const fresh = classes.count;
  classes.count += 1;
  const first = wordAt(firsts, owner);
  const takesFront = front * 2 <= size;
  firsts[fresh] = takesFront ? first : first + front;
  sizes[fresh] = takesFront ? front : size - front;
  firsts[owner] = takesFront ? first + front : first;
  sizes[owner] = takesFront ? size - front : front;
  const end = wordAt(firsts, fresh) + wordAt(sizes, fresh);
  for (let k = wordAt(firsts, fresh); k < end; k += 1) classOf[wordAt(members, k)] = fresh;
}

/** Splits every class by whether its states lead into some states by one character. */
function splitBy(classes: Classes, { ends, states }: Predecessors, splitter: Uint32Array): void {
  const { touched, classOf } = classes;
  let count = 0;
  for (let index = 0; index < splitter.length; index += 1) {
    const target = wordAt(splitter, index);
    const end = wordAt(ends, target + 1);
    for (let k = wordAt(ends, target); k < end; k += 1) {
      const state = wordAt(states, k);
      if (!mark(classes, state)) continue;
      touched[count] = wordAt(classOf, state);
      count += 1;
    }
  }
  for (let k = 0; k < count; k += 1) split(classes, wordAt(touched, k));
}

/**
 * Which states tell no names apart, as a number of their class by state (Hopcroft's algorithm). A state accepts
 * where its output is `least` or more.
 */
export function refine(
  machine: Machine,
  least: number,
): { readonly classOf: Uint32Array; readonly count: number } {
  const classes = firstClasses(machine, least);
  split(classes, 0);
  const columns = columnsOf(machine).map((targets) => predecessorsBy(machine, targets));
  // Each class is looked at once when it is new, the first two both: what becomes of a looked-at class
  // is the smaller part, which is new, and the rest, by which nothing more can be told apart.
  for (let next = 0; next < classes.count; next += 1) {
    const first = wordAt(classes.firsts, next);
    const splitter = classes.members.slice(first, first + wordAt(classes.sizes, next));
    for (const column of columns) splitBy(classes, column, splitter);
  }
  return { classOf: classes.classOf, count: classes.count };
}
