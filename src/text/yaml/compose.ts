import { Composer, type CST, type Document, type Node, Parser } from "yaml";

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
  const documents = [...composer.compose(tokens, true, to - from)];
  const error = firstError(documents);
  if (error !== undefined) return { trouble: "brokenYaml", detail: error.what, offset: from + error.offset };
  return { contents: documents[0]?.contents ?? null };
}

type Misfit = { readonly what: string; readonly offset: number };

function firstError(documents: readonly Document.Parsed[]): Misfit | undefined {
  const errors: Misfit[] = documents.flatMap((document) =>
    document.errors.map((error) => ({ what: sentence(error.message), offset: error.pos[0] })),
  );
  const second = documents[1];
  if (second !== undefined)
    errors.push({ what: "a second document begins inside it", offset: second.range[0] });
  return errors.toSorted((a, b) => a.offset - b.offset)[0];
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
