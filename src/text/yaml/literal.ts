import {
  codeAt,
  contentEnd,
  type Cursor,
  HASH,
  here,
  lineEnd,
  NEWLINE,
  nextLine,
  RETURN,
  skipSpaces,
  SPACE,
  TAB,
} from "./cursor.ts";
import { joint } from "./fold.ts";

const STRIP = 0x2d;
const KEEP = 0x2b;
const FOLDED = 0x3e;
const ZERO = 0x30;
const CLIP = 0;
const DOUBT = -1;

/** What stands behind `|` or `>`: how to treat the end, and how deep the text stands if that is said. */
type Header = { readonly folded: boolean; readonly chomp: number; readonly digit: number };

/** A block scalar's lines without their indentation; `ended` says whether the last has its line feed. */
type Lines = { readonly lines: readonly string[]; readonly ended: boolean };

/**
 * Reads a block scalar (`|` or `>`), cursor at its indicator; the cursor ends at the next line that says something.
 * @returns undefined where the full reader should decide.
 */
export function readLiteral(c: Cursor, indent: number): string | undefined {
  const header = readHeader(c);
  if (header === undefined) return undefined;
  const column = header.digit === 0 ? textColumn(c, c.at) : indent + header.digit;
  if (column <= indent) {
    return column === DOUBT || header.chomp === KEEP || !nextLine(c) ? undefined : "";
  }
  const lines = readLines(c, column);
  return lines === undefined || !nextLine(c) ? undefined : join(lines, header);
}

/** Reads the indicator's line: after it only blanks or a comment may follow. The text below is not looked at. */
function readHeader(c: Cursor): Header | undefined {
  const folded = here(c) === FOLDED;
  c.at++;
  const before = readDigit(c);
  const chomp = here(c) === STRIP || here(c) === KEEP ? here(c) : CLIP;
  if (chomp !== CLIP) c.at++;
  const digit = before === 0 ? readDigit(c) : before;
  return finishHeader(c) ? { folded, chomp, digit } : undefined;
}

function readDigit(c: Cursor): number {
  const digit = here(c) - ZERO;
  if (digit < 1 || digit > 9) return 0;
  c.at++;
  return digit;
}

function finishHeader(c: Cursor): boolean {
  const from = c.at;
  skipSpaces(c);
  const line = lineEnd(c, c.at);
  const plain = contentEnd(c, c.at, line) === c.at || (here(c) === HASH && c.at > from);
  c.at = Math.min(line + 1, c.end);
  return plain;
}

/** Column of the first line with text, which sets the scalar's indentation. */
function textColumn(c: Cursor, first: number): number {
  let widest = 0;
  for (let start = first; start < c.end; start = lineEnd(c, start) + 1) {
    const at = textStart(c, start);
    const code = codeAt(c, at);
    if (code === TAB) return DOUBT;
    if (code !== NEWLINE && code !== RETURN) return at - start < widest ? DOUBT : at - start;
    widest = Math.max(widest, at - start);
  }
  return 0;
}

function textStart(c: Cursor, start: number): number {
  let at = start;
  while (at < c.end && c.text.charCodeAt(at) === SPACE) at++;
  return at;
}

/** Reads lines that stand at a column or deeper; the cursor ends at the first that does not. */
function readLines(c: Cursor, column: number): Lines | undefined {
  const { text, end } = c;
  const lines: string[] = [];
  let start = c.at;
  let stop = start - 1;
  while (start < end) {
    const line = lineEnd(c, start);
    const content = contentEnd(c, start, line);
    let at = start;
    while (at < content && at < start + column && text.charCodeAt(at) === SPACE) at++;
    if (at < content && at < start + column) {
      if (text.charCodeAt(at) === TAB) return undefined;
      break;
    }
    lines.push(text.slice(at, content));
    stop = line;
    start = line + 1;
  }
  c.at = Math.min(start, end);
  return { lines, ended: stop < end };
}

function join({ lines, ended }: Lines, { folded, chomp }: Header): string | undefined {
  let count = lines.length;
  while (count > 0 && lines[count - 1] === "") count--;
  // Readers disagree on whether last lines of blanks count that reach further than the indentation, or lack an end.
  if (lines[count - 1]?.trimEnd() === "" || (!ended && count < lines.length)) return undefined;
  const said = lines.slice(0, count);
  const body = folded ? fold(said) : said.join("\n");
  return ended ? body + lastBreaks(chomp, count, lines.length - count) : body;
}

/** The line feeds after a text of so many lines, with so many blank ones behind them. */
function lastBreaks(chomp: number, said: number, blank: number): string {
  if (chomp === STRIP) return "";
  const own = Math.min(said, 1);
  return "\n".repeat(chomp === KEEP ? own + blank : own);
}

/** Folds lines as prose. Lines that begin with a blank stay as they are, and so do the line breaks next to them. */
function fold(lines: readonly string[]): string {
  let body = "";
  let breaks = 0;
  let indented = true;
  for (const [index, line] of lines.entries()) {
    if (index > 0) breaks++;
    if (line === "") continue;
    const deeper = line.startsWith(" ") || line.startsWith("\t");
    body += (indented || deeper ? "\n".repeat(breaks) : joint(breaks)) + line;
    breaks = 0;
    indented = deeper;
  }
  return body;
}
