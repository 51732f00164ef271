/**
 * `npm run fuzz`: the engine against the spec on random clusters, with new seeds until the time is up.
 *
 *     npm run fuzz -- --seconds 600
 *     npm run fuzz -- --seed 1234          one seed again
 *
 * A disagreement is shrunk, printed, and kept as a file of test/cases: commit it with its cure.
 *
 *     npm run fuzz -- readers --count 100000      damaged manifests through everything that reads them
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { fuzzReadersWatched } from "./bad-input/fuzz-readers.ts";
import { readWorld } from "./engine-adapter.ts";
import { compare, weaknessesOf, type Outcome } from "./fuzzing/compare.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string" },
    seconds: { type: "string", default: "60" },
    clusters: { type: "string", default: "500" },
    connections: { type: "string", default: "24" },
    count: { type: "string", default: "100000" },
  },
});

function anySeed(): number {
  return values.seed === undefined ? Math.floor(Math.random() * 0x7fff_ffff) : Number(values.seed);
}

if (positionals[0] === "readers") await fuzzReadersWatched(anySeed(), Number(values.count));
else fuzzEngine();

function fuzzEngine(): void {
  const until = Date.now() + Number(values.seconds) * 1000;
  let clusters = 0;
  let connections = 0;
  do {
    const seed = anySeed();
    const outcome = compare(
      { seed, clusters: Number(values.clusters), connectionsPerCluster: Number(values.connections) },
      readWorld,
    );
    clusters += outcome.clusters;
    connections += outcome.connections;
    report(seed, outcome);
  } while (values.seed === undefined && process.exitCode === undefined && Date.now() < until);
  process.stdout.write(`${clusters} clusters, ${connections} connections\n`);
}

function report(seed: number, outcome: Outcome): void {
  const { egress, both } = outcome.verdicts;
  process.stdout.write(
    `seed ${seed}: ${outcome.clusters} clusters, egress ${JSON.stringify(egress)}, both ${JSON.stringify(both)}\n`,
  );
  if (outcome.disagreement === undefined) {
    for (const weakness of weaknessesOf(outcome)) process.stdout.write(`  ${weakness}\n`);
    return;
  }
  const { text, world, connection } = outcome.disagreement;
  const file = new URL(`cases/seed-${seed}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify({ connection, world }, undefined, 2)}\n`);
  process.stdout.write(`${text}\nkept as ${file.pathname}\n`);
  process.exitCode = 1;
}
