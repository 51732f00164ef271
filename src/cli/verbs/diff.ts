import { createAlgebra } from "../../algebra/algebra.ts";
import { analyse } from "../../policy/engine/analyse.ts";
import { diffReport } from "../../workshop/answers/diff.ts";
import type { DiffOptions } from "../args/command.ts";
import { type ExitCode, emit, loadSources, refuses } from "../session.ts";

/** `sluice diff`: who gains and who loses what between two sets of sources. */
export async function diff(options: DiffOptions): Promise<ExitCode> {
  const before = await loadSources(options);
  if (await refuses(before, options)) return 2;
  const after = await loadSources(options, options.against);
  if (await refuses(after, options)) return 2;
  // One algebra for both, so that equal sets are equal numbers.
  const algebra = createAlgebra();
  const diagnostics = [...before.diagnostics, ...after.diagnostics];
  const report = diffReport(
    analyse(before.snapshot, { algebra, alsoSpokenOf: after.snapshot.policies }),
    analyse(after.snapshot, { algebra, alsoSpokenOf: before.snapshot.policies }),
    diagnostics,
  );
  await emit("diff", report, options);
  return 0;
}
