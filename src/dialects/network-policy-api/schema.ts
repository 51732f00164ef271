import type { ClusterKind } from "../../policy/reading/cluster-policy/reading.ts";

/**
 * ClusterNetworkPolicy (`policy.networking.k8s.io/v1alpha2`), AdminNetworkPolicy and BaselineAdminNetworkPolicy
 * (`v1alpha1`): their names and limits. Source: network-policy-api v0.2.0 and v0.1.8, types.
 */
export const GROUP = "policy.networking.k8s.io";

type ApiKind = ClusterKind & { readonly version: "v1alpha1" | "v1alpha2" };

const SUBJECT_PEERS = ["namespaces", "pods"];

export const KINDS: readonly ApiKind[] = [
  {
    kind: "ClusterNetworkPolicy",
    version: "v1alpha2",
    tier: undefined,
    specFields: ["tier", "priority", "subject", "ingress", "egress"],
    actions: { Accept: "allow", Deny: "deny", Pass: "pass" },
    portsField: "protocols",
    peers: { egress: [...SUBJECT_PEERS, "nodes", "networks", "domainNames"], ingress: SUBJECT_PEERS },
    namesWith: ["allow"],
    longestList: 25,
  },
  {
    kind: "AdminNetworkPolicy",
    version: "v1alpha1",
    tier: "admin",
    specFields: ["priority", "subject", "ingress", "egress"],
    actions: { Allow: "allow", Deny: "deny", Pass: "pass" },
    portsField: "ports",
    peers: { egress: [...SUBJECT_PEERS, "nodes", "networks", "domainNames"], ingress: SUBJECT_PEERS },
    namesWith: ["allow"],
    longestList: 100,
  },
  {
    kind: "BaselineAdminNetworkPolicy",
    version: "v1alpha1",
    tier: "baseline",
    specFields: ["subject", "ingress", "egress"],
    actions: { Allow: "allow", Deny: "deny" },
    portsField: "ports",
    peers: { egress: [...SUBJECT_PEERS, "nodes", "networks"], ingress: SUBJECT_PEERS },
    namesWith: ["allow"],
    longestList: 100,
  },
];
