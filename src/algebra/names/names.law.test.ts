import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { BOTTOM, TOP } from "../lattice.ts";
import { LAWS } from "../laws.suite.ts";
import type { Expression } from "./names.arbitrary.ts";
import {
  evaluate,
  expressions,
  holdsNaively,
  matches,
  nastyExpressions,
  patterns,
  shortNames,
} from "./names.arbitrary.ts";
import type { NameSetId } from "./names.ts";
import { createNames } from "./names.ts";

const names = createNames();
const probes = shortNames(5);
/** Every short name, and longer ones of the letters that patterns ask for. */
const longer = [
  ...shortNames(4),
  ...["aab", "abba", "a.b", "bb", "aba.b"].flatMap((a) => shortNames(2).map((b) => a + b)),
];

/** An expression's set, which is small here and therefore exact. */
function exact(expression: Expression): NameSetId {
  const { certain, possible } = evaluate(names, expression);
  expect(certain).toBe(possible);
  return certain;
}

describe("sets of names", () => {
  test("are a Boolean algebra", () => {
    fc.assert(
      fc.property(expressions, expressions, expressions, (x, y, z) => {
        const [a, b, c] = [exact(x), exact(y), exact(z)];
        for (const [law, sides] of Object.entries(LAWS)) {
          const [left, right] = sides(names, a, b, c);
          expect(left, law).toBe(right);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("hold exactly the names that the spec of patterns says", () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        const id = exact(expression);
        const wrong = probes.filter((name) => names.holds(id, name) !== holdsNaively(expression, name));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("have one id exactly where they are equal: where ids differ, a name tells the sets apart", () => {
    fc.assert(
      fc.property(expressions, expressions, (x, y) => {
        const [a, b] = [exact(x), exact(y)];
        const witness = names.witness(names.union(names.minus(a, b), names.minus(b, a)));
        expect(witness === undefined).toBe(a === b);
        if (witness === undefined) {
          expect(probes.filter((name) => holdsNaively(x, name) !== holdsNaively(y, name))).toEqual([]);
        } else {
          expect(holdsNaively(x, witness)).not.toBe(holdsNaively(y, witness));
        }
      }),
      { numRuns: 150 },
    );
  });

  test("have a witness of their own, and only the empty set has none", () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        const id = exact(expression);
        const witness = names.witness(id);
        expect(witness === undefined).toBe(names.isEmpty(id));
        if (witness === undefined) return;
        expect(holdsNaively(expression, witness)).toBe(true);
        // Nothing shorter is in the set, but for names that count for more because of hyphens at the edges of labels.
        const shorter = probes.filter((name) => name.length < witness.length && names.holds(id, name));
        expect(shorter).toEqual([]);
      }),
    );
  });

  test("are the same, whether their patterns are joined at once or one by one", () => {
    fc.assert(
      fc.property(fc.array(patterns, { maxLength: 6 }), (list) => {
        const each = names.bounds.unionAll(list.map((pattern) => names.fromPattern(pattern)));
        expect(names.fromPatterns(list)).toEqual(each);
      }),
    );
  });

  test("lie within others or not, as subset says", () => {
    fc.assert(
      fc.property(expressions, expressions, (x, y) => {
        const [a, b] = [exact(x), exact(y)];
        const both = [names.bounds.exact(a), names.bounds.exact(b)] as const;
        expect(names.within(...both)).toBe(names.subset(a, b) ? "yes" : "no");
      }),
    );
  });

  test("begin with none and all", () => {
    expect(probes.filter((name) => names.holds(BOTTOM, name) || !names.holds(TOP, name))).toEqual([]);
    expect(names.fromPatterns([])).toEqual({ certain: BOTTOM, possible: BOTTOM });
  });
});

describe.each([0, 60])("with a budget of %d states", (stateBudget) => {
  const few = createNames({ stateBudget });

  test("bounds have the true set between them", () => {
    let apart = 0;
    fc.assert(
      fc.property(nastyExpressions, (expression) => {
        const { certain, possible } = evaluate(few, expression);
        if (certain !== possible) apart += 1;
        for (const name of longer) {
          const truth = holdsNaively(expression, name);
          if (few.holds(certain, name)) expect(truth, name).toBe(true);
          if (truth) expect(few.holds(possible, name), name).toBe(true);
        }
        // What is surely no subset would be refused.
        expect(few.bounds.between(certain, possible)).toEqual({ certain, possible });
      }),
      { numRuns: 60 },
    );
    expect(apart).toBeGreaterThan(0);
  });

  test("within is never wrong", () => {
    fc.assert(
      fc.property(nastyExpressions, nastyExpressions, (x, y) => {
        const truth = names.subset(exact(x), exact(y)) ? "yes" : "no";
        expect([truth, "maybe"]).toContain(few.within(evaluate(few, x), evaluate(few, y)));
      }),
      { numRuns: 50 },
    );
  });
});

test("the spec of patterns is held to examples", () => {
  const pattern = { text: "", parts: ["a", { any: "chars" }, ".", { any: "labels" }, ".b"] } as const;
  expect(["a.c.b", "ab.c.d.b"].filter((name) => !matches(pattern, name))).toEqual([]);
  expect(["a.b", "a..b", "b.c.b", "a.c.bc"].filter((name) => matches(pattern, name))).toEqual([]);
});
