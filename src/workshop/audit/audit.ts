import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { AuditReport, FindingRow, Fix } from "../../domain/report.ts";
import { placeOf } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import { findingText } from "../../policy/catalogue/findings.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import { findTrouble } from "../../policy/findings/detectors.ts";
import type { Finding, FoundSubject } from "../../policy/findings/finding.ts";
import { diagnosticRows, footnotes } from "../answers/closing.ts";
import type { Waiver } from "../facts.ts";
import type { Baseline } from "./baseline.ts";
import { auditDiagnostic } from "./diagnostics.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { fixOf } from "./fix.ts";
import type { ProofOptions } from "./proof.ts";
import { Prover } from "./proof.ts";
import { countSeverities, inOrder, rankOf, severityOf } from "./severity.ts";
import type { Waived } from "./waivers.ts";
import { Waivers } from "./waivers.ts";

export type AuditOptions = {
  /** Today as `2026-11-20`: waivers end. */
  readonly today: string;
  readonly waivers: readonly Waiver[];
  readonly baseline?: Baseline;
  /** What was said about the input before. */
  readonly diagnostics: readonly Diagnostic[];
  /** How to read the input again with a patch. Without it nothing can be proved, and no fix is shown. */
  readonly proofs?: ProofOptions;
};

type Particulars = {
  readonly fingerprint: string;
  readonly waived: Waived | undefined;
  readonly fix: Fix | undefined;
  readonly isKnown: boolean;
};

/** Those of a finding's subjects that are in the input, without the ones that somebody has waived. */
function workloadsOf(subjects: readonly FoundSubject[]): readonly string[] {
  return subjects.filter(({ hypothetical }) => !hypothetical).map(({ id }) => id);
}

function waivedPart(waived: Waived | undefined): Pick<FindingRow, "waived"> {
  if (waived === undefined || waived.left.length > 0) return {};
  const { reason, until } = waived.waiver;
  return { waived: until === undefined ? { reason } : { reason, until } };
}

function rowOf(finding: Finding, { fingerprint, waived, fix, isKnown }: Particulars): FindingRow {
  const { code, title, why, references } = findingText(finding.slug);
  const isPartly = waived !== undefined && waived.left.length > 0;
  const spared = isPartly ? finding.subjects.length - waived.left.length : 0;
  return {
    code,
    severity: severityOf(finding),
    title,
    detail: isPartly
      ? `${finding.detail} ${spared} of them ${spared === 1 ? "is" : "are"} waived (${waived.waiver.reason}).`
      : finding.detail,
    why,
    references: references.map(({ text }) => text),
    workloads: workloadsOf(isPartly ? waived.left : finding.subjects),
    ...(finding.witness === undefined ? {} : { witness: finding.witness }),
    at: finding.origins.map(placeOf),
    ...(fix === undefined ? {} : { fix }),
    fingerprint,
    ...waivedPart(waived),
    ...(isKnown ? { baseline: true } : {}),
  };
}

/** Fixes that hold, worst findings first, as far as there is room to prove them. */
function prove(
  findings: readonly Finding[],
  options: ProofOptions | undefined,
): { fixes: ReadonlyMap<Finding, Fix>; notes: readonly string[]; said: readonly Diagnostic[] } {
  const fixes = new Map<Finding, Fix>();
  if (options === undefined) return { fixes, notes: [], said: [] };
  const prover = new Prover(options, findings);
  let unknown = 0;
  for (const finding of findings.toSorted((a, b) => rankOf(severityOf(a)) - rankOf(severityOf(b)))) {
    if (finding.patch === undefined) continue;
    const proof = prover.prove(finding, finding.patch);
    if (proof === "proved") fixes.set(finding, fixOf(finding.patch));
    if (proof === "unknown") unknown += 1;
  }
  const what = unknown === 1 ? "One fix was" : `${unknown} fixes were`;
  return {
    fixes,
    notes: prover.isSliced ? [SLICED] : [],
    said: unknown === 0 ? [] : [auditDiagnostic("notProved", { what })],
  };
}

const SLICED =
  "The input is large: fixes within a namespace were proved on the objects of that namespace and of the whole cluster.";

function withoutEgressPolicy({ snapshot, classes, egress }: Analysis): number {
  return snapshot.workloads.filter((_, index) =>
    at(classes.ofWorkload, index).every(
      (number) => at(egress.groups, at(egress.ofClass, number)).isolated === "no",
    ),
  ).length;
}

function summaryOf(analysis: Analysis, rows: readonly FindingRow[]): AuditReport["summary"] {
  const { snapshot, classes } = analysis;
  const namespaces = new Set([
    ...snapshot.namespaces.keys(),
    ...snapshot.workloads.map(({ namespace }) => namespace),
  ]);
  return {
    workloads: snapshot.workloads.length,
    hypothetical: classes.unseen.filter(({ workload }) => workload.subject).length,
    policies: snapshot.policies.length,
    namespaces: namespaces.size,
    bySeverity: countSeverities(rows),
    waived: rows.filter(({ waived }) => waived !== undefined).length,
    baseline: rows.filter(({ baseline }) => baseline === true).length,
    withoutEgressPolicy: withoutEgressPolicy(analysis),
    cni: snapshot.facts.cni,
  };
}

/** What is wrong under an analysis, worst first, each with a witness, a place, and a fix where one is proved. */
export async function audit(analysis: Analysis, options: AuditOptions): Promise<AuditReport> {
  const findings = findTrouble(analysis);
  const waivers = new Waivers(options.waivers, analysis, options.today);
  const { fixes, notes, said } = prove(findings, options.proofs);
  const rows: FindingRow[] = [];
  for (const finding of findings) {
    const fingerprint = await fingerprintOf(finding);
    const waived = waivers.of(finding, fingerprint);
    const isKnown = options.baseline?.has(fingerprint) === true;
    rows.push(rowOf(finding, { fingerprint, waived, fix: fixes.get(finding), isKnown }));
  }
  const diagnostics = [...options.diagnostics, ...waivers.diagnostics, ...waivers.idle(), ...said];
  return {
    findings: inOrder(rows),
    summary: summaryOf(analysis, rows),
    footnotes: [...footnotes(analysis), ...notes],
    diagnostics: diagnosticRows(diagnostics),
  };
}
