import type { Truth } from "../domain/verdict.ts";
import { and, not, or } from "../domain/verdict.ts";
import type { Labels, Requirement } from "./selector.ts";
import { labelSelector, selects } from "./selector.ts";

/** Whose labels a requirement is about. `node`: the node of a pod on its network; no other pod meets one. */
export type LabelHolder = "pod" | "namespace" | "service-account" | "node";

/** A condition on a pod as a boolean expression: what selectors with `||`, `!` and labels of several objects come to. */
export type Condition =
  | { readonly kind: "label"; readonly of: LabelHolder; readonly requirement: Requirement }
  /** The object is called one of these. */
  | { readonly kind: "name"; readonly of: "namespace" | "service-account"; readonly names: readonly string[] }
  | { readonly kind: "all" | "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition };

/** What a condition can see of a pod. An account that is undefined is not known. */
export type Seen = {
  readonly pod: Labels;
  readonly namespace: Labels;
  readonly namespaceName: string;
  readonly serviceAccount: { readonly name: string; readonly labels: Labels } | undefined;
  /** Undefined for a pod that is not on its node's network. */
  readonly node: Labels | undefined;
};

/** Canonical: equal texts hold equally. The key of caches, and words for people. */
export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case "label": {
      const { text } = labelSelector([condition.requirement]);
      return condition.of === "pod" ? text : `${condition.of}(${text})`;
    }
    case "name":
      return `${condition.of} in (${condition.names.toSorted().join(", ")})`;
    case "all":
      return joined(condition.of, { word: " and ", none: "*" });
    case "any":
      return joined(condition.of, { word: " or ", none: "nothing" });
    case "not":
      return `not ${conditionText(condition.of)}`;
  }
}

function joined(of: readonly Condition[], { word, none }: { word: string; none: string }): string {
  const parts = [...new Set(of.map(conditionText))].toSorted();
  if (parts.length === 0) return none;
  return parts.length === 1 ? parts.join("") : `(${parts.join(word)})`;
}

function labelsOf(seen: Seen, of: LabelHolder): Labels | "unknown" | "none" {
  switch (of) {
    case "pod":
      return seen.pod;
    case "namespace":
      return seen.namespace;
    case "service-account":
      return seen.serviceAccount?.labels ?? "unknown";
    case "node":
      return seen.node ?? "none";
  }
}

function meetsLabel(condition: Condition & { kind: "label" }, seen: Seen): Truth {
  const labels = labelsOf(seen, condition.of);
  if (labels === "none") return "no";
  return labels === "unknown" ? "maybe" : selects(labelSelector([condition.requirement]), labels);
}

function isNamed(condition: Condition & { kind: "name" }, seen: Seen): Truth {
  const name = condition.of === "namespace" ? seen.namespaceName : seen.serviceAccount?.name;
  if (name === undefined) return "maybe";
  return condition.names.includes(name) ? "yes" : "no";
}

/** Whether a pod meets a condition. */
export function holdsFor(condition: Condition, seen: Seen): Truth {
  switch (condition.kind) {
    case "label":
      return meetsLabel(condition, seen);
    case "name":
      return isNamed(condition, seen);
    case "all":
      return condition.of.reduce<Truth>((truth, one) => and(truth, holdsFor(one, seen)), "yes");
    case "any":
      return condition.of.reduce<Truth>((truth, one) => or(truth, holdsFor(one, seen)), "no");
    case "not":
      return not(holdsFor(condition.of, seen));
  }
}

/** Whether a condition looks at service accounts: only then pods are told apart by theirs. */
export function looksAtAccounts(condition: Condition): boolean {
  switch (condition.kind) {
    case "label":
    case "name":
      return condition.of === "service-account";
    case "all":
    case "any":
      return condition.of.some(looksAtAccounts);
    case "not":
      return looksAtAccounts(condition.of);
  }
}
