import type { Truth } from "../domain/verdict.ts";
import { and, not } from "../domain/verdict.ts";

/**
 * One requirement of a label selector. `unreadable` is a requirement that is there and could not
 * be understood: it may hold or not, for any object.
 */
export type Requirement =
  | { readonly operator: "In" | "NotIn"; readonly key: string; readonly values: readonly string[] }
  | { readonly operator: "Exists" | "DoesNotExist"; readonly key: string }
  /** Of Calico's selectors: the value holds, begins or ends with a text. False where the key is absent. */
  | {
      readonly operator: "Contains" | "StartsWith" | "EndsWith";
      readonly key: string;
      readonly value: string;
    }
  | { readonly operator: "unreadable" };

/**
 * A Kubernetes label selector: the conjunction of its requirements; none is everything.
 * `text` is canonical: equal texts select equally, so it serves as the key of caches and as words for people.
 */
export type LabelSelector = { readonly requirements: readonly Requirement[]; readonly text: string };

/** What is known of an object's labels beyond those it states. */
export type LabelKnowledge =
  /** The labels are these and no others. */
  | "whole"
  /** More may exist that nobody wrote: a key that is not stated may be there, but is not taken to be. */
  | "implied"
  /** Nothing beyond the stated ones can be said. */
  | "unreadable";

/** Labels as an object has them. */
export type Labels = {
  readonly stated: ReadonlyMap<string, string>;
  readonly knowledge: LabelKnowledge;
  /**
   * Keys that are there with a value that nobody wrote, and what that value begins with and goes on after
   * (empty: nothing is known of it). None of them is stated.
   */
  readonly unvalued?: ReadonlyMap<string, string>;
};

/** What labels are written with. Anything else is quoted, so that no two selectors have one text. */
const PLAIN = /^[A-Za-z0-9._/-]*$/u;

function word(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text);
}

function valuesText(values: readonly string[]): string {
  return [...new Set(values)]
    .map((value) => word(value))
    .toSorted()
    .join(", ");
}

function requirementText(requirement: Requirement): string {
  if ("value" in requirement)
    return `${word(requirement.key)} ${PART_WORDS[requirement.operator]} ${word(requirement.value)}`;
  switch (requirement.operator) {
    case "In": {
      const [only, ...others] = requirement.values;
      const key = word(requirement.key);
      if (only !== undefined && others.length === 0) return `${key}=${word(only)}`;
      return `${key} in (${valuesText(requirement.values)})`;
    }
    case "NotIn":
      return `${word(requirement.key)} notin (${valuesText(requirement.values)})`;
    case "Exists":
      return word(requirement.key);
    case "DoesNotExist":
      return `!${word(requirement.key)}`;
    case "unreadable":
      return "(unreadable)";
  }
}

const PART_WORDS = { Contains: "contains", StartsWith: "starts with", EndsWith: "ends with" } as const;

/** Makes a selector: requirements in canonical order, repetitions gone. Values keep their order: the first of an `In` stands for it. */
export function labelSelector(requirements: readonly Requirement[]): LabelSelector {
  if (requirements.length === 0) return EVERYTHING;
  const [only] = requirements;
  if (requirements.length === 1 && only !== undefined) return { requirements, text: requirementText(only) };
  const texts = new Map<string, Requirement>();
  for (const requirement of requirements) {
    texts.set(requirementText(requirement), requirement);
  }
  const sorted = [...texts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    requirements: sorted.map(([, requirement]) => requirement),
    text: sorted.map(([text]) => text).join(","),
  };
}

/** The empty selector, which selects all. */
export const EVERYTHING: LabelSelector = { requirements: [], text: "" };

/** A selector that could not be read at all. */
export const UNREADABLE_SELECTOR: LabelSelector = labelSelector([{ operator: "unreadable" }]);

/** Whether a key's value is one of those wanted, where the key is not stated. */
const ABSENT: Readonly<Record<LabelKnowledge, Truth>> = {
  whole: "no",
  implied: "maybe",
  unreadable: "maybe",
};

function holdsIn(values: readonly string[], key: string, labels: Labels): Truth {
  const value = labels.stated.get(key);
  if (value === undefined) return ABSENT[labels.knowledge];
  return values.includes(value) ? "yes" : "no";
}

/** What nobody wrote is not there: an absence holds for implied labels, and only hangs for unreadable ones. */
function holdsAbsence(positive: Truth, labels: Labels): Truth {
  return positive === "maybe" && labels.knowledge === "implied" ? "yes" : not(positive);
}

function holdsExists(key: string, labels: Labels): Truth {
  return labels.stated.has(key) ? "yes" : ABSENT[labels.knowledge];
}

/** Whether a value that begins so, and goes on after, meets a requirement. */
function meetsBegun(requirement: Requirement, begin: string): Truth {
  if (requirement.operator === "Exists") return "yes";
  if (requirement.operator === "DoesNotExist") return "no";
  if (requirement.operator !== "In" && requirement.operator !== "NotIn") return "maybe";
  const mayBeOne = requirement.values.some((value) => value.startsWith(begin) && value !== begin);
  if (mayBeOne) return "maybe";
  return requirement.operator === "In" ? "no" : "yes";
}

/** Whether labels meet one requirement. Source: Kubernetes, "Labels and Selectors"; docs/semantics.md sections 3 and 4. */
function meets(requirement: Requirement, labels: Labels): Truth {
  switch (requirement.operator) {
    case "In":
      return holdsIn(requirement.values, requirement.key, labels);
    case "NotIn":
      return holdsAbsence(holdsIn(requirement.values, requirement.key, labels), labels);
    case "Exists":
      return holdsExists(requirement.key, labels);
    case "DoesNotExist":
      return holdsAbsence(holdsExists(requirement.key, labels), labels);
    case "Contains":
    case "StartsWith":
    case "EndsWith":
      return holdsPart(requirement, labels);
    case "unreadable":
      return "maybe";
  }
}

function holdsPart(
  { operator, key, value: part }: Requirement & { operator: "Contains" | "StartsWith" | "EndsWith" },
  labels: Labels,
): Truth {
  const value = labels.stated.get(key);
  if (value === undefined) return ABSENT[labels.knowledge];
  if (operator === "Contains") return value.includes(part) ? "yes" : "no";
  return (operator === "StartsWith" ? value.startsWith(part) : value.endsWith(part)) ? "yes" : "no";
}

function meetsKnown(requirement: Requirement, labels: Labels): Truth {
  const begin = requirement.operator === "unreadable" ? undefined : labels.unvalued?.get(requirement.key);
  return begin === undefined ? meets(requirement, labels) : meetsBegun(requirement, begin);
}

/** Whether a selector selects an object with these labels. */
export function selects(selector: LabelSelector, labels: Labels): Truth {
  let truth: Truth = "yes";
  for (const requirement of selector.requirements) {
    truth = and(truth, meetsKnown(requirement, labels));
    if (truth === "no") return truth;
  }
  return truth;
}

/** The value of a key that only has to exist. */
const ANY_VALUE = "";

/**
 * The fewest labels that a selector asks for, or undefined where nothing can meet it
 * (`a in (x)` beside `a notin (x)`). What an unseen workload is taken to carry.
 */
export function fewestLabels(selector: LabelSelector): ReadonlyMap<string, string> | undefined {
  const stated = new Map<string, string>();
  const allowed = new Map<string, readonly string[]>();
  for (const requirement of selector.requirements) {
    if (requirement.operator === "In") {
      const before = allowed.get(requirement.key) ?? requirement.values;
      allowed.set(
        requirement.key,
        requirement.values.filter((value) => before.includes(value)),
      );
    }
  }
  for (const requirement of selector.requirements) {
    const least = leastOf(requirement);
    if (least !== undefined && !allowed.has(least.key)) stated.set(least.key, least.value);
  }
  for (const [key, values] of allowed) {
    const value = values.find((candidate) => permits(selector, key, candidate));
    if (value === undefined) return undefined;
    stated.set(key, value);
  }
  return selects(selector, { stated, knowledge: "whole" }) === "no" ? undefined : stated;
}

/** The least that a requirement asks of a key whose values it does not list. */
function leastOf(requirement: Requirement): { readonly key: string; readonly value: string } | undefined {
  if ("value" in requirement) return requirement;
  return requirement.operator === "Exists" ? { key: requirement.key, value: ANY_VALUE } : undefined;
}

function permits(selector: LabelSelector, key: string, value: string): boolean {
  return selector.requirements.every(
    (requirement) =>
      requirement.operator !== "NotIn" || requirement.key !== key || !requirement.values.includes(value),
  );
}
