/** What a scan of one JSON value says, before anything is parsed. */
export type Extent = {
  /** Offset after the value; the text's end where its brackets never close. */
  readonly end: number;
  /** How many colons stand outside strings: in a valid value, the number of members of all its objects. */
  readonly members: number;
  readonly depth: number;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const LIST_OPEN = 0x5b;
const LIST_CLOSE = 0x5d;
const MAP_OPEN = 0x7b;
const MAP_CLOSE = 0x7d;

/** Finds where the value that begins at `from` ends, by its brackets and strings alone: one pass, no recursion. */
export function scanValue(text: string, from: number, to: number): Extent {
  let members = 0;
  let depth = 0;
  let deepest = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = stringEnd(text, i, to);
      if (depth === 0) return { end: Math.min(i + 1, to), members, depth: deepest };
    } else if (code === COLON) members++;
    else if (code === MAP_OPEN || code === LIST_OPEN) {
      if (++depth > deepest) deepest = depth;
    } else if ((code === MAP_CLOSE || code === LIST_CLOSE) && --depth <= 0) {
      return { end: i + 1, members, depth: deepest };
    } else if (depth === 0) return { end: atomEnd(text, i, to), members, depth: deepest };
  }
  return { end: to, members, depth: deepest };
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
