import type { ClusterFacts } from "../../domain/facts.ts";
import { isList } from "../../domain/json.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import { present } from "../../policy/spec/question.ts";
import { filtersDns } from "./spec-ports.ts";
import { standingOf } from "./spec-refusals.ts";
import { minorVersion } from "./spec-selectors.ts";
import { entriesOf, NAMESPACED, rulesOf } from "./spec.ts";

/**
 * Whether any rule of these policies filters DNS queries and lets a name be asked for, whoever it is for; any name, where none
 * is given. What may be learned at all.
 */
export function mayAskCilium(
  policies: readonly KubeObject[],
  name: string | undefined,
  facts: ClusterFacts,
): boolean {
  const minor = minorVersion(facts);
  return policies.some(({ root, kind }) => {
    const rules = rulesOf(root);
    if (rules === undefined || standingOf(rules, kind === NAMESPACED, facts) === "refused") return false;
    const entries = rules.flatMap((rule) => entriesOf(rule, "egress"));
    return entries.some((entry) => {
      const ports = present(entry, "toPorts") ?? [];
      return isList(ports) ? ports.some((one) => filtersDns(one, name, minor)) : true;
    });
  });
}
