import { writeFileSync } from "node:fs";

import type { Clock } from "../../src/platform/clock.ts";

type Entry = { server: string; cluster?: Record<string, unknown>; user?: Record<string, unknown> };

/** Writes a kubeconfig whose contexts are the keys, the first being current. */
export function writeKubeconfig(file: string, contexts: Readonly<Record<string, Entry>>): string {
  const entries = Object.entries(contexts);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": entries[0]?.[0],
    clusters: entries.map(([name, { server, cluster }]) => ({
      name: `${name}-cluster`,
      cluster: { server, ...cluster },
    })),
    users: entries.map(([name, { user }]) => ({ name: `${name}-user`, user: user ?? {} })),
    contexts: entries.map(([name]) => ({
      name,
      context: { cluster: `${name}-cluster`, user: `${name}-user` },
    })),
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** A clock that never waits, and remembers how long it should have. */
export function hastyClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let time = 0;
  return {
    slept,
    now: () => time,
    date: () => Date.UTC(2026, 0, 1) + time,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      time += milliseconds;
      await new Promise(setImmediate);
    },
  };
}
