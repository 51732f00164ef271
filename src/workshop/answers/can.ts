import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { PortSetId } from "../../algebra/lattice.ts";
import type { Address } from "../../domain/address.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import { wholeProtocol, type PortInterval, type PortPoint } from "../../domain/port.ts";
import type { CanReport, LayerDecision, WhoReport } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { compromisedOf } from "../../policy/engine/analyse.ts";
import type { Spot } from "../../policy/engine/class.ts";
import { NAMED_PROTOCOLS } from "../../policy/engine/match.ts";
import { explain } from "../../policy/explain.ts";
import { Pairs } from "../../policy/reach/pairs.ts";
import { portRows } from "../../policy/reach/port-rows.ts";
import type { AskedDestination, AskedSubject } from "./asked.ts";
import type { Cell, Resolved } from "./cells.ts";
import { diagnosticRows, footnotes } from "./closing.ts";
import type { CellAnswer } from "./evaluate.ts";
import type { Judged } from "./evaluate.ts";
import { Evaluator, judge } from "./evaluate.ts";
import { partsOf } from "./parts.ts";
import { DestinationResolver } from "./resolve.ts";
import { viaOfAll } from "./routes.ts";
import type { Source, Unresolved } from "./sources.ts";
import { allSources, resolveSources } from "./sources.ts";

export type Question = {
  readonly to: AskedDestination;
  readonly ports: readonly PortInterval[] | undefined;
  readonly address: Address | undefined;
};

/** The first point of a set of ports that is asked about; TCP 1 for all of them, since port 0 is none. */
function firstPoint(analysis: Analysis, ports: number): PortPoint {
  if (ports === TOP || ports === BOTTOM) return (6 << 16) | 443;
  return analysis.algebra.ports.intervals(ports)[0]?.first ?? 0;
}

/** Ports of a cell that show a verdict: open ones for an allow, others for the rest. */
function shownPorts(
  analysis: Analysis,
  { cell, somewhere, everywhere }: CellAnswer,
  verdict: string,
): PortSetId {
  const { ports } = analysis.algebra;
  return verdict === "allow"
    ? ports.intersect(cell.ports, somewhere.certain)
    : ports.minus(cell.ports, everywhere.certain);
}

/** The first cell that shows the verdict. */
function telling(
  analysis: Analysis,
  answers: readonly CellAnswer[],
  verdict: string,
): CellAnswer | undefined {
  const { ports } = analysis.algebra;
  const shown = answers.find((answer) => !ports.isEmpty(shownPorts(analysis, answer, verdict)));
  return shown ?? answers[0];
}

/** Of the pods on both sides, a pair that shows the verdict. */
function tellingPair(
  analysis: Analysis,
  { source, spots, verdict }: { source: Source; spots: readonly Spot[]; verdict: string },
  point: PortPoint,
): { from: Spot; to: Spot } {
  const pairs = new Pairs(analysis);
  const { ports } = analysis.algebra;
  for (const from of source.spots) {
    for (const to of spots) {
      const { certain } = pairs.ports(from, to, "both");
      if (ports.holds(certain, point) === (verdict === "allow")) return { from, to };
    }
  }
  return { from: at(source.spots, 0), to: at(spots, 0) };
}

/** Who decides about one connection that shows the verdict. */
function layersOf(
  analysis: Analysis,
  source: Source,
  answers: readonly CellAnswer[],
  verdict: string,
): readonly LayerDecision[] {
  const shown = telling(analysis, answers, verdict);
  if (shown === undefined) return [];
  const { cell, lacking, opening } = shown;
  const open = shownPorts(analysis, shown, verdict);
  const asked = analysis.algebra.ports.isEmpty(open) ? cell.ports : open;
  if (cell.kind === "spots") {
    const point = firstPoint(analysis, asked);
    const { from, to } = tellingPair(analysis, { source, spots: cell.spots, verdict }, point);
    return explain(analysis, { from, to: { kind: "spot", spot: to }, point });
  }
  const { family } = cell.range;
  const words = (verdict === "allow" ? opening : lacking)?.first ?? cell.range.first;
  const from = at(source.spots, 0);
  const here = new Evaluator(analysis).cell(source, {
    ...cell,
    range: { family, first: words, last: words },
  });
  const openHere = shownPorts(analysis, here, verdict);
  const point = firstPoint(analysis, analysis.algebra.ports.isEmpty(openHere) ? asked : openHere);
  const number = nameShown(analysis, cell, source, verdict);
  return explain(analysis, { from, to: { kind: "address", address: { family, words }, number }, point });
}

/** Of the classes that a range is reached as, one that shows the verdict. */
function nameShown(
  analysis: Analysis,
  cell: Cell & { kind: "range" },
  source: Source,
  verdict: string,
): number {
  const { classes, algebra } = analysis;
  const [first = classes.outside, ...others] = cell.as ?? [classes.outside];
  if (others.length === 0 || verdict !== "allow") return first;
  const evaluator = new Evaluator(analysis);
  const open = [first, ...others].find((number) => {
    const { somewhere } = evaluator.cell(source, { ...cell, as: [number] });
    return !algebra.ports.isEmpty(algebra.ports.intersect(cell.ports, somewhere.certain));
  });
  return open ?? first;
}

const OWN_NODE =
  "The destination has pods on its nodes' network: those on its own node a pod always reaches. Where nobody says which node they run on, they may be on its own, and no policy denies them surely.";

/** What else is to be said of a verdict: how the destination was understood, and what keeps it open. */
function remarks(analysis: Analysis, { note, cells }: Resolved, why: string | undefined): readonly string[] {
  const { ports } = analysis.algebra;
  const named = ports.fromPorts(NAMED_PROTOCOLS.map(wholeProtocol));
  // What is undefined about other protocols concerns only who asks about them.
  const concerns = cells.some((cell) => !ports.subset(cell.ports, named));
  const onNodes = cells.some(
    (cell) =>
      cell.kind === "spots" &&
      cell.spots.some(({ number }) => at(analysis.classes.list, number).kind === "host-network-pod"),
  );
  const own = onNodes ? [OWN_NODE] : [];
  const open = why === undefined ? [] : [`${why.charAt(0).toUpperCase()}${why.slice(1)}.`];
  return [...(note === undefined ? [] : [note]), ...open, ...own, ...(concerns ? footnotes(analysis) : [])];
}

function portsAsked(analysis: Analysis, ports: readonly PortInterval[] | undefined): CanReport["ports"] {
  return ports === undefined
    ? "all"
    : portRows(analysis.algebra.ports, analysis.algebra.ports.fromPorts(ports));
}

/** A pod and itself: no policy can come between. The other pods of a workload are not itself. */
function toItself(
  analysis: Analysis,
  sources: readonly Source[],
  { target, cells }: Resolved,
  question: Question,
): Omit<CanReport, "diagnostics"> | undefined {
  const [source, ...others] = sources;
  const isItself = source !== undefined && "workload" in target && target.workload === source.id;
  if (!isItself || others.length > 0 || cells.length !== 1 || !source.id.endsWith("[Pod]")) return undefined;
  const reason = "a pod always reaches itself, whatever policies say";
  return {
    verdict: "allow",
    declared: "allow",
    compromised: "allow",
    from: source.id,
    to: target,
    ports: portsAsked(analysis, question.ports),
    layers: [{ layer: "the pod itself", verdict: "allow", hold: "enforced", reason }],
    footnotes: [],
  };
}

type JudgedSource = Judged & { readonly source: Source; readonly answers: readonly CellAnswer[] };

/** The verdict on several sources together: allow if all may, and the one that shows it. */
function judgeAll(
  analysis: Analysis,
  sources: readonly Source[],
  resolved: Resolved,
): Judged & { readonly shown: JudgedSource; readonly differing: readonly JudgedSource[] } {
  const evaluator = new Evaluator(analysis);
  const judged = sources.map((source): JudgedSource => {
    const answers = resolved.cells.map((cell) => evaluator.cell(source, cell));
    return { source, answers, ...judge(analysis, resolved, answers) };
  });
  const shown = judged.find(({ verdict }) => verdict !== "allow") ?? at(judged, 0);
  if (new Set(judged.map(({ verdict }) => verdict)).size === 1)
    return { shown, differing: [], verdict: shown.verdict, why: shown.why };
  const each = judged.map((one) => `${one.source.id} ${one.verdict}`).join(", ");
  return { shown, differing: judged, verdict: "unknown", why: `the workloads differ: ${each}` };
}

/** Which part of a question is open, where that is not all or nothing. */
function partsAsked(
  analysis: Analysis,
  { differing, shown, verdict }: ReturnType<typeof judgeAll>,
  { text, unknown }: Resolved,
  ports: CanReport["ports"],
): Pick<CanReport, "parts"> {
  if (verdict !== "unknown" || unknown !== undefined) return {};
  if (differing.length > 0) {
    const each = differing.map((one) => ({ from: one.source.id, to: text, ports, verdict: one.verdict }));
    return { parts: each };
  }
  const parts = partsOf(analysis, shown.source, shown.answers);
  return parts === undefined ? {} : { parts };
}

/** May these workloads open this connection, and who decides? For several workloads: allow if all may. */
export function canReport(
  analysis: Analysis,
  from: AskedSubject,
  question: Question,
  diagnostics: readonly Diagnostic[],
): CanReport | Unresolved {
  const sources = resolveSources(analysis, from);
  if ("trouble" in sources) return sources;
  const resolved = new DestinationResolver(analysis, question.ports).resolve(question.to, question.address);
  if ("trouble" in resolved) return resolved;
  const itself = toItself(analysis, sources, resolved, question);
  if (itself !== undefined) return { ...itself, diagnostics: diagnosticRows(diagnostics) };
  const declared = judgeAll(analysis, sources, resolved);
  const { shown, verdict, why } = declared;
  const via = viaOfAll(analysis, sources, resolved);
  const attacked = compromisedOf(analysis);
  const compromised = attacked === analysis ? declared : judgeAll(attacked, sources, resolved);
  return {
    verdict,
    declared: verdict,
    compromised: compromised.verdict,
    from: sources.length === 1 ? shown.source.id : from.text,
    to: resolved.target,
    ports: portsAsked(analysis, question.ports),
    ...partsAsked(analysis, declared, resolved, portsAsked(analysis, question.ports)),
    layers: layersOf(analysis, shown.source, shown.answers, shown.verdict),
    ...(via.length === 0 ? {} : { via }),
    footnotes: remarks(analysis, resolved, why),
    diagnostics: diagnosticRows(diagnostics),
  };
}

/** The asked ports that are open somewhere in some cell. */
function openSomewhere(
  { algebra: { ports } }: Analysis,
  answers: readonly CellAnswer[],
  which: "certain" | "possible",
): PortSetId {
  return answers.reduce<PortSetId>(
    (all, { cell, somewhere }) => ports.union(all, ports.intersect(cell.ports, somewhere[which])),
    BOTTOM,
  );
}

/** The asked ports of which some are surely reached: of a service those whose every backend is. */
function surelyOpen(analysis: Analysis, { lanes }: Resolved, answers: readonly CellAnswer[]): PortSetId {
  const { ports } = analysis.algebra;
  if (lanes === undefined || answers.length === 0) return openSomewhere(analysis, answers, "certain");
  return lanes.reduce<PortSetId>((all, { ports: wanted, isDialled }) => {
    const asked = answers.map(({ cell }, index) => ports.intersect(cell.ports, at(wanted, index)));
    const open = answers.map(({ somewhere }, index) => ports.intersect(at(asked, index), somewhere.certain));
    if (isDialled)
      return ports.union(
        all,
        open.reduce((common, one) => ports.intersect(common, one), at(asked, 0)),
      );
    const isWhole = open.every((one, index) => one === at(asked, index));
    return isWhole ? open.reduce((sum, one) => ports.union(sum, one), all) : all;
  }, BOTTOM);
}

/** Which workloads can reach this destination: those that surely or perhaps reach some of what is asked. */
export function whoReport(
  analysis: Analysis,
  among: AskedSubject | undefined,
  question: Question,
  diagnostics: readonly Diagnostic[],
): WhoReport | Unresolved {
  const sources = among === undefined ? allSources(analysis) : resolveSources(analysis, among);
  if ("trouble" in sources) return sources;
  const resolved = new DestinationResolver(analysis, question.ports).resolve(question.to, question.address);
  if ("trouble" in resolved) return resolved;
  const evaluator = new Evaluator(analysis);
  const { ports } = analysis.algebra;
  const workloads = sources.flatMap((source): WhoReport["workloads"] => {
    const answers = resolved.cells.map((cell) => evaluator.cell(source, cell));
    const certain = ports.whole(surelyOpen(analysis, resolved, answers));
    const possible = openSomewhere(analysis, answers, "possible");
    if (ports.isEmpty(possible)) return [];
    // A name is reached where one family of it is wholly, as `can` has it; any address of it may be what it resolves to.
    const isWhole = resolved.how !== "families" || judge(analysis, resolved, answers).verdict === "allow";
    const isSure = isWhole && !ports.isEmpty(certain) && resolved.unknown === undefined;
    const verdict = isSure ? "allow" : "unknown";
    const shown = portRows(ports, verdict === "allow" ? certain : possible);
    return [
      {
        id: source.id,
        verdict,
        ports: shown,
        ...(source.hypothetical ? { hypothetical: true as const } : {}),
      },
    ];
  });
  return {
    to: resolved.target,
    ports: portsAsked(analysis, question.ports),
    workloads,
    footnotes: remarks(analysis, resolved, resolved.unknown),
    diagnostics: diagnosticRows(diagnostics),
  };
}
