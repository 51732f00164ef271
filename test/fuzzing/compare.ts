import fc from "fast-check";
import { stringify } from "yaml";

import { specFor, workloadsBySpec } from "../../src/dialects/spec.ts";
import { verdictOf, type Verdict } from "../../src/domain/verdict.ts";
import type { SpecAnswer, SpecConnection } from "../../src/policy/spec/decide.ts";
import type { World } from "../../src/policy/spec/objects.ts";
import type { StandIn } from "../../src/policy/spec/stand-ins.ts";
import { cluster } from "./clusters.ts";
import { connectionOf, draw, placesOf, type Draw } from "./connections.ts";
import { FEATURES, featuresOf } from "./features.ts";
import type { Arbitrary } from "./parts.ts";

/** A world as an engine has read it. */
export type Reader = {
  /** The workloads that policies speak of and the input lacks, as far as the engine answers for them. */
  readonly standIns: readonly StandIn[];
  /** Undefined: it cannot be asked that. */
  readonly decide: (connection: SpecConnection) => SpecAnswer | undefined;
};

/** Who is compared with the spec. */
export type Engine = (world: World) => Reader;

export type Run = {
  readonly seed: number;
  readonly clusters: number;
  readonly connectionsPerCluster: number;
  /** Stops early, in milliseconds. */
  readonly timeLimit?: number;
  /** Other clusters than those of Kubernetes' own policies. */
  readonly worlds?: Arbitrary<World>;
};

export type Outcome = {
  /** The smallest disagreement that was found; undefined where there is none. */
  readonly disagreement: Disagreement | undefined;
  readonly clusters: number;
  readonly connections: number;
  readonly verdicts: Readonly<Record<"egress" | "both", Readonly<Record<Verdict, number>>>>;
  readonly features: ReadonlyMap<string, number>;
};

/** A world and a connection in it that two judge differently; `text` says so in words. */
export type Disagreement = FixedCase & { readonly text: string };

/** What a disagreement leaves behind: a file of test/cases. */
export type FixedCase = { readonly world: World; readonly connection: SpecConnection };

/** Decides random connections of random clusters by the spec and by an engine; shrinks what they disagree about. */
export function compare(run: Run, engine: Engine): Outcome {
  const tally = new Tally();
  const draws = fc.array(draw, { minLength: 1, maxLength: run.connectionsPerCluster, size: "max" });
  // Full lists first: a run is measured in connections. They shrink to one.
  const full = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.array(draw, {
        minLength: run.connectionsPerCluster,
        maxLength: run.connectionsPerCluster,
      }),
    },
    { weight: 1, arbitrary: draws },
  );
  const result = fc.check(
    fc.property(run.worlds ?? cluster, full, (world, drawn) => {
      tally.cluster(world);
      for (const { connection, spec, other } of answers(world, drawn, engine)) {
        tally.answer(spec);
        if (!isSame(spec, other)) throw new Error(JSON.stringify(connection));
      }
    }),
    {
      seed: run.seed,
      numRuns: run.clusters,
      ...(run.timeLimit === undefined ? {} : { interruptAfterTimeLimit: run.timeLimit }),
    },
  );
  const found = result.counterexample ?? undefined;
  return {
    ...tally.outcome(),
    disagreement: found === undefined ? undefined : describe(run.seed, found, engine),
  };
}

type Answered = {
  readonly connection: SpecConnection;
  readonly spec: SpecAnswer;
  /** An Error where the engine threw one. */
  readonly other: SpecAnswer | Error;
};

/** What the spec and the engine say of the connections that were drawn. */
function* answers(world: World, drawn: readonly Draw[], engine: Engine): Generator<Answered> {
  const reader = engine(world);
  const bySpec = specFor(world, reader.standIns);
  const places = placesOf(world, workloadsBySpec(world), reader.standIns);
  for (const one of drawn) {
    const connection = connectionOf(one, places);
    const other = connection === undefined ? undefined : orError(() => reader.decide(connection));
    if (connection !== undefined && other !== undefined)
      yield { connection, spec: bySpec(connection), other };
  }
}

function orError<T>(run: () => T): T | Error {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isSame(a: SpecAnswer, b: SpecAnswer | Error): boolean {
  if (b instanceof Error) return false;
  return (["egress", "ingress", "both"] as const).every(
    (half) => a[half].certain === b[half].certain && a[half].possible === b[half].possible,
  );
}

function describe(
  seed: number,
  [world, drawn]: readonly [World, readonly Draw[]],
  engine: Engine,
): Disagreement {
  const [first] = [...answers(world, drawn, engine)].filter(({ spec, other }) => !isSame(spec, other));
  if (first === undefined) throw new Error(`seed ${seed} found a disagreement that is gone when asked again`);
  const { connection } = first;
  return { world, connection, text: `seed ${seed}\n${disagreementText({ world, connection }, first)}` };
}

/** A disagreement as one can read it, and paste it. */
function disagreementText(
  { world, connection }: FixedCase,
  { spec, other }: Pick<Answered, "spec" | "other">,
): string {
  const { documents, ...rest } = world;
  return [
    documents.map(({ root }) => stringify(root)).join("---\n"),
    JSON.stringify(rest),
    JSON.stringify(connection),
    `  spec:   ${say(spec)}`,
    `  engine: ${say(other)}`,
  ].join("\n");
}

/** What both say of a fixed case, where they do not agree; undefined where they do. */
export function disagreementOn(fixed: FixedCase, engine: Engine): string | undefined {
  const spec = specFor(fixed.world)(fixed.connection);
  const reader = engine(fixed.world);
  const other = reader.decide(withItsStandIns(fixed.connection, reader.standIns));
  return other === undefined || isSame(spec, other) ? undefined : disagreementText(fixed, { spec, other });
}

/** Stand-ins are told apart by identity: those of a file are replaced by the engine's own. */
function withItsStandIns({ from, to, point }: SpecConnection, standIns: readonly StandIn[]): SpecConnection {
  const own = (standIn: StandIn): StandIn =>
    standIns.find((one) => JSON.stringify(one) === JSON.stringify(standIn)) ?? standIn;
  return {
    from: typeof from === "string" ? from : own(from),
    to: to.kind === "unseen" ? { kind: "unseen", standIn: own(to.standIn) } : to,
    point,
  };
}

function say(answer: SpecAnswer | Error): string {
  if (answer instanceof Error) return answer.stack ?? answer.message;
  const { egress, ingress, both } = answer;
  return Object.entries({ egress, ingress, both })
    .map(
      ([half, { certain, possible }]) =>
        `${half} ${certain && !possible ? "IMPOSSIBLE" : verdictOf(certain, possible)}`,
    )
    .join(", ");
}

/** Counts what was met. */
class Tally {
  #clusters = 0;
  #connections = 0;
  readonly #verdicts = { egress: { allow: 0, deny: 0, unknown: 0 }, both: { allow: 0, deny: 0, unknown: 0 } };
  readonly #features = new Map<string, number>(Object.keys(FEATURES).map((name) => [name, 0]));

  cluster(world: World): void {
    this.#clusters += 1;
    for (const name of featuresOf(world)) this.#features.set(name, (this.#features.get(name) ?? 0) + 1);
  }

  answer({ egress, both }: SpecAnswer): void {
    this.#connections += 1;
    this.#verdicts.egress[verdictOf(egress.certain, egress.possible)] += 1;
    this.#verdicts.both[verdictOf(both.certain, both.possible)] += 1;
  }

  outcome(): Omit<Outcome, "disagreement"> {
    return {
      clusters: this.#clusters,
      connections: this.#connections,
      verdicts: this.#verdicts,
      features: this.#features,
    };
  }
}

/** Several runs as one. */
export function mergeOutcomes(outcomes: readonly Outcome[]): Outcome {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const verdicts = (half: "egress" | "both"): Record<Verdict, number> => ({
    allow: sum((outcome) => outcome.verdicts[half].allow),
    deny: sum((outcome) => outcome.verdicts[half].deny),
    unknown: sum((outcome) => outcome.verdicts[half].unknown),
  });
  return {
    disagreement: outcomes.find((outcome) => outcome.disagreement !== undefined)?.disagreement,
    clusters: sum((outcome) => outcome.clusters),
    connections: sum((outcome) => outcome.connections),
    verdicts: { egress: verdicts("egress"), both: verdicts("both") },
    features: new Map(
      Object.keys(FEATURES).map((name) => [name, sum((outcome) => outcome.features.get(name) ?? 0)]),
    ),
  };
}

/** What is wrong with a run that found no disagreement: verdicts that hardly occur, features that never do. */
export function weaknessesOf({ connections, verdicts, features }: Outcome): readonly string[] {
  const rare = Object.entries(verdicts).flatMap(([half, counts]) =>
    Object.entries(counts).flatMap(([verdict, count]) =>
      count * 10 < connections ? [`${half}: ${verdict} only ${count} times in ${connections}`] : [],
    ),
  );
  const missing = [...features].flatMap(([name, count]) => (count === 0 ? [`no cluster with: ${name}`] : []));
  return [...rare, ...missing];
}
