import type { Dialect } from "../dialect.ts";
import { readCalico } from "./read.ts";
import { GROUPS, POLICY_KINDS, REFERENCED, VERSIONS } from "./schema.ts";
import { unreadCalico } from "./unread.ts";

function rows(kinds: readonly string[]): Dialect["kinds"] {
  return GROUPS.flatMap((group) => kinds.map((kind) => ({ group, kind, versions: [VERSIONS[group] ?? ""] })));
}

/** Sets of addresses lie in namespaces, whose labels count; services lead to endpoints. */
const KUBERNETES: Dialect["kinds"] = [
  { group: "", kind: "Namespace", versions: ["v1"] },
  { group: "", kind: "Endpoints", versions: ["v1"] },
  { group: "discovery.k8s.io", kind: "EndpointSlice", versions: ["v1"] },
];

/** Calico's own policies, in tiers and by order. */
export const CALICO: Dialect = {
  id: "calico",
  title: "Calico NetworkPolicy, GlobalNetworkPolicy and their staged forms",
  kinds: rows(POLICY_KINDS.map(({ kind }) => kind)),
  referenced: [...rows(REFERENCED), ...KUBERNETES],
  enforcers: ["calico"],
  sees: ["namespace", "labels", "hostNetwork", "ports", "addresses", "serviceAccount"],
  read: readCalico,
  unread: unreadCalico,
};
