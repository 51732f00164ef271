import type { Bounds } from "../../algebra/bounds.ts";
import type { Algebra, ClassMapId, PortSetId, ReachId } from "../../algebra/lattice.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { BlockScope, Direction, Peer, PortItem, Rule } from "../pod-policy.ts";
import type { NamedPort } from "../snapshot.ts";
import type { Blocks } from "./blocks.ts";
import type { Class } from "./class.ts";
import type { ClassBounds, ClassSet } from "./class-set.ts";
import type { Classes } from "./classes.ts";
import type { Sheet, Sheets } from "./sheet.ts";

import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import { at } from "../../domain/unreachable.ts";
import { PROTOCOL, portRange, wholeProtocol } from "../../domain/port.ts";
import { classSet } from "./class-set.ts";

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
type RulePorts = { readonly numbers: Bounds<PortSetId>; readonly names: readonly (PortItem & { kind: "named" })[] };

function portsOf(algebra: Algebra, rule: Rule): RulePorts {
  if (rule.ports === "all") return { numbers: ALL_PORTS, names: [] };
  const intervals = rule.ports.filter((item) => item.kind === "range");
  const names = rule.ports.filter((item) => item.kind === "named");
  const certain = algebra.ports.fromPorts(intervals);
  const frayed = rule.ports.some((item) => item.kind === "unreadable");
  return { numbers: { certain, possible: frayed ? TOP : certain }, names };
}

/** Class → the ports of one name, for all classes: what restricting to a rule's peers then makes of it. */
class NameMaps {
  readonly #maps = new Map<string, Bounds<ClassMapId>>();
  readonly #algebra: Algebra;
  readonly #byName = new Map<string, number[]>();
  readonly #unseen: number[] = [];
  readonly #classes: readonly Class[];

  constructor(algebra: Algebra, classes: readonly Class[]) {
    this.#algebra = algebra;
    this.#classes = classes;
    for (const [number, entry] of classes.entries()) {
      if (entry.unseen !== undefined) this.#unseen.push(number);
      for (const name of new Set(entry.ports.map((port) => port.name))) {
        const list = this.#byName.get(name);
        if (list === undefined) this.#byName.set(name, [number]);
        else list.push(number);
      }
    }
  }

  get(item: PortItem & { kind: "named" }): Bounds<ClassMapId> {
    const key = `${item.name}/${item.protocols.join()}`;
    const known = this.#maps.get(key);
    if (known !== undefined) return known;
    const certain: { intervals: { first: number; last: number }[]; value: PortSetId }[] = [];
    const possible: typeof certain = [];
    for (const number of [...(this.#byName.get(item.name) ?? []), ...this.#unseen]) {
      const entry = this.#classes[number];
      if (entry === undefined) continue;
      const ports = namedPorts(this.#algebra, item, entry);
      const intervals = [{ first: number, last: number }];
      certain.push({ intervals, value: ports.certain });
      possible.push({ intervals, value: ports.possible });
    }
    const { classes } = this.#algebra;
    const map = { certain: classes.fromRectangles(certain), possible: classes.fromRectangles(possible) };
    this.#maps.set(key, map);
    return map;
  }
}

type Span = { readonly first: number; readonly last: number };
type Part = { readonly intervals: readonly Span[]; readonly value: number };

/** What a rule matches, piece by piece: classes, and ports by address there. */
class Pieces {
  readonly certain: Part[] = [];
  readonly possible: Part[] = [];

  add(intervals: readonly Span[], value: Bounds): void {
    if (intervals.length === 0) return;
    if (value.certain !== BOTTOM) this.certain.push({ intervals, value: value.certain });
    if (value.possible !== BOTTOM) this.possible.push({ intervals, value: value.possible });
  }
}

function spansOf(set: ClassSet): Span[] {
  const spans: Span[] = [];
  for (let index = 0; index < set.length; index += 2) spans.push({ first: at(set, index), last: at(set, index + 1) });
  return spans;
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

function spansBySort(classes: readonly Class[]): Readonly<Record<Sort, readonly Span[]>> {
  const numbers: Record<Sort, number[]> = { outside: [], pods: [], nodes: [], apiServer: [] };
  for (const [number, { kind }] of classes.entries()) numbers[SORT_OF[kind]].push(number);
  const spans = (sort: Sort): Span[] => spansOf(classSet(numbers[sort]));
  return { outside: spans("outside"), pods: spans("pods"), nodes: spans("nodes"), apiServer: spans("apiServer") };
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
  readonly #names: NameMaps;
  readonly #named = new Map<string, Bounds<ReachId>>();
  readonly #all: readonly Span[];
  readonly #sorts: Readonly<Record<Sort, readonly Span[]>>;

  constructor(algebra: Algebra, sheets: Sheets, classes: Classes, blocks: Blocks) {
    this.#algebra = algebra;
    this.#sheets = sheets;
    this.#classes = classes;
    this.#blocks = blocks;
    this.#names = new NameMaps(algebra, classes.list);
    this.#all = [{ first: 0, last: classes.list.length - 1 }];
    this.#sorts = spansBySort(classes.list);
  }

  /** What a rule matches. `subject` is needed only for ingress, where names are the subject's own ports. */
  match(rule: Rule, direction: Direction, subject: Class): Sheet {
    const { numbers, names } = portsOf(this.#algebra, rule);
    const own = direction === "ingress" ? this.#ownPorts(names, subject) : NO_PORTS;
    const ports = {
      certain: this.#algebra.ports.union(numbers.certain, own.certain),
      possible: this.#algebra.ports.union(numbers.possible, own.possible),
    };
    const pieces = new Pieces();
    for (const peer of rule.peers) {
      this.#addPeer(pieces, peer, ports);
      if (direction === "egress" && names.length > 0) this.#addNames(pieces, peer, names);
    }
    const { reach } = this.#algebra;
    const certain = reach.fromRectangles(pieces.certain);
    return this.#sheets.of({ certain, possible: reach.fromRectangles(pieces.possible) });
  }

  /** The same ports at every address. */
  #anywhere(ports: Bounds<PortSetId>): Bounds {
    const { addresses, v4, v6 } = this.#algebra;
    const spread = (set: PortSetId): number => addresses.pair(v4.constant(set), v6.constant(set));
    const certain = spread(ports.certain);
    return { certain, possible: ports.possible === ports.certain ? certain : spread(ports.possible) };
  }

  /** Ports at the addresses of a block. */
  #inBlock(peer: Peer & { kind: "block" }, ports: Bounds<PortSetId>): Bounds {
    const { addresses, v4, v6 } = this.#algebra;
    const sets = this.#blocks.families(peer.cidrs, peer.frayed ? [] : peer.except);
    const spread = (set: PortSetId): number =>
      addresses.pair(v4.intersect(sets.v4, v4.constant(set)), v6.intersect(sets.v6, v6.constant(set)));
    return { certain: peer.frayed ? BOTTOM : spread(ports.certain), possible: spread(ports.possible) };
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
        return addClasses(pieces, this.#selected(peer), this.#anywhere(ports));
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
        for (const part of reached[bound]) this.#addNamed(pieces[bound], part, item, bound);
      }
    }
  }

  /** One name on one part of what was reached: class by class where they are few, else against the map of all. */
  #addNamed(parts: Part[], { intervals, value }: Part, item: PortItem & { kind: "named" }, bound: "certain" | "possible"): void {
    const { reach, addresses } = this.#algebra;
    const members = intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    if (members > FEW_CLASSES) {
      const named = reach.intersect(reach.fromIntervals(intervals, value), this.#namedReach(item)[bound]);
      for (const step of reach.steps(named)) {
        if (step.value !== BOTTOM) parts.push({ intervals: [spanOf(step)], value: step.value });
      }
      return;
    }
    for (const { first, last } of intervals) {
      for (let number = first; number <= last; number += 1) {
        const ports = namedPorts(this.#algebra, item, at(this.#classes.list, number))[bound];
        if (ports === BOTTOM) continue;
        const here = this.#anywhere({ certain: ports, possible: ports }).possible;
        parts.push({ intervals: [{ first: number, last: number }], value: addresses.intersect(value, here) });
      }
    }
  }

  #namedReach(item: PortItem & { kind: "named" }): Bounds<ReachId> {
    const key = `${item.name}/${item.protocols.join()}`;
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const { reach, classes } = this.#algebra;
    const map = this.#names.get(item);
    const lift = (id: ClassMapId): ReachId =>
      reach.fromRectangles(
        classes.steps(id).flatMap((step) =>
          step.value === BOTTOM
            ? []
            : [{ intervals: [spanOf(step)], value: this.#anywhere({ certain: step.value, possible: step.value }).possible }],
        ),
      );
    const lifted = { certain: lift(map.certain), possible: lift(map.possible) };
    this.#named.set(key, lifted);
    return lifted;
  }
}

/** Up to so many classes a name is looked up one by one. */
const FEW_CLASSES = 256;

function spanOf({ first, last }: { readonly first: readonly number[]; readonly last: readonly number[] }): Span {
  return { first: at(first, 0), last: at(last, 0) };
}

function addClasses(pieces: Pieces, { certain, possible }: ClassBounds, value: Bounds): void {
  pieces.add(spansOf(certain), { certain: value.certain, possible: BOTTOM });
  pieces.add(spansOf(possible), { certain: BOTTOM, possible: value.possible });
}

/** The protocols that Kubernetes' own policies can name. */
export const NAMED_PROTOCOLS: readonly number[] = [PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP];
