import { BOTTOM } from "../../algebra/lattice.ts";
import { PROTOCOL, portPoint } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { PodPolicy, Rule } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { DNS_PORT } from "./resolvers.ts";
import type { RuleFacts } from "./rules.ts";
import type { Subject } from "./subjects.ts";
import { distinct } from "./subjects.ts";

/** Whose isolation a rule takes the force out of, and by which policies they are isolated. */
export type Overridden = {
  readonly groups: readonly Members[];
  readonly subjects: readonly Subject[];
  readonly policies: readonly PodPolicy[];
};

const DNS_POINTS: ReadonlySet<number> = new Set(
  [PROTOCOL.TCP, PROTOCOL.UDP].map((one) => portPoint(one, DNS_PORT)),
);

/** A policy that only lets its pods ask for names: it isolates, but nobody meant it as a limit. */
function isForDns({ rules }: PodPolicy): boolean {
  const isDns = ({ ports }: Rule): boolean =>
    ports !== "all" &&
    ports.every((item) => item.kind === "range" && item.first === item.last && DNS_POINTS.has(item.first));
  return rules.egress.length > 0 && rules.egress.every(isDns);
}

/** The policies beside this one that surely isolate a group and do not open what the rule opens. */
function narrower(
  { analysis, rules }: AuditContext,
  { group }: Members,
  facts: RuleFacts,
): readonly PodPolicy[] {
  const { ports } = analysis.algebra;
  return group.selecting.flatMap(({ policy, truth }): PodPolicy[] => {
    const entry = at(analysis.snapshot.policies, policy);
    if (policy === facts.policy || truth !== "yes" || entry.isolates.egress !== "yes") return [];
    if (isForDns(entry)) return [];
    const own = rules.of(policy).reduce((all, { wide }) => ports.union(all, wide), BOTTOM);
    return ports.subset(facts.wide, own) ? [] : [entry];
  });
}

/**
 * Policies only add: where one opens the internet, others that isolate the same pods have no say in it any more.
 * Undefined where nobody else isolates them, so that the rule overrides nothing.
 */
export function overridden(context: AuditContext, facts: RuleFacts): Overridden | undefined {
  const policies = new Set<PodPolicy>();
  const groups: Members[] = [];
  for (const members of context.groupsOf(facts.policy)) {
    const others = narrower(context, members, facts);
    if (others.length === 0) continue;
    for (const other of others) policies.add(other);
    groups.push(members);
  }
  if (groups.length === 0) return undefined;
  return { groups, subjects: distinct(groups.flatMap(({ subjects }) => subjects)), policies: [...policies] };
}
