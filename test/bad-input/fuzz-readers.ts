import { Worker } from "node:worker_threads";

import type { Stretch } from "./readers-worker.ts";
import type { ReaderTally } from "./readers.ts";

/** No input may keep the worker for longer; one that never ends is seen by nobody but its watcher. */
const PATIENCE_SECONDS = 30;

/** All that the inputs of a run may leave behind, with the program itself. */
const MEMORY_MB = 512;

/**
 * `npm run fuzz -- readers`: damaged manifests through text, load, analysis and formats, in a worker that is watched.
 *
 *     npm run fuzz -- readers --count 100000
 *     npm run fuzz -- readers --count 1 --seed 1234          one input again
 */
export async function fuzzReadersWatched(seed: number, count: number): Promise<void> {
  const reading = new SharedArrayBuffer(4);
  const workerData: Stretch = { seed, count, reading };
  const began = performance.now();
  const worker = new Worker(new URL("readers-worker.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const watching = watch(worker, new Int32Array(reading), seed);
  try {
    const tally = await new Promise<ReaderTally>((done, fail) => {
      worker.on("message", done);
      worker.on("error", fail);
      worker.on("exit", (code) => fail(new Error(`the worker ended with ${code}`)));
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    print(`${JSON.stringify(tally)} from seed ${seed} in ${seconds} s`);
  } catch (error) {
    const at = seed + Atomics.load(new Int32Array(reading), 0);
    print(`${describe(error)}\nagain: npm run fuzz -- readers --count 1 --seed ${at}`);
    process.exitCode = 1;
  } finally {
    clearInterval(watching);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error
    ? `${error.message}\n${describe(error.cause)}`
    : (error.stack ?? error.message);
}

function watch(worker: Worker, index: Int32Array, seed: number): NodeJS.Timeout {
  let last = { index: -1, since: 0, told: 0 };
  return setInterval(() => {
    const now = { index: Atomics.load(index, 0), since: performance.now() };
    if (now.index !== last.index) {
      const isDue = now.index - last.told >= 10_000;
      if (isDue) print(`${now.index} inputs`);
      last = { ...now, told: isDue ? now.index : last.told };
    } else if (now.since - last.since > PATIENCE_SECONDS * 1000) {
      print(`seed ${seed + now.index} does not end`);
      void worker.terminate();
    }
  }, 500);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
