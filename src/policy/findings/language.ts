import type { Path } from "../../domain/json.ts";
import { field } from "../../domain/json.ts";
import type { PodPolicy } from "../pod-policy.ts";

/**
 * The languages that policies are written in, as far as findings write in them: the shape of a document decides where a
 * place is and how a patch spells what it does.
 */
export type Language =
  /** Kubernetes' own NetworkPolicy, and what has its shape: `podSelector`, `policyTypes`, `egress[].to[]`. */
  | "network-policy"
  /** ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy: `subject`, `egress[].action`. */
  | "cluster-policy"
  | "cilium"
  | "calico"
  | "antrea"
  | "egress-firewall"
  /** Names of GKE: `podSelector`, `egress[].matches[]`. */
  | "gke"
  /** Read by nobody, or of a kind without a shape that is known here. */
  | "other";

const CLUSTER_KINDS: ReadonlySet<unknown> = new Set([
  "ClusterNetworkPolicy",
  "AdminNetworkPolicy",
  "BaselineAdminNetworkPolicy",
]);

const BY_GROUP: Readonly<Record<string, (kind: unknown) => Language>> = {
  "networking.k8s.io": (kind) => (kind === "NetworkPolicy" ? "network-policy" : "other"),
  "networking.k8s.aws": (kind) => (kind === "ApplicationNetworkPolicy" ? "network-policy" : clusterOr(kind)),
  "policy.networking.k8s.io": clusterOr,
  "cilium.io": () => "cilium",
  "projectcalico.org": () => "calico",
  "crd.projectcalico.org": () => "calico",
  "crd.antrea.io": () => "antrea",
  "k8s.ovn.org": (kind) => (kind === "EgressFirewall" ? "egress-firewall" : "other"),
  "networking.gke.io": (kind) => (kind === "FQDNNetworkPolicy" ? "gke" : "other"),
};

function clusterOr(kind: unknown): Language {
  return CLUSTER_KINDS.has(kind) ? "cluster-policy" : "other";
}

/** The API group of a document; empty for the core one. */
function groupOf({ document }: Pick<PodPolicy, "document">): string {
  const version = field(document.root, "apiVersion");
  return typeof version === "string" && version.includes("/") ? version.slice(0, version.indexOf("/")) : "";
}

/** The language that a policy is written in. Kinds of several languages have one name, so the API group decides. */
export function languageOf({ document }: Pick<PodPolicy, "document">): Language {
  const group = groupOf({ document });
  if (!Object.hasOwn(BY_GROUP, group)) return "other";
  return BY_GROUP[group]?.(field(document.root, "kind")) ?? "other";
}

/** Whether a policy has the shape of Kubernetes' NetworkPolicy. */
export function isLikeNetworkPolicy(entry: Pick<PodPolicy, "document">): boolean {
  return languageOf(entry) === "network-policy";
}

/** `spec`, or the item of Cilium's `specs`, that a rule stands in. */
export function ruleSpec([head, index]: Path): Path {
  return head === "specs" && index !== undefined ? [head, index] : ["spec"];
}

/** `spec`, or the item of Cilium's `specs`, that a policy was read from. */
export function specPath({ rules }: Pick<PodPolicy, "rules">): Path {
  const [first] = [...rules.egress, ...rules.ingress];
  return ruleSpec(first?.path ?? []);
}

const SUBJECT_FIELD: Readonly<Record<Language, string | undefined>> = {
  "network-policy": "podSelector",
  "cluster-policy": "subject",
  cilium: "endpointSelector",
  calico: "selector",
  antrea: "appliedTo",
  "egress-firewall": undefined,
  gke: "podSelector",
  other: undefined,
};

/** The place that says whom a policy is for. */
export function subjectPath(entry: PodPolicy): Path {
  const name = SUBJECT_FIELD[languageOf(entry)];
  const spec = specPath(entry);
  return name === undefined ? spec : [...spec, name];
}

const PORTS_FIELD: Readonly<Record<Language, string | undefined>> = {
  "network-policy": "ports",
  "cluster-policy": "protocols",
  cilium: "toPorts",
  calico: undefined,
  antrea: "ports",
  "egress-firewall": "ports",
  gke: "ports",
  other: undefined,
};

/** The field of a rule that lists its ports; undefined where there is no one such. */
function portsField(entry: PodPolicy): string | undefined {
  // AdminNetworkPolicies, which came before, call them ports.
  const isOld = languageOf(entry) === "cluster-policy" && entry.object.kind !== "ClusterNetworkPolicy";
  return isOld ? "ports" : PORTS_FIELD[languageOf(entry)];
}

/** The place of a rule's ports, or of the rule. */
export function portsPath(entry: PodPolicy, rule: Path): Path {
  const name = portsField(entry);
  return name === undefined ? rule : [...rule, name];
}

const PEERS_FIELD = { egress: "to", ingress: "from" } as const;

/** Whether the items of a rule's `to` and `from` are peers one by one, so that a peer's index is its place. */
function listsPeers(entry: PodPolicy): boolean {
  const language = languageOf(entry);
  return language === "network-policy" || language === "cluster-policy";
}

/** The place of a peer, as near as the language lets it be told. */
export function peerPath(
  entry: PodPolicy,
  rule: Path,
  at: { of: "egress" | "ingress"; index: number },
): Path {
  return listsPeers(entry) ? [...rule, PEERS_FIELD[at.of], at.index] : rule;
}
