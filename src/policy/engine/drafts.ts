import type { Address } from "../../domain/address.ts";
import type { Labels } from "../selector.ts";
import type { Addresses, ClusterNode, NamedPort, PodFacts, Snapshot } from "../snapshot.ts";
import type { Class, Spot } from "./class.ts";

import { at } from "../../domain/unreachable.ts";

/** Small numbers for equal texts. */
class Interner {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/**
 * Numbers for label sets, whatever their order. Pods of one controller state their labels in one
 * order, so the text as stated is looked up first and the sorting is paid once per spelling.
 */
class LabelSets {
  readonly #asStated = new Interner();
  readonly #sorted = new Interner();
  readonly #numbers: number[] = [];

  number(labels: Labels): number {
    let text: string = labels.knowledge;
    for (const [key, value] of labels.stated) text += `\u0001${key}\u0000${value}`;
    const spelling = this.#asStated.number(text);
    const known = this.#numbers[spelling];
    if (known !== undefined) return known;
    const sorted = [...labels.stated].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const number = this.#sorted.number(`${labels.knowledge}${JSON.stringify(sorted)}`);
    this.#numbers[spelling] = number;
    return number;
  }
}

function portsText(ports: readonly NamedPort[]): string {
  if (ports.length === 0) return "";
  const texts = ports.map((port) => `${port.name}/${port.protocol}/${port.number}`);
  return [...new Set(texts)].toSorted().join(",");
}

export type PodDrafts = {
  /** Names of the namespaces that have pods, by index. */
  readonly namespaces: readonly string[];
  /** The classes of pods, in the order of the class line. */
  readonly classes: readonly Class[];
  /** Workload index → where its pods are, by class. Pods of a class whose addresses are known stand together. */
  readonly spots: readonly (readonly Spot[])[];
};

/** Pods as met, under the key of all that policies can see of them. */
class Drafting {
  readonly classes: Class[] = [];
  readonly namespaces = new Map<string, number>();
  readonly #byKey = new Map<string, number>();
  readonly #labelSets = new LabelSets();
  readonly #nodes: ReadonlyMap<string, ClusterNode>;

  constructor(snapshot: Snapshot) {
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

  add(facts: PodFacts): number {
    const namespace = this.#namespace(facts.namespace);
    const { labels, ports, hostNetwork } = facts;
    const node = hostNetwork && facts.node !== undefined ? this.#nodes.get(facts.node) : undefined;
    const nodeLabels = node?.labels;
    const host = hostNetwork ? `h${nodeLabels === undefined ? "" : this.#labelSets.number(nodeLabels)}` : "p";
    const key = `${namespace}|${this.#labelSets.number(labels)}|${host}|${portsText(ports)}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, this.classes.length);
    const kind = hostNetwork ? "host-network-pod" : "pod";
    this.classes.push({ kind, namespace, labels, nodeLabels, ports, unseen: undefined });
    return this.classes.length - 1;
  }
}

/** Draft index → place on the class line, by counting sort: first by network, then by namespace. */
function lineUp(classes: readonly Class[], namespaces: number): Int32Array {
  const sectionOf = ({ kind, namespace }: Class): number => (kind === "pod" ? namespace : namespaces + namespace);
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

/** The spots of one workload: per class, its known addresses together, and once for pods whose addresses are not known. */
function spotsOf(variants: readonly { number: number; addresses: Addresses }[]): readonly Spot[] {
  const known = new Map<number, { v4: Address[]; v6: Address[] }>();
  const unknown = new Set<number>();
  for (const { number, addresses } of variants) {
    if (addresses === undefined) {
      unknown.add(number);
      continue;
    }
    let lists = known.get(number);
    if (lists === undefined) known.set(number, (lists = { v4: [], v6: [] }));
    lists.v4.push(...addresses.v4);
    lists.v6.push(...addresses.v6);
  }
  const spots: Spot[] = [...known].map(([number, addresses]) => ({ number, addresses }));
  return [...spots, ...[...unknown].map((number) => ({ number, addresses: undefined }))];
}

/** The pods of a snapshot as classes, and which classes each workload's variants are, where. */
export function draftPods(snapshot: Snapshot): PodDrafts {
  const drafting = new Drafting(snapshot);
  const drafts = snapshot.workloads.map(({ variants }) =>
    variants.map((facts) => ({ draft: drafting.add(facts), addresses: drafting.addressesOf(facts) })),
  );
  const places = lineUp(drafting.classes, drafting.namespaces.size);
  const classes: Class[] = [...drafting.classes];
  for (const [index, entry] of drafting.classes.entries()) classes[at(places, index)] = entry;
  return {
    namespaces: [...drafting.namespaces.keys()],
    classes,
    spots: drafts.map((variants) =>
      spotsOf(variants.map(({ draft, addresses }) => ({ number: at(places, draft), addresses }))),
    ),
  };
}
