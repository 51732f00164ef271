import { isList, isObject, type Json } from "../../domain/json.ts";
import type { Found, Problem } from "../found.ts";
import { limits } from "../limits.ts";
import { weakly } from "../spot.ts";
import { findDuplicateKey } from "./duplicate.ts";
import { findJsonError } from "./error.ts";
import { type Extent, scanValue, skipBlanks } from "./scan.ts";
import { jsonSpot } from "./spots.ts";

/** One value of a stretch of JSON, and where it stands. */
export type JsonFound = { readonly from: number; readonly to: number; readonly found: Found };

/** Whether a stretch of text means to be JSON: an object whose first key is quoted, or a list. */
export function looksLikeJson(text: string, from: number, to: number): boolean {
  const start = skipBlanks(text, from, to);
  const first = start < to ? text.charAt(start) : "";
  if (first === "[") return true;
  const second = skipBlanks(text, start + 1, to);
  return first === "{" && second < to && '"}'.includes(text.charAt(second));
}

/** How many times its own length a stretch may be scanned, before its rest counts as one broken value. */
const SCANS = 16;

/**
 * Reads one JSON value or several, one after another or one to a line. A broken value costs only itself:
 * reading goes on at the next line that begins with a bracket.
 */
export function readJson(text: string, from: number, to: number): JsonFound[] {
  const all: JsonFound[] = [];
  let budget = SCANS * (to - from);
  let at = skipBlanks(text, from, to);
  while (at < to) {
    const extent = scanValue(text, at, to);
    budget -= extent.end - at;
    const found = budget < 0 ? brokenJson(text, at, to) : readValue(text, at, extent);
    const next = "trouble" in found ? resume(text, Math.max(found.offset, at), to) : extent.end;
    const end = budget < 0 ? to : next;
    all.push({ from: at, to: end, found });
    at = skipBlanks(text, end, to);
  }
  return all;
}

/** The next line that begins with a bracket. */
function resume(text: string, offset: number, to: number): number {
  for (let line = text.indexOf("\n", offset); line !== -1 && line < to; line = text.indexOf("\n", line + 1)) {
    const letter = text.charAt(line + 1);
    if (letter === "{" || letter === "[") return line + 1;
  }
  return to;
}

function readValue(text: string, from: number, extent: Extent): Found {
  const to = extent.end;
  if (extent.deep !== undefined) {
    return { trouble: "tooDeep", detail: String(limits.depth), offset: extent.deep };
  }
  const root = parse(text.slice(from, to));
  if (root === undefined) return brokenJson(text, from, to);
  if (countMembers(root) !== extent.members) {
    const problem = findDuplicateKey(text, from, to);
    if (problem !== undefined) return problem;
  }
  return { root, spot: weakly(() => jsonSpot(text, from, to)), remarks: [] };
}

function brokenJson(text: string, from: number, to: number): Problem {
  const error = findJsonError(text, from, to);
  return { trouble: "brokenJson", detail: error?.what ?? "it cannot be read", offset: error?.offset ?? from };
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What `JSON.parse` gives is JSON; its type says less. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}

/** How many members the objects of a tree have in all. */
function countMembers(value: Json): number {
  let count = 0;
  if (isList(value)) {
    for (const item of value) if (typeof item === "object") count += countMembers(item);
  } else if (isObject(value)) {
    // The quickest way through an object, and safe here: what `JSON.parse` makes has own members only.
    for (const key in value) {
      const member = value[key];
      count++;
      if (typeof member === "object") count += countMembers(member);
    }
  }
  return count;
}
