import { isIdentityLabel } from "../../policy/catalogue/identity-labels.ts";
import type { Condition } from "../../policy/condition.ts";
import type { PodScope } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import type { Requirement } from "../../policy/selector.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import type { Need } from "./read-selector.ts";
import { isPositive, readNeeds } from "./read-selector.ts";
import type { Reading } from "./reading.ts";

/** A label that no node has: lacking it, a pod is on some node's network, since of others no label of a node is asked. */
const ON_A_NODE: Condition = {
  kind: "label",
  of: "node",
  requirement: { operator: "DoesNotExist", key: "none.invalid" },
};

/** What a need of a nodeSelector comes to; undefined for one that every node meets. */
function nodeRequirement({ source, key, requirement }: Need): Requirement | "never" | undefined {
  if (requirement.operator === "unreadable") return requirement;
  if (source === "reserved") return key === "host" ? { operator: "unreadable" } : absent(requirement);
  const isOfNodes = (source === "any" || source === "k8s") && isIdentityLabel(key);
  return isOfNodes ? { ...requirement, key } : absent(requirement);
}

function absent(requirement: Requirement): "never" | undefined {
  return isPositive(requirement) ? "never" : undefined;
}

/**
 * Reads a nodeSelector: nodes, of which only the pods on their network are asked here. Whether the host firewall is on,
 * without which the policy counts for nothing, is not known. Undefined where no node can be meant.
 */
export function readNodeSubject(entry: Entry, reading: Reading): PodScope | undefined {
  reading.tellOwn({ kind: "host-policy" }, entry);
  const needs = readNeeds(entry, reading)?.needs ?? [
    { source: "any", key: "", requirement: { operator: "unreadable" } } as const,
  ];
  const conditions: Condition[] = [ON_A_NODE];
  for (const need of needs) {
    const requirement = nodeRequirement(need);
    if (requirement === "never") return undefined;
    if (requirement !== undefined) conditions.push({ kind: "label", of: "node", requirement });
  }
  return {
    namespaces: { kind: "selected", selector: EVERYTHING },
    pods: EVERYTHING,
    hostNetwork: "maybe",
    where: { kind: "all", of: conditions },
  };
}
