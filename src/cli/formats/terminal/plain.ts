/**
 * Characters that a terminal acts on instead of showing (C0, C1, DEL), and those that reorder or hide text
 * (bidirectional controls, zero-width, line separators). Names and labels come from whoever wrote the manifests.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u{${code.toString(16)}}`;
}

/** Makes a text harmless to a terminal: on one line, and what cannot be seen is written out. */
export function plain(text: string): string {
  return text
    .replace(/[ \t]*\r?\n[ \t]*/gu, " ")
    .replaceAll("\t", " ")
    .replace(UNSAFE, escape);
}

/** The same for a text of several lines, which keeps them. */
export function plainLines(text: string): string[] {
  return text
    .replace(/\s+$/u, "")
    .split(/\r?\n/u)
    .map((line) => line.replaceAll("\t", "  ").replace(UNSAFE, escape));
}
