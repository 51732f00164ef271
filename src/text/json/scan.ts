import { limits } from "../limits.ts";

/** What a scan of one JSON value says, before anything is parsed. */
export type Extent = {
  /** Offset after the value; the text's end where its brackets never close. */
  readonly end: number;
  /** How many colons stand outside strings: in a valid value, the number of members of all its objects. */
  readonly members: number;
  /** Offset of the first bracket that nests too deep. */
  readonly deep?: number;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** Brackets and braces, opening and closing, with the bit that tells them apart set. */
const OPEN = 0x7b;
const CLOSE = 0x7d;
const BRACE_BIT = 0x20;

/** Finds where the value that begins at `from` ends, by its brackets and strings alone: one pass, no recursion. */
export function scanValue(text: string, from: number, to: number): Extent {
  const code = text.charCodeAt(from);
  if ((code | BRACE_BIT) === OPEN) return scanBrackets(text, from, to);
  const end = code === QUOTE ? Math.min(stringEnd(text, from, to) + 1, to) : atomEnd(text, from, to);
  return { end, members: 0 };
}

function scanBrackets(text: string, from: number, to: number): Extent {
  let members = 0;
  let depth = 0;
  let deep = -1;
  let end = to;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = stringEnd(text, i, to);
    else if (code === COLON) members++;
    else if ((code | BRACE_BIT) === OPEN) {
      depth++;
      if (depth > limits.depth && deep === -1) deep = i;
    } else if ((code | BRACE_BIT) === CLOSE && --depth === 0) {
      end = i + 1;
      break;
    }
  }
  return deep === -1 ? { end, members } : { end, members, deep };
}

/** The offset of a string's closing quote, or `to` where it never closes. */
export function stringEnd(text: string, open: number, to: number): number {
  for (let i = open + 1; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return to;
}

/** A number or a word goes on to the next blank, bracket, comma, colon or quote. */
function atomEnd(text: string, from: number, to: number): number {
  let i = from + 1;
  while (i < to && !/[\s[\]{},:"]/.test(text.charAt(i))) i++;
  return i;
}

/** Skips the blanks that JSON allows. */
export function skipBlanks(text: string, from: number, to: number): number {
  let i = from;
  while (i < to && isJsonBlank(text.charCodeAt(i))) i++;
  return i;
}

function isJsonBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
