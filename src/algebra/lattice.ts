import type { PortInterval, PortPoint } from "../domain/port.ts";

/**
 * A number that stands for a set of one lattice. Kinds do not mix (`PortSetId` is no
 * `AddressMap4Id`), but a plain number is any kind, so that ids live in typed arrays without casts.
 */
type Flavoured<Kind extends string> = number & { readonly setKind?: Kind };

export type PortSetId = Flavoured<"ports">;
export type AddressMap4Id = Flavoured<"v4">;
export type AddressMap6Id = Flavoured<"v6">;
export type ClassMapId = Flavoured<"classes">;
export type ReachId = Flavoured<"reach">;

/** INVARIANT (ends): in every lattice the empty set is id 0 and the full set is id 1. */
export const BOTTOM = 0;
export const TOP = 1;

/**
 * Sets under small integer ids.
 * INVARIANT (canonical): equal sets have equal ids, so equality is `===` and emptiness `=== BOTTOM`.
 * Ids are meaningful only to the lattice that made them.
 */
export interface Lattice<Id extends number = number> {
  readonly bottom: Id;
  readonly top: Id;
  union(a: Id, b: Id): Id;
  intersect(a: Id, b: Id): Id;
  minus(a: Id, b: Id): Id;
  complement(a: Id): Id;
  /** `subset(a, b)`: nothing of `a` lies outside `b`. */
  subset(a: Id, b: Id): boolean;
  isEmpty(a: Id): boolean;
}

/** A point of a line: its words, most significant first; a bare number on a line of one word. */
export type Point = number | readonly number[];

/** An inclusive run of points. `AddressRange` and `PortInterval` are intervals as they stand. */
export type Interval = { readonly first: Point; readonly last: Point };

/** One step: the value held by every point from `first` to `last`, inclusive. */
export type Step<Value extends number = number> = {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly value: Value;
};

/** Intervals and the value they hold: what many rules say before they are joined. */
export type Rectangle<Value extends number = number> = {
  readonly intervals: readonly Interval[];
  readonly value: Value;
};

/** The same with its intervals as flat words: first, last, first, last … */
export type FlatRectangle<Value extends number = number> = {
  readonly bounds: ArrayLike<number>;
  readonly value: Value;
};

/** What a lattice has made so far: for budgets that are counted, not timed. */
export type LatticeStats = {
  readonly sets: number;
  readonly steps: number;
  /** Linear merges done: operations that no shortcut and no memo answered. */
  readonly merges: number;
  /** Pairs remembered. */
  readonly memoised: number;
};

/**
 * Functions from a line to the sets of a lattice below, constant but for finitely many steps.
 * They are sets themselves (of pairs of a point and whatever the value holds), with all
 * operations point by point. Points outside the line and reversed intervals throw RangeError:
 * readers have turned those into diagnostics before.
 */
export interface StepLattice<Id extends number = number, Value extends number = number> extends Lattice<Id> {
  /** The lattice of the values. */
  readonly values: Lattice<Value>;
  /** The same value everywhere. `intersect(map, constant(v))` narrows every value to `v`. */
  constant(value: Value): Id;
  /**
   * The value on the intervals, bottom elsewhere; they may overlap and stand in any order.
   * `v4.fromIntervals([cidr], https)`.
   */
  fromIntervals(intervals: readonly Interval[], value: Value): Id;
  /** The same from flat numbers: the words of first, then of last, and so on. */
  fromFlat(bounds: ArrayLike<number>, value: Value): Id;
  /** The union of many rectangles, in one sweep of n log n. */
  fromRectangles(rectangles: readonly Rectangle<Value>[]): Id;
  /** The same from flat numbers. */
  fromFlatRectangles(rectangles: readonly FlatRectangle<Value>[]): Id;
  /** The union of many sets, in one sweep of n log n. */
  unionAll(ids: ArrayLike<Id>): Id;
  /** The set on the intervals, bottom elsewhere. */
  restrict(id: Id, intervals: readonly Interval[]): Id;
  /** `f` of the value at every point; `f` must give equal ids for equal ids. */
  mapValues(id: Id, f: (value: Value) => Value): Id;
  /** `f` of the two values at every point. */
  zip(a: Id, b: Id, f: (x: Value, y: Value) => Value): Id;
  /** The value at a point. */
  at(id: Id, point: Point): Value;
  /** How many steps, bottom ones included. */
  stepCount(id: Id): number;
  /** All steps in order, bottom ones included: together they are the whole line. */
  steps(id: Id): readonly Step<Value>[];
  /** The union of the values of all points. */
  unionOfValues(id: Id): Value;
  /** The first point whose value is not bottom, and that value (ask its lattice for the rest); undefined for the empty set. */
  witness(id: Id): { readonly point: readonly number[]; readonly value: Value } | undefined;
  stats(): LatticeStats;
}

/** A number that stands for a set of requests. */
export type RequestSetId = Flavoured<"requests">;

/**
 * Sets of the requests that a port carries, built from *predicates* (an HTTP rule, a list of server names, a list of names
 * to ask DNS for) that are known only by a text: equal texts admit the same, and nothing is assumed of two
 * different ones. So `top` and `bottom` are exact, and what lies between is neither: two predicates that overlap in
 * truth are neither found to do so nor taken not to.
 */
export interface RequestLattice extends Lattice<RequestSetId> {
  /** The requests that a predicate admits. */
  predicate(text: string): RequestSetId;
  /** Whether a request is in a set, by which predicates admit it. */
  holds(id: RequestSetId, admits: (predicate: string) => boolean): boolean;
  /** The predicates that a set depends on, in the order in which they were first met. */
  predicates(id: RequestSetId): readonly string[];
}

/** Sets of points of the port line, each with the requests it admits (top where nothing narrows them). */
export interface PortLattice extends StepLattice<PortSetId> {
  /** Points whose requests are not narrowed. `ports.fromPorts([portRange(PROTOCOL.TCP, 443, 443)])`. */
  fromPorts(intervals: readonly PortInterval[]): PortSetId;
  /** @returns whether a point is in the set, for some request at least. */
  holds(id: PortSetId, point: PortPoint): boolean;
  /** @returns whether a point is in the set for every request: an open port. */
  opens(id: PortSetId, point: PortPoint): boolean;
  /** The points that are in the set for every request. */
  whole(id: PortSetId): PortSetId;
  /** The points of the set as disjoint, sorted, non-adjacent intervals. */
  intervals(id: PortSetId): readonly PortInterval[];
}

/** Pairs of sets of two lattices. */
export interface ProductLattice<
  Id extends number = number,
  First extends number = number,
  Second extends number = number,
> extends Lattice<Id> {
  pair(first: First, second: Second): Id;
  firstOf(id: Id): First;
  secondOf(id: Id): Second;
}

/** The sets of one run: they share nothing with another algebra, and go when it goes. */
export interface Algebra {
  /** What a port carries: the values of port sets. */
  readonly requests: RequestLattice;
  readonly ports: PortLattice;
  readonly v4: StepLattice<AddressMap4Id, PortSetId>;
  readonly v6: StepLattice<AddressMap6Id, PortSetId>;
  readonly classes: StepLattice<ClassMapId, PortSetId>;
  /** Ports by address of either family. */
  readonly addresses: ProductLattice<number, AddressMap4Id, AddressMap6Id>;
  /** Ports by class and, within a class, by address: for what is told apart by who it is and by where it is. */
  readonly reach: StepLattice<ReachId>;
}
