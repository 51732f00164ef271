import type { Diagnostic } from "../../domain/diagnostic.ts";
import { diagnosticPlace } from "../../domain/diagnostic.ts";
import type { DiagnosticRow } from "../../domain/report.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";

/** Diagnostics as JSON promises them; this is where their places are looked up. */
export function diagnosticRows(diagnostics: readonly Diagnostic[]): readonly DiagnosticRow[] {
  return diagnostics.map((diagnostic) => {
    const { code, weight, message, help } = diagnostic;
    const at = diagnosticPlace(diagnostic);
    return at === undefined ? { code, weight, message, help } : { code, weight, message, help, at };
  });
}

const OTHER_PROTOCOLS =
  "For isolated workloads, whether protocols other than TCP, UDP and SCTP (ICMP, say) get out is not defined by Kubernetes";

/** What holds for every row under isolation and would be noise on each. */
export function footnotes(analysis: Analysis): readonly string[] {
  const { behaviour, facts } = analysis.snapshot;
  const isolates = [...analysis.egress.groups, ...analysis.ingress.groups].some(
    ({ isolated }) => isolated !== "no",
  );
  if (!isolates || behaviour.isolationDeniesOtherProtocols === "yes") return [];
  const who =
    facts.cni === "generic" ? "; --cni says who enforces here" : `, nor by the documents of ${facts.cni}`;
  return [`${OTHER_PROTOCOLS}${who}.`];
}
