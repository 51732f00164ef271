import { at } from "../domain/unreachable.ts";
import { BOTTOM } from "./lattice.ts";
import type { Line, Points } from "./line.ts";
import { comparePoints } from "./line.ts";
import type { Combiner } from "./merge.ts";
import { mergeRuns } from "./merge.ts";
import type { Run } from "./run.ts";
import { copyRun, emptyRun, reserve } from "./run.ts";
import { wordAt } from "./words.ts";

/**
 * Runs to be joined, one behind the other. Joining merges neighbours, then neighbours of those
 * (a merge sort), so that n steps cost n log n however many sets they come from, and none of the
 * sets in between is interned. One pile per lattice: its arrays are the lattice's scratch.
 */
export type Pile = {
  readonly line: Line;
  /** The finished runs, and the one being written. */
  steps: Run;
  spare: Run;
  /** Where each finished run ends. */
  readonly ends: number[];
  readonly left: Run;
  readonly right: Run;
  /** Where intervals are read before they are piled. */
  readonly pairs: Run;
};

const FIRST_ROOM = 64;

/** A pile without runs. */
export function createPile(line: Line): Pile {
  const { width } = line;
  return {
    line,
    steps: emptyRun(width, FIRST_ROOM),
    spare: emptyRun(width, FIRST_ROOM),
    ends: [],
    left: emptyRun(width, 0),
    right: emptyRun(width, 0),
    pairs: emptyRun(width, FIRST_ROOM),
  };
}

/** Takes all runs off. */
export function clearPile(pile: Pile): void {
  pile.steps.to = 0;
  pile.ends.length = 0;
}

/** Puts a run on the pile. */
export function pileRun(pile: Pile, run: Run): void {
  copyRun(run, pile.steps);
  pile.steps.to += run.to - run.from;
  pile.ends.push(pile.steps.to);
}

function putStep(run: Run, points: Points, index: number, value: number): void {
  const { width, starts, to } = run;
  for (let k = 0; k < width; k += 1) starts[to * width + k] = wordAt(points.starts, index * width + k);
  run.values[to] = value;
  run.to += 1;
}

function putZero(run: Run): void {
  const { width, starts, to } = run;
  starts.fill(0, to * width, (to + 1) * width);
  run.values[to] = BOTTOM;
  run.to += 1;
}

/** Ends the open step after a point, unless the line ends there too. */
function close({ steps, line }: Pile, points: Points, last: number): void {
  const { width, starts } = steps;
  if (comparePoints(points, last, line.end, 0) === 0) return;
  putStep(steps, points, last, BOTTOM);
  for (let k = steps.to * width - 1; ; k -= 1) {
    const word = wordAt(starts, k);
    starts[k] = word === 0xffffffff ? 0 : word + 1;
    if (word !== 0xffffffff) return;
  }
}

function isZero({ width, starts }: Points, index: number): boolean {
  for (let k = index * width; k < (index + 1) * width; k += 1) if (wordAt(starts, k) !== 0) return false;
  return true;
}

function beginRun(pile: Pile, pairs: Points, first: number, value: number): void {
  if (!isZero(pairs, first)) putZero(pile.steps);
  putStep(pile.steps, pairs, first, value);
  close(pile, pairs, first + 1);
}

/** Goes on with a run by an interval that starts no earlier than its last one. */
function extendRun(pile: Pile, pairs: Points, first: number, value: number): void {
  const { steps } = pile;
  const closing = steps.to - 1;
  if (wordAt(steps.values, closing) !== BOTTOM) return;
  if (comparePoints(pairs, first, steps, closing) > 0) {
    putStep(steps, pairs, first, value);
    close(pile, pairs, first + 1);
  } else if (comparePoints(pairs, first + 1, steps, closing) >= 0) {
    steps.to -= 1;
    close(pile, pairs, first + 1);
  }
}

/** Whether an interval starts before the last one of the run that is being written. */
function stepsBack({ steps }: Pile, pairs: Points, first: number): boolean {
  const open = wordAt(steps.values, steps.to - 1) === BOTTOM ? steps.to - 2 : steps.to - 1;
  return comparePoints(pairs, first, steps, open) < 0;
}

/** Puts the intervals in `pairs` on the pile, as few runs as their order allows: one where they are sorted. */
export function pileIntervals(pile: Pile, value: number): void {
  const { pairs } = pile;
  const count = pairs.to;
  if (value === BOTTOM || count === 0) return;
  reserve(pile.steps, count + count / 2 + 1);
  beginRun(pile, pairs, 0, value);
  for (let first = 2; first < count; first += 2) {
    if (stepsBack(pile, pairs, first)) {
      pile.ends.push(pile.steps.to);
      beginRun(pile, pairs, first, value);
    } else {
      extendRun(pile, pairs, first, value);
    }
  }
  pile.ends.push(pile.steps.to);
}

function select(view: Run, source: Run, from: number, to: number): Run {
  view.starts = source.starts;
  view.values = source.values;
  view.from = from;
  view.to = to;
  return view;
}

/** Merges neighbouring runs, so that half as many are left. */
function halve(pile: Pile, union: Combiner): void {
  const { steps, spare, ends, left, right } = pile;
  const count = ends.length;
  let from = 0;
  spare.to = 0;
  reserve(spare, steps.to);
  for (let k = 0; k < count; k += 2) {
    const middle = at(ends, k);
    select(left, steps, from, middle);
    if (k + 1 < count) {
      from = at(ends, k + 1);
      spare.to += mergeRuns(union, left, select(right, steps, middle, from), spare);
    } else {
      copyRun(left, spare);
      spare.to += middle - from;
    }
    ends[k / 2] = spare.to;
  }
  ends.length = Math.ceil(count / 2);
  pile.steps = spare;
  pile.spare = steps;
}

/** Joins all runs of a pile to one, which then lies at its front. The pile is not empty. */
export function joinPile(pile: Pile, union: Combiner): Run {
  while (pile.ends.length > 1) halve(pile, union);
  return pile.steps;
}
