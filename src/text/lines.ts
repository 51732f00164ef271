import type { Position } from "../domain/source.ts";
import { at } from "../domain/unreachable.ts";

/** Turns offsets of one text into positions. */
export type Lines = (offset: number) => Position;

/**
 * The positions of a text. Line starts are collected at the first question, since most sources are never asked.
 *
 * @example linesOf("a\nbc")(3) // { line: 2, column: 2 }
 */
export function linesOf(text: string): Lines {
  let starts: Uint32Array | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lastNotAfter(starts, offset);
    return { line: line + 1, column: offset - at(starts, line) + 1 };
  };
}

function lineStarts(text: string): Uint32Array {
  let count = 1;
  for (let next = text.indexOf("\n"); next !== -1; next = text.indexOf("\n", next + 1)) count++;
  const starts = new Uint32Array(count);
  let line = 0;
  for (let next = text.indexOf("\n"); next !== -1; next = text.indexOf("\n", next + 1))
    starts[++line] = next + 1;
  return starts;
}

function lastNotAfter(starts: Uint32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (at(starts, middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
