import type { Bounds } from "../../algebra/bounds.ts";
import type { Algebra, PortSetId, StepLattice } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { Family } from "../../domain/address.ts";
import { formatRange } from "../../domain/address.ts";
import { wholeProtocol } from "../../domain/port.ts";
import type { Connection, Target } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../engine/analyse.ts";
import { compromisedOf } from "../engine/analyse.ts";
import type { Spot } from "../engine/class.ts";
import { NAMED_PROTOCOLS } from "../engine/match.ts";
import { eachScopeOnce, scopeInWords } from "../scope-words.ts";
import { Candidates } from "./candidates.ts";
import { dnsRows } from "./dns-rows.ts";
import type { OutsideBounds } from "./outside.ts";
import { Outside, isSame } from "./outside.ts";
import type { PortBounds } from "./pairs.ts";
import { Pairs, betweenSpots } from "./pairs.ts";
import { requestedRows } from "./port-rows.ts";

/** What one row says, without who it is of. */
export type Row = Omit<Connection, "from">;

/** Rows for one source, and whether anything was left to the footnote on other protocols. */
export type Rows = { readonly rows: readonly Row[]; readonly leftToFootnote: boolean };

/** Makes rows of what classes reach. Equal answers are made once. */
export class RowMaker {
  readonly #analysis: Analysis;
  readonly #algebra: Algebra;
  readonly #pairs: Pairs;
  readonly #candidates: Candidates;
  /** Ports that no policy of Kubernetes can name: open or closed under isolation as the CNI likes. */
  readonly #otherProtocols: PortSetId;
  #leftToFootnote = false;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.#algebra = analysis.algebra;
    this.#pairs = new Pairs(analysis);
    this.#candidates = new Candidates(analysis);
    const named = this.#algebra.ports.fromPorts(NAMED_PROTOCOLS.map(wholeProtocol));
    this.#otherProtocols = this.#algebra.ports.minus(TOP, named);
  }

  /** The rows of a source at these spots. `self` is the workload that the source itself is. */
  rowsFrom(spots: readonly Spot[], self: number | undefined): Rows {
    this.#leftToFootnote = false;
    const rows = [
      ...this.#outside([...new Set(spots.map(({ number }) => number))]),
      ...this.#workloads(spots, self),
      ...this.#unseen(spots),
      ...this.#hosts(spots),
    ];
    return { rows, leftToFootnote: this.#leftToFootnote };
  }

  /** What is outside: by address, and by the names for which something else holds. */
  #outside(numbers: readonly number[]): Row[] {
    const { outside } = this.#analysis.classes;
    const declared = new Outside(this.#analysis, numbers);
    const rows = this.#families(declared.at(outside), (addresses) => ({ addresses }));
    return [
      ...rows,
      ...this.#byName(declared),
      ...this.#shared(declared, numbers),
      ...dnsRows(this.#analysis, numbers),
    ];
  }

  #families({ v4, v6 }: OutsideBounds, target: (addresses: string) => Target): Row[] {
    return [
      ...this.#family({ family: 4, lattice: this.#algebra.v4, bounds: v4 }, target),
      ...this.#family({ family: 6, lattice: this.#algebra.v6, bounds: v6 }, target),
    ];
  }

  #family<Id extends number>(
    { family, lattice, bounds }: { family: Family; lattice: StepLattice<Id, PortSetId>; bounds: Bounds<Id> },
    target: (addresses: string) => Target,
  ): Row[] {
    const rows = lattice
      .steps(bounds.certain)
      .flatMap(({ first, last, value }) =>
        this.#certain(target(formatRange({ family, first, last })), value),
      );
    if (bounds.certain === bounds.possible) return rows;
    for (const { first, last, value } of lattice.steps(lattice.minus(bounds.possible, bounds.certain))) {
      rows.push(...this.#possible(target(formatRange({ family, first, last })), value));
    }
    return rows;
  }

  /** Names for which something else holds than for those that no policy speaks of, each by the narrowest pattern that it is in. */
  #byName(declared: Outside): Row[] {
    const { names, outside } = this.#analysis.classes;
    const plain = declared.at(names.rest ?? outside);
    return [...names.labels()].flatMap(([name, numbers]) => {
      const bounds = declared.over(numbers);
      return isSame(bounds, plain) ? [] : this.#families(bounds, (addresses) => ({ name, addresses }));
    });
  }

  /** What hostile code may do besides, under any name: what was opened for one is open to all who share its address. */
  #shared(declared: Outside, numbers: readonly number[]): Row[] {
    const { names } = this.#analysis.classes;
    const other = compromisedOf(this.#analysis);
    if (other === this.#analysis || names.rest === undefined) return [];
    const attacked = new Outside(other, numbers).at(names.rest);
    const plain = declared.at(names.rest);
    const { v4, v6 } = this.#algebra;
    const more = {
      v4: { certain: BOTTOM, possible: v4.minus(attacked.v4.possible, plain.v4.possible) },
      v6: { certain: BOTTOM, possible: v6.minus(attacked.v6.possible, plain.v6.possible) },
    };
    return this.#families(more, (addresses) => ({ name: "*", addresses })).map((row) => ({
      ...row,
      view: "compromised",
    }));
  }

  #certain(to: Target, ports: PortSetId): Row[] {
    if (ports === BOTTOM) return [];
    return [{ to, ports: requestedRows(this.#algebra, ports), certainty: "certain", view: "both" }];
  }

  /** A row of what is only possible; nothing where all of it is what the footnote on other protocols says. */
  #possible(to: Target, ports: PortSetId): Row[] {
    if (ports === BOTTOM) return [];
    if (this.#algebra.ports.subset(ports, this.#otherProtocols)) {
      this.#leftToFootnote = true;
      return [];
    }
    return [{ to, ports: requestedRows(this.#algebra, ports), certainty: "possible", view: "both" }];
  }

  #row(to: Target, bounds: PortBounds): Row[] {
    const rest = this.#algebra.ports.minus(bounds.possible, bounds.certain);
    return [...this.#certain(to, bounds.certain), ...this.#possible(to, rest)];
  }

  #between(from: readonly Spot[], to: readonly Spot[]): PortBounds {
    return betweenSpots({ pairs: this.#pairs, analysis: this.#analysis, halves: "both" }, from, to);
  }

  #workloads(spots: readonly Spot[], self: number | undefined): Row[] {
    const { snapshot, classes: known } = this.#analysis;
    return this.#candidates.of(spots).flatMap((index) => {
      if (index === self) return [];
      const { from, to } = this.#candidates.narrowed(spots, at(known.spots, index));
      return this.#row({ workload: at(snapshot.workloads, index).id }, this.#between(from, to));
    });
  }

  #unseen(spots: readonly Spot[]): Row[] {
    const { classes } = this.#analysis;
    const peers = classes.unseen.filter(({ workload }) => workload.peer);
    return eachScopeOnce(peers, ({ workload }) => workload.text).flatMap(({ workload, number }) =>
      this.#row(
        { class: "unseen", selector: scopeInWords(workload.text) },
        this.#between(spots, [classes.spotOf(number)]),
      ),
    );
  }

  /** Nodes and the API server. Nodes that are reached as any unknown node is need no rows of their own. */
  #hosts(spots: readonly Spot[]): Row[] {
    const { ofNode, unknownNode, apiServer, spotOf } = this.#analysis.classes;
    const anyNode = this.#between(spots, [spotOf(unknownNode)]);
    const own = ofNode.flatMap((number, index) => {
      const bounds = this.#between(spots, [spotOf(number)]);
      if (bounds.certain === anyNode.certain && bounds.possible === anyNode.possible) return [];
      return this.#row({ class: "node", selector: at(this.#analysis.snapshot.nodes, index).name }, bounds);
    });
    return [
      ...this.#certain({ class: "own-node" }, TOP),
      ...this.#row({ class: "node" }, anyNode),
      ...own,
      ...this.#row({ class: "kube-apiserver" }, this.#between(spots, [spotOf(apiServer)])),
    ];
  }
}
