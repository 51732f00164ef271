import type { Run } from "./run.ts";
import { emptyRun } from "./run.ts";
import { grown, mixed, wordAt } from "./words.ts";

/**
 * Every set of a lattice, one after the other in two arrays, found again by content.
 * New sets are written behind the last one, at `tail`, and stay there only if they are new.
 */
export type Store = {
  /** All steps; `from` is always 0 and `to` the tail. */
  readonly steps: Run;
  /** Set k has the steps `ends[k - 1]` up to `ends[k]`. */
  ends: Uint32Array;
  hashes: Uint32Array;
  sets: number;
  /** Open addressing: id + 1 by hash, 0 where free. */
  table: Uint32Array;
};

const FIRST_SETS = 64;
const FIRST_STEPS = 256;

/** A store without sets. */
export function createStore(width: number): Store {
  return {
    steps: emptyRun(width, FIRST_STEPS),
    ends: new Uint32Array(FIRST_SETS),
    hashes: new Uint32Array(FIRST_SETS),
    sets: 0,
    table: new Uint32Array(FIRST_SETS * 4),
  };
}

/** The first step of a set. */
export function firstStep(store: Store, id: number): number {
  return id === 0 ? 0 : wordAt(store.ends, id - 1);
}

/** How many steps a set has. */
export function stepsOf(store: Store, id: number): number {
  return wordAt(store.ends, id) - firstStep(store, id);
}

/** Points a run at the steps of a set. */
export function look(view: Run, store: Store, id: number): Run {
  view.starts = store.steps.starts;
  view.values = store.steps.values;
  view.from = firstStep(store, id);
  view.to = wordAt(store.ends, id);
  return view;
}

/** A view of its own on the steps of a set: it stays readable whatever is added later. */
export function viewOf(store: Store, id: number): Run {
  const { width, starts, values } = store.steps;
  return { width, starts, values, from: firstStep(store, id), to: wordAt(store.ends, id) };
}

function hashOf({ width, starts, values }: Run, from: number, count: number): number {
  let hash = count;
  for (let k = from; k < from + count; k += 1) {
    hash = Math.imul(hash ^ wordAt(values, k), 0x01000193);
  }
  for (let k = from * width; k < (from + count) * width; k += 1) {
    hash = Math.imul(hash ^ wordAt(starts, k), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return mixed(hash);
}

function sameSteps({ width, starts, values }: Run, a: number, b: number, count: number): boolean {
  for (let k = 0; k < count; k += 1) {
    if (wordAt(values, a + k) !== wordAt(values, b + k)) return false;
  }
  for (let k = 0; k < count * width; k += 1) {
    if (wordAt(starts, a * width + k) !== wordAt(starts, b * width + k)) return false;
  }
  return true;
}

function doubleTable(store: Store): void {
  const table = new Uint32Array(store.table.length * 2);
  const mask = table.length - 1;
  for (let id = 0; id < store.sets; id += 1) {
    let slot = wordAt(store.hashes, id) & mask;
    while (wordAt(table, slot) !== 0) slot = (slot + 1) & mask;
    table[slot] = id + 1;
  }
  store.table = table;
}

/** Keeps the steps behind the tail as a new set. */
function keep(store: Store, count: number, hash: number): number {
  const id = store.sets;
  if (id === store.ends.length) {
    store.ends = grown(store.ends, id + 1);
    store.hashes = grown(store.hashes, id + 1);
  }
  store.steps.to += count;
  store.ends[id] = store.steps.to;
  store.hashes[id] = hash;
  store.sets = id + 1;
  if (store.sets * 2 > store.table.length) doubleTable(store);
  return id;
}

/**
 * The id of the steps written behind the tail: an old one where the store knows them.
 * INVARIANT (canonical) is made here: the same steps never get a second id.
 */
export function intern(store: Store, count: number): number {
  const { steps, table } = store;
  const hash = hashOf(steps, steps.to, count);
  const mask = table.length - 1;
  let slot = hash & mask;
  for (;;) {
    const id = wordAt(table, slot) - 1;
    if (id < 0) {
      table[slot] = store.sets + 1;
      return keep(store, count, hash);
    }
    if (
      wordAt(store.hashes, id) === hash &&
      stepsOf(store, id) === count &&
      sameSteps(steps, firstStep(store, id), steps.to, count)
    ) {
      return id;
    }
    slot = (slot + 1) & mask;
  }
}
