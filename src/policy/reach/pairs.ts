import type { Bounds } from "../../algebra/bounds.ts";
import type { PortSetId, StepLattice } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { Address, Cidr, Family } from "../../domain/address.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import { areDoubtful } from "../doubt.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { ClassKind, Spot } from "../engine/class.ts";
import type { Sheet } from "../engine/sheet.ts";
import { UNKNOWN_NODE } from "../snapshot.ts";

/** Ports allowed for sure, and ports perhaps allowed. */
export type PortBounds = Bounds<PortSetId>;

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

const ANYTHING: PortBounds = { certain: TOP, possible: TOP };
const UNKNOWN: PortBounds = { certain: BOTTOM, possible: TOP };
const NOTHING: PortBounds = { certain: BOTTOM, possible: BOTTOM };

/** Which half of a pair is asked for; `both` is what a connection needs. */
export type Halves = "egress" | "ingress" | "both";

const FAMILIES: readonly Family[] = [4, 6];

function isPod(kind: ClassKind): boolean {
  return kind === "pod" || kind === "host-network-pod";
}

/** Whether nobody says on which node some of the members run. */
function isSomewhere({ nodes }: Spot): boolean {
  return nodes.size === 0 || nodes.has(UNKNOWN_NODE);
}

/** A family in which something has addresses, or may have: known ones, or a room in which unknown ones lie. */
type Home = {
  readonly family: Family;
  readonly held: Exclude<Truth, "no">;
  readonly known: readonly Address[] | undefined;
  /** A set of the family's lattice. */
  readonly room: number;
};

/**
 * Ports between classes where their members are (docs/semantics.md, section 5): rules that match by address see the
 * one that is dialled, and the one it is dialled from.
 */
export class Pairs {
  readonly #analysis: Analysis;
  readonly #rooms: Readonly<Record<Family, Map<string, number>>> = { 4: new Map(), 6: new Map() };
  readonly #overRooms = new Map<string, PortBounds>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** The ports at spot `to` that spot `from` reaches. */
  ports(from: Spot, to: Spot, halves: Halves): PortBounds {
    const { sheets } = this.#analysis;
    const egress = halves === "ingress" ? sheets.everything : egressSheet(this.#analysis, from.number);
    const ingress = halves === "egress" ? sheets.everything : ingressSheet(this.#analysis, to.number);
    if (this.#isOwnNode(from, to)) return ANYTHING;
    if (this.#isDoubtful(from, to, halves)) return UNKNOWN;
    const bounds = this.between({ from, to, egress, ingress });
    return this.#isPerhapsOwnNode(from, to) ? { certain: bounds.certain, possible: TOP } : bounds;
  }

  /** Nothing is known of a connection at whose end a pod's network, or its ports, cannot be read. */
  #isDoubtful(from: Spot, to: Spot, halves: Halves): boolean {
    const { list } = this.#analysis.classes;
    const target = at(list, to.number);
    if (areDoubtful(target.labels)) return true;
    const isAccepted = halves === "ingress" && !isPod(target.kind);
    return areDoubtful(at(list, from.number).labels) && !isAccepted;
  }

  /** Whether the destination is known to be the node that the source runs on, or a pod on its network: no policy stands between. */
  #isOwnNode(from: Spot, to: Spot): boolean {
    const { kind } = at(this.#analysis.classes.list, to.number);
    return (
      (kind === "node" || kind === "host-network-pod") &&
      [...from.nodes].some((node) => node !== UNKNOWN_NODE && to.nodes.has(node))
    );
  }

  /** Whether the destination is a pod on a node's network, and nobody says that it is another node's than the source's. */
  #isPerhapsOwnNode(from: Spot, to: Spot): boolean {
    const { kind } = at(this.#analysis.classes.list, to.number);
    return kind === "host-network-pod" && (isSomewhere(from) || isSomewhere(to));
  }

  /** The same for any two sheets: what one rule lets through, say. */
  between({
    from,
    to,
    egress,
    ingress,
  }: {
    from: Spot;
    to: Spot;
    egress: Sheet;
    ingress: Sheet;
  }): PortBounds {
    const { sheets, algebra } = this.#analysis;
    const out = sheets.at(egress, to.number);
    const into = sheets.at(ingress, from.number);
    const over = this.#homes(to).map((home): readonly [Home, PortBounds] => {
      const arrives = this.#arriving(home, home.family === 4 ? out.v4 : out.v6);
      const leaves = this.#leaving(home.family, from, home.family === 4 ? into.v4 : into.v6);
      const { ports } = algebra;
      return [
        home,
        {
          certain: ports.intersect(arrives.certain, leaves.certain),
          possible: ports.intersect(arrives.possible, leaves.possible),
        },
      ];
    });
    return this.#joinFamilies(over);
  }

  /** Over any family that is held for sure; where none is, `certain` asks for all that may be. */
  #joinFamilies(over: readonly (readonly [Home, PortBounds])[]): PortBounds {
    const { ports } = this.#analysis.algebra;
    const sure = over.filter(([{ held }]) => held === "yes").map(([, bounds]) => bounds);
    const all = over.map(([, bounds]) => bounds);
    if (all.length === 0) return NOTHING;
    const certain =
      sure.length > 0
        ? sure.reduce((set, bounds) => ports.union(set, bounds.certain), BOTTOM)
        : all.reduce((set, bounds) => ports.intersect(set, bounds.certain), TOP);
    return { certain, possible: all.reduce((set, bounds) => ports.union(set, bounds.possible), BOTTOM) };
  }

  #cidrs(kind: ClassKind): readonly Cidr[] | undefined {
    const { network } = this.#analysis.snapshot;
    if (kind === "pod") return network.podCidrs;
    return kind === "api-server" ? undefined : network.nodeCidrs;
  }

  #homes({ number, addresses }: Spot): readonly Home[] {
    const { kind } = at(this.#analysis.classes.list, number);
    const cidrs = this.#cidrs(kind);
    return FAMILIES.flatMap((family): Home[] => {
      if (addresses !== undefined) {
        const known = family === 4 ? addresses.v4 : addresses.v6;
        return known.length === 0 ? [] : [{ family, held: "yes", known, room: BOTTOM }];
      }
      const room = this.#room(family, kind, cidrs);
      return room === BOTTOM
        ? []
        : [{ family, held: cidrs === undefined ? "maybe" : "yes", known: undefined, room }];
    });
  }

  #room(family: Family, kind: ClassKind, cidrs: readonly Cidr[] | undefined): number {
    if (cidrs === undefined) return TOP;
    const known = this.#rooms[family].get(kind);
    if (known !== undefined) return known;
    const { v4, v6 } = this.#analysis.algebra;
    const own = cidrs.filter((cidr) => cidr.family === family);
    const room = family === 4 ? v4.fromIntervals(own, TOP) : v6.fromIntervals(own, TOP);
    this.#rooms[family].set(kind, room);
    return room;
  }

  #lattice(family: Family): StepLattice<number, PortSetId> {
    return family === 4 ? this.#analysis.algebra.v4 : this.#analysis.algebra.v6;
  }

  #arriving({ family, known, room }: Home, map: Bounds): PortBounds {
    return known === undefined ? this.#overRoom(family, map, room) : this.#atAny(family, map, known);
  }

  /** A caller uses one of its addresses; where it has none in the family, nobody can tell which one is seen. */
  #leaving(family: Family, from: Spot, map: Bounds): PortBounds {
    const home = this.#homes(from).find((one) => one.family === family);
    return home === undefined ? this.#overRoom(family, map, TOP) : this.#arriving(home, map);
  }

  #atAny(family: Family, map: Bounds, addresses: readonly Address[]): PortBounds {
    const lattice = this.#lattice(family);
    const { ports } = this.#analysis.algebra;
    const any = (id: number): PortSetId => {
      if (lattice.stepCount(id) === 1) return lattice.at(id, at(addresses, 0).words);
      return addresses.reduce<PortSetId>((set, { words }) => ports.union(set, lattice.at(id, words)), BOTTOM);
    };
    const certain = any(map.certain);
    return { certain, possible: map.possible === map.certain ? certain : any(map.possible) };
  }

  /** At an unknown address of a room: certain is what all have, possible what any has. */
  #overRoom(family: Family, map: Bounds, room: number): PortBounds {
    const key = `${family}:${map.certain}:${map.possible}:${room}`;
    const known = this.#overRooms.get(key);
    if (known !== undefined) return known;
    const lattice = this.#lattice(family);
    const { ports } = this.#analysis.algebra;
    const beyond = lattice.complement(room);
    const certain = lattice
      .steps(lattice.union(map.certain, beyond))
      .reduce<PortSetId>((set, { value }) => ports.intersect(set, value), TOP);
    const bounds = { certain, possible: lattice.unionOfValues(lattice.intersect(map.possible, room)) };
    this.#overRooms.set(key, bounds);
    return bounds;
  }
}

/** The union of what several pairs of spots reach: a workload may do what any of its pods may. */
export function betweenSpots(
  { pairs, analysis, halves }: { pairs: Pairs; analysis: Analysis; halves: Halves },
  from: readonly Spot[],
  to: readonly Spot[],
): PortBounds {
  const { ports } = analysis.algebra;
  let certain: PortSetId = BOTTOM;
  let possible: PortSetId = BOTTOM;
  for (const source of from) {
    for (const target of to) {
      const bounds = pairs.ports(source, target, halves);
      certain = ports.union(certain, bounds.certain);
      possible = ports.union(possible, bounds.possible);
    }
  }
  return { certain, possible };
}
