import type { SourceDocument } from "../../domain/source.ts";
import type { ObjectRef, PodPolicy, PodScope, Rule } from "../../policy/pod-policy.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import type { Header } from "../dialect.ts";
import { ALL_IT_SEES, ENFORCERS, podsOf } from "./reading.ts";
import { FIREWALL, ROUTE } from "./schema.ts";

const UNKNOWN: Rule = { action: "unknown", peers: [ALL_IT_SEES], ports: "all", path: [] };

/** One value for all of them: a thousand broken documents say no more than one, and that is seen by identity. */
const ANYTHING: PodPolicy["rules"] = { egress: [UNKNOWN], ingress: [] };

/** Before every firewall that can be read. */
const FIRST = -1;

const EVERY_POD: PodScope = {
  namespaces: { kind: "selected", selector: EVERYTHING },
  pods: EVERYTHING,
  hostNetwork: "no",
};

/** A firewall of which nobody knows what it says. */
export function unknownFirewall(subject: PodScope, object: ObjectRef, document: SourceDocument): PodPolicy {
  return {
    object,
    isUnread: true,
    document,
    tier: "egress-firewall",
    enforcers: ENFORCERS,
    priority: FIRST,
    subject,
    isolates: { egress: "no", ingress: "no" },
    rules: ANYTHING,
  };
}

/** What stands for an object that cannot be read. A route changes the way that traffic takes, never what is allowed. */
export function unreadOvn(header: Header, document: SourceDocument): readonly PodPolicy[] {
  if (header.kind === ROUTE || header.kind === `${ROUTE}List`) return [];
  const isPlaced = header.kind === FIREWALL && header.namespace !== undefined;
  const object: ObjectRef = { kind: FIREWALL, name: header.name ?? "(unreadable)" };
  return [
    unknownFirewall(
      isPlaced ? podsOf(header.namespace) : EVERY_POD,
      isPlaced && header.namespace !== undefined ? { ...object, namespace: header.namespace } : object,
      document,
    ),
  ];
}
