import type { Address } from "../../domain/address.ts";
import type { NamePattern } from "../../domain/name.ts";
import { at } from "../../domain/unreachable.ts";
import { looksAtAccounts } from "../condition.ts";
import type { Peer, PodPolicy, PodScope } from "../pod-policy.ts";
import type { Labels } from "../selector.ts";
import type { Addresses, Snapshot } from "../snapshot.ts";
import { labelsOfNamespace } from "../snapshot.ts";
import type { Class, ClassNamespace, Spot, UnseenWorkload } from "./class.ts";
import { draftPods } from "./drafts.ts";
import { NameClasses } from "./names.ts";
import { Selection } from "./selection.ts";
import { unseenWorkloads } from "./unseen.ts";

export type Classes = {
  readonly list: readonly Class[];
  readonly namespaces: readonly ClassNamespace[];
  readonly selection: Selection;
  /** Workload index → the classes of its variants, each once. */
  readonly ofWorkload: readonly (readonly number[])[];
  readonly unseen: readonly { readonly workload: UnseenWorkload; readonly number: number }[];
  /** Index into `Snapshot.nodes` → class. */
  readonly ofNode: readonly number[];
  /** Stands for any node that is not in the input. */
  readonly unknownNode: number;
  readonly apiServer: number;
  /** All that is outside the cluster, dialled by its address. */
  readonly outside: number;
  /** What is outside, by the names that it is reached by. */
  readonly names: NameClasses;
  /** Workload index → where its pods are, by class. */
  readonly spots: readonly (readonly Spot[])[];
  /** Where a class is that is no pod of the input: unseen workloads, nodes and the API server. */
  readonly spotOf: (number: number) => Spot;
};

const NO_LABELS: Labels = { stated: new Map(), knowledge: "whole" };
const UNKNOWN_LABELS: Labels = { stated: new Map(), knowledge: "unreadable" };
const HOST = {
  namespace: -1,
  nodeLabels: undefined,
  ports: [],
  account: undefined,
  unseen: undefined,
} as const;

function byFamily(addresses: readonly Address[] | undefined): Addresses {
  if (addresses === undefined || addresses.length === 0) return undefined;
  return {
    v4: addresses.filter(({ family }) => family === 4),
    v6: addresses.filter(({ family }) => family === 6),
  };
}

function unseenClass(workload: UnseenWorkload, namespace: number): Class {
  const { labels } = workload;
  return { ...HOST, kind: "pod", namespace, labels, unseen: workload };
}

/** Adds what policies speak of and the input lacks, and gives the classes that stand for it. */
function addUnseen(
  workloads: readonly UnseenWorkload[],
  list: Class[],
  namespaces: ClassNamespace[],
  selection: Selection,
): { workload: UnseenWorkload; number: number }[] {
  const numbers = new Map(namespaces.map(({ name }, index) => [name, index]));
  return workloads.map((workload) => {
    const key = workload.namespace.text;
    const known = numbers.get(key);
    const namespace = known ?? namespaces.length;
    if (known === undefined) {
      numbers.set(key, namespace);
      namespaces.push(workload.namespace);
      selection.addNamespace(workload.namespace);
    }
    const number = list.length;
    list.push(unseenClass(workload, namespace));
    return { workload, number };
  });
}

/** What is spoken of and the snapshot lacks: policies that it is compared under, names that are asked about. */
export type SpokenOf = {
  readonly alsoSpokenOf: readonly PodPolicy[];
  readonly names: readonly NamePattern[];
};

function scopesOfPeer(peer: Peer): readonly PodScope[] {
  if (peer.kind === "pods") return [peer];
  if (peer.kind === "not") return scopesOfPeer(peer.peer);
  return peer.kind === "all-of" ? peer.peers.flatMap(scopesOfPeer) : [];
}

function seesAccounts({ subject, rules }: PodPolicy): boolean {
  const all = [...rules.egress, ...rules.ingress];
  const scopes = [subject, ...all.flatMap(({ peers }) => peers.flatMap(scopesOfPeer))];
  return (
    scopes.some(({ where }) => where !== undefined && looksAtAccounts(where)) ||
    all.some(({ when }) => when !== undefined && looksAtAccounts(when))
  );
}

/**
 * Sorts everything of a snapshot into classes: pods of the input, workloads that policies speak of
 * and the input lacks, nodes, an unknown node and the API server.
 */
export function classify(snapshot: Snapshot, { alsoSpokenOf, names: asked }: SpokenOf): Classes {
  const policies = [...snapshot.policies, ...alsoSpokenOf];
  const drafts = draftPods(snapshot, policies.some(seesAccounts));
  const namespaces: ClassNamespace[] = drafts.namespaces.map((name) => ({
    name,
    labels: labelsOfNamespace(snapshot, name),
  }));
  const list: Class[] = [...drafts.classes];
  const selection = new Selection();
  for (const namespace of namespaces) selection.addNamespace(namespace);
  for (const entry of list) selection.add(entry);
  const spokenOf = unseenWorkloads(snapshot, selection, alsoSpokenOf);
  const unseen = addUnseen(spokenOf, list, namespaces, selection);
  for (const { number } of unseen) selection.add(at(list, number));
  const firstNode = list.length;
  const places: Addresses[] = [...snapshot.nodes.map(({ addresses }) => addresses), undefined];
  for (const { labels } of snapshot.nodes) list.push({ ...HOST, kind: "node", labels });
  list.push({ ...HOST, kind: "node", labels: UNKNOWN_LABELS });
  list.push({ ...HOST, kind: "api-server", labels: NO_LABELS });
  places.push(byFamily(snapshot.network.apiServer));
  list.push({ ...HOST, kind: "outside", labels: NO_LABELS });
  const outside = list.length - 1;
  const names = new NameClasses(policies, asked, list.length);
  const byName: Class = { ...HOST, kind: "outside", labels: NO_LABELS };
  for (let part = 0; part < names.count; part += 1) list.push(byName);
  for (const entry of list.slice(firstNode)) selection.add(entry);
  return {
    list,
    namespaces,
    selection,
    ofWorkload: drafts.spots.map((spots) => [...new Set(spots.map(({ number }) => number))]),
    spots: drafts.spots,
    spotOf: (number) => {
      const node = snapshot.nodes[number - firstNode]?.name;
      const nodes = new Set(node === undefined ? [] : [node]);
      return { number, addresses: places[number - firstNode], nodes };
    },
    unseen,
    ofNode: snapshot.nodes.map((_, index) => firstNode + index),
    unknownNode: outside - 2,
    apiServer: outside - 1,
    outside,
    names,
  };
}
