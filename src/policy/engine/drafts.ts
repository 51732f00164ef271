import type { Labels } from "../selector.ts";
import type { ClusterNode, NamedPort, PodFacts, Snapshot } from "../snapshot.ts";
import type { AddressAtoms } from "./atoms.ts";
import type { Class } from "./class.ts";

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
  readonly ofWorkload: readonly (readonly number[])[];
};

/** Pods as met, under the key of all that policies can see of them. */
class Drafting {
  readonly classes: Class[] = [];
  readonly namespaces = new Map<string, number>();
  readonly #byKey = new Map<string, number>();
  readonly #labelSets = new LabelSets();
  readonly #atoms: AddressAtoms;
  readonly #nodes: ReadonlyMap<string, ClusterNode>;

  constructor(snapshot: Snapshot, atoms: AddressAtoms) {
    this.#atoms = atoms;
    this.#nodes = new Map(snapshot.nodes.map((node) => [node.name, node]));
  }

  #namespace(name: string): number {
    const known = this.namespaces.get(name);
    if (known !== undefined) return known;
    this.namespaces.set(name, this.namespaces.size);
    return this.namespaces.size - 1;
  }

  add(facts: PodFacts): number {
    const namespace = this.#namespace(facts.namespace);
    const { labels, ports, hostNetwork } = facts;
    const node = hostNetwork && facts.node !== undefined ? this.#nodes.get(facts.node) : undefined;
    const nodeLabels = node?.labels;
    const addresses = facts.addresses ?? node?.addresses;
    const host = hostNetwork ? `h${nodeLabels === undefined ? "" : this.#labelSets.number(nodeLabels)}` : "p";
    const key = `${namespace}|${this.#labelSets.number(labels)}|${host}|${portsText(ports)}|${this.#atoms.key(addresses)}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, this.classes.length);
    const kind = hostNetwork ? "host-network-pod" : "pod";
    this.classes.push({ kind, namespace, labels, nodeLabels, ports, addresses, unseen: undefined });
    return this.classes.length - 1;
  }
}

/** Draft index → place on the class line, by counting sort over namespaces. */
function lineUp(classes: readonly Class[], namespaces: number): Int32Array {
  const next = new Int32Array(namespaces + 1);
  for (const { namespace } of classes) next[namespace + 1] = at(next, namespace + 1) + 1;
  for (let index = 1; index <= namespaces; index += 1) next[index] = at(next, index) + at(next, index - 1);
  const places = new Int32Array(classes.length);
  for (const [index, { namespace }] of classes.entries()) {
    const place = at(next, namespace);
    next[namespace] = place + 1;
    places[index] = place;
  }
  return places;
}

/** The pods of a snapshot as classes, and which classes each workload's variants are. */
export function draftPods(snapshot: Snapshot, atoms: AddressAtoms): PodDrafts {
  const drafting = new Drafting(snapshot, atoms);
  const drafts = snapshot.workloads.map(({ variants }) => variants.map((facts) => drafting.add(facts)));
  const places = lineUp(drafting.classes, drafting.namespaces.size);
  const classes: Class[] = [...drafting.classes];
  for (const [index, entry] of drafting.classes.entries()) classes[at(places, index)] = entry;
  return {
    namespaces: [...drafting.namespaces.keys()],
    classes,
    ofWorkload: drafts.map((numbers) => [...new Set(numbers.map((draft) => at(places, draft)))]),
  };
}
