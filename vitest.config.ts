import { defineConfig } from "vitest/config";

/**
 * Three projects, told apart by file name alone: unit (`*.test.ts`), laws (`*.law.test.ts`) and
 * oracles (`*.oracle.test.ts`, which need real parts and therefore run under `npm test` only).
 *
 * Modules of the product keep no state, so the files of the two pure projects share one worker's modules
 * (`isolate: false`): loading everything anew for each file took longer than testing it.
 */
const everywhere = ["src", "test"];
const named = (suffix: string): string[] => everywhere.map((root) => `${root}/**/*${suffix}`);

export default defineConfig({
  test: {
    globalSetup: ["test/support/node-version.ts"],
    reporters: ["default", "./test/support/tally.ts"],
    // The default leaves one core free for a terminal; on two cores that is half of them.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          isolate: false,
          include: named(".test.ts"),
          exclude: [...named(".law.test.ts"), ...named(".oracle.test.ts")],
        },
      },
      {
        extends: true,
        test: { name: "laws", isolate: false, include: named(".law.test.ts"), testTimeout: 30_000 },
      },
      {
        extends: true,
        test: { name: "oracles", include: named(".oracle.test.ts"), testTimeout: 120_000 },
      },
    ],
  },
});
