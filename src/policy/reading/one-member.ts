import { isObject } from "../../domain/json.ts";
import type { Entry } from "./entry.ts";
import { member, memberNames } from "./entry.ts";
import { tellType } from "./shape.ts";
import type { Tell } from "./trouble.ts";

/**
 * The name of the one member of an object that asks for exactly one; undefined where it has none,
 * several, or one that the API does not know.
 */
export function readOneMember(entry: Entry, known: readonly string[], tell: Tell): string | undefined {
  if (!isObject(entry.value)) {
    tellType(entry, "an object", tell);
    return undefined;
  }
  const found = memberNames(entry);
  const [only] = found;
  if (only === undefined) tell({ kind: "no-member", known }, entry);
  else if (found.length > 1) tell({ kind: "several-members", found, known }, entry);
  else if (!known.includes(only)) tell({ kind: "unknown-member", found: only, known }, member(entry, only));
  else return only;
  return undefined;
}
