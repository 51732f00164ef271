import { isObject } from "../../domain/json.ts";
import type { Entry } from "./entry.ts";
import { isAbsent, member } from "./entry.ts";
import { tellType } from "./shape.ts";
import type { Tell } from "./trouble.ts";

/** An object's name as messages and answers show it where it has none. */
export const NAMELESS = "(no name)";

/** Reads `metadata.name`; undefined where there is none that can be read. */
export function readName(root: Entry, tell: Tell): string | undefined {
  const metadata = member(root, "metadata");
  if (!isAbsent(metadata) && !isObject(metadata.value)) {
    tellType(metadata, "an object", tell);
    return undefined;
  }
  const name = member(metadata, "name");
  const generated = member(metadata, "generateName").value;
  if (isAbsent(name) && typeof generated === "string" && generated !== "") return `${generated}*`;
  if (typeof name.value === "string" && name.value !== "") return name.value;
  if (isAbsent(name) || name.value === "") tell({ kind: "missing-name" }, name);
  else tellType(name, "a text", tell);
  return undefined;
}

/** Reads `metadata.namespace`: the default one where it is absent or empty, undefined where it cannot be read. */
export function readNamespace(root: Entry, whereAbsent: string, tell: Tell): string | undefined {
  const metadata = member(root, "metadata");
  if (isAbsent(metadata)) return whereAbsent;
  if (!isObject(metadata.value)) return undefined;
  const namespace = member(metadata, "namespace");
  if (isAbsent(namespace) || namespace.value === "") return whereAbsent;
  if (typeof namespace.value === "string") return namespace.value;
  tellType(namespace, "a text", tell);
  return undefined;
}
