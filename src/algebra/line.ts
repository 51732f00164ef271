import { at } from "../domain/unreachable.ts";
import type { Interval, Point } from "./lattice.ts";
import type { Run } from "./run.ts";
import { emptyRun, reserve } from "./run.ts";
import { wordAt } from "./words.ts";

/**
 * Points one after the other. Every one is made as a run, whose starts they are, so that
 * `comparePoints`, the innermost loop of IPv6, meets one shape of object only.
 */
export type Points = Pick<Run, "width" | "starts">;

/** A line of points of `width` words, from zero to the one point of `end`, inclusive. */
export type Line = { readonly width: number; readonly end: Points };

/** A line; it ends at all ones unless told otherwise. */
export function createLine(width: number, end?: readonly number[]): Line {
  const points = emptyRun(width, 1);
  points.starts.fill(0xffffffff);
  if (end !== undefined) writePoint(points, 0, end);
  return { width, end: points };
}

/** Compares the points at two indices: negative, zero, positive. */
export function comparePoints(a: Points, i: number, b: Points, j: number): number {
  const { width } = a;
  for (let k = 0; k < width; k += 1) {
    const difference = wordAt(a.starts, i * width + k) - wordAt(b.starts, j * width + k);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isWord(word: number | undefined): word is number {
  return word !== undefined && word >>> 0 === word;
}

function refuse(width: number, point: Point): never {
  throw new RangeError(`no point of ${width} words: ${JSON.stringify(point)}`);
}

/** Writes a point at an index; throws RangeError where it is none of this width. */
function writePoint({ width, starts }: Points, index: number, point: Point): void {
  if (typeof point === "number") {
    if (width !== 1 || !isWord(point)) refuse(width, point);
    starts[index] = point;
    return;
  }
  if (point.length !== width) refuse(width, point);
  for (let k = 0; k < width; k += 1) {
    const word = point[k];
    if (!isWord(word)) refuse(width, point);
    starts[index * width + k] = word;
  }
}

/** INVARIANT (intervals): first ≤ last ≤ the line's end. */
function checkPairs(line: Line, pairs: Run): void {
  const { width, starts, to } = pairs;
  for (let k = 0; k < to; k += 2) {
    if (comparePoints(pairs, k, pairs, k + 1) > 0 || comparePoints(pairs, k + 1, line.end, 0) > 0) {
      throw new RangeError(`no interval of the line: ${starts.slice(k * width, (k + 2) * width).join(",")}`);
    }
  }
}

/** Reads intervals into pairs of points, first and last by turns. */
export function readPairs(pairs: Run, line: Line, intervals: readonly Interval[]): void {
  clear(pairs, intervals.length * 2);
  for (const { first, last } of intervals) {
    writePoint(pairs, pairs.to, first);
    writePoint(pairs, pairs.to + 1, last);
    pairs.to += 2;
  }
  checkPairs(line, pairs);
}

/** The same from flat words. */
export function readFlatPairs(pairs: Run, line: Line, bounds: ArrayLike<number>): void {
  const count = bounds.length / pairs.width;
  if (count % 2 !== 0) throw new RangeError(`half an interval: ${bounds.length} words`);
  clear(pairs, count);
  for (let k = 0; k < bounds.length; k += 1) {
    const word = bounds[k];
    if (!isWord(word)) throw new RangeError(`no word: ${word}`);
    pairs.starts[k] = word;
  }
  pairs.to = count;
  checkPairs(line, pairs);
}

function clear(pairs: Run, room: number): void {
  pairs.to = 0;
  reserve(pairs, room);
}

/** Reads one point into a scratch of one; throws RangeError where it lies outside the line. */
export function readPoint(scratch: Points, line: Line, point: Point): Points {
  writePoint(scratch, 0, point);
  if (comparePoints(scratch, 0, line.end, 0) > 0) {
    throw new RangeError(`point past the end of the line: ${scratch.starts.join(",")}`);
  }
  return scratch;
}

/** The words of the point at an index. */
export function wordsOf({ width, starts }: Points, index: number): number[] {
  return [...starts.subarray(index * width, (index + 1) * width)];
}

/** The words of the point before the one at an index, which is not zero. */
export function wordsBefore(points: Points, index: number): number[] {
  const words = wordsOf(points, index);
  for (let k = words.length - 1; k >= 0; k -= 1) {
    const word = at(words, k);
    words[k] = word === 0 ? 0xffffffff : word - 1;
    if (word !== 0) break;
  }
  return words;
}
