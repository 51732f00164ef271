import { Composer, type CST, type Node, Parser } from "yaml";

import type { Problem } from "../found.ts";
import { limits } from "../limits.ts";
import type { Stretch } from "./fast.ts";

/** A document as the `yaml` package parses it: well-formed, its scalars still as written. */
export type Composed = { readonly contents: Node | null };

/**
 * Parses a document's structure. Scalars keep their text (the `failsafe` schema), keys are compared by us, and the
 * depth is checked before the package's recursive part sees it.
 */
export function compose({ text, from, to }: Stretch): Composed | Problem {
  const tokens = [...new Parser().parse(text.slice(from, to))];
  const deep = offsetTooDeep(tokens);
  if (deep !== undefined) return { trouble: "tooDeep", detail: String(limits.depth), offset: from + deep };
  const composer = new Composer({
    schema: "failsafe",
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const misfits = firstMisfits(composer);
  const stray = strayToken(tokens);
  const sound = stray === undefined ? tokens : tokens.slice(0, stray.index);
  const documents = [...composer.compose(sound, true, to - from)];
  if (stray !== undefined) misfits.push(stray);
  for (const { errors } of documents)
    for (const { message, pos } of errors) misfits.push({ what: sentence(message), offset: pos[0] });
  const [first] = misfits.toSorted((a, b) => a.offset - b.offset);
  if (first !== undefined) return { trouble: "brokenYaml", detail: first.what, offset: from + first.offset };
  return { contents: documents[0]?.contents ?? null };
}

const soundTypes: ReadonlySet<string> = new Set([
  "directive",
  "document",
  "byte-order-mark",
  "space",
  "comment",
  "newline",
]);

/** The first token that no well-formed document has: an error, or a second document. */
function strayToken(tokens: readonly CST.Token[]): (Misfit & { readonly index: number }) | undefined {
  const second = tokens.filter((token) => token.type === "document")[1];
  const index = tokens.findIndex((token) => token === second || !soundTypes.has(token.type));
  const token = tokens[index];
  if (token === undefined) return undefined;
  const what = token.type === "error" ? sentence(token.message) : "a second document begins inside it";
  return { what, index, offset: token.offset };
}

type Misfit = { readonly what: string; readonly offset: number };

/** Where the package says that an error is: at an offset, from one offset to another, or at a token. */
type Source = number | readonly [number, number] | { readonly offset: number };

/**
 * Has the composer tell its errors here, and keeps the first. It would make an Error with a stack trace of each, and a
 * hostile document has one at every letter.
 */
function firstMisfits(composer: Composer): Misfit[] {
  const misfits: Misfit[] = [];
  const onError = (source: Source, _code: string, message: string, warning?: boolean): void => {
    const offset = offsetOf(source);
    const known = misfits[0]?.offset ?? Number.POSITIVE_INFINITY;
    if (warning !== true && offset < known) misfits[0] = { what: sentence(message), offset };
  };
  Object.assign(composer, { onError });
  return misfits;
}

function offsetOf(source: Source): number {
  if (typeof source === "number") return source;
  return "offset" in source ? source.offset : source[0];
}

/** The package's message as part of a sentence of ours. */
function sentence(message: string): string {
  const first = message.split("\n", 1)[0] ?? "";
  return first.endsWith(".") || first.endsWith(":") ? first.slice(0, -1) : first;
}

type Level = { readonly token: CST.Token; readonly depth: number };

/** Where the tokens nest deeper than the limit. Walked without recursion: the depth is what is in question. */
function offsetTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const waiting: Level[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let level = waiting.pop(); level !== undefined; level = waiting.pop()) {
    const { token, depth } = level;
    if (token.type === "document" && token.value !== undefined) waiting.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    if (depth >= limits.depth) return token.offset;
    for (const { key, value } of token.items) {
      if (key) waiting.push({ token: key, depth: depth + 1 });
      if (value) waiting.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}
