import { at } from "../../domain/unreachable.ts";
import { createMemo, recall, remember } from "../memo.ts";
import { wordAt } from "../words.ts";
import { eachListed } from "./combine.ts";
import type { Machine } from "./machine.ts";
import { DEAD, firstEdge } from "./machine.ts";

/** By output of a machine: whether some name of it is in a set, and whether some name of it is not. */
export type Touched = { readonly inside: Uint8Array; readonly outside: Uint8Array };

type Walk = {
  readonly machine: Machine;
  readonly set: Machine;
  readonly touched: Touched;
  /** Pairs of states that both read on, and states of the machine that are left when the set is dead. */
  readonly firsts: number[];
  readonly seconds: number[];
  readonly alone: number[];
  readonly seen: Uint8Array;
  readonly pairs: ReturnType<typeof createMemo>;
};

function meet({ firsts, seconds, alone, seen, pairs }: Walk, first: number, second: number): void {
  if (first === DEAD) return;
  if (second === DEAD) {
    if (at(seen, first) === 0) alone.push(first);
    seen[first] = 1;
    return;
  }
  if (recall(pairs, second, first) >= 0) return;
  remember(pairs, second, first, 1);
  firsts.push(first);
  seconds.push(second);
}

/** Everything that can still be read where no name of the set can be. */
function leaveSet({ machine, touched, alone, seen }: Walk): void {
  const enter = (state: number): void => {
    if (at(seen, state) === 0) alone.push(state);
    seen[state] = 1;
  };
  for (let state = alone.pop(); state !== undefined; state = alone.pop()) {
    touched.outside[wordAt(machine.outputs, state)] = 1;
    enter(wordAt(machine.dots, state));
    enter(wordAt(machine.others, state));
    const end = wordAt(machine.ends, state);
    for (let edge = firstEdge(machine, state); edge < end; edge += 1) enter(wordAt(machine.targets, edge));
  }
}

/**
 * Which outputs of a machine the names of a set have, and which those that are not in it. The set is a canonical machine;
 * undefined where more than `limit` pairs of states would have to be looked into.
 */
export function touchedBy(
  machine: Machine,
  set: Machine,
  outputs: number,
  limit: number,
): Touched | undefined {
  const touched: Touched = { inside: new Uint8Array(outputs), outside: new Uint8Array(outputs) };
  const walk: Walk = {
    machine,
    set,
    touched,
    firsts: [],
    seconds: [],
    alone: [],
    seen: new Uint8Array(machine.states),
    pairs: createMemo(),
  };
  walk.seen[DEAD] = 1;
  meet(walk, machine.start, set.start);
  for (let next = 0; next < walk.firsts.length; next += 1) {
    if (walk.firsts.length > limit) return undefined;
    const first = at(walk.firsts, next);
    const second = at(walk.seconds, next);
    const side = wordAt(set.outputs, second) > 0 ? touched.inside : touched.outside;
    side[wordAt(machine.outputs, first)] = 1;
    eachListed([machine, first], [set, second], (_, x, y) => meet(walk, x, y));
    meet(walk, wordAt(machine.others, first), wordAt(set.others, second));
    meet(walk, wordAt(machine.dots, first), wordAt(set.dots, second));
  }
  leaveSet(walk);
  return touched;
}
