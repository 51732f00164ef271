import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { wholeProtocol } from "../src/domain/port.ts";
import type { SourceDocument } from "../src/domain/source.ts";
import { at } from "../src/domain/unreachable.ts";
import { analyse, type Analysis } from "../src/policy/engine/analyse.ts";
import { NAMED_PROTOCOLS } from "../src/policy/engine/match.ts";
import { Candidates } from "../src/policy/reach/candidates.ts";
import { Pairs, betweenSpots } from "../src/policy/reach/pairs.ts";
import type { World } from "../src/policy/spec/objects.ts";
import { assemble } from "../src/workshop/snapshot.ts";
import { cluster } from "./fuzzing/clusters.ts";

const PLACE = { file: "world.yaml", line: 1, column: 1 };

function analysisOf({ documents, unreadable, defaultNamespace, facts }: World): Analysis {
  const read = documents.map(({ root }): SourceDocument => ({
    file: PLACE.file,
    root,
    locate: () => PLACE,
  }));
  const unread = unreadable.map((header) => ({ file: PLACE.file, at: PLACE, header }));
  return analyse(assemble({ documents: read, unread }, { defaultNamespace, facts }).snapshot);
}

describe("whom a workload may reach at all", () => {
  test("holds everybody whom it does reach, and one pod stands for those that are alike", () => {
    fc.assert(
      fc.property(cluster, (world) => {
        const analysis = analysisOf(world);
        const { algebra, classes, snapshot } = analysis;
        const within = { pairs: new Pairs(analysis), analysis, halves: "both" } as const;
        const candidates = new Candidates(analysis);
        const named = algebra.ports.fromPorts(NAMED_PROTOCOLS.map(wholeProtocol));
        for (const [from] of snapshot.workloads.entries()) {
          const spots = at(classes.spots, from);
          const found = new Set(candidates.of(spots));
          for (const [to] of snapshot.workloads.entries()) {
            const others = at(classes.spots, to);
            const bounds = betweenSpots(within, spots, others);
            const told = algebra.ports.union(bounds.certain, algebra.ports.intersect(bounds.possible, named));
            if (!found.has(to)) expect(algebra.ports.isEmpty(told)).toBe(true);
            const few = candidates.narrowed(spots, others);
            expect(betweenSpots(within, few.from, few.to)).toEqual(bounds);
          }
        }
      }),
      { seed: 11, numRuns: 150 },
    );
  });
});
