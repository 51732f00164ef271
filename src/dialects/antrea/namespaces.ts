import { field, isObject } from "../../domain/json.ts";
import type { Condition } from "../../policy/condition.ts";
import type { NamespaceScope, Peer } from "../../policy/pod-policy.ts";
import type { Requirement, LabelSelector } from "../../policy/selector.ts";
import { labelSelector } from "../../policy/selector.ts";
import type { ReadContext, Surroundings } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import { all, EVERY_NAMESPACE, perhaps, selected } from "./scopes.ts";

/**
 * Peers in the namespace of the subject, or in namespaces with the same labels. The common form speaks of one end at a
 * time, so that such a peer is written once for each namespace that the input shows, and once more, as perhaps
 * matching, for subjects in any other.
 */

/** What a rule matches for the subjects that meet a condition; for all, where there is none. */
export type Side = { readonly when?: Condition; readonly peers: readonly Peer[] };

/** Kinds that live in namespaces and make pods: a namespace without an object shows by them. */
const DWELLERS: readonly (readonly [group: string, kind: string])[] = [
  ["", "Pod"],
  ["", "ReplicationController"],
  ["apps", "Deployment"],
  ["apps", "ReplicaSet"],
  ["apps", "StatefulSet"],
  ["apps", "DaemonSet"],
  ["batch", "Job"],
  ["batch", "CronJob"],
  ["argoproj.io", "Rollout"],
];

type Labels = ReadonlyMap<string, string>;

const seen = new WeakMap<Surroundings, ReadonlyMap<string, Labels>>();

/** The namespaces of the input by name, and as much of their labels as is written. */
function namespacesOf({ surroundings, defaultNamespace }: ReadContext): ReadonlyMap<string, Labels> {
  const known = seen.get(surroundings);
  if (known !== undefined) return known;
  const found = new Map<string, Labels>();
  const add = (name: string | undefined, labels: Readonly<Record<string, unknown>>): void => {
    if (name === undefined) return;
    const texts = Object.entries(labels).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value] as const] : [],
    );
    found.set(name, new Map([...texts, ["kubernetes.io/metadata.name", name]]));
  };
  for (const [group, kind] of DWELLERS) {
    for (const { root } of surroundings.documents(group, kind))
      add(headerOf(root, defaultNamespace).namespace, {});
  }
  for (const { root } of surroundings.documents("", "Namespace")) {
    const labels = field(field(root, "metadata"), "labels");
    add(headerOf(root, defaultNamespace).name, isObject(labels) ? labels : {});
  }
  seen.set(surroundings, found);
  return found;
}

function podsIn(namespaces: NamespaceScope, pods: LabelSelector, where?: Condition): Peer {
  return { kind: "pods", namespaces, pods, hostNetwork: "no", ...(where !== undefined && { where }) };
}

/** `match: Self`. */
export function ownNamespace(pods: LabelSelector, context: ReadContext): readonly Side[] {
  const names = [...namespacesOf(context).keys()];
  const elsewhere: Condition = { kind: "not", of: { kind: "name", of: "namespace", names } };
  return [
    ...names.map((name) => ({
      when: { kind: "name", of: "namespace", names: [name] } as const,
      peers: [podsIn({ kind: "named", name }, pods)],
    })),
    { when: elsewhere, peers: [perhaps(podsIn(EVERY_NAMESPACE, pods, elsewhere))] },
  ];
}

/** `sameLabels`: namespaces that have all of the keys, each with the value that the subject's namespace has. */
export function sameLabels(
  keys: readonly string[],
  pods: LabelSelector,
  context: ReadContext,
): readonly Side[] {
  const texts = new Map<string, LabelSelector>();
  for (const labels of namespacesOf(context).values()) {
    const requirements = keys.flatMap((key): Requirement[] => {
      const value = labels.get(key);
      return value === undefined ? [] : [{ operator: "In", key, values: [value] }];
    });
    const selector = labelSelector(requirements);
    if (requirements.length === keys.length) texts.set(selector.text, selector);
  }
  const groups = [...texts.values()];
  const hasAll = labelSelector(keys.map((key) => ({ operator: "Exists", key })));
  const elsewhere = all([
    ...selected("namespace", hasAll),
    { kind: "not", of: { kind: "any", of: groups.map((group) => all(selected("namespace", group))) } },
  ]);
  return [
    ...groups.map((selector) => ({
      when: all(selected("namespace", selector)),
      peers: [podsIn({ kind: "selected", selector }, pods)],
    })),
    { when: elsewhere, peers: [perhaps(podsIn(EVERY_NAMESPACE, pods, elsewhere))] },
  ];
}
