import { PROTOCOL, protocolOf } from "../domain/port.ts";
import type { WorkloadId } from "../domain/workload.ts";
import { ALLOW, anyTruth, meet, type Bounds } from "../policy/spec/bounds.ts";
import { tier, type Tie } from "../policy/spec/chain.ts";
import { clusterOf, decide, type SpecAnswer, type SpecConnection } from "../policy/spec/decide.ts";
import type { Contents, Header, KubeObject, World } from "../policy/spec/objects.ts";
import type { Question } from "../policy/spec/question.ts";
import * as clusterPolicy from "./network-policy-api/spec.ts";
import * as networkPolicy from "./network-policy/spec.ts";

/** Reads a world and decides connections in it: the meaning of docs/semantics.md and nothing clever. */
export function specFor(world: World): (connection: SpecConnection) => SpecAnswer {
  const cluster = clusterOf(world);
  return (connection) => decide(cluster, connection, (question) => chain(cluster.contents, question));
}

/** The workloads of a world. */
export function workloadsBySpec(world: World): readonly WorkloadId[] {
  return [...clusterOf(world).workloads.keys()];
}

const POLICIES: ReadonlyMap<string, { readonly group: string; readonly version: string }> = new Map([
  ["NetworkPolicy", { group: "networking.k8s.io", version: "v1" }],
  ["ClusterNetworkPolicy", { group: "policy.networking.k8s.io", version: "v1alpha2" }],
  ["AdminNetworkPolicy", { group: "policy.networking.k8s.io", version: "v1alpha1" }],
  ["BaselineAdminNetworkPolicy", { group: "policy.networking.k8s.io", version: "v1alpha1" }],
]);

/** Semantics 8: allow, then Baseline, then NetworkPolicy, then Admin, from the default backwards. */
function chain(contents: Contents, question: Question): Bounds {
  const clusterWide = [
    ...readable(contents, (kind) => kind !== "NetworkPolicy").map((policy) =>
      clusterPolicy.judgeClusterPolicy(policy, question),
    ),
    ...lostPolicies(contents)
      .filter((lost) => lost.kind !== "NetworkPolicy")
      .map(() => clusterPolicy.judgeUnreadablePolicy(question)),
  ];
  const namespaced = [
    ...readable(contents, (kind) => kind === "NetworkPolicy").map((policy) =>
      networkPolicy.judgeNetworkPolicy(policy, question),
    ),
    ...lostPolicies(contents)
      .filter((lost) => lost.kind === undefined || lost.kind === "NetworkPolicy")
      .filter((lost) => lost.namespace === undefined || lost.namespace === question.subject.namespace)
      .map(() => networkPolicy.judgeUnreadablePolicy(question)),
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

function readable({ objects }: Contents, ofKind: (kind: string) => boolean): readonly KubeObject[] {
  return objects.filter((object) => ofKind(object.kind) && isReadable(object));
}

function isReadable({ kind, apiVersion }: KubeObject): boolean {
  const known = POLICIES.get(kind);
  return known !== undefined && apiVersion === `${known.group}/${known.version}`;
}

/** A policy that cannot be read: of one kind, or perhaps of any; in one namespace, or perhaps in any. */
type Lost = { readonly kind: string | undefined; readonly namespace: string | undefined };

/** Semantics 9. */
function lostPolicies({ objects, unreadable }: Contents): readonly Lost[] {
  const unread = objects.filter((object) => !isReadable(object) && !object.kind.endsWith("List"));
  return [...unreadable, ...unread].flatMap(placeLost);
}

function placeLost({ kind, apiVersion, namespace }: Header | KubeObject): readonly Lost[] {
  if (kind === undefined || kind === "List") return [{ kind: undefined, namespace: undefined }];
  const isList = kind.endsWith("List");
  const held = isList ? kind.slice(0, -"List".length) : kind;
  const group = apiVersion?.split("/")[0];
  const place = [...OWN, ...FOREIGN].find((one) => one.kind === held && (group ?? one.group) === one.group);
  if (place === undefined) return [];
  if (!place.isNamespaced) return [{ kind: "ClusterNetworkPolicy", namespace: undefined }];
  return [{ kind: "NetworkPolicy", namespace: isList ? undefined : namespace }];
}

type PolicyKind = { readonly group: string; readonly kind: string; readonly isNamespaced: boolean };

const OWN: readonly PolicyKind[] = [...POLICIES].map(([kind, { group }]) => ({
  group,
  kind,
  isNamespaced: kind === "NetworkPolicy",
}));

/** Policies of other systems. They are not evaluated: each is as one of ours that cannot be read. */
const FOREIGN: readonly { readonly group: string; readonly kind: string; readonly isNamespaced: boolean }[] =
  [
    { group: "cilium.io", kind: "CiliumNetworkPolicy", isNamespaced: true },
    { group: "cilium.io", kind: "CiliumClusterwideNetworkPolicy", isNamespaced: false },
    { group: "crd.projectcalico.org", kind: "NetworkPolicy", isNamespaced: true },
    { group: "crd.projectcalico.org", kind: "GlobalNetworkPolicy", isNamespaced: false },
    { group: "projectcalico.org", kind: "NetworkPolicy", isNamespaced: true },
    { group: "projectcalico.org", kind: "GlobalNetworkPolicy", isNamespaced: false },
    { group: "crd.antrea.io", kind: "NetworkPolicy", isNamespaced: true },
    { group: "crd.antrea.io", kind: "ClusterNetworkPolicy", isNamespaced: false },
    { group: "networking.gke.io", kind: "FQDNNetworkPolicy", isNamespaced: true },
    { group: "networking.k8s.aws", kind: "ApplicationNetworkPolicy", isNamespaced: true },
    { group: "networking.k8s.aws", kind: "ClusterNetworkPolicy", isNamespaced: false },
    { group: "k8s.ovn.org", kind: "EgressFirewall", isNamespaced: true },
    { group: "k8s.cni.cncf.io", kind: "MultiNetworkPolicy", isNamespaced: true },
  ];
