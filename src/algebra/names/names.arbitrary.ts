import fc from "fast-check";

import type { NamePart, NamePattern, NameWild } from "../../domain/name.ts";
import type { Bounds, BoundsLattice } from "../bounds.ts";
import type { NameLattice, NameSetId } from "./names.ts";

/** What a wildcard may stand for, said once more and plainly. */
const SHAPES: Readonly<Record<NameWild["any"], RegExp>> = {
  chars: /^[a-z0-9_-]*$/u,
  label: /^[a-z0-9_-]+$/u,
  labels: /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/u,
  text: /^[a-z0-9_.-]*$/u,
};

const NAME = SHAPES.labels;

function partsMatch(parts: readonly NamePart[], text: string): boolean {
  const [part, ...rest] = parts;
  if (part === undefined) return text === "";
  if (typeof part === "string") return text.startsWith(part) && partsMatch(rest, text.slice(part.length));
  for (let cut = 0; cut <= text.length; cut += 1) {
    if (SHAPES[part.any].test(text.slice(0, cut)) && partsMatch(rest, text.slice(cut))) return true;
  }
  return false;
}

/** The executable spec of a pattern: every way to cut the text into its parts is tried. */
export function matches({ parts }: NamePattern, text: string): boolean {
  return NAME.test(text) && partsMatch(parts, text);
}

/** All names of up to so many characters from few: `c` is one that no generated pattern asks for. */
export function shortNames(length: number): string[] {
  let texts = [""];
  const names: string[] = [];
  for (let k = 0; k < length; k += 1) {
    texts = texts.flatMap((text) => ["a", "b", "c", "."].map((character) => text + character));
    names.push(...texts.filter((text) => NAME.test(text)));
  }
  return names;
}

const literal = fc.constantFrom("a", "b", "ab", "ba", "a-", ".", ".a", "b.", ".ab", "a.b", ".b.a");
const wild: fc.Arbitrary<NameWild> = fc.record({ any: fc.constantFrom("chars", "label", "labels", "text") });

/** Any parts side by side, sensible or not: what they mean is that they follow each other. */
export const patterns: fc.Arbitrary<NamePattern> = fc
  .array(fc.oneof(literal, wild), { minLength: 1, maxLength: 4 })
  .map((parts) => ({ text: JSON.stringify(parts), parts }));

/** Patterns that few of need many states: letters, and anything between them. */
export const nastyPatterns: fc.Arbitrary<NamePattern> = fc
  .record({
    any: fc.constantFrom("chars" as const, "text" as const),
    letters: fc.array(fc.constantFrom("a", "b", "ab", "aa", "bb"), { minLength: 2, maxLength: 4 }),
  })
  .map(({ any, letters }) => {
    const parts: NamePart[] = [{ any }, ...letters.flatMap((letter) => [letter, { any }])];
    return { text: JSON.stringify(parts), parts };
  });

/** A set as an expression, so that failures print and shrink. */
export type Expression =
  | { readonly kind: "leaf"; readonly patterns: readonly NamePattern[] }
  | { readonly kind: "union" | "intersect" | "minus"; readonly a: Expression; readonly b: Expression }
  | { readonly kind: "complement"; readonly a: Expression };

function expressionsOf(leaves: fc.Arbitrary<NamePattern[]>): fc.Arbitrary<Expression> {
  return fc.letrec<{ set: Expression }>((tie) => ({
    set: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.record({ kind: fc.constant("leaf" as const), patterns: leaves }),
      fc.record({
        kind: fc.constantFrom("union" as const, "intersect" as const, "minus" as const),
        a: tie("set"),
        b: tie("set"),
      }),
      fc.record({ kind: fc.constant("complement" as const), a: tie("set") }),
    ),
  })).set;
}

/** Small sets, which are exact. */
export const expressions: fc.Arbitrary<Expression> = expressionsOf(fc.array(patterns, { maxLength: 2 }));

/** Sets that need many states: past a small budget they are not. */
export const nastyExpressions: fc.Arbitrary<Expression> = expressionsOf(
  fc.array(fc.oneof(patterns, nastyPatterns), { minLength: 1, maxLength: 4 }),
);

/** An expression's set, by the operations on bounds. */
export function evaluate(names: NameLattice, expression: Expression): Bounds<NameSetId> {
  const { bounds }: { readonly bounds: BoundsLattice<NameSetId> } = names;
  if (expression.kind === "leaf") return names.fromPatterns(expression.patterns);
  const a = evaluate(names, expression.a);
  if (expression.kind === "complement") return bounds.complement(a);
  return bounds[expression.kind](a, evaluate(names, expression.b));
}

/** The same for one name, by the spec of patterns. */
export function holdsNaively(expression: Expression, name: string): boolean {
  if (expression.kind === "leaf") return expression.patterns.some((pattern) => matches(pattern, name));
  const a = holdsNaively(expression.a, name);
  if (expression.kind === "complement") return !a;
  const b = holdsNaively(expression.b, name);
  return { union: a || b, intersect: a && b, minus: a && !b }[expression.kind];
}
