import { field, isObject, type Json } from "../../domain/json.ts";

/** One character of a label. */
const LETTER = "[-a-zA-Z0-9_]";

/** The longest part of a label that a pattern spells out; no name has one of more than 63. */
function isPossible(text: string): boolean {
  const labels = text.replace(/\.$/u, "").split(".");
  const least = labels.map((label) => label.replaceAll("*", "").length);
  const total = labels.reduce((sum, label) => sum + 1 + Math.max(1, label.replaceAll("*", "").length), -1);
  return Math.max(...least) <= 63 && total <= 253;
}

/**
 * The expression that Cilium makes of a name or pattern. `deep`: two stars or more before the first dot are whole labels.
 * A final dot is that of the root, which every name ends with.
 */
function expressionOf(text: string, deep: boolean): RegExp {
  const plain = text.toLowerCase().replace(/\.$/u, "");
  if (/^\*+$/u.test(plain)) return /./u;
  const under = deep ? /^\*\*+\.(.*)$/u.exec(plain) : null;
  const rest = under?.[1] ?? plain;
  const body = rest.replaceAll(".", "[.]").replaceAll(/\*+/gu, `${LETTER}*`);
  const front = under === null ? "" : `${LETTER}+([.]${LETTER}+)*[.]`;
  return new RegExp(`^${front}${body}$`, "u");
}

/** The names that an item with matchName or matchPattern matches; undefined: none. Canonical names are asked for. */
export function namePattern(item: Json, deep: boolean): RegExp | "unreadable" | undefined {
  if (!isObject(item)) return "unreadable";
  const text = [field(item, "matchName"), field(item, "matchPattern")].find(
    (one) => one !== undefined && one !== null && one !== "",
  );
  if (text === undefined) return undefined;
  if (typeof text !== "string") return "unreadable";
  return isPossible(text) ? expressionOf(text, deep) : undefined;
}
