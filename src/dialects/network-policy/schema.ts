import type { NamespacedKind } from "../../policy/reading/network-policy/policy.ts";
import { FIELDS } from "../../policy/reading/network-policy/reading.ts";

/** NetworkPolicy, `networking.k8s.io/v1`. Source: Kubernetes API reference, NetworkPolicy v1. */
export const NETWORK_POLICY_KIND: NamespacedKind = {
  kind: "NetworkPolicy",
  specFields: FIELDS.spec,
  needsSelector: false,
};
