import type { Cni } from "../domain/facts.ts";
import type { AddingJudgement, OrderedJudgement } from "../policy/spec/judgement.ts";
import type { KubeObject } from "../policy/spec/objects.ts";
import type { Question } from "../policy/spec/question.ts";
import * as clusterPolicy from "./network-policy-api/spec.ts";
import * as networkPolicy from "./network-policy/spec.ts";

/** A tier that users make themselves: its place among its like, and what its end does. */
export type OwnTier = {
  readonly name: string;
  readonly order: number;
  readonly ends: "deny" | "pass" | "unknown";
};

/** What one policy says to a question, and in which stage. */
export type Said =
  | { readonly stage: "network-policy"; readonly adds: AddingJudgement }
  | {
      readonly stage: "admin" | "baseline" | "antrea" | "antrea-baseline" | "egress-firewall";
      readonly decides: OrderedJudgement;
    }
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
  /** What its policies say; those of other languages are not among them. */
  readonly say: (policies: readonly KubeObject[], question: Question) => readonly Said[];
  /** What one of them says that cannot be read, and concerns the subject. */
  readonly sayUnreadable: (question: Question) => Said;
  /** Whether any rule of these policies filters DNS and lets a name be asked for; any name, where none is given. */
  readonly mayAsk?: (policies: readonly KubeObject[], name: string | undefined) => boolean;
};

function placed({ tier, priority, ...ranked }: clusterPolicy.Judgement): Said {
  const order = priority === "none" ? "unordered" : priority;
  const stage = tier === "Admin" ? "admin" : "baseline";
  return { stage, decides: { ...ranked, isolates: "no", priority: order } };
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

/** Every language's spec. */
export const SPEAKERS: readonly Speaker[] = [NETWORK_POLICY, NETWORK_POLICY_API];
