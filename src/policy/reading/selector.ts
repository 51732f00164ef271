import { isObject } from "../../domain/json.ts";
import type { LabelSelector, Requirement } from "../selector.ts";
import { EVERYTHING, labelSelector } from "../selector.ts";
import type { Entry } from "./entry.ts";
import { isAbsent, member } from "./entry.ts";
import { isShaped, readList, readWord, tellType } from "./shape.ts";
import type { Tell } from "./trouble.ts";

const SELECTOR_FIELDS = ["matchLabels", "matchExpressions"];
const EXPRESSION_FIELDS = ["key", "operator", "values"];
const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"] as const;
type Operator = (typeof OPERATORS)[number];
const UNREADABLE: Requirement = { operator: "unreadable" };

/** Source: Kubernetes, "Labels and Selectors", syntax and character set. */
const NAME = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
const DOMAIN_PART = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const KEY = new RegExp(`^(?:(?=[^/]{1,253}/)${DOMAIN_PART}(?:\\.${DOMAIN_PART})*/)?${NAME}$`, "u");
const VALUE = new RegExp(`^(?:${NAME})?$`, "u");

function checkKey(entry: Entry, key: string, tell: Tell): void {
  if (!KEY.test(key)) tell({ kind: "odd-label", part: "key", text: key }, entry);
}

function checkValue(entry: Entry, value: string, tell: Tell): void {
  if (!VALUE.test(value)) tell({ kind: "odd-label", part: "value", text: value }, entry);
}

/**
 * Reads a label selector; absent is everything, undefined is what is no selector at all.
 * A requirement that cannot be read stands in the conjunction as one that may hold or not.
 */
export function readSelector(entry: Entry, tell: Tell): LabelSelector | undefined {
  if (isAbsent(entry)) return EVERYTHING;
  if (!isShaped(entry, SELECTOR_FIELDS, tell)) return undefined;
  return labelSelector([
    ...readMatchLabels(member(entry, "matchLabels"), tell),
    ...readExpressions(member(entry, "matchExpressions"), tell),
  ]);
}

function readMatchLabels(entry: Entry, tell: Tell): readonly Requirement[] {
  if (isAbsent(entry)) return [];
  if (!isObject(entry.value)) {
    tellType(entry, "an object", tell);
    return [UNREADABLE];
  }
  return Object.keys(entry.value).map((key) => readLabel(member(entry, key), key, tell));
}

function readLabel(entry: Entry, key: string, tell: Tell): Requirement {
  checkKey(entry, key, tell);
  if (typeof entry.value !== "string") {
    tellType(entry, "a text", tell);
    return UNREADABLE;
  }
  checkValue(entry, entry.value, tell);
  return { operator: "In", key, values: [entry.value] };
}

function readExpressions(entry: Entry, tell: Tell): readonly Requirement[] {
  const list = readList(entry, tell);
  return list === undefined ? [UNREADABLE] : list.map((item) => readExpression(item, tell));
}

function readExpression(entry: Entry, tell: Tell): Requirement {
  if (!isShaped(entry, EXPRESSION_FIELDS, tell)) return UNREADABLE;
  const key = readKey(member(entry, "key"), tell);
  const operator = readOperator(member(entry, "operator"), tell);
  const written = member(entry, "values");
  const values = readValues(written, tell);
  if (key === undefined || operator === undefined || values === undefined) return UNREADABLE;
  const wants = operator === "In" || operator === "NotIn";
  if (wants !== values.length > 0) {
    tell({ kind: "operator-values", operator, wants }, written);
    return UNREADABLE;
  }
  return wants ? { operator, key, values } : { operator, key };
}

function readOperator(entry: Entry, tell: Tell): Operator | undefined {
  if (!isAbsent(entry)) return readWord(entry, { words: OPERATORS, kind: "unknown-operator" }, tell);
  tell({ kind: "missing", field: "operator" }, entry);
  return undefined;
}

function readKey(entry: Entry, tell: Tell): string | undefined {
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "key" }, entry);
    return undefined;
  }
  if (typeof entry.value !== "string") {
    tellType(entry, "a text", tell);
    return undefined;
  }
  checkKey(entry, entry.value, tell);
  return entry.value;
}

/** The values of an expression: none where absent, undefined where one cannot be read. */
function readValues(entry: Entry, tell: Tell): readonly string[] | undefined {
  const list = readList(entry, tell);
  if (list === undefined) return undefined;
  const values: string[] = [];
  for (const item of list) {
    if (typeof item.value === "string") {
      checkValue(item, item.value, tell);
      values.push(item.value);
    } else {
      tellType(item, "a text", tell);
    }
  }
  return values.length === list.length ? values : undefined;
}
