/** NetworkPolicy, `networking.k8s.io/v1`: its names. Source: Kubernetes API reference, NetworkPolicy v1. */
export const KIND = "NetworkPolicy";

export const FIELDS = {
  document: ["apiVersion", "kind", "metadata", "spec", "status"],
  spec: ["podSelector", "policyTypes", "ingress", "egress"],
  peer: ["podSelector", "namespaceSelector", "ipBlock"],
  ipBlock: ["cidr", "except"],
  port: ["protocol", "port", "endPort"],
} as const;

export const POLICY_TYPES = ["Ingress", "Egress"] as const;

/** What each direction calls its parts. */
export const DIRECTIONS = {
  egress: { type: "Egress", rules: "egress", peers: "to" },
  ingress: { type: "Ingress", rules: "ingress", peers: "from" },
} as const;
