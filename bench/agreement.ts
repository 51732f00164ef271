import { createHash } from "node:crypto";

import type { PortSetId, StepLattice } from "../src/algebra/lattice.ts";
import { specFor, workloadsBySpec } from "../src/dialects/spec.ts";
import { type Cidr, type Family, formatAddress, nextWords, parseCidr } from "../src/domain/address.ts";
import { field, isList, isObject, type Json, type JsonObject } from "../src/domain/json.ts";
import { PROTOCOL, portPoint, type PortPoint } from "../src/domain/port.ts";
import { analyse, type Analysis } from "../src/policy/engine/analyse.ts";
import { egressSheet } from "../src/policy/reach/pairs.ts";
import type { Destination, SpecAnswer, SpecConnection } from "../src/policy/spec/decide.ts";
import type { StandIn } from "../src/policy/spec/stand-ins.ts";
import { readWorld } from "../test/engine-adapter.ts";
import type { Reader } from "../test/fuzzing/compare.ts";
import { generateDocuments, random, type Size, snapshotOf, worldOf } from "./cluster.ts";

/** How a comparison went. The two checksums are of the answers as each gave them. */
export type Agreement = {
  readonly engine: string;
  readonly spec: string;
  readonly connections: number;
  readonly allowed: number;
  readonly unknown: number;
  readonly disagreements: number;
  /** The first connection that the two judge differently. */
  readonly first?: string;
};

/** One item of a list, drawn at random. */
type Draw = <T>(list: readonly T[]) => T;

function drawFrom(seed: number): Draw {
  const pick = random(seed);
  return (list) => {
    const found = list[pick(list.length)];
    if (found === undefined) throw new Error("nothing to draw from");
    return found;
  };
}

/** Every value in a tree. */
function* valuesIn(value: Json): Generator<Json> {
  yield value;
  if (isList(value)) for (const item of value) yield* valuesIn(item);
  else if (isObject(value)) for (const item of Object.values(value)) yield* valuesIn(item);
}

function blocksIn(documents: readonly JsonObject[]): Cidr[] {
  const texts = [...valuesIn(documents)].filter((value) => typeof value === "string");
  return texts.flatMap((text) => (text.includes("/") ? (parseCidr(text) ?? []) : []));
}

/** The first address of every stretch within which no block of the documents begins or ends. */
function addressesIn(documents: readonly JsonObject[]): Set<string> {
  const found = new Set(["0.0.0.0", "::"]);
  for (const { family, first, last } of blocksIn(documents)) {
    found.add(formatAddress(family, first));
    const beyond = nextWords(last);
    if (beyond !== undefined) found.add(formatAddress(family, beyond));
  }
  return found;
}

/** The first address of every step of what the engine says of addresses outside. */
function stepsIn(analysis: Analysis): Set<string> {
  const found = new Set<string>();
  const add = <Id extends number>(family: Family, lattice: StepLattice<Id, PortSetId>, id: Id): void => {
    for (const { first } of lattice.steps(id)) found.add(formatAddress(family, first));
  };
  const { algebra, classes } = analysis;
  for (const number of classes.list.keys()) {
    const { v4, v6 } = egressSheet(analysis, number);
    for (const bound of ["certain", "possible"] as const) {
      add(4, algebra.v4, v4[bound]);
      add(6, algebra.v6, v6[bound]);
    }
  }
  return found;
}

const PROTOCOLS = [PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP];

/** The first point of every stretch of the port line within which no port of the documents begins or ends. */
function pointsIn(documents: readonly JsonObject[]): PortPoint[] {
  const found = new Set<PortPoint>([0, portPoint(PROTOCOL.ICMP, 0), portPoint(255, 0)]);
  const numbers = new Set<number>([0]);
  for (const value of valuesIn(documents)) {
    if (typeof value === "number" && value > 0 && value < 65536) numbers.add(value).add(value + 1);
  }
  for (const protocol of PROTOCOLS) {
    for (const number of numbers) found.add(portPoint(protocol, number));
    found.add(portPoint(protocol + 1, 0));
  }
  return [...found];
}

/** A question, and the spec that knows the cluster it is about. */
type Asked = {
  readonly connection: SpecConnection;
  readonly spec: (connection: SpecConnection) => SpecAnswer;
};

function bitsOf({ egress, ingress, both }: SpecAnswer): string {
  return [egress, ingress, both]
    .map(({ certain, possible }) => `${Number(certain)}${Number(possible)}`)
    .join("");
}

function compare(questions: Iterable<Asked>, engine: Reader): Agreement {
  const [ours, theirs] = [createHash("sha256"), createHash("sha256")];
  const tally = { connections: 0, allowed: 0, unknown: 0, disagreements: 0 };
  let first: string | undefined;
  for (const { connection, spec } of questions) {
    const answer = engine.decide(connection);
    const expected = spec(connection);
    if (answer === undefined) throw new Error(`the engine cannot be asked ${JSON.stringify(connection)}`);
    ours.update(bitsOf(answer));
    theirs.update(bitsOf(expected));
    tally.connections += 1;
    if (expected.both.certain) tally.allowed += 1;
    else if (expected.both.possible) tally.unknown += 1;
    if (bitsOf(answer) === bitsOf(expected)) continue;
    tally.disagreements += 1;
    first ??= JSON.stringify({ connection, answer, expected });
  }
  const digests = { engine: ours.digest("hex").slice(0, 16), spec: theirs.digest("hex").slice(0, 16) };
  return { ...digests, ...tally, ...(first === undefined ? {} : { first }) };
}

/** How many of the ports at which an answer can change are asked of each pair in a small cluster. */
const POINTS_PER_PAIR = 8;
/** Questions about what has no known address: the spec tries each at every address that can make a difference. */
const SLOW_QUESTIONS = 150;

/** From every workload to every other and to every address at which an answer can change; and some about what has no known address. */
function* allQuestions(
  documents: readonly JsonObject[],
  standIns: readonly StandIn[],
  draw: Draw,
): Generator<Asked> {
  const world = worldOf(documents);
  const spec = specFor(world);
  const workloads = workloadsBySpec(world);
  const points = pointsIn(documents);
  const addresses = new Set([...addressesIn(documents), ...stepsIn(analyse(snapshotOf(documents)))]);
  const known = [
    ...workloads.map((id): Destination => ({ kind: "workload", id })),
    ...[...addresses].map((address): Destination => ({ kind: "address", address })),
  ];
  const unknown: Destination[] = [
    ...standIns.map((standIn): Destination => ({ kind: "unseen", standIn })),
    { kind: "unknown-node" },
    { kind: "kube-apiserver" },
  ];
  for (const from of workloads) {
    for (const to of known) {
      for (let count = 0; count < POINTS_PER_PAIR; count += 1)
        yield { connection: { from, to, point: draw(points) }, spec };
    }
  }
  for (let count = 0; count < SLOW_QUESTIONS; count += 1) {
    const from = draw([...workloads, ...standIns]);
    const to = draw(typeof from === "string" ? unknown : [...known, ...unknown]);
    yield { connection: { from, to, point: draw(points) }, spec };
  }
}

/** Asks engine and spec about a small cluster, from and to everything in it. */
export function compareAll(size: Size, seed: number): Agreement {
  const documents = [...generateDocuments(size, seed)];
  const engine = readWorld(worldOf(documents));
  return compare(allQuestions(documents, engine.standIns, drawFrom(seed)), engine);
}

function namespaceOf({ metadata }: JsonObject): string {
  const name = field(metadata, "namespace") ?? field(metadata, "name");
  return typeof name === "string" ? name : "";
}

/** Connections drawn in a large cluster, a third of them within one namespace. */
function* someQuestions(
  homes: ReadonlyMap<string, readonly JsonObject[]>,
  questions: number,
  draw: Draw,
): Generator<Asked> {
  const names = [...homes.keys()];
  for (let count = 0; count < questions; count += 1) {
    const near = draw(names);
    const far = draw([near, draw(names), draw(names)]);
    const documents = [...new Set([near, far])].flatMap((name) => homes.get(name) ?? []);
    const world = worldOf(documents);
    const workloads = workloadsBySpec(world);
    const within = (name: string): string => draw(workloads.filter((id) => id.startsWith(`${name}/`)));
    const to = draw<Destination>([
      { kind: "workload", id: within(far) },
      { kind: "address", address: draw([...addressesIn(documents)]) },
    ]);
    yield { connection: { from: within(near), to, point: draw(pointsIn(documents)) }, spec: specFor(world) };
  }
}

/**
 * Asks engine and spec about connections of a large cluster. The spec is slow, so it is given only the namespaces of the
 * two ends, which is all that policies of namespaces can hang on; the engine answers from its analysis of everything.
 */
export function compareSome(size: Size, seed: number, questions: number): Agreement {
  const documents = [...generateDocuments(size, seed)];
  const homes = Map.groupBy(documents, namespaceOf);
  return compare(someQuestions(homes, questions, drawFrom(seed)), readWorld(worldOf(documents)));
}
