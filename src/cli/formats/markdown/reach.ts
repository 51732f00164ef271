import type { ReachReport } from "../../../domain/report.ts";
import { counted } from "../words/counts.ts";
import { reachInWords } from "../words/reach.ts";
import type { HypotheticalBlock, ReachWords } from "../words/reach.ts";
import { rowsTable, workloadsPhrase } from "./rows.ts";
import { closing, fitting, prose } from "./text.ts";

function blockSection(block: ReachWords["blocks"][number], words: ReachWords): string {
  const rows = block.rows.length === 0 ? "Nothing: everything is denied.\n" : rowsTable(block.rows);
  return `**${prose(workloadsPhrase(block.workloads, words.people))}** (${prose(block.isolation)})\n\n${rows}\n`;
}

function hypotheticalSection({ subject, rows }: HypotheticalBlock): string {
  const shown = rows.length === 0 ? "Nothing: everything is denied.\n" : rowsTable(rows);
  return `**A pod with ${prose(subject.selector)} in ${prose(subject.namespace)}** (selected by a policy, not in the input)\n\n${shown}\n`;
}

/** What can leave, for a comment on a pull request. */
export function* reachMarkdown(report: ReachReport): Generator<string, void, undefined> {
  const words = reachInWords(report);
  const { people, namespaces, toInternet, withoutPolicy } = words;
  const head = `## What can leave: ${counted(people.ids.length, "workload")} in ${counted(namespaces, "namespace")}\n\n`;
  const facts = `${String(toInternet)} may reach the internet, ${String(withoutPolicy)} without an egress policy.\n\n`;
  yield* fitting(
    [
      head + facts,
      ...words.blocks.map((block) => blockSection(block, words)),
      ...words.hypothetical.map((block) => hypotheticalSection(block)),
    ],
    closing([...words.everyone, ...report.footnotes], report.diagnostics),
    (left) =>
      `**${String(left)} more groups of workloads** do not fit into a comment; \`sluice reach\` shows them all.`,
  );
}
