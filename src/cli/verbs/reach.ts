import { analyse } from "../../policy/engine/analyse.ts";
import { reachReport } from "../../workshop/answers/reach.ts";
import type { ReachOptions } from "../args/command.ts";
import { type ExitCode, emit, loadSources, refuses } from "../session.ts";

/** `sluice reach`: what can leave. */
export async function reach(options: ReachOptions): Promise<ExitCode> {
  const loaded = await loadSources(options);
  if (await refuses(loaded, options)) return 2;
  const report = reachReport(analyse(loaded.snapshot), loaded.diagnostics);
  await emit("reach", report, options);
  return 0;
}
