import type { Bounds } from "../../algebra/bounds.ts";
import type { Algebra, ClassMapId, PortSetId, StepLattice } from "../../algebra/lattice.ts";
import type { Direction, Peer, PortItem, Rule } from "../pod-policy.ts";
import type { NamedPort } from "../snapshot.ts";
import type { Class } from "./class.ts";
import type { ClassBounds, ClassSet } from "./class-set.ts";
import type { Classes } from "./classes.ts";
import type { Sheet, Sheets } from "./sheet.ts";

import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import { PROTOCOL, portRange, wholeProtocol } from "../../domain/port.ts";
import { type Block, Blocks } from "./blocks.ts";
import { given } from "./class-set.ts";

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

/** What the peers of a rule select, ports aside. */
type Reached = {
  readonly v4: Bounds;
  readonly v6: Bounds;
  readonly inside4: ClassBounds;
  readonly inside6: ClassBounds;
};

const NOWHERE = { certain: BOTTOM, possible: BOTTOM };
const EVERYWHERE = { certain: TOP, possible: TOP };
const PERHAPS = { certain: BOTTOM, possible: TOP };

/** Turns rules into sheets: everything that a rule matches, with the ports it names. */
export class Matcher {
  readonly #algebra: Algebra;
  readonly #sheets: Sheets;
  readonly #classes: Classes;
  readonly #blocks: Blocks;
  readonly #names: NameMaps;
  readonly #all: ClassBounds;
  readonly #apiServer: ClassSet;

  constructor(algebra: Algebra, sheets: Sheets, classes: Classes, blocks: Blocks) {
    this.#algebra = algebra;
    this.#sheets = sheets;
    this.#classes = classes;
    this.#blocks = blocks;
    this.#names = new NameMaps(algebra, classes.list);
    const all = [0, classes.list.length - 1];
    this.#all = { certain: all, possible: all };
    this.#apiServer = [classes.apiServer, classes.apiServer];
  }

  #reached(peer: Peer): Reached {
    switch (peer.kind) {
      case "everything":
        return { v4: EVERYWHERE, v6: EVERYWHERE, inside4: this.#all, inside6: this.#all };
      case "unreadable":
        return { v4: PERHAPS, v6: PERHAPS, ...same(given("maybe", this.#all)) };
      case "names":
        return { v4: PERHAPS, v6: PERHAPS, ...same({ certain: [], possible: this.#apiServer }) };
      case "pods":
        return { v4: NOWHERE, v6: NOWHERE, ...same(this.#classes.selection.select(peer)) };
      case "nodes":
        return { v4: NOWHERE, v6: NOWHERE, ...same(this.#classes.selection.selectNodes(peer.selector)) };
      case "block":
        return this.#reachedBlock(peer);
    }
  }

  #reachedBlock(peer: Peer & { kind: "block" }): Reached {
    const v4 = this.#blocks.block(4, peer.cidrs, peer.frayed ? [] : peer.except);
    const v6 = this.#blocks.block(6, peer.cidrs, peer.frayed ? [] : peer.except);
    const truth = peer.frayed ? "maybe" : "yes";
    const outside = ({ set }: Block): Bounds => ({ certain: peer.frayed ? BOTTOM : set, possible: set });
    return {
      v4: outside(v4),
      v6: outside(v6),
      inside4: given(truth, this.#blocks.classesIn(v4, peer.scope)),
      inside6: given(truth, this.#blocks.classesIn(v6, peer.scope)),
    };
  }

  /** What a rule matches. `subject` is needed only for ingress, where names are the subject's own ports. */
  match(rule: Rule, direction: Direction, subject: Class): Sheet {
    const { numbers, names } = portsOf(this.#algebra, rule);
    const own = direction === "ingress" ? this.#ownPorts(names, subject) : NO_PORTS;
    const ports = {
      certain: this.#algebra.ports.union(numbers.certain, own.certain),
      possible: this.#algebra.ports.union(numbers.possible, own.possible),
    };
    const parts = rule.peers.map((peer) => {
      const reached = this.#reached(peer);
      const sheet = this.#spread(reached, ports);
      return direction === "egress" && names.length > 0 ? this.#withNames(sheet, reached, names) : sheet;
    });
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : this.#sheets.unionAll(parts);
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

  /** The same ports on all that was reached. */
  #spread(reached: Reached, ports: Bounds<PortSetId>): Sheet {
    const { v4, v6, classes } = this.#algebra;
    const outside = <Id extends number>(lattice: StepLattice<Id, PortSetId>, set: Bounds<Id>): Bounds<Id> => ({
      certain: lattice.intersect(set.certain, lattice.constant(ports.certain)),
      possible: lattice.intersect(set.possible, lattice.constant(ports.possible)),
    });
    const inside4 = {
      certain: classes.fromFlat(reached.inside4.certain, ports.certain),
      possible: classes.fromFlat(reached.inside4.possible, ports.possible),
    };
    return {
      v4: outside(v4, reached.v4),
      v6: outside(v6, reached.v6),
      inside4,
      inside6:
        reached.inside6 === reached.inside4
          ? inside4
          : {
              certain: classes.fromFlat(reached.inside6.certain, ports.certain),
              possible: classes.fromFlat(reached.inside6.possible, ports.possible),
            },
    };
  }

  /** Names add, on every pod reached, the ports that the pod gives them. */
  #withNames(sheet: Sheet, reached: Reached, names: readonly (PortItem & { kind: "named" })[]): Sheet {
    const { classes } = this.#algebra;
    const narrowed = (map: Bounds<ClassMapId>, to: ClassBounds): Bounds<ClassMapId> => ({
      certain: classes.intersect(map.certain, classes.fromFlat(to.certain, TOP)),
      possible: classes.intersect(map.possible, classes.fromFlat(to.possible, TOP)),
    });
    const added = (part: Bounds<ClassMapId>, more: Bounds<ClassMapId>): Bounds<ClassMapId> => ({
      certain: classes.union(part.certain, more.certain),
      possible: classes.union(part.possible, more.possible),
    });
    let { inside4, inside6 } = sheet;
    for (const item of names) {
      const map = this.#names.get(item);
      inside4 = added(inside4, narrowed(map, reached.inside4));
      inside6 = reached.inside6 === reached.inside4 ? inside4 : added(inside6, narrowed(map, reached.inside6));
    }
    return { ...sheet, inside4, inside6 };
  }
}

function same(inside: ClassBounds): { inside4: ClassBounds; inside6: ClassBounds } {
  return { inside4: inside, inside6: inside };
}

/** The protocols that Kubernetes' own policies can name. */
export const NAMED_PROTOCOLS: readonly number[] = [PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP];
