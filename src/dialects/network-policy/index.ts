import type { Dialect } from "../dialect.ts";
import { readNetworkPolicy } from "./read.ts";
import { NETWORK_POLICY_KIND } from "./schema.ts";
import { unreadNetworkPolicy } from "./unread.ts";

const { kind } = NETWORK_POLICY_KIND;

/** Kubernetes' own NetworkPolicy. Kinds of this name in other groups (Calico's) are other languages. */
export const NETWORK_POLICY: Dialect = {
  id: "network-policy",
  title: "Kubernetes NetworkPolicy",
  kinds: [
    { group: "networking.k8s.io", kind, versions: ["v1"] },
    // Not served since Kubernetes 1.16: whoever wrote it meant a policy, and no cluster takes it.
    { group: "extensions", kind, versions: [] },
  ],
  sees: ["namespace", "labels", "hostNetwork", "ports", "addresses"],
  read: readNetworkPolicy,
  unread: unreadNetworkPolicy,
};
