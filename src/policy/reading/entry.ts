import type { Json, JsonObject, Path } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";

/**
 * A value that is being read, and how it was reached. Its path is put together only when
 * somebody has something to say about it.
 */
export type Entry = {
  readonly value: Json | undefined;
  readonly holder: Entry | undefined;
  readonly step: string | number;
};

/** The whole of a document. */
export function rootEntry(root: JsonObject): Entry {
  return { value: root, holder: undefined, step: "" };
}

/** A member of an object; its value is undefined where there is none. */
export function member(holder: Entry, key: string): Entry {
  return { value: field(holder.value, key), holder, step: key };
}

/** The items of a list; none where the entry is no list. */
export function items(holder: Entry): readonly Entry[] {
  return isList(holder.value) ? holder.value.map((value, step) => ({ value, holder, step })) : [];
}

/** Whether nothing was written: a null member is an absent one. */
export function isAbsent({ value }: Entry): boolean {
  return value === undefined || value === null;
}

/** Names of the members that are written, those that are null left out. */
export function memberNames({ value }: Entry): readonly string[] {
  if (!isObject(value)) return [];
  return Object.keys(value).filter((key) => value[key] !== null);
}

/** `pathOf(member(rootEntry(root), "spec"))` is `["spec"]`. */
export function pathOf(entry: Entry): Path {
  const path: (string | number)[] = [];
  for (let at: Entry = entry; at.holder !== undefined; at = at.holder) path.push(at.step);
  return path.toReversed();
}
