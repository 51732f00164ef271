import { readdirSync, readFileSync } from "node:fs";

import fc from "fast-check";

import { specFor, workloadsBySpec } from "../../src/dialects/spec.ts";
import type { SpecAnswer, SpecConnection } from "../../src/policy/spec/decide.ts";
import type { World } from "../../src/policy/spec/objects.ts";
import { connectionOf as asked, worldOf } from "../corner-cases/corner-case.ts";
import { TABLES } from "../corner-cases/tables.ts";
import { readWorld } from "../engine-adapter.ts";
import { cluster } from "../fuzzing/clusters.ts";
import type { FixedCase } from "../fuzzing/compare.ts";
import { connectionOf, draw, placesOf } from "../fuzzing/connections.ts";
import { LANGUAGES, mixedCluster, strangers } from "../fuzzing/mixed.ts";
import type { Arbitrary } from "../fuzzing/parts.ts";
import { halvesOf, type Exam, type Paper, type Question } from "./paper.ts";

/** How many random clusters there are of each sort. */
type Numbers = {
  /** Of Kubernetes' own policies. */
  readonly plain: number;
  /** Of each enforcer with a language of its own; and of two in one cluster. */
  readonly mixed: number;
};

/** All rows, and so many random clusters. */
export function setExam(seed: number, { plain, mixed }: Numbers): Exam {
  const sorts: readonly (readonly [name: string, worlds: Arbitrary<World>, count: number])[] = [
    ["cluster", cluster, plain],
    ...Object.entries(LANGUAGES).map(
      ([name, language]) => [`${name} cluster`, mixedCluster(language), mixed] as const,
    ),
    ["cluster of two enforcers", strangers, mixed],
  ];
  return {
    rows: [...cornerCases(), ...fixedCases()],
    clusters: sorts.flatMap(([name, worlds, count]) => randomClusters({ name, worlds, seed, count })),
  };
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

type Sort = {
  readonly name: string;
  readonly worlds: Arbitrary<World>;
  readonly seed: number;
  readonly count: number;
};

function randomClusters({ name, worlds, seed, count }: Sort): readonly Paper[] {
  const draws = fc.array(draw, { minLength: QUESTIONS_PER_CLUSTER, maxLength: QUESTIONS_PER_CLUSTER });
  return fc.sample(fc.tuple(worlds, draws), { seed, numRuns: count }).map(([world, drawn], index) => {
    const bySpec = specFor(world);
    const places = placesOf(world, workloadsBySpec(world), readWorld(world).standIns);
    const connections = drawn.flatMap((one) => connectionOf(one, places) ?? []);
    return {
      name: `${name} ${index + 1}`,
      world,
      questions: connections.map((connection) => questionOf(connection, bySpec(connection))),
    };
  });
}

function questionOf(connection: SpecConnection, answer: SpecAnswer): Question {
  return { text: JSON.stringify(connection), connection, right: halvesOf(answer) };
}
