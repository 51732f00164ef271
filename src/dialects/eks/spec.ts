import { field, isList, type Json } from "../../domain/json.ts";
import type { Truth } from "../../domain/verdict.ts";
import { portsMatch } from "../../policy/spec/cluster-ports.ts";
import type { Judgement, Kind } from "../../policy/spec/cluster-wide.ts";
import { judgeClusterWide, judgeUnreadableClusterWide, placeIn } from "../../policy/spec/cluster-wide.ts";
import type { AddingJudgement, OrderedJudgement } from "../../policy/spec/judgement.ts";
import { isUnderNames } from "../../policy/spec/names.ts";
import type { Judgement as Isolating } from "../../policy/spec/namespaced.ts";
import { judgeNamespaced, judgeUnreadableNamespaced } from "../../policy/spec/namespaced.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import * as ask from "../../policy/spec/question.ts";

/** What the ApplicationNetworkPolicies among some objects say to a question, beside the NetworkPolicies. */
export function judgeApplicationPolicies(
  policies: readonly KubeObject[],
  question: ask.Question,
): readonly AddingJudgement[] {
  return policies
    .filter(({ kind }) => kind === "ApplicationNetworkPolicy")
    .map((policy) => counted(judgeNamespaced(policy, question, isNamed)));
}

/** What stands for one that cannot be read, and concerns the namespace of the subject. */
export function judgeUnreadableApplicationPolicy(question: ask.Question): AddingJudgement {
  return counted(judgeUnreadableNamespaced(question));
}

/** As with a NetworkPolicy, its rules count where it isolates. */
function counted({ isolates, allows }: Isolating): AddingJudgement {
  return { selects: isolates, isolates: "yes", allows };
}

/** An egress peer that is a list of domain names, and nothing beside. */
function isNamed(item: Json, question: ask.Question): Truth | undefined {
  const names = ask.present(item, "domainNames");
  if (names === undefined || question.direction === "ingress") return undefined;
  const others = ["podSelector", "namespaceSelector", "ipBlock"].map((name) => ask.present(item, name));
  const isAlone = others.every((other) => other === undefined);
  return (isAlone && isList(names) ? isUnderNames(names, question) : undefined) ?? "maybe";
}

/** What one ClusterNetworkPolicy of EKS says, and in which tier. */
export type ClusterJudgement = OrderedJudgement & { readonly tier: "admin" | "baseline" };

const CLUSTER_NETWORK_POLICY: Kind = {
  place: (policy) => placeIn(field(field(policy.root, "spec"), "tier"), policy),
  actions: { Accept: "allow", Deny: "deny", Pass: "pass" },
  egressPeers: ["networks", "domainNames"],
  namesWith: ["allow", "pass"],
  portsMatch,
};

/** What the ClusterNetworkPolicies of EKS among some objects say to a question. */
export function judgeEksClusterPolicies(
  policies: readonly KubeObject[],
  question: ask.Question,
): readonly ClusterJudgement[] {
  return policies
    .filter(({ kind }) => kind === "ClusterNetworkPolicy")
    .map((policy) => placed(judgeClusterWide(policy, CLUSTER_NETWORK_POLICY, question)));
}

/** What stands for one that cannot be read. */
export function judgeUnreadableEksClusterPolicy(question: ask.Question): ClusterJudgement {
  return placed(judgeUnreadableClusterWide(question));
}

function placed({ tier, priority, selects, rules }: Judgement): ClusterJudgement {
  return {
    tier: tier === "Admin" ? "admin" : "baseline",
    priority: priority === "none" ? "unordered" : priority,
    selects,
    rules,
    isolates: "no",
  };
}
