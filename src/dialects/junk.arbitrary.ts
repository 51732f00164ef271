import fc from "fast-check";

import { isList, isObject, type Json, type JsonObject, type Path } from "../domain/json.ts";

/** Values that readers do not expect, and that YAML and JSON can both bring. */
const ODD: readonly Json[] = [
  null,
  true,
  "",
  " ",
  "80",
  "__proto__",
  "0.0.0.0/0",
  "\u0000",
  "x".repeat(300),
  0,
  -0,
  -1,
  1.5,
  65536,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  [],
  [[[]]],
  [null],
  {},
  { "": {} },
  JSON.parse('{ "__proto__": { "cidr": "10.0.0.0/8" }, "constructor": 5, "toString": null }'),
  Array.from({ length: 300 }, () => ({})),
  deep(150),
];

function deep(levels: number): Json {
  let value: Json = "bottom";
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { podSelector: value };
  return value;
}

const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...ODD),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
);

/** Every place of a document below its root, holders before what they hold. */
export function placesOf(value: Json, above: Path = []): readonly Path[] {
  const entries: (readonly [string | number, Json])[] = isList(value)
    ? value.map((item, index) => [index, item])
    : isObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([step, inner]) => {
    const path = [...above, step];
    return [path, ...placesOf(inner, path)];
  });
}

export function valueAt(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (isList(value)) value = typeof step === "number" ? value[step] : undefined;
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  return value;
}

/** The document with another value in one place. */
export function replaced(root: Json, path: Path, by: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (isList(root)) return root.map((item, index) => (index === step ? replaced(item, rest, by) : item));
  if (!isObject(root)) return root;
  return Object.fromEntries(
    Object.entries(root).map(([key, value]) => [
      key,
      key === String(step) ? replaced(value, rest, by) : value,
    ]),
  );
}

/** The document with junk in some places, all of them drawn anew. */
export function spoilt(root: JsonObject): fc.Arbitrary<Json> {
  const places = placesOf(root);
  const slip = fc.tuple(fc.constantFrom(...places), junk);
  return fc
    .array(slip, { minLength: 1, maxLength: 4 })
    .map((slips) => slips.reduce<Json>((spoiled, [path, by]) => replaced(spoiled, path, by), root));
}
