import type { AddressMap4Id, AddressMap6Id, PortSetId, ReachId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { AddressRange, Family } from "../../domain/address.ts";
import { wholeProtocol } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import { areDoubtful } from "../doubt.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { Spot } from "../engine/class.ts";
import { NAMED_PROTOCOLS } from "../engine/match.ts";
import type { Sheet } from "../engine/sheet.ts";
import { egressSheet, ingressSheet } from "./pairs.ts";

/** An inclusive run of class numbers. */
type Run = { readonly first: number; readonly last: number };

/** Classes at which a sheet opens the same (a value is a pair of maps, of either family), in ascending runs. */
type Stretch = { readonly value: number; readonly runs: Run[]; size: number };

/** The ports of a value at any address, by family. */
type AnyPorts = { readonly v4: PortSetId; readonly v6: PortSetId };

/** Where connections may arrive, and what values open there. */
type Space = {
  readonly v4: AddressMap4Id;
  readonly v6: AddressMap6Id;
  readonly ports: Map<number, AnyPorts>;
};

/** Every address that some pod has, and every one that a pod of unknown addresses may have. */
function spaceOfPods({ classes, snapshot, algebra: { v4, v6 } }: Analysis): Space {
  const pods = classes.spots.flat().filter(({ number }) => at(classes.list, number).kind === "pod");
  const known = pods.flatMap(({ addresses }) => (addresses === undefined ? [] : [addresses]));
  const isWhole = known.length === pods.length;
  const { podCidrs } = snapshot.network;
  if (!isWhole && podCidrs === undefined) return { v4: TOP, v6: TOP, ports: new Map() };
  const blocks = isWhole ? [] : (podCidrs ?? []);
  const own = known.flatMap((addresses) => [...addresses.v4, ...addresses.v6]);
  const ranges = [...blocks, ...own.map(({ family, words }) => ({ family, first: words, last: words }))];
  const of = (family: Family): readonly AddressRange[] => ranges.filter((range) => range.family === family);
  return { v4: v4.fromIntervals(of(4), TOP), v6: v6.fromIntervals(of(6), TOP), ports: new Map() };
}

/** Ingress groups that accept the same from somebody, and how many classes are in them. */
type Accepting = { readonly value: number; readonly groups: number[]; size: number };

/**
 * Whom a workload may reach at all: where its own rules open something that those of the other end accept. Looking is as
 * much work as there is to be found by the narrower of the two, not one step for each pair of workloads. What is found may
 * turn out to be closed; what is not is closed for sure.
 */
export class Candidates {
  readonly #analysis: Analysis;
  readonly #workloadsAt: readonly (readonly number[])[];
  /** Ingress group → the classes in it, ascending. */
  readonly #members: readonly (readonly number[])[];
  /** Where pods are. A caller whose address is not known, or not of a family, may be anywhere in it. */
  readonly #pods: Space;
  readonly #anywhere: Space = { v4: TOP, v6: TOP, ports: new Map() };
  readonly #agreeing = new Map<string, boolean>();
  /** Classes that may be reached whatever policies say: on a node's network, or of which nothing is known. */
  readonly #always: readonly number[];
  readonly #stretches = new Map<ReachId, readonly Stretch[]>();
  readonly #told = new Map<Sheet, ReachId>();
  /** The protocols that policies can name. What of the others is only possible is told in a footnote, for everybody. */
  readonly #named: Sheet;
  readonly #shapes = new WeakMap<readonly Spot[], readonly Spot[]>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    const { classes, ingress, sheets, algebra } = analysis;
    this.#pods = spaceOfPods(analysis);
    this.#named = sheets.constant(algebra.ports.fromPorts(NAMED_PROTOCOLS.map(wholeProtocol)));
    const workloadsAt: number[][] = classes.list.map(() => []);
    for (const [index, numbers] of classes.ofWorkload.entries()) {
      for (const number of new Set(numbers)) at(workloadsAt, number).push(index);
    }
    this.#workloadsAt = workloadsAt;
    const members: number[][] = ingress.groups.map(() => []);
    for (const [number, group] of ingress.ofClass.entries()) {
      if (group >= 0 && at(workloadsAt, number).length > 0) at(members, group).push(number);
    }
    this.#members = members;
    this.#always = [...classes.list.entries()]
      .filter(([number, { kind, labels }]) => {
        const isPlain = kind === "pod" && ingress.ofClass[number] !== -1 && !areDoubtful(labels);
        return !isPlain && at(workloadsAt, number).length > 0;
      })
      .map(([number]) => number);
  }

  /** The workloads that may be reached from these spots, in their order. */
  of(spots: readonly Spot[]): readonly number[] {
    const found = new Set<number>();
    for (const number of new Set(spots.map((spot) => spot.number))) {
      for (const to of this.#classesFrom(number)) {
        for (const workload of at(this.#workloadsAt, to)) found.add(workload);
      }
    }
    return [...found].toSorted((a, b) => a - b);
  }

  *#classesFrom(number: number): Generator<number> {
    const { classes } = this.#analysis;
    if (areDoubtful(at(classes.list, number).labels)) {
      yield* classes.list.keys();
      return;
    }
    for (const always of this.#always) yield always;
    const accepting = this.#acceptingOf(number);
    for (const stretch of this.#stretchesOf(this.#toldOf(egressSheet(this.#analysis, number)))) {
      const agreeing = accepting.filter(({ value }) => this.#agree(stretch.value, value));
      const groups = new Set(agreeing.flatMap((one) => one.groups));
      const size = agreeing.reduce((sum, one) => sum + one.size, 0);
      if (stretch.size <= size) yield* this.#through(stretch.runs, groups);
      else yield* this.#among(groups, stretch.runs);
    }
  }

  /** Those that the source's own rules open, as far as they accept. */
  *#through(runs: readonly Run[], groups: ReadonlySet<number>): Generator<number> {
    const { ingress } = this.#analysis;
    for (const { first, last } of runs) {
      for (let number = first; number <= last; number += 1) {
        if (groups.has(ingress.ofClass[number] ?? -1)) yield number;
      }
    }
  }

  /** Those that accept, as far as the source's own rules open them. */
  *#among(groups: ReadonlySet<number>, runs: readonly Run[]): Generator<number> {
    for (const group of groups) {
      let index = 0;
      for (const number of at(this.#members, group)) {
        while (index < runs.length && at(runs, index).last < number) index += 1;
        if (index < runs.length && at(runs, index).first <= number) yield number;
      }
    }
  }

  #stretchesOf(told: ReachId): readonly Stretch[] {
    const known = this.#stretches.get(told);
    if (known !== undefined) return known;
    const byValue = new Map<number, Stretch>();
    for (const { first, last, value } of this.#analysis.algebra.reach.steps(told)) {
      if (value === BOTTOM) continue;
      const stretch = byValue.get(value) ?? { value, runs: [], size: 0 };
      byValue.set(value, stretch);
      const run = { first: at(first, 0), last: at(last, 0) };
      stretch.runs.push(run);
      stretch.size += run.last - run.first + 1;
    }
    const found = [...byValue.values()];
    this.#stretches.set(told, found);
    return found;
  }

  /** What of a sheet is worth a row. */
  #toldOf(sheet: Sheet): ReachId {
    const known = this.#told.get(sheet);
    if (known !== undefined) return known;
    const { algebra, sheets } = this.#analysis;
    const told = algebra.reach.union(
      sheet.reach.certain,
      sheets.intersect(sheet, this.#named).reach.possible,
    );
    this.#told.set(sheet, told);
    return told;
  }

  /** Who accepts anything from a class. */
  #acceptingOf(number: number): readonly Accepting[] {
    const { algebra, ingress } = this.#analysis;
    const byValue = new Map<number, Accepting>();
    for (const [group, { sheet }] of ingress.groups.entries()) {
      const value = algebra.reach.at(this.#toldOf(sheet), number);
      const { length } = at(this.#members, group);
      if (value === BOTTOM || length === 0) continue;
      const accepting = byValue.get(value) ?? { value, groups: [], size: 0 };
      byValue.set(value, accepting);
      accepting.groups.push(group);
      accepting.size += length;
    }
    return [...byValue.values()];
  }

  /** Whether something of what one end opens and the other accepts is the same, at whatever addresses. */
  #agree(out: number, into: number): boolean {
    const key = `${out} ${into}`;
    const known = this.#agreeing.get(key);
    if (known !== undefined) return known;
    const { ports } = this.#analysis.algebra;
    const [a, b] = [this.#portsOf(out, this.#pods), this.#portsOf(into, this.#anywhere)];
    const agrees = ports.intersect(a.v4, b.v4) !== BOTTOM || ports.intersect(a.v6, b.v6) !== BOTTOM;
    this.#agreeing.set(key, agrees);
    return agrees;
  }

  /** The ports of a value at any address of a space. */
  #portsOf(value: number, space: Space): AnyPorts {
    const known = space.ports.get(value);
    if (known !== undefined) return known;
    const { addresses, v4, v6 } = this.#analysis.algebra;
    const found = {
      v4: v4.unionOfValues(v4.intersect(addresses.firstOf(value), space.v4)),
      v6: v6.unionOfValues(v6.intersect(addresses.secondOf(value), space.v6)),
    };
    space.ports.set(value, found);
    return found;
  }

  /**
   * One spot for all that differ by nothing that matters between these two: pods of one class are alike wherever no rule
   * looks at addresses.
   */
  narrowed(
    from: readonly Spot[],
    to: readonly Spot[],
  ): { readonly from: readonly Spot[]; readonly to: readonly Spot[] } {
    if (from.length === 1 && to.length === 1) return { from, to };
    const [few, fewer] = [this.#shapesOf(from), this.#shapesOf(to)];
    const isPlain = fewer.every((spot) => at(this.#analysis.classes.list, spot.number).kind === "pod");
    const isBlind = few.every((one) => fewer.every((other) => this.#isBlind(one.number, other.number)));
    return isPlain && isBlind ? { from: few, to: fewer } : { from, to };
  }

  /** Whether no rule between two classes looks at addresses. */
  #isBlind(from: number, to: number): boolean {
    const { sheets, algebra } = this.#analysis;
    const out = sheets.at(egressSheet(this.#analysis, from), to);
    const into = sheets.at(ingressSheet(this.#analysis, to), from);
    return [out, into].every(
      ({ v4, v6 }) =>
        [v4.certain, v4.possible].every((id) => algebra.v4.stepCount(id) === 1) &&
        [v6.certain, v6.possible].every((id) => algebra.v6.stepCount(id) === 1),
    );
  }

  /** Spots of which each has another class, or addresses of other families. */
  #shapesOf(spots: readonly Spot[]): readonly Spot[] {
    const known = this.#shapes.get(spots);
    if (known !== undefined) return known;
    const shapes = new Map<string, Spot>();
    for (const spot of spots) {
      const { number, addresses } = spot;
      const families =
        addresses === undefined
          ? "?"
          : `${addresses.v4.length > 0 ? 4 : ""}${addresses.v6.length > 0 ? 6 : ""}`;
      const key = `${number} ${families}`;
      if (!shapes.has(key)) shapes.set(key, spot);
    }
    const found = [...shapes.values()];
    this.#shapes.set(spots, found);
    return found;
  }
}
