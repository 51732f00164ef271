import type { Scalar } from "yaml";

import type { Problem } from "../found.ts";
import { resolveKey, resolvePlain, type ScalarValue } from "./scalar.ts";

export function isScalarProblem(value: ScalarValue | Problem): value is Problem {
  return typeof value === "object" && value !== null;
}

const core = "tag:yaml.org,2002:";

/** What the cluster's own tags demand of a value; any other tag is looked past. */
const fits: ReadonlyMap<string, (value: ScalarValue) => boolean> = new Map([
  [`${core}bool`, (value) => typeof value === "boolean"],
  [`${core}int`, (value) => Number.isInteger(value)],
  [`${core}float`, (value) => typeof value === "number"],
  [`${core}null`, (value) => value === null],
  [`${core}timestamp`, (value) => typeof value === "string"],
]);

/** Tags that say nothing beyond what the value's own form says. */
const silent: ReadonlySet<string> = new Set(["!", `${core}str`, `${core}map`, `${core}seq`, ...fits.keys()]);

/** Whether a tag is one that the cluster does not know, and so looks past. */
export function isForeign(tag: string | undefined): tag is string {
  return tag !== undefined && !silent.has(tag);
}

export function shortTag(tag: string): string {
  return tag.startsWith(core) ? `!!${tag.slice(core.length)}` : tag;
}

/** A scalar's value: by its tag if it has one, else by its form if it is plain. */
export function valueOf(node: Scalar, offset: number): ScalarValue | Problem {
  const raw = String(node.value);
  if (node.tag !== undefined) return taggedValue(node.tag, raw, offset);
  return node.type === "PLAIN" ? plainValue(raw, offset) : raw;
}

function taggedValue(tag: string, raw: string, offset: number): ScalarValue | Problem {
  const fit = fits.get(tag);
  if (fit === undefined) return tag === `${core}binary` ? unfit(tag, raw, offset) : raw;
  const value = plainValue(raw, offset);
  return isScalarProblem(value) || fit(value) ? value : unfit(tag, raw, offset);
}

function plainValue(raw: string, offset: number): ScalarValue | Problem {
  const value = resolvePlain(raw);
  return value === undefined ? { trouble: "notFinite", detail: raw, offset } : value;
}

/** A scalar's name as a key. */
export function nameOf(node: Scalar, offset: number): string | Problem {
  const raw = String(node.value);
  if (node.tag !== undefined) {
    const value = valueOf(node, offset);
    if (typeof value === "string") return value;
    return isScalarProblem(value) ? value : unfit(node.tag, raw, offset);
  }
  const name = node.type === "PLAIN" ? resolveKey(raw) : raw;
  return (
    name ?? { trouble: "unusableKey", detail: raw === "" ? "empty" : `the number or null ${raw}`, offset }
  );
}

function unfit(tag: string, raw: string, offset: number): Problem {
  const shown = raw.length > 40 ? `${raw.slice(0, 40)}…` : raw;
  return { trouble: "unfitTag", detail: `${shortTag(tag)} with ${JSON.stringify(shown)}`, offset };
}
