import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createAlgebra } from "./algebra.ts";
import { BOTTOM, TOP } from "./lattice.ts";

const { v4, v6, addresses, reach } = createAlgebra();

/** Sets of pairs of two blocks, one of each line. */
const someV4 = fc
  .tuple(fc.nat(0xffff), fc.nat(0xffff))
  .map(([a, b]) => v4.fromIntervals([{ first: Math.min(a, b), last: Math.max(a, b) }], TOP));
const someV6 = fc
  .tuple(fc.nat(0xffff), fc.nat(0xffff))
  .map(([a, b]) =>
    v6.fromIntervals([{ first: [0, 0, 0, Math.min(a, b)], last: [0, 0, 1, Math.max(a, b)] }], TOP),
  );
const pairs = fc.oneof(
  fc.constantFrom(BOTTOM, TOP),
  fc.tuple(someV4, someV6).map(([a, b]) => addresses.pair(a, b)),
  fc.tuple(someV4, fc.constantFrom(BOTTOM, TOP)).map(([a, b]) => addresses.pair(a, b)),
  fc.tuple(fc.constantFrom(BOTTOM, TOP), someV6).map(([a, b]) => addresses.pair(a, b)),
);

describe("a product of lattices", () => {
  test("works on both sides alone", () => {
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        for (const operation of ["union", "intersect", "minus"] as const) {
          const both = addresses[operation](a, b);
          expect(addresses.firstOf(both)).toBe(v4[operation](addresses.firstOf(a), addresses.firstOf(b)));
          expect(addresses.secondOf(both)).toBe(v6[operation](addresses.secondOf(a), addresses.secondOf(b)));
        }
      }),
    );
  });

  test("is a Boolean algebra with canonical ids", () => {
    fc.assert(
      fc.property(pairs, pairs, pairs, (a, b, c) => {
        const union = (x: number, y: number): number => addresses.union(x, y);
        const intersect = (x: number, y: number): number => addresses.intersect(x, y);
        const minus = (x: number, y: number): number => addresses.minus(x, y);
        const complement = (x: number): number => addresses.complement(x);
        expect(intersect(a, union(b, c))).toBe(union(intersect(a, b), intersect(a, c)));
        expect(union(a, intersect(a, b))).toBe(a);
        expect(complement(union(a, b))).toBe(intersect(complement(a), complement(b)));
        expect(minus(a, b)).toBe(intersect(a, complement(b)));
        expect(complement(complement(a))).toBe(a);
        expect(addresses.subset(a, b)).toBe(minus(a, b) === BOTTOM);
        expect(addresses.pair(addresses.firstOf(a), addresses.secondOf(a))).toBe(a);
      }),
    );
  });

  test("serves as the values of a line", () => {
    fc.assert(
      fc.property(pairs, pairs, fc.nat(50), (a, b, point) => {
        const x = reach.fromIntervals([{ first: 0, last: 20 }], a);
        const y = reach.fromIntervals([{ first: 10, last: 30 }], b);
        const joined = reach.at(reach.union(x, y), point);
        expect(joined).toBe(
          addresses.union(point <= 20 ? a : BOTTOM, point >= 10 && point <= 30 ? b : BOTTOM),
        );
      }),
    );
  });
});
