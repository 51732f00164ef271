import type { Path } from "../domain/json.ts";

/**
 * Where a value stands in a text, and where its children stand. Children are read from the text when first asked for,
 * so that looking up one path costs the lengths of its ancestors once, and nothing for their siblings' insides.
 */
export interface Spot {
  /** Offset of the key for an object's member, of the value for a list's item and for the root. */
  readonly offset: number;
  child(step: string | number): Spot | undefined;
}

/** @returns the offset of the longest existing prefix of a path. */
export function offsetOf(root: Spot, path: Path): number {
  let spot = root;
  for (const step of path) {
    const next = spot.child(step);
    if (next === undefined) break;
    spot = next;
  }
  return spot.offset;
}

/** Finds a child by its key or index. */
export type Children = (step: string | number) => Spot | undefined;

/** A spot whose children are listed at the first question. */
export function spotOf(offset: number, list: () => Children): Spot {
  let children: Children | undefined;
  return {
    offset,
    child(step) {
      children ??= list();
      return children(step);
    },
  };
}

export const noChildren: Children = () => undefined;

/** Children by name, or by index where they are few. */
export function namedChildren(spots: ReadonlyMap<string | number, Spot>): Children {
  return (step) => spots.get(step);
}

/** The items of a list, of which there may be a million: known by where they begin, looked into one by one. */
export function listedChildren(starts: readonly number[], open: (start: number) => Spot): Children {
  const opened = new Map<number, Spot>();
  return (step) => {
    const start = typeof step === "number" ? starts[step] : undefined;
    if (typeof step !== "number" || start === undefined) return undefined;
    const spot = opened.get(step) ?? open(start);
    opened.set(step, spot);
    return spot;
  };
}

/** Makes a value when first asked and keeps it only while memory is not wanted elsewhere. */
export function weakly<T extends object>(make: () => T): () => T {
  let kept: WeakRef<T> | undefined;
  return () => {
    const known = kept?.deref();
    if (known !== undefined) return known;
    const made = make();
    kept = new WeakRef(made);
    return made;
  };
}
