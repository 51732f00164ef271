import type { SourceDocument } from "../../domain/source.ts";
import type { NamespaceScope, PodPolicy, Rule } from "../../policy/pod-policy.ts";
import { unreadNamespaced } from "../../policy/reading/network-policy/unread.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import type { Header, ReadContext } from "../dialect.ts";
import { type KindSchema, POLICY_KINDS, STAGED_KUBERNETES } from "./schema.ts";

const UNKNOWN: Rule = { action: "unknown", peers: [{ kind: "unreadable" }], ports: "all", path: [] };

/** One value for all of them: a thousand broken documents say no more than one, and that is seen by identity. */
const ANYTHING: PodPolicy["rules"] = { egress: [UNKNOWN], ingress: [UNKNOWN] };

/** Before every tier: whatever its own is, what is decided elsewhere may be decided by this. */
const FIRST = Number.NEGATIVE_INFINITY;

/** The kind that a head names, alone or as a list of it. */
function kindNamed({ kind }: Header): KindSchema | undefined {
  return POLICY_KINDS.find((schema) => kind === schema.kind || kind === `${schema.kind}List`);
}

/** Where it lies, if that is known: a list of policies may hold some of any namespace. */
function scopeOf({ kind, namespace }: Header, schema: KindSchema | undefined): NamespaceScope {
  return schema?.isNamespaced === true && kind === schema.kind && namespace !== undefined
    ? { kind: "named", name: namespace }
    : { kind: "selected", selector: EVERYTHING };
}

/** A policy that is there and says nobody knows what. */
export function unreadCalico(
  header: Header,
  document: SourceDocument,
  { behaviour }: ReadContext,
): readonly PodPolicy[] {
  const schema = kindNamed(header);
  const namespaces = scopeOf(header, schema);
  if (schema?.kind === STAGED_KUBERNETES) {
    const namespace = namespaces.kind === "named" ? namespaces.name : undefined;
    const unread = { kind: schema.kind, namespace, name: header.name };
    return [{ ...unreadNamespaced(unread, document, behaviour), isStaged: true }];
  }
  const object = { kind: schema?.kind ?? "GlobalNetworkPolicy", name: header.name ?? "(unreadable)" };
  return [
    {
      object: namespaces.kind === "named" ? { ...object, namespace: namespaces.name } : object,
      isUnread: true,
      document,
      tier: "calico",
      ownTier: { name: "(unreadable)", order: FIRST, ends: "unknown" },
      priority: FIRST,
      ...(schema?.isStaged === true ? { isStaged: true as const } : {}),
      subject: { namespaces, pods: EVERYTHING, hostNetwork: "no" },
      isolates: { egress: "no", ingress: "no" },
      rules: ANYTHING,
    },
  ];
}
