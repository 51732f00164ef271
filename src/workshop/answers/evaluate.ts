import type { Bounds } from "../../algebra/bounds.ts";
import type { AddressMap4Id, AddressMap6Id, PortSetId, StepLattice } from "../../algebra/lattice.ts";
import { TOP } from "../../algebra/lattice.ts";
import type { AddressRange } from "../../domain/address.ts";
import { compareWords, formatAddress, formatRange } from "../../domain/address.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { PortBounds } from "../../policy/reach/pairs.ts";
import { Pairs, betweenSpots, egressSheet } from "../../policy/reach/pairs.ts";
import type { Cell, Resolved } from "./cells.ts";
import type { Source } from "./sources.ts";

/** What one source may do at one cell: what holds all over it, and what holds somewhere in it. */
export type CellAnswer = {
  readonly cell: Cell;
  readonly everywhere: PortBounds;
  readonly somewhere: PortBounds;
  /** Where in the cell the asked ports are not open for sure, if they are somewhere. */
  readonly lacking: AddressRange | undefined;
  /** Where in the cell some of the asked ports are open for sure. */
  readonly opening: AddressRange | undefined;
};

/** Ports over a range: what all of it has, what any has, and where the asked ones first fail and are first open. */
type OverRange = {
  readonly all: PortSetId;
  readonly any: PortSetId;
  readonly lacking: AddressRange | undefined;
  readonly opening: AddressRange | undefined;
};

/** Answers questions about many sources and cells over one analysis. */
export class Evaluator {
  readonly #analysis: Analysis;
  readonly #pairs: Pairs;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.#pairs = new Pairs(analysis);
  }

  /** The union over the variants of a source: it may do what any of its pods may. */
  cell(source: Source, cell: Cell): CellAnswer {
    if (cell.kind === "range") return this.#range(source, cell);
    const within = { pairs: this.#pairs, analysis: this.#analysis, halves: "both" } as const;
    const bounds = betweenSpots(within, source.spots, cell.spots);
    return { cell, everywhere: bounds, somewhere: bounds, lacking: undefined, opening: undefined };
  }

  #range(source: Source, cell: Cell & { kind: "range" }): CellAnswer {
    const { algebra, classes } = this.#analysis;
    const { v4, v6 } = algebra;
    const outside = cell.as ?? [classes.outside];
    const sheets = source.spots.flatMap(({ number }) => {
      const sheet = egressSheet(this.#analysis, number);
      return outside.map((one) => this.#analysis.sheets.at(sheet, one));
    });
    if (cell.range.family === 4) {
      return this.#inFamily<AddressMap4Id>(
        cell,
        v4,
        joined(
          v4,
          sheets.map((sheet) => sheet.v4),
        ),
      );
    }
    return this.#inFamily<AddressMap6Id>(
      cell,
      v6,
      joined(
        v6,
        sheets.map((sheet) => sheet.v6),
      ),
    );
  }

  #inFamily<Id extends number>(
    cell: Cell & { kind: "range" },
    lattice: StepLattice<Id, PortSetId>,
    bounds: Bounds<Id>,
  ): CellAnswer {
    const certain = this.#over(lattice, bounds.certain, cell);
    const possible = this.#over(lattice, bounds.possible, cell);
    return {
      cell,
      everywhere: { certain: certain.all, possible: possible.all },
      somewhere: { certain: certain.any, possible: possible.any },
      lacking: certain.lacking,
      opening: certain.opening,
    };
  }

  /** The same ports at every address, as names mostly have. */
  #overConstant(value: PortSetId, range: AddressRange, asked: PortSetId): OverRange {
    const { ports } = this.#analysis.algebra;
    return {
      all: value,
      any: value,
      lacking: ports.subset(asked, value) ? undefined : range,
      opening: ports.isEmpty(ports.intersect(asked, value)) ? undefined : range,
    };
  }

  /** The ports that all addresses of a range have in a map, those that any has, and where the asked ones fail first. */
  #over<Id extends number>(
    lattice: StepLattice<Id, PortSetId>,
    map: Id,
    { range, ports: asked }: Cell & { kind: "range" },
  ): OverRange {
    const { ports } = this.#analysis.algebra;
    if (lattice.stepCount(map) === 1) return this.#overConstant(lattice.at(map, range.first), range, asked);
    // Full outside the range, so that only the range decides what all its addresses have.
    const mask = lattice.fromIntervals([range], TOP);
    const inRange = lattice.intersect(map, mask);
    const any = lattice.unionOfValues(inRange);
    let all: PortSetId = TOP;
    let lacking: AddressRange | undefined;
    for (const { first, last, value } of lattice.steps(lattice.union(inRange, lattice.complement(mask)))) {
      all = ports.intersect(all, value);
      if (lacking === undefined && !ports.subset(asked, value))
        lacking = { family: range.family, first, last };
    }
    const open = lattice.steps(inRange).find(({ value }) => !ports.isEmpty(ports.intersect(asked, value)));
    const opening =
      open === undefined ? undefined : { family: range.family, first: open.first, last: open.last };
    return { all, any, lacking, opening };
  }
}

function joined<Id extends number>(
  lattice: StepLattice<Id, PortSetId>,
  list: readonly Bounds<Id>[],
): Bounds<Id> {
  return {
    certain: lattice.unionAll(list.map(({ certain }) => certain)),
    possible: lattice.unionAll(list.map(({ possible }) => possible)),
  };
}

/** A verdict and, where it is unknown or mixed, what decides. */
export type Judged = { readonly verdict: Verdict; readonly why: string | undefined };

/** A range in words: one address as itself. */
export function rangeText({ family, first, last }: AddressRange): string {
  const isOne = compareWords(first, last) === 0;
  return isOne ? formatAddress(family, first) : formatRange({ family, first, last });
}

/** The verdict on all asked ports at all of a cell. */
function judgeEvery(analysis: Analysis, { cell, everywhere, somewhere, lacking }: CellAnswer): Judged {
  const { ports } = analysis.algebra;
  if (ports.subset(cell.ports, everywhere.certain)) return { verdict: "allow", why: undefined };
  if (ports.isEmpty(ports.intersect(cell.ports, somewhere.possible)))
    return { verdict: "deny", why: undefined };
  const isMixed = !ports.isEmpty(ports.intersect(cell.ports, somewhere.certain));
  const where = lacking === undefined ? "" : ` at ${rangeText(lacking)}`;
  const why = isMixed ? `part of what is asked is allowed, but not all${where}` : `it cannot be told${where}`;
  return { verdict: "unknown", why };
}

function judgeAny(analysis: Analysis, { cell, somewhere, opening }: CellAnswer): Judged {
  const { ports } = analysis.algebra;
  if (!ports.isEmpty(ports.intersect(cell.ports, ports.whole(somewhere.certain))))
    return {
      verdict: "allow",
      why: opening === undefined ? undefined : `reached at ${rangeText(opening)}`,
    };
  if (ports.isEmpty(ports.intersect(cell.ports, somewhere.possible)))
    return { verdict: "deny", why: undefined };
  return { verdict: "unknown", why: `whether ${cell.text} is reached cannot be told` };
}

function strongest(judged: readonly Judged[], order: readonly Verdict[]): Judged {
  for (const verdict of order) {
    const found = judged.find((one) => one.verdict === verdict);
    if (found !== undefined) return found;
  }
  return { verdict: "unknown", why: "nothing is known of the destination" };
}

/** All or nothing: one cell that is denied among allowed ones leaves the whole unknown, and says which. */
function all(judged: readonly Judged[], answers: readonly CellAnswer[]): Judged {
  const verdicts = new Set(judged.map(({ verdict }) => verdict));
  if (verdicts.size === 1) return strongest(judged, ["allow", "deny", "unknown"]);
  const denied = answers.find((_, index) => judged[index]?.verdict !== "allow");
  const because = strongest(judged, ["unknown"]).why;
  const why = because ?? (denied === undefined ? undefined : `${denied.cell.text} is not wholly open`);
  return { verdict: "unknown", why };
}

/** The verdict on a destination from the answers about its cells. */
export function judge(analysis: Analysis, resolved: Resolved, answers: readonly CellAnswer[]): Judged {
  if (resolved.unknown !== undefined) return { verdict: "unknown", why: resolved.unknown };
  if (resolved.how === "any") {
    return strongest(
      answers.map((answer) => judgeAny(analysis, answer)),
      ["allow", "unknown", "deny"],
    );
  }
  const judged = answers.map((answer) => judgeEvery(analysis, answer));
  if (resolved.how === "every") return all(judged, answers);
  const family = (wanted: 4 | 6): Judged => {
    const own = answers.flatMap((answer, index) =>
      answer.cell.kind === "range" && answer.cell.range.family === wanted ? [{ answer, index }] : [],
    );
    return all(
      own.flatMap(({ index }) => judged[index] ?? []),
      own.map(({ answer }) => answer),
    );
  };
  const byFamily = [family(4), family(6)];
  return strongest(
    byFamily,
    byFamily.every(({ verdict }) => verdict === "deny") ? ["deny"] : ["allow", "unknown"],
  );
}
