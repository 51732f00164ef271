import { at } from "../domain/unreachable.ts";
import type {
  FlatRectangle,
  Interval,
  Lattice,
  LatticeStats,
  Point,
  Rectangle,
  Step,
  StepLattice,
} from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import type { Line, Points } from "./line.ts";
import {
  comparePoints,
  createLine,
  readFlatPairs,
  readPairs,
  readPoint,
  wordsBefore,
  wordsOf,
} from "./line.ts";
import type { PairMemo } from "./memo.ts";
import { createMemo, recall, remember } from "./memo.ts";
import type { Combiner } from "./merge.ts";
import { combinersOf, customCombiner, mergeRuns, quickIntersect, quickMinus, quickUnion } from "./merge.ts";
import type { Pile } from "./pile.ts";
import { clearPile, createPile, joinPile, pileIntervals, pileRun } from "./pile.ts";
import type { Run } from "./run.ts";
import { copyRun, emptyRun, reserve } from "./run.ts";
import type { Store } from "./store.ts";
import { createStore, firstStep, intern, look, stepsOf, viewOf } from "./store.ts";
import { subsetOfRuns } from "./subset.ts";
import { wordAt } from "./words.ts";

type Operation = { readonly combiner: Combiner; readonly memo: PairMemo };

/** One lattice's tables. Its operations call the lattice of its values, never themselves. */
type Tables = {
  readonly line: Line;
  readonly values: Lattice;
  readonly store: Store;
  readonly union: Operation;
  readonly intersect: Operation;
  readonly minus: Operation;
  readonly subset: PairMemo;
  readonly pile: Pile;
  readonly left: Run;
  readonly right: Run;
  /** The point that is being looked up. */
  readonly sought: Points;
  scratch: Run | undefined;
  merges: number;
};

/** How many sets are joined pair by pair, where memos help, before a sweep is faster. */
const FEW = 4;

function createTables(line: Line, values: Lattice): Tables {
  const combiners = combinersOf(values);
  const tables: Tables = {
    line,
    values,
    store: createStore(line.width),
    union: { combiner: combiners.union, memo: createMemo() },
    intersect: { combiner: combiners.intersect, memo: createMemo() },
    minus: { combiner: combiners.minus, memo: createMemo() },
    subset: createMemo(),
    pile: createPile(line),
    left: emptyRun(line.width, 0),
    right: emptyRun(line.width, 0),
    sought: emptyRun(line.width, 1),
    scratch: emptyRun(line.width, 0),
    merges: 0,
  };
  constant(tables, BOTTOM);
  constant(tables, TOP);
  return tables;
}

function constant({ store, line }: Tables, value: number): number {
  const { steps } = store;
  reserve(steps, 1);
  steps.starts.fill(0, steps.to * line.width, (steps.to + 1) * line.width);
  steps.values[steps.to] = value;
  return intern(store, 1);
}

function operate(tables: Tables, { combiner, memo }: Operation, a: number, b: number): number {
  const known = recall(memo, a, b);
  if (known >= 0) return known;
  const { store, left, right } = tables;
  reserve(store.steps, stepsOf(store, a) + stepsOf(store, b));
  look(left, store, a);
  look(right, store, b);
  tables.merges += 1;
  const id = intern(store, mergeRuns(combiner, left, right, store.steps));
  remember(memo, a, b, id);
  return id;
}

function union(tables: Tables, a: number, b: number): number {
  const quick = quickUnion(a, b);
  if (quick >= 0) return quick;
  return a < b ? operate(tables, tables.union, a, b) : operate(tables, tables.union, b, a);
}

function intersect(tables: Tables, a: number, b: number): number {
  const quick = quickIntersect(a, b);
  if (quick >= 0) return quick;
  return a < b ? operate(tables, tables.intersect, a, b) : operate(tables, tables.intersect, b, a);
}

function minus(tables: Tables, a: number, b: number): number {
  const quick = quickMinus(a, b);
  return quick >= 0 ? quick : operate(tables, tables.minus, a, b);
}

function subset(tables: Tables, a: number, b: number): boolean {
  if (a === b || a === BOTTOM || b === TOP) return true;
  if (b === BOTTOM || a === TOP) return false;
  const known = recall(tables.subset, a, b);
  if (known >= 0) return known === 1;
  const { store, values, left, right } = tables;
  const answer = subsetOfRuns(values, look(left, store, a), look(right, store, b));
  remember(tables.subset, a, b, answer ? 1 : 0);
  return answer;
}

/** Interns a run that lies outside the store. */
function internRun({ store }: Tables, run: Run): number {
  copyRun(run, store.steps);
  return intern(store, run.to - run.from);
}

/** Joins what is on the pile, and clears it. */
function joined(tables: Tables): number {
  const { pile } = tables;
  tables.merges += Math.max(0, pile.ends.length - 1);
  const id = pile.ends.length === 0 ? BOTTOM : internRun(tables, joinPile(pile, tables.union.combiner));
  clearPile(pile);
  return id;
}

function fromRectangles(tables: Tables, rectangles: readonly Rectangle[]): number {
  clearPile(tables.pile);
  for (const { intervals, value } of rectangles) {
    readPairs(tables.pile.pairs, tables.line, intervals);
    pileIntervals(tables.pile, value);
  }
  return joined(tables);
}

function fromFlatRectangles(tables: Tables, rectangles: readonly FlatRectangle[]): number {
  clearPile(tables.pile);
  for (const { bounds, value } of rectangles) {
    readFlatPairs(tables.pile.pairs, tables.line, bounds);
    pileIntervals(tables.pile, value);
  }
  return joined(tables);
}

function fromFlat(tables: Tables, bounds: ArrayLike<number>, value: number): number {
  clearPile(tables.pile);
  readFlatPairs(tables.pile.pairs, tables.line, bounds);
  pileIntervals(tables.pile, value);
  return joined(tables);
}

/** The distinct ids of a list in ascending order, without bottom. */
function distinct(ids: ArrayLike<number>): number[] {
  const sorted = new Uint32Array(ids.length);
  for (let k = 0; k < ids.length; k += 1) sorted[k] = at(ids, k);
  if (sorted.length > 1) sorted.sort();
  const list: number[] = [];
  let previous = BOTTOM;
  for (const id of sorted) {
    if (id !== previous) list.push(id);
    previous = id;
  }
  return list;
}

function unionAll(tables: Tables, ids: ArrayLike<number>): number {
  const list = distinct(ids);
  if (list[0] === TOP) return TOP;
  if (list.length <= FEW) {
    let all = BOTTOM;
    for (const id of list) all = union(tables, all, id);
    return all;
  }
  const { pile, store, left } = tables;
  clearPile(pile);
  for (const id of list) pileRun(pile, look(left, store, id));
  return joined(tables);
}

/**
 * Scratch for the answers of a caller's function. The function may come back to this lattice and
 * find the scratch away: then it gets one of its own, and nothing is written behind the store's
 * tail before all answers are there.
 */
function borrow(tables: Tables, room: number): Run {
  const run = tables.scratch ?? emptyRun(tables.line.width, room);
  tables.scratch = undefined;
  run.to = 0;
  reserve(run, room);
  return run;
}

function giveBack(tables: Tables, run: Run): number {
  tables.scratch = run;
  return internRun(tables, run);
}

function mapValues(tables: Tables, id: number, f: (value: number) => number): number {
  const view = viewOf(tables.store, id);
  const out = borrow(tables, view.to - view.from);
  const { width } = out;
  let previous = -1;
  for (let step = view.from; step < view.to; step += 1) {
    const value = f(wordAt(view.values, step));
    if (value === previous) continue;
    for (let k = 0; k < width; k += 1) {
      out.starts[out.to * width + k] = wordAt(view.starts, step * width + k);
    }
    out.values[out.to] = value;
    out.to += 1;
    previous = value;
  }
  return giveBack(tables, out);
}

function zip(tables: Tables, f: (x: number, y: number) => number, a: number, b: number): number {
  const left = viewOf(tables.store, a);
  const right = viewOf(tables.store, b);
  const out = borrow(tables, left.to - left.from + right.to - right.from);
  tables.merges += 1;
  out.to = mergeRuns(customCombiner(f), left, right, out);
  return giveBack(tables, out);
}

function valueAt({ line, store, sought }: Tables, id: number, point: Point): number {
  readPoint(sought, line, point);
  const { steps } = store;
  let low = firstStep(store, id);
  let high = low + stepsOf(store, id) - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (comparePoints(steps, middle, sought, 0) <= 0) low = middle;
    else high = middle - 1;
  }
  return wordAt(steps.values, low);
}

function listSteps({ line, store }: Tables, id: number): Step[] {
  const { steps } = store;
  const from = firstStep(store, id);
  const to = from + stepsOf(store, id);
  const list: Step[] = [];
  for (let step = from; step < to; step += 1) {
    const last = step + 1 < to ? wordsBefore(steps, step + 1) : wordsOf(line.end, 0);
    list.push({ first: wordsOf(steps, step), last, value: wordAt(steps.values, step) });
  }
  return list;
}

function unionOfValues({ store, values }: Tables, id: number): number {
  const from = firstStep(store, id);
  const to = from + stepsOf(store, id);
  let all = BOTTOM;
  for (let step = from; step < to; step += 1) all = values.union(all, wordAt(store.steps.values, step));
  return all;
}

/** INVARIANT (run): if the first step is empty, the second is not. */
function witness({ store }: Tables, id: number): ReturnType<StepLattice["witness"]> {
  if (id === BOTTOM) return undefined;
  const { steps } = store;
  const first = firstStep(store, id);
  const step = wordAt(steps.values, first) === BOTTOM ? first + 1 : first;
  return { point: wordsOf(steps, step), value: wordAt(steps.values, step) };
}

function statsOf({
  store,
  union: joins,
  intersect: meets,
  minus: rests,
  subset: tests,
  merges,
}: Tables): LatticeStats {
  const memoised = joins.memo.count + meets.memo.count + rests.memo.count + tests.count;
  return { sets: store.sets, steps: store.steps.to, merges, memoised };
}

/**
 * The step functions over a line of `words` 32-bit words that ends at `end` (all ones unless
 * given). `stepLattice({ words: 1, values: BOOLEAN })` are the sets of IPv4 addresses.
 */
export function stepLattice(options: {
  readonly words: number;
  readonly end?: readonly number[];
  readonly values: Lattice;
}): StepLattice {
  const { values } = options;
  const tables = createTables(createLine(options.words, options.end), values);
  const fromIntervals = (intervals: readonly Interval[], value: number): number =>
    fromRectangles(tables, [{ intervals, value }]);
  return {
    bottom: BOTTOM,
    top: TOP,
    values,
    union: (a, b) => union(tables, a, b),
    intersect: (a, b) => intersect(tables, a, b),
    minus: (a, b) => minus(tables, a, b),
    complement: (a) => minus(tables, TOP, a),
    subset: (a, b) => subset(tables, a, b),
    isEmpty: (a) => a === BOTTOM,
    constant: (value) => constant(tables, value),
    fromIntervals,
    fromFlat: (bounds, value) => fromFlat(tables, bounds, value),
    fromRectangles: (rectangles) => fromRectangles(tables, rectangles),
    fromFlatRectangles: (rectangles) => fromFlatRectangles(tables, rectangles),
    unionAll: (ids) => unionAll(tables, ids),
    restrict: (id, intervals) => intersect(tables, id, fromIntervals(intervals, TOP)),
    mapValues: (id, f) => mapValues(tables, id, f),
    zip: (a, b, f) => zip(tables, f, a, b),
    at: (id, point) => valueAt(tables, id, point),
    stepCount: (id) => stepsOf(tables.store, id),
    steps: (id) => listSteps(tables, id),
    unionOfValues: (id) => unionOfValues(tables, id),
    witness: (id) => witness(tables, id),
    stats: () => statsOf(tables),
  };
}
