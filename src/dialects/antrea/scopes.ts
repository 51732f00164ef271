import type { Condition, LabelHolder } from "../../policy/condition.ts";
import type { NamespaceScope, Peer, PodScope } from "../../policy/pod-policy.ts";
import type { LabelSelector } from "../../policy/selector.ts";
import { EVERYTHING, UNREADABLE_SELECTOR } from "../../policy/selector.ts";

export const EVERY_NAMESPACE: NamespaceScope = { kind: "selected", selector: EVERYTHING };

/** Nobody. */
export const NOBODY: PodScope = {
  namespaces: EVERY_NAMESPACE,
  pods: EVERYTHING,
  hostNetwork: "no",
  where: { kind: "any", of: [] },
};

/** Perhaps every pod of some namespaces. */
export function perhapsPodsOf(namespaces: NamespaceScope): PodScope {
  return { namespaces, pods: UNREADABLE_SELECTOR, hostNetwork: "no" };
}

/** A peer that is there, and perhaps matches. */
export function perhaps(peer: Peer): Peer {
  return peer.kind === "unreadable" ? peer : { kind: "all-of", peers: [peer, { kind: "unreadable" }] };
}

/** A selector as a condition on the labels of somebody. */
export function selected(of: LabelHolder, selector: LabelSelector): readonly Condition[] {
  return selector.requirements.map((requirement) => ({ kind: "label", of, requirement }));
}

/** Conditions that all must hold. */
export function all(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  return only !== undefined && conditions.length === 1 ? only : { kind: "all", of: conditions };
}

/** Whatever labels a node has, it has a key or lacks it; who is not on a node's network has no node to look at. */
export const ON_HOST: Condition = {
  kind: "any",
  of: [
    { kind: "label", of: "node", requirement: { operator: "Exists", key: "kubernetes.io/hostname" } },
    { kind: "label", of: "node", requirement: { operator: "DoesNotExist", key: "kubernetes.io/hostname" } },
  ],
};

function inNamespaces(scope: NamespaceScope): readonly Condition[] {
  return scope.kind === "named"
    ? [{ kind: "name", of: "namespace", names: [scope.name] }]
    : selected("namespace", scope.selector);
}

/** A scope as a condition, for whoever is asked. */
export function conditionOf({ namespaces, pods, where }: PodScope): Condition {
  return all([
    ...inNamespaces(namespaces),
    ...selected("pod", pods),
    ...(where === undefined ? [] : [where]),
  ]);
}

/** What any of some scopes selects. Those for pods on their node's network and those for others stand apart. */
export function anyOf(scopes: readonly PodScope[]): PodScope {
  const [only] = scopes;
  if (only === undefined) return NOBODY;
  if (scopes.length === 1) return only;
  return {
    namespaces: sharedNamespaces(scopes),
    pods: EVERYTHING,
    hostNetwork: only.hostNetwork,
    where: { kind: "any", of: scopes.map(conditionOf) },
  };
}

/** The namespace that all of them lie in, if there is one. */
function sharedNamespaces(scopes: readonly PodScope[]): NamespaceScope {
  const [first, ...others] = scopes.map(({ namespaces }) => namespaces);
  const isShared =
    first?.kind === "named" && others.every((one) => one.kind === "named" && one.name === first.name);
  return isShared ? first : EVERY_NAMESPACE;
}
