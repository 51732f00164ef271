import fc from "fast-check";

import { createAlgebra } from "./algebra.ts";
import { BOOLEAN } from "./boolean.ts";
import type { Interval, StepLattice } from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import { portLattice } from "./ports.ts";
import { stepLattice } from "./steps.ts";

/**
 * A lattice beside a naive model of it. The model knows a line by its probes: chosen corners, and
 * the points before and after each. Sets are built from intervals that begin and end at corners, so every step
 * holds a probe and the model is exact: a set is one boolean per probe (times those below).
 */
export type Level = {
  readonly name: string;
  readonly lattice: StepLattice;
  readonly below: Level | undefined;
  /** Ascending; `corners` are indices into it. */
  readonly probes: readonly (readonly number[])[];
  readonly corners: readonly number[];
  /** How many booleans make a set. */
  readonly size: number;
};

/** Corner indices from and to, in either order. */
type Stretch = readonly [number, number];

/** A set as an expression, so that failures print and shrink. */
export type Expression =
  | {
      readonly kind: "leaf";
      readonly rectangles: readonly { readonly on: readonly Stretch[]; readonly value: Expression | "all" }[];
    }
  | { readonly kind: "union" | "intersect" | "minus"; readonly a: Expression; readonly b: Expression }
  | { readonly kind: "complement"; readonly a: Expression }
  | { readonly kind: "restrict"; readonly a: Expression; readonly on: readonly Stretch[] };

const WORD = 2n ** 32n;

function toNumber(words: readonly number[]): bigint {
  return words.reduce((sum, word) => sum * WORD + BigInt(word), 0n);
}

function toWords(value: bigint, width: number): number[] {
  return Array.from({ length: width }, (_, k) => Number((value / WORD ** BigInt(width - 1 - k)) % WORD));
}

function createLevel(
  name: string,
  lattice: StepLattice,
  line: { readonly end: readonly number[]; readonly corners: readonly (readonly number[])[] },
  below?: Level,
): Level {
  const end = toNumber(line.end);
  const width = line.end.length;
  const corners = [...new Set([0n, ...line.corners.map(toNumber), end])];
  const around = corners.flatMap((corner) => [corner - 1n, corner, corner + 1n]);
  const points = [...new Set(around)].filter((point) => point >= 0n && point <= end);
  points.sort((a, b) => (a < b ? -1 : 1));
  return {
    name,
    lattice,
    below,
    probes: points.map((point) => toWords(point, width)),
    corners: corners.map((corner) => points.indexOf(corner)),
    size: points.length * (below?.size ?? 1),
  };
}

const ONES = 0xffffffff;
const PORT_LINE = {
  end: [0xffffff],
  // Port 0, the ends of TCP, one port, the neighbour protocols, UDP 53, an ICMP type, protocol 255.
  corners: [1, 0x10800, 0x5ffff, 0x60000, 0x601bb, 0x6ffff, 0x70000, 0x110035, 0xff0000].map((point) => [
    point,
  ]),
};
const V4_LINE = {
  end: [ONES],
  // 10.0.0.0/8, a /32, the middle of the line, the metadata address, the last but one.
  corners: [1, 0x0a000000, 0x0affffff, 0x7fffffff, 0x80000000, 0xa9fea9fe, ONES - 1].map((point) => [point]),
};
const V6_LINE = {
  end: [ONES, ONES, ONES, ONES],
  corners: [
    [0, 0, 0, 1],
    [0, 0, 0, ONES],
    [0, 0, 0xffff, 0],
    [0, 0, 0xffff, ONES],
    [0, 0, ONES, ONES],
    [0x20010db8, 0, 0, 0],
    [0x20010db8, ONES, ONES, ONES],
    [0x80000000, 0, 0, 0],
    [ONES, ONES, ONES, ONES - 1],
  ],
};
const CLASS_LINE = { end: [ONES], corners: [1, 2, 3, 4, 100, 1000].map((point) => [point]) };
const TINY_LINE = { end: [5], corners: [1, 2, 3, 4].map((point) => [point]) };

function everyLevel(): Level[] {
  const { ports, v4, v6, classes } = createAlgebra();
  const portLevel = createLevel("ports", ports, PORT_LINE);
  const requests = stepLattice({ words: 1, end: [3], values: BOOLEAN });
  const narrowed = portLattice(requests);
  const requestLevel = createLevel("requests", requests, { end: [3], corners: [[1], [2]] });
  const narrowedLevel = createLevel("ports with requests", narrowed, TINY_PORTS, requestLevel);
  const tiny = stepLattice({ words: 1, end: [5], values: BOOLEAN });
  const short = stepLattice({ words: 2, end: [2, 3], values: BOOLEAN });
  return [
    createLevel("a line of six points", tiny, TINY_LINE),
    createLevel("a line of two words", short, {
      end: [2, 3],
      corners: [
        [0, ONES],
        [1, 0],
        [1, 7],
        [1, ONES],
        [2, 0],
      ],
    }),
    portLevel,
    createLevel("v4", v4, V4_LINE, portLevel),
    createLevel("v6", v6, V6_LINE, portLevel),
    createLevel("classes", classes, CLASS_LINE, portLevel),
    narrowedLevel,
    createLevel("v4 with requests", stepLattice({ words: 1, values: narrowed }), V4_LINE, narrowedLevel),
  ];
}

const TINY_PORTS = { end: [0xffffff], corners: [0x60050, 0x601bb].map((point) => [point]) };

/** Every lattice there is, each with its model. They are kept between runs: memos and tables fill up. */
export const LEVELS: readonly Level[] = everyLevel();

/** Sets of a level. */
export function expressions(level: Level): fc.Arbitrary<Expression> {
  const corner = fc.nat({ max: level.corners.length - 1 });
  const stretches = fc.array(fc.tuple(corner, corner), { maxLength: 4 });
  const value =
    level.below === undefined
      ? fc.constant("all" as const)
      : fc.oneof(fc.constant("all" as const), expressions(level.below));
  const rectangles = fc.array(fc.record({ on: stretches, value }), { maxLength: 7 });
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      fc.record({ kind: fc.constant("leaf" as const), rectangles }),
      fc.record({
        kind: fc.constantFrom("union", "intersect", "minus"),
        a: tie("expression"),
        b: tie("expression"),
      }),
      fc.record({ kind: fc.constant("complement" as const), a: tie("expression") }),
      fc.record({ kind: fc.constant("restrict" as const), a: tie("expression"), on: stretches }),
    ),
  }));
  return expression;
}

function cornerAt(level: Level, index: number): number {
  const corner = level.corners[index];
  if (corner === undefined) throw new RangeError(`corner ${index}`);
  return corner;
}

/** The probes that a stretch covers, as indices from and to. */
function covered(level: Level, [from, to]: Stretch): { first: number; last: number } {
  const a = cornerAt(level, from);
  const b = cornerAt(level, to);
  return { first: Math.min(a, b), last: Math.max(a, b) };
}

/** A stretch as an interval of the line. */
function intervalOf(level: Level, stretch: Stretch): Interval {
  const { first, last } = covered(level, stretch);
  return { first: level.probes[first] ?? [], last: level.probes[last] ?? [] };
}

/** The set in the lattice. */
export function evaluate(level: Level, expression: Expression): number {
  const { lattice, below } = level;
  switch (expression.kind) {
    case "leaf":
      return lattice.fromRectangles(
        expression.rectangles.map(({ on, value }) => ({
          intervals: on.map((stretch) => intervalOf(level, stretch)),
          value: value === "all" || below === undefined ? TOP : evaluate(below, value),
        })),
      );
    case "complement":
      return lattice.complement(evaluate(level, expression.a));
    case "restrict":
      return lattice.restrict(
        evaluate(level, expression.a),
        expression.on.map((stretch) => intervalOf(level, stretch)),
      );
    default:
      return lattice[expression.kind](evaluate(level, expression.a), evaluate(level, expression.b));
  }
}

function naiveCover(level: Level, on: readonly Stretch[], inner: readonly boolean[]): boolean[] {
  return level.probes.flatMap((_, probe) => {
    const inside = on
      .map((stretch) => covered(level, stretch))
      .some(({ first, last }) => first <= probe && probe <= last);
    return inner.map((member) => inside && member);
  });
}

const NAIVE = {
  union: (x: boolean, y: boolean) => x || y,
  intersect: (x: boolean, y: boolean) => x && y,
  minus: (x: boolean, y: boolean) => x && !y,
};

/** The set in the model: one boolean per probe, computed without the lattice. */
export function naive(level: Level, expression: Expression): boolean[] {
  const all = Array.from({ length: level.size / level.probes.length }, () => true);
  const pairwise = (
    x: readonly boolean[],
    y: readonly boolean[],
    f: (p: boolean, q: boolean) => boolean,
  ): boolean[] => x.map((member, k) => f(member, y[k] ?? false));
  switch (expression.kind) {
    case "leaf": {
      let sum = Array.from({ length: level.size }, () => false);
      for (const { on, value } of expression.rectangles) {
        const inner = value === "all" || level.below === undefined ? all : naive(level.below, value);
        sum = pairwise(sum, naiveCover(level, on, inner), NAIVE.union);
      }
      return sum;
    }
    case "complement":
      return naive(level, expression.a).map((member) => !member);
    case "restrict":
      return pairwise(naive(level, expression.a), naiveCover(level, expression.on, all), NAIVE.intersect);
    default:
      return pairwise(naive(level, expression.a), naive(level, expression.b), NAIVE[expression.kind]);
  }
}

/** The model of a set of the lattice, read back point by point. */
export function readBack(level: Level, id: number): boolean[] {
  const { below } = level;
  return level.probes.flatMap((probe) => {
    const value = level.lattice.at(id, probe);
    return below === undefined ? [value !== BOTTOM] : readBack(below, value);
  });
}
