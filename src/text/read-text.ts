import type { Diagnostic } from "../domain/diagnostic.ts";
import { isList, isObject } from "../domain/json.ts";
import type { Place, SourceDocument } from "../domain/source.ts";
import { textCatalogue, textDiagnostic } from "./diagnostics.ts";
import { isProblem, type Problem, type Tree } from "./found.ts";
import { looksLikeJson, readJson } from "./json/read.ts";
import { type Lines, linesOf } from "./lines.ts";
import type { Reading, UnreadableDocument } from "./reading.ts";
import { sniffJson, sniffYaml } from "./sniff.ts";
import { offsetOf } from "./spot.ts";
import { isTemplate, openBlocks } from "./template.ts";
import { type SuspectFinder, suspectFinder } from "./yaml/characters.ts";
import { readYaml, type YamlFound } from "./yaml/read.ts";
import { type Slice, splitDocuments } from "./yaml/split.ts";

/** One document as it was found, or a problem in its place. */
type Part = {
  readonly from: number;
  readonly to: number;
  readonly form: "json" | "yaml";
  readonly found: Tree | Problem;
};

/**
 * Reads every document of a source: YAML or JSON, recognised by content, one document or many. Never throws on input,
 * and takes time in proportion to it.
 *
 * @example readText("pod.yaml", "kind: Pod\n---\nkind: Service\n").documents.length // 2
 */
export function readText(file: string, text: string): Reading {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const parts = readParts(source);
  const reading: Gathered = {
    file,
    text: source,
    lines: linesOf(source),
    documents: [],
    unreadable: [],
    diagnostics: [],
  };
  const template = source.includes("{{") ? templateParts(source, parts) : new Set<Part>();
  const [first] = template;
  if (first !== undefined)
    reading.diagnostics.push(textDiagnostic("chartTemplate", "", placeAt(reading, first.from)));
  for (const part of parts) if (!template.has(part)) gather(reading, part);
  const { documents, unreadable, diagnostics } = reading;
  return { documents, unreadable, diagnostics };
}

type Gathered = {
  readonly file: string;
  readonly text: string;
  readonly lines: Lines;
  readonly documents: SourceDocument[];
  readonly unreadable: UnreadableDocument[];
  readonly diagnostics: Diagnostic[];
};

function readParts(text: string): Part[] {
  const parts: Part[] = [];
  const suspects = suspectFinder(text);
  let said = false;
  for (const slice of splitDocuments(text)) {
    if (slice.start === "clean") said = false;
    const begun = parts.length;
    for (const part of readSlice(text, slice, suspects)) parts.push(part);
    if (parts.length === begun) continue;
    if (said) hide(parts, begun);
    said = true;
  }
  return parts;
}

/** A document that kubectl passes over may be in the cluster or not; it counts as unreadable. */
function hide(parts: Part[], begun: number): void {
  for (let i = begun; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined || isProblem(part.found)) continue;
    parts[i] = { ...part, found: { trouble: "hiddenDocument", detail: "", offset: part.from } };
  }
}

function readSlice(text: string, slice: Slice, suspects: SuspectFinder): Part[] {
  const { from, to } = slice;
  if (slice.start === "inline" || !looksLikeJson(text, from, to))
    return asYaml(readYaml(text, slice, suspects));
  const values = readJson(text, from, to).map((value): Part => ({ ...value, form: "json" }));
  const only = values[0];
  if (
    values.length !== 1 ||
    only === undefined ||
    !isProblem(only.found) ||
    only.found.trouble !== "brokenJson"
  )
    return values;
  const yaml = readYaml(text, slice, suspects);
  return yaml === undefined || isProblem(yaml.found) ? values : asYaml(yaml);
}

function asYaml(found: YamlFound | undefined): Part[] {
  return found === undefined ? [] : [{ ...found, form: "yaml" }];
}

/**
 * The parts of a chart template: those that are broken by template actions, and those between them that stand inside
 * an open `if` or `range`, and so may be there or not.
 */
function templateParts(text: string, parts: readonly Part[]): Set<Part> {
  const found = new Set<Part>();
  for (const part of parts)
    if (isProblem(part.found) && isTemplate(text.slice(part.from, part.to))) found.add(part);
  if (found.size === 0) return found;
  let open = 0;
  for (const part of parts) {
    if (open > 0) found.add(part);
    if (found.has(part)) open += openBlocks(text.slice(part.from, part.to));
  }
  return found;
}

function gather(reading: Gathered, part: Part): void {
  const { found } = part;
  if (isProblem(found)) {
    addUnreadable(reading, part, found);
    return;
  }
  for (const remark of found.remarks) addDiagnostic(reading, remark);
  const { root } = found;
  if (isObject(root)) {
    const { file, lines } = reading;
    reading.documents.push({ file, root, locate: (path) => lines(offsetOf(found.spot(), path)) });
  } else if (root !== null) {
    addDiagnostic(reading, {
      trouble: "notAnObject",
      detail: isList(root) ? "a list" : "a single value",
      offset: part.from,
    });
  }
}

/** The word itself, or what it could be written by: an escape, or a tag such as `!!binary`. */
const mayNameKind = /kind|\\|!!/;

function addUnreadable(reading: Gathered, part: Part, problem: Problem): void {
  const { file, text, lines } = reading;
  addDiagnostic(reading, problem);
  const body = text.slice(part.from, part.to);
  const sniffed = part.form === "json" ? sniffJson(body) : sniffYaml(body);
  const { code } = textCatalogue[problem.trouble];
  reading.unreadable.push({
    file,
    code,
    at: lines(part.from),
    ...(sniffed === undefined ? {} : { sniffed }),
    ...(mayNameKind.test(body) ? {} : { isNoObject: true as const }),
  });
}

function addDiagnostic(reading: Gathered, problem: Problem): void {
  const { trouble, detail, other, offset } = problem;
  const elsewhere = other === undefined ? detail : `${detail}, first at ${printed(reading, other)}`;
  reading.diagnostics.push(textDiagnostic(trouble, elsewhere, placeAt(reading, offset)));
}

function printed(reading: Gathered, offset: number): string {
  const { line, column } = reading.lines(offset);
  return `${line}:${column}`;
}

function placeAt(reading: Gathered, offset: number): Place {
  return { file: reading.file, ...reading.lines(offset) };
}
