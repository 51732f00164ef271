import type { Bounds } from "../../algebra/bounds.ts";
import type { PortLattice, PortSetId, StepLattice } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { Family } from "../../domain/address.ts";
import { formatAddress, formatRange } from "../../domain/address.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import { lowHalf, PROTOCOL, portPoint, protocolOf, wholeProtocol } from "../../domain/port.ts";
import type { DiffReport, DiffRow, Target } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { Spot } from "../../policy/engine/class.ts";
import { NAMED_PROTOCOLS } from "../../policy/engine/match.ts";
import type { OutsideBounds } from "../../policy/reach/outside.ts";
import { Outside, isSame } from "../../policy/reach/outside.ts";
import type { PortBounds } from "../../policy/reach/pairs.ts";
import { Pairs, betweenSpots } from "../../policy/reach/pairs.ts";
import { requestedRows } from "../../policy/reach/port-rows.ts";
import { eachScopeOnce, scopeInWords } from "../../policy/scope-words.ts";
import { diagnosticRows, footnotes } from "./closing.ts";
import { allSources } from "./sources.ts";

/** One analysis of the two, with its parties by the names that both share. */
class Side {
  readonly analysis: Analysis;
  readonly sources: ReadonlyMap<string, readonly Spot[]>;
  readonly targets: ReadonlyMap<string, { readonly target: Target; readonly spots: readonly Spot[] }>;
  readonly #pairs: Pairs;

  constructor(analysis: Analysis) {
    this.analysis = analysis;
    this.#pairs = new Pairs(analysis);
    this.sources = new Map(allSources(analysis).map(({ id, spots }) => [id, spots]));
    this.targets = new Map(targetsOf(analysis).map((entry) => [JSON.stringify(entry.target), entry]));
  }

  between(from: readonly Spot[], to: readonly Spot[]): PortBounds {
    return betweenSpots({ pairs: this.#pairs, analysis: this.analysis, halves: "both" }, from, to);
  }
}

function targetsOf({ snapshot, classes }: Analysis): { target: Target; spots: readonly Spot[] }[] {
  return [
    ...snapshot.workloads.map(({ id }, index) => ({
      target: { workload: id },
      spots: at(classes.spots, index),
    })),
    ...eachScopeOnce(
      classes.unseen.filter(({ workload }) => workload.peer),
      ({ workload }) => workload.text,
    ).map(({ workload, number }) => ({
      target: { class: "unseen" as const, selector: scopeInWords(workload.text) },
      spots: [classes.spotOf(number)],
    })),
    { target: { class: "node" as const }, spots: [classes.spotOf(classes.unknownNode)] },
    { target: { class: "kube-apiserver" as const }, spots: [classes.spotOf(classes.apiServer)] },
  ];
}

type Change<Id extends number> = Pick<DiffRow, "change" | "certainty" | "before" | "after"> & {
  readonly set: Id;
};

type Sets<Id extends number> = {
  minus(a: Id, b: Id): Id;
  intersect(a: Id, b: Id): Id;
};

/**
 * What changed between two bounds: sure gains and losses, then those that are only possible. What was possible and is sure,
 * or was sure and is possible, is no gain or loss but of knowledge. `undecided` is what Kubernetes leaves open for everybody
 * under isolation: it goes with the others.
 */
function changes<Id extends number>(
  lattice: Sets<Id>,
  undecided: Id,
  was: Bounds<Id>,
  is: Bounds<Id>,
): readonly Change<Id>[] {
  const gained = lattice.minus(is.certain, was.certain);
  const lost = lattice.minus(was.certain, is.certain);
  const maybeBefore = lattice.minus(was.possible, undecided);
  const maybeAfter = lattice.minus(is.possible, undecided);
  const all: readonly Change<Id>[] = [
    { ...GAINS, before: "deny", after: "allow", set: lattice.minus(gained, maybeBefore) },
    { ...GAINS, before: "unknown", after: "allow", set: lattice.intersect(gained, maybeBefore) },
    { ...LOSES, before: "allow", after: "deny", set: lattice.minus(lost, maybeAfter) },
    { ...LOSES, before: "allow", after: "unknown", set: lattice.intersect(lost, maybeAfter) },
    {
      change: "gains",
      certainty: "possible",
      before: "deny",
      after: "unknown",
      set: lattice.minus(lattice.minus(is.possible, was.possible), gained),
    },
    {
      change: "loses",
      certainty: "possible",
      before: "unknown",
      after: "deny",
      set: lattice.minus(lattice.minus(was.possible, is.possible), lost),
    },
  ];
  return all.filter(({ set }) => set !== BOTTOM);
}

const GAINS = { change: "gains", certainty: "certain" } as const;
const LOSES = { change: "loses", certainty: "certain" } as const;

/** One connection that changed, in words. */
function witnessText(
  from: string,
  what: string,
  { before, after }: Pick<DiffRow, "before" | "after">,
): string {
  if (after === "allow")
    return before === "deny"
      ? `${from} may now open ${what}`
      : `${from} may now surely open ${what}, which was not sure before`;
  if (before === "deny") return `${from} may now perhaps open ${what}`;
  if (after === "unknown") return `it is no longer sure that ${from} may open ${what}`;
  return before === "allow"
    ? `${from} may no longer open ${what}`
    : `${from} may surely not open ${what}, which was not sure before`;
}

const NONE: PortBounds = { certain: BOTTOM, possible: BOTTOM };

/** The same thing before and after. */
type Changed<T> = { readonly was: T; readonly is: T };

/** What rows of addresses are about, and a name to show them by. */
type Named = { readonly target: (addresses: string) => Target; readonly example?: string };

function numbersOf(spots: readonly Spot[]): readonly number[] {
  return spots.map(({ number }) => number);
}

/** Compares two analyses that share an algebra. */
class Comparison {
  readonly #before: Side;
  readonly #after: Side;
  readonly #otherProtocols: PortSetId;
  readonly rows: DiffRow[] = [];

  constructor(before: Analysis, after: Analysis) {
    this.#before = new Side(before);
    this.#after = new Side(after);
    const { ports } = after.algebra;
    this.#otherProtocols = ports.minus(TOP, ports.fromPorts(NAMED_PROTOCOLS.map(wholeProtocol)));
  }

  run(): void {
    for (const [from, after] of this.#after.sources) {
      const before = this.#before.sources.get(from) ?? [];
      this.#outside(from, before, after);
      this.#inside(from, before, after);
    }
  }

  #push(from: string, to: Target, change: Change<PortSetId>, example: string): void {
    const { algebra } = this.#after.analysis;
    const { set, ...rest } = change;
    const isUndecided = algebra.ports.subset(set, this.#otherProtocols);
    // What Kubernetes leaves undefined for everybody under isolation is a footnote and no change.
    if (rest.certainty === "possible" && isUndecided) return;
    const row = isUndecided ? { ...rest, ...this.#doubts(rest) } : rest;
    this.rows.push({
      from,
      to,
      ports: requestedRows(algebra, set),
      view: "both",
      ...row,
      witness: witnessText(from, `${tellingPoint(algebra.ports, set)} to ${example}`, row),
    });
  }

  /** Whether what no policy can name is denied by isolation is not known of every enforcer. */
  #doubts({ before, after }: Pick<DiffRow, "before" | "after">): Pick<DiffRow, "before" | "after"> {
    const isKnown = ({ analysis }: Side): boolean =>
      analysis.snapshot.behaviour.isolationDeniesOtherProtocols === "yes";
    return {
      before: before === "deny" && !isKnown(this.#before) ? "unknown" : before,
      after: after === "deny" && !isKnown(this.#after) ? "unknown" : after,
    };
  }

  #outside(from: string, before: readonly Spot[], after: readonly Spot[]): void {
    const was = new Outside(this.#before.analysis, numbersOf(before));
    const is = new Outside(this.#after.analysis, numbersOf(after));
    const byAddress = {
      was: was.at(this.#before.analysis.classes.outside),
      is: is.at(this.#after.analysis.classes.outside),
    };
    this.#families(from, byAddress, { target: (addresses) => ({ addresses }) });
    this.#byName(from, { was, is }, byAddress);
  }

  /** Names for which something else changed than for addresses, each by the narrowest pattern that it is in. */
  #byName(from: string, sides: Changed<Outside>, byAddress: Changed<OutsideBounds>): void {
    const { names } = this.#after.analysis.classes;
    const told = new Set<string>();
    for (let number = names.first; number < names.first + names.count; number += 1) {
      const witness = names.witness(number);
      if (witness === undefined) continue;
      const before = this.#before.analysis.classes.names.classOf(witness);
      const changed = { was: sides.was.at(before), is: sides.is.at(number) };
      if (isSame(changed.was, byAddress.was) && isSame(changed.is, byAddress.is)) continue;
      const name = names.labelOf(number);
      const key = JSON.stringify([name, changed]);
      if (told.has(key)) continue;
      told.add(key);
      this.#families(from, changed, { target: (addresses) => ({ name, addresses }), example: witness });
    }
  }

  #families(from: string, { was, is }: Changed<OutsideBounds>, named: Named): void {
    const { v4, v6 } = this.#after.analysis.algebra;
    this.#family(from, { family: 4, lattice: v4, was: was.v4, is: is.v4 }, named);
    this.#family(from, { family: 6, lattice: v6, was: was.v6, is: is.v6 }, named);
  }

  #family<Id extends number>(
    from: string,
    {
      family,
      lattice,
      was,
      is,
    }: Changed<Bounds<Id>> & {
      readonly family: Family;
      readonly lattice: StepLattice<Id, PortSetId>;
    },
    { target, example }: Named,
  ): void {
    for (const { set, ...change } of changes(lattice, lattice.constant(this.#otherProtocols), was, is)) {
      for (const { first, last, value } of lattice.steps(set)) {
        if (value === BOTTOM) continue;
        const to = target(formatRange({ family, first, last }));
        this.#push(from, to, { ...change, set: value }, example ?? formatAddress(family, first));
      }
    }
  }

  #inside(from: string, before: readonly Spot[], after: readonly Spot[]): void {
    const { ports } = this.#after.analysis.algebra;
    for (const [key, { target, spots }] of this.#after.targets) {
      if ("workload" in target && target.workload === from) continue;
      const known = this.#before.targets.get(key);
      const was = known === undefined ? NONE : this.#before.between(before, known.spots);
      for (const change of changes(ports, this.#otherProtocols, was, this.#after.between(after, spots))) {
        this.#push(from, target, change, targetText(target));
      }
    }
  }
}

function targetText(target: Target): string {
  if ("workload" in target) return target.workload;
  if ("class" in target) return target.selector === undefined ? target.class : `unseen ${target.selector}`;
  if ("name" in target) return target.name;
  if ("service" in target) return target.service;
  if ("workloads" in target) return target.selector;
  return "addresses" in target ? target.addresses : target.dns;
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 6: "TCP", 17: "UDP", 132: "SCTP", 1: "ICMP" };

function pointText(point: number): string {
  const protocol = protocolOf(point);
  const name = PROTOCOL_NAMES[protocol] ?? `protocol ${protocol}`;
  return protocol === 6 || protocol === 17 || protocol === 132
    ? `${name} ${Math.max(lowHalf(point), 1)}`
    : name;
}

/** Ports that say most to a reader, best first. */
const TELLING: readonly number[] = [443, 80, 53].map((port) => portPoint(PROTOCOL.TCP, port));

/** A port of a set that shows it well: HTTPS if it is there, else the first that has a name. */
function tellingPoint(ports: PortLattice, set: PortSetId): string {
  const known = TELLING.find((point) => ports.holds(set, point));
  if (known !== undefined) return pointText(known);
  const intervals = ports.intervals(set);
  const named =
    intervals.find(({ first }) => PROTOCOL_NAMES[protocolOf(first)] !== undefined) ?? intervals[0];
  return named === undefined ? "" : pointText(named.first);
}

/** Who gains and who loses what. Both analyses have to be made in one algebra. */
export function diffReport(
  before: Analysis,
  after: Analysis,
  diagnostics: readonly Diagnostic[],
): DiffReport {
  const comparison = new Comparison(before, after);
  comparison.run();
  const ids = (analysis: Analysis): string[] => analysis.snapshot.workloads.map(({ id }) => id);
  const [old, now] = [new Set(ids(before)), new Set(ids(after))];
  return {
    changes: comparison.rows,
    workloads: {
      added: [...now].filter((id) => !old.has(id)),
      removed: [...old].filter((id) => !now.has(id)),
    },
    footnotes: footnotes(after),
    diagnostics: diagnosticRows(diagnostics),
  };
}
