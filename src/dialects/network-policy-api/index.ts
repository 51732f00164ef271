import type { Dialect } from "../dialect.ts";
import { readApiPolicy } from "./read.ts";
import { GROUP, KINDS } from "./schema.ts";
import { unreadClusterPolicy } from "./unread.ts";

/** The cluster-wide policies of the network-policy-api, in both of its versions. */
export const NETWORK_POLICY_API: Dialect = {
  id: "network-policy-api",
  title: "Kubernetes cluster-wide policies (network-policy-api)",
  kinds: KINDS.map(({ kind, version }) => ({ group: GROUP, kind, versions: [version] })),
  sees: ["namespace", "labels", "hostNetwork", "ports", "addresses", "node"],
  read: readApiPolicy,
  unread: unreadClusterPolicy,
};
