import { field } from "../../domain/json.ts";
import { portsMatch, protocolsMatch } from "../../policy/spec/cluster-ports.ts";
import type { Judgement, Kind } from "../../policy/spec/cluster-wide.ts";
import { judgeClusterWide, placeIn } from "../../policy/spec/cluster-wide.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import type { Question } from "../../policy/spec/question.ts";

export type { Judgement } from "../../policy/spec/cluster-wide.ts";
export { judgeUnreadableClusterWide as judgeUnreadablePolicy } from "../../policy/spec/cluster-wide.ts";

const CLUSTER_NETWORK_POLICY: Kind = {
  place: (policy) => placeIn(field(field(policy.root, "spec"), "tier"), policy),
  actions: { Accept: "allow", Deny: "deny", Pass: "pass" },
  egressPeers: ["nodes", "networks", "domainNames"],
  namesWith: ["allow"],
  portsMatch: protocolsMatch,
};

const ADMIN_NETWORK_POLICY: Kind = {
  ...CLUSTER_NETWORK_POLICY,
  place: (policy) => placeIn("Admin", policy),
  actions: { Allow: "allow", Deny: "deny", Pass: "pass" },
  portsMatch,
};

/** There is one, named `default`, and it has no priority. It passes nothing on, and names no domains. */
const BASELINE_ADMIN_NETWORK_POLICY: Kind = {
  place: ({ name }) => (name === "default" ? { tier: "Baseline", priority: "none" } : undefined),
  actions: { Allow: "allow", Deny: "deny" },
  egressPeers: ["nodes", "networks"],
  namesWith: ["allow"],
  portsMatch,
};

function kindOf({ kind }: KubeObject): Kind {
  if (kind === "ClusterNetworkPolicy") return CLUSTER_NETWORK_POLICY;
  return kind === "AdminNetworkPolicy" ? ADMIN_NETWORK_POLICY : BASELINE_ADMIN_NETWORK_POLICY;
}

/** Semantics 7, for one policy. */
export function judgeClusterPolicy(policy: KubeObject, question: Question): Judgement {
  return judgeClusterWide(policy, kindOf(policy), question);
}
