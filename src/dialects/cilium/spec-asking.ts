import type { ClusterFacts } from "../../domain/facts.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import { namePattern } from "./spec-names.ts";
import { standingOf } from "./spec-refusals.ts";
import { minorVersion } from "./spec-selectors.ts";

function items(holder: Json | undefined, name: string): readonly Json[] {
  const list = field(holder, name);
  return isList(list) ? list : [];
}

function rulesOf({ root }: KubeObject): readonly Json[] {
  const spec = field(root, "spec");
  return [...(isObject(spec) ? [spec] : []), ...items(root, "specs")];
}

/**
 * Whether any rule of these policies filters DNS and lets a name be asked for, whoever it selects; any name, where none
 * is given. Names that one pod of a node asked for are open to all that have the same rule (Cilium, "DNS based").
 */
export function mayAskCilium(
  policies: readonly KubeObject[],
  name: string | undefined,
  facts: ClusterFacts,
): boolean {
  const deep = minorVersion(facts) >= 19;
  const lets = (item: Json): boolean => {
    const pattern = namePattern(item, deep);
    if (!(pattern instanceof RegExp)) return false;
    return name === undefined || pattern.test(name);
  };
  return policies
    .filter(
      (policy) => standingOf(rulesOf(policy), policy.kind === "CiliumNetworkPolicy", facts) !== "refused",
    )
    .flatMap((policy) => rulesOf(policy))
    .flatMap((rule) => items(rule, "egress"))
    .flatMap((rule) => items(rule, "toPorts"))
    .some((entry) => items(field(entry, "rules"), "dns").some(lets));
}
