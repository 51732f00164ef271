import type { Json } from "../../domain/json.ts";
import { at } from "../../domain/unreachable.ts";
import { limits } from "../limits.ts";
import {
  codeAt,
  COLON,
  COMMA,
  type Cursor,
  DASH,
  DOUBLE_QUOTE,
  HASH,
  here,
  isBlank,
  lineEnd,
  LIST_CLOSE,
  LIST_OPEN,
  MAP_CLOSE,
  MAP_OPEN,
  NEWLINE,
  nextLine,
  RETURN,
  SINGLE_QUOTE,
  skipSpaces,
  SPACE,
  TAB,
} from "./cursor.ts";
import { put } from "./put.ts";
import { readQuoted } from "./quoted.ts";
import { resolveKey, resolvePlain } from "./scalar.ts";

/**
 * Reads `[…]`, `{…}` or a scalar inside one; the cursor ends after it. Lines that go on must stand deeper than `indent`.
 * @returns undefined where the full reader should decide.
 */
export function readFlow(c: Cursor, indent: number): Json | undefined {
  const code = here(c);
  if (code === LIST_OPEN) return readFlowList(c, indent);
  if (code === MAP_OPEN) return readFlowMap(c, indent);
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) return readQuoted(c, indent);
  const raw = readFlowPlain(c);
  return raw === undefined ? undefined : resolvePlain(raw);
}

function readFlowList(c: Cursor, indent: number): Json[] | undefined {
  const list: Json[] = [];
  return readFlowItems(c, indent, (item) => list.push(item)) ? list : undefined;
}

/** Reads a list from its bracket on; `visit` is told each item and where it began. */
export function readFlowItems(
  c: Cursor,
  indent: number,
  visit: (item: Json, start: number) => void,
): boolean {
  if (!enter(c, indent)) return false;
  while (here(c) !== LIST_CLOSE) {
    const start = c.at;
    const item = readFlow(c, indent);
    if (item === undefined || !nextEntry(c, indent, LIST_CLOSE)) return false;
    visit(item, start);
  }
  return leave(c);
}

function readFlowMap(c: Cursor, indent: number): Json | undefined {
  const map: Record<string, Json> = {};
  let members = 0;
  const whole = readFlowMembers(c, indent, ({ key, value }) => {
    put(map, key, value);
    members++;
  });
  return whole && Object.keys(map).length === members ? map : undefined;
}

export type FlowMember = {
  readonly key: string;
  readonly value: Json;
  readonly start: number;
  readonly valueStart: number;
};

/** Reads a map from its brace on; `visit` is told each member and where it began. */
export function readFlowMembers(c: Cursor, indent: number, visit: (member: FlowMember) => void): boolean {
  if (!enter(c, indent)) return false;
  while (here(c) !== MAP_CLOSE) {
    const start = c.at;
    const key = readFlowKey(c, indent);
    if (key === undefined || !skipGap(c, indent)) return false;
    const valueStart = c.at;
    const code = here(c);
    const value = code === COMMA || code === MAP_CLOSE ? null : readFlow(c, indent);
    if (value === undefined || !nextEntry(c, indent, MAP_CLOSE)) return false;
    visit({ key, value, start, valueStart });
  }
  return leave(c);
}

/** Reads a key and the colon after it. A key without a colon, or with one on another line, is left to the full reader. */
function readFlowKey(c: Cursor, indent: number): string | undefined {
  const code = here(c);
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE ? readQuotedFlowKey(c, indent) : readPlainFlowKey(c);
}

function readQuotedFlowKey(c: Cursor, indent: number): string | undefined {
  const line = lineEnd(c, c.at);
  const key = readQuoted(c, indent);
  if (key === undefined || c.at > line) return undefined;
  skipSpaces(c);
  if (here(c) !== COLON) return undefined;
  c.at++;
  return key;
}

function readPlainFlowKey(c: Cursor): string | undefined {
  const raw = readFlowPlain(c);
  if (raw === undefined || raw === "<<" || here(c) !== COLON) return undefined;
  c.at++;
  return resolveKey(raw);
}

/** Whether a code unit may begin a plain scalar inside a flow collection, for certain and for every reader. */
function beginsFlowPlain(c: Cursor): boolean {
  const code = here(c);
  if (code === DASH) return isDigit(codeAt(c, c.at + 1));
  return code > 0x7f || isDigit(code) || isLetter(code) || plainStarts.includes(code);
}

/** Beside letters and digits: `.`, `/`, `_`, `~`, `+`, `$`, `(`, `<`, `;`, `=`, `^`. */
const plainStarts: readonly number[] = [0x2e, 0x2f, 0x5f, 0x7e, 0x2b, 0x24, 0x28, 0x3c, 0x3b, 0x3d, 0x5e];

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function readFlowPlain(c: Cursor): string | undefined {
  if (!beginsFlowPlain(c)) return undefined;
  const from = c.at;
  const stop = flowPlainEnd(c);
  if (stop === -1) return undefined;
  c.at = stop;
  let last = stop;
  while (c.text.charCodeAt(last - 1) === SPACE) last--;
  return c.text.slice(from, last);
}

const PLAIN = 0;
const STOP = 1;
const DOUBT = 2;
const MARK = 3;

/** What a character does to a plain scalar inside brackets: nothing, end it, make it doubtful, or depend on its neighbour. */
const roles: readonly number[] = Array.from({ length: 0x80 }, (_, code) => {
  const letter = String.fromCharCode(code);
  if (",]}\n\r".includes(letter)) return STOP;
  if ("[{?\t".includes(letter)) return DOUBT;
  return ":#".includes(letter) ? MARK : PLAIN;
});

function roleOf(code: number): number {
  return code > 0x7f ? PLAIN : at(roles, code);
}

/** How far a plain scalar goes; -1 where readers may disagree. */
function flowPlainEnd(c: Cursor): number {
  for (let i = c.at; i < c.end; i++) {
    let role = roleOf(c.text.charCodeAt(i));
    if (role === MARK) role = markRole(c, i);
    if (role !== PLAIN) return role === STOP ? i : -1;
  }
  return -1;
}

/** A colon before a blank ends a key, `#` after a blank begins a comment; a colon before a bracket or comma divides readers. */
function markRole(c: Cursor, offset: number): number {
  if (c.text.charCodeAt(offset) === HASH) return isBlank(codeAt(c, offset - 1)) ? STOP : PLAIN;
  const next = codeAt(c, offset + 1);
  if (isBlank(next)) return STOP;
  return roleOf(next) === PLAIN ? PLAIN : DOUBT;
}

function enter(c: Cursor, indent: number): boolean {
  c.at++;
  return ++c.depth <= limits.depth && skipGap(c, indent);
}

function leave(c: Cursor): boolean {
  c.at++;
  c.depth--;
  return true;
}

/** After an entry: a comma and the gap after it, or the closing bracket. */
function nextEntry(c: Cursor, indent: number, close: number): boolean {
  if (!skipGap(c, indent)) return false;
  if (here(c) === close) return c.at < c.end;
  if (here(c) !== COMMA) return false;
  c.at++;
  return skipGap(c, indent);
}

/** Skips blanks, line ends and comments between tokens. */
function skipGap(c: Cursor, indent: number): boolean {
  const from = c.at;
  skipSpaces(c);
  const code = here(c);
  if (code === HASH) {
    if (c.at === from) return false;
    c.at = lineEnd(c, c.at);
  } else if (code === RETURN && codeAt(c, c.at + 1) === NEWLINE) c.at++;
  else if (code !== NEWLINE) return code !== TAB && code !== RETURN;
  c.at++;
  return nextLine(c) && c.column > indent;
}
