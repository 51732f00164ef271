import type { Direction, Tier } from "../../pod-policy.ts";
import type { Tell } from "../trouble.ts";

type RuleAction = "allow" | "deny" | "pass";

/** How one kind of cluster-wide policy says things. */
export type ClusterKind = {
  readonly kind: string;
  /** The tier, where the kind has one of its own; else the policy says it. */
  readonly tier: Tier | undefined;
  readonly specFields: readonly string[];
  readonly actions: Readonly<Record<string, RuleAction>>;
  readonly portsField: "ports" | "protocols";
  /** Exactly one of these in each item. */
  readonly peers: Readonly<Record<Direction, readonly string[]>>;
  /** What a rule may do that names domains. */
  readonly namesWith: readonly RuleAction[];
  /** The most rules, peers or protocols that the API server takes in one list. */
  readonly longestList: number;
};

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

/** Source: network-policy-api v0.2.0 and v0.1.8, types. */
export const FIELDS: Readonly<Record<FieldsOf, readonly string[]>> = {
  document: ["apiVersion", "kind", "metadata", "spec", "status"],
  subject: ["namespaces", "pods"],
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

/** What every part of one policy is read with. */
export type Reading = { readonly tell: Tell; readonly schema: ClusterKind };

/** The same within the rules of one direction. */
export type RuleReading = Reading & { readonly direction: Direction };
