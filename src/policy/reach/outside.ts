import type { Bounds } from "../../algebra/bounds.ts";
import { boundsOf } from "../../algebra/bounds.ts";
import type { AddressMap4Id, AddressMap6Id } from "../../algebra/lattice.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { Sheet } from "../engine/sheet.ts";
import { egressSheet } from "./pairs.ts";

/** Ports by address, of either family. */
export type OutsideBounds = { readonly v4: Bounds<AddressMap4Id>; readonly v6: Bounds<AddressMap6Id> };

/** Whether two hold the same, for sure and perhaps. */
export function isSame(a: OutsideBounds, b: OutsideBounds): boolean {
  return (["v4", "v6"] as const).every(
    (family) => a[family].certain === b[family].certain && a[family].possible === b[family].possible,
  );
}

/** What some classes together reach outside, by the class that it is reached as. */
export class Outside {
  readonly #analysis: Analysis;
  readonly #sheets: readonly Sheet[];
  readonly #known = new Map<number, OutsideBounds>();

  constructor(analysis: Analysis, numbers: readonly number[]) {
    this.#analysis = analysis;
    this.#sheets = [...new Set(numbers.map((number) => egressSheet(analysis, number)))];
  }

  at(number: number): OutsideBounds {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    const { algebra, sheets } = this.#analysis;
    const all = this.#sheets.map((sheet) => sheets.at(sheet, number));
    const [only] = all;
    const bounds =
      only !== undefined && all.length === 1
        ? only
        : {
            v4: boundsOf(algebra.v4).unionAll(all.map(({ v4 }) => v4)),
            v6: boundsOf(algebra.v6).unionAll(all.map(({ v6 }) => v6)),
          };
    this.#known.set(number, bounds);
    return bounds;
  }

  /** Certain is what holds for all of some names, possible what holds for any. */
  over(numbers: readonly number[]): OutsideBounds {
    const { v4, v6 } = this.#analysis.algebra;
    return numbers
      .map((number) => this.at(number))
      .reduce((all, one) => ({
        v4: {
          certain: v4.intersect(all.v4.certain, one.v4.certain),
          possible: v4.union(all.v4.possible, one.v4.possible),
        },
        v6: {
          certain: v6.intersect(all.v6.certain, one.v6.certain),
          possible: v6.union(all.v6.possible, one.v6.possible),
        },
      }));
  }
}
