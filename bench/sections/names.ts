import { createNames } from "../../src/algebra/names/names.ts";
import { partitionNames } from "../../src/algebra/names/partition.ts";
import type { NamePattern } from "../../src/domain/name.ts";
import { anyDepthUnder, everyName, exactName, globPattern, oneLabelUnder } from "../../src/domain/name.ts";
import { at } from "../../src/domain/unreachable.ts";
import { median, timed } from "../measure.ts";
import type { Section, Table } from "../report.ts";
import { count, milliseconds } from "../report.ts";

const ROUNDS = 5;
const PATTERNS = 5000;

/** The same pseudorandom numbers in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WORDS =
  "api auth pay stripe github cdn static assets metrics logs queue data team shop cloud storage".split(" ");
const TOPS = ["com", "net", "org", "io", "dev", "internal"];

function glob(text: string): NamePattern {
  const read = globPattern(text, () => "chars");
  if ("problem" in read) throw new Error(`${text}: ${read.problem}`);
  return read.pattern;
}

/** What policies name: six in ten are exact, three are suffixes of either kind, one in twenty a glob, and one is everything. */
function namesOfPolicies(total: number): NamePattern[] {
  const random = createRandom(1);
  const word = (): string => at(WORDS, random(WORDS.length));
  const patterns = Array.from({ length: total - 1 }, () => {
    const zone = `${word()}${random(300)}.${at(TOPS, random(TOPS.length))}`;
    const kind = random(20);
    if (kind < 12) return exactName(`${word()}-${random(4000)}.${zone}`);
    if (kind < 16) return oneLabelUnder(`${word()}-${random(4000)}.${zone}`);
    return kind < 19 ? anyDepthUnder(zone) : glob(`${word()}-*.${zone}`);
  });
  return [...patterns, everyName()];
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz".split("");

/** Patterns under one suffix that have no small automaton together. */
function nastyNames(total: number): NamePattern[] {
  const letter = (k: number): string => at(LETTERS, k % LETTERS.length);
  return Array.from({ length: total }, (_, k) =>
    glob(`*${letter(k)}*${letter(k * 5 + 1)}${letter(k >> 3)}*${letter(k * 11 + 2)}*.example.com`),
  );
}

/** The middle of several rounds, in milliseconds, and what the last gave. */
function measured<T>(work: () => T): { readonly cost: number; readonly result: T } {
  const rounds = Array.from({ length: ROUNDS }, () => timed(work));
  return { cost: median(rounds.map(({ took }) => took.wall)), result: at(rounds, ROUNDS - 1).result };
}

function partitions(): Table {
  const inputs: readonly (readonly [string, readonly NamePattern[]])[] = [
    ["names of policies", namesOfPolicies(PATTERNS)],
    [
      "globs of one zone, svc-1-*.example.com …",
      Array.from({ length: PATTERNS }, (_, k) => glob(`svc-${k}-*.example.com`)),
    ],
    ["past the budget, *a*bc*d*.example.com …", nastyNames(48)],
    ["the same, thousands", nastyNames(PATTERNS)],
  ];
  const rows = inputs.map(([title, patterns]) => {
    const { cost, result } = measured(() => partitionNames(patterns));
    const loose = patterns.filter((_, k) => result.atomsOf(k).certain !== result.atomsOf(k).possible).length;
    return [title, count(patterns.length), milliseconds(cost), count(result.atoms), count(loose)];
  });
  return {
    title: `Partition of all names by patterns, median of ${ROUNDS} rounds`,
    columns: ["", "patterns", "time", "atoms", "as bounds"],
    rows,
  };
}

function questions(): Table {
  const patterns = namesOfPolicies(PATTERNS);
  const parts = partitionNames(patterns);
  const probes = patterns
    .filter(({ parts: [first] }) => typeof first === "string")
    .map(({ text }) => text.replaceAll("*", "x"));
  const others = Array.from({ length: 20 }, (_, k) => oneLabelUnder(`zone${k}.com`));
  const fresh = (): void => {
    const again = partitionNames(patterns);
    for (const other of others) again.within(other);
  };
  const whole = measured(() => partitionNames(patterns)).cost;
  const rows = [
    [
      "the atom of a name",
      milliseconds(measured(() => probes.forEach((name) => parts.atomOf(name))).cost / probes.length),
    ],
    ["the atoms that another pattern touches", milliseconds((measured(fresh).cost - whole) / others.length)],
  ];
  return { title: `Questions to a partition by ${count(PATTERNS)} patterns`, columns: ["", "one"], rows };
}

function operations(): Table {
  const patterns = namesOfPolicies(1000);
  const rows = (["union", "intersect", "minus"] as const).map((name) => {
    const rounds = Array.from({ length: ROUNDS }, () => {
      const names = createNames();
      const sets = patterns.map((pattern) => names.fromPattern(pattern));
      return timed(() => {
        for (let k = 1; k < sets.length; k += 1) names.bounds[name](at(sets, k - 1), at(sets, k));
      }).took.wall;
    });
    const cost = median(rounds);
    return [`${name} of two patterns' sets`, milliseconds(cost / patterns.length)];
  });
  const all = measured(() => createNames().fromPatterns(patterns)).cost;
  const nasty = nastyNames(24);
  const chain = measured(() => {
    const names = createNames();
    return nasty
      .map((pattern) => names.fromPattern(pattern))
      .reduce((sum, set) => names.bounds.intersect(sum, set));
  }).cost;
  return {
    title: "Sets of names, first time",
    columns: ["", "one"],
    rows: [
      ...rows,
      [`the set of ${count(patterns.length)} patterns at once`, milliseconds(all)],
      ["an intersection past the budget", milliseconds(chain / nasty.length)],
    ],
  };
}

/** What sets of DNS names cost. */
export const names: Section = { name: "names", run: () => [partitions(), questions(), operations()] };
