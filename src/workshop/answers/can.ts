import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { Address } from "../../domain/address.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import { wholeProtocol, type PortInterval, type PortPoint } from "../../domain/port.ts";
import type { CanReport, LayerDecision, WhoReport } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { NAMED_PROTOCOLS } from "../../policy/engine/match.ts";
import { explain } from "../../policy/explain.ts";
import { portRows } from "../../policy/reach/port-rows.ts";
import type { AskedDestination, AskedSubject } from "./asked.ts";
import { diagnosticRows, footnotes } from "./closing.ts";
import type { CellAnswer } from "./evaluate.ts";
import { Evaluator, judge } from "./evaluate.ts";
import type { Resolved } from "./resolve.ts";
import { DestinationResolver } from "./resolve.ts";
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

/** One connection that shows the verdict: at the first cell that decides, on a port that does. */
function telling(
  analysis: Analysis,
  answers: readonly CellAnswer[],
  verdict: string,
): { answer: CellAnswer; point: PortPoint } | undefined {
  const { ports } = analysis.algebra;
  for (const answer of answers) {
    const open = ports.intersect(answer.cell.ports, answer.somewhere.certain);
    const shut = ports.minus(answer.cell.ports, answer.everywhere.certain);
    const shown = verdict === "allow" ? open : shut;
    if (!ports.isEmpty(shown))
      return { answer, point: firstPoint(analysis, shown === ports.top ? answer.cell.ports : shown) };
  }
  const [answer] = answers;
  return answer === undefined ? undefined : { answer, point: firstPoint(analysis, answer.cell.ports) };
}

function layersOf(
  analysis: Analysis,
  source: Source,
  answers: readonly CellAnswer[],
  verdict: string,
): readonly LayerDecision[] {
  const shown = telling(analysis, answers, verdict);
  if (shown === undefined) return [];
  const from = at(source.spots, 0);
  const { cell, lacking } = shown.answer;
  if (cell.kind === "spots") {
    return explain(analysis, { from, to: { kind: "spot", spot: at(cell.spots, 0) }, point: shown.point });
  }
  const first = verdict === "allow" || lacking === undefined ? cell.range.first : lacking.first;
  return explain(analysis, {
    from,
    to: { kind: "address", address: { family: cell.range.family, words: first } },
    point: shown.point,
  });
}

/** What else is to be said of a verdict: how the destination was understood, and what keeps it open. */
function remarks(analysis: Analysis, { note, cells }: Resolved, why: string | undefined): readonly string[] {
  const { ports } = analysis.algebra;
  const named = ports.fromPorts(NAMED_PROTOCOLS.map(wholeProtocol));
  // What is undefined about other protocols concerns only who asks about them.
  const concerns = cells.some((cell) => !ports.subset(cell.ports, named));
  const open = why === undefined ? [] : [`${why.charAt(0).toUpperCase()}${why.slice(1)}.`];
  return [...(note === undefined ? [] : [note]), ...open, ...(concerns ? footnotes(analysis) : [])];
}

function portsAsked(analysis: Analysis, ports: readonly PortInterval[] | undefined): CanReport["ports"] {
  return ports === undefined
    ? "all"
    : portRows(analysis.algebra.ports, analysis.algebra.ports.fromPorts(ports));
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
  const evaluator = new Evaluator(analysis);
  const judged = sources.map((source) => {
    const answers = resolved.cells.map((cell) => evaluator.cell(source, cell));
    return { source, answers, ...judge(analysis, resolved, answers) };
  });
  const shown = judged.find(({ verdict }) => verdict !== "allow") ?? at(judged, 0);
  const isMixed = new Set(judged.map(({ verdict }) => verdict)).size > 1;
  const verdict = isMixed ? "unknown" : shown.verdict;
  const why = isMixed
    ? `the workloads differ: ${judged.map((one) => `${one.source.id} ${one.verdict}`).join(", ")}`
    : shown.why;
  return {
    verdict,
    declared: verdict,
    compromised: verdict,
    from: sources.length === 1 ? shown.source.id : from.text,
    to: resolved.target,
    ports: portsAsked(analysis, question.ports),
    layers: layersOf(analysis, shown.source, shown.answers, shown.verdict),
    footnotes: remarks(analysis, resolved, why),
    diagnostics: diagnosticRows(diagnostics),
  };
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
    const open = (which: "certain" | "possible"): number =>
      answers.reduce<number>(
        (all, { cell, somewhere }) => ports.union(all, ports.intersect(cell.ports, somewhere[which])),
        BOTTOM,
      );
    const certain = open("certain");
    const possible = open("possible");
    if (ports.isEmpty(possible)) return [];
    const verdict = ports.isEmpty(certain) || resolved.unknown !== undefined ? "unknown" : "allow";
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
