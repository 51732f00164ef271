import type { Bounds } from "../../algebra/bounds.ts";
import type { Algebra, PortSetId, ReachId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import { PROTOCOL } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Action, Direction, Entity, Peer, Rule } from "../pod-policy.ts";
import type { Blocks } from "./blocks.ts";
import type { ClassBounds } from "./class-set.ts";
import { sizeOfSet } from "./class-set.ts";
import type { Class } from "./class.ts";
import type { Classes } from "./classes.ts";
import type { Learned } from "./names.ts";
import { everyNameClass, intersectBounds } from "./names.ts";
import type { Part, Sort } from "./pieces.ts";
import { Pieces, bySort, exactly, where } from "./pieces.ts";
import { seenFrom } from "./relative.ts";
import type { NamedItem } from "./rule-ports.ts";
import { ALL_PORTS, NO_PORTS, PortReader } from "./rule-ports.ts";
import type { Sheet, Sheets } from "./sheet.ts";

/**
 * Who looks: a well-behaved workload that reaches what it asked for by its name, or code that does as it likes with the
 * addresses that were opened.
 */
export type View = "declared" | "compromised";

/** For whom rules are matched. */
export type Asking = {
  readonly direction: Direction;
  /** Needed where rules speak of the subject's own ports, or of the subject. */
  readonly subject: Class;
  /** What the subject learns of names. Undefined: nothing yet. */
  readonly learned: Learned | undefined;
};

const NO_CLASSES: ClassBounds = { certain: [], possible: [] };

/** Turns rules into sheets: everything that a rule matches, with the ports it names. */
export class Matcher {
  readonly ports: PortReader;
  readonly #algebra: Algebra;
  readonly #sheets: Sheets;
  readonly #classes: Classes;
  readonly #blocks: Blocks;
  readonly #view: View;
  readonly #named = new Map<string, Bounds<ReachId>>();
  readonly #spreads = new Map<PortSetId, number>();
  readonly #all: ClassBounds;
  readonly #sorts: Readonly<Record<Sort, ClassBounds>>;

  constructor(
    { algebra, sheets }: { algebra: Algebra; sheets: Sheets },
    classes: Classes,
    blocks: Blocks,
    view: View,
  ) {
    this.ports = new PortReader(algebra);
    this.#algebra = algebra;
    this.#sheets = sheets;
    this.#classes = classes;
    this.#blocks = blocks;
    this.#view = view;
    this.#all = exactly([0, classes.list.length - 1]);
    this.#sorts = bySort(classes.list);
  }

  /** What any of some rules matches. */
  match(rules: readonly Rule[], asking: Asking): Sheet {
    const pieces = new Pieces();
    for (const rule of rules) this.#addRule(pieces, rule, asking);
    return this.#sheets.of(pieces.reach(this.#algebra));
  }

  /** Whether the subject meets what a rule asks of it. */
  #counts({ when }: Rule, subject: Class): Truth {
    return when === undefined ? "yes" : this.#classes.selection.meets(subject, when);
  }

  #addRule(pieces: Pieces, rule: Rule, asking: Asking): void {
    const { direction, subject } = asking;
    const { numbers, names } = this.ports.of(rule);
    const own = direction === "ingress" ? this.ports.allNamed(names, subject) : NO_PORTS;
    const certain = this.#algebra.ports.union(numbers.certain, own.certain);
    const isExact = numbers.certain === numbers.possible && own.certain === own.possible;
    const possible = isExact ? certain : this.#algebra.ports.union(numbers.possible, own.possible);
    const ports = where(this.#counts(rule, subject), { certain, possible });
    const within = { action: rule.action, learned: asking.learned, subject };
    for (const peer of rule.peers) {
      this.#addPeer(pieces, peer, ports, within);
      if (direction === "egress" && names.length > 0)
        this.#addPortNames(pieces, { peer, names, truth: this.#counts(rule, subject) }, within);
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

  #addPeer(pieces: Pieces, peer: Peer, ports: Bounds<PortSetId>, within: Within): void {
    switch (peer.kind) {
      case "everything":
        return pieces.add(this.#all, this.#anywhere(ports));
      case "unreadable":
        return pieces.add(this.#all, where("maybe", this.#anywhere(ports)));
      case "names":
        return this.#addNames(pieces, peer, this.#anywhere(ports), within);
      case "block":
        return this.#addBlock(pieces, peer, this.#inBlock(peer, ports));
      case "pods":
      case "nodes":
        return this.#addSelected(pieces, peer, this.#anywhere(ports), within);
      case "entities":
        return this.#addEntities(pieces, new Set(peer.entities), this.#anywhere(ports));
      case "all-of":
      case "not":
        return this.#addShape(pieces, this.#shape(peer, within), ports);
    }
  }

  #addSelected(
    pieces: Pieces,
    peer: Peer & { kind: "pods" | "nodes" },
    value: Bounds,
    { subject }: Within,
  ): void {
    const { selection, namespaces } = this.#classes;
    if (peer.kind === "nodes") return pieces.add(selection.selectNodes(peer.selector), value);
    if (peer.relative === undefined) return pieces.add(selection.select(peer), value);
    const seen = { scope: peer, relative: peer.relative };
    const { scope, truth } = seenFrom(at(namespaces, subject.namespace), seen, namespaces);
    return pieces.add(selection.select(scope), where(truth, value));
  }

  #addBlock(pieces: Pieces, { scope }: Peer & { kind: "block" }, value: Bounds): void {
    pieces.add(this.#sorts.outside, value);
    pieces.add(this.#sorts.pods, where(scope.pods, value));
    pieces.add(this.#sorts.nodes, where(scope.nodes, value));
    pieces.add(this.#sorts.apiServer, where(scope.apiServer, value));
  }

  /**
   * Which node is the subject's own is not known here: a node is one of `host` and `remote-node` for sure, of one of them
   * alone perhaps. The API server is on a node or outside, and `kube-apiserver` wherever it is.
   */
  #addEntities(pieces: Pieces, entities: ReadonlySet<Entity>, value: Bounds): void {
    if (entities.has("world")) pieces.add(this.#sorts.outside, value);
    const hosts = [entities.has("host"), entities.has("remote-node")];
    if (hosts.includes(true))
      pieces.add(this.#sorts.nodes, where(hosts.includes(false) ? "maybe" : "yes", value));
    const isSureApiServer =
      entities.has("kube-apiserver") || (entities.has("world") && !hosts.includes(false));
    if (isSureApiServer) pieces.add(this.#sorts.apiServer, value);
    else if (entities.size > 0) pieces.add(this.#sorts.apiServer, where("maybe", value));
  }

  /** The classes of the names that a peer matches, as far as its enforcer knows their addresses. */
  #known({ patterns, learning }: NamesPeer, learned: Learned | undefined): ClassBounds {
    const matched = this.#classes.names.of(patterns);
    if (learning !== "dns-rule") return matched;
    return learned === undefined ? NO_CLASSES : intersectBounds(matched, learned.names);
  }

  /** Names: by their classes; an address that is dialled by itself, and the API server, may be what one of them resolves to. */
  #addNames(pieces: Pieces, peer: NamesPeer, value: Bounds, { action, learned }: Within): void {
    const { names, outside } = this.#classes;
    const known = this.#known(peer, learned);
    const isLearned = peer.learning !== "dns-rule" || (learned !== undefined && names.isFiltered);
    const isShared = this.#view === "compromised" && peer.binding !== "resolved";
    if (isShared && action === "deny") pieces.add({ certain: [], possible: known.possible }, value);
    else pieces.add(known, value);
    if (!isLearned || peer.patterns.length === 0) return;
    const perhaps = where("maybe", value);
    pieces.add(exactly([outside, outside]), perhaps);
    pieces.add(this.#sorts.apiServer, perhaps);
    if (isShared && action === "allow") pieces.add(exactly(everyNameClass(names)), perhaps);
  }

  /** All that a peer matches, with all ports. */
  #shape(peer: Peer, within: Within): Bounds<ReachId> {
    const { reach } = this.#algebra;
    if (peer.kind === "not") {
      const { certain, possible } = this.#shape(peer.peer, within);
      return { certain: reach.complement(possible), possible: reach.complement(certain) };
    }
    if (peer.kind === "all-of") {
      return peer.peers
        .map((one) => this.#shape(one, within))
        .reduce(
          (all, one) => ({
            certain: reach.intersect(all.certain, one.certain),
            possible: reach.intersect(all.possible, one.possible),
          }),
          { certain: TOP, possible: TOP },
        );
    }
    const pieces = new Pieces();
    this.#addPeer(pieces, peer, ALL_PORTS, within);
    return pieces.reach(this.#algebra);
  }

  #addShape(pieces: Pieces, shape: Bounds<ReachId>, ports: Bounds<PortSetId>): void {
    const spread = this.#anywhere(ports);
    for (const bound of ["certain", "possible"] as const) {
      for (const { first, last, value } of this.#algebra.reach.steps(shape[bound])) {
        const here = this.#algebra.addresses.intersect(value, spread[bound]);
        if (here !== BOTTOM) pieces.addTo(bound, { bounds: [at(first, 0), at(last, 0)], value: here });
      }
    }
  }

  /** Names of ports add, on every pod reached, the ports that the pod gives them. */
  #addPortNames(pieces: Pieces, { peer, names, truth }: PortNames, within: Within): void {
    const reached = new Pieces();
    this.#addPeer(reached, peer, where(truth, ALL_PORTS), within);
    for (const item of names) {
      for (const bound of ["certain", "possible"] as const) {
        for (const part of reached[bound]) this.#addNamed(pieces, bound, part, item);
      }
    }
  }

  /** One name on one part of what was reached: class by class where they are few, else against the map of all. */
  #addNamed(pieces: Pieces, bound: "certain" | "possible", part: Part, item: NamedItem): void {
    const { reach } = this.#algebra;
    if (sizeOfSet(part.bounds) <= FEW_CLASSES) {
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
    item: NamedItem,
  ): void {
    for (let index = 0; index < bounds.length; index += 2) {
      for (let number = at(bounds, index); number <= at(bounds, index + 1); number += 1) {
        const ports = this.ports.named(item, at(this.#classes.list, number))[bound];
        if (ports === BOTTOM) continue;
        const here = this.#algebra.addresses.intersect(value, this.#spread(ports));
        pieces.addTo(bound, { bounds: [number, number], value: here });
      }
    }
  }

  /** Class → what a name stands for there, at every address, for all classes. */
  #namedReach(item: NamedItem): Bounds<ReachId> {
    const key = `${item.name}/${item.protocols.join()}/${item.requests?.map(({ text }) => text).join() ?? ""}`;
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const parts: Record<"certain" | "possible", Part[]> = { certain: [], possible: [] };
    for (const [number, entry] of this.#classes.list.entries()) {
      const ports = this.ports.named(item, entry);
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

type NamesPeer = Peer & { readonly kind: "names" };

/** What of a rule and its subject matters to some peers. */
type Within = {
  readonly action: Action;
  readonly learned: Learned | undefined;
  readonly subject: Class;
};

type PortNames = { readonly peer: Peer; readonly names: readonly NamedItem[]; readonly truth: Truth };

/** Up to so many classes a name is looked up one by one. */
const FEW_CLASSES = 256;

/** The protocols that Kubernetes' own policies can name. */
export const NAMED_PROTOCOLS: readonly number[] = [PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP];
