import { readdirSync, readFileSync } from "node:fs";

import fc from "fast-check";

import { specFor, workloadsBySpec } from "../../src/dialects/spec.ts";
import type { SpecAnswer, SpecConnection } from "../../src/policy/spec/decide.ts";
import { connectionOf as asked, worldOf } from "../corner-cases/corner-case.ts";
import { TABLES } from "../corner-cases/tables.ts";
import { readWorld } from "../engine-adapter.ts";
import { cluster } from "../fuzzing/clusters.ts";
import type { FixedCase } from "../fuzzing/compare.ts";
import { connectionOf, draw, placesOf } from "../fuzzing/connections.ts";
import { halvesOf, type Exam, type Paper, type Question } from "./paper.ts";

/** All rows, and so many random clusters. */
export function setExam(seed: number, clusters: number): Exam {
  return { rows: [...cornerCases(), ...fixedCases()], clusters: randomClusters(seed, clusters) };
}

function cornerCases(): readonly Paper[] {
  return Object.values(TABLES)
    .flat()
    .map((row) => ({
      name: row.name,
      world: worldOf(row),
      questions: row.asks.map((ask) => ({
        text: ask.slice(0, 3).join(" "),
        connection: asked(ask),
        right: { egress: ask[3], both: ask[4] ?? ask[3] },
      })),
    }));
}

/** What the engine and the spec once disagreed about. */
function fixedCases(): readonly Paper[] {
  const folder = new URL("../cases/", import.meta.url);
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const { world, connection }: FixedCase = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
      return { name, world, questions: [questionOf(connection, specFor(world)(connection))] };
    });
}

const QUESTIONS_PER_CLUSTER = 24;

function randomClusters(seed: number, numRuns: number): readonly Paper[] {
  const draws = fc.array(draw, { minLength: QUESTIONS_PER_CLUSTER, maxLength: QUESTIONS_PER_CLUSTER });
  return fc.sample(fc.tuple(cluster, draws), { seed, numRuns }).map(([world, drawn], index) => {
    const bySpec = specFor(world);
    const places = placesOf(world, workloadsBySpec(world), readWorld(world).standIns);
    const connections = drawn.flatMap((one) => connectionOf(one, places) ?? []);
    return {
      name: `cluster ${index + 1}`,
      world,
      questions: connections.map((connection) => questionOf(connection, bySpec(connection))),
    };
  });
}

function questionOf(connection: SpecConnection, answer: SpecAnswer): Question {
  return { text: JSON.stringify(connection), connection, right: halvesOf(answer) };
}
