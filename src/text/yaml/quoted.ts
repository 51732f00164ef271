import { BACKSLASH, type Cursor, DOUBLE_QUOTE, NEWLINE, RETURN, SINGLE_QUOTE, SPACE } from "./cursor.ts";

/**
 * Reads a quoted scalar, over several lines if it spans them; the cursor ends after the closing quote.
 * Lines that go on must stand deeper than `indent`.
 * @returns undefined where the full reader should decide.
 */
export function readQuoted(c: Cursor, indent: number): string | undefined {
  return c.text.charCodeAt(c.at) === SINGLE_QUOTE ? readSingle(c, indent) : readDouble(c, indent);
}

function readSingle(c: Cursor, indent: number): string | undefined {
  const { text, end } = c;
  const from = c.at + 1;
  let doubled = false;
  let broken = false;
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code > SINGLE_QUOTE) continue;
    if (code === NEWLINE) broken = true;
    if (code !== SINGLE_QUOTE) continue;
    if (i + 1 < end && text.charCodeAt(i + 1) === SINGLE_QUOTE) {
      doubled = true;
      i++;
      continue;
    }
    c.at = i + 1;
    const raw = text.slice(from, i);
    const folded = broken ? foldQuoted(raw, indent) : raw;
    return doubled ? folded?.replaceAll("''", "'") : folded;
  }
  return undefined;
}

function readDouble(c: Cursor, indent: number): string | undefined {
  const { text, end } = c;
  const from = c.at + 1;
  let escaped = false;
  let broken = false;
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === DOUBLE_QUOTE) {
      c.at = i + 1;
      const raw = text.slice(from, i);
      const folded = broken ? foldQuoted(raw, indent) : raw;
      return escaped && folded !== undefined ? unescape(folded) : folded;
    }
    if (code === BACKSLASH) {
      escaped = true;
      i++;
    } else if (code === NEWLINE) broken = true;
  }
  return undefined;
}

/**
 * Folds the lines of a quoted scalar, before its escapes are read: one line break is a space, n + 1 are n line feeds.
 * An escaped line break, or an escaped blank before one, is left to the full reader.
 */
function foldQuoted(raw: string, indent: number): string | undefined {
  const lines = raw.split("\n");
  let folded = "";
  let breaks = 0;
  for (const [index, line] of lines.entries()) {
    const content = trimmed(line, index > 0, index < lines.length - 1);
    const last = index === lines.length - 1;
    if (index > 0 && (content !== "" || last) && indentation(line) <= indent) return undefined;
    if (content.includes("\t") || content.includes("\r") || endsEscaped(content)) return undefined;
    if (index > 0) breaks++;
    if (content === "" && !last) continue;
    folded += (breaks === 0 ? "" : breaks === 1 ? " " : "\n".repeat(breaks - 1)) + content;
    breaks = 0;
  }
  return folded;
}

/** A line without its leading or trailing spaces, and without the carriage return that may end it. */
function trimmed(line: string, start: boolean, end: boolean): string {
  let from = 0;
  let to = line.length;
  if (end && to > 0 && line.charCodeAt(to - 1) === RETURN) to--;
  while (end && to > 0 && line.charCodeAt(to - 1) === SPACE) to--;
  while (start && from < to && line.charCodeAt(from) === SPACE) from++;
  return line.slice(from, to);
}

/** How many spaces a line begins with. */
function indentation(line: string): number {
  let count = 0;
  while (count < line.length && line.charCodeAt(count) === SPACE) count++;
  return count;
}

function endsEscaped(content: string): boolean {
  let count = 0;
  while (count < content.length && content.charCodeAt(content.length - 1 - count) === BACKSLASH) count++;
  return count % 2 === 1;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["\\0", "\0"],
  ["\\a", "\u0007"],
  ["\\b", "\b"],
  ["\\e", "\u001B"],
  ["\\f", "\f"],
  ["\\n", "\n"],
  ["\\r", "\r"],
  ["\\t", "\t"],
  ["\\v", "\v"],
  ["\\ ", " "],
  ['\\"', '"'],
  ["\\\\", "\\"],
]);

const escape = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^])/g;

/** The text that escapes stand for; undefined where one is unknown, or a surrogate. */
function unescape(raw: string): string | undefined {
  let known = true;
  const text = raw.replace(escape, (found) => {
    const plain = escapes.get(found) ?? codePoint(found);
    if (plain === undefined) known = false;
    return plain ?? "";
  });
  return known ? text : undefined;
}

function codePoint(found: string): string | undefined {
  if (found.length < 4) return undefined;
  const code = Number.parseInt(found.slice(2), 16);
  return code >= 0xd800 && code <= 0xdfff ? undefined : String.fromCodePoint(code);
}
