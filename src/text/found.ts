import type { Json } from "../domain/json.ts";
import type { TextTrouble } from "./diagnostics.ts";
import type { Spot } from "./spot.ts";

/** What a reader has to say about a place in the text. `other` is a second place that the message speaks of. */
export type Problem = {
  readonly trouble: TextTrouble;
  readonly detail: string;
  readonly offset: number;
  readonly other?: number;
};

/** A document that was read: its tree, where to look up places, and what is worth saying nevertheless. */
export type Tree = { readonly root: Json; readonly spot: () => Spot; readonly remarks: readonly Problem[] };

/** What a reader makes of a stretch of text. */
export type Found = Tree | Problem;

export function isProblem(found: Found): found is Problem {
  return "trouble" in found;
}
