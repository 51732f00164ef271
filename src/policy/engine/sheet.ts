import type {
  AddressMap4Id,
  AddressMap6Id,
  Algebra,
  ClassMapId,
  PortSetId,
  StepLattice,
} from "../../algebra/lattice.ts";
import type { Bounds, BoundsLattice } from "../../algebra/bounds.ts";

import { boundsOf } from "../../algebra/bounds.ts";
import { BOTTOM } from "../../algebra/lattice.ts";

/**
 * What one class may do in one direction: ports by address outside the cluster, and by class inside
 * it, the latter for connections over each family.
 */
export type Sheet = {
  readonly v4: Bounds<AddressMap4Id>;
  readonly v6: Bounds<AddressMap6Id>;
  readonly inside4: Bounds<ClassMapId>;
  readonly inside6: Bounds<ClassMapId>;
};

/** Operations on sheets, part by part and bound by bound. */
export interface Sheets {
  readonly nothing: Sheet;
  readonly everything: Sheet;
  union(a: Sheet, b: Sheet): Sheet;
  unionAll(list: readonly Sheet[]): Sheet;
  intersect(a: Sheet, b: Sheet): Sheet;
  minus(a: Sheet, b: Sheet): Sheet;
  /** Both outcomes of a choice that hangs: certain where both are, possible where one is. */
  meet(a: Sheet, b: Sheet): Sheet;
  /** The same, perhaps: nothing for sure. */
  perhaps(a: Sheet): Sheet;
  /** A sheet that is known for sure to hold these ports everywhere. */
  constant(ports: PortSetId): Sheet;
  equal(a: Sheet, b: Sheet): boolean;
}

type Inside = Bounds<ClassMapId>;
type Insides = Pick<Sheet, "inside4" | "inside6">;

type Part<Id extends number> = {
  readonly bounds: BoundsLattice<Id>;
  meet(a: Bounds<Id>, b: Bounds<Id>): Bounds<Id>;
};

function partOf<Id extends number>(lattice: StepLattice<Id, PortSetId>): Part<Id> {
  const bounds = boundsOf<Id>(lattice);
  return {
    bounds,
    meet: (a, b) => ({
      certain: lattice.intersect(a.certain, b.certain),
      possible: lattice.union(a.possible, b.possible),
    }),
  };
}

function perhaps<Id extends number>({ possible }: Bounds<Id>): { certain: typeof BOTTOM; possible: Id } {
  return { certain: BOTTOM, possible };
}

/** The operations on sheets of one algebra. */
export function sheetsOf(algebra: Algebra): Sheets {
  const v4 = partOf<AddressMap4Id>(algebra.v4);
  const v6 = partOf<AddressMap6Id>(algebra.v6);
  const inside = partOf<ClassMapId>(algebra.classes);
  // INVARIANT (families): where both families agree inside, both parts are one object, worked on once.
  const insides = (sheets: readonly Sheet[], operation: (family: "inside4" | "inside6") => Inside): Insides => {
    const inside4 = operation("inside4");
    const agree = sheets.every((sheet) => sheet.inside4 === sheet.inside6);
    return { inside4, inside6: agree ? inside4 : operation("inside6") };
  };
  const both =
    (operation: "union" | "intersect" | "minus") =>
    (a: Sheet, b: Sheet): Sheet => ({
      v4: v4.bounds[operation](a.v4, b.v4),
      v6: v6.bounds[operation](a.v6, b.v6),
      ...insides([a, b], (family) => inside.bounds[operation](a[family], b[family])),
    });
  const whole = (of: "bottom" | "top"): Sheet => {
    const part = inside.bounds[of];
    return { v4: v4.bounds[of], v6: v6.bounds[of], inside4: part, inside6: part };
  };
  return {
    nothing: whole("bottom"),
    everything: whole("top"),
    union: both("union"),
    intersect: both("intersect"),
    minus: both("minus"),
    unionAll: (list) => ({
      v4: v4.bounds.unionAll(list.map((sheet) => sheet.v4)),
      v6: v6.bounds.unionAll(list.map((sheet) => sheet.v6)),
      ...insides(list, (family) => inside.bounds.unionAll(list.map((sheet) => sheet[family]))),
    }),
    meet: (a, b) => ({
      v4: v4.meet(a.v4, b.v4),
      v6: v6.meet(a.v6, b.v6),
      ...insides([a, b], (family) => inside.meet(a[family], b[family])),
    }),
    perhaps: (a) => ({
      v4: perhaps(a.v4),
      v6: perhaps(a.v6),
      ...insides([a], (family) => perhaps(a[family])),
    }),
    constant: (ports) => {
      const part = inside.bounds.exact(algebra.classes.constant(ports));
      return {
        v4: v4.bounds.exact(algebra.v4.constant(ports)),
        v6: v6.bounds.exact(algebra.v6.constant(ports)),
        inside4: part,
        inside6: part,
      };
    },
    equal: (a, b) =>
      v4.bounds.equal(a.v4, b.v4) &&
      v6.bounds.equal(a.v6, b.v6) &&
      inside.bounds.equal(a.inside4, b.inside4) &&
      inside.bounds.equal(a.inside6, b.inside6),
  };
}
