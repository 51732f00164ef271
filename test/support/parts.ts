import { existsSync } from "node:fs";
import { join } from "node:path";

import { test } from "vitest";

type Part = {
  /** Where the part lies, or undefined where this machine has none. */
  readonly find: () => string | undefined;
  /** What a reader of the skip has to do to have it. */
  readonly mend: string;
};

/** Real things that oracle tests need and that a machine may lack. A new one is a row here and nothing else. */
const parts = {
  "np-guard cases": {
    find: () => existing(process.env["SLUICE_CASES"], "np-guard"),
    mend: "set SLUICE_CASES to the folder that holds np-guard/",
  },
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

export type Needed = {
  /** Where the part lies; undefined where it is missing, so that a file can still list its cases while loading. */
  readonly at: string | undefined;
  /** A test that runs with the part, is skipped loudly without it, and fails without it under CI. */
  readonly test: (name: string, body: (at: string) => void | Promise<void>) => void;
};

/**
 * Declares that tests need a real part.
 * @example
 * const guard = needs("np-guard cases");
 * guard.test("anp_demo answers as np-guard does", (at) => { … });
 */
export function needs(name: PartName): Needed {
  const part: Part = parts[name];
  const at = part.find();
  const missing = `${name} not found: ${part.mend}`;
  return {
    at,
    test: (title, body) => {
      test(title, async (context) => {
        if (at !== undefined) return body(at);
        // CI promises that every part is there, so what is missing there is a failure and not a shrug.
        if (process.env["CI"] === "true") throw new Error(missing);
        return context.skip(missing);
      });
    },
  };
}

function existing(root: string | undefined, ...path: readonly string[]): string | undefined {
  if (root === undefined || root === "") return undefined;
  const place = join(root, ...path);
  return existsSync(place) ? place : undefined;
}
