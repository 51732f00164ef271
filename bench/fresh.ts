import { spawnSync } from "node:child_process";

import type { Kind, Tasks } from "./tasks.ts";

const SCRIPT = new URL("once.ts", import.meta.url).pathname;

/** Runs one measurement in a process of its own, as every run of the command line is, and gives its figures. */
export function inFreshProcess<K extends Kind>(kind: K, task: Tasks[K]["task"]): Tasks[K]["figures"] {
  const child = spawnSync(process.execPath, ["--expose-gc", SCRIPT, kind, JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e8,
  });
  if (child.status !== 0) throw new Error(`measuring failed: ${kind} ${JSON.stringify(task)}`);
  return JSON.parse(child.stdout.toString());
}
