import { BOTTOM } from "../../algebra/lattice.ts";
import type { Address } from "../../domain/address.ts";
import type { PortPoint } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { Spot } from "../engine/class.ts";
import type { PortBounds } from "./pairs.ts";
import { Pairs, type Halves, betweenSpots, egressSheet } from "./pairs.ts";

/** Where a connection goes, as the engine knows it. */
export type Destination =
  | { readonly kind: "workload"; readonly index: number }
  | { readonly kind: "class"; readonly number: number }
  | { readonly kind: "address"; readonly address: Address }
  /** An address outside, reached by a name. */
  | { readonly kind: "name"; readonly name: string; readonly address: Address };

/** Whether one connection is allowed for sure, and whether perhaps. */
export type PointBounds = { readonly certain: boolean; readonly possible: boolean };

/** Who opens a connection: a workload of the input, or a class (a hypothetical subject). */
export type Subject =
  | { readonly kind: "workload"; readonly index: number }
  | { readonly kind: "class"; readonly number: number };

function spotsOf(
  analysis: Analysis,
  party: Subject | (Destination & { kind: "workload" | "class" }),
): readonly Spot[] {
  const { classes } = analysis;
  return party.kind === "class" ? [classes.spotOf(party.number)] : at(classes.spots, party.index);
}

/** Answers questions about single connections. Building it costs a pass over the classes; each answer takes microseconds. */
export class Decider {
  readonly #analysis: Analysis;
  readonly #pairs: Pairs;

  constructor(analysis: Analysis, pairs: Pairs = new Pairs(analysis)) {
    this.#analysis = analysis;
    this.#pairs = pairs;
  }

  /** The ports that a subject reaches at a destination: the union over its variants and the destination's. */
  ports(from: Subject, to: Destination, halves: Halves = "both"): PortBounds {
    const sources = spotsOf(this.#analysis, from);
    const within = { pairs: this.#pairs, analysis: this.#analysis, halves };
    if (to.kind !== "address" && to.kind !== "name")
      return betweenSpots(within, sources, spotsOf(this.#analysis, to));
    const { algebra, classes } = this.#analysis;
    const { ports } = algebra;
    const outside = to.kind === "name" ? classes.names.classOf(to.name) : classes.outside;
    return sources
      .map(({ number }) => this.#toAddress(number, { number: outside, address: to.address }, halves))
      .reduce(
        (all, one) => ({
          certain: ports.union(all.certain, one.certain),
          possible: ports.union(all.possible, one.possible),
        }),
        { certain: BOTTOM, possible: BOTTOM },
      );
  }

  /** `number`: the class outside that the address is reached as. */
  #toAddress(
    source: number,
    { number, address }: { number: number; address: Address },
    halves: Halves,
  ): PortBounds {
    const { algebra, sheets } = this.#analysis;
    const whole = halves === "ingress" ? sheets.everything : egressSheet(this.#analysis, source);
    const sheet = sheets.at(whole, number);
    const [word] = address.words;
    if (address.family === 4) {
      const point = word ?? address.words;
      return {
        certain: algebra.v4.at(sheet.v4.certain, point),
        possible: algebra.v4.at(sheet.v4.possible, point),
      };
    }
    return {
      certain: algebra.v6.at(sheet.v6.certain, address.words),
      possible: algebra.v6.at(sheet.v6.possible, address.words),
    };
  }

  /** Whether one connection is allowed. A workload always reaches itself. */
  decide(from: Subject, to: Destination, point: PortPoint, halves: Halves = "both"): PointBounds {
    if (from.kind === "workload" && to.kind === "workload" && from.index === to.index) {
      return { certain: true, possible: true };
    }
    const { certain, possible } = this.ports(from, to, halves);
    const { ports } = this.#analysis.algebra;
    return { certain: ports.opens(certain, point), possible: ports.holds(possible, point) };
  }
}
