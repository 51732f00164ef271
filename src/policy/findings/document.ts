import type { Json, JsonObject, Path } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";

/** The value at a path of a document; undefined where the path leads nowhere. */
export function valueAt(root: JsonObject, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (typeof step === "string") value = field(value, step);
    else value = isList(value) ? value[step] : undefined;
  }
  return value;
}

/** A path as a JSON Pointer (RFC 6901). `pointer(["spec", "a/b", 0])` is `/spec/a~1b/0`. */
export function pointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
