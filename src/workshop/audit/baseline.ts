import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { Json } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";
import { auditDiagnostic } from "./diagnostics.ts";

/** The fingerprints of an earlier audit: what was known then is no news. */
export type Baseline = ReadonlySet<string>;

/** Reads what `sluice audit -o json` wrote. `name` is how to call the file in a message. */
export function readBaseline(report: Json | undefined, name: string): Baseline | Diagnostic {
  const findings = field(report, "findings");
  if (!isList(findings))
    return auditDiagnostic("baselineUnreadable", { what: name, more: "it has no list of findings" });
  const fingerprints = findings.map((finding) => field(finding, "fingerprint"));
  const known = fingerprints.filter((one) => typeof one === "string");
  if (known.length < findings.length) {
    return auditDiagnostic("baselineUnreadable", { what: name, more: "a finding in it has no fingerprint" });
  }
  return new Set([...known, ...findings.flatMap(ownFingerprints)]);
}

/** The fingerprints of findings that were told together. */
function ownFingerprints(finding: Json): readonly string[] {
  const list = field(finding, "fingerprints");
  return isList(list) ? list.filter((one) => typeof one === "string") : [];
}
