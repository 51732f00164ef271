import { isList, isObject, type Json, type JsonObject } from "../../domain/json.ts";
import type { Problem } from "../found.ts";
import { put } from "./put.ts";

/** An object as it grows: its members so far, and where its own ones stand. */
export type Members = {
  readonly value: Record<string, Json>;
  readonly own: Map<string, number>;
  merged: boolean;
};

export function createMembers(): Members {
  return { value: {}, own: new Map(), merged: false };
}

/** Adds a member that the object itself states; it wins over a merged one. */
export function setMember(members: Members, name: string, value: Json, offset: number): Problem | undefined {
  const other = members.own.get(name);
  if (other !== undefined) return { trouble: "duplicateKey", detail: JSON.stringify(name), offset, other };
  members.own.set(name, offset);
  put(members.value, name, value);
  return undefined;
}

/**
 * Merges other objects in. YAML says that the object's own members win; the cluster's reader lets a merge key replace
 * the members that stand before it. Where the two differ, the document is refused.
 */
export function merge(members: Members, source: Json, offset: number): Problem | undefined {
  const sources = isList(source) ? source.toReversed() : [source];
  if (members.merged) return { trouble: "unfitMerge", detail: "the object has two of them", offset };
  members.merged = true;
  for (const object of sources) {
    const problem = isObject(object) ? mergeOne(members, object, offset) : notMergeable(offset);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function mergeOne(members: Members, object: JsonObject, offset: number): Problem | undefined {
  for (const [name, value] of Object.entries(object)) {
    if (members.own.has(name)) {
      return {
        trouble: "unfitMerge",
        detail: `it meets the member ${JSON.stringify(name)} that stands before it`,
        offset,
      };
    }
    put(members.value, name, value);
  }
  return undefined;
}

function notMergeable(offset: number): Problem {
  return { trouble: "unfitMerge", detail: "its value is neither an object nor a list of objects", offset };
}
