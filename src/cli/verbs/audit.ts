import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { Json } from "../../domain/json.ts";
import { readSources } from "../../platform/files.ts";
import { analyse } from "../../policy/engine/analyse.ts";
import { readText } from "../../text/read-text.ts";
import { audit as auditReport } from "../../workshop/audit/audit.ts";
import { readBaseline, type Baseline } from "../../workshop/audit/baseline.ts";
import { hasNewFinding } from "../../workshop/audit/severity.ts";
import type { AuditOptions } from "../args/command.ts";
import { emit, loadSources, refuses, tellUser, type ExitCode } from "../session.ts";

/** The report that `--baseline` names, read as any source is; or what is wrong with it. */
async function baselineFrom(name: string): Promise<Baseline | readonly Diagnostic[]> {
  let root: Json | undefined;
  for await (const item of readSources([name])) {
    if (item.kind === "problem") return [item.diagnostic];
    const reading = readText(item.name, item.text);
    if (reading.unreadable.length > 0) return reading.diagnostics;
    root = reading.documents[0]?.root;
  }
  const baseline = readBaseline(root, name);
  return "code" in baseline ? [baseline] : baseline;
}

function isBaseline(read: Baseline | readonly Diagnostic[]): read is Baseline {
  return read instanceof Set;
}

/** `sluice audit`: what is wrong. 1 only where `--fail-on` says so. */
export async function audit(options: AuditOptions): Promise<ExitCode> {
  const baseline = options.baseline === undefined ? undefined : await baselineFrom(options.baseline);
  if (baseline !== undefined && !isBaseline(baseline)) {
    await tellUser(baseline, options.colour);
    return 2;
  }
  const loaded = await loadSources(options);
  if (await refuses(loaded, options)) return 2;
  const { documents, again, waivers, diagnostics } = loaded;
  const report = await auditReport(analyse(loaded.snapshot), {
    today: new Date().toISOString().slice(0, 10),
    waivers,
    diagnostics,
    proofs: { documents, reload: (others) => analyse(again(others)) },
    ...(baseline === undefined ? {} : { baseline }),
  });
  await emit("audit", report, options);
  const { failOn } = options;
  return failOn !== undefined && hasNewFinding(report, failOn) ? 1 : 0;
}
