import type { Lattice } from "./lattice.ts";

type Sides = (l: Lattice, a: number, b: number, c: number) => readonly [number, number];

/** The laws of a Boolean algebra: both sides have the same id, which is what canonical means. */
export const LAWS: Readonly<Record<string, Sides>> = {
  "union is idempotent": (l, a) => [l.union(a, a), a],
  "intersection is idempotent": (l, a) => [l.intersect(a, a), a],
  "union is commutative": (l, a, b) => [l.union(a, b), l.union(b, a)],
  "intersection is commutative": (l, a, b) => [l.intersect(a, b), l.intersect(b, a)],
  "union is associative": (l, a, b, c) => [l.union(l.union(a, b), c), l.union(a, l.union(b, c))],
  "intersection is associative": (l, a, b, c) => [
    l.intersect(l.intersect(a, b), c),
    l.intersect(a, l.intersect(b, c)),
  ],
  "union absorbs intersection": (l, a, b) => [l.union(a, l.intersect(a, b)), a],
  "intersection absorbs union": (l, a, b) => [l.intersect(a, l.union(a, b)), a],
  "intersection distributes over union": (l, a, b, c) => [
    l.intersect(a, l.union(b, c)),
    l.union(l.intersect(a, b), l.intersect(a, c)),
  ],
  "union distributes over intersection": (l, a, b, c) => [
    l.union(a, l.intersect(b, c)),
    l.intersect(l.union(a, b), l.union(a, c)),
  ],
  "De Morgan, of a union": (l, a, b) => [
    l.complement(l.union(a, b)),
    l.intersect(l.complement(a), l.complement(b)),
  ],
  "De Morgan, of an intersection": (l, a, b) => [
    l.complement(l.intersect(a, b)),
    l.union(l.complement(a), l.complement(b)),
  ],
  "the complement of the complement is the set": (l, a) => [l.complement(l.complement(a)), a],
  "a set and its complement are everything": (l, a) => [l.union(a, l.complement(a)), l.top],
  "a set and its complement share nothing": (l, a) => [l.intersect(a, l.complement(a)), l.bottom],
  "difference is intersection with the complement": (l, a, b) => [
    l.minus(a, b),
    l.intersect(a, l.complement(b)),
  ],
  "what is taken away and what is shared make the set": (l, a, b) => [
    l.union(l.minus(a, b), l.intersect(a, b)),
    a,
  ],
  "bottom is neutral for union": (l, a) => [l.union(l.bottom, a), a],
  "top is neutral for intersection": (l, a) => [l.intersect(a, l.top), a],
  "bottom swallows intersection": (l, a) => [l.intersect(a, l.bottom), l.bottom],
  "top swallows union": (l, a) => [l.union(a, l.top), l.top],
  "subset by union, intersection and difference agree": (l, a, b) => [
    Number(l.subset(a, b)),
    Number(l.union(a, b) === b && l.intersect(a, b) === a && l.minus(a, b) === l.bottom),
  ],
  "subset is antisymmetric": (l, a, b) => [Number(l.subset(a, b) && l.subset(b, a)), Number(a === b)],
  "subset is transitive": (l, a, b, c) => [
    Number(l.subset(l.intersect(l.intersect(a, b), c), a)),
    Number(l.subset(a, l.union(l.union(a, b), c))),
  ],
  "only bottom is empty": (l, a) => [Number(l.isEmpty(a)), Number(a === l.bottom)],
};
