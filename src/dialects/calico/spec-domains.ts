import type { Json } from "../../domain/json.ts";
import { readName } from "../../domain/name.ts";

/**
 * Whether a name is under one of some domains; undefined where one of them cannot be read. One star, as a whole part of a
 * domain, is one or more parts.
 */
export function isUnderDomains(domains: readonly Json[], name: string): boolean | undefined {
  const patterns = domains.map(patternOf);
  if (patterns.includes(undefined)) return undefined;
  return patterns.some((pattern) => pattern?.test(name));
}

function patternOf(domain: Json): RegExp | undefined {
  if (typeof domain !== "string") return undefined;
  const parts = domain.replace(/\.$/u, "").split(".");
  if (parts.filter((part) => part.includes("*")).length > 1) return undefined;
  const read = parts.map((part) => {
    if (part === "*") return "[^.]+(?:[.][^.]+)*";
    const label = part.includes("*") ? { problem: "wildcard" } : readName(part);
    return "name" in label ? label.name : undefined;
  });
  if (read.includes(undefined) || domain.length > 253) return undefined;
  return new RegExp(`^${read.join("[.]")}$`, "u");
}
