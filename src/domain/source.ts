import type { JsonObject, Path } from "./json.ts";

/** A place in a text: one-based line and column (columns count UTF-16 code units, as editors do). */
export type Position = { readonly line: number; readonly column: number };

/** A place in a named source. */
export type Place = { readonly file: string } & Position;

/**
 * One document of a source. Positions are looked up on demand, since most documents are
 * never spoken of: `locate` may read the text again.
 */
export interface SourceDocument {
  /** The name users know the source by: a path as given, `-`, or `cluster:<context>`. */
  readonly file: string;
  readonly root: JsonObject;
  /**
   * Where a path's value (or, for an object's member, its key) begins. A path that leads
   * nowhere gives the place of its longest existing prefix: a missing field is reported at its holder.
   */
  locate(path: Path): Position;
}

/** Something said in a document: which one, and where in it. Cheap to keep, located only when printed. */
export type Origin = { readonly document: SourceDocument; readonly path: Path };

/** @returns the printed place of an origin. */
export function placeOf(origin: Origin): Place {
  return { file: origin.document.file, ...origin.document.locate(origin.path) };
}
