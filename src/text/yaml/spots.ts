import { type Children, listedChildren, namedChildren, noChildren, type Spot, spotOf } from "../spot.ts";
import { enterItem, enterRoot, enterValue, isDash, keyStart, Node, readKey } from "./block.ts";
import { type Cursor, HASH, here, lineEnd, NEWLINE, RETURN, skipSpaces } from "./cursor.ts";
import { openDocument, type Stretch } from "./fast.ts";
import { readFlowItems, readFlowMembers } from "./flow.ts";

/**
 * The places of a document that the fast reader reads. It finds keys and items with the fast reader's own
 * functions, and steps over their values by indentation alone.
 */
export function fastSpot(stretch: Stretch): Spot {
  const c = openDocument(stretch);
  if (c === undefined) return spotOf(stretch.from, () => noChildren);
  const node = enterRoot(c);
  return spotOf(c.at, () => children(stretch, { at: c.at, column: c.column, node, indent: -1 }));
}

/** A node that was entered: enough to read on from it again. */
type Entered = { readonly at: number; readonly column: number; readonly node: Node; readonly indent: number };

function reopen(stretch: Stretch, entered: Entered): Cursor {
  return { text: stretch.text, end: stretch.to, at: entered.at, column: entered.column, depth: 0 };
}

function children(stretch: Stretch, entered: Entered): Children {
  const c = reopen(stretch, entered);
  if (entered.node === Node.map) return members(stretch, c);
  if (entered.node === Node.list) return items(stretch, c);
  return entered.node === Node.flow ? flowChildren(stretch, entered) : noChildren;
}

function members(stretch: Stretch, c: Cursor): Children {
  const found = new Map<string | number, Spot>();
  const indent = c.column;
  do {
    const offset = keyStart(c);
    const key = readKey(c);
    if (key === undefined) break;
    const entered = enter(c, enterValue(c, indent), indent);
    found.set(
      key,
      spotOf(offset, () => children(stretch, entered)),
    );
    if (entered.node !== Node.nothing) skipValue(c, indent, isDash);
  } while (c.column === indent);
  return namedChildren(found);
}

function items(stretch: Stretch, c: Cursor): Children {
  const dashes: number[] = [];
  const indent = c.column;
  do {
    dashes.push(c.at);
    skipValue(c, indent, never);
  } while (c.column === indent && isDash(c));
  return listedChildren(dashes, (dash) => itemSpot(stretch, dash, indent));
}

function itemSpot(stretch: Stretch, dash: number, indent: number): Spot {
  const c = reopen(stretch, { at: dash + 1, column: indent, node: Node.list, indent });
  const entered = enter(c, enterItem(c, indent), indent);
  const offset = entered.node === Node.nothing ? dash : entered.at;
  return spotOf(offset, () => children(stretch, entered));
}

function never(): boolean {
  return false;
}

/**
 * From a value of a valid document, moves to the next line that is not part of it: every line of a value stands deeper
 * than its key or dash, but for the dashes of a list that stands right under its key.
 */
function skipValue(c: Cursor, indent: number, belongs: (c: Cursor) => boolean): void {
  do {
    nextLineUpTo(c, indent);
  } while (c.column === indent && belongs(c));
}

function nextLineUpTo(c: Cursor, indent: number): void {
  for (let start = lineEnd(c, c.at) + 1; start < c.end; start = lineEnd(c, start) + 1) {
    c.at = start;
    skipSpaces(c);
    const code = here(c);
    c.column = c.at - start;
    if (c.column <= indent && code !== NEWLINE && code !== RETURN && code !== HASH) return;
  }
  c.at = c.end;
  c.column = -1;
}

function enter(c: Cursor, node: Node, indent: number): Entered {
  return { at: c.at, column: c.column, node, indent };
}

function flowChildren(stretch: Stretch, entered: Entered): Children {
  const { indent } = entered;
  const found = new Map<string | number, Spot>();
  const add = (step: string | number, offset: number, at: number): void => {
    const inner: Entered = { at, column: 0, node: Node.flow, indent };
    found.set(
      step,
      spotOf(offset, () => children(stretch, inner)),
    );
  };
  const c = reopen(stretch, entered);
  const letter = stretch.text.charAt(c.at);
  if (letter === "[") readFlowItems(c, indent, (_, start) => add(found.size, start, start));
  if (letter === "{") readFlowMembers(c, indent, ({ key, start, valueStart }) => add(key, start, valueStart));
  return namedChildren(found);
}
