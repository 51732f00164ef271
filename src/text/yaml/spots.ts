import { noSpots, type Spot, spotOf } from "../spot.ts";
import { enterItem, enterRoot, enterValue, isDash, Node, readKey, readNode } from "./block.ts";
import { type Cursor } from "./cursor.ts";
import { openDocument, type Stretch } from "./fast.ts";
import { readFlowItems, readFlowMembers } from "./flow.ts";

/**
 * The places of a document that the fast reader reads. It steps through the document with the fast reader's own
 * functions, so that it finds what they found.
 */
export function fastSpot(stretch: Stretch): Spot {
  const c = openDocument(stretch);
  if (c === undefined) return spotOf(stretch.from, () => noSpots);
  const node = enterRoot(c);
  return spotOf(c.at, () => children(stretch, { at: c.at, column: c.column, node, indent: -1 }));
}

/** A node that was entered: enough to read on from it again. */
type Entered = { readonly at: number; readonly column: number; readonly node: Node; readonly indent: number };

function reopen(stretch: Stretch, entered: Entered): Cursor {
  return { text: stretch.text, end: stretch.to, at: entered.at, column: entered.column, depth: 0 };
}

function children(stretch: Stretch, entered: Entered): ReadonlyMap<string | number, Spot> {
  const c = reopen(stretch, entered);
  if (entered.node === Node.map) return members(stretch, c);
  if (entered.node === Node.list) return items(stretch, c);
  return entered.node === Node.flow ? flowChildren(stretch, entered) : noSpots;
}

function members(stretch: Stretch, c: Cursor): Map<string | number, Spot> {
  const found = new Map<string | number, Spot>();
  const indent = c.column;
  do {
    const offset = c.at;
    const key = readKey(c);
    if (key === undefined) return found;
    const entered = enter(c, enterValue(c, indent), indent);
    found.set(
      key,
      spotOf(offset, () => children(stretch, entered)),
    );
    readNode(c, entered.node, indent);
  } while (c.column === indent);
  return found;
}

function items(stretch: Stretch, c: Cursor): Map<string | number, Spot> {
  const found = new Map<string | number, Spot>();
  const indent = c.column;
  do {
    const dash = c.at;
    c.at++;
    const entered = enter(c, enterItem(c, indent), indent);
    const offset = entered.node === Node.nothing ? dash : entered.at;
    found.set(
      found.size,
      spotOf(offset, () => children(stretch, entered)),
    );
    readNode(c, entered.node, indent);
  } while (c.column === indent && isDash(c));
  return found;
}

function enter(c: Cursor, node: Node, indent: number): Entered {
  return { at: c.at, column: c.column, node, indent };
}

function flowChildren(stretch: Stretch, entered: Entered): Map<string | number, Spot> {
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
  return found;
}
