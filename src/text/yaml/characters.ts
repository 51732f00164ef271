import type { Problem } from "../found.ts";

/**
 * Characters that the cluster's reader refuses anywhere in YAML, and those that it takes for line breaks where YAML 1.2
 * does not: NEL, the line and paragraph separators, a lone carriage return. A comment that ends at one of them for one
 * reader only would hide a document from the other.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const suspect = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/g;

/** Finds the first suspect character between two offsets of a text. Stretches must be asked in order: one pass serves all. */
export type SuspectFinder = (from: number, to: number) => Problem | undefined;

export function suspectFinder(text: string): SuspectFinder {
  let next = -1;
  return (from, to) => {
    if (next < from) next = find(text, from);
    return next < to
      ? { trouble: "forbiddenCharacter", detail: nameOf(text, next), offset: next }
      : undefined;
  };
}

function find(text: string, from: number): number {
  suspect.lastIndex = from;
  const found = suspect.exec(text);
  return found === null ? Number.POSITIVE_INFINITY : found.index;
}

function nameOf(text: string, offset: number): string {
  const code = text.charCodeAt(offset);
  if (code === 0) return "a NUL character";
  if (code === 0x0d) return "a carriage return without a line feed";
  return `the character U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
