import { at } from "../../domain/unreachable.ts";
import { createMemo, recall, remember } from "../memo.ts";
import { wordAt } from "../words.ts";
import type { Draft, Machine } from "./machine.ts";
import { createDraft, DEAD, finishState, firstEdge, listEdge } from "./machine.ts";

/** Whether a name is in the answer, by whether it is in either set. */
export type Rule = (inFirst: boolean, inSecond: boolean) => boolean;

/** Two canonical machines read side by side: each state is a pair of theirs. Those beyond the draft's end were not looked into. */
export type Combined = { readonly draft: Draft; readonly outputs: readonly number[]; readonly start: number };

type Pairs = {
  readonly a: Machine;
  readonly b: Machine;
  readonly rule: Rule;
  readonly firsts: number[];
  readonly seconds: number[];
  readonly outputs: number[];
  readonly numbers: ReturnType<typeof createMemo>;
};

/** The state of a pair. Where the rule keeps nothing of one set alone, a pair with the other dead is dead. */
function stateOf(pairs: Pairs, first: number, second: number): number {
  const { rule, firsts, seconds, outputs, numbers } = pairs;
  const lost =
    (first === DEAD && (second === DEAD || !rule(false, true))) || (second === DEAD && !rule(true, false));
  if (lost) return DEAD;
  const known = recall(numbers, first + 1, second);
  if (known >= 0) return known;
  const state = firsts.length;
  firsts.push(first);
  seconds.push(second);
  const inFirst = wordAt(pairs.a.outputs, first) > 0;
  outputs.push(rule(inFirst, wordAt(pairs.b.outputs, second) > 0) ? 1 : 0);
  remember(numbers, first + 1, second, state);
  return state;
}

const END = 0xffffffff;

/** Gives the characters that either of two states lists, in their order, with where they lead: two sorted lists merged. */
export function eachListed(
  [a, first]: readonly [Machine, number],
  [b, second]: readonly [Machine, number],
  take: (symbol: number, targetA: number, targetB: number) => void,
): void {
  const [endA, endB] = [wordAt(a.ends, first), wordAt(b.ends, second)];
  const [otherA, otherB] = [wordAt(a.others, first), wordAt(b.others, second)];
  let edgeA = firstEdge(a, first);
  let edgeB = firstEdge(b, second);
  while (edgeA < endA || edgeB < endB) {
    const symbolA = edgeA < endA ? wordAt(a.symbols, edgeA) : END;
    const symbolB = edgeB < endB ? wordAt(b.symbols, edgeB) : END;
    const symbol = Math.min(symbolA, symbolB);
    const targetA = symbolA === symbol ? wordAt(a.targets, edgeA) : otherA;
    const targetB = symbolB === symbol ? wordAt(b.targets, edgeB) : otherB;
    take(symbol, targetA, targetB);
    if (symbolA === symbol) edgeA += 1;
    if (symbolB === symbol) edgeB += 1;
  }
}

/**
 * Reads two canonical machines side by side, breadth first, until all pairs are looked into or there are
 * more than `states` of them.
 */
export function combine(a: Machine, b: Machine, rule: Rule, states: number): Combined {
  const pairs: Pairs = { a, b, rule, firsts: [DEAD], seconds: [DEAD], outputs: [0], numbers: createMemo() };
  const draft = createDraft();
  const start = stateOf(pairs, a.start, b.start);
  for (let state = 1; state < pairs.firsts.length && pairs.firsts.length <= states; state += 1) {
    const first = at(pairs.firsts, state);
    const second = at(pairs.seconds, state);
    eachListed([a, first], [b, second], (symbol, x, y) => listEdge(draft, symbol, stateOf(pairs, x, y)));
    const dot = stateOf(pairs, wordAt(a.dots, first), wordAt(b.dots, second));
    const other = stateOf(pairs, wordAt(a.others, first), wordAt(b.others, second));
    finishState(draft, dot, other, at(pairs.outputs, state));
  }
  return { draft, outputs: pairs.outputs, start };
}
