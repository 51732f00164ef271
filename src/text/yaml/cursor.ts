/** A place in one document's text, moved along by the fast reader. `end` is the document's, not the text's. */
export type Cursor = {
  readonly text: string;
  readonly end: number;
  at: number;
  /** Column of the line's first character that says something; -1 after the last such line. */
  column: number;
  depth: number;
};

export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const SINGLE_QUOTE = 0x27;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const COLON = 0x3a;
export const LIST_OPEN = 0x5b;
export const BACKSLASH = 0x5c;
export const LIST_CLOSE = 0x5d;
export const MAP_OPEN = 0x7b;
export const MAP_CLOSE = 0x7d;

/** The character under the cursor; the end of a document reads as a line end. */
export function here(c: Cursor): number {
  return c.at < c.end ? c.text.charCodeAt(c.at) : NEWLINE;
}

/** The character at an offset; the end of a document reads as a line end. */
export function codeAt(c: Cursor, offset: number): number {
  return offset < c.end ? c.text.charCodeAt(offset) : NEWLINE;
}

export function isBlank(code: number): boolean {
  return code === SPACE || code === NEWLINE || code === RETURN || code === TAB;
}

export function skipSpaces(c: Cursor): void {
  while (c.at < c.end && c.text.charCodeAt(c.at) === SPACE) c.at++;
}

/** Where the line that holds an offset ends: at its line feed, or at the document's end. */
export function lineEnd(c: Cursor, offset: number): number {
  const found = c.text.indexOf("\n", offset);
  return found === -1 || found > c.end ? c.end : found;
}

/** Where a line's content ends: before its line feed, and before the carriage return that may come with it. */
export function contentEnd(c: Cursor, start: number, lineFeed: number): number {
  return lineFeed > start && c.text.charCodeAt(lineFeed - 1) === RETURN ? lineFeed - 1 : lineFeed;
}

/**
 * Ends the line: from here only blanks or a comment may follow. Then moves to the next line that says something.
 * @returns whether that was so.
 */
export function finishLine(c: Cursor): boolean {
  const from = c.at;
  skipSpaces(c);
  let code = here(c);
  if (code === HASH && (c.at > from || startsLine(c))) {
    c.at = lineEnd(c, c.at);
    code = NEWLINE;
  }
  if (code === RETURN) {
    c.at++;
    code = here(c);
  }
  if (code !== NEWLINE) return false;
  c.at++;
  return nextLine(c);
}

function startsLine(c: Cursor): boolean {
  const before = c.text.charCodeAt(c.at - 1);
  return before === SPACE || before === NEWLINE;
}

/**
 * From the start of a line, moves to the first line that is neither blank nor a comment.
 * @returns false where a tab or a lone carriage return stands in the way.
 */
export function nextLine(c: Cursor): boolean {
  const { text, end } = c;
  let start = c.at;
  for (;;) {
    let at = start;
    while (at < end && text.charCodeAt(at) === SPACE) at++;
    if (at >= end) return settle(c, end, -1);
    const code = text.charCodeAt(at);
    const next = code > HASH ? CONTENT : afterEmptyLine(c, at, code);
    if (next === CONTENT) return settle(c, at, at - start);
    if (next === DOUBT) return false;
    start = next;
  }
}

const CONTENT = -1;
const DOUBT = -2;

/** Where the line after a blank or comment line begins. */
function afterEmptyLine(c: Cursor, at: number, code: number): number {
  if (code === HASH) return lineEnd(c, at) + 1;
  if (code === NEWLINE) return at + 1;
  if (code === RETURN && codeAt(c, at + 1) === NEWLINE) return at + 2;
  return code === TAB || code === RETURN ? DOUBT : CONTENT;
}

function settle(c: Cursor, at: number, column: number): true {
  c.at = at;
  c.column = column;
  return true;
}
