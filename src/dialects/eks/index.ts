import type { Dialect } from "../dialect.ts";
import { readEks } from "./read.ts";
import { APPLICATION, CLUSTER, ENFORCERS, GROUP, VERSION } from "./schema.ts";
import { unreadEks } from "./unread.ts";

/** What Amazon EKS adds to Kubernetes' own policies. */
export const EKS: Dialect = {
  id: "eks",
  title: "Amazon EKS network policies",
  kinds: [APPLICATION, CLUSTER].map(({ kind }) => ({ group: GROUP, kind, versions: [VERSION] })),
  enforcers: ENFORCERS,
  sees: ["namespace", "labels", "hostNetwork", "ports", "addresses"],
  read: readEks,
  unread: unreadEks,
};
