import type { DiagnosticRow } from "../../../domain/report.ts";
import { plain } from "../terminal/plain.ts";
import { placeText } from "../words/severity.ts";

/**
 * Text for GitHub's and GitLab's Markdown. Everything from a report goes through `prose`, `code` or `fenced`:
 * there is no other way into the document.
 */

/** An `@name` would notify somebody and `#1` link somewhere: an empty comment keeps them apart. */
function withoutMentions(text: string): string {
  return text.replace(/([@#])(?=[\p{L}\p{N}_])/gu, "$1<!-- -->");
}

/** Text that shows as it is, in a paragraph or a cell of a table. */
export function prose(text: string): string {
  return withoutMentions(plain(text).replace(/[\\`*_[\]<>|~&]/gu, "\\$&"));
}

/** Text inside HTML, as in `<summary>`, where Markdown is not read. */
function inHtml(text: string): string {
  const escaped = plain(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return withoutMentions(escaped);
}

/** As many backticks as it takes for none in the text to end the code. */
function ticks(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/** Inline code, in a paragraph or a cell of a table. */
export function code(text: string): string {
  const shown = plain(text).replaceAll("|", "\\|");
  const fence = ticks(shown, 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return shown === "" ? "" : `${fence}${pad}${shown}${pad}${fence}`;
}

/** A block of code. */
export function fenced(text: string, language: string): string {
  const lines = text
    .replace(/\s+$/u, "")
    .split(/\r?\n/u)
    .map((line) => plain(line.replaceAll("\t", "  ")));
  const fence = ticks(lines.join("\n"), 3);
  return `${fence}${language}\n${lines.join("\n")}\n${fence}\n`;
}

/** A table; its cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map((row) => line(row)).join("");
}

/** A part that opens on demand; its summary is plain text. */
export function foldable(summary: string, body: string): string {
  return `<details><summary>${inHtml(summary)}</summary>\n\n${body}\n</details>\n\n`;
}

/** Comments on GitHub end at 65,536 characters. */
const BUDGET = 60_000;

/** Writes sections while they fit into a comment; what does not is counted in the last line. */
export function* fitting(
  sections: readonly string[],
  tail: string,
  more: (left: number) => string,
): Generator<string, void, undefined> {
  let left = BUDGET - tail.length;
  for (const [index, section] of sections.entries()) {
    left -= section.length;
    if (left < 0) {
      yield `${more(sections.length - index)}\n\n`;
      break;
    }
    yield section;
  }
  yield tail;
}

const MOST_MESSAGES = 20;

/** Footnotes and messages, at the end. */
export function closing(footnotes: readonly string[], diagnostics: readonly DiagnosticRow[]): string {
  const notes = footnotes.map((note) => `- ${prose(note)}\n`).join("");
  const messages = diagnostics.slice(0, MOST_MESSAGES).map(({ weight, code: name, message, help, at }) => {
    const where = at === undefined ? "" : ` ${code(placeText(at))}:`;
    return `- ${weight} ${code(name)}${where} ${prose(message)} ${prose(help)}\n`;
  });
  const rest = diagnostics.length - messages.length;
  const more = rest > 0 ? `- and ${String(rest)} more\n` : "";
  const noteText = notes === "" ? "" : `**Notes**\n\n${notes}\n`;
  return messages.length === 0 ? noteText : `${noteText}**About the input**\n\n${messages.join("")}${more}`;
}
