import type { Condition, LabelHolder } from "../../policy/condition.ts";
import type { NamespaceScope, PodScope } from "../../policy/pod-policy.ts";
import type { Requirement } from "../../policy/selector.ts";
import { labelSelector } from "../../policy/selector.ts";
import { LABEL } from "./schema.ts";
import type { Selector } from "./selector.ts";

/**
 * Selectors as conditions on what they are asked of: pods, and sets of addresses, which carry labels too. Negation is pushed
 * down to the comparisons, since what nobody wrote is not there: `!has(x)` holds of a namespace that is only used.
 */

/** What a selector is asked of. `global`: what lies in no namespace. */
export type Asked = "pod" | "namespaced" | "global";

/** Whose labels the keys of a selector are, before Calico's own prefixes. */
export type KeysOf = "endpoint" | "namespace" | "service-account";

export const ALWAYS: Condition = { kind: "all", of: [] };
export const NEVER: Condition = { kind: "any", of: [] };
/** It may hold or not. */
export const MAYBE: Condition = { kind: "label", of: "pod", requirement: { operator: "unreadable" } };

/** @returns whether a condition holds of nothing, whatever it is asked of. */
export function isNever(condition: Condition): boolean {
  return condition.kind === "any" && condition.of.length === 0;
}

const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** What a key stands for: a label of somebody, one known value, the name of the account, or nothing. */
type Meaning =
  | { readonly kind: "label"; readonly of: LabelHolder; readonly key: string }
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "account" }
  | { readonly kind: "absent" };

const ABSENT: Meaning = { kind: "absent" };

const PREFIX: Readonly<Record<KeysOf, string>> = {
  endpoint: "",
  namespace: LABEL.ofNamespace,
  "service-account": LABEL.ofAccount,
};

function namespaceMeaning(key: string, asked: Asked): Meaning {
  if (asked === "global") return ABSENT;
  return { kind: "label", of: "namespace", key: key === LABEL.name ? NAMESPACE_NAME : key };
}

function accountMeaning(key: string, asked: Asked): Meaning {
  if (asked !== "pod") return ABSENT;
  return key === LABEL.name ? { kind: "account" } : { kind: "label", of: "service-account", key };
}

/** Source: libcalico-go, conversion of pods, of profiles and of network sets. */
function meaningOf(key: string, asked: Asked): Meaning {
  if (key.startsWith(LABEL.ofNamespace)) return namespaceMeaning(key.slice(LABEL.ofNamespace.length), asked);
  if (key.startsWith(LABEL.ofAccount)) return accountMeaning(key.slice(LABEL.ofAccount.length), asked);
  if (key === LABEL.namespace) return namespaceMeaning(NAMESPACE_NAME, asked);
  if (asked === "pod" && key === LABEL.account) return { kind: "account" };
  if (asked === "pod" && key === LABEL.orchestrator) return { kind: "value", value: "k8s" };
  return { kind: "label", of: "pod", key };
}

/** A comparison of one key. */
type Test = Extract<Selector, { readonly key: string }>;

const PARTS = { contains: "Contains", "starts with": "StartsWith", "ends with": "EndsWith" } as const;

function meets(test: Test, value: string): boolean {
  switch (test.kind) {
    case "has":
      return true;
    case "in":
      return test.values.includes(value);
    case "contains":
      return value.includes(test.value);
    case "starts with":
      return value.startsWith(test.value);
    case "ends with":
      return value.endsWith(test.value);
  }
}

function labelTest(of: LabelHolder, key: string, test: Test, wanted: boolean): Condition {
  const label = (requirement: Requirement): Condition => ({ kind: "label", of, requirement });
  if (test.kind === "has") return label({ operator: wanted ? "Exists" : "DoesNotExist", key });
  if (test.kind === "in") {
    if (test.values.length === 0) return wanted ? NEVER : ALWAYS;
    return label({ operator: wanted ? "In" : "NotIn", key, values: test.values });
  }
  const part = label({ operator: PARTS[test.kind], key, value: test.value });
  return wanted ? part : { kind: "any", of: [label({ operator: "DoesNotExist", key }), notOf(part)] };
}

function notOf(of: Condition): Condition {
  return { kind: "not", of };
}

/** Every pod has an account, `default` where none is written. */
function accountTest(test: Test, wanted: boolean): Condition {
  if (test.kind === "has") return wanted ? ALWAYS : NEVER;
  if (test.kind !== "in") return MAYBE;
  const named: Condition = { kind: "name", of: "service-account", names: test.values };
  return wanted ? named : notOf(named);
}

function testOf(test: Test, asked: Asked, wanted: boolean): Condition {
  const meaning = meaningOf(test.key, asked);
  switch (meaning.kind) {
    case "label":
      return labelTest(meaning.of, meaning.key, test, wanted);
    case "account":
      return accountTest(test, wanted);
    case "value":
      return meets(test, meaning.value) === wanted ? ALWAYS : NEVER;
    case "absent":
      return wanted ? NEVER : ALWAYS;
  }
}

/** All of these hold; what always holds is left out. */
export function allOf(conditions: readonly Condition[]): Condition {
  const parts = conditions.flatMap((one) => (one.kind === "all" ? one.of : [one]));
  const [only] = parts;
  if (parts.some(isNever)) return NEVER;
  if (parts.length === 0) return ALWAYS;
  return parts.length === 1 && only !== undefined ? only : { kind: "all", of: parts };
}

/** Any of these holds. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const parts = conditions.flatMap((one) => (one.kind === "any" ? one.of : [one]));
  const [only] = parts;
  if (parts.some((one) => one.kind === "all" && one.of.length === 0)) return ALWAYS;
  return parts.length === 1 && only !== undefined ? only : { kind: "any", of: parts };
}

/** Whose the keys of a selector are, and of whom it is asked. */
export type Question = { readonly asked: Asked; readonly keysOf: KeysOf };

/**
 * Whether a pod or a set of addresses is selected, or, where that is not wanted, is not. In a namespaceSelector all() and
 * global() part what lies in a namespace from what lies in none.
 */
export function conditionOf(selector: Selector, question: Question, wanted = true): Condition {
  const { asked, keysOf } = question;
  if ("key" in selector)
    return testOf({ ...selector, key: `${PREFIX[keysOf]}${selector.key}` }, asked, wanted);
  switch (selector.kind) {
    case "all":
      return constant((keysOf !== "namespace" || asked !== "global") === wanted);
    case "global":
      return constant((asked === "global") === wanted);
    case "not":
      return conditionOf(selector.of, question, !wanted);
    case "and":
    case "or": {
      const parts = selector.of.map((one) => conditionOf(one, question, wanted));
      return (selector.kind === "and") === wanted ? allOf(parts) : anyOf(parts);
    }
  }
}

function constant(holds: boolean): Condition {
  return holds ? ALWAYS : NEVER;
}

/**
 * The pods of some namespaces that meet a condition. Plain requirements on labels of pods and namespaces go into
 * selectors, which are looked up by index; only what is left is asked of each pod.
 */
export function scopeOf(
  condition: Condition,
  own: NamespaceScope | undefined,
  hostNetwork: PodScope["hostNetwork"],
): PodScope {
  const parts = condition.kind === "all" ? condition.of : [condition];
  const pods: Requirement[] = [];
  const namespaces: Requirement[] = [];
  const rest: Condition[] = [];
  for (const part of parts) {
    if (part.kind === "label" && part.of === "pod") pods.push(part.requirement);
    else if (part.kind === "label" && part.of === "namespace" && own === undefined)
      namespaces.push(part.requirement);
    else rest.push(part);
  }
  const scope: PodScope = {
    namespaces: own ?? { kind: "selected", selector: labelSelector(namespaces) },
    pods: labelSelector(pods),
    hostNetwork,
  };
  return rest.length === 0 ? scope : { ...scope, where: allOf(rest) };
}
