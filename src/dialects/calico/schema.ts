/**
 * Calico's policies and what they refer to: their names and limits.
 * Source: projectcalico/api, pkg/apis/projectcalico/v3; libcalico-go, validator and update processors.
 */

/** `projectcalico.org/v3` is what people write; `crd.projectcalico.org/v1` is how Calico keeps the same objects. */
const API_GROUP = "projectcalico.org";
export const STORED_GROUP = "crd.projectcalico.org";

export const VERSIONS: Readonly<Record<string, string>> = { [API_GROUP]: "v3", [STORED_GROUP]: "v1" };
export const GROUPS: readonly string[] = Object.keys(VERSIONS);

/** How one kind of policy says things. */
export type KindSchema = {
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly isStaged: boolean;
  readonly specFields: readonly string[];
};

const SPEC = [
  "tier",
  "order",
  "selector",
  "serviceAccountSelector",
  "types",
  "ingress",
  "egress",
  "performanceHints",
];
const GLOBAL_SPEC = [...SPEC, "namespaceSelector", "doNotTrack", "preDNAT", "applyOnForward"];

/** The staged form of NetworkPolicy of Kubernetes, which is another language. */
export const STAGED_KUBERNETES = "StagedKubernetesNetworkPolicy";

export const POLICY_KINDS: readonly KindSchema[] = [
  { kind: "NetworkPolicy", isNamespaced: true, isStaged: false, specFields: SPEC },
  { kind: "GlobalNetworkPolicy", isNamespaced: false, isStaged: false, specFields: GLOBAL_SPEC },
  {
    kind: "StagedNetworkPolicy",
    isNamespaced: true,
    isStaged: true,
    specFields: [...SPEC, "stagedAction"],
  },
  {
    kind: "StagedGlobalNetworkPolicy",
    isNamespaced: false,
    isStaged: true,
    specFields: [...GLOBAL_SPEC, "stagedAction"],
  },
  {
    kind: STAGED_KUBERNETES,
    isNamespaced: true,
    isStaged: true,
    specFields: ["podSelector", "policyTypes", "ingress", "egress", "stagedAction"],
  },
];

/** Kinds that policies refer to and that decide nothing by themselves. */
export const REFERENCED = ["Tier", "NetworkSet", "GlobalNetworkSet", "HostEndpoint"] as const;

export const ACTIONS = ["Allow", "Deny", "Log", "Pass"] as const;
export const TYPES = ["Ingress", "Egress"] as const;
export const STAGED_ACTIONS = ["Set", "Delete", "Learn", "Ignore"] as const;

/** What each direction calls its parts: where the peer stands in a rule, and where the subject. */
export const DIRECTIONS = {
  egress: { type: "Egress", rules: "egress", peer: "destination", own: "source" },
  ingress: { type: "Ingress", rules: "ingress", peer: "source", own: "destination" },
} as const;

/** Protocols by the names that rules may use. */
export const PROTOCOLS: Readonly<Record<string, number>> = {
  TCP: 6,
  UDP: 17,
  ICMP: 1,
  ICMPv6: 58,
  SCTP: 132,
  UDPLite: 136,
};
export const WITH_PORTS: readonly number[] = [6, 17, 132];
export const WITH_TYPES: readonly number[] = [1, 58];

export const DEFAULT_TIER = "default";

/** Tiers that Calico makes by itself. Their order cannot be changed. */
export const FIXED_TIERS: Readonly<
  Record<string, { readonly order: number; readonly ends: "deny" | "pass" }>
> = {
  [DEFAULT_TIER]: { order: 1_000_000, ends: "deny" },
  adminnetworkpolicy: { order: 1000, ends: "pass" },
  baselineadminnetworkpolicy: { order: 10_000_000, ends: "pass" },
  "kube-admin": { order: 1000, ends: "pass" },
  "kube-baseline": { order: 10_000_000, ends: "pass" },
};

/** Labels that Calico gives to what its selectors match. */
export const LABEL = {
  namespace: "projectcalico.org/namespace",
  name: "projectcalico.org/name",
  account: "projectcalico.org/serviceaccount",
  orchestrator: "projectcalico.org/orchestrator",
  ofNamespace: "pcns.",
  ofAccount: "pcsa.",
} as const;

type FieldsOf =
  | "document"
  | "rule"
  | "entity"
  | "serviceAccounts"
  | "services"
  | "icmp"
  | "tier"
  | "networkSet"
  | "hostEndpoint";

export const FIELDS: Readonly<Record<FieldsOf, readonly string[]>> = {
  document: ["apiVersion", "kind", "metadata", "spec", "status"],
  rule: [
    "action",
    "ipVersion",
    "protocol",
    "notProtocol",
    "icmp",
    "notICMP",
    "source",
    "destination",
    "http",
    "metadata",
  ],
  entity: [
    "nets",
    "notNets",
    "selector",
    "notSelector",
    "namespaceSelector",
    "ports",
    "notPorts",
    "serviceAccounts",
    "services",
    "domains",
  ],
  serviceAccounts: ["names", "selector"],
  services: ["name", "namespace"],
  icmp: ["type", "code"],
  tier: ["order", "defaultAction"],
  networkSet: ["nets", "allowedEgressDomains"],
  hostEndpoint: ["node", "interfaceName", "expectedIPs", "profiles", "ports"],
};
