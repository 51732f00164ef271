import type { NamePattern } from "../../domain/name.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Bounds, BoundsLattice } from "../bounds.ts";
import { boundsOf } from "../bounds.ts";
import type { Lattice } from "../lattice.ts";
import { BOTTOM, TOP } from "../lattice.ts";
import type { PairMemo } from "../memo.ts";
import { createMemo, recall, remember } from "../memo.ts";
import { quickIntersect, quickMinus, quickUnion } from "../merge.ts";
import type { NameOptions } from "./budget.ts";
import { limitsFor, OPERATION_BUDGET, pairsFor, roomFor } from "./budget.ts";
import { canonical, hashOf, isSame } from "./canonical.ts";
import type { Rule } from "./combine.ts";
import { combine } from "./combine.ts";
import { determine } from "./determine.ts";
import { joinGlobs } from "./globs.ts";
import type { Machine } from "./machine.ts";
import { outputOf } from "./machine.ts";
import { plainestNames } from "./plainest.ts";
import type { Search } from "./rounding.ts";
import {
  everyNameMachine,
  exactMachine,
  isComplete,
  lowerMachine,
  noNameMachine,
  upperMachine,
} from "./rounding.ts";

/** A number that stands for a set of names of one `createNames`. */
export type NameSetId = number & { readonly setKind?: "names" };

/**
 * Sets of DNS names: labels of a-z 0-9 - _, none empty, joined by single dots, of any length (the limits of 63 and
 * 253 are checked where names are read). Each set is its smallest automaton, so that equal sets have equal ids.
 *
 * Some sets have no small automaton (what a dozen of `*a*b*c*.x` have in common is one). An operation that would need more states
 * than the budget is not finished: `bounds` then answers with two sets that have the true one between them, exact for all
 * names whose ends it had looked into. The plain operations know no bounds, and throw RangeError there; they
 * are for sets that are known to be small.
 */
export interface NameLattice extends Lattice<NameSetId> {
  /** Every operation, on bounds: always answers. */
  readonly bounds: BoundsLattice<NameSetId>;
  /** The names that a pattern matches; the two bounds are equal unless it is past the budget. */
  fromPattern(pattern: NamePattern): Bounds<NameSetId>;
  /** The names that any of the patterns matches, in one go. */
  fromPatterns(patterns: readonly NamePattern[]): Bounds<NameSetId>;
  /** Whether everything in `a` lies in `b`; maybe, where the bounds leave it open. */
  within(a: Bounds<NameSetId>, b: Bounds<NameSetId>): Truth;
  /** Whether a name (as `readName` gave it; anything else throws RangeError) is in the set. */
  holds(id: NameSetId, name: string): boolean;
  /** The plainest name of the set: the shortest, with letters rather than digits; undefined for the empty set alone. */
  witness(id: NameSetId): string | undefined;
}

type OperationName = "union" | "intersect" | "minus";

const RULES: Readonly<Record<OperationName, Rule>> = {
  union: (x, y) => x || y,
  intersect: (x, y) => x && y,
  minus: (x, y) => x && !y,
};

const QUICK = { union: quickUnion, intersect: quickIntersect, minus: quickMinus } as const;

type Tables = {
  readonly stateBudget: number;
  readonly machines: Machine[];
  readonly byHash: Map<number, number[]>;
  /** Answers by pair, as places in `answers`. */
  readonly memos: Readonly<Record<OperationName, PairMemo>>;
  readonly answers: Bounds<NameSetId>[];
  readonly witnesses: Map<NameSetId, string>;
};

/** The id of a canonical machine: an old one where its set is known. INVARIANT (canonical) is made here. */
function intern({ machines, byHash }: Tables, machine: Machine): NameSetId {
  const hash = hashOf(machine);
  const ids = byHash.get(hash) ?? [];
  const known = ids.find((id) => isSame(at(machines, id), machine));
  if (known !== undefined) return known;
  machines.push(machine);
  byHash.set(hash, [...ids, machines.length - 1]);
  return machines.length - 1;
}

/** The id of the names that a machine accepts with `least` or more, be it of names alone or not. */
function internNames(tables: Tables, machine: Machine, least: number): NameSetId {
  const all = canonical(machine, least);
  const cut = combine(all, at(tables.machines, TOP), RULES.intersect, Number.POSITIVE_INFINITY);
  return intern(tables, canonical(exactMachine(cut), 1));
}

/** A finished search as one set, an unfinished one as two. A state accepts where its output is `least` or more. */
function boundsOfSearch(tables: Tables, search: Search, least: number): Bounds<NameSetId> {
  if (isComplete(search)) {
    const id = intern(tables, canonical(exactMachine(search), least));
    return { certain: id, possible: id };
  }
  return {
    certain: intern(tables, canonical(lowerMachine(search), least)),
    possible: internNames(tables, upperMachine(search, least), least),
  };
}

/** Outputs of `determine`: 0 no name, 1 a name that no pattern matches. */
const MATCHED = 2;

function fromPatterns(tables: Tables, patterns: readonly NamePattern[]): Bounds<NameSetId> {
  const room = roomFor(patterns, tables.stateBudget);
  const globs = joinGlobs(patterns.slice(0, room));
  const bounds = boundsOfSearch(
    tables,
    determine(globs, limitsFor(globs.nodes, tables.stateBudget)),
    MATCHED,
  );
  return room < patterns.length ? { certain: bounds.certain, possible: TOP } : bounds;
}

function operate(tables: Tables, name: OperationName, a: NameSetId, b: NameSetId): Bounds<NameSetId> {
  const quick = QUICK[name](a, b);
  if (quick >= 0) return { certain: quick, possible: quick };
  const memo = tables.memos[name];
  // What is left is not empty, so it can be a key.
  const [first, second] = name === "minus" || a < b ? [a, b] : [b, a];
  const known = recall(memo, first, second);
  if (known >= 0) return at(tables.answers, known);
  const [x, y] = [at(tables.machines, first), at(tables.machines, second)];
  const search = combine(x, y, RULES[name], pairsFor(x.states, y.states, tables.stateBudget));
  const answer = boundsOfSearch(tables, search, 1);
  remember(memo, first, second, tables.answers.length);
  tables.answers.push(answer);
  return answer;
}

/** The one set that bounds are, or an error that says where to ask. */
function exactly({ certain, possible }: Bounds<NameSetId>): NameSetId {
  if (certain === possible) return certain;
  throw new RangeError("a set of names is past the state budget: ask `bounds`, which always answers");
}

/** A lattice that takes one of the bounds wherever there are two. */
function rounded(tables: Tables, take: (bounds: Bounds<NameSetId>) => NameSetId): Lattice<NameSetId> {
  const operation =
    (name: OperationName) =>
    (a: NameSetId, b: NameSetId): NameSetId =>
      take(operate(tables, name, a, b));
  const minus = operation("minus");
  return {
    bottom: BOTTOM,
    top: TOP,
    union: operation("union"),
    intersect: operation("intersect"),
    minus,
    complement: (a) => minus(TOP, a),
    subset: (a, b) => minus(a, b) === BOTTOM,
    isEmpty: (a) => a === BOTTOM,
  };
}

/** The union of many, in pairs, then pairs of those: each name is copied a few times only. */
function unionAll(lattice: Lattice<NameSetId>, ids: ArrayLike<NameSetId>): NameSetId {
  let round: readonly NameSetId[] = Array.from(new Set(Array.from(ids)));
  while (round.length > 1) {
    const next: NameSetId[] = [];
    for (let k = 0; k < round.length; k += 2) {
      next.push(lattice.union(at(round, k), round[k + 1] ?? BOTTOM));
    }
    round = next;
  }
  return round[0] ?? BOTTOM;
}

/** Bounds by two lattices, of which one rounds down and the other up. */
function roundedBounds(lower: Lattice<NameSetId>, upper: Lattice<NameSetId>): BoundsLattice<NameSetId> {
  const down = boundsOf({ ...lower, unionAll: (ids: ArrayLike<NameSetId>) => unionAll(lower, ids) });
  const up = boundsOf({ ...upper, unionAll: (ids: ArrayLike<NameSetId>) => unionAll(upper, ids) });
  const both = (a: Bounds<NameSetId>, b: Bounds<NameSetId>): Bounds<NameSetId> => ({
    certain: a.certain,
    possible: b.possible,
  });
  return {
    // `between` refuses what is surely no subset.
    ...down,
    union: (a, b) => both(down.union(a, b), up.union(a, b)),
    intersect: (a, b) => both(down.intersect(a, b), up.intersect(a, b)),
    minus: (a, b) => both(down.minus(a, b), up.minus(a, b)),
    complement: (a) => both(down.complement(a), up.complement(a)),
    unionAll: (list) => both(down.unionAll(list), up.unionAll(list)),
  };
}

function witnessOf({ machines, witnesses }: Tables, id: NameSetId): string | undefined {
  const known = witnesses.get(id);
  if (known !== undefined) return known;
  const name = plainestNames(at(machines, id), 2)(1);
  if (name !== undefined) witnesses.set(id, name);
  return name;
}

/**
 * New tables for sets of names.
 *
 * ```ts
 * const names = createNames();
 * const hub = names.fromPattern(anyDepthUnder("github.com"));
 * const rest = names.bounds.minus(hub, names.fromPattern(exactName("api.github.com")));
 * names.witness(rest.certain); // "x.github.com"
 * ```
 */
export function createNames(options: NameOptions = {}): NameLattice {
  const tables: Tables = {
    stateBudget: options.stateBudget ?? OPERATION_BUDGET,
    machines: [],
    byHash: new Map(),
    memos: { union: createMemo(), intersect: createMemo(), minus: createMemo() },
    answers: [],
    witnesses: new Map(),
  };
  intern(tables, canonical(noNameMachine(), 1));
  intern(tables, canonical(everyNameMachine(), 1));
  const lower = rounded(tables, ({ certain }) => certain);
  const upper = rounded(tables, ({ possible }) => possible);
  const missing = (a: NameSetId, b: NameSetId): Bounds<NameSetId> => operate(tables, "minus", a, b);
  return {
    ...rounded(tables, exactly),
    subset(a, b) {
      const left = missing(a, b);
      return left.certain === BOTTOM && exactly(left) === BOTTOM;
    },
    bounds: roundedBounds(lower, upper),
    fromPattern: (pattern) => fromPatterns(tables, [pattern]),
    fromPatterns: (patterns) => fromPatterns(tables, patterns),
    within(a, b) {
      if (missing(a.possible, b.certain).possible === BOTTOM) return "yes";
      return missing(a.certain, b.possible).certain === BOTTOM ? "maybe" : "no";
    },
    holds: (id, name) => outputOf(at(tables.machines, id), name) === 1,
    witness: (id) => witnessOf(tables, id),
  };
}
