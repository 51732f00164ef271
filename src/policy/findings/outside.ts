import type { Bounds } from "../../algebra/bounds.ts";
import type { AddressMap4Id, AddressMap6Id } from "../../algebra/lattice.ts";
import type { Address } from "../../domain/address.ts";
import type { PortPoint } from "../../domain/port.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { Sheet } from "../engine/sheet.ts";

/** Ports by address outside the cluster. */
export type View = { readonly v4: Bounds<AddressMap4Id>; readonly v6: Bounds<AddressMap6Id> };

/** The class of a name that nobody has chosen: no pattern holds it but one of all names, where there is one. */
function anyName({ names, outside }: Analysis["classes"]): number {
  if (names.rest !== undefined) return names.rest < names.first ? outside : names.rest;
  for (let number = names.first; number < names.first + names.count; number += 1)
    if (names.labelOf(number) === "*") return number;
  return outside;
}

/**
 * What is outside the cluster to somebody who may pick any name for it: an intruder's own. Names that were chosen one by one are no
 * part of it, and do not make an address that is dialled by itself doubtful; a pattern of all names is.
 */
export class Outside {
  readonly #analysis: Analysis;
  readonly #number: number;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.#number = anyName(analysis.classes);
  }

  /** Ports by address, under such a name or none. */
  of(sheet: Sheet): View {
    const { sheets, classes } = this.#analysis;
    return this.#number === classes.outside ? sheet : sheets.at(sheet, this.#number);
  }

  /** The name under which a sheet opens a port at an address; undefined where none is needed. */
  nameFor(
    sheet: Sheet,
    { address, port }: { readonly address: Address; readonly port: PortPoint },
    bound: "certain" | "possible" = "certain",
  ): string | undefined {
    const { algebra, classes } = this.#analysis;
    const { v4, v6, ports } = algebra;
    const open =
      address.family === 4 ? v4.at(sheet.v4[bound], address.words) : v6.at(sheet.v6[bound], address.words);
    return ports.holds(open, port) ? undefined : classes.names.witness(this.#number);
  }
}
