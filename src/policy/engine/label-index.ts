import type { LabelSelector, Labels, Requirement } from "../selector.ts";

/**
 * An inverted index: which objects carry a label. A selector is evaluated on the objects of its
 * rarest term instead of on all.
 */
export class LabelIndex {
  readonly #byValue = new Map<string, Map<string, number[]>>();
  readonly #byKey = new Map<string, number[]>();
  /** Objects that carry a key whose value is not known: they may carry any. */
  readonly #unvalued = new Map<string, number[]>();
  /** Objects whose labels are not wholly known: they may carry anything. */
  readonly #vague: number[] = [];

  /** Numbers must be added in ascending order. */
  add(number: number, labels: Labels): void {
    if (labels.knowledge !== "whole") {
      this.#vague.push(number);
      return;
    }
    for (const [key, value] of labels.stated) {
      listIn(this.#byKey, key).push(number);
      let values = this.#byValue.get(key);
      if (values === undefined) this.#byValue.set(key, (values = new Map<string, number[]>()));
      listIn(values, value).push(number);
    }
    for (const key of labels.unvalued?.keys() ?? []) {
      listIn(this.#byKey, key).push(number);
      listIn(this.#unvalued, key).push(number);
    }
  }

  /**
   * Objects among which all that a selector may select are found: lists to walk, and how long they are together.
   * Undefined where the selector asks for no label and so may select anything.
   */
  candidates(
    selector: LabelSelector,
  ): { readonly lists: readonly (readonly number[])[]; readonly size: number } | undefined {
    let best: { lists: readonly (readonly number[])[]; size: number } | undefined;
    for (const requirement of selector.requirements) {
      const lists = this.#carriers(requirement);
      if (lists === undefined) continue;
      const size = lists.reduce((sum, list) => sum + list.length, 0);
      if (best === undefined || size < best.size) best = { lists, size };
    }
    if (best === undefined || this.#vague.length === 0) return best;
    return { lists: [...best.lists, this.#vague], size: best.size + this.#vague.length };
  }

  /** The objects that carry what a requirement asks for; undefined where it asks for no label. */
  #carriers(requirement: Requirement): readonly (readonly number[])[] | undefined {
    if (requirement.operator === "Exists") return [this.#byKey.get(requirement.key) ?? []];
    if (requirement.operator !== "In") return undefined;
    const known = this.#byValue.get(requirement.key);
    const valued = known === undefined ? [] : requirement.values.map((value) => known.get(value) ?? []);
    const unvalued = this.#unvalued.get(requirement.key);
    return unvalued === undefined ? valued : [...valued, unvalued];
  }
}

function listIn(map: Map<string, number[]>, key: string): number[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const list: number[] = [];
  map.set(key, list);
  return list;
}
