import type { Dialect } from "../dialect.ts";
import { readCilium } from "./read.ts";
import { CIDR_GROUP, CLUSTERWIDE, ENFORCERS, GATEWAY, GROUP, NAMESPACED } from "./schema.ts";
import { unreadCilium } from "./unread.ts";

/** Cilium's own policies, and how its egress gateways route. */
export const CILIUM: Dialect = {
  id: "cilium",
  title: "Cilium policies",
  kinds: [NAMESPACED, CLUSTERWIDE, GATEWAY].map((kind) => ({ group: GROUP, kind, versions: ["v2"] })),
  referenced: [{ group: GROUP, kind: CIDR_GROUP, versions: ["v2", "v2alpha1"] }],
  enforcers: ENFORCERS,
  sees: ["namespace", "labels", "hostNetwork", "ports", "addresses", "node", "serviceAccount"],
  read: readCilium,
  unread: unreadCilium,
};
