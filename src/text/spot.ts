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

/** The children of what has none. */
export const noSpots: ReadonlyMap<string | number, Spot> = new Map();

/** A spot whose children are listed at the first question: by name for an object, by index for a list. */
export function spotOf(offset: number, list: () => ReadonlyMap<string | number, Spot>): Spot {
  let children: ReadonlyMap<string | number, Spot> | undefined;
  return {
    offset,
    child(step) {
      children ??= list();
      return children.get(step);
    },
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
