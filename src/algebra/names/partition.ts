import type { NamePattern } from "../../domain/name.ts";
import { everyName } from "../../domain/name.ts";
import { at } from "../../domain/unreachable.ts";
import { wordAt } from "../words.ts";
import type { NameOptions } from "./budget.ts";
import { isPlain, limitsFor, loosened, pairsFor, PARTITION_BUDGET, roomFor, wildcards } from "./budget.ts";
import { canonical } from "./canonical.ts";
import type { Determined } from "./determine.ts";
import { determine } from "./determine.ts";
import type { Globs } from "./globs.ts";
import { joinGlobs } from "./globs.ts";
import { listStart } from "./lists.ts";
import type { Machine } from "./machine.ts";
import { outputOf } from "./machine.ts";
import { orderOutputs } from "./order.ts";
import { plainestNames } from "./plainest.ts";
import { exactMachine, isComplete } from "./rounding.ts";
import { touchedBy } from "./touch.ts";

/** Atoms as flat inclusive runs, ascending and apart: first, last, first, last … (`fromFlat` takes them as they stand). */
export type AtomRuns = readonly number[];

/**
 * The atoms of a pattern: those that lie in it for sure, and those that may share names with it.
 * INVARIANT (bounds): certain ⊆ possible. Where they are equal they are the same array.
 */
export type AtomBounds = { readonly certain: AtomRuns; readonly possible: AtomRuns };

/**
 * All names in parts (atoms) that no pattern cuts: names of one atom are matched by the same patterns. Atoms
 * are numbered from 0, so that those under one suffix follow each other: `**.x` is one run, and `*.x` too.
 */
export interface NamePartition {
  /** How many atoms. */
  readonly atoms: number;
  /** The atom of the names that no pattern matches; undefined where there is no such name. */
  readonly rest: number | undefined;
  /** The atom of a name (as `readName` gave it; anything else throws RangeError). */
  atomOf(name: string): number;
  /** A name of an atom, short and plain. */
  witness(atom: number): string;
  /** The atoms of the pattern at an index of the list that was given. */
  atomsOf(pattern: number): AtomBounds;
  /** The atoms of any pattern: `certain` those wholly inside it, `possible` those that it touches. */
  within(pattern: NamePattern): AtomBounds;
}

/** Patterns as a complete automaton, and which of them it knows only as the looser ones that stand for them. */
type Settled = {
  readonly globs: Globs;
  readonly determined: Determined;
  /** By their texts. */
  readonly loose: ReadonlySet<string>;
};

const BOUNDLESS = { states: Number.POSITIVE_INFINITY, work: Number.POSITIVE_INFINITY };

/** An attempt past the budget is followed by one with one in so many of the patterns with inner wildcards. */
const STEP = 2;

/**
 * Finds an automaton within the budget. Plain patterns are exact. Of the others those with the most wildcards are loosened
 * first, until the rest fits: at worst all are, and then it always does. Patterns that there is no room for at all are
 * taken for any name.
 */
function settle(patterns: readonly NamePattern[], stateBudget: number): Settled {
  const distinct = [...new Map(patterns.map((pattern) => [pattern.text, pattern])).values()];
  const room = roomFor(distinct, stateBudget);
  const left = new Set(distinct.slice(room).map(({ text }) => text));
  const wild = distinct
    .slice(0, room)
    .filter((pattern) => !isPlain(pattern))
    .toSorted(
      (a, b) => wildcards(a) - wildcards(b) || a.text.length - b.text.length || compare(a.text, b.text),
    )
    .map(({ text }) => text);
  for (let kept = wild.length; ; kept = Math.floor(kept / STEP)) {
    const loose = new Set(wild.slice(kept));
    const globs = joinGlobs(
      patterns.map((pattern) => {
        if (left.has(pattern.text)) return everyName();
        return loose.has(pattern.text) ? loosened(pattern) : pattern;
      }),
    );
    const determined = determine(globs, kept === 0 ? BOUNDLESS : limitsFor(globs.nodes, stateBudget));
    if (isComplete(determined)) return { globs, determined, loose: new Set([...loose, ...left]) };
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Adds a number behind flat runs that end before it. */
function extend(runs: number[], next: number): void {
  if (runs.at(-1) === next - 1) runs[runs.length - 1] = next;
  else runs.push(next, next);
}

/** The atoms as a machine whose outputs are one more than their numbers, and the atoms of each different pattern. */
type Atoms = {
  readonly machine: Machine;
  readonly count: number;
  readonly rest: number | undefined;
  readonly runs: readonly AtomRuns[];
};

/** Outputs of `determine`: a name that no pattern matches. */
const UNMATCHED = 1;

function numberAtoms({ globs, determined }: Settled): Atoms {
  const { tags } = determined;
  const found = exactMachine(determined);
  const { outputs, placeOf } = orderOutputs(found, tags.count + 1);
  const runs: number[][] = Array.from({ length: globs.patterns }, () => []);
  for (const [atom, output] of outputs.entries()) {
    const end = wordAt(tags.ends, output - 1);
    for (let k = listStart(tags, output - 1); k < end; k += 1) extend(at(runs, wordAt(tags.words, k)), atom);
  }
  const machine = {
    ...found,
    outputs: found.outputs.map((output) => (output === 0 ? 0 : at(placeOf, output) + 1)),
  };
  const rest = at(placeOf, UNMATCHED);
  return { machine, count: outputs.length, rest: rest < 0 ? undefined : rest, runs };
}

const NO_ATOMS: AtomRuns = [];

/** Names that say of themselves that they are nobody's (RFC 6761): preferred as examples where they are any. */
const NOBODY = ["elsewhere.example", "elsewhere.invalid"];

/** Outputs of a pattern's own automaton: a name that it matches. */
const MATCHED = 2;

/** The atoms of a pattern by its own automaton; undefined where finding them is past the budget. */
function measure(atoms: Atoms, pattern: NamePattern, stateBudget: number): AtomBounds | undefined {
  const globs = joinGlobs([pattern]);
  const plain = isPlain(pattern);
  const determined = determine(globs, plain ? BOUNDLESS : limitsFor(globs.nodes, stateBudget));
  if (!isComplete(determined)) return undefined;
  const set = canonical(exactMachine(determined), MATCHED);
  const { states } = atoms.machine;
  const limit = plain ? Number.POSITIVE_INFINITY : pairsFor(states * 2, set.states, stateBudget);
  const touched = touchedBy(atoms.machine, set, atoms.count + 1, limit);
  if (touched === undefined) return undefined;
  const certain: number[] = [];
  const possible: number[] = [];
  for (let atom = 0; atom < atoms.count; atom += 1) {
    if (at(touched.inside, atom + 1) === 0) continue;
    extend(possible, atom);
    if (at(touched.outside, atom + 1) === 0) extend(certain, atom);
  }
  const equal = certain.length === possible.length && certain.every((atom, k) => atom === possible[k]);
  return { certain: equal ? possible : certain, possible };
}

/** The plainest names of the atoms, found when the first is asked for. */
function createWitnesses({ machine, count }: Atoms): (atom: number) => string {
  let names: ((output: number) => string | undefined) | undefined;
  const preferred = new Map<number, string>();
  for (const name of NOBODY.toReversed()) preferred.set(outputOf(machine, name), name);
  return (atom) => {
    names ??= plainestNames(machine, count + 1);
    const name = preferred.get(atom + 1) ?? (atom >= 0 && atom < count ? names(atom + 1) : undefined);
    if (name === undefined) throw new RangeError(`there is no atom ${atom}: there are ${count}`);
    return name;
  };
}

/**
 * Parts all names by some patterns. Past the state budget some patterns with inner wildcards cut no
 * atoms, and have bounds instead of a set: nothing for certain, and for possible whatever ends as they do.
 *
 * ```ts
 * const parts = partitionNames([anyDepthUnder("github.com"), exactName("api.github.com")]);
 * parts.atomsOf(0).certain; // [0, 1]: both atoms under github.com
 * parts.witness(parts.atomOf("raw.github.com")); // "x.github.com"
 * ```
 */
export function partitionNames(patterns: readonly NamePattern[], options: NameOptions = {}): NamePartition {
  const stateBudget = options.stateBudget ?? PARTITION_BUDGET;
  const settled = settle(patterns, stateBudget);
  const atoms = numberAtoms(settled);
  const { globs, loose } = settled;
  const bounds = patterns.map((pattern, index) => {
    const possible = at(atoms.runs, at(globs.numbers, index));
    return { certain: loose.has(pattern.text) ? NO_ATOMS : possible, possible };
  });
  // What a pattern is lies in its parts; those that were given are known already.
  const measured = new Map<string, AtomBounds>();
  const keyOf = (pattern: NamePattern): string => JSON.stringify(pattern.parts);
  return {
    atoms: atoms.count,
    rest: atoms.rest,
    atomOf(name) {
      const output = outputOf(atoms.machine, name);
      if (output === 0) throw new RangeError(`${JSON.stringify(name)} is no DNS name in its normal form`);
      return output - 1;
    },
    witness: createWitnesses(atoms),
    atomsOf: (pattern) => at(bounds, pattern),
    within(pattern) {
      if (measured.size === 0)
        for (const [index, given] of patterns.entries()) measured.set(keyOf(given), at(bounds, index));
      const key = keyOf(pattern);
      const known = measured.get(key);
      if (known !== undefined) return known;
      const answer = measure(atoms, pattern, stateBudget) ?? {
        certain: NO_ATOMS,
        possible: measure(atoms, loosened(pattern), stateBudget)?.possible ?? [0, atoms.count - 1],
      };
      measured.set(key, answer);
      return answer;
    },
  };
}
