import type { SourceDocument } from "../../../domain/source.ts";
import type { ObjectRef, PodPolicy, PodScope, Rule } from "../../pod-policy.ts";
import { EVERYTHING } from "../../selector.ts";

const UNKNOWN: Rule = { action: "unknown", peers: [{ kind: "unreadable" }], ports: "all", path: [] };

/** One value for all of them: a thousand broken documents say no more than one, and that is seen by identity. */
const ANYTHING: PodPolicy["rules"] = { egress: [UNKNOWN], ingress: [UNKNOWN] };

/** Before every policy that can be read: the API's own priorities begin at 0. */
const FIRST = -1;

/** Every pod that these policies can select. */
const EVERY_POD: PodScope = {
  namespaces: { kind: "selected", selector: EVERYTHING },
  pods: EVERYTHING,
  hostNetwork: "no",
};

/** A policy that may be anything for what it may select: its first rule perhaps matches, and does nobody knows what. */
export function anythingFor(subject: PodScope, object: ObjectRef, document: SourceDocument): PodPolicy {
  return {
    object,
    isUnread: true,
    document,
    tier: "admin",
    priority: FIRST,
    subject,
    isolates: { egress: "no", ingress: "no" },
    rules: ANYTHING,
  };
}

/** What stands for a cluster-wide policy that could not be read. */
export function unreadClusterWide(
  { kind, name = "(unreadable)" }: { readonly kind: string; readonly name: string | undefined },
  document: SourceDocument,
): PodPolicy {
  return anythingFor(EVERY_POD, { kind, name }, document);
}
