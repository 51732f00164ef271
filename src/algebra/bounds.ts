import type { Verdict } from "../domain/verdict.ts";
import { verdictOf } from "../domain/verdict.ts";
import type { Lattice } from "./lattice.ts";

/**
 * What is allowed for sure, and what is perhaps allowed.
 * INVARIANT (bounds): certain ⊆ possible.
 */
export type Bounds<Id extends number = number> = { readonly certain: Id; readonly possible: Id };

/** Operations on bounds of one lattice. They keep INVARIANT (bounds), so only `between` checks it. */
export interface BoundsLattice<Id extends number = number> {
  readonly bottom: Bounds<Id>;
  readonly top: Bounds<Id>;
  /** Perhaps everything, surely nothing. */
  readonly unknown: Bounds<Id>;
  /** What is known for sure. */
  exact(id: Id): Bounds<Id>;
  /** What may or may not be there: `{ certain: bottom, possible: id }`. */
  perhaps(id: Id): Bounds<Id>;
  /** A pair as it stands; throws RangeError where certain is no subset of possible. */
  between(certain: Id, possible: Id): Bounds<Id>;
  union(a: Bounds<Id>, b: Bounds<Id>): Bounds<Id>;
  intersect(a: Bounds<Id>, b: Bounds<Id>): Bounds<Id>;
  minus(a: Bounds<Id>, b: Bounds<Id>): Bounds<Id>;
  complement(a: Bounds<Id>): Bounds<Id>;
  unionAll(list: readonly Bounds<Id>[]): Bounds<Id>;
  equal(a: Bounds<Id>, b: Bounds<Id>): boolean;
  /** `verdict(reach, (id) => ports.holds(id, point))`: allow inside certain, deny outside possible. */
  verdict(bounds: Bounds<Id>, holds: (id: Id) => boolean): Verdict;
}

/** What bounds need of a lattice: `unionAll` is used where there is one. */
type Bounded<Id extends number> = Lattice<Id> & { unionAll?(ids: ArrayLike<Id>): Id };

function unionOf<Id extends number>(lattice: Bounded<Id>, ids: readonly Id[]): Id {
  if (lattice.unionAll !== undefined) return lattice.unionAll(ids);
  let all = lattice.bottom;
  for (const id of ids) all = lattice.union(all, id);
  return all;
}

/** The bounds of a lattice. `boundsOf(algebra.v4).minus(allowed, denied)`. */
export function boundsOf<Id extends number>(lattice: Bounded<Id>): BoundsLattice<Id> {
  const exact = (id: Id): Bounds<Id> => ({ certain: id, possible: id });
  const { bottom, top } = lattice;
  const both = (op: (x: Id, y: Id) => Id, a: Bounds<Id>, b: Bounds<Id>): Bounds<Id> => {
    const certain = op(a.certain, b.certain);
    const known = a.certain === a.possible && b.certain === b.possible;
    return { certain, possible: known ? certain : op(a.possible, b.possible) };
  };
  const minus = (a: Bounds<Id>, b: Bounds<Id>): Bounds<Id> => {
    const certain = lattice.minus(a.certain, b.possible);
    const known = a.certain === a.possible && b.certain === b.possible;
    return { certain, possible: known ? certain : lattice.minus(a.possible, b.certain) };
  };
  return {
    bottom: exact(bottom),
    top: exact(top),
    unknown: { certain: bottom, possible: top },
    exact,
    perhaps: (id) => ({ certain: bottom, possible: id }),
    between(certain, possible) {
      if (!lattice.subset(certain, possible)) throw new RangeError("certain is no subset of possible");
      return { certain, possible };
    },
    union: (a, b) => both((x, y) => lattice.union(x, y), a, b),
    intersect: (a, b) => both((x, y) => lattice.intersect(x, y), a, b),
    minus,
    complement: (a) => minus(exact(top), a),
    unionAll: (list) => ({
      certain: unionOf(
        lattice,
        list.map((bounds) => bounds.certain),
      ),
      possible: unionOf(
        lattice,
        list.map((bounds) => bounds.possible),
      ),
    }),
    equal: (a, b) => a.certain === b.certain && a.possible === b.possible,
    verdict: ({ certain, possible }, holds) => verdictOf(holds(certain), holds(possible)),
  };
}
