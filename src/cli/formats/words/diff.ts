import type { DiffReport } from "../../../domain/report.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import { blocksOf } from "./blocks.ts";
import type { Block } from "./blocks.ts";
import { counted } from "./counts.ts";
import { peopleOf } from "./workloads.ts";
import type { People } from "./workloads.ts";

/** A diff report as people read it: workloads that change alike together. */
export type DiffWords = {
  readonly people: People;
  readonly sentence: string;
  readonly blocks: readonly (Block & { readonly witnesses: readonly string[] })[];
};

/** How many witnesses stand below a block. */
const WITNESSES = 2;

/** What happened to a connection; `surer` and `unsure` where only what is known of it has changed. */
type Mark = "gains" | "loses" | "surer" | "unsure";

function markOf({ change, before, after }: DiffReport["changes"][number]): Mark {
  if (before === "unknown" && after === "allow") return "surer";
  return before === "allow" && after === "unknown" ? "unsure" : change;
}

const PHRASES: readonly (readonly [Mark, string, string])[] = [
  ["gains", "workload gains ways out", "workloads gain ways out"],
  ["loses", "workload loses some", "workloads lose some"],
  ["surer", "workload is now sure of some", "workloads are now sure of some"],
  ["unsure", "workload is no longer sure of some", "workloads are no longer sure of some"],
];

function sentenceOf({ changes, workloads }: DiffReport): string {
  if (changes.length === 0 && workloads.added.length + workloads.removed.length === 0) {
    return "Nothing changes: the same connections are open before and after.";
  }
  const marks = changes.map((row) => ({ from: row.from, mark: markOf(row) }));
  const who = (mark: Mark): number =>
    new Set(marks.filter((row) => row.mark === mark).map(({ from }) => from)).size;
  const parts = PHRASES.flatMap(([mark, one, many]) => {
    const count = who(mark);
    return count === 0 ? [] : [counted(count, one, many)];
  });
  const { added, removed } = workloads;
  if (added.length > 0) parts.push(`${counted(added.length, "workload is", "workloads are")} new`);
  if (removed.length > 0) parts.push(`${counted(removed.length, "workload is", "workloads are")} gone`);
  return `${parts.join(", ")}.`;
}

/** The first witnesses of a block's first workload. */
function witnessesOf(report: DiffReport, id: WorkloadId | undefined): string[] {
  const own = report.changes.filter(({ from }) => from === id);
  return [...new Set(own.map(({ witness }) => witness))].slice(0, WITNESSES);
}

/** Puts a diff report into words. */
export function diffInWords(report: DiffReport): DiffWords {
  const { added, removed } = report.workloads;
  const targets = report.changes.flatMap(({ to }) => ("workload" in to ? [to.workload] : []));
  const changed = [...new Set(report.changes.map(({ from }) => from))];
  const people = peopleOf([...changed, ...targets, ...added, ...removed]);
  const marked = report.changes.map((row) => ({ ...row, mark: markOf(row) }));
  const blocks = blocksOf(changed, marked, { people, factsOf: () => "" });
  return {
    people,
    sentence: sentenceOf(report),
    blocks: blocks.map((block) => ({ ...block, witnesses: witnessesOf(report, block.workloads[0]) })),
  };
}
