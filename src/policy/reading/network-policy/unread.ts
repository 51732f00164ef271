import type { CniBehaviour } from "../../../domain/facts.ts";
import type { SourceDocument } from "../../../domain/source.ts";
import type { NamespaceScope, PodPolicy, Rule } from "../../pod-policy.ts";
import { EVERYTHING } from "../../selector.ts";

/** A rule that perhaps allows everything. */
const PERHAPS: Rule = { action: "allow", peers: [{ kind: "unreadable" }], ports: "all", path: [] };

/** One value for all of them: a thousand broken documents say no more than one, and that is seen by identity. */
const ANYTHING: PodPolicy["rules"] = { egress: [PERHAPS], ingress: [PERHAPS] };

/** As much as is known of a policy that could not be read. Without a namespace it may be in any. */
export type UnreadPolicy = {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
};

/** A policy of a namespace that is there and says nobody knows what: perhaps it isolates, perhaps it allows. */
export function unreadNamespaced(
  { kind, namespace, name = "(unreadable)" }: UnreadPolicy,
  document: SourceDocument,
  { selectsHostNetwork }: CniBehaviour,
): PodPolicy {
  const namespaces: NamespaceScope =
    namespace === undefined ? { kind: "selected", selector: EVERYTHING } : { kind: "named", name: namespace };
  return {
    object: namespace === undefined ? { kind, name } : { kind, namespace, name },
    isUnread: true,
    document,
    tier: "network-policy",
    priority: 0,
    subject: { namespaces, pods: EVERYTHING, hostNetwork: selectsHostNetwork },
    isolates: { egress: "maybe", ingress: "maybe" },
    rules: ANYTHING,
  };
}
