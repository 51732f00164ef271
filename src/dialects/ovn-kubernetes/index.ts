import type { Dialect } from "../dialect.ts";
import { readOvn } from "./read.ts";
import { ENFORCERS } from "./reading.ts";
import { FIREWALL, GROUP, ROUTE, VERSION } from "./schema.ts";
import { unreadOvn } from "./unread.ts";

/** What OVN-Kubernetes adds to Kubernetes' own policies. */
export const OVN_KUBERNETES: Dialect = {
  id: "ovn-kubernetes",
  title: "OVN-Kubernetes EgressFirewall",
  kinds: [FIREWALL, ROUTE].map((kind) => ({ group: GROUP, kind, versions: [VERSION] })),
  enforcers: ENFORCERS,
  sees: ["namespace", "hostNetwork", "addresses", "node"],
  read: readOvn,
  unread: unreadOvn,
};
