import { BACKSLASH, type Cursor, DOUBLE_QUOTE, NEWLINE, RETURN, SINGLE_QUOTE, SPACE } from "./cursor.ts";
import { joint } from "./fold.ts";

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
 * Folds the lines of a quoted scalar, before its escapes are read. An escaped line break, or an escaped blank before
 * one, is left to the full reader.
 */
function foldQuoted(raw: string, indent: number): string | undefined {
  const lines = raw.split("\n");
  let folded = "";
  let breaks = 0;
  for (const [index, line] of lines.entries()) {
    const last = index === lines.length - 1;
    const content = lineContent(line, { first: index === 0, last }, indent);
    if (content === undefined) return undefined;
    if (index > 0) breaks++;
    if (content === "" && !last) continue;
    folded += joint(breaks) + content;
    breaks = 0;
  }
  return folded;
}

type LinePlace = { readonly first: boolean; readonly last: boolean };

/** What a line adds: all of it but the blanks next to its line breaks. */
function lineContent(line: string, { first, last }: LinePlace, indent: number): string | undefined {
  const begin = first ? 0 : indentation(line);
  const content = line.slice(begin, last ? line.length : textLength(line));
  const shallow = !first && begin <= indent && (content !== "" || last);
  return shallow || isDoubtful(content) ? undefined : content;
}

function isDoubtful(content: string): boolean {
  return content.includes("\t") || content.includes("\r") || endsEscaped(content);
}

/** A line's length without the spaces, and the carriage return, at its end. */
function textLength(line: string): number {
  let length = line.length;
  if (length > 0 && line.charCodeAt(length - 1) === RETURN) length--;
  while (length > 0 && line.charCodeAt(length - 1) === SPACE) length--;
  return length;
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
