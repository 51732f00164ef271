import type { Dialect } from "../dialect.ts";
import { readFqdnPolicy } from "./read.ts";
import { BUILT_IN, CONTROLLER, ENFORCERS, GROUP, KIND } from "./schema.ts";
import { unreadFqdn } from "./unread.ts";

/** FQDNNetworkPolicy: GKE's own, and that of the controller which came before it and runs anywhere. */
export const GKE_FQDN: Dialect = {
  id: "gke-fqdn",
  title: "GKE FQDNNetworkPolicy",
  // Of a version that is not known it may be the controller's: that row is the first.
  kinds: [
    { group: GROUP, kind: KIND, versions: [CONTROLLER] },
    { group: GROUP, kind: KIND, versions: [BUILT_IN], enforcers: ENFORCERS },
  ],
  sees: ["namespace", "labels", "hostNetwork", "ports", "addresses"],
  read: readFqdnPolicy,
  unread: unreadFqdn,
};
