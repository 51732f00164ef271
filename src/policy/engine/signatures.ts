import { at } from "../../domain/unreachable.ts";
import type { Selecting } from "./tiers.ts";

/** The signature of a class that no policy selects. */
const NO_POLICIES = 0;

/**
 * Sets of policies as nodes of a tree: the path from the root is the set, in the snapshot's order. A class moves
 * from node to node as policies are found to select it, and classes at one node are selected alike.
 */
export class Signatures {
  readonly #parents: number[] = [NO_POLICIES];
  readonly #steps: (Selecting | undefined)[] = [undefined];
  /** Node and policy → the node below. */
  readonly #children = new Map<number, number>();
  readonly #policies: number;

  constructor(policies: number) {
    this.#policies = policies;
  }

  /** The signature of a class that one more policy selects. */
  next(signature: number, selecting: Selecting): number {
    const step = selecting.policy * 2 + (selecting.truth === "yes" ? 0 : 1);
    const key = signature * this.#policies * 2 + step;
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const node = this.#parents.length;
    this.#parents.push(signature);
    this.#steps.push(selecting);
    this.#children.set(key, node);
    return node;
  }

  /** The policies of a signature, in the snapshot's order. */
  policies(signature: number): readonly Selecting[] {
    const list: Selecting[] = [];
    for (let node = signature; node !== NO_POLICIES; node = at(this.#parents, node)) {
      const step = this.#steps[node];
      if (step !== undefined) list.push(step);
    }
    return list.toReversed();
  }
}
