import type { SourceDocument } from "../../domain/source.ts";
import type { ObjectRef, PodPolicy, PodScope, Rule } from "../../policy/pod-policy.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import type { Header } from "../dialect.ts";
import { ENFORCERS } from "./reading.ts";
import { KINDS } from "./schema.ts";
import { EVERY_NAMESPACE } from "./scopes.ts";

const UNKNOWN: Rule = { action: "unknown", peers: [{ kind: "unreadable" }], ports: "all", path: [] };

/** One value for all of them: a thousand broken documents say no more than one, and that is seen by identity. */
const ANYTHING: PodPolicy["rules"] = { egress: [UNKNOWN], ingress: [UNKNOWN] };

/** Before every policy that can be read. */
const FIRST = -1;

/** A policy that may be anything for what it may select: its first rule perhaps matches, and does nobody knows what. */
export function anythingFor(subject: PodScope, object: ObjectRef, document: SourceDocument): PodPolicy {
  return {
    object,
    isUnread: true,
    document,
    tier: "antrea",
    enforcers: ENFORCERS,
    priority: FIRST,
    subject,
    isolates: { egress: "no", ingress: "no" },
    rules: ANYTHING,
  };
}

/** What stands for an object that cannot be read: as far as its head says where it lies, for the pods there. */
export function unreadAntrea(header: Header, document: SourceDocument): readonly PodPolicy[] {
  const { kind } = KINDS.namespaced;
  const isPlaced = header.kind === kind && header.namespace !== undefined;
  const named = header.kind === kind || header.kind === `${kind}List` ? kind : KINDS.cluster.kind;
  const name = header.name ?? "(unreadable)";
  if (!isPlaced || header.namespace === undefined)
    return [anythingFor({ ...EVERY_POD, namespaces: EVERY_NAMESPACE }, { kind: named, name }, document)];
  const { namespace } = header;
  const subject: PodScope = { ...EVERY_POD, namespaces: { kind: "named", name: namespace } };
  return [anythingFor(subject, { kind: named, namespace, name }, document)];
}

const EVERY_POD: Omit<PodScope, "namespaces"> = { pods: EVERYTHING, hostNetwork: "no" };
