import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";

/**
 * A set of classes as flat intervals: first, last, first, last … sorted, disjoint, not adjacent.
 * It is what `StepLattice.fromFlat` takes.
 */
export type ClassSet = readonly number[];

/** A set of which some members are only perhaps in it. INVARIANT: certain ⊆ possible; the same array where nothing hangs. */
export type ClassBounds = { readonly certain: ClassSet; readonly possible: ClassSet };

/** Flat intervals of numbers in any order, repetitions allowed. */
export function classSet(numbers: number[]): ClassSet {
  if (!isAscending(numbers)) numbers.sort((a, b) => a - b);
  const flat: number[] = [];
  let last = -2;
  for (const number of numbers) {
    if (number === last) continue;
    if (number === last + 1) flat[flat.length - 1] = number;
    else flat.push(number, number);
    last = number;
  }
  return flat;
}

function isAscending(numbers: readonly number[]): boolean {
  let before = -1;
  for (const number of numbers) {
    if (number < before) return false;
    before = number;
  }
  return true;
}

/** How many numbers a set holds. */
export function sizeOfSet(set: ArrayLike<number>): number {
  let size = 0;
  for (let index = 0; index < set.length; index += 2) size += at(set, index + 1) - at(set, index) + 1;
  return size;
}

/** The numbers of a set, ascending. */
export function* numbersOf(set: ClassSet): Generator<number> {
  for (let index = 0; index < set.length; index += 2) {
    for (let number = at(set, index); number <= at(set, index + 1); number += 1) yield number;
  }
}

/** @returns whether a class is in a set. */
export function holdsClass(set: ClassSet, number: number): boolean {
  let low = 0;
  let high = set.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(set, middle * 2 + 1) < number) low = middle + 1;
    else high = middle;
  }
  return low * 2 < set.length && at(set, low * 2) <= number;
}

/** Collects classes with their truths into bounds. */
export class ClassCollector {
  readonly #certain: number[] = [];
  readonly #possible: number[] = [];

  add(number: number, truth: Truth): void {
    if (truth === "no") return;
    this.#possible.push(number);
    if (truth === "yes") this.#certain.push(number);
  }

  bounds(): ClassBounds {
    const possible = classSet(this.#possible);
    const exact = this.#certain.length === this.#possible.length;
    return { certain: exact ? possible : classSet(this.#certain), possible };
  }
}

/** What is in any of some sets. */
export function uniteSets(sets: readonly ClassSet[]): ClassSet {
  const [only] = sets;
  if (only === undefined) return [];
  if (sets.length === 1) return only;
  const pairs: [number, number][] = [];
  for (const set of sets)
    for (let index = 0; index < set.length; index += 2) pairs.push([at(set, index), at(set, index + 1)]);
  pairs.sort(([a], [b]) => a - b);
  const flat: number[] = [];
  for (const [first, last] of pairs) {
    const end = flat.length - 1;
    if (end > 0 && first <= at(flat, end) + 1) flat[end] = Math.max(at(flat, end), last);
    else flat.push(first, last);
  }
  return flat;
}

/** What is in both of two sets. */
export function intersectSets(a: ClassSet, b: ClassSet): ClassSet {
  if (a === b) return a;
  const flat: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const first = Math.max(at(a, i), at(b, j));
    const last = Math.min(at(a, i + 1), at(b, j + 1));
    if (first <= last) flat.push(first, last);
    if (at(a, i + 1) < at(b, j + 1)) i += 2;
    else j += 2;
  }
  return flat;
}
