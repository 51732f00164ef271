import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { BOOLEAN } from "./boolean.ts";
import type { Bounds } from "./bounds.ts";
import { boundsOf } from "./bounds.ts";
import type { Expression } from "./lattice.arbitrary.ts";
import { evaluate, expressions, LEVELS } from "./lattice.arbitrary.ts";
import { BOTTOM, TOP } from "./lattice.ts";

const OPERATIONS = ["union", "intersect", "minus"] as const;

/** Bounds ask of a lattice only what its own laws say: the least, the middle and the deepest one are enough. */
const SOME_LEVELS = LEVELS.filter(({ name }) =>
  ["a line of six points", "ports", "v4 with requests"].includes(name),
);

test("the levels are there", () => {
  expect(SOME_LEVELS).toHaveLength(3);
});

describe.each(SOME_LEVELS)("bounds of $name", (level) => {
  const { lattice } = level;
  const bounds = boundsOf(lattice);
  const parts = fc.tuple(expressions(level), expressions(level));
  /** Some bounds, and a set that they admit. */
  const admit = (a: Expression, b: Expression, truth: Expression): { known: Bounds; truth: number } => {
    const [x, y] = [evaluate(level, a), evaluate(level, b)];
    const known = bounds.between(lattice.intersect(x, y), lattice.union(x, y));
    const between = lattice.intersect(evaluate(level, truth), known.possible);
    return { known, truth: lattice.union(known.certain, between) };
  };
  const admitted = fc.tuple(expressions(level), expressions(level), expressions(level));

  test.each(OPERATIONS)("%s holds the answer for every set that the bounds admit", (operation) => {
    fc.assert(
      fc.property(admitted, admitted, (first, second) => {
        const a = admit(...first);
        const b = admit(...second);
        const known = bounds[operation](a.known, b.known);
        const truth = lattice[operation](a.truth, b.truth);
        expect(lattice.subset(known.certain, truth)).toBe(true);
        expect(lattice.subset(truth, known.possible)).toBe(true);
      }),
    );
  });

  test("no bounds are wider than they need to be: some admitted sets reach them", () => {
    fc.assert(
      fc.property(admitted, admitted, (first, second) => {
        const a = admit(...first).known;
        const b = admit(...second).known;
        for (const operation of ["union", "intersect"] as const) {
          const known = bounds[operation](a, b);
          expect(known.certain).toBe(lattice[operation](a.certain, b.certain));
          expect(known.possible).toBe(lattice[operation](a.possible, b.possible));
        }
        const rest = bounds.minus(a, b);
        expect(rest.certain).toBe(lattice.minus(a.certain, b.possible));
        expect(rest.possible).toBe(lattice.minus(a.possible, b.certain));
        expect(bounds.equal(bounds.complement(bounds.complement(a)), a)).toBe(true);
      }),
    );
  });

  test("what is known exactly stays exact", () => {
    fc.assert(
      fc.property(parts, ([first, second]) => {
        const a = bounds.exact(evaluate(level, first));
        const b = bounds.exact(evaluate(level, second));
        for (const operation of OPERATIONS) {
          const exact = lattice[operation](a.certain, b.certain);
          expect(bounds[operation](a, b)).toEqual({ certain: exact, possible: exact });
        }
      }),
    );
  });

  test("a union of many is the union of each", () => {
    fc.assert(
      fc.property(fc.array(admitted, { maxLength: 6 }), (list) => {
        const all = list.map((item) => admit(...item).known);
        const each = all.reduce((sum, item) => bounds.union(sum, item), bounds.bottom);
        expect(bounds.equal(bounds.unionAll(all), each)).toBe(true);
      }),
    );
  });

  test("certain outside possible is refused", () => {
    expect(() => bounds.between(TOP, BOTTOM)).toThrow(RangeError);
  });
});

test("a verdict is allow inside certain, deny outside possible, unknown between", () => {
  const bounds = boundsOf(BOOLEAN);
  const holds = (id: number): boolean => id === TOP;
  expect(bounds.verdict(bounds.top, holds)).toBe("allow");
  expect(bounds.verdict(bounds.bottom, holds)).toBe("deny");
  expect(bounds.verdict(bounds.unknown, holds)).toBe("unknown");
  expect(bounds.verdict(bounds.perhaps(TOP), holds)).toBe("unknown");
  expect(bounds.unionAll([bounds.bottom, bounds.unknown])).toEqual(bounds.unknown);
});
