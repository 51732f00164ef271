import { at } from "../domain/unreachable.ts";
import type { Lattice, ProductLattice } from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import { createMemo, recall, remember } from "./memo.ts";
import { quickIntersect, quickMinus, quickUnion } from "./merge.ts";

const QUICK = { union: quickUnion, intersect: quickIntersect, minus: quickMinus } as const;

/**
 * Pairs of sets of two lattices, under ids of their own: the disjoint union of both lines as one line.
 * Every operation works on both sides; its work is remembered there.
 *
 * ```ts
 * const families = productLattice(v4, v6);
 * families.pair(TOP, BOTTOM); // all of v4 and nothing of v6
 * ```
 */
export function productLattice<First extends number, Second extends number>(
  first: Lattice<First>,
  second: Lattice<Second>,
): ProductLattice<number, First, Second> {
  const firsts: First[] = [first.bottom, first.top];
  const seconds: Second[] = [second.bottom, second.top];
  const numbers = createMemo();
  // Memo keys must not be 0, and ids are, so the first of the pair is kept one higher.
  remember(numbers, BOTTOM + 1, BOTTOM, BOTTOM);
  remember(numbers, TOP + 1, TOP, TOP);

  const pair = (a: First, b: Second): number => {
    const known = recall(numbers, a + 1, b);
    if (known >= 0) return known;
    firsts.push(a);
    seconds.push(b);
    remember(numbers, a + 1, b, firsts.length - 1);
    return firsts.length - 1;
  };
  const firstOf = (id: number): First => at(firsts, id);
  const secondOf = (id: number): Second => at(seconds, id);
  const both = (operation: "union" | "intersect" | "minus"): ((a: number, b: number) => number) => {
    const quick = QUICK[operation];
    const memo = createMemo();
    return (a, b) => {
      const plain = quick(a, b);
      if (plain >= 0) return plain;
      // What is left is neither empty, so it can be a key.
      const known = recall(memo, a, b);
      if (known >= 0) return known;
      const id = pair(first[operation](firstOf(a), firstOf(b)), second[operation](secondOf(a), secondOf(b)));
      remember(memo, a, b, id);
      return id;
    };
  };
  const minus = both("minus");
  return {
    bottom: BOTTOM,
    top: TOP,
    union: both("union"),
    intersect: both("intersect"),
    minus,
    complement: (a) => minus(TOP, a),
    subset: (a, b) => first.subset(firstOf(a), firstOf(b)) && second.subset(secondOf(a), secondOf(b)),
    isEmpty: (a) => a === BOTTOM,
    pair,
    firstOf,
    secondOf,
  };
}
