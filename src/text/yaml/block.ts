import type { Json } from "../../domain/json.ts";
import { at } from "../../domain/unreachable.ts";
import { limits } from "../limits.ts";
import {
  codeAt,
  COLON,
  type Cursor,
  DASH,
  finishLine,
  HASH,
  here,
  isBlank,
  NEWLINE,
  RETURN,
  skipSpaces,
  SPACE,
  TAB,
} from "./cursor.ts";
import { readFlow } from "./flow.ts";
import { joint } from "./fold.ts";
import { readLiteral } from "./literal.ts";
import { keyAt } from "./names.ts";
import { put } from "./put.ts";
import { readQuoted } from "./quoted.ts";
import { resolvePlain } from "./scalar.ts";

/**
 * The fast reader: the plain subset of YAML that manifests are written in.
 * INVARIANT (in doubt, out): it answers only where every reader agrees on the meaning; anything else gives undefined,
 * and the full reader takes the document. What it answers equals what the full reader answers (`yaml.law.test.ts`).
 */

/** What stands after a key's colon, after a list item's dash, or at a document's start. */
export const Node = {
  doubt: 0,
  nothing: 1,
  map: 2,
  list: 3,
  plain: 4,
  quoted: 5,
  flow: 6,
  literal: 7,
} as const;
export type Node = (typeof Node)[keyof typeof Node];

const starts: readonly Node[] = Array.from({ length: 0x80 }, (_, code) => {
  const letter = String.fromCharCode(code);
  if (",]}&*!%@`".includes(letter)) return Node.doubt;
  if ("\n\r#".includes(letter)) return Node.nothing;
  if ("\"'".includes(letter)) return Node.quoted;
  if ("[{".includes(letter)) return Node.flow;
  if ("|>".includes(letter)) return Node.literal;
  return code > SPACE && code < 0x7f ? Node.plain : Node.doubt;
});

function startOf(c: Cursor): Node {
  const code = here(c);
  if (code > 0x7f) return Node.plain;
  if ((code === DASH || code === MARK || code === COLON) && isBlank(codeAt(c, c.at + 1))) return Node.doubt;
  return at(starts, code);
}

/** Finds the document's root. @returns what it is; the cursor stands at it. */
export function enterRoot(c: Cursor): Node {
  return c.column === -1 ? Node.nothing : lineNode(c);
}

/** From behind a key's colon, finds its value. `indent` is the column of the key. */
export function enterValue(c: Cursor, indent: number): Node {
  skipSpaces(c);
  const node = startOf(c);
  if (node !== Node.nothing) return node;
  if (!finishLine(c)) return Node.doubt;
  if (c.column > indent) return lineNode(c);
  return c.column === indent && isDash(c) ? Node.list : Node.nothing;
}

/** From behind a list item's dash, finds the item. `indent` is the column of the dash; the cursor's column becomes the item's. */
export function enterItem(c: Cursor, indent: number): Node {
  const from = c.at;
  skipSpaces(c);
  const column = indent + 1 + c.at - from;
  if (isDash(c)) {
    c.column = column;
    return Node.list;
  }
  const node = startOf(c);
  if (node === Node.nothing) {
    if (!finishLine(c)) return Node.doubt;
    return c.column > indent ? lineNode(c) : Node.nothing;
  }
  if (!startsMember(c, node)) return node;
  c.column = column;
  return Node.map;
}

/** What begins a line of its own. Where it is no member after all, reading it as a map says so: a scalar there is rare, and left to the full reader. */
function lineNode(c: Cursor): Node {
  if (isDash(c)) return Node.list;
  if (isMark(c)) return Node.map;
  const node = startOf(c);
  if (node === Node.flow) return node;
  return node === Node.plain || node === Node.quoted ? Node.map : Node.doubt;
}

function startsMember(c: Cursor, node: Node): boolean {
  if (node === Node.plain) return codeAt(c, plainEnd(c)) === COLON;
  if (node !== Node.quoted) return false;
  const from = c.at;
  const member = readKey(c) !== undefined;
  c.at = from;
  return member;
}

/** Reads the node that was entered; the cursor ends at the next line that says something. */
export function readNode(c: Cursor, node: Node, indent: number): Json | undefined {
  if (node === Node.map) return readMap(c, c.column);
  if (node === Node.plain) return readPlain(c, indent);
  if (node === Node.list) return readList(c, c.column);
  if (node === Node.nothing) return null;
  if (node === Node.literal) return readLiteral(c, indent);
  if (node === Node.doubt) return undefined;
  const value = node === Node.quoted ? readQuoted(c, indent) : readFlow(c, indent);
  return value !== undefined && finishLine(c) ? value : undefined;
}

function readMap(c: Cursor, indent: number): Json | undefined {
  if (++c.depth > limits.depth) return undefined;
  const map: Record<string, Json> = {};
  let members = 0;
  do {
    const key = readKey(c);
    if (key === undefined) return undefined;
    const value = readNode(c, enterValue(c, indent), indent);
    if (value === undefined) return undefined;
    put(map, key, value);
    members++;
  } while (c.column === indent);
  c.depth--;
  return c.column > indent || Object.keys(map).length < members ? undefined : map;
}

function readList(c: Cursor, indent: number): Json | undefined {
  if (++c.depth > limits.depth) return undefined;
  const list: Json[] = [];
  do {
    c.at++;
    const item = readNode(c, enterItem(c, indent), indent);
    if (item === undefined) return undefined;
    list.push(item);
  } while (c.column === indent && isDash(c));
  c.depth--;
  return c.column > indent ? undefined : list;
}

/** Whether a list's dash is under the cursor. */
export function isDash(c: Cursor): boolean {
  return here(c) === DASH && isBlank(codeAt(c, c.at + 1));
}

const MARK = 0x3f;

/** A key longer than this may not stand before its colon without `?`. */
const LONGEST_KEY = 1000;

/** Whether the `?` of a long key is under the cursor. */
function isMark(c: Cursor): boolean {
  return here(c) === MARK && isBlank(codeAt(c, c.at + 1));
}

/** Where the key begins that a member begins with: behind its `?`, if it has one. */
export function keyStart(c: Cursor): number {
  let at = c.at;
  if (isMark(c))
    do at++;
    while (codeAt(c, at) === SPACE);
  return at;
}

/** Reads a key behind `?`, and the colon on the next line: so long keys are written. */
function readLongKey(c: Cursor): string | undefined {
  const { column } = c;
  c.at = keyStart(c);
  const node = startOf(c);
  const key =
    node === Node.quoted ? readQuoted(c, column) : node === Node.plain ? readPlain(c, column) : undefined;
  if (typeof key !== "string") return undefined;
  if (node === Node.quoted && !finishLine(c)) return undefined;
  if (c.column !== column || here(c) !== COLON || !isBlank(codeAt(c, c.at + 1))) return undefined;
  c.at++;
  return key;
}

/** Reads a key and the colon after it. */
export function readKey(c: Cursor): string | undefined {
  if (isMark(c)) return readLongKey(c);
  const from = c.at;
  const node = startOf(c);
  if (node === Node.quoted) return readQuotedKey(c);
  if (node !== Node.plain) return undefined;
  const stop = plainEnd(c);
  if (codeAt(c, stop) !== COLON || stop - from > LONGEST_KEY) return undefined;
  c.at = stop + 1;
  return keyAt(c.text, from, textEnd(c, stop));
}

function readQuotedKey(c: Cursor): string | undefined {
  const from = c.at;
  const key = readQuoted(c, -1);
  if (key === undefined || c.at - from > LONGEST_KEY || c.text.slice(from, c.at).includes("\n"))
    return undefined;
  skipSpaces(c);
  if (here(c) !== COLON || !isBlank(codeAt(c, c.at + 1))) return undefined;
  c.at++;
  return key;
}

/** Where a plain scalar stops on its line: at the line's end, a tab, ` #`, or a colon that ends a key. */
function plainEnd(c: Cursor): number {
  const { text, end } = c;
  for (let i = c.at; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code > COLON) continue;
    if (code === COLON && isBlank(codeAt(c, i + 1))) return i;
    if (code === HASH && text.charCodeAt(i - 1) === SPACE) return i;
    if (code === NEWLINE || code === RETURN || code === TAB) return i;
  }
  return end;
}

function textEnd(c: Cursor, stop: number): number {
  let last = stop;
  while (c.text.charCodeAt(last - 1) === SPACE) last--;
  return last;
}

function readPlain(c: Cursor, indent: number): Json | undefined {
  const from = c.at;
  const stop = plainEnd(c);
  const code = codeAt(c, stop);
  if (code === COLON || code === TAB) return undefined;
  const raw = c.text.slice(from, textEnd(c, stop));
  c.at = stop;
  if (!finishLine(c)) return undefined;
  if (c.column > indent && code !== HASH) return readContinued(c, indent, { raw, stop });
  return resolvePlain(raw);
}

/** A plain scalar of several lines: one break is a space, n + 1 breaks are n line feeds. It is always a string. */
function readContinued(
  c: Cursor,
  indent: number,
  head: { readonly raw: string; readonly stop: number },
): Json | undefined {
  let whole = head.raw;
  let last = head.stop;
  while (c.column > indent) {
    const breaks = lineFeeds(c, last);
    const stop = plainEnd(c);
    const code = codeAt(c, stop);
    if (breaks === 0 || (code !== NEWLINE && code !== RETURN)) return undefined;
    whole += joint(breaks) + c.text.slice(c.at, textEnd(c, stop));
    last = stop;
    c.at = stop;
    if (!finishLine(c)) return undefined;
  }
  return whole;
}

/** How many line feeds lie between an offset and the cursor; 0 where a comment lies there too. */
function lineFeeds(c: Cursor, from: number): number {
  let count = 0;
  for (let i = from; i < c.at; i++) {
    const code = c.text.charCodeAt(i);
    if (code === HASH) return 0;
    if (code === NEWLINE) count++;
  }
  return count;
}
