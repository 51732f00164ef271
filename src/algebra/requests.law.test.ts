import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { BOTTOM, TOP } from "./lattice.ts";
import { requestLattice } from "./requests.ts";

/** A set as people write it, over six predicates; its meaning is a truth table of 64 rows. */
type Expression =
  | { readonly kind: "predicate"; readonly number: number }
  | { readonly kind: "union" | "intersect" | "minus"; readonly a: Expression; readonly b: Expression };

const COUNT = 6;
const ROWS = Array.from({ length: 1 << COUNT }, (_, row) => row);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    fc.record({ kind: fc.constant("predicate" as const), number: fc.nat(COUNT - 1) }),
    fc.record({
      kind: fc.constantFrom("union" as const, "intersect" as const, "minus" as const),
      a: tie("expression"),
      b: tie("expression"),
    }),
  ),
}));

function naive(set: Expression, row: number): boolean {
  if (set.kind === "predicate") return ((row >> set.number) & 1) === 1;
  const [a, b] = [naive(set.a, row), naive(set.b, row)];
  if (set.kind === "union") return a || b;
  return set.kind === "intersect" ? a && b : a && !b;
}

describe("sets of requests", () => {
  const lattice = requestLattice();
  const idOf = (set: Expression): number =>
    set.kind === "predicate"
      ? lattice.predicate(String(set.number))
      : lattice[set.kind](idOf(set.a), idOf(set.b));

  test("hold what their expressions say, and equal sets are one id", () => {
    fc.assert(
      fc.property(expression, expression, (a, b) => {
        const [x, y] = [idOf(a), idOf(b)];
        for (const row of ROWS)
          expect(lattice.holds(x, (text) => ((row >> Number(text)) & 1) === 1)).toBe(naive(a, row));
        const isSame = ROWS.every((row) => naive(a, row) === naive(b, row));
        expect(x === y).toBe(isSame);
        expect(lattice.subset(x, y)).toBe(ROWS.every((row) => !naive(a, row) || naive(b, row)));
        expect(x === BOTTOM).toBe(ROWS.every((row) => !naive(a, row)));
        expect(x === TOP).toBe(ROWS.every((row) => naive(a, row)));
        expect(lattice.complement(lattice.complement(x))).toBe(x);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test("two predicates are neither equal nor disjoint, and know what they depend on", () => {
    const [a, b] = [lattice.predicate("0"), lattice.predicate("1")];
    const both = lattice.intersect(a, b);
    expect([BOTTOM, TOP, a, b]).not.toContain(both);
    expect(lattice.predicates(lattice.union(a, b))).toEqual(["0", "1"]);
    expect(lattice.predicates(lattice.union(lattice.intersect(a, b), lattice.minus(a, b)))).toEqual(["0"]);
  });
});
