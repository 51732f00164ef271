import type { NamePattern } from "../../domain/name.ts";
import { globPattern } from "../../domain/name.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { readList, tellType } from "../../policy/reading/shape.ts";
import type { Tell } from "../../policy/reading/trouble.ts";
import type { TellDialect } from "../trouble.ts";
import type { CalicoTrouble } from "./diagnostics.ts";

export type Domains = { readonly patterns: readonly NamePattern[]; readonly isWhole: boolean };

/**
 * Reads a list of domains. A name without a wildcard is that name alone; one star that is a whole part of the name is one or
 * more parts, wherever it stands. Source: Calico Enterprise documentation, "DNS policy".
 */
export function readDomains(
  entry: Entry,
  { tell, tellOwn }: { readonly tell: TellDialect; readonly tellOwn: Tell<CalicoTrouble> },
): Domains {
  const list = readList(entry, tell);
  if (list === undefined) return { patterns: [], isWhole: false };
  const patterns = list.flatMap((item) => {
    if (typeof item.value !== "string") {
      tellType(item, "a domain name", tell);
      return [];
    }
    const read = globPattern(item.value, ({ length, label }) =>
      length === 1 && label ? "labels" : undefined,
    );
    if ("pattern" in read && item.value.split("*").length <= 2) return [read.pattern];
    const trouble = "pattern" in read ? { problem: "wildcard" as const, about: item.value } : read;
    tellOwn({ kind: "bad-domain", trouble }, item);
    return [];
  });
  return { patterns, isWhole: patterns.length === list.length };
}
