import type { Json } from "../../domain/json.ts";
import { enterRoot, readNode } from "./block.ts";
import { type Cursor, nextLine } from "./cursor.ts";

/** The stretch of a text that holds one document. */
export type Stretch = { readonly text: string; readonly from: number; readonly to: number };

/** A cursor at a document's first line that says something; undefined where a tab stands before it. */
export function openDocument({ text, from, to }: Stretch): Cursor | undefined {
  const c: Cursor = { text, end: to, at: from, column: 0, depth: 0 };
  return nextLine(c) ? c : undefined;
}

/** What the fast reader makes of a document: its root and where it begins, or how far it got before it was in doubt. */
export type FastReading = { readonly root: Json; readonly start: number } | { readonly doubt: number };

/** Reads a document of the plain subset. The text holds no suspect character (`characters.ts`). */
export function readFast(stretch: Stretch): FastReading {
  const c = openDocument(stretch);
  if (c === undefined) return { doubt: stretch.from };
  const start = c.at;
  const root = readNode(c, enterRoot(c), -1);
  return root === undefined || c.column !== -1 ? { doubt: Math.min(c.at, stretch.to) } : { root, start };
}
