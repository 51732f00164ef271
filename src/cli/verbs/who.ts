import { tell } from "../../platform/diagnostics.ts";
import { analyse } from "../../policy/engine/analyse.ts";
import { whoReport } from "../../workshop/answers/can.ts";
import type { WhoOptions } from "../args/command.ts";
import { UNANSWERABLE } from "../args/messages.ts";
import { type ExitCode, emit, loadSources, refuses, tellUser, worthSaying } from "../session.ts";

/** `sluice who`: which workloads can reach a destination. */
export async function who(options: WhoOptions): Promise<ExitCode> {
  const loaded = await loadSources(options);
  if (await refuses(loaded, options)) return 2;
  const report = whoReport(analyse(loaded.snapshot), options.from, options, loaded.diagnostics);
  if ("trouble" in report) {
    const said = [...loaded.diagnostics, tell(UNANSWERABLE, report)];
    await tellUser(worthSaying(said, options), options.colour);
    return 2;
  }
  await emit("who", report, options);
  return 0;
}
