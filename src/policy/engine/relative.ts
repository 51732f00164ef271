import type { Truth } from "../../domain/verdict.ts";
import { and } from "../../domain/verdict.ts";
import type { Peer, PodScope, Relative, Rule } from "../pod-policy.ts";
import type { Requirement } from "../selector.ts";
import { labelSelector } from "../selector.ts";
import type { ClassNamespace } from "./class.ts";

/** A scope for one subject, and whether that subject has what is compared. */
export type Seen = { readonly scope: PodScope; readonly truth: Truth };

/** What is known of a key that is not stated. */
const ABSENT = { whole: "no", implied: "maybe", unreadable: "maybe" } as const;

/**
 * The pods of a peer as a subject of some namespace sees them. A namespace that lacks one of the labels compared has
 * nobody; where it cannot be told, every namespace that has the label is perhaps one.
 */
export function seenFrom(home: ClassNamespace, scope: PodScope, relative: Relative): Seen {
  if (relative.kind === "own-namespace")
    return { scope: { ...scope, namespaces: { kind: "named", name: home.name } }, truth: "yes" };
  let truth: Truth = "yes";
  const requirements = relative.keys.map((key): Requirement => {
    const value = home.labels.stated.get(key);
    if (value !== undefined) return { operator: "In", key, values: [value] };
    truth = and(truth, ABSENT[home.labels.knowledge]);
    return { operator: "Exists", key };
  });
  return {
    scope: { ...scope, namespaces: { kind: "selected", selector: labelSelector(requirements) } },
    truth,
  };
}

function isRelative(peer: Peer): boolean {
  if (peer.kind === "pods") return peer.relative !== undefined;
  if (peer.kind === "not") return isRelative(peer.peer);
  return peer.kind === "all-of" && peer.peers.some(isRelative);
}

/** Whether what a rule matches hangs on the subject's namespace. */
export function looksAtHome({ peers }: Rule): boolean {
  return peers.some(isRelative);
}
