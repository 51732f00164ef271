import type { SourceDocument } from "../../domain/source.ts";
import type { NamespaceScope, PodPolicy, Rule } from "../../policy/pod-policy.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import type { Header, ReadContext } from "../dialect.ts";
import { KIND } from "./schema.ts";

/** A rule that perhaps allows everything. */
const PERHAPS: Rule = { action: "allow", peers: [{ kind: "unreadable" }], ports: "all", path: [] };

/** One value for all of them: a thousand broken documents say no more than one, and that is seen by identity. */
const ANYTHING: PodPolicy["rules"] = { egress: [PERHAPS], ingress: [PERHAPS] };

/** Where it lies, if that is known: a list of policies may hold some of any namespace. */
function scopeOf({ kind, namespace }: Header): NamespaceScope {
  return kind === KIND && namespace !== undefined
    ? { kind: "named", name: namespace }
    : { kind: "selected", selector: EVERYTHING };
}

/** A policy that is there and says nobody knows what: perhaps it isolates, perhaps it allows. */
export function unreadNetworkPolicy(
  header: Header,
  document: SourceDocument,
  { behaviour }: ReadContext,
): readonly PodPolicy[] {
  const namespaces = scopeOf(header);
  const object = { kind: KIND, name: header.name ?? "(unreadable)" };
  return [
    {
      object: namespaces.kind === "named" ? { ...object, namespace: namespaces.name } : object,
      isUnread: true,
      document,
      tier: "network-policy",
      priority: 0,
      subject: { namespaces, pods: EVERYTHING, hostNetwork: behaviour.selectsHostNetwork },
      isolates: { egress: "maybe", ingress: "maybe" },
      rules: ANYTHING,
    },
  ];
}
