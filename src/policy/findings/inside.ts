import type { Analysis } from "../engine/analyse.ts";
import type { Spot } from "../engine/class.ts";
import type { Sheet } from "../engine/sheet.ts";
import type { PortBounds, Pairs } from "../reach/pairs.ts";

/** Sheets asked at places inside the cluster: the egress half alone, whatever the other end accepts. */
export class Inside {
  readonly #analysis: Analysis;
  readonly #pairs: Pairs;

  constructor(analysis: Analysis, pairs: Pairs) {
    this.#analysis = analysis;
    this.#pairs = pairs;
  }

  /** The ports that a sheet, of a rule or of a group, opens at a place. */
  at(egress: Sheet, to: Spot): PortBounds {
    return this.#pairs.between({ from: to, to, egress, ingress: this.#analysis.sheets.everything });
  }

  /** The same at a class, wherever its members are. */
  atClass(egress: Sheet, number: number): PortBounds {
    return this.at(egress, this.#analysis.classes.spotOf(number));
  }
}
