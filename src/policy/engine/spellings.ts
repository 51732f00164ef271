import type { Labels } from "../selector.ts";
import type { NamedPort } from "../snapshot.ts";

/** Small numbers for equal texts, in the order in which they are first seen. */
class Interner {
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#numbers.size;
  }

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/**
 * Numbers for things that can be spelled in several ways. Pods of one controller state their labels and ports in
 * one order, so the spelling is looked up first, and its canonical form is made once.
 */
class Spellings {
  readonly #asStated = new Interner();
  readonly #canonical = new Interner();
  readonly #numbers: number[] = [];

  number(spelling: string, canonical: () => string): number {
    const stated = this.#asStated.number(spelling);
    const known = this.#numbers[stated];
    if (known !== undefined) return known;
    const number = this.#canonical.number(canonical());
    this.#numbers[stated] = number;
    return number;
  }
}

/** Numbers for label sets, whatever their order. */
export class LabelSets {
  readonly #spellings = new Spellings();

  number(labels: Labels): number {
    let text: string = labels.knowledge;
    for (const [key, value] of labels.stated) text += `\u0001${key}\u0000${value}`;
    for (const [key, begin] of labels.unvalued ?? []) text += `\u0002${key}\u0000${begin}`;
    return this.#spellings.number(
      text,
      () => `${labels.knowledge}${sortedText(labels.stated)}${sortedText(labels.unvalued ?? [])}`,
    );
  }
}

function sortedText(pairs: Iterable<readonly [string, string]>): string {
  return JSON.stringify([...pairs].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Numbers for sets of named ports, whatever their order. */
export class PortSpellings {
  readonly #spellings = new Spellings();

  number(ports: readonly NamedPort[]): number {
    let text = "";
    for (const { name, protocol, number } of ports) text += `${name}/${protocol}/${number},`;
    return this.#spellings.number(text, () => [...new Set(text.split(","))].toSorted().join(","));
  }
}
