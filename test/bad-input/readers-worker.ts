import { parentPort, workerData } from "node:worker_threads";

import { fuzzReaders } from "./readers.ts";

/** A stretch of inputs, and where to say which one is being read. */
export type Stretch = { readonly seed: number; readonly count: number; readonly reading: SharedArrayBuffer };

const { reading, ...stretch }: Stretch = workerData;
const index = new Int32Array(reading);
const tally = await fuzzReaders(stretch, (at) => Atomics.store(index, 0, at));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
parentPort?.postMessage(tally);
