import type { Json, JsonObject } from "../../domain/json.ts";
import { isList, isObject } from "../../domain/json.ts";

/** Texts that every version of YAML reads as that text when they stand bare. */
const BARE = /^[A-Za-z][A-Za-z0-9./_-]*$/u;
const WORDS: ReadonlySet<string> = new Set(["true", "false", "yes", "no", "on", "off", "null", "y", "n"]);

function scalar(value: Json): string {
  const isBare = typeof value === "string" && BARE.test(value) && !WORDS.has(value.toLowerCase());
  // JSON's quoted texts are YAML's, too.
  return isBare ? value : JSON.stringify(value);
}

function isPlain(value: Json): boolean {
  if (isList(value)) return value.length === 0;
  return !isObject(value) || Object.keys(value).length === 0;
}

function* lines(value: Json, indent: string): Generator<string> {
  if (isList(value)) {
    for (const item of value) {
      const [first = "", ...rest] = isPlain(item) ? [scalar(item)] : lines(item, "");
      yield `${indent}- ${first}`;
      for (const line of rest) yield `${indent}  ${line}`;
    }
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (isPlain(member)) yield `${indent}${scalar(key)}: ${scalar(member)}`;
      else {
        yield `${indent}${scalar(key)}:`;
        yield* lines(member, `${indent}  `);
      }
    }
  }
}

/** Manifests as YAML, as people write them: `kubectl apply -f -` takes the text. */
export function manifestText(objects: readonly JsonObject[]): string {
  return objects.map((object) => `${[...lines(object, "")].join("\n")}\n`).join("---\n");
}
