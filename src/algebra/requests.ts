import { at } from "../domain/unreachable.ts";
import type { Lattice } from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import { createMemo, recall, remember } from "./memo.ts";
import { quickIntersect, quickMinus, quickUnion } from "./merge.ts";

/** A number that stands for a set of requests. */
export type RequestSetId = number & { readonly setKind?: "requests" };

/**
 * Sets of the requests that a port carries, built from *predicates* (an HTTP rule, a list of server names, a list of names
 * to ask DNS for) that are known only by a text: equal texts admit the same, and nothing is assumed of two
 * different ones. So `top` and `bottom` are exact, and what lies between is neither: two predicates that overlap in
 * truth are neither found to do so nor taken not to.
 */
export interface RequestLattice extends Lattice<RequestSetId> {
  /** The requests that a predicate admits. */
  predicate(text: string): RequestSetId;
  /** Whether a request is in a set, by which predicates admit it. */
  holds(id: RequestSetId, admits: (predicate: string) => boolean): boolean;
  /** The predicates that a set depends on, in the order in which they were first met. */
  predicates(id: RequestSetId): readonly string[];
}

/** A decision: which predicate is asked, and what is left when it does not admit and when it does. */
type Decision = { readonly predicate: number; readonly without: RequestSetId; readonly with: RequestSetId };

const LEAF: Decision = { predicate: Number.POSITIVE_INFINITY, without: BOTTOM, with: BOTTOM };

type Operation = "union" | "intersect" | "minus";

const QUICK = { union: quickUnion, intersect: quickIntersect, minus: quickMinus } as const;

/**
 * A new lattice of requests: reduced ordered decision diagrams, so that equal sets have equal ids.
 * Source of the form: R. E. Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", 1986.
 */
export function requestLattice(): RequestLattice {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const decisions: Decision[] = [LEAF, LEAF];
  const byParts = new Map<string, RequestSetId>();
  const memos = { union: createMemo(), intersect: createMemo(), minus: createMemo() } as const;

  const decide = (decision: Decision): RequestSetId => {
    if (decision.without === decision.with) return decision.with;
    const key = `${decision.predicate}.${decision.without}.${decision.with}`;
    const known = byParts.get(key);
    if (known !== undefined) return known;
    decisions.push(decision);
    byParts.set(key, decisions.length - 1);
    return decisions.length - 1;
  };

  const operate = (operation: Operation, a: RequestSetId, b: RequestSetId): RequestSetId => {
    const quick = QUICK[operation](a, b);
    if (quick >= 0) return quick;
    // INVARIANT (memo keys): a is no bottom here, whose answers are all quick.
    const known = recall(memos[operation], a, b);
    if (known >= 0) return known;
    const [x, y] = [at(decisions, a), at(decisions, b)];
    const predicate = Math.min(x.predicate, y.predicate);
    const branch = (side: "without" | "with"): RequestSetId =>
      operate(operation, x.predicate === predicate ? x[side] : a, y.predicate === predicate ? y[side] : b);
    const id = decide({ predicate, without: branch("without"), with: branch("with") });
    remember(memos[operation], a, b, id);
    return id;
  };

  const collect = (id: RequestSetId, found: Set<number>): void => {
    if (id === BOTTOM || id === TOP) return;
    const decision = at(decisions, id);
    found.add(decision.predicate);
    collect(decision.without, found);
    collect(decision.with, found);
  };

  return {
    bottom: BOTTOM,
    top: TOP,
    union: (a, b) => operate("union", a, b),
    intersect: (a, b) => operate("intersect", a, b),
    minus: (a, b) => operate("minus", a, b),
    complement: (a) => operate("minus", TOP, a),
    subset: (a, b) => operate("minus", a, b) === BOTTOM,
    isEmpty: (a) => a === BOTTOM,
    predicate(text) {
      const known = numbers.get(text);
      const number = known ?? texts.length;
      if (known === undefined) {
        numbers.set(text, number);
        texts.push(text);
      }
      return decide({ predicate: number, without: BOTTOM, with: TOP });
    },
    holds(id, admits) {
      let rest = id;
      while (rest !== BOTTOM && rest !== TOP) {
        const decision = at(decisions, rest);
        rest = decision[admits(at(texts, decision.predicate)) ? "with" : "without"];
      }
      return rest === TOP;
    },
    predicates(id) {
      const found = new Set<number>();
      collect(id, found);
      return [...found].toSorted((a, b) => a - b).map((number) => at(texts, number));
    },
  };
}
