import { isDeepStrictEqual } from "node:util";

import { isList, isObject, type Json, type Path } from "../domain/json.ts";
import { mutated } from "./damage.arbitrary.ts";
import { isProblem } from "./found.ts";
import { findJsonError } from "./json/error.ts";
import { readJson } from "./json/read.ts";
import { limits } from "./limits.ts";
import { createRandom, jsonText, manifest, type Random, stream } from "./manifest.arbitrary.ts";
import { readText } from "./read-text.ts";
import type { Reading } from "./reading.ts";
import { offsetOf } from "./spot.ts";
import { suspectFinder } from "./yaml/characters.ts";
import { readFast } from "./yaml/fast.ts";
import { readFull } from "./yaml/full.ts";
import { splitDocuments } from "./yaml/split.ts";
import { fastSpot } from "./yaml/spots.ts";

/** What a run of the fuzz saw. */
export type TextTally = {
  texts: number;
  documents: number;
  unreadable: number;
  /** YAML documents that both readers answered, alike; and those that the fast one left. */
  agreed: number;
  left: number;
};

/**
 * Reads random manifests, most of them damaged, and holds the laws of this room against each. Throws at the first
 * that does not hold, with the seed to repeat it by.
 *
 * @example fuzzText({ count: 100_000, seed: 1 })
 */
export function fuzzText({ count, seed }: { readonly count: number; readonly seed: number }): TextTally {
  const tally: TextTally = { texts: 0, documents: 0, unreadable: 0, agreed: 0, left: 0 };
  for (let index = 0; index < count; index++) {
    const random = createRandom(seed + index);
    const text = anyText(random);
    try {
      checkReading(text, tally);
      checkJson(text);
      checkReaders(text, tally);
    } catch (cause) {
      throw new Error(`seed ${seed + index}: ${JSON.stringify(text)}`, { cause });
    }
  }
  return tally;
}

function anyText(random: Random): string {
  const kind = random();
  const whole = kind < 0.6 ? manifest(random) : kind < 0.8 ? stream(random) : jsonText(random);
  return random() < 0.4 ? whole : mutated(random, whole);
}

function holds(condition: boolean, law: string, ...facts: readonly unknown[]): void {
  if (!condition) throw new Error(`${law}: ${facts.map((fact) => JSON.stringify(fact)).join(", ")}`);
}

function checkReading(text: string, tally: TextTally): void {
  const reading = readText("f", text);
  tally.texts++;
  tally.documents += reading.documents.length;
  tally.unreadable += reading.unreadable.length;
  for (const { root } of reading.documents)
    holds(isObject(root) && depthOf(root) <= limits.depth, "a document is an object of bounded depth");
  const codes = new Set(reading.diagnostics.map(({ code }) => code));
  for (const { code } of reading.unreadable)
    holds(codes.has(code), "an unreadable document is spoken of", code);
  for (const place of placesOf(reading)) holds(isIn(text, place), "a place is in the text", place);
}

type Position = { readonly line: number; readonly column: number };

function placesOf({ documents, unreadable, diagnostics }: Reading): Position[] {
  const told = diagnostics
    .map(({ at }) => (typeof at === "function" ? at() : at))
    .filter((at) => at !== undefined);
  const looked = documents.map((document) => document.locate(["metadata", "name"]));
  return [...told, ...looked, ...unreadable.map(({ at }) => at)];
}

/** A place may be one past the end of its line, where something is missing. */
function isIn(text: string, { line, column }: Position): boolean {
  const lines = (text.startsWith("\uFEFF") ? text.slice(1) : text).split("\n");
  const length = lines[line - 1]?.length;
  return length !== undefined && column >= 1 && column <= length + 1;
}

function depthOf(value: Json): number {
  if (!isList(value) && !isObject(value)) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** `JSON.parse` judges whether a text is JSON; so must the reader and the finder of errors. */
function checkJson(text: string): void {
  const parsed = parse(text);
  const error = findJsonError(text, 0, text.length);
  holds((parsed === undefined) === (error !== undefined), "an error is found where there is one", error);
  const values = readJson(text, 0, text.length);
  const [only] = values;
  if (parsed === undefined) {
    holds(
      values.length !== 1 || (only !== undefined && isProblem(only.found)),
      "what is no JSON is not read as JSON",
    );
  } else if (only !== undefined && !isProblem(only.found)) {
    holds(isDeepStrictEqual(only.found.root, parsed), "JSON means what it says", only.found.root);
  } else
    holds(
      only !== undefined && isProblem(only.found) && only.found.trouble === "duplicateKey",
      "JSON is read",
      only,
    );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The fast reader answers what the full one answers, and finds the places that it finds, or leaves the document to it. */
function checkReaders(text: string, tally: TextTally): void {
  const suspects = suspectFinder(text);
  for (const { from, to, start } of splitDocuments(text)) {
    const stretch = { text, from, to };
    const fast = readFast(stretch);
    if (suspects(from, to) !== undefined || start === "inline") continue;
    if ("doubt" in fast) {
      tally.left++;
      continue;
    }
    const full = readFull(stretch, from);
    holds(!isProblem(full), "the fast reader reads no document that the full one refuses", fast.root, full);
    if (isProblem(full)) continue;
    holds(isDeepStrictEqual(fast.root, full.root), "both readers read the same", fast.root, full.root);
    // A document that says nothing is none, and has no places.
    if (fast.root === null) continue;
    const spots = [fastSpot(stretch), full.spot()] as const;
    for (const path of pathsOf(fast.root))
      holds(offsetOf(spots[0], path) === offsetOf(spots[1], path), "both find a place alike", path);
    tally.agreed++;
  }
}

/** All paths into a value, and from each one that leads nowhere. */
function pathsOf(value: Json): Path[] {
  const steps: [string | number, Json][] = isList(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [
    [],
    ["nowhere"],
    ...steps.flatMap(([step, child]) => pathsOf(child).map((path) => [step, ...path])),
  ];
}
