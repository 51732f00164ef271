import type { Bounds, BoundsLattice } from "../../algebra/bounds.ts";
import { boundsOf } from "../../algebra/bounds.ts";
import type { AddressMap4Id, AddressMap6Id, Algebra, PortSetId, ReachId } from "../../algebra/lattice.ts";
import { BOTTOM } from "../../algebra/lattice.ts";

/**
 * What one class may do in one direction: ports by the class of the other end and, within a class, by the
 * address that is dialled (egress) or dialled from (ingress). What lies outside the cluster is a class of its own.
 */
export type Sheet = {
  readonly reach: Bounds<ReachId>;
  /** Ports by address outside the cluster: the sheet at the class of all that is outside. */
  readonly v4: Bounds<AddressMap4Id>;
  readonly v6: Bounds<AddressMap6Id>;
};

/** Operations on sheets, bound by bound. */
export interface Sheets {
  readonly nothing: Sheet;
  readonly everything: Sheet;
  of(reach: Bounds<ReachId>): Sheet;
  union(a: Sheet, b: Sheet): Sheet;
  unionAll(list: readonly Sheet[]): Sheet;
  intersect(a: Sheet, b: Sheet): Sheet;
  minus(a: Sheet, b: Sheet): Sheet;
  /** Both outcomes of a choice that hangs: certain where both are, possible where one is. */
  meet(a: Sheet, b: Sheet): Sheet;
  /** What is certain in the one and possible in the other, which holds more. */
  between(least: Sheet, most: Sheet): Sheet;
  /** The same, perhaps: nothing for sure. */
  perhaps(a: Sheet): Sheet;
  /** A sheet that is known for sure to hold these ports everywhere. */
  constant(ports: PortSetId): Sheet;
  equal(a: Sheet, b: Sheet): boolean;
  /** Ports by address at one class. */
  at(
    sheet: Sheet,
    number: number,
  ): { readonly v4: Bounds<AddressMap4Id>; readonly v6: Bounds<AddressMap6Id> };
}

/** The operations on sheets of one algebra; `outside` is the number of the class of all that is outside. */
export function sheetsOf(algebra: Algebra, outside: number): Sheets {
  const { reach, addresses, v4, v6 } = algebra;
  const bounds: BoundsLattice<ReachId> = boundsOf<ReachId>(reach);
  const at = ({ certain, possible }: Bounds<ReachId>, number: number): ReturnType<Sheets["at"]> => {
    const [sure, perhaps] = [reach.at(certain, number), reach.at(possible, number)];
    return {
      v4: { certain: addresses.firstOf(sure), possible: addresses.firstOf(perhaps) },
      v6: { certain: addresses.secondOf(sure), possible: addresses.secondOf(perhaps) },
    };
  };
  // The views outside are asked of few of the sheets that are made on the way.
  class Known implements Sheet {
    readonly reach: Bounds<ReachId>;

    constructor(known: Bounds<ReachId>) {
      this.reach = known;
    }

    get v4(): Bounds<AddressMap4Id> {
      return at(this.reach, outside).v4;
    }

    get v6(): Bounds<AddressMap6Id> {
      return at(this.reach, outside).v6;
    }
  }
  const of = (known: Bounds<ReachId>): Sheet => new Known(known);
  const both =
    (operation: "union" | "intersect" | "minus") =>
    (a: Sheet, b: Sheet): Sheet =>
      of(bounds[operation](a.reach, b.reach));
  return {
    nothing: of(bounds.bottom),
    everything: of(bounds.top),
    of,
    union: both("union"),
    intersect: both("intersect"),
    minus: both("minus"),
    unionAll: (list) => of(bounds.unionAll(list.map((sheet) => sheet.reach))),
    meet: (a, b) =>
      of({
        certain: reach.intersect(a.reach.certain, b.reach.certain),
        possible: reach.union(a.reach.possible, b.reach.possible),
      }),
    between: (least, most) => of({ certain: least.reach.certain, possible: most.reach.possible }),
    perhaps: (a) => of({ certain: BOTTOM, possible: a.reach.possible }),
    constant: (ports) =>
      of(bounds.exact(reach.constant(addresses.pair(v4.constant(ports), v6.constant(ports))))),
    equal: (a, b) => bounds.equal(a.reach, b.reach),
    at: (sheet, number) => at(sheet.reach, number),
  };
}
