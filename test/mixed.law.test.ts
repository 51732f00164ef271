import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readWorld } from "./engine-adapter.ts";
import { compare } from "./fuzzing/compare.ts";
import { LANGUAGES, LANGUAGE_FEATURES, mixedCluster, strangers } from "./fuzzing/mixed.ts";

describe("the engine and the spec agree where an enforcer has a language of its own:", () => {
  test.for(Object.entries(LANGUAGES))("%s", { timeout: 300_000 }, ([, language]) => {
    const run = { seed: 13, clusters: 60, connectionsPerCluster: 20, worlds: mixedCluster(language) };
    const { disagreement, connections, verdicts } = compare(run, readWorld);
    expect(disagreement?.text).toBeUndefined();
    expect(connections).toBeGreaterThanOrEqual(900);
    for (const count of Object.values(verdicts.egress)) expect(count * 20).toBeGreaterThan(connections);
  });

  const named = Object.entries(LANGUAGE_FEATURES);
  test.for(named)("random clusters of %s hold every feature", ([name, features]) => {
    const [language] = Object.entries(LANGUAGES).flatMap(([key, one]) => (key === name ? [one] : []));
    if (language === undefined) throw new Error(`no language ${name}`);
    const worlds = fc.sample(mixedCluster(language), { seed: 19, numRuns: 1500 });
    const objects = worlds.map((world) => ({ world, all: world.documents.map(({ root }) => root) }));
    const missing = Object.entries(features).filter(
      ([, has]) => !objects.some(({ world, all }) => has(world, all)),
    );
    expect(missing.map(([feature]) => feature)).toEqual([]);
  });

  test("languages of two enforcers in one cluster", { timeout: 300_000 }, () => {
    const run = { seed: 17, clusters: 12, connectionsPerCluster: 20, worlds: strangers };
    expect(compare(run, readWorld).disagreement?.text).toBeUndefined();
  });
});
