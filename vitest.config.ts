import { defineConfig } from "vitest/config";

/**
 * Four projects, told apart by where a file is and how it is named: unit (`*.test.ts`) and laws (`*.law.test.ts` of a room),
 * which `npm run check` runs; fuzz (`*.law.test.ts` of the product as a whole: long) and oracles (`*.oracle.test.ts`, which need
 * real parts), which run under `npm test` only.
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
        test: { name: "laws", isolate: false, include: ["src/**/*.law.test.ts"], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: { name: "fuzz", isolate: false, include: ["test/**/*.law.test.ts"], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: "oracles", include: named(".oracle.test.ts"), testTimeout: 120_000 },
      },
    ],
  },
});
