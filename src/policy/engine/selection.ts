import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import { and } from "../../domain/verdict.ts";
import type { Condition, Seen } from "../condition.ts";
import { conditionText, holdsFor } from "../condition.ts";
import type { NamespaceScope, PodScope } from "../pod-policy.ts";
import type { LabelSelector, Labels } from "../selector.ts";
import { selects } from "../selector.ts";
import type { ClassBounds } from "./class-set.ts";
import { ClassCollector } from "./class-set.ts";
import type { Class, ClassNamespace } from "./class.ts";
import { LabelIndex } from "./label-index.ts";
import { LabelSets } from "./spellings.ts";

/** No name of a namespace is in braces. */
function namespacesText(scope: NamespaceScope): string {
  return scope.kind === "named" ? scope.name : `{${scope.selector.text}}`;
}

/** The map under a key, made where there is none. */
function within<Key, Inner, Value>(outer: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  const known = outer.get(key);
  if (known !== undefined) return known;
  const made = new Map<Inner, Value>();
  outer.set(key, made);
  return made;
}

/** Namespaces and the further condition of a scope: what its pods' selector is looked up under. */
function roomText({ namespaces, where }: PodScope): string {
  return where === undefined
    ? namespacesText(namespaces)
    : `${namespacesText(namespaces)} where ${conditionText(where)}`;
}

/** Equal for scopes that select equally: the key of caches, and words for people. */
export function scopeText(scope: PodScope): string {
  const { pods, hostNetwork } = scope;
  const text = `${roomText(scope)}/${pods.text === "" ? "*" : pods.text}`;
  return hostNetwork === "no" ? text : `${text} (host network: ${hostNetwork})`;
}

const UNKNOWN_LABELS: Labels = { stated: new Map(), knowledge: "unreadable" };

/** The label sets that a selector may select, and how many classes carry them. */
type Carriers = { readonly truths: ReadonlyMap<number, Truth>; readonly classes: number };

/** The namespaces that a scope may select, and how many classes live there. */
type Spaces = { readonly truths: ReadonlyMap<number, Truth>; readonly members: number };

/**
 * Which classes a scope selects. Each distinct scope is evaluated once, over the classes of its
 * namespaces or of its rarest label, whichever are fewer.
 */
export class Selection {
  readonly #classes: Class[] = [];
  readonly #namespaces: ClassNamespace[] = [];
  readonly #members: number[][] = [];
  readonly #byName = new Map<string, number[]>();
  readonly #labelsOfNamespaces = new LabelIndex();
  readonly #labelSets = new LabelSets();
  /** Over label sets: there are fewer of them than classes. */
  readonly #labelsOfPods = new LabelIndex();
  readonly #labels: Labels[] = [];
  readonly #setOfClass: number[] = [];
  readonly #classesOfSet: number[][] = [];
  readonly #truths = new Map<string, Carriers>();
  readonly #nodes: number[] = [];
  readonly #hostPods: number[] = [];
  readonly #apiServers: number[] = [];
  readonly #spaces = new Map<string, Spaces>();
  /** By whether a scope selects hostNetwork pods, by its namespaces' text, by its pods' text: no text is built to look one up. */
  readonly #pods = new Map<Truth, Map<string, Map<string, ClassBounds>>>();
  readonly #any = new Map<string, Map<string, boolean>>();
  readonly #nodeSets = new Map<string, ClassBounds>();

  addNamespace(namespace: ClassNamespace): void {
    const index = this.#namespaces.length;
    this.#namespaces.push(namespace);
    this.#members.push([]);
    this.#labelsOfNamespaces.add(index, namespace.labels);
    const named = this.#byName.get(namespace.name);
    if (named === undefined) this.#byName.set(namespace.name, [index]);
    else named.push(index);
    this.#forget();
  }

  /** Classes are added in the order of the class line. */
  add(entry: Class): void {
    const number = this.#classes.length;
    this.#classes.push(entry);
    if (entry.kind === "node") this.#nodes.push(number);
    if (entry.kind === "host-network-pod") this.#hostPods.push(number);
    if (entry.kind === "api-server") this.#apiServers.push(number);
    if (entry.namespace < 0) return;
    at(this.#members, entry.namespace).push(number);
    const set = this.#labelSets.number(entry.labels);
    this.#setOfClass[number] = set;
    if (set === this.#labels.length) {
      this.#labels.push(entry.labels);
      this.#classesOfSet.push([]);
      this.#labelsOfPods.add(set, entry.labels);
    }
    at(this.#classesOfSet, set).push(number);
    if (this.#pods.size > 0 || this.#spaces.size > 0) this.#forget();
  }

  /** What was answered holds no longer once more is there to select. */
  #forget(): void {
    this.#spaces.clear();
    this.#pods.clear();
    this.#truths.clear();
    this.#any.clear();
  }

  #spacesOf(scope: NamespaceScope): Spaces {
    const key = namespacesText(scope);
    const known = this.#spaces.get(key);
    if (known !== undefined) return known;
    const truths = new Map<number, Truth>();
    let members = 0;
    for (const index of this.#namespaceCandidates(scope)) {
      const truth =
        scope.kind === "named" ? "yes" : selects(scope.selector, at(this.#namespaces, index).labels);
      if (truth === "no" || truths.has(index)) continue;
      truths.set(index, truth);
      members += at(this.#members, index).length;
    }
    const spaces = { truths, members };
    this.#spaces.set(key, spaces);
    return spaces;
  }

  #namespaceCandidates(scope: NamespaceScope): Iterable<number> {
    if (scope.kind === "named") return this.#byName.get(scope.name) ?? [];
    return this.#labelsOfNamespaces.candidates(scope.selector)?.lists.flat() ?? this.#namespaces.keys();
  }

  /** The label sets that a selector may select. */
  #carriersOf(selector: LabelSelector): Carriers {
    const known = this.#truths.get(selector.text);
    if (known !== undefined) return known;
    const truths = new Map<number, Truth>();
    let classes = 0;
    const candidates = this.#labelsOfPods.candidates(selector)?.lists ?? [[...this.#labels.keys()]];
    for (const list of candidates) {
      for (const set of list) {
        const truth = selects(selector, at(this.#labels, set));
        if (truth === "no" || truths.has(set)) continue;
        truths.set(set, truth);
        classes += at(this.#classesOfSet, set).length;
      }
    }
    const carriers = { truths, classes };
    this.#truths.set(selector.text, carriers);
    return carriers;
  }

  /**
   * Tells of each class that a scope may select, and how surely: over the classes of its namespaces or of its label
   * sets, whichever are fewer. Ends early where it is answered with true.
   */
  #walk(scope: PodScope, tell: (number: number, truth: Truth) => boolean): void {
    const spaces = this.#spacesOf(scope.namespaces);
    const carriers = this.#carriersOf(scope.pods);
    const byCarriers = carriers.classes < spaces.members;
    const lists = byCarriers ? this.#classesOfSet : this.#members;
    for (const [index, truth] of byCarriers ? carriers.truths : spaces.truths) {
      for (const number of at(lists, index)) {
        const other = byCarriers
          ? spaces.truths.get(at(this.#classes, number).namespace)
          : carriers.truths.get(at(this.#setOfClass, number));
        if (other !== undefined && tell(number, this.#truthOf(number, scope, and(truth, other)))) return;
      }
    }
  }

  #truthOf(number: number, { hostNetwork, where }: PodScope, selected: Truth): Truth {
    const entry = at(this.#classes, number);
    const truth = entry.kind === "host-network-pod" ? and(selected, hostNetwork) : selected;
    return where === undefined || truth === "no" ? truth : and(truth, this.meets(entry, where));
  }

  /** Whether a class meets a condition. Its service account is unknown where the class stands for an unseen workload. */
  meets(entry: Class, condition: Condition): Truth {
    return holdsFor(condition, this.#seenOf(entry));
  }

  #seenOf({ kind, labels, namespace, account, nodeLabels }: Class): Seen {
    const home = at(this.#namespaces, namespace);
    return {
      pod: labels,
      namespace: home.labels,
      namespaceName: home.name,
      serviceAccount: account,
      node: kind === "host-network-pod" ? (nodeLabels ?? UNKNOWN_LABELS) : undefined,
    };
  }

  /** The classes that a scope of pods selects. */
  select(scope: PodScope): ClassBounds {
    const inNamespaces = within(within(this.#pods, scope.hostNetwork), roomText(scope));
    const known = inNamespaces.get(scope.pods.text);
    if (known !== undefined) return known;
    const found = new ClassCollector();
    this.#walk(scope, (number, truth) => {
      found.add(number, truth);
      return false;
    });
    const bounds = found.bounds();
    inNamespaces.set(scope.pods.text, bounds);
    return bounds;
  }

  /** Whether a scope surely selects any class there is, pods on their node's network too. Stops at the first. */
  selectsAny(scope: PodScope): boolean {
    const inNamespaces = within(this.#any, roomText(scope));
    const known = inNamespaces.get(scope.pods.text);
    if (known !== undefined) return known;
    let isAny = false;
    this.#walk({ ...scope, hostNetwork: "yes" }, (_, truth) => {
      isAny = truth === "yes";
      return isAny;
    });
    inNamespaces.set(scope.pods.text, isAny);
    return isAny;
  }

  /**
   * What a `nodes` peer selects: nodes, and pods on their network by the labels of their node.
   * The API server perhaps runs on a node.
   */
  selectNodes(selector: LabelSelector): ClassBounds {
    const known = this.#nodeSets.get(selector.text);
    if (known !== undefined) return known;
    const found = new ClassCollector();
    for (const number of this.#nodes) found.add(number, selects(selector, at(this.#classes, number).labels));
    for (const number of this.#hostPods) found.add(number, this.#truthOfHostPod(number, selector));
    for (const number of this.#apiServers) found.add(number, "maybe");
    const bounds = found.bounds();
    this.#nodeSets.set(selector.text, bounds);
    return bounds;
  }

  #truthOfHostPod(number: number, selector: LabelSelector): Truth {
    const { nodeLabels } = at(this.#classes, number);
    if (nodeLabels !== undefined) return selects(selector, nodeLabels);
    return selector.requirements.length === 0 ? "yes" : "maybe";
  }
}
