import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

type Tally = { passed: number; failed: number; readonly skipped: string[] };

/**
 * Closes a run with one line that people and machines read alike, `N passed, N failed, N skipped`, and before
 * it says loudly what was skipped and why: a skipped oracle proves nothing, so it must not look like a pass.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], stray: readonly SerializedError[]): void {
    const tally: Tally = { passed: 0, failed: stray.length, skipped: [] };
    for (const module of modules) count(module, tally);
    // scripts/check.ts names the steps (format, lint…) that failed before the tests; each counts as one failure.
    const steps = (process.env["SLUICE_FAILED_STEPS"] ?? "").split(",").filter((step) => step !== "");
    tally.failed += steps.length;
    if (steps.length > 0) print(`\nFAILED BEFORE THE TESTS: ${steps.join(", ")} (see above)`);
    for (const line of tally.skipped) print(`SKIPPED  ${line}`);
    print(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`);
  }
}

function count(module: TestModule, tally: Tally): void {
  // A file that could not even be loaded has no tests to count.
  tally.failed += module.errors().length;
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === "passed") tally.passed += 1;
    else if (result.state === "skipped") {
      tally.skipped.push(
        `${module.relativeModuleId} › ${test.fullName}: ${result.note ?? "no reason given"}`,
      );
    } else tally.failed += 1;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
