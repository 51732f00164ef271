import { readdirSync, readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { specFor, workloadsBySpec } from "../src/dialects/spec.ts";
import type { SpecAnswer } from "../src/policy/spec/decide.ts";
import type { Header, World } from "../src/policy/spec/objects.ts";
import { readWorld, workloadsLoaded } from "./engine-adapter.ts";
import { cluster } from "./fuzzing/clusters.ts";
import { compare, disagreementOn, mergeOutcomes, weaknessesOf, type FixedCase } from "./fuzzing/compare.ts";
import { connectionOf, draw, placesOf, type Draw } from "./fuzzing/connections.ts";

/** The seeds of the ordinary run; `npm run fuzz` takes others. */
const SEEDS = [3, 5, 7];

describe("the engine and the spec", () => {
  test(`agree on random clusters, seeds ${SEEDS.join(", ")}`, { timeout: 300_000 }, () => {
    const outcomes = SEEDS.map((seed) =>
      compare({ seed, clusters: 170, connectionsPerCluster: 25 }, readWorld),
    );
    for (const { disagreement } of outcomes) expect.soft(disagreement?.text).toBeUndefined();
    const all = mergeOutcomes(outcomes);
    expect(all.clusters).toBeGreaterThanOrEqual(500);
    expect(all.connections).toBeGreaterThanOrEqual(10_000);
    expect(weaknessesOf(all)).toEqual([]);
  });

  test("know the same workloads", () => {
    fc.assert(
      fc.property(cluster, (world) => {
        expect(workloadsLoaded(world).toSorted()).toEqual(workloadsBySpec(world).toSorted());
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  const folder = new URL("cases/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  test.for(files)("agree on what they once disagreed about: %s", (name) => {
    const fixed: FixedCase = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    expect(disagreementOn(fixed, readWorld)).toBeUndefined();
  });
});

describe("the spec", () => {
  const run = { seed: 11, numRuns: 60 };
  const draws = fc.array(draw, { minLength: 12, maxLength: 12 });

  test("is never surer than it is possible, and needs both halves", () => {
    fc.assert(
      fc.property(cluster, draws, (world, drawn) => {
        for (const { egress, ingress, both } of answersOf(world, world, drawn)) {
          for (const { certain, possible } of [egress, ingress, both])
            expect(certain && !possible).toBe(false);
          expect(both.certain && !(egress.certain && ingress.certain)).toBe(false);
          expect(both.possible && !(egress.possible && ingress.possible)).toBe(false);
        }
      }),
      run,
    );
  });

  const lost = fc.constantFrom<Header>(
    { kind: "NetworkPolicy" },
    { kind: "NetworkPolicy", namespace: "shop" },
    { kind: "ClusterNetworkPolicy" },
    {},
  );

  test("is less sure, and denies less, the more is unreadable", () => {
    fc.assert(
      fc.property(cluster, lost, draws, (world, header, drawn) => {
        const more: World = { ...world, unreadable: [...world.unreadable, header] };
        const before = answersOf(world, world, drawn);
        for (const [index, after] of answersOf(more, world, drawn).entries()) {
          for (const half of ["egress", "ingress", "both"] as const) {
            expect(after[half].certain && before[index]?.[half].certain === false).toBe(false);
            expect(!after[half].possible && before[index]?.[half].possible === true).toBe(false);
          }
        }
      }),
      run,
    );
  });

  test("does not care in which order documents come", () => {
    fc.assert(
      fc.property(cluster, draws, (world, drawn) => {
        const turned: World = { ...world, documents: world.documents.toReversed() };
        expect(answersOf(turned, world, drawn)).toEqual(answersOf(world, world, drawn));
      }),
      run,
    );
  });
});

/** What a world says of the connections that were drawn in another with the same places. */
function answersOf(world: World, drawnIn: World, drawn: readonly Draw[]): readonly SpecAnswer[] {
  const decide = specFor(world);
  const places = placesOf(drawnIn, workloadsBySpec(drawnIn), []);
  return drawn.flatMap((one) => {
    const connection = connectionOf(one, places);
    return connection === undefined ? [] : [decide(connection)];
  });
}
