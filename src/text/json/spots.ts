import { type Children, listedChildren, namedChildren, noChildren, type Spot, spotOf } from "../spot.ts";
import { scanValue, skipBlanks, stringEnd } from "./scan.ts";

/** The places of a valid JSON value. */
export function jsonSpot(text: string, from: number, to: number): Spot {
  return valueSpot({ text, to }, from, from);
}

type Extent = { readonly text: string; readonly to: number };

function valueSpot(extent: Extent, offset: number, value: number): Spot {
  return spotOf(offset, () => {
    const letter = extent.text.charAt(value);
    if (letter === "{") return members(extent, value);
    return letter === "[" ? items(extent, value) : noChildren;
  });
}

function members(extent: Extent, open: number): Children {
  const { text, to } = extent;
  const found = new Map<string | number, Spot>();
  let at = skipBlanks(text, open + 1, to);
  while (text.charAt(at) === '"') {
    const end = stringEnd(text, at, to);
    const key: unknown = JSON.parse(text.slice(at, end + 1));
    const value = skipBlanks(text, skipBlanks(text, end + 1, to) + 1, to);
    found.set(String(key), valueSpot(extent, at, value));
    at = next(extent, value);
  }
  return namedChildren(found);
}

function items(extent: Extent, open: number): Children {
  const { text, to } = extent;
  const starts: number[] = [];
  let at = skipBlanks(text, open + 1, to);
  while (at < to && text.charAt(at) !== "]") {
    starts.push(at);
    at = next(extent, at);
  }
  return listedChildren(starts, (start) => valueSpot(extent, start, start));
}

/** Steps over a value, and over the comma after it if there is one. */
function next(extent: Extent, value: number): number {
  const { text, to } = extent;
  const end = skipBlanks(text, scanValue(text, value, to).end, to);
  return text.charAt(end) === "," ? skipBlanks(text, end + 1, to) : end;
}
