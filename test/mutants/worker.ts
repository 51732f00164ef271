/** A thread in which one mutant is loaded instead of its source, and graded. Nothing on disk is touched. */
import { enableCompileCache, flushCompileCache, registerHooks } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

import type { Marks } from "./grading.ts";
import { breakText, type Mutant } from "./mutant.ts";
import type { Exam } from "./paper.ts";

export type Work = { readonly mutant: Mutant | undefined; readonly exam: Exam };

/** `trouble`: the mutant cannot be graded, since it does not load, or throws where it should answer wrongly. */
export type Result = Marks | { readonly trouble: string };

const { mutant, exam }: Work = workerData;
// Most of the time goes into compiling what every thread loads: the first one leaves it to the others.
enableCompileCache();
if (mutant !== undefined) loadBroken(mutant);
const result = await sit();
flushCompileCache();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage(result);

function loadBroken(one: Mutant): void {
  const broken = new URL(`../../${one.file}`, import.meta.url).href;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== broken) return loaded;
      const { source } = loaded;
      const text = typeof source === "string" ? source : new TextDecoder().decode(source);
      return { ...loaded, source: breakText(one, text) };
    },
  });
}

async function sit(): Promise<Result> {
  try {
    // Loaded only now: everything that is graded has to come through the hook.
    const { grade } = await import("./grading.ts");
    return await grade(exam);
  } catch (error) {
    return { trouble: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
