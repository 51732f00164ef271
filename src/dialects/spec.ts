import { PROTOCOL, protocolOf } from "../domain/port.ts";
import type { WorkloadId } from "../domain/workload.ts";
import { ALLOW, anyTruth, meet, type Bounds } from "../policy/spec/bounds.ts";
import { tier, type Tie } from "../policy/spec/chain.ts";
import { clusterOf, decide, type SpecAnswer, type SpecConnection } from "../policy/spec/decide.ts";
import type { Contents, KubeObject, World } from "../policy/spec/objects.ts";
import type { Question } from "../policy/spec/question.ts";
import * as clusterPolicy from "./network-policy-api/spec.ts";
import * as networkPolicy from "./network-policy/spec.ts";
import { isReadable, lostPolicies, type Lost } from "./spec-lost.ts";

/** Reads a world and decides connections in it: the meaning of docs/semantics.md and nothing clever. */
export function specFor(world: World): (connection: SpecConnection) => SpecAnswer {
  const cluster = clusterOf(world);
  const policies = policiesOf(cluster.contents);
  return (connection) => decide(cluster, connection, (question) => chain(policies, question));
}

/** The workloads of a world. */
export function workloadsBySpec(world: World): readonly WorkloadId[] {
  return [...clusterOf(world).workloads.keys()];
}

/** The policies of a world: those that can be read, and what stands for those that cannot. */
type Policies = {
  readonly namespaced: readonly KubeObject[];
  readonly clusterWide: readonly KubeObject[];
  readonly lost: readonly Lost[];
};

function policiesOf(contents: Contents): Policies {
  const readable = contents.objects.filter(isReadable);
  return {
    namespaced: readable.filter((policy) => policy.kind === "NetworkPolicy"),
    clusterWide: readable.filter((policy) => policy.kind !== "NetworkPolicy"),
    lost: lostPolicies(contents),
  };
}

/** Semantics 8: allow, then Baseline, then NetworkPolicy, then Admin, from the default backwards. */
function chain(policies: Policies, question: Question): Bounds {
  const lostClusterWide = policies.lost.filter((lost) => lost.kind !== "NetworkPolicy");
  const lostNamespaced = policies.lost
    .filter((lost) => lost.kind === undefined || lost.kind === "NetworkPolicy")
    .filter((lost) => lost.namespace === undefined || lost.namespace === question.subject.namespace);
  const clusterWide = [
    ...policies.clusterWide.map((policy) => clusterPolicy.judgeClusterPolicy(policy, question)),
    ...lostClusterWide.map(() => clusterPolicy.judgeUnreadablePolicy(question)),
  ];
  const namespaced = [
    ...policies.namespaced.map((policy) => networkPolicy.judgeNetworkPolicy(policy, question)),
    ...lostNamespaced.map(() => networkPolicy.judgeUnreadablePolicy(question)),
  ];
  const baseline = baselineTier(clusterWide);
  return tier(byPriority(clusterWide, "Admin"), networkPolicyTier(namespaced, question, baseline));
}

/** Semantics 7: the policies of a tier by ascending priority, those of one priority tied. */
function byPriority(
  policies: readonly clusterPolicy.Judgement[],
  name: "Admin" | "Baseline",
): readonly Tie[] {
  const here = policies.filter((policy) => policy.tier === name && isHeard(policy));
  const numbers = here.map((policy) => policy.priority).filter((priority) => priority !== "none");
  const priorities = [...new Set(numbers)].toSorted((a, b) => a - b);
  return priorities.map((priority) => here.filter((policy) => policy.priority === priority));
}

/** A policy that selects nothing here, or has no rule that matches, changes nothing in any order. */
function isHeard(policy: clusterPolicy.Judgement): boolean {
  return policy.selects !== "no" && policy.rules.some((rule) => rule.matches !== "no");
}

/** BaselineAdminNetworkPolicy has no priority: it is tried before and after the others. */
function baselineTier(policies: readonly clusterPolicy.Judgement[]): Bounds {
  const others = byPriority(policies, "Baseline");
  const singleton = policies.filter((policy) => policy.priority === "none");
  return meet(tier([singleton, ...others], ALLOW), tier([...others, singleton], ALLOW));
}

/** Semantics 6: policies that only maybe isolate may each be there or not; every combination is followed, and all are met. */
function networkPolicyTier(
  policies: readonly networkPolicy.Judgement[],
  question: Question,
  next: Bounds,
): Bounds {
  const sure = policies.filter((policy) => policy.isolates === "yes");
  const maybe = policies.filter((policy) => policy.isolates === "maybe");
  return subsetsOf(maybe)
    .map((present) => isolation([...sure, ...present], question, next))
    .reduce(meet);
}

function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>(
    (all, item) => [...all, ...all.map((some) => [...some, item])],
    [[]],
  );
}

/** A pod that no policy isolates may do what follows; an isolated one, what the rules of those that isolate it allow. */
function isolation(
  policies: readonly networkPolicy.Judgement[],
  { point, behaviour }: Question,
  next: Bounds,
): Bounds {
  if (policies.length === 0) return next;
  const allowed = anyTruth(policies.map((policy) => policy.allows));
  const protocol = protocolOf(point);
  const isOther = protocol !== PROTOCOL.TCP && protocol !== PROTOCOL.UDP && protocol !== PROTOCOL.SCTP;
  const slipsBy = isOther && behaviour.isolationDeniesOtherProtocols !== "yes";
  return { certain: allowed === "yes", possible: allowed !== "no" || slipsBy };
}
