import type { Truth } from "../../domain/verdict.ts";
import type { NamespaceScope, PodScope } from "../pod-policy.ts";
import type { LabelSelector } from "../selector.ts";
import type { Class, ClassNamespace } from "./class.ts";
import type { ClassBounds } from "./class-set.ts";

import { at } from "../../domain/unreachable.ts";
import { and } from "../../domain/verdict.ts";
import { selects } from "../selector.ts";
import { ClassCollector } from "./class-set.ts";
import { LabelIndex } from "./label-index.ts";

function namespacesText(scope: NamespaceScope): string {
  return scope.kind === "named" ? scope.name : `{${scope.selector.text}}`;
}

/** Equal for scopes that select equally: the key of caches, and words for people. */
export function scopeText({ namespaces, pods, hostNetwork }: PodScope): string {
  const text = `${namespacesText(namespaces)}/${pods.text === "" ? "*" : pods.text}`;
  return hostNetwork === "no" ? text : `${text} (host network: ${hostNetwork})`;
}

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
  readonly #labelsOfPods = new LabelIndex();
  readonly #nodes: number[] = [];
  readonly #hostPods: number[] = [];
  readonly #apiServers: number[] = [];
  readonly #spaces = new Map<string, Spaces>();
  readonly #pods = new Map<string, ClassBounds>();
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
    this.#labelsOfPods.add(number, entry.labels);
    if (this.#pods.size > 0 || this.#spaces.size > 0) this.#forget();
  }

  /** What was answered holds no longer once more is there to select. */
  #forget(): void {
    this.#spaces.clear();
    this.#pods.clear();
  }

  #spacesOf(scope: NamespaceScope): Spaces {
    const text = namespacesText(scope);
    const key = scope.kind === "named" ? `=${text}` : text;
    const known = this.#spaces.get(key);
    if (known !== undefined) return known;
    const truths = new Map<number, Truth>();
    let members = 0;
    for (const index of this.#namespaceCandidates(scope)) {
      const truth = scope.kind === "named" ? "yes" : selects(scope.selector, at(this.#namespaces, index).labels);
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

  /** Classes that a scope may select, each once, with its truth. */
  *#walk(scope: PodScope): Generator<readonly [number, Truth]> {
    const spaces = this.#spacesOf(scope.namespaces);
    const candidates = this.#labelsOfPods.candidates(scope.pods);
    if (candidates !== undefined && candidates.size < spaces.members) {
      for (const list of candidates.lists) {
        for (const number of list) {
          const truth = spaces.truths.get(at(this.#classes, number).namespace);
          if (truth !== undefined) yield [number, this.#truthOf(number, scope, truth)];
        }
      }
      return;
    }
    for (const [index, truth] of spaces.truths) {
      for (const number of at(this.#members, index)) yield [number, this.#truthOf(number, scope, truth)];
    }
  }

  #truthOf(number: number, scope: PodScope, ofNamespace: Truth): Truth {
    const { labels, kind } = at(this.#classes, number);
    const selected = and(ofNamespace, selects(scope.pods, labels));
    return kind === "host-network-pod" ? and(selected, scope.hostNetwork) : selected;
  }

  /** The classes that a scope of pods selects. */
  select(scope: PodScope): ClassBounds {
    const key = scopeText(scope);
    const known = this.#pods.get(key);
    if (known !== undefined) return known;
    const found = new ClassCollector();
    for (const [number, truth] of this.#walk(scope)) found.add(number, truth);
    const bounds = found.bounds();
    this.#pods.set(key, bounds);
    return bounds;
  }

  /** Whether a scope surely selects any class there is. Stops at the first. */
  selectsAny(scope: PodScope): boolean {
    const anyHost: PodScope = { ...scope, hostNetwork: "yes" };
    for (const [, truth] of this.#walk(anyHost)) if (truth === "yes") return true;
    return false;
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
