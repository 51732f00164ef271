import { at } from "../../domain/unreachable.ts";
import { wordAt } from "../words.ts";
import { DEAD, firstEdge } from "./machine.ts";
import type { Machine } from "./machine.ts";

/** The outputs of a machine in an order of their own, and the place of each in it. */
export type Order = { readonly outputs: readonly number[]; readonly placeOf: Int32Array };

type Search = {
  readonly machine: Machine;
  readonly seen: Uint8Array;
  readonly placeOf: Int32Array;
  readonly outputs: number[];
};

/** Notes the outputs of all states that one label leads to, and gives those states. */
function visitLabel({ machine, seen, placeOf, outputs }: Search, start: number): number[] {
  const visited: number[] = [];
  const waiting = [start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (at(seen, state) === 1) continue;
    seen[state] = 1;
    visited.push(state);
    const output = wordAt(machine.outputs, state);
    if (output > 0 && at(placeOf, output) < 0) {
      placeOf[output] = outputs.length;
      outputs.push(output);
    }
    for (let edge = wordAt(machine.ends, state) - 1; edge >= firstEdge(machine, state); edge -= 1) {
      waiting.push(wordAt(machine.targets, edge));
    }
    waiting.push(wordAt(machine.others, state));
  }
  return visited;
}

/**
 * Puts the outputs of names (all but 0) in order: suffix by suffix, and under one suffix first the names of one more
 * label, then what lies under each of those. So what shares a suffix follows each other, at every depth.
 */
export function orderOutputs(machine: Machine, outputs: number): Order {
  const search: Search = {
    machine,
    seen: new Uint8Array(machine.states),
    placeOf: new Int32Array(outputs).fill(-1),
    outputs: [],
  };
  search.seen[DEAD] = 1;
  const waiting = [machine.start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    for (const visited of visitLabel(search, state)) {
      const dot = wordAt(machine.dots, visited);
      if (at(search.seen, dot) === 0) waiting.push(dot);
    }
  }
  return { outputs: search.outputs, placeOf: search.placeOf };
}
