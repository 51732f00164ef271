import type { WhoReport } from "../../../domain/report.ts";
import { whoInWords } from "../words/who.ts";
import type { WhoGroup } from "../words/who.ts";
import { workloadsPhrase } from "./rows.ts";
import { closing, prose, table } from "./text.ts";

/** How many characters of names a comment has room for, in each group. */
const LONGEST = 8000;

/** Who can reach a destination, for a comment on a pull request. */
export function* whoMarkdown(report: WhoReport): Generator<string, void, undefined> {
  const { people, sentence, groups, hypothetical } = whoInWords(report);
  const cells = ({ verdict, ports, workloads }: WhoGroup): string[] => {
    const names = people.describe(new Set(workloads));
    return [
      verdict,
      prose(ports),
      prose(names.length <= LONGEST ? names : workloadsPhrase(workloads, people)),
    ];
  };
  yield `**${prose(sentence)}**\n\n${table(["", "ports", "workloads"], groups.map(cells))}\n`;
  if (hypothetical.length > 0) {
    yield `Pods that policies select and the input does not hold:\n\n${table(["", "ports", "pods"], hypothetical.map(cells))}\n`;
  }
  yield closing(report.footnotes, report.diagnostics);
}
