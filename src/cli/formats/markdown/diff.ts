import type { DiffReport } from "../../../domain/report.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import { diffInWords } from "../words/diff.ts";
import type { DiffWords } from "../words/diff.ts";
import type { People } from "../words/workloads.ts";
import { rowsTable, workloadsPhrase } from "./rows.ts";
import { closing, fitting, prose } from "./text.ts";

function blockSection({ workloads, rows, witnesses }: DiffWords["blocks"][number], people: People): string {
  const examples = witnesses.map((text) => `- for example ${prose(text)}\n`).join("");
  return `**${prose(workloadsPhrase(workloads, people))}**\n\n${rowsTable(rows)}\n${examples}\n`;
}

function named(title: string, ids: readonly WorkloadId[], people: People): string {
  return ids.length === 0 ? "" : `**${title}** ${prose(workloadsPhrase(ids, people))}\n\n`;
}

/** Who gains and who loses what, for a comment on a pull request. */
export function* diffMarkdown(report: DiffReport): Generator<string, void, undefined> {
  const { people, sentence, blocks } = diffInWords(report);
  yield* fitting(
    [
      `## ${prose(sentence)}\n\n`,
      named("New workloads", report.workloads.added, people),
      named("Workloads that are gone", report.workloads.removed, people),
      ...blocks.map((block) => blockSection(block, people)),
    ],
    closing(report.footnotes, report.diagnostics),
    (left) =>
      `**${String(left)} more groups of workloads** do not fit into a comment; \`sluice diff\` shows them all.`,
  );
}
