import type { Dialect } from "../dialect.ts";
import { readCalico } from "./read.ts";
import { ENFORCERS, GROUPS, POLICY_KINDS, REFERENCED, VERSIONS } from "./schema.ts";
import { unreadCalico } from "./unread.ts";

function rows(kinds: readonly string[]): Dialect["kinds"] {
  return GROUPS.flatMap((group) => kinds.map((kind) => ({ group, kind, versions: [VERSIONS[group] ?? ""] })));
}

/** Calico's own policies, in tiers and by order. */
export const CALICO: Dialect = {
  id: "calico",
  title: "Calico NetworkPolicy, GlobalNetworkPolicy and their staged forms",
  kinds: rows(POLICY_KINDS.map(({ kind }) => kind)),
  referenced: rows(REFERENCED),
  enforcers: ENFORCERS,
  sees: ["namespace", "labels", "hostNetwork", "ports", "addresses", "serviceAccount"],
  read: readCalico,
  unread: unreadCalico,
};
