import { wholeFamily } from "../../domain/address.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { NamespaceScope, ObjectRef, PodPolicy, Rule } from "../../policy/pod-policy.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import type { Header, ReadContext } from "../dialect.ts";
import { CLUSTERWIDE, ENFORCERS, GATEWAY, NAMESPACED } from "./schema.ts";

function perhaps(action: "allow" | "deny"): Rule {
  return { action, peers: [{ kind: "unreadable" }], ports: "all", path: [] };
}

/** Perhaps it denies everything, perhaps it allows it. */
const RULES: readonly Rule[] = [perhaps("deny"), perhaps("allow")];

/** One value for all of them: a thousand broken documents say no more than one, and that is seen by identity. */
const ANYTHING: PodPolicy["rules"] = { egress: RULES, ingress: RULES };

const ANYWHERE: NamespaceScope = { kind: "selected", selector: EVERYTHING };

function isOf(kind: string, header: Header): boolean {
  return header.kind === kind || header.kind === `${kind}List`;
}

/** Where it lies, if that is known: a list may hold policies of any namespace. */
function scopeOf({ kind, namespace }: Header): NamespaceScope {
  return kind === NAMESPACED && namespace !== undefined ? { kind: "named", name: namespace } : ANYWHERE;
}

function objectOf(header: Header, namespaces: NamespaceScope): ObjectRef {
  const kind = isOf(NAMESPACED, header) ? NAMESPACED : CLUSTERWIDE;
  const object = { kind, name: header.name ?? "(unreadable)" };
  return namespaces.kind === "named" ? { ...object, namespace: namespaces.name } : object;
}

/** A policy that is there and says nobody knows what; of the whole cluster, perhaps for nodes too. */
export function unreadCilium(
  header: Header,
  document: SourceDocument,
  context: ReadContext,
): readonly PodPolicy[] {
  if (isOf(GATEWAY, header)) {
    unreadGateway({ kind: GATEWAY, name: header.name ?? "(unreadable)" }, document, context);
    return [];
  }
  const namespaces = scopeOf(header);
  const hostNetwork = isOf(NAMESPACED, header) ? "no" : "maybe";
  return [
    {
      object: objectOf(header, namespaces),
      isUnread: true,
      document,
      tier: "network-policy",
      enforcers: ENFORCERS,
      standsUnisolated: true,
      priority: 0,
      subject: { namespaces, pods: EVERYTHING, hostNetwork },
      isolates: { egress: "maybe", ingress: "maybe" },
      rules: ANYTHING,
    },
  ];
}

/** A rule about routes that cannot be read: whatever leaves perhaps goes by it. */
export function unreadGateway(object: ObjectRef, document: SourceDocument, { route }: ReadContext): void {
  route({
    object,
    document,
    path: [],
    subject: { namespaces: ANYWHERE, pods: EVERYTHING, hostNetwork: "no" },
    destinations: [wholeFamily(4), wholeFamily(6)],
    except: [],
    frayed: true,
    gateway: "a gateway that cannot be read",
  });
}
