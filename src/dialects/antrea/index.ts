import type { Dialect } from "../dialect.ts";
import { readAntrea } from "./read.ts";
import { ENFORCERS } from "./reading.ts";
import { GROUP, KINDS, POLICY_VERSIONS, REFERENCED } from "./schema.ts";
import { unreadAntrea } from "./unread.ts";

/** Antrea's own policies, of the cluster and of a namespace, in tiers around Kubernetes' own. */
export const ANTREA: Dialect = {
  id: "antrea",
  title: "Antrea policies",
  kinds: [KINDS.cluster, KINDS.namespaced].map(({ kind }) => ({
    group: GROUP,
    kind,
    versions: POLICY_VERSIONS,
  })),
  referenced: REFERENCED,
  enforcers: ENFORCERS,
  sees: ["namespace", "labels", "hostNetwork", "ports", "addresses", "node", "serviceAccount"],
  read: readAntrea,
  unread: unreadAntrea,
};
