import { createAlgebra } from "../../algebra/algebra.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import { analyse } from "../../policy/engine/analyse.ts";
import type { Snapshot } from "../../policy/snapshot.ts";
import { diffReport } from "../../workshop/answers/diff.ts";
import type { DiffOptions } from "../args/command.ts";
import { type ExitCode, emit, loadSources, refuses } from "../session.ts";

/** The two states, and everything that was said about them. */
type Sides = {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
};

/** Loads both sides; undefined where the run has to end with 2. */
async function loadSides(options: DiffOptions): Promise<Sides | undefined> {
  const asEnforced: DiffOptions = { ...options, facts: { ...options.facts, staged: undefined } };
  if (options.against.length === 0) {
    // One reading for both: a pipe can be read only once.
    const after = await loadSources(options);
    if (await refuses(after, options)) return undefined;
    const before = after.again(after.documents, asEnforced.facts);
    return { before, after: after.snapshot, diagnostics: after.diagnostics };
  }
  const before = await loadSources(asEnforced);
  if (await refuses(before, options)) return undefined;
  const after = await loadSources(options, options.against);
  if (await refuses(after, options)) return undefined;
  const diagnostics = [...before.diagnostics, ...after.diagnostics];
  return { before: before.snapshot, after: after.snapshot, diagnostics };
}

/** `sluice diff`: who gains and who loses what between two sets of sources, or from enforcing what is staged. */
export async function diff(options: DiffOptions): Promise<ExitCode> {
  const sides = await loadSides(options);
  if (sides === undefined) return 2;
  const { before, after, diagnostics } = sides;
  // One algebra for both, so that equal sets are equal numbers.
  const algebra = createAlgebra();
  const report = diffReport(
    analyse(before, { algebra, alsoSpokenOf: after.policies }),
    analyse(after, { algebra, alsoSpokenOf: before.policies }),
    diagnostics,
  );
  await emit("diff", report, options);
  return 0;
}
