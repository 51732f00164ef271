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
    const folded = broken ? foldQuoted(raw, { indent, escapes: false }) : raw;
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
      const folded = broken ? foldQuoted(raw, { indent, escapes: true }) : raw;
      return escaped && folded !== undefined ? unescape(folded) : folded;
    }
    if (code === BACKSLASH) {
      escaped = true;
      i++;
    } else if (code === NEWLINE) broken = true;
  }
  return undefined;
}

/** How a quoted scalar is folded: how deep its lines stand at least, and whether a backslash escapes. */
type Folding = { readonly indent: number; readonly escapes: boolean };

/** Folds the lines of a quoted scalar, before its escapes are read. */
function foldQuoted(raw: string, folding: Folding): string | undefined {
  const lines = raw.split("\n");
  const contents: string[] = [];
  for (const [index, line] of lines.entries()) {
    const content = lineContent(line, { first: index === 0, last: index === lines.length - 1 }, folding);
    if (content === undefined) return undefined;
    contents.push(content);
  }
  return joinContents(contents, folding.escapes);
}

/** One line break is a space, n + 1 are n line feeds; one that is escaped joins the lines around it. */
function joinContents(contents: readonly string[], escapes: boolean): string | undefined {
  const last = contents.length - 1;
  let folded = "";
  let breaks = 0;
  let glued = false;
  for (const [index, content] of contents.entries()) {
    if (content !== "" || index === last) {
      folded += glued ? content : joint(breaks) + content;
      breaks = 0;
      glued = escapes && index < last && endsEscaped(content);
      if (glued) folded = folded.slice(0, -1);
      // Readers disagree on blank lines after an escaped line break.
    } else if (glued) return undefined;
    breaks++;
  }
  return folded;
}

type LinePlace = { readonly first: boolean; readonly last: boolean };

/** What a line adds: all of it but the blanks next to its line breaks. */
function lineContent(line: string, { first, last }: LinePlace, folding: Folding): string | undefined {
  const begin = first ? 0 : indentation(line);
  const content = line.slice(begin, last ? line.length : textLength(line));
  const shallow = !first && begin <= folding.indent && (content !== "" || last);
  return shallow || isDoubtful(content) || (folding.escapes && isCut(line, content)) ? undefined : content;
}

/** Whether an escaped blank was taken for one next to a line break. */
function isCut(line: string, content: string): boolean {
  return endsEscaped(content) && !line.endsWith(content);
}

function isDoubtful(content: string): boolean {
  return content.includes("\t") || content.includes("\r");
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
  ["\\N", "\u0085"],
  ["\\_", "\u00A0"],
  ["\\L", "\u2028"],
  ["\\P", "\u2029"],
  ['\\"', '"'],
  ["\\\\", "\\"],
]);

const escape = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/g;

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
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}
