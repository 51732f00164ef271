import type { Connection, ReachReport } from "../../domain/report.ts";
import type { WorkloadId } from "../../domain/workload.ts";
import { plain } from "./terminal/plain.ts";
import { groupBy } from "./words/counts.ts";
import { portsInWords } from "./words/ports.ts";
import { alikeConnections, rowsOf, workloadGroups } from "./words/rows.ts";
import type { Marked } from "./words/rows.ts";
import { namespaceOf, peopleOf } from "./words/workloads.ts";
import type { People } from "./words/workloads.ts";

/** A quoted string of the DOT language: quotes and backslashes are escaped, so that `\N` means itself. */
function quoted(text: string): string {
  return `"${plain(text)
    .replaceAll("\\", "\\\\")
    .replaceAll('"', String.raw`\"`)}"`;
}

function attributes(pairs: Readonly<Record<string, string>>): string {
  return `[${Object.entries(pairs)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(", ")}]`;
}

/** One arrow; `group` is a node that stands for many destinations, in words. */
type Edge = {
  readonly from: WorkloadId;
  readonly to: string;
  readonly group: boolean;
  readonly ports: string;
  readonly row: Pick<Connection, "certainty" | "view">;
};

/** Arrows to workloads; where they are all of a namespace or of everything, one arrow to a node that says so. */
function workloadEdges(from: WorkloadId, group: readonly Marked[], people: People): Edge[] {
  const members = group.flatMap(({ to }) => ("workload" in to ? [to.workload] : []));
  const [row] = group;
  if (row === undefined) return [];
  const ports = portsInWords(row.ports);
  const all = people.describe(new Set([...members, from]));
  if (members.length > 2 && all.startsWith("all ")) return [{ from, to: all, group: true, ports, row }];
  return members.map((to) => ({ from, to, group: false, ports, row }));
}

function edgesOf(from: WorkloadId, connections: readonly Connection[], people: People): Edge[] {
  const alike = alikeConnections(connections.filter(({ to }) => !("class" in to && to.class === "own-node")));
  const inside = new Set(workloadGroups(alike));
  const outside = new Map([...alike].filter(([key]) => !inside.has(key)));
  const rows = rowsOf(outside, { people });
  return [
    ...[...inside].flatMap((key) => workloadEdges(from, alike.get(key) ?? [], people)),
    ...rows.map((row) => ({ from, to: row.to, group: true, ports: row.ports, row })),
  ];
}

function edgeLine({ from, to, group, ports, row }: Edge): string {
  const style = row.certainty === "possible" ? "dashed" : "solid";
  const label = row.view === "compromised" ? `${ports} (only when compromised)` : ports;
  return `  ${quoted(from)} -> ${quoted(group ? `group: ${to}` : to)} ${attributes({ label, style })};\n`;
}

function* clusterLines(people: People): Generator<string, void, undefined> {
  for (const [index, [namespace, ids]] of [...groupBy(people.ids, namespaceOf)].entries()) {
    yield `  subgraph ${quoted(`cluster_${String(index)}`)} {\n    label=${quoted(namespace)};\n`;
    for (const id of ids)
      yield `    ${quoted(id)} ${attributes({ label: people.nameOf(id).slice(namespace.length + 1) })};\n`;
    yield "  }\n";
  }
}

/** Who reaches what, as a graph for Graphviz: possible arrows are dashed. */
export function* reachDot(report: ReachReport): Generator<string, void, undefined> {
  const people = peopleOf(report.workloads.map(({ id }) => id));
  yield 'digraph sluice {\n  rankdir="LR";\n  node [shape="box", style="rounded", fontname="sans-serif"];\n  edge [fontname="sans-serif", fontsize="10"];\n';
  yield* clusterLines(people);
  const groups = new Set<string>();
  for (const [from, connections] of groupBy(report.connections, ({ from }) => from)) {
    const edges = edgesOf(from, connections, people);
    for (const { to } of edges.filter(({ group, to }) => group && !groups.has(to))) {
      groups.add(to);
      yield `  ${quoted(`group: ${to}`)} ${attributes({ label: to, shape: "ellipse", style: "solid" })};\n`;
    }
    for (const edge of edges) yield edgeLine(edge);
  }
  yield "}\n";
}
