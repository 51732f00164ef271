/**
 * EgressFirewall and AdminPolicyBasedExternalRoute, `k8s.ovn.org/v1`: their names and limits.
 * Source: OVN-Kubernetes, API types; OpenShift documentation, "Configuring an egress firewall for a project".
 */
export const GROUP = "k8s.ovn.org";
export const VERSION = "v1";
export const FIREWALL = "EgressFirewall";
export const ROUTE = "AdminPolicyBasedExternalRoute";

/** There is one EgressFirewall in a namespace, and this is its name; the API server refuses any other. */
export const FIREWALL_NAME = "default";

/** Source: OpenShift documentation, limitations of an egress firewall. */
export const MOST_RULES = 8000;

export const FIELDS = {
  document: ["apiVersion", "kind", "metadata", "spec", "status"],
  firewallSpec: ["egress"],
  rule: ["type", "ports", "to"],
  to: ["cidrSelector", "dnsName", "nodeSelector"],
  port: ["protocol", "port"],
  routeSpec: ["from", "nextHops"],
  from: ["namespaceSelector"],
  nextHops: ["static", "dynamic"],
  staticHop: ["ip", "bfdEnabled"],
  dynamicHop: ["podSelector", "namespaceSelector", "networkAttachmentName", "bfdEnabled"],
} as const;

export const ACTIONS = { Allow: "allow", Deny: "deny" } as const;
