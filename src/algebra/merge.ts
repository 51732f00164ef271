import type { Lattice } from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import { comparePoints } from "./line.ts";
import type { Run } from "./run.ts";
import { wordAt } from "./words.ts";

/** The operations that have shortcuts; `custom` is a caller's function, which has none. */
const OPERATION = { union: 0, intersect: 1, minus: 2, custom: 3 } as const;

/** How two values become one. */
export type Combiner = {
  readonly operation: (typeof OPERATION)[keyof typeof OPERATION];
  readonly apply: (x: number, y: number) => number;
};

/** No shortcut answers. */
const OPEN = -1;

/** The union of two ids where no look inside is needed, or -1. */
export function quickUnion(x: number, y: number): number {
  if (x === y || y === BOTTOM) return x;
  if (x === BOTTOM) return y;
  return x === TOP || y === TOP ? TOP : OPEN;
}

/** The intersection of two ids where no look inside is needed, or -1. */
export function quickIntersect(x: number, y: number): number {
  if (x === y || y === TOP) return x;
  if (x === TOP) return y;
  return x === BOTTOM || y === BOTTOM ? BOTTOM : OPEN;
}

/** The difference of two ids where no look inside is needed, or -1. */
export function quickMinus(x: number, y: number): number {
  if (x === y || x === BOTTOM || y === TOP) return BOTTOM;
  return y === BOTTOM ? x : OPEN;
}

function quick(operation: Combiner["operation"], x: number, y: number): number {
  if (operation === OPERATION.union) return quickUnion(x, y);
  if (operation === OPERATION.intersect) return quickIntersect(x, y);
  return operation === OPERATION.minus ? quickMinus(x, y) : OPEN;
}

function combine(combiner: Combiner, x: number, y: number): number {
  const answer = quick(combiner.operation, x, y);
  return answer === OPEN ? combiner.apply(x, y) : answer;
}

/** The combiners of a lattice of values. */
export function combinersOf(values: Lattice): {
  readonly [Name in "union" | "intersect" | "minus"]: Combiner;
} {
  return {
    union: { operation: OPERATION.union, apply: (x, y) => values.union(x, y) },
    intersect: { operation: OPERATION.intersect, apply: (x, y) => values.intersect(x, y) },
    minus: { operation: OPERATION.minus, apply: (x, y) => values.minus(x, y) },
  };
}

/** A combiner without shortcuts. */
export function customCombiner(apply: (x: number, y: number) => number): Combiner {
  return { operation: OPERATION.custom, apply };
}

/** Past every start of one word. */
const NO_START = 2 ** 32;

function mergeNarrow(combiner: Combiner, left: Run, right: Run, out: Run): number {
  const { starts, values } = out;
  let i = left.from;
  let j = right.from;
  let count = out.to;
  let start = 0;
  let x = wordAt(left.values, i);
  let y = wordAt(right.values, j);
  let previous = -1;
  for (;;) {
    const value = combine(combiner, x, y);
    if (value !== previous) {
      starts[count] = start;
      values[count] = value;
      count += 1;
      previous = value;
    }
    const nextLeft = i + 1 < left.to ? wordAt(left.starts, i + 1) : NO_START;
    const nextRight = j + 1 < right.to ? wordAt(right.starts, j + 1) : NO_START;
    if (nextLeft === NO_START && nextRight === NO_START) return count - out.to;
    if (nextLeft <= nextRight) x = wordAt(left.values, (i += 1));
    if (nextRight <= nextLeft) y = wordAt(right.values, (j += 1));
    start = nextLeft <= nextRight ? nextLeft : nextRight;
  }
}

/** Which of two steps begins first; a step past its run's end begins after all others. */
export function orderOfSteps(left: Run, i: number, right: Run, j: number): number {
  if (i < left.to && j < right.to) {
    const difference = wordAt(left.starts, i * left.width) - wordAt(right.starts, j * right.width);
    return difference === 0 ? comparePoints(left, i, right, j) : difference;
  }
  return i < left.to ? -1 : 1;
}

function copyStart(out: Run, count: number, source: Run, step: number): void {
  const { width } = out;
  for (let k = 0; k < width; k += 1) {
    out.starts[count * width + k] = wordAt(source.starts, step * width + k);
  }
}

function mergeWide(combiner: Combiner, left: Run, right: Run, out: Run): number {
  let i = left.from;
  let j = right.from;
  let count = out.to;
  let source = left;
  let step = i;
  let previous = -1;
  for (;;) {
    const value = combine(combiner, wordAt(left.values, i), wordAt(right.values, j));
    if (value !== previous) {
      copyStart(out, count, source, step);
      out.values[count] = value;
      count += 1;
      previous = value;
    }
    if (i + 1 >= left.to && j + 1 >= right.to) return count - out.to;
    const difference = orderOfSteps(left, i + 1, right, j + 1);
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
    source = difference <= 0 ? left : right;
    step = difference <= 0 ? i : j;
  }
}

/**
 * Combines two runs point by point, behind the end of a third one that has room for both.
 * @returns how many steps were written; `out.to` is left alone.
 */
export function mergeRuns(combiner: Combiner, left: Run, right: Run, out: Run): number {
  return left.width === 1 ? mergeNarrow(combiner, left, right, out) : mergeWide(combiner, left, right, out);
}
