import type { FindingRow, Fix } from "../../../domain/report.ts";

/** What a patch changes, whatever is said of it: equal for the same patch. */
function changesOf({ add, edit = [] }: Fix): string {
  return JSON.stringify([add ?? "", edit.map(({ object, patch }) => [object, patch])]);
}

/** A finding with its number in a report that is read from the top. */
export type Numbered = {
  readonly finding: FindingRow;
  readonly number: number;
  /** The number of an earlier finding whose patch is the same: it is shown there. */
  readonly fixAt: number | undefined;
};

/** Numbers findings from 1, and says which patches have been shown before. */
export function numbered(findings: readonly FindingRow[], from: number = 1): readonly Numbered[] {
  const shown = new Map<string, number>();
  return findings.map((finding, index) => {
    const number = index + from;
    if (finding.fix === undefined) return { finding, number, fixAt: undefined };
    const changes = changesOf(finding.fix);
    const fixAt = shown.get(changes);
    if (fixAt === undefined) shown.set(changes, number);
    return { finding, number, fixAt };
  });
}

/** Where a patch that is not shown again stands. */
export function elsewhereText(fixAt: number): string {
  return `The same patch as under finding ${String(fixAt)}.`;
}
