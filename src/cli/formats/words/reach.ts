import type { Connection, HypotheticalSubject, ReachReport, WorkloadRow } from "../../../domain/report.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import { blocksOf } from "./blocks.ts";
import type { Block } from "./blocks.ts";
import { groupBy } from "./counts.ts";
import { alikeConnections, rowsOf } from "./rows.ts";
import type { Row } from "./rows.ts";
import { namespaceOf, peopleOf } from "./workloads.ts";
import type { People } from "./workloads.ts";

/** A hypothetical subject and what it may reach. */
export type HypotheticalBlock = { readonly subject: HypotheticalSubject; readonly rows: readonly Row[] };

/** A reach report as people read it: alike workloads together, alike destinations together. */
export type ReachWords = {
  readonly people: People;
  readonly namespaces: number;
  /** How many workloads may reach most of the internet, and how many no policy isolates. */
  readonly toInternet: number;
  readonly withoutPolicy: number;
  readonly blocks: readonly (Block & { readonly isolation: string })[];
  readonly hypothetical: readonly HypotheticalBlock[];
  /** What holds for every workload and is said once. */
  readonly everyone: readonly string[];
};

function isOwnNode({ to }: Connection): boolean {
  return "class" in to && to.class === "own-node";
}

/** True where every workload has the row, in every respect alike: it is then said once, not on each. */
function ownNodeIsCommon(report: ReachReport): boolean {
  const rows = report.connections.filter(isOwnNode);
  const plainRows = rows.filter(
    ({ ports, certainty, view }) => ports === "all" && certainty === "certain" && view === "both",
  );
  return rows.length > 0 && plainRows.length === rows.length && rows.length === report.workloads.length;
}

function factsOf(row: WorkloadRow | undefined): string {
  return JSON.stringify([row?.hostNetwork === true, (row?.isolatedBy ?? []).length > 0]);
}

/** How a block's workloads are isolated, in words. */
function isolationOf(workloads: readonly WorkloadRow[]): string {
  const host = workloads.some(({ hostNetwork }) => hostNetwork === true) ? "on the host's network; " : "";
  const policies = [...new Set(workloads.flatMap(({ isolatedBy = [] }) => isolatedBy))];
  if (policies.length === 0) return `${host}no egress policy`;
  if (policies.length > 4) return `${host}isolated by ${String(policies.length)} policies`;
  const byKind = groupBy(policies, (policy) => policy.slice(0, Math.max(0, policy.indexOf(" "))));
  const names = [...byKind].map(
    ([kind, own]) => `${kind} ${own.map((policy) => policy.slice(kind.length).trim()).join(", ")}`,
  );
  return `${host}isolated by ${names.join("; ")}`;
}

function hypotheticalBlocks(report: ReachReport, people: People): HypotheticalBlock[] {
  const own = groupBy(report.hypothetical.connections, ({ from }) => from);
  return report.hypothetical.subjects.map((subject) => {
    const connections = (own.get(subject.id) ?? []).filter((connection) => !isOwnNode(connection));
    return { subject, rows: rowsOf(alikeConnections(connections), { people }) };
  });
}

function sum(blocks: readonly Block[]): number {
  return blocks.reduce((total, { workloads }) => total + workloads.length, 0);
}

/** Puts a reach report into words. */
export function reachInWords(report: ReachReport): ReachWords {
  const rows = new Map<WorkloadId, WorkloadRow>(report.workloads.map((row) => [row.id, row]));
  const people = peopleOf(rows.keys());
  const common = ownNodeIsCommon(report);
  const connections = common ? report.connections.filter((row) => !isOwnNode(row)) : report.connections;
  const scope = { people, factsOf: (id: WorkloadId) => factsOf(rows.get(id)) };
  const blocks = blocksOf(people.ids, connections, scope).map((block) => ({
    ...block,
    isolation: isolationOf(block.workloads.map((id) => rows.get(id) ?? { id })),
  }));
  return {
    people,
    namespaces: groupBy(people.ids, namespaceOf).size,
    toInternet: sum(blocks.filter(({ rows }) => rows.some(({ internet }) => internet))),
    withoutPolicy: report.workloads.filter(({ isolatedBy = [] }) => isolatedBy.length === 0).length,
    blocks,
    hypothetical: hypotheticalBlocks(report, people),
    everyone: common ? ["Every workload also reaches its own node, always."] : [],
  };
}
