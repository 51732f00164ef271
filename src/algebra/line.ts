import type { Interval, Point } from "./lattice.ts";
import type { Run } from "./store.ts";
import { wordAt } from "./words.ts";

/** A line of points of `width` words, from zero to `end` inclusive. */
export type Line = { readonly width: number; readonly end: Uint32Array };

/** Points one after the other; a run is one, of where its steps start. */
export type Points = Pick<Run, "width" | "starts">;

/** A line; it ends at all ones unless told otherwise. */
export function createLine(width: number, end?: readonly number[]): Line {
  return {
    width,
    end: end === undefined ? new Uint32Array(width).fill(0xffffffff) : Uint32Array.from(end),
  };
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

function putPoint(words: Uint32Array, offset: number, point: Point, width: number): void {
  const list = typeof point === "number" ? [point] : point;
  if (list.length !== width || !list.every(isWord))
    throw new RangeError(`no point of ${width} words: ${list.join(",")}`);
  words.set(list, offset);
}

/** INVARIANT (intervals): first ≤ last ≤ the line's end, in pairs of points. */
function checkPairs(line: Line, points: Points): Points {
  const { width } = line;
  const end = { width, starts: line.end };
  for (let k = 0; k * width < points.starts.length; k += 2) {
    if (comparePoints(points, k, points, k + 1) > 0 || comparePoints(points, k + 1, end, 0) > 0) {
      throw new RangeError(
        `no interval of the line: ${points.starts.slice(k * width, (k + 2) * width).join(",")}`,
      );
    }
  }
  return points;
}

/** The ends of intervals as pairs of points, checked. */
export function pairsOf(line: Line, intervals: readonly Interval[]): Points {
  const { width } = line;
  const starts = new Uint32Array(intervals.length * width * 2);
  let offset = 0;
  for (const { first, last } of intervals) {
    putPoint(starts, offset, first, width);
    putPoint(starts, offset + width, last, width);
    offset += width * 2;
  }
  return checkPairs(line, { width, starts });
}

/** The same from flat words. */
export function pairsOfFlat(line: Line, bounds: ArrayLike<number>): Points {
  const { width } = line;
  const starts = Uint32Array.from(bounds);
  for (const [k, word] of starts.entries()) {
    if (word !== bounds[k]) throw new RangeError(`no word: ${bounds[k]}`);
  }
  if (starts.length % (width * 2) !== 0) throw new RangeError(`half an interval: ${starts.length} words`);
  return checkPairs(line, { width, starts });
}

/** One point, checked. */
export function pointOf(line: Line, point: Point): Points {
  const { width } = line;
  const starts = new Uint32Array(width);
  putPoint(starts, 0, point, width);
  if (comparePoints({ width, starts }, 0, { width, starts: line.end }, 0) > 0) {
    throw new RangeError(`point past the end of the line: ${starts.join(",")}`);
  }
  return { width, starts };
}

/** The words of the point at an index. */
export function wordsOf({ width, starts }: Points, index: number): number[] {
  return [...starts.subarray(index * width, (index + 1) * width)];
}

/** The words of the point before the one at an index, which is not zero. */
export function wordsBefore(points: Points, index: number): number[] {
  const words = wordsOf(points, index);
  for (let k = words.length - 1; k >= 0; k -= 1) {
    const word = words[k];
    words[k] = word === 0 ? 0xffffffff : (word ?? 0) - 1;
    if (word !== 0) break;
  }
  return words;
}
