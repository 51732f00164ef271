import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { compareWords, nextWords } from "../domain/address.ts";
import { BOOLEAN } from "./boolean.ts";
import type { Level } from "./lattice.arbitrary.ts";
import { evaluate, expressions, LEVELS, naive, readBack } from "./lattice.arbitrary.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import { LAWS } from "./laws.suite.ts";

describe("BOOLEAN", () => {
  test.each(Object.entries(LAWS))("%s", (_, sides) => {
    for (const a of [0, 1]) {
      for (const b of [0, 1]) {
        for (const c of [0, 1]) {
          const [left, right] = sides(BOOLEAN, a, b, c);
          expect(left).toBe(right);
        }
      }
    }
  });
});

/** `count` sets of a level, as expressions. */
const some = (level: Level, count: number) =>
  fc.array(expressions(level), { minLength: count, maxLength: count });

describe.each(LEVELS)("$name", (level) => {
  const { lattice } = level;
  const ids = (list: readonly Parameters<typeof evaluate>[1][]): number[] =>
    list.map((expression) => evaluate(level, expression));

  test("is a Boolean algebra", () => {
    fc.assert(
      fc.property(some(level, 3), (list) => {
        const [a = BOTTOM, b = BOTTOM, c = BOTTOM] = ids(list);
        for (const [law, sides] of Object.entries(LAWS)) {
          const [left, right] = sides(lattice, a, b, c);
          expect(left, law).toBe(right);
        }
      }),
    );
  });

  test("every operation agrees with the naive model at every probe", () => {
    fc.assert(
      fc.property(expressions(level), (expression) => {
        expect(readBack(level, evaluate(level, expression))).toEqual(naive(level, expression));
      }),
      { numRuns: 150 },
    );
  });

  test("ids are equal exactly where sets are, however they were built", () => {
    fc.assert(
      fc.property(some(level, 2), (list) => {
        const [a, b] = ids(list);
        const [x, y] = list.map((expression) => naive(level, expression).join());
        expect(a === b).toBe(x === y);
      }),
      { numRuns: 150 },
    );
  });

  test("subset agrees with the naive model", () => {
    fc.assert(
      fc.property(some(level, 2), (list) => {
        const [a = BOTTOM, b = BOTTOM] = ids(list);
        const [x = [], y = []] = list.map((expression) => naive(level, expression));
        expect(lattice.subset(a, b)).toBe(x.every((member, k) => !member || y[k] === true));
      }),
    );
  });

  test("a union of many is the union of each, in any order", () => {
    fc.assert(
      fc.property(fc.array(expressions(level), { maxLength: 12 }), (list) => {
        const all = ids(list);
        const expected = all.reduce((sum, id) => lattice.union(sum, id), lattice.bottom);
        expect(lattice.unionAll(all)).toBe(expected);
        expect(lattice.unionAll(Uint32Array.from(all.toReversed()))).toBe(expected);
      }),
    );
  });

  test("a witness is in its set, and only the empty set has none", () => {
    fc.assert(
      fc.property(expressions(level), (expression) => {
        const id = evaluate(level, expression);
        const witness = lattice.witness(id);
        expect(witness === undefined).toBe(lattice.isEmpty(id));
        if (witness === undefined) return;
        expect(lattice.at(id, witness.point)).toBe(witness.value);
        expect(lattice.values.isEmpty(witness.value)).toBe(false);
      }),
    );
  });

  test("steps cover the line without gap or overlap, differ from their neighbours and build the set again", () => {
    fc.assert(
      fc.property(expressions(level), (expression) => {
        const id = evaluate(level, expression);
        const steps = lattice.steps(id);
        expect(steps).toHaveLength(lattice.stepCount(id));
        expect(steps[0]?.first).toEqual(level.probes[0]);
        expect(steps.at(-1)?.last).toEqual(level.probes.at(-1));
        for (const [k, step] of steps.entries()) {
          expect(compareWords(step.first, step.last)).toBeLessThanOrEqual(0);
          expect(lattice.at(id, step.first)).toBe(step.value);
          expect(lattice.at(id, step.last)).toBe(step.value);
          const before = steps[k - 1];
          if (before === undefined) continue;
          expect(before.value).not.toBe(step.value);
          expect(nextWords(before.last)).toEqual(step.first);
        }
        const rectangles = steps.map((step) => ({ intervals: [step], value: step.value }));
        expect(lattice.fromRectangles(rectangles.toReversed())).toBe(id);
      }),
    );
  });

  test("zip and mapValues agree point by point, even where the function comes back to the lattice", () => {
    const { values } = lattice;
    const corner = [...(level.probes[1] ?? []), ...(level.probes[2] ?? [])];
    const odd = (x: number, y: number): number => {
      lattice.mapValues(lattice.fromFlat(corner, x), (value) => values.complement(value));
      lattice.zip(lattice.constant(x), lattice.fromFlat(corner, y), (p, q) => values.minus(p, q));
      return values.minus(values.complement(x), y);
    };
    const rebuilt = (id: number): number =>
      lattice.fromRectangles(lattice.steps(id).map((step) => ({ intervals: [step], value: step.value })));
    fc.assert(
      fc.property(some(level, 2), (list) => {
        const [a = BOTTOM, b = BOTTOM] = ids(list);
        const zipped = lattice.zip(a, b, odd);
        const mapped = lattice.mapValues(a, (x) => odd(x, x));
        for (const probe of level.probes) {
          const x = lattice.at(a, probe);
          expect(lattice.at(zipped, probe)).toBe(odd(x, lattice.at(b, probe)));
          expect(lattice.at(mapped, probe)).toBe(odd(x, x));
        }
        expect(lattice.zip(a, b, (x, y) => values.union(x, y))).toBe(lattice.union(a, b));
        expect(lattice.zip(a, b, (x, y) => values.intersect(x, y))).toBe(lattice.intersect(a, b));
        expect(lattice.mapValues(a, (x) => values.complement(x))).toBe(lattice.complement(a));
        expect(lattice.mapValues(a, (x) => x)).toBe(a);
        expect(lattice.mapValues(a, () => TOP)).toBe(TOP);
        expect([rebuilt(mapped), rebuilt(zipped)]).toEqual([mapped, zipped]);
      }),
    );
  });

  test("the union of values holds every value, and nothing more", () => {
    fc.assert(
      fc.property(expressions(level), (expression) => {
        const id = evaluate(level, expression);
        const seen = level.probes.map((probe) => lattice.at(id, probe));
        const expected = seen.reduce((sum, value) => lattice.values.union(sum, value), BOTTOM);
        expect(lattice.unionOfValues(id)).toBe(expected);
      }),
    );
  });

  test("the ends are bottom and top", () => {
    expect(lattice.constant(BOTTOM)).toBe(BOTTOM);
    expect(lattice.constant(TOP)).toBe(TOP);
    expect(readBack(level, BOTTOM)).not.toContain(true);
    expect(readBack(level, TOP)).not.toContain(false);
  });
});
