import type { Address } from "../../domain/address.ts";
import { at } from "../../domain/unreachable.ts";
import type { Labels } from "../selector.ts";
import type { Addresses, ClusterNode, NamedPort, PodFacts, Snapshot } from "../snapshot.ts";
import { labelsOfServiceAccount } from "../snapshot.ts";
import type { Account, Class, Spot } from "./class.ts";
import { LabelSets, PortSpellings } from "./spellings.ts";

export type PodDrafts = {
  /** Names of the namespaces that have pods, by index. */
  readonly namespaces: readonly string[];
  /** The classes of pods, in the order of the class line. */
  readonly classes: readonly Class[];
  /** Workload index → where its pods are, by class. Pods of a class whose addresses are known stand together. */
  readonly spots: readonly (readonly Spot[])[];
};

/** A pod that was placed, to compare the next ones with. */
type Recent = { readonly facts: PodFacts; readonly draft: number };

/** So many kinds of pods of a workload are compared with before a key is made. */
const FEW_KINDS = 4;

function haveSameLabels(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  if (a.knowledge !== b.knowledge || a.stated.size !== b.stated.size) return false;
  for (const [key, value] of a.stated) if (b.stated.get(key) !== value) return false;
  return haveSameUnvalued(a.unvalued, b.unvalued);
}

function haveSameUnvalued(a: Labels["unvalued"], b: Labels["unvalued"]): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.size !== b.size) return false;
  for (const [key, begin] of a) if (b.get(key) !== begin) return false;
  return true;
}

function haveSamePorts(a: readonly NamedPort[], b: readonly NamedPort[]): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every((port, index) => {
      const other = at(b, index);
      return port.name === other.name && port.number === other.number && port.protocol === other.protocol;
    })
  );
}

/** Whether two pods are of one class for sure. */
function isAlike(a: PodFacts, b: PodFacts): boolean {
  return (
    a.namespace === b.namespace &&
    a.serviceAccount === b.serviceAccount &&
    a.hostNetwork === b.hostNetwork &&
    (a.node === b.node || !a.hostNetwork) &&
    haveSamePorts(a.ports, b.ports) &&
    haveSameLabels(a.labels, b.labels)
  );
}

/** Pods as met, under the key of all that policies can see of them. */
class Drafting {
  readonly classes: Class[] = [];
  readonly namespaces = new Map<string, number>();
  readonly #byKey = new Map<string, number>();
  readonly #labelSets = new LabelSets();
  readonly #ports = new PortSpellings();
  readonly #nodes: ReadonlyMap<string, ClusterNode>;
  readonly #snapshot: Snapshot;
  readonly #seesAccounts: boolean;

  constructor(snapshot: Snapshot, seesAccounts: boolean) {
    this.#snapshot = snapshot;
    this.#seesAccounts = seesAccounts;
    this.#nodes = new Map(snapshot.nodes.map((node) => [node.name, node]));
  }

  #namespace(name: string): number {
    const known = this.namespaces.get(name);
    if (known !== undefined) return known;
    this.namespaces.set(name, this.namespaces.size);
    return this.namespaces.size - 1;
  }

  /** A pod's own addresses; for one on its node's network, the node's where its own are not known. */
  addressesOf({ addresses, hostNetwork, node }: PodFacts): Addresses {
    if (addresses !== undefined || !hostNetwork || node === undefined) return addresses;
    return this.#nodes.get(node)?.addresses;
  }

  /** The same as `add`, but first looks at the last few pods of the workload: most are alike, and comparing is cheaper than a key. */
  addLike(facts: PodFacts, recent: Recent[]): number {
    const alike = recent.find((entry) => isAlike(entry.facts, facts));
    if (alike !== undefined) return alike.draft;
    const draft = this.add(facts);
    if (recent.length < FEW_KINDS) recent.push({ facts, draft });
    return draft;
  }

  add(facts: PodFacts): number {
    const namespace = this.#namespace(facts.namespace);
    const { labels, ports, hostNetwork } = facts;
    const node = hostNetwork && facts.node !== undefined ? this.#nodes.get(facts.node) : undefined;
    const nodeLabels = node?.labels;
    const host = hostNetwork ? `h${nodeLabels === undefined ? "" : this.#labelSets.number(nodeLabels)}` : "p";
    const account = this.#accountOf(facts);
    const plain = `${namespace}|${this.#labelSets.number(labels)}|${host}|${this.#ports.number(ports)}`;
    const key = account === undefined ? plain : `${plain}|${account.name}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, this.classes.length);
    const kind = hostNetwork ? "host-network-pod" : "pod";
    this.classes.push({ kind, namespace, labels, nodeLabels, ports, account, unseen: undefined });
    return this.classes.length - 1;
  }

  #accountOf({ namespace, serviceAccount }: PodFacts): Account | undefined {
    if (!this.#seesAccounts || serviceAccount === undefined) return undefined;
    const labels = labelsOfServiceAccount(this.#snapshot, namespace, serviceAccount);
    return { name: serviceAccount, labels };
  }
}

/** Draft index → place on the class line, by counting sort: first by network, then by namespace. */
function lineUp(classes: readonly Class[], namespaces: number): Int32Array {
  const sectionOf = ({ kind, namespace }: Class): number =>
    kind === "pod" ? namespace : namespaces + namespace;
  const next = new Int32Array(namespaces * 2 + 1);
  for (const entry of classes) next[sectionOf(entry) + 1] = at(next, sectionOf(entry) + 1) + 1;
  for (let index = 1; index < next.length; index += 1) next[index] = at(next, index) + at(next, index - 1);
  const places = new Int32Array(classes.length);
  for (const [index, entry] of classes.entries()) {
    const place = at(next, sectionOf(entry));
    next[sectionOf(entry)] = place + 1;
    places[index] = place;
  }
  return places;
}

type Where = { readonly nodes: Set<string> };

/** The spots of one workload: per class, its known addresses together, and once for pods whose addresses are not known. */
class SpotCollector {
  readonly #known = new Map<number, { readonly v4: Address[]; readonly v6: Address[] } & Where>();
  readonly #unknown = new Map<number, Where>();

  add(number: number, addresses: Addresses, node: string | undefined): void {
    if (addresses === undefined) {
      let where = this.#unknown.get(number);
      if (where === undefined) this.#unknown.set(number, (where = { nodes: new Set() }));
      if (node !== undefined) where.nodes.add(node);
      return;
    }
    let lists = this.#known.get(number);
    if (lists === undefined) {
      lists = { v4: [], v6: [], nodes: new Set() };
      this.#known.set(number, lists);
    }
    if (node !== undefined) lists.nodes.add(node);
    for (const address of addresses.v4) lists.v4.push(address);
    for (const address of addresses.v6) lists.v6.push(address);
  }

  spots(places: Int32Array): readonly Spot[] {
    const spots: Spot[] = [];
    for (const [draft, { nodes, ...addresses }] of this.#known) {
      spots.push({ number: at(places, draft), addresses, nodes });
    }
    for (const [draft, where] of this.#unknown) {
      spots.push({ number: at(places, draft), addresses: undefined, ...where });
    }
    return spots;
  }
}

/**
 * The pods of a snapshot as classes, and which classes each workload's variants are, where. Pods are told apart by
 * their service accounts only where `seesAccounts`.
 */
export function draftPods(snapshot: Snapshot, seesAccounts: boolean): PodDrafts {
  const drafting = new Drafting(snapshot, seesAccounts);
  const collectors = snapshot.workloads.map(({ variants }) => {
    const collector = new SpotCollector();
    const recent: Recent[] = [];
    for (const facts of variants)
      collector.add(drafting.addLike(facts, recent), drafting.addressesOf(facts), facts.node);
    return collector;
  });
  const places = lineUp(drafting.classes, drafting.namespaces.size);
  const classes: Class[] = [...drafting.classes];
  for (const [index, entry] of drafting.classes.entries()) classes[at(places, index)] = entry;
  return {
    namespaces: [...drafting.namespaces.keys()],
    classes,
    spots: collectors.map((collector) => collector.spots(places)),
  };
}
