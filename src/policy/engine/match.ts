import type { Bounds } from "../../algebra/bounds.ts";
import type { Algebra, FlatRectangle, PortSetId, ReachId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import { PROTOCOL, portRange, wholeProtocol } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { BlockScope, Direction, Peer, PortItem, Rule } from "../pod-policy.ts";
import type { NamedPort } from "../snapshot.ts";
import type { Blocks } from "./blocks.ts";
import type { ClassBounds, ClassSet } from "./class-set.ts";
import { classSet } from "./class-set.ts";
import type { Class } from "./class.ts";
import type { Classes } from "./classes.ts";
import type { Sheet, Sheets } from "./sheet.ts";

/** The ports that a name stands for on a pod: sure where the pod gives it one number. */
function namedPorts(algebra: Algebra, item: PortItem & { kind: "named" }, entry: Class): Bounds<PortSetId> {
  if (entry.kind !== "pod" && entry.kind !== "host-network-pod") return { certain: BOTTOM, possible: BOTTOM };
  if (entry.unseen !== undefined) {
    return { certain: BOTTOM, possible: algebra.ports.fromPorts(item.protocols.map(wholeProtocol)) };
  }
  let certain: PortSetId = BOTTOM;
  let possible: PortSetId = BOTTOM;
  for (const protocol of item.protocols) {
    const numbers = numbersOf(entry.ports, item.name, protocol);
    const set = algebra.ports.fromPorts(numbers.map((number) => portRange(protocol, number, number)));
    possible = algebra.ports.union(possible, set);
    if (numbers.length === 1) certain = algebra.ports.union(certain, set);
  }
  return { certain, possible };
}

function numbersOf(ports: readonly NamedPort[], name: string, protocol: number): number[] {
  const own = ports.filter((port) => port.name === name && port.protocol === protocol);
  return [...new Set(own.map(({ number }) => number))];
}

const ALL_PORTS: Bounds<PortSetId> = { certain: TOP, possible: TOP };
const NO_PORTS: Bounds<PortSetId> = { certain: BOTTOM, possible: BOTTOM };

/** What the numbers of a rule say; names are kept apart, since they mean something else on every pod. */
type RulePorts = {
  readonly numbers: Bounds<PortSetId>;
  readonly names: readonly (PortItem & { kind: "named" })[];
};

function portsOf(algebra: Algebra, rule: Rule): RulePorts {
  if (rule.ports === "all") return { numbers: ALL_PORTS, names: [] };
  const intervals = rule.ports.filter((item) => item.kind === "range");
  const names = rule.ports.filter((item) => item.kind === "named");
  const certain = algebra.ports.fromPorts(intervals);
  const frayed = rule.ports.some((item) => item.kind === "unreadable");
  return { numbers: { certain, possible: frayed ? TOP : certain }, names };
}

/** Classes, as flat intervals, and ports by address there. */
type Part = FlatRectangle;

/** What rules match, piece by piece. As long as nothing hangs, one list serves both bounds. */
class Pieces {
  readonly certain: Part[] = [];
  readonly possible: Part[] = [];
  #isExact = true;

  add(classes: ClassBounds, value: Bounds): void {
    if (value.certain !== BOTTOM && classes.certain.length > 0)
      this.certain.push({ bounds: classes.certain, value: value.certain });
    if (value.possible !== BOTTOM && classes.possible.length > 0)
      this.possible.push({ bounds: classes.possible, value: value.possible });
    this.#isExact &&= classes.certain === classes.possible && value.certain === value.possible;
  }

  /** A part of one bound. */
  addTo(bound: "certain" | "possible", part: Part): void {
    this[bound].push(part);
    this.#isExact = false;
  }

  sheet(algebra: Algebra, sheets: Sheets): Sheet {
    const certain = algebra.reach.fromFlatRectangles(this.certain);
    return sheets.of({
      certain,
      possible: this.#isExact ? certain : algebra.reach.fromFlatRectangles(this.possible),
    });
  }
}

function exactly(classes: ClassSet): ClassBounds {
  return { certain: classes, possible: classes };
}

/** The classes that a block speaks of in one way: `scope` says how far. */
type Sort = "outside" | keyof BlockScope;

const SORT_OF: Readonly<Record<Class["kind"], Sort>> = {
  pod: "pods",
  "host-network-pod": "nodes",
  node: "nodes",
  "api-server": "apiServer",
  outside: "outside",
};

function bySort(classes: readonly Class[]): Readonly<Record<Sort, ClassBounds>> {
  const numbers: Record<Sort, number[]> = { outside: [], pods: [], nodes: [], apiServer: [] };
  for (const [number, { kind }] of classes.entries()) numbers[SORT_OF[kind]].push(number);
  const of = (sort: Sort): ClassBounds => exactly(classSet(numbers[sort]));
  return { outside: of("outside"), pods: of("pods"), nodes: of("nodes"), apiServer: of("apiServer") };
}

/** The value where a further condition has this truth. */
function where(truth: Truth, value: Bounds): Bounds {
  if (truth === "yes") return value;
  return truth === "no" ? NO_PORTS : { certain: BOTTOM, possible: value.possible };
}

/** Turns rules into sheets: everything that a rule matches, with the ports it names. */
export class Matcher {
  readonly #algebra: Algebra;
  readonly #sheets: Sheets;
  readonly #classes: Classes;
  readonly #blocks: Blocks;
  readonly #named = new Map<string, Bounds<ReachId>>();
  readonly #spreads = new Map<PortSetId, number>();
  readonly #all: ClassBounds;
  readonly #sorts: Readonly<Record<Sort, ClassBounds>>;

  constructor(algebra: Algebra, sheets: Sheets, classes: Classes, blocks: Blocks) {
    this.#algebra = algebra;
    this.#sheets = sheets;
    this.#classes = classes;
    this.#blocks = blocks;
    this.#all = exactly([0, classes.list.length - 1]);
    this.#sorts = bySort(classes.list);
  }

  /** What any of some rules matches. `subject` is needed only for ingress, where names are the subject's own ports. */
  match(rules: readonly Rule[], direction: Direction, subject: Class): Sheet {
    const pieces = new Pieces();
    for (const rule of rules) this.#addRule(pieces, rule, direction, subject);
    return pieces.sheet(this.#algebra, this.#sheets);
  }

  #addRule(pieces: Pieces, rule: Rule, direction: Direction, subject: Class): void {
    const { numbers, names } = portsOf(this.#algebra, rule);
    const own = direction === "ingress" ? this.#ownPorts(names, subject) : NO_PORTS;
    const certain = this.#algebra.ports.union(numbers.certain, own.certain);
    const isExact = numbers.certain === numbers.possible && own.certain === own.possible;
    const possible = isExact ? certain : this.#algebra.ports.union(numbers.possible, own.possible);
    for (const peer of rule.peers) {
      this.#addPeer(pieces, peer, { certain, possible });
      if (direction === "egress" && names.length > 0) this.#addNames(pieces, peer, names);
    }
  }

  /** The same ports at every address. */
  #spread(set: PortSetId): number {
    const known = this.#spreads.get(set);
    if (known !== undefined) return known;
    const { addresses, v4, v6 } = this.#algebra;
    const spread = addresses.pair(v4.constant(set), v6.constant(set));
    this.#spreads.set(set, spread);
    return spread;
  }

  #anywhere(ports: Bounds<PortSetId>): Bounds {
    const certain = this.#spread(ports.certain);
    return { certain, possible: ports.possible === ports.certain ? certain : this.#spread(ports.possible) };
  }

  /** Ports at the addresses of a block. */
  #inBlock(peer: Peer & { kind: "block" }, ports: Bounds<PortSetId>): Bounds {
    const { addresses } = this.#algebra;
    const sets = this.#blocks.families(peer.cidrs, peer.frayed ? [] : peer.except);
    const block = addresses.pair(sets.v4, sets.v6);
    const spread = (set: PortSetId): number => addresses.intersect(block, this.#spread(set));
    const possible = spread(ports.possible);
    if (peer.frayed) return { certain: BOTTOM, possible };
    return { certain: ports.certain === ports.possible ? possible : spread(ports.certain), possible };
  }

  #addPeer(pieces: Pieces, peer: Peer, ports: Bounds<PortSetId>): void {
    switch (peer.kind) {
      case "everything":
        return pieces.add(this.#all, this.#anywhere(ports));
      case "unreadable":
        return pieces.add(this.#all, where("maybe", this.#anywhere(ports)));
      case "names": {
        const perhaps = where("maybe", this.#anywhere(ports));
        pieces.add(this.#sorts.outside, perhaps);
        return pieces.add(this.#sorts.apiServer, perhaps);
      }
      case "block":
        return this.#addBlock(pieces, peer, this.#inBlock(peer, ports));
      case "pods":
      case "nodes":
        return pieces.add(this.#selected(peer), this.#anywhere(ports));
    }
  }

  #selected(peer: Peer & { kind: "pods" | "nodes" }): ClassBounds {
    const { selection } = this.#classes;
    return peer.kind === "pods" ? selection.select(peer) : selection.selectNodes(peer.selector);
  }

  #addBlock(pieces: Pieces, { scope }: Peer & { kind: "block" }, value: Bounds): void {
    pieces.add(this.#sorts.outside, value);
    pieces.add(this.#sorts.pods, where(scope.pods, value));
    pieces.add(this.#sorts.nodes, where(scope.nodes, value));
    pieces.add(this.#sorts.apiServer, where(scope.apiServer, value));
  }

  #ownPorts(names: readonly (PortItem & { kind: "named" })[], subject: Class): Bounds<PortSetId> {
    let ports = NO_PORTS;
    for (const item of names) {
      const own = namedPorts(this.#algebra, item, subject);
      ports = {
        certain: this.#algebra.ports.union(ports.certain, own.certain),
        possible: this.#algebra.ports.union(ports.possible, own.possible),
      };
    }
    return ports;
  }

  /** Names add, on every pod reached, the ports that the pod gives them. */
  #addNames(pieces: Pieces, peer: Peer, names: readonly (PortItem & { kind: "named" })[]): void {
    const reached = new Pieces();
    this.#addPeer(reached, peer, ALL_PORTS);
    for (const item of names) {
      for (const bound of ["certain", "possible"] as const) {
        for (const part of reached[bound]) this.#addNamed(pieces, bound, part, item);
      }
    }
  }

  /** One name on one part of what was reached: class by class where they are few, else against the map of all. */
  #addNamed(
    pieces: Pieces,
    bound: "certain" | "possible",
    part: Part,
    item: PortItem & { kind: "named" },
  ): void {
    const { reach } = this.#algebra;
    if (sizeOf(part.bounds) <= FEW_CLASSES) {
      this.#addNamedEach(pieces, bound, part, item);
      return;
    }
    const named = reach.intersect(reach.fromFlat(part.bounds, part.value), this.#namedReach(item)[bound]);
    for (const { first, last, value } of reach.steps(named)) {
      if (value !== BOTTOM) pieces.addTo(bound, { bounds: [at(first, 0), at(last, 0)], value });
    }
  }

  #addNamedEach(
    pieces: Pieces,
    bound: "certain" | "possible",
    { bounds, value }: Part,
    item: PortItem & { kind: "named" },
  ): void {
    for (let index = 0; index < bounds.length; index += 2) {
      for (let number = at(bounds, index); number <= at(bounds, index + 1); number += 1) {
        const ports = namedPorts(this.#algebra, item, at(this.#classes.list, number))[bound];
        if (ports === BOTTOM) continue;
        const here = this.#algebra.addresses.intersect(value, this.#spread(ports));
        pieces.addTo(bound, { bounds: [number, number], value: here });
      }
    }
  }

  /** Class → what a name stands for there, at every address, for all classes. */
  #namedReach(item: PortItem & { kind: "named" }): Bounds<ReachId> {
    const key = `${item.name}/${item.protocols.join()}`;
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const parts: Record<"certain" | "possible", Part[]> = { certain: [], possible: [] };
    for (const [number, entry] of this.#classes.list.entries()) {
      const ports = namedPorts(this.#algebra, item, entry);
      const bounds = [number, number];
      parts.certain.push({ bounds, value: this.#spread(ports.certain) });
      parts.possible.push({ bounds, value: this.#spread(ports.possible) });
    }
    const { reach } = this.#algebra;
    const lifted = {
      certain: reach.fromFlatRectangles(parts.certain),
      possible: reach.fromFlatRectangles(parts.possible),
    };
    this.#named.set(key, lifted);
    return lifted;
  }
}

/** Up to so many classes a name is looked up one by one. */
const FEW_CLASSES = 256;

function sizeOf(bounds: ArrayLike<number>): number {
  let size = 0;
  for (let index = 0; index < bounds.length; index += 2)
    size += at(bounds, index + 1) - at(bounds, index) + 1;
  return size;
}

/** The protocols that Kubernetes' own policies can name. */
export const NAMED_PROTOCOLS: readonly number[] = [PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP];
