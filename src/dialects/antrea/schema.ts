import type { Direction } from "../../policy/pod-policy.ts";
import type { PolicyKind } from "../dialect.ts";

/**
 * ClusterNetworkPolicy, NetworkPolicy, Tier, ClusterGroup and Group of `crd.antrea.io`: their names and limits.
 * Source: Antrea, "Antrea Network Policy CRDs", API types and the validating webhook.
 */
export const GROUP = "crd.antrea.io";

/** `cluster`: it has no namespace, and speaks of pods of all. */
export type Form = "cluster" | "namespaced";

export const POLICY_VERSIONS: readonly string[] = ["v1beta1", "v1alpha1"];

export const KINDS = {
  cluster: { kind: "ClusterNetworkPolicy", group: "ClusterGroup" },
  namespaced: { kind: "NetworkPolicy", group: "Group" },
} as const;

export const TIER = "Tier";

/** What its policies refer to. ClusterGroup was v1alpha2 once; the versions differ in `ipBlock` beside `ipBlocks` only. */
export const REFERENCED: readonly PolicyKind[] = [
  { group: GROUP, kind: TIER, versions: ["v1beta1", "v1alpha1"] },
  { group: GROUP, kind: KINDS.cluster.group, versions: ["v1beta1", "v1alpha3", "v1alpha2"] },
  { group: GROUP, kind: KINDS.namespaced.group, versions: ["v1beta1", "v1alpha3"] },
];

/** The tiers that Antrea makes itself, by the order in which they are asked. */
export const STATIC_TIERS: ReadonlyMap<string, number> = new Map([
  ["emergency", 50],
  ["securityops", 100],
  ["networkops", 150],
  ["platform", 200],
  ["application", 250],
  ["baseline", 253],
]);

/** What the tiers were called before they were objects; these spellings are still understood. */
export const OLD_TIER_NAMES: readonly string[] = [
  "Emergency",
  "SecurityOps",
  "NetworkOps",
  "Platform",
  "Application",
  "Baseline",
];

export const DEFAULT_TIER = "application";
export const BASELINE_TIER = "baseline";

/** Tiers that users make are asked before the application tier. */
export const HIGHEST_OWN_TIER = 249;

export const PRIORITIES = { lowest: 1, highest: 10_000 } as const;

/** Wider than all priorities of policies, and a power of two: tier and policy priority make one number. */
export const TIER_WIDTH = 16_384;

export const ACTIONS = { Allow: "allow", Drop: "deny", Reject: "deny", Pass: "pass" } as const;

/** Members of `appliedTo`. */
export const APPLIED_TO_FIELDS: Readonly<Record<Form, readonly string[]>> = {
  cluster: [
    "podSelector",
    "namespaceSelector",
    "externalEntitySelector",
    "group",
    "serviceAccount",
    "service",
    "nodeSelector",
  ],
  namespaced: ["podSelector", "externalEntitySelector", "group"],
};

const RULE: readonly string[] = [
  "action",
  "ports",
  "protocols",
  "l7Protocols",
  "name",
  "enableLogging",
  "logLabel",
  "appliedTo",
];

const PEER: Readonly<Record<Form, readonly string[]>> = {
  cluster: [
    "podSelector",
    "namespaceSelector",
    "namespaces",
    "externalEntitySelector",
    "ipBlock",
    "group",
    "serviceAccount",
    "nodeSelector",
  ],
  namespaced: [
    "podSelector",
    "namespaceSelector",
    "externalEntitySelector",
    "ipBlock",
    "group",
    "nodeSelector",
  ],
};

export const RULE_FIELDS: Readonly<Record<Direction, readonly string[]>> = {
  egress: [...RULE, "to", "toServices"],
  ingress: [...RULE, "from"],
};

/** Members of an item of `to` or `from`. */
export function peerFields(form: Form, direction: Direction): readonly string[] {
  return [...PEER[form], direction === "egress" ? "fqdn" : "scope"];
}

export const FIELDS = {
  document: ["apiVersion", "kind", "metadata", "spec", "status"],
  spec: ["tier", "priority", "appliedTo", "ingress", "egress"],
  namespaces: ["match", "sameLabels"],
  reference: ["name", "namespace"],
  service: ["name", "namespace", "scope"],
  ipBlock: ["cidr", "except"],
  port: ["protocol", "port", "endPort", "sourcePort", "sourceEndPort"],
  protocol: ["icmp", "igmp"],
  icmp: ["icmpType", "icmpCode"],
  igmp: ["igmpType", "groupAddress"],
  l7: ["http", "tls"],
  http: ["host", "method", "path"],
  tls: ["sni"],
  tierSpec: ["priority", "description"],
  group: [
    "podSelector",
    "namespaceSelector",
    "ipBlock",
    "ipBlocks",
    "serviceReference",
    "externalEntitySelector",
    "childGroups",
  ],
} as const;

/** What each direction calls its peers. */
export const PEERS_FIELD = { egress: "to", ingress: "from" } as const;

/** Its protocol number has no name in policies of others. */
export const IGMP = 2;
