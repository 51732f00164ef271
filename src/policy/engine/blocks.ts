import type { AddressRange, Cidr, Family } from "../../domain/address.ts";
import type { Algebra, StepLattice } from "../../algebra/lattice.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { BlockScope } from "../pod-policy.ts";
import type { NetworkFacts } from "../snapshot.ts";
import type { Class } from "./class.ts";
import type { ClassBounds } from "./class-set.ts";

import { TOP } from "../../algebra/lattice.ts";
import { compareWords, rangeHolds } from "../../domain/address.ts";
import { at } from "../../domain/unreachable.ts";
import { and } from "../../domain/verdict.ts";
import { ClassCollector } from "./class-set.ts";

/** A block of one family: its addresses outside every exception, as sorted disjoint ranges. */
export type Block = {
  readonly family: Family;
  /** A set of addresses, full at each: an id of the family's lattice. */
  readonly set: number;
  readonly ranges: readonly AddressRange[];
};

/** Whether every, no or some address of a class lies in a set. */
function matchKnown(ranges: readonly AddressRange[], addresses: Class["addresses"], family: Family): Truth {
  const own = family === 4 ? addresses?.v4 : addresses?.v6;
  if (own === undefined || own.length === 0) return "no";
  const inside = own.filter((address) => ranges.some((range) => rangeHolds(range, address))).length;
  if (inside === 0) return "no";
  return inside === own.length ? "yes" : "maybe";
}

/** Classes of one sort that hold exactly one address of a family, sorted by it: what a range finds by bisection. */
class SortedHolders {
  readonly #words: (readonly number[])[];
  readonly #numbers: number[];

  constructor(holders: { words: readonly number[]; number: number }[]) {
    holders.sort((a, b) => compareWords(a.words, b.words));
    this.#words = holders.map(({ words }) => words);
    this.#numbers = holders.map(({ number }) => number);
  }

  /** The first place whose address is not below these words (`after`: above them). */
  #place(words: readonly number[], after: boolean): number {
    let low = 0;
    let high = this.#words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compareWords(at(this.#words, middle), words);
      if (after ? order <= 0 : order < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  collect(ranges: readonly AddressRange[], into: ClassCollector): void {
    for (const { first, last } of ranges) {
      const end = this.#place(last, true);
      for (let place = this.#place(first, false); place < end; place += 1) into.add(at(this.#numbers, place), "yes");
    }
  }
}

type Sort = "pods" | "nodes" | "apiServer";

const SORT_OF: Readonly<Record<Class["kind"], Sort>> = {
  pod: "pods",
  "host-network-pod": "nodes",
  node: "nodes",
  "api-server": "apiServer",
};

/** The classes of one sort and family: those with known addresses, and those that may be anywhere in a set. */
class Holders {
  readonly #single: SortedHolders;
  readonly #several: readonly { readonly entry: Class; readonly number: number }[];
  readonly #anywhere: readonly number[];
  readonly #family: Family;
  readonly #lattice: StepLattice;
  /** Where the ones with unknown addresses are; undefined: they have none in this family. */
  readonly #room: number | undefined;

  constructor(members: readonly { entry: Class; number: number }[], family: Family, lattice: StepLattice, cidrs: readonly Cidr[] | undefined) {
    const single: { words: readonly number[]; number: number }[] = [];
    const several: { entry: Class; number: number }[] = [];
    const anywhere: number[] = [];
    for (const member of members) {
      const { addresses } = member.entry;
      const own = family === 4 ? addresses?.v4 : addresses?.v6;
      const only = own?.[0];
      if (own === undefined) anywhere.push(member.number);
      else if (only !== undefined && own.length === 1) single.push({ words: only.words, number: member.number });
      else if (own.length > 1) several.push(member);
    }
    this.#single = new SortedHolders(single);
    this.#several = several;
    this.#anywhere = anywhere;
    this.#family = family;
    this.#lattice = lattice;
    this.#room = roomOf(cidrs, family, lattice);
  }

  collect(block: Block, into: ClassCollector): void {
    this.#single.collect(block.ranges, into);
    for (const { entry, number } of this.#several) into.add(number, matchKnown(block.ranges, entry.addresses, this.#family));
    const truth = this.#truthAnywhere(block);
    if (truth !== "no") for (const number of this.#anywhere) into.add(number, truth);
  }

  #truthAnywhere(block: Block): Truth {
    if (this.#room === undefined) return "no";
    if (this.#lattice.subset(this.#room, block.set)) return "yes";
    return this.#lattice.isEmpty(this.#lattice.intersect(this.#room, block.set)) ? "no" : "maybe";
  }
}

function roomOf(cidrs: readonly Cidr[] | undefined, family: Family, lattice: StepLattice): number | undefined {
  if (cidrs === undefined) return TOP;
  const own = cidrs.filter((cidr) => cidr.family === family);
  return own.length === 0 ? undefined : lattice.fromIntervals(own, TOP);
}

/** Which classes blocks of addresses match, per family (docs/semantics.md, section 5). */
export class Blocks {
  readonly #algebra: Algebra;
  readonly #blocks = new Map<string, Block>();
  readonly #classes = new Map<string, Readonly<Record<Sort, ClassBounds>>>();
  readonly #holders: Readonly<Record<Family, Readonly<Record<Sort, Holders>>>>;

  constructor(algebra: Algebra, classes: readonly Class[], network: NetworkFacts) {
    this.#algebra = algebra;
    const members: Record<Sort, { entry: Class; number: number }[]> = { pods: [], nodes: [], apiServer: [] };
    for (const [number, entry] of classes.entries()) members[SORT_OF[entry.kind]].push({ entry, number });
    const ofFamily = (family: Family, lattice: StepLattice): Readonly<Record<Sort, Holders>> => ({
      pods: new Holders(members.pods, family, lattice, network.podCidrs),
      nodes: new Holders(members.nodes, family, lattice, network.nodeCidrs),
      apiServer: new Holders(members.apiServer, family, lattice, undefined),
    });
    this.#holders = { 4: ofFamily(4, algebra.v4), 6: ofFamily(6, algebra.v6) };
  }

  /** The addresses of one family in any of some blocks, outside every exception. */
  block(family: Family, cidrs: readonly AddressRange[], except: readonly AddressRange[]): Block {
    const lattice: StepLattice = family === 4 ? this.#algebra.v4 : this.#algebra.v6;
    const own = (ranges: readonly AddressRange[]): AddressRange[] => ranges.filter((range) => range.family === family);
    const whole = lattice.fromIntervals(own(cidrs), TOP);
    const holes = own(except);
    const set = holes.length === 0 ? whole : lattice.minus(whole, lattice.fromIntervals(holes, TOP));
    const key = `${family}:${set}`;
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const steps = lattice.steps(set).filter(({ value }) => value === TOP);
    const block = { family, set, ranges: steps.map(({ first, last }) => ({ family, first, last })) };
    this.#blocks.set(key, block);
    return block;
  }

  /** The classes that a block matches in its own family. In the other family it matches none. */
  classesIn(block: Block, scope: BlockScope): ClassBounds {
    const key = `${block.family}:${block.set}`;
    let bySort = this.#classes.get(key);
    if (bySort === undefined) {
      const collect = (sort: Sort): ClassBounds => {
        const found = new ClassCollector();
        this.#holders[block.family][sort].collect(block, found);
        return found.bounds();
      };
      bySort = { pods: collect("pods"), nodes: collect("nodes"), apiServer: collect("apiServer") };
      this.#classes.set(key, bySort);
    }
    return joined(bySort, scope);
  }
}

const SORTS: readonly Sort[] = ["pods", "nodes", "apiServer"];

/** The three sorts together, each as far as the block speaks of it. */
function joined(bySort: Readonly<Record<Sort, ClassBounds>>, scope: BlockScope): ClassBounds {
  const certain: number[] = [];
  const possible: number[] = [];
  for (const sort of SORTS) {
    const truth = scope[sort];
    if (truth !== "no") possible.push(...bySort[sort].possible);
    if (and(truth, "yes") === "yes") certain.push(...bySort[sort].certain);
  }
  return { certain, possible };
}
