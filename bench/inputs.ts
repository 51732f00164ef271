import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isList, isObject, type Json, type JsonObject } from "../src/domain/json.ts";

/** Runs work with a folder of its own, which is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes pieces of text to a file, and gives its size in MB. */
export function writePieces(path: string, pieces: Iterable<string>): number {
  const file = openSync(path, "w");
  let waiting = "";
  for (const piece of pieces) {
    waiting += piece;
    if (waiting.length < 1_000_000) continue;
    writeSync(file, waiting);
    waiting = "";
  }
  writeSync(file, waiting);
  closeSync(file);
  return statSync(path).size / 1e6;
}

/** A List, indented as `kubectl get -o json` does it (four spaces), or on one line as the API server sends it. */
export function* jsonList(documents: Iterable<JsonObject>, form: "indented" | "compact"): Generator<string> {
  const [start, gap, end] =
    form === "indented"
      ? ['{\n    "apiVersion": "v1",\n    "items": [', "\n        ", '\n    ],\n    "kind": "List"\n}\n']
      : ['{"apiVersion":"v1","items":[', "", '],"kind":"List"}'];
  let before = start;
  for (const document of documents) {
    const text = JSON.stringify(document, undefined, gap === "" ? 0 : 4);
    yield before + gap + (gap === "" ? text : text.replaceAll("\n", gap));
    before = ",";
  }
  yield end;
}

/** A stream of documents, in block style as `kubectl get -o yaml` writes it. */
export function* yamlStream(documents: Iterable<JsonObject>): Generator<string> {
  for (const document of documents) yield `---${block(document, 0)}\n`;
}

/** The same as one List, as `kubectl get -o yaml` writes what it is asked for at once. */
export function* yamlList(documents: Iterable<JsonObject>): Generator<string> {
  yield "apiVersion: v1\nitems:";
  for (const document of documents) yield block([document], 0);
  yield "\nkind: List\n";
}

const PLAIN = /^[A-Za-z/][\w./-]*(?: [\w./-]+)*$/;
const AMBIGUOUS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function scalar(value: Json): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return PLAIN.test(value) && !AMBIGUOUS.test(value) ? value : JSON.stringify(value);
}

/** A value after its key or dash: on the same line, or on lines of its own. */
function block(value: Json, indent: number): string {
  const pad = `\n${" ".repeat(indent)}`;
  if (isList(value)) {
    if (value.length === 0) return " []";
    return value
      .map((item) => `${pad}-${isObject(item) ? afterDash(item, indent) : block(item, indent + 2)}`)
      .join("");
  }
  if (!isObject(value)) return ` ${scalar(value)}`;
  const members = Object.entries(value);
  if (members.length === 0) return " {}";
  return members
    .map(([key, item]) => `${pad}${scalar(key)}:${block(item, isList(item) ? indent : indent + 2)}`)
    .join("");
}

/** The first member of a list's item stands on the line of the dash. */
function afterDash(item: JsonObject, indent: number): string {
  const text = block(item, indent + 2);
  return text.startsWith("\n") ? ` ${text.slice(indent + 3)}` : text;
}
