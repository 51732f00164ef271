import { at } from "../domain/unreachable.ts";
import type { RequestLattice, RequestSetId } from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import type { PairMemo } from "./memo.ts";
import { createMemo, recall, remember } from "./memo.ts";
import { quickIntersect, quickMinus, quickUnion } from "./merge.ts";

/** A decision: which predicate is asked, and what is left when it does not admit and when it does. */
type Decision = { readonly predicate: number; readonly without: RequestSetId; readonly with: RequestSetId };

const LEAF: Decision = { predicate: Number.POSITIVE_INFINITY, without: BOTTOM, with: BOTTOM };

type Operation = "union" | "intersect" | "minus";

const QUICK = { union: quickUnion, intersect: quickIntersect, minus: quickMinus } as const;

/** The decisions made so far, each once. */
type Diagrams = {
  readonly decisions: Decision[];
  readonly byParts: Map<string, RequestSetId>;
  readonly memos: Readonly<Record<Operation, PairMemo>>;
};

function decide({ decisions, byParts }: Diagrams, decision: Decision): RequestSetId {
  if (decision.without === decision.with) return decision.with;
  const key = `${decision.predicate}.${decision.without}.${decision.with}`;
  const known = byParts.get(key);
  if (known !== undefined) return known;
  decisions.push(decision);
  byParts.set(key, decisions.length - 1);
  return decisions.length - 1;
}

function operate(diagrams: Diagrams, operation: Operation, a: RequestSetId, b: RequestSetId): RequestSetId {
  const quick = QUICK[operation](a, b);
  if (quick >= 0) return quick;
  const { decisions, memos } = diagrams;
  // INVARIANT (memo keys): a is no bottom here, whose answers are all quick.
  const known = recall(memos[operation], a, b);
  if (known >= 0) return known;
  const [x, y] = [at(decisions, a), at(decisions, b)];
  const predicate = Math.min(x.predicate, y.predicate);
  const branch = (side: "without" | "with"): RequestSetId =>
    operate(
      diagrams,
      operation,
      x.predicate === predicate ? x[side] : a,
      y.predicate === predicate ? y[side] : b,
    );
  const id = decide(diagrams, { predicate, without: branch("without"), with: branch("with") });
  remember(memos[operation], a, b, id);
  return id;
}

function collect(decisions: readonly Decision[], id: RequestSetId, found: Set<number>): void {
  if (id === BOTTOM || id === TOP) return;
  const decision = at(decisions, id);
  found.add(decision.predicate);
  collect(decisions, decision.without, found);
  collect(decisions, decision.with, found);
}

/** Predicates by number, in the order in which they were first met. */
class Predicates {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    this.texts.push(text);
    return this.texts.length - 1;
  }
}

/**
 * A new lattice of requests: reduced ordered decision diagrams, so that equal sets have equal ids.
 * Source of the form: R. E. Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", 1986.
 */
export function requestLattice(): RequestLattice {
  const memos = { union: createMemo(), intersect: createMemo(), minus: createMemo() };
  const diagrams: Diagrams = { decisions: [LEAF, LEAF], byParts: new Map(), memos };
  const { decisions } = diagrams;
  const predicates = new Predicates();
  return {
    bottom: BOTTOM,
    top: TOP,
    union: (a, b) => operate(diagrams, "union", a, b),
    intersect: (a, b) => operate(diagrams, "intersect", a, b),
    minus: (a, b) => operate(diagrams, "minus", a, b),
    complement: (a) => operate(diagrams, "minus", TOP, a),
    subset: (a, b) => operate(diagrams, "minus", a, b) === BOTTOM,
    isEmpty: (a) => a === BOTTOM,
    predicate: (text) => decide(diagrams, { predicate: predicates.number(text), without: BOTTOM, with: TOP }),
    holds(id, admits) {
      let rest = id;
      while (rest !== BOTTOM && rest !== TOP) {
        const decision = at(decisions, rest);
        rest = decision[admits(at(predicates.texts, decision.predicate)) ? "with" : "without"];
      }
      return rest === TOP;
    },
    predicates(id) {
      const found = new Set<number>();
      collect(decisions, id, found);
      return [...found].toSorted((a, b) => a - b).map((number) => at(predicates.texts, number));
    },
  };
}
