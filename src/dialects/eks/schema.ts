import type { ClusterKind } from "../../policy/reading/cluster-policy/reading.ts";
import type { NamespacedKind } from "../../policy/reading/network-policy/policy.ts";
import { FIELDS } from "../../policy/reading/network-policy/reading.ts";

/** Amazon EKS, `networking.k8s.aws/v1alpha1`. Source: amazon-network-policy-controller-k8s, api/v1alpha1. */
export const GROUP = "networking.k8s.aws";
export const VERSION = "v1alpha1";

/** The CNI that enforces both kinds; names only in EKS Auto Mode. */
export const ENFORCERS = ["aws-vpc"] as const;

/** A NetworkPolicy whose egress peers may be domain names. */
export const APPLICATION: NamespacedKind = {
  kind: "ApplicationNetworkPolicy",
  specFields: FIELDS.spec,
  needsSelector: true,
};

/** The member of an egress peer that NetworkPolicy does not have. */
export const NAMES_FIELD = "domainNames";

const SUBJECT_PEERS = ["namespaces", "pods"];

/** The ClusterNetworkPolicy of the network-policy-api in its tiers, with the ports of its older version. */
export const CLUSTER: ClusterKind = {
  kind: "ClusterNetworkPolicy",
  tier: undefined,
  specFields: ["tier", "priority", "subject", "ingress", "egress"],
  actions: { Accept: "allow", Deny: "deny", Pass: "pass" },
  portsField: "ports",
  peers: { egress: [...SUBJECT_PEERS, "networks", NAMES_FIELD], ingress: SUBJECT_PEERS },
  // Passing by name is its own: the network-policy-api lets names be accepted only.
  namesWith: ["allow", "pass"],
  longestList: 100,
};
