import type { Tier } from "../../policy/pod-policy.ts";

/**
 * ClusterNetworkPolicy (`policy.networking.k8s.io/v1alpha2`), AdminNetworkPolicy and BaselineAdminNetworkPolicy
 * (`v1alpha1`): their names and limits. Source: network-policy-api v0.2.0 and v0.1.8, types.
 */
export const GROUP = "policy.networking.k8s.io";

export type ApiVersion = "v1alpha1" | "v1alpha2";
type RuleAction = "allow" | "deny" | "pass";

/** How one kind of the API says things. */
export type KindSchema = {
  readonly kind: string;
  readonly version: ApiVersion;
  /** The tier, where the kind has one of its own; else the policy says it. */
  readonly tier: Tier | undefined;
  readonly specFields: readonly string[];
  readonly actions: Readonly<Record<string, RuleAction>>;
  readonly portsField: "ports" | "protocols";
  /** Exactly one of these in each item. */
  readonly peers: Readonly<Record<"egress" | "ingress", readonly string[]>>;
  /** The most rules, peers or protocols that the API server takes in one list. */
  readonly longestList: number;
};

const SUBJECT_PEERS = ["namespaces", "pods"];

export const KINDS: readonly KindSchema[] = [
  {
    kind: "ClusterNetworkPolicy",
    version: "v1alpha2",
    tier: undefined,
    specFields: ["tier", "priority", "subject", "ingress", "egress"],
    actions: { Accept: "allow", Deny: "deny", Pass: "pass" },
    portsField: "protocols",
    peers: { egress: [...SUBJECT_PEERS, "nodes", "networks", "domainNames"], ingress: SUBJECT_PEERS },
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
    longestList: 100,
  },
];

export const TIERS = ["Admin", "Baseline"] as const;
export const TIER_OF: Readonly<Record<(typeof TIERS)[number], Tier>> = {
  Admin: "admin",
  Baseline: "baseline",
};

export const HIGHEST_PRIORITY = 1000;
export const LONGEST_RULE_NAME = 100;

/** There is one BaselineAdminNetworkPolicy, and this is its name. */
export const BASELINE_NAME = "default";

type FieldsOf =
  | "document"
  | "subject"
  | "pods"
  | "protocols"
  | "protocol"
  | "destinationPort"
  | "range"
  | "ports"
  | "portNumber"
  | "portRange";

export const FIELDS: Readonly<Record<FieldsOf, readonly string[]>> = {
  document: ["apiVersion", "kind", "metadata", "spec", "status"],
  subject: SUBJECT_PEERS,
  pods: ["namespaceSelector", "podSelector"],
  protocols: ["tcp", "udp", "sctp", "destinationNamedPort"],
  protocol: ["destinationPort"],
  destinationPort: ["number", "range"],
  range: ["start", "end"],
  ports: ["portNumber", "portRange", "namedPort"],
  portNumber: ["protocol", "port"],
  portRange: ["protocol", "start", "end"],
};

/** What each direction calls its peers. */
export const PEERS_FIELD = { egress: "to", ingress: "from" } as const;
