import { plain, plainLines } from "../terminal/plain.ts";

/**
 * Text that is HTML already.
 * INVARIANT (escaped): made only by `markup` and `literal`; whatever else enters a page is escaped.
 */
export type Markup = { readonly html: string };

type Part = string | number | Markup | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return plain(text).replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? "");
}

function partText(part: Part): string {
  if (typeof part === "string") return escape(part);
  if (typeof part === "number") return String(part);
  return "html" in part ? part.html : part.map(({ html }) => html).join("");
}

/**
 * Builds HTML; what is interpolated is escaped, for text and for attributes in quotes.
 * @example markup`<p title="${label}">${label}</p>`
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = strings.map((text, index) => {
    const part = parts[index];
    return part === undefined ? text : text + partText(part);
  });
  return { html: pieces.join("") };
}

/** Our own text, such as a style sheet, which holds nothing of a report. */
export function literal(html: string): Markup {
  return { html };
}

export const NOTHING: Markup = { html: "" };

/** A text with its lines, for `<pre>`. */
export function preformatted(text: string): Markup {
  return markup`<pre><code>${plainLines(text).map((line) => markup`${line}${literal("\n")}`)}</code></pre>`;
}

/** One markup for each item. */
export function each<T>(items: readonly T[], make: (item: T, index: number) => Markup): readonly Markup[] {
  return items.map((item, index) => make(item, index));
}
