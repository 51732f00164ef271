import { tell } from "../../platform/diagnostics.ts";
import { SELECTOR_UNREADABLE } from "./messages.ts";
import type { Read } from "./reading.ts";

/** One requirement of a label selector; all of them must hold. */
export type LabelRequirement = {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Empty for `Exists` and `DoesNotExist`. */
  readonly values: readonly string[];
};

/** Labels, and the namespace that the selector itself names (`-n shop -l app=cart`). */
export type LabelSelector = {
  readonly namespace: string | undefined;
  readonly requirements: readonly LabelRequirement[];
};

const KEY = "[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?";
const VALUE = "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?";

const EXISTS = new RegExp(`^${KEY}$`, "u");
const ABSENT = new RegExp(`^!\\s*(${KEY})$`, "u");
const EQUALS = new RegExp(`^(${KEY})\\s*(==?|!=)\\s*(${VALUE})$`, "u");
const AMONG = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`, "u");
const ONE_VALUE = new RegExp(`^${VALUE}$`, "u");

function parseAmong(text: string): LabelRequirement | undefined {
  const [, key, word, list] = AMONG.exec(text) ?? [];
  if (key === undefined || list === undefined) return undefined;
  const values = list.split(",").map((value) => value.trim());
  if (!values.every((value) => ONE_VALUE.test(value))) return undefined;
  return { key, operator: word === "in" ? "In" : "NotIn", values };
}

function parseRequirement(text: string): LabelRequirement | undefined {
  if (EXISTS.test(text)) return { key: text, operator: "Exists", values: [] };
  const [, absent] = ABSENT.exec(text) ?? [];
  if (absent !== undefined) return { key: absent, operator: "DoesNotExist", values: [] };
  const [, key, sign, value] = EQUALS.exec(text) ?? [];
  if (key === undefined || value === undefined) return parseAmong(text);
  return { key, operator: sign === "!=" ? "NotIn" : "In", values: [value] };
}

/** Splits at commas outside parentheses. */
function splitRequirements(text: string): string[] {
  return text.split(/,(?![^(]*\))/u).map((part) => part.trim());
}

const FLAG = String.raw`(?:-n|--namespace)(?:\s+|=)?`;
const BEFORE = new RegExp(`^${FLAG}([^\\s=]+)\\s+`, "u");
const AFTER = new RegExp(`\\s${FLAG}([^\\s=]+)$`, "u");
const LABELS = /^(?:-l|--selector)(?:\s+|=)?/u;

/** @returns whether a value is meant as a selector: it has `-l`, `=`, `!` or a set in it. */
export function looksLikeSelector(value: string): boolean {
  return value.startsWith("-") || /[=!]/u.test(value) || /\s(?:not)?in\s*\(/u.test(value);
}

/**
 * Reads a label selector as kubectl writes it, with or without `-l`, and a namespace if it names one.
 * @example parseSelector("--from", "-n shop -l app=cart,tier!=db")
 */
export function parseSelector(option: string, value: string): Read<LabelSelector> {
  const before = BEFORE.exec(value);
  const rest = before === null ? value : value.slice(before[0].length);
  const after = AFTER.exec(rest);
  const labels = (after === null ? rest : rest.slice(0, after.index)).replace(LABELS, "").trim();
  const requirements: LabelRequirement[] = [];
  for (const part of splitRequirements(labels)) {
    const requirement = parseRequirement(part);
    if (requirement === undefined) {
      const reason = part === "" ? "a requirement is empty" : `${part} is no requirement on a label`;
      const instead = "Write labels as kubectl does: -l app=cart,tier!=db or -l 'env in (dev, test)'.";
      return { trouble: tell(SELECTOR_UNREADABLE, { option, value, reason, instead }) };
    }
    requirements.push(requirement);
  }
  return { value: { namespace: before?.[1] ?? after?.[1], requirements }, notes: [] };
}

/** How many of the words at the start of a list are flags of a selector with their values. */
function selectorWords(words: readonly string[]): number {
  let count = 0;
  while (/^(?:-n|-l|--namespace|--selector)$/u.test(words[count] ?? "")) count += 2;
  return count <= words.length && words.slice(0, count).some((word) => /^(?:-l|--selector)$/u.test(word))
    ? count
    : 0;
}

/**
 * Joins an unquoted selector after `--from` or `--to` into one word, as if it had been quoted.
 * @example joinSelectors(["--from", "-n", "shop", "-l", "app=cart"]) // ["--from", "-n shop -l app=cart"]
 */
export function joinSelectors(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? "";
    if (word === "--") return [...joined, ...argv.slice(index)];
    joined.push(word);
    const count = word === "--from" || word === "--to" ? selectorWords(argv.slice(index + 1)) : 0;
    if (count > 0) joined.push(argv.slice(index + 1, index + 1 + count).join(" "));
    index += count;
  }
  return joined;
}
