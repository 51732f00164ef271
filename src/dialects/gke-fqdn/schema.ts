import type { NamespacedKind } from "../../policy/reading/network-policy/policy.ts";
import { FIELDS as NETWORK_POLICY } from "../../policy/reading/network-policy/reading.ts";

/**
 * FQDNNetworkPolicy, which two programs know. `v1alpha1` is GKE's own (source: gke-networking-api,
 * apis/fqdnnetworkpolicy/v1alpha1), `v1alpha3` that of a controller which writes NetworkPolicies of the addresses that
 * it resolves (source: gke-fqdnnetworkpolicies-golang, api/v1alpha3 and controllers).
 */
export const GROUP = "networking.gke.io";
export const KIND = "FQDNNetworkPolicy";
export const BUILT_IN = "v1alpha1";
export const CONTROLLER = "v1alpha3";

/** GKE Dataplane V2 alone enforces its own. */
export const ENFORCERS = ["gke-v2"] as const;

export const BUILT_IN_KIND: NamespacedKind = {
  kind: KIND,
  specFields: ["podSelector", "egress"],
  needsSelector: true,
};

export const CONTROLLER_KIND: NamespacedKind = {
  kind: KIND,
  specFields: NETWORK_POLICY.spec,
  needsSelector: true,
};

export const FIELDS = {
  rule: ["matches", "ports"],
  match: ["name", "pattern"],
  port: ["protocol", "port"],
  peer: ["fqdns"],
} as const;

/** `ALL` where none is given. */
export const PROTOCOLS = ["TCP", "UDP", "ALL"] as const;
