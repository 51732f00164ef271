import type { Bounds } from "../../algebra/bounds.ts";
import type { ClassMapId, PortSetId } from "../../algebra/lattice.ts";
import type { Family } from "../../domain/address.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { Class } from "../engine/class.ts";
import type { Sheet } from "../engine/sheet.ts";
import type { NetworkFacts } from "../snapshot.ts";

import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import { at } from "../../domain/unreachable.ts";

/** Ports allowed for sure, and ports perhaps allowed. */
export type PortBounds = Bounds<PortSetId>;

/** Whether something holds addresses of each family (docs/semantics.md, section 5). */
export type HeldFamilies = Readonly<Record<Family, Truth>>;

function cidrsFor({ kind }: Class, network: NetworkFacts): NetworkFacts["podCidrs"] {
  if (kind === "pod") return network.podCidrs;
  return kind === "api-server" ? undefined : network.nodeCidrs;
}

/** The families in which a class has addresses: `maybe` only where nothing is known or given. */
export function heldFamilies(entry: Class, network: NetworkFacts): HeldFamilies {
  if (entry.addresses !== undefined) {
    return { 4: entry.addresses.v4.length > 0 ? "yes" : "no", 6: entry.addresses.v6.length > 0 ? "yes" : "no" };
  }
  const cidrs = cidrsFor(entry, network);
  if (cidrs === undefined) return { 4: "maybe", 6: "maybe" };
  const held = (family: Family): Truth => (cidrs.some((cidr) => cidr.family === family) ? "yes" : "no");
  return { 4: held(4), 6: held(6) };
}

function sheetOf(analysis: Analysis, direction: "egress" | "ingress", number: number): Sheet {
  const half = analysis[direction];
  const group = at(half.ofClass, number);
  return group < 0 ? analysis.sheets.everything : at(half.groups, group).sheet;
}

/** What a class may open, whoever answers: its egress half. */
export function egressSheet(analysis: Analysis, number: number): Sheet {
  return sheetOf(analysis, "egress", number);
}

/** What a class accepts, whoever calls: its ingress half. Nodes and the API server accept all: no pod policy sees them. */
export function ingressSheet(analysis: Analysis, number: number): Sheet {
  return sheetOf(analysis, "ingress", number);
}

const NOTHING: PortBounds = { certain: BOTTOM, possible: BOTTOM };

/** Which half of a pair is asked for; `both` is what a connection needs. */
export type Halves = "egress" | "ingress" | "both";

/** Ports between pairs of classes, remembered per pair of sheets' values. */
export class Pairs {
  readonly #analysis: Analysis;
  readonly #held: readonly HeldFamilies[];

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.#held = analysis.classes.list.map((entry) => heldFamilies(entry, analysis.snapshot.network));
  }

  /** The ports of class `to` that class `from` reaches. */
  ports(from: number, to: number, halves: Halves): PortBounds {
    const egress = halves === "ingress" ? this.#analysis.sheets.everything : egressSheet(this.#analysis, from);
    const ingress = halves === "egress" ? this.#analysis.sheets.everything : ingressSheet(this.#analysis, to);
    const over4 = this.#over({ out: egress.inside4, to }, { into: ingress.inside4, from });
    const agree = egress.inside4 === egress.inside6 && ingress.inside4 === ingress.inside6;
    if (agree) return this.#anyHeld(to) ? over4 : NOTHING;
    const over6 = this.#over({ out: egress.inside6, to }, { into: ingress.inside6, from });
    return this.#joinFamilies(at(this.#held, to), over4, over6);
  }

  #anyHeld(to: number): boolean {
    const held = at(this.#held, to);
    return held[4] !== "no" || held[6] !== "no";
  }

  #over(egress: { out: Bounds<ClassMapId>; to: number }, ingress: { into: Bounds<ClassMapId>; from: number }): PortBounds {
    const { classes, ports } = this.#analysis.algebra;
    const bound = (which: "certain" | "possible"): PortSetId =>
      ports.intersect(classes.at(egress.out[which], egress.to), classes.at(ingress.into[which], ingress.from));
    return { certain: bound("certain"), possible: bound("possible") };
  }

  /** Over any family that is held for sure; where none is, `certain` asks for all that may be. */
  #joinFamilies(held: HeldFamilies, over4: PortBounds, over6: PortBounds): PortBounds {
    const { ports } = this.#analysis.algebra;
    const by: readonly (readonly [Truth, PortBounds])[] = [
      [held[4], over4],
      [held[6], over6],
    ];
    const sure = by.filter(([truth]) => truth === "yes");
    const open = by.filter(([truth]) => truth === "maybe");
    const union = (list: typeof by, which: "certain" | "possible"): PortSetId =>
      list.reduce((all, [, bounds]) => ports.union(all, bounds[which]), BOTTOM);
    const all = open.reduce((met, [, bounds]) => ports.intersect(met, bounds.certain), TOP);
    return {
      certain: sure.length > 0 ? union(sure, "certain") : open.length > 0 ? all : BOTTOM,
      possible: union([...sure, ...open], "possible"),
    };
  }
}
