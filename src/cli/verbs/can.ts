import { tell } from "../../platform/diagnostics.ts";
import { analyse } from "../../policy/engine/analyse.ts";
import { canReport } from "../../workshop/answers/can.ts";
import type { CanOptions } from "../args/command.ts";
import { UNANSWERABLE } from "../args/messages.ts";
import { type ExitCode, emit, loadSources, refuses, tellUser, worthSaying } from "../session.ts";

/** `sluice can`: may this workload open this connection, and who decides. 0 for allow only, as `kubectl auth can-i` does. */
export async function can(options: CanOptions): Promise<ExitCode> {
  const loaded = await loadSources(options);
  if (await refuses(loaded, options)) return 2;
  const report = canReport(analyse(loaded.snapshot), options.from, options, loaded.diagnostics);
  if ("trouble" in report) {
    const said = [...loaded.diagnostics, tell(UNANSWERABLE, report)];
    await tellUser(worthSaying(said, options), options.colour);
    return 2;
  }
  await emit("can", report, options);
  return report.verdict === "allow" ? 0 : 1;
}
