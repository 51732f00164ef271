import { describe, expect, test } from "vitest";

import { readWorld } from "./engine-adapter.ts";
import { compare } from "./fuzzing/compare.ts";
import { LANGUAGES, mixedCluster, strangers } from "./fuzzing/mixed.ts";

describe("the engine and the spec agree where an enforcer has a language of its own:", () => {
  test.for(Object.entries(LANGUAGES))("%s", { timeout: 120_000 }, ([, language]) => {
    const run = { seed: 13, clusters: 60, connectionsPerCluster: 20, worlds: mixedCluster(language) };
    const { disagreement, connections, verdicts } = compare(run, readWorld);
    expect(disagreement?.text).toBeUndefined();
    expect(connections).toBeGreaterThanOrEqual(900);
    for (const count of Object.values(verdicts.egress)) expect(count * 20).toBeGreaterThan(connections);
  });

  test("languages of two enforcers in one cluster", { timeout: 120_000 }, () => {
    const run = { seed: 17, clusters: 40, connectionsPerCluster: 20, worlds: strangers };
    expect(compare(run, readWorld).disagreement?.text).toBeUndefined();
  });
});
