import type { Diagnostic } from "../../domain/diagnostic.ts";
import type {
  Connection,
  HypotheticalSubject,
  ReachReport,
  ReachStream,
  WorkloadRow,
} from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { UnseenWorkload } from "../../policy/engine/class.ts";
import { objectText } from "../../policy/pod-policy.ts";
import { type Row, RowMaker } from "../../policy/reach/rows.ts";
import { diagnosticRows, footnotes } from "./closing.ts";

/** The id of a workload that is not in the input: no real name has these brackets. */
export function hypotheticalId({ namespace, selector }: UnseenWorkload): string {
  return `${namespace.name}/(${selector === "" ? "any other workload" : selector})`;
}

function subjectOf(workload: UnseenWorkload): HypotheticalSubject {
  return { id: hypotheticalId(workload), namespace: workload.namespace.name, selector: workload.selector };
}

function isolatingPolicies(analysis: Analysis, classes: readonly number[]): readonly string[] {
  const names = new Set<string>();
  for (const number of classes) {
    const group = at(analysis.egress.groups, at(analysis.egress.ofClass, number));
    for (const { policy } of group.selecting) {
      const entry = at(analysis.snapshot.policies, policy);
      if (entry.isolates.egress !== "no") names.add(objectText(entry.object));
    }
  }
  return [...names];
}

function workloadRows(analysis: Analysis): readonly WorkloadRow[] {
  return analysis.snapshot.workloads.map(({ id, variants }, index) => {
    const isolatedBy = isolatingPolicies(analysis, at(analysis.classes.ofWorkload, index));
    return {
      id,
      ...(variants.some(({ hostNetwork }) => hostNetwork) ? { hostNetwork: true as const } : {}),
      ...(isolatedBy.length > 0 ? { isolatedBy } : {}),
    };
  });
}

function connectionsFrom(from: string, rows: readonly Row[]): Connection[] {
  return rows.map((row) => ({ from, ...row }));
}

/** What can leave: every workload, every destination, every port, in both bounds. */
export function reachReport(analysis: Analysis, diagnostics: readonly Diagnostic[]): ReachReport {
  const stream = reachStream(analysis, diagnostics);
  return { ...stream, connections: [...stream.connections] };
}

function* connectionsOf(
  analysis: Analysis,
  maker: RowMaker,
  onProgress: OnProgress,
): Generator<Connection, void, undefined> {
  const { workloads } = analysis.snapshot;
  for (const [index, { id }] of workloads.entries()) {
    onProgress(index, workloads.length);
    yield* connectionsFrom(id, maker.rowsFrom(at(analysis.classes.spots, index), index).rows);
  }
}

/** Says how far the work is: so many of so many workloads. */
type OnProgress = (done: number, all: number) => void;

/** The same, with connections that are made as they are read: one workload's at a time are held. */
export function reachStream(
  analysis: Analysis,
  diagnostics: readonly Diagnostic[],
  onProgress: OnProgress = () => undefined,
): ReachStream {
  const maker = new RowMaker(analysis);
  const subjects = analysis.classes.unseen.filter(({ workload }) => workload.subject);
  return {
    workloads: workloadRows(analysis),
    connections: { [Symbol.iterator]: () => connectionsOf(analysis, maker, onProgress) },
    hypothetical: {
      subjects: subjects.map(({ workload }) => subjectOf(workload)),
      connections: subjects.flatMap(({ workload, number }) =>
        connectionsFrom(
          hypotheticalId(workload),
          maker.rowsFrom([analysis.classes.spotOf(number)], undefined).rows,
        ),
      ),
    },
    footnotes: footnotes(analysis),
    diagnostics: diagnosticRows(diagnostics),
  };
}
