import type { Severity } from "../../../domain/diagnostic.ts";
import type { FindingRow } from "../../../domain/report.ts";

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

/** Findings to act on first, then known ones, then waived ones; each worst first, else as they came. */
export function inOrder(findings: readonly FindingRow[]): FindingRow[] {
  const weight = ({ waived, baseline, severity }: FindingRow): number =>
    (waived === undefined ? 0 : 200) + (baseline === true ? 100 : 0) + SEVERITIES.indexOf(severity);
  return findings.toSorted((a, b) => weight(a) - weight(b));
}

/** `file:line:column`. */
export function placeText({
  file,
  line,
  column,
}: {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}): string {
  return `${file}:${String(line)}:${String(column)}`;
}

/** The first sentence of a paragraph. */
export function firstSentence(text: string): string {
  return /^.+?[.!?](?=\s+\p{Lu}|\s*$)/su.exec(text)?.[0] ?? text;
}
