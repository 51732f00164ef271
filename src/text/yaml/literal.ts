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
const DOUBT = -1;

/**
 * Reads a block scalar (`|` or `>`), cursor at its indicator; the cursor ends at the next line that says something.
 * @returns undefined where the full reader should decide: explicit indentation, tabs, folding of indented lines, a
 * text that ends within the scalar.
 */
export function readLiteral(c: Cursor, indent: number): string | undefined {
  const folded = here(c) === FOLDED;
  c.at++;
  const chomp = here(c);
  if (chomp === STRIP || chomp === KEEP) c.at++;
  if (!finishHeader(c)) return undefined;
  const column = textColumn(c, c.at);
  if (column <= indent) return column === DOUBT || chomp === KEEP || !nextLine(c) ? undefined : "";
  const lines = readLines(c, column);
  return lines === undefined || !nextLine(c) ? undefined : join(lines, folded, chomp);
}

function join(lines: readonly string[], folded: boolean, chomp: number): string | undefined {
  let count = lines.length;
  while (count > 0 && lines[count - 1] === "") count--;
  // Readers disagree on whether a last line of more blanks than the indentation counts.
  if (lines[count - 1]?.trimEnd() === "") return undefined;
  const said = lines.slice(0, count);
  const body = folded ? fold(said) : said.join("\n");
  if (body === undefined || chomp === STRIP) return body;
  return body + "\n".repeat(chomp === KEEP ? lines.length - count + 1 : 1);
}

/** Ends the indicator's line: only blanks or a comment may follow. The text after it is not looked at. */
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

/** The scalar's lines without their indentation; the cursor ends at the first line that is not among them. */
function readLines(c: Cursor, column: number): string[] | undefined {
  const { text, end } = c;
  const lines: string[] = [];
  let start = c.at;
  while (start < end) {
    const stop = lineEnd(c, start);
    if (stop === end) return undefined;
    const content = contentEnd(c, start, stop);
    let at = start;
    while (at < content && at < start + column && text.charCodeAt(at) === SPACE) at++;
    if (at < content && at < start + column) {
      if (text.charCodeAt(at) === TAB) return undefined;
      break;
    }
    lines.push(text.slice(at, content));
    start = stop + 1;
  }
  c.at = start;
  return lines;
}

/** Folds lines; more-indented ones keep their breaks by rules of their own, which are left to the full reader. */
function fold(lines: readonly string[]): string | undefined {
  let body = "";
  let breaks = 0;
  let begun = false;
  for (const line of lines) {
    if (line === "") {
      breaks++;
      continue;
    }
    if (line.startsWith(" ") || line.startsWith("\t")) return undefined;
    body += begun ? joint(breaks + 1) : "\n".repeat(breaks);
    body += line;
    breaks = 0;
    begun = true;
  }
  return body;
}
