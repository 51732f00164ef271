import type { Severity } from "../../domain/diagnostic.ts";
import { isNew } from "../../domain/new-finding.ts";
import type { AuditReport, FindingRow } from "../../domain/report.ts";
import { findingText } from "../../policy/catalogue/findings.ts";
import type { Finding } from "../../policy/findings/finding.ts";

/** Worst first. */
const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

/** How a finding weighs: as it says, else as the catalogue has it. */
export function severityOf({ slug, severity }: Pick<Finding, "slug" | "severity">): Severity {
  return severity ?? findingText(slug).severity;
}

/** 0 for the worst. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** How many there are of each severity. */
export function countSeverities(rows: readonly FindingRow[]): Readonly<Record<Severity, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of rows) counts[severity] += 1;
  return counts;
}

/** Whether a report has a finding of this severity or worse that is neither waived nor known: what `--fail-on` asks. */
export function hasNewFinding({ findings }: Pick<AuditReport, "findings">, least: Severity): boolean {
  return findings.some((finding) => isNew(finding) && rankOf(finding.severity) <= rankOf(least));
}

/** New findings first, then known ones, then waived ones; each worst first. */
export function inOrder(rows: readonly FindingRow[]): readonly FindingRow[] {
  const weight = ({ waived, baseline, severity }: FindingRow): number =>
    (waived === undefined ? 0 : 200) + (baseline === true ? 100 : 0) + rankOf(severity);
  const text = ({ code, detail }: FindingRow): string => `${code} ${detail}`;
  return rows.toSorted((a, b) => weight(a) - weight(b) || (text(a) < text(b) ? -1 : 1));
}
