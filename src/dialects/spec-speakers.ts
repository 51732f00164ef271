import type { ClusterFacts, Cni } from "../domain/facts.ts";
import type { AddingJudgement, OrderedJudgement } from "../policy/spec/judgement.ts";
import type { KubeObject } from "../policy/spec/objects.ts";
import type { Question } from "../policy/spec/question.ts";
import * as antrea from "./antrea/spec.ts";
import * as calico from "./calico/spec.ts";
import { mayAskCilium } from "./cilium/spec-asking.ts";
import * as cilium from "./cilium/spec.ts";
import * as eks from "./eks/spec.ts";
import * as gke from "./gke-fqdn/spec.ts";
import * as clusterPolicy from "./network-policy-api/spec.ts";
import * as networkPolicy from "./network-policy/spec.ts";
import * as ovn from "./ovn-kubernetes/spec.ts";

/** A tier that users make themselves: its place among its like, and what its end does. */
export type OwnTier = {
  readonly name: string;
  readonly order: number;
  readonly ends: "deny" | "pass" | "unknown";
};

type OrderedStageName = "admin" | "baseline" | "antrea" | "antrea-baseline" | "egress-firewall";

/** What one policy says to a question, and in which stage. */
export type Said =
  | { readonly stage: "network-policy"; readonly adds: AddingJudgement }
  | { readonly stage: OrderedStageName; readonly decides: OrderedJudgement }
  | { readonly stage: "calico"; readonly tier: OwnTier; readonly decides: OrderedJudgement };

/** A kind of policy, and the versions of it that are read. */
export type SpokenKind = {
  readonly kind: string;
  readonly group: string;
  readonly versions: readonly string[];
  readonly isNamespaced: boolean;
};

/** One language's spec, as the joining of all needs it. */
export type Speaker = {
  readonly kinds: readonly SpokenKind[];
  /** Who alone enforces it; undefined: everyone. */
  readonly enforcers: readonly Cni[] | undefined;
  /** Whether its names are those that were asked for through a filter of DNS (`Question.learned`). */
  readonly learns?: true;
  /** What its policies say; those of other languages are not among them. */
  readonly say: (policies: readonly KubeObject[], question: Question) => readonly Said[];
  /** What one of them says that cannot be read, and concerns the subject; its kind, where that is known. */
  readonly sayUnreadable: (question: Question, kind: string | undefined) => Said;
  /** Whether any rule of these policies filters DNS and lets a name be asked for; any name, where none is given. */
  readonly mayAsk?: (
    policies: readonly KubeObject[],
    name: string | undefined,
    facts: ClusterFacts,
  ) => boolean;
};

function placed({ tier, priority, ...ranked }: clusterPolicy.Judgement): Said {
  const order = priority === "none" ? "unordered" : priority;
  const stage = tier === "Admin" ? "admin" : "baseline";
  return { stage, decides: { ...ranked, isolates: "no", priority: order } };
}

function added(adds: AddingJudgement): Said {
  return { stage: "network-policy", adds };
}

function decided({ tier, ...decides }: OrderedJudgement & { readonly tier: OrderedStageName }): Said {
  return { stage: tier, decides };
}

/** A NetworkPolicy that does not isolate is as none: its rules count only where it does. */
function counted({ isolates, allows }: networkPolicy.Judgement): Said {
  return { stage: "network-policy", adds: { selects: isolates, isolates: "yes", allows } };
}

const NETWORK_POLICY: Speaker = {
  kinds: [{ kind: "NetworkPolicy", group: "networking.k8s.io", versions: ["v1"], isNamespaced: true }],
  enforcers: undefined,
  say: (policies, question) =>
    policies.map((policy) => counted(networkPolicy.judgeNetworkPolicy(policy, question))),
  sayUnreadable: (question) => counted(networkPolicy.judgeUnreadablePolicy(question)),
};

const API_GROUP = "policy.networking.k8s.io";

const NETWORK_POLICY_API: Speaker = {
  kinds: [
    { kind: "ClusterNetworkPolicy", group: API_GROUP, versions: ["v1alpha2"], isNamespaced: false },
    { kind: "AdminNetworkPolicy", group: API_GROUP, versions: ["v1alpha1"], isNamespaced: false },
    { kind: "BaselineAdminNetworkPolicy", group: API_GROUP, versions: ["v1alpha1"], isNamespaced: false },
  ],
  enforcers: undefined,
  say: (policies, question) =>
    policies.map((policy) => placed(clusterPolicy.judgeClusterPolicy(policy, question))),
  sayUnreadable: (question) => placed(clusterPolicy.judgeUnreadablePolicy(question)),
};

const CILIUM: Speaker = {
  kinds: [
    { kind: "CiliumNetworkPolicy", group: "cilium.io", versions: ["v2"], isNamespaced: true },
    { kind: "CiliumClusterwideNetworkPolicy", group: "cilium.io", versions: ["v2"], isNamespaced: false },
  ],
  enforcers: ["cilium", "gke-v2"],
  learns: true,
  say: (policies, question) =>
    cilium.judgeCilium(policies, question).map((adds) => ({ stage: "network-policy", adds })),
  sayUnreadable: (question, kind) => ({
    stage: "network-policy",
    adds: cilium.judgeUnreadableCilium(kind, question),
  }),
  mayAsk: mayAskCilium,
};

const CALICO_KINDS: readonly SpokenKind[] = [
  { group: "projectcalico.org", versions: ["v3"] },
  { group: "crd.projectcalico.org", versions: ["v1"] },
].flatMap((api) => [
  { ...api, kind: "NetworkPolicy", isNamespaced: true },
  { ...api, kind: "GlobalNetworkPolicy", isNamespaced: false },
]);

const CALICO: Speaker = {
  kinds: CALICO_KINDS,
  enforcers: ["calico"],
  say: (policies, question) =>
    calico.judgeCalico(policies, question).map((judged) => ({ stage: "calico", ...judged })),
  sayUnreadable: (question) => ({ stage: "calico", ...calico.judgeUnreadableCalico(question) }),
};

const FQDN = { kind: "FQDNNetworkPolicy", group: "networking.gke.io", isNamespaced: true } as const;

const GKE_FQDN: Speaker = {
  kinds: [{ ...FQDN, versions: ["v1alpha1"] }],
  enforcers: ["gke-v2"],
  say: (policies, question) => gke.judgeGkeFqdnPolicies(policies, question).map(added),
  sayUnreadable: (question) => added(gke.judgeUnreadableFqdnPolicy(question)),
  mayAsk: (policies) => gke.mayAskGkeFqdn(policies),
};

const FQDN_CONTROLLER: Speaker = {
  kinds: [{ ...FQDN, versions: ["v1alpha3"] }],
  enforcers: undefined,
  say: (policies, question) => gke.judgeControllerFqdnPolicies(policies, question).map(added),
  sayUnreadable: (question) => added(gke.judgeUnreadableFqdnPolicy(question)),
};

const EKS: Speaker = {
  kinds: [
    {
      kind: "ApplicationNetworkPolicy",
      group: "networking.k8s.aws",
      versions: ["v1alpha1"],
      isNamespaced: true,
    },
    {
      kind: "ClusterNetworkPolicy",
      group: "networking.k8s.aws",
      versions: ["v1alpha1"],
      isNamespaced: false,
    },
  ],
  enforcers: ["aws-vpc"],
  say: (policies, question) => [
    ...eks.judgeApplicationPolicies(policies, question).map(added),
    ...eks.judgeEksClusterPolicies(policies, question).map(decided),
  ],
  sayUnreadable: (question, kind) =>
    kind === "ClusterNetworkPolicy"
      ? decided(eks.judgeUnreadableEksClusterPolicy(question))
      : added(eks.judgeUnreadableApplicationPolicy(question)),
};

const OVN_KUBERNETES: Speaker = {
  kinds: [{ kind: "EgressFirewall", group: "k8s.ovn.org", versions: ["v1"], isNamespaced: true }],
  enforcers: ["ovn-kubernetes"],
  say: (policies, question) =>
    ovn.judgeEgressFirewalls(policies, question).map((decides) => ({ stage: "egress-firewall", decides })),
  sayUnreadable: (question) => ({
    stage: "egress-firewall",
    decides: ovn.judgeUnreadableEgressFirewall(question),
  }),
};

const ANTREA: Speaker = {
  kinds: [
    {
      kind: "ClusterNetworkPolicy",
      group: "crd.antrea.io",
      versions: ["v1beta1", "v1alpha1"],
      isNamespaced: false,
    },
    { kind: "NetworkPolicy", group: "crd.antrea.io", versions: ["v1beta1", "v1alpha1"], isNamespaced: true },
  ],
  enforcers: ["antrea"],
  say: (policies, question) => antrea.judgeAntreaPolicies(policies, question).map(decided),
  sayUnreadable: (question) => decided(antrea.judgeUnreadableAntreaPolicy(question)),
};

/** Every language's spec. */
export const SPEAKERS: readonly Speaker[] = [
  NETWORK_POLICY,
  NETWORK_POLICY_API,
  CILIUM,
  CALICO,
  // Of a version that is not known it may be the controller's.
  FQDN_CONTROLLER,
  GKE_FQDN,
  EKS,
  OVN_KUBERNETES,
  ANTREA,
];
