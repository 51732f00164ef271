import type { NamePattern } from "../../domain/name.ts";

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

export type PartitionOptions = {
  /** How many states the automaton may have beyond those that plain names and suffixes need. */
  readonly stateBudget?: number;
};
