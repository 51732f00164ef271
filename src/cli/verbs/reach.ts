import { analyse } from "../../policy/engine/analyse.ts";
import { reachReport, reachStream } from "../../workshop/answers/reach.ts";
import type { ReachOptions } from "../args/command.ts";
import { type ExitCode, emit, emitPieces, loadSources, progressOf, refuses } from "../session.ts";

/** `sluice reach`: what can leave. */
export async function reach(options: ReachOptions): Promise<ExitCode> {
  const loaded = await loadSources(options);
  if (await refuses(loaded, options)) return 2;
  const { snapshot, diagnostics } = loaded;
  if (options.output !== "json" && options.output !== "csv") {
    await emit("reach", reachReport(analyse(snapshot), diagnostics), options);
    return 0;
  }
  // One row for each pair: of a large cluster more than memory holds, so they are written as they are made.
  const progress = progressOf(options);
  const say = (done: number, all: number): void =>
    progress.say(`working out what ${done} of ${all} workloads may reach`);
  const stream = reachStream(analyse(snapshot), diagnostics, say);
  const pieces =
    options.output === "json"
      ? (await import("../formats/json.ts")).jsonOf(stream)
      : (await import("../formats/csv.ts")).reachCsv(stream);
  try {
    await emitPieces({ verb: "reach", pieces, diagnostics: stream.diagnostics }, options);
  } finally {
    progress.clear();
  }
  return 0;
}
