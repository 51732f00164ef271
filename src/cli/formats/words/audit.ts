import type { Severity } from "../../../domain/diagnostic.ts";
import type { AuditReport } from "../../../domain/report.ts";
import { counted } from "./counts.ts";
import { SEVERITIES } from "./severity.ts";

/** An audit's summary in words: how bad, and about what. */
export type AuditWords = {
  /** Severities of what there is to do, worst first: `2 critical`. */
  readonly counts: readonly { readonly severity: Severity; readonly text: string }[];
  /** What to say where there is nothing to do. */
  readonly nothing: string;
  readonly facts: readonly string[];
};

/** Puts an audit's summary into words. */
export function auditInWords(summary: AuditReport["summary"]): AuditWords {
  const { newBySeverity } = summary;
  const counts = SEVERITIES.filter((severity) => newBySeverity[severity] > 0).map((severity) => ({
    severity,
    text: `${String(newBySeverity[severity])} ${severity}`,
  }));
  const { workloads, namespaces, policies, hypothetical, withoutEgressPolicy, waived, baseline, cni } =
    summary;
  const world = [
    counted(workloads, "workload"),
    counted(policies, "policy", "policies"),
    counted(namespaces, "namespace"),
  ].join(", ");
  const facts = [`${world}; policies read as ${cni} enforces them`];
  if (withoutEgressPolicy > 0)
    facts.push(`${counted(withoutEgressPolicy, "workload has", "workloads have")} no egress policy at all`);
  if (hypothetical > 0)
    facts.push(
      `${counted(hypothetical, "policy selects", "policies select")} no workload of the input and ${hypothetical === 1 ? "is" : "are"} judged by a pod that it could select`,
    );
  if (waived > 0) facts.push(`${counted(waived, "finding is", "findings are")} waived`);
  if (baseline > 0) facts.push(`${counted(baseline, "finding is", "findings are")} known from the baseline`);
  const nothing = waived + baseline > 0 ? "Nothing new was found." : "Nothing was found.";
  return { counts, nothing, facts };
}
