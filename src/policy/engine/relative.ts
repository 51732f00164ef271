import type { Truth } from "../../domain/verdict.ts";
import { and } from "../../domain/verdict.ts";
import type { Condition } from "../condition.ts";
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
export function seenFrom(
  home: ClassNamespace,
  { scope, relative }: { readonly scope: PodScope; readonly relative: Relative },
  namespaces: readonly ClassNamespace[],
): Seen {
  if (relative.kind === "own-namespace")
    return isUnseen(home) ? amongUnseen(scope, namespaces) : within(home, scope);
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

function within({ name }: ClassNamespace, scope: PodScope): Seen {
  return { scope: { ...scope, namespaces: { kind: "named", name } }, truth: "yes" };
}

/** A namespace that nobody has seen, and that has no name, is called by what is said of it, in braces. */
function isUnseen({ name }: ClassNamespace): boolean {
  return name.startsWith("{");
}

/** Two namespaces of which only labels are known may be one or not. */
function amongUnseen(scope: PodScope, namespaces: readonly ClassNamespace[]): Seen {
  const names = namespaces.filter(isUnseen).map(({ name }) => name);
  const isThere: Condition = { kind: "name", of: "namespace", names };
  const where: Condition = scope.where === undefined ? isThere : { kind: "all", of: [scope.where, isThere] };
  return { scope: { ...scope, where }, truth: "maybe" };
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
