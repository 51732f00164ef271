import { wordAt } from "../words.ts";
import { DOT, symbolAt } from "./alphabet.ts";

/**
 * An automaton that reads names from their end: state 0 is dead (nothing leads out of it, no name ends in it).
 * Most characters lead most states to one place, so only those that do not are listed.
 */
export type Machine = {
  readonly start: number;
  readonly states: number;
  /** Where the dot leads, by state. */
  readonly dots: Uint32Array;
  /** Where the characters of labels lead that are not listed, by state. */
  readonly others: Uint32Array;
  /** The listed characters of state s lie in `symbols` and `targets` before `ends[s]`, ascending. */
  readonly ends: Uint32Array;
  readonly symbols: Uint32Array;
  readonly targets: Uint32Array;
  /** What a name that ends in a state is; 0: no name ends there. */
  readonly outputs: Uint32Array;
};

export const DEAD = 0;

/** A machine on its way: states are finished in the order of their numbers. */
export type Draft = {
  readonly dots: number[];
  readonly others: number[];
  readonly ends: number[];
  readonly symbols: number[];
  readonly targets: number[];
  readonly outputs: number[];
};

/** A draft with the dead state in it. */
export function createDraft(): Draft {
  return { dots: [DEAD], others: [DEAD], ends: [0], symbols: [], targets: [], outputs: [0] };
}

/** Lists a character of the state that is being written; in ascending order, and before `finishState`. */
export function listEdge(draft: Draft, symbol: number, target: number): void {
  draft.symbols.push(symbol);
  draft.targets.push(target);
}

/** Ends the state that is being written. */
export function finishState(draft: Draft, dot: number, other: number, output: number): void {
  draft.dots.push(dot);
  draft.others.push(other);
  draft.ends.push(draft.symbols.length);
  draft.outputs.push(output);
}

/** The draft as a machine. */
export function finishMachine(draft: Draft, start: number): Machine {
  return {
    start,
    states: draft.dots.length,
    dots: new Uint32Array(draft.dots),
    others: new Uint32Array(draft.others),
    ends: new Uint32Array(draft.ends),
    symbols: new Uint32Array(draft.symbols),
    targets: new Uint32Array(draft.targets),
    outputs: new Uint32Array(draft.outputs),
  };
}

/** The first of a state's listed characters. */
export function firstEdge(machine: Machine, state: number): number {
  return state === 0 ? 0 : wordAt(machine.ends, state - 1);
}

/** Where a character leads. */
function stepFrom(machine: Machine, state: number, symbol: number): number {
  if (symbol === DOT) return wordAt(machine.dots, state);
  const end = wordAt(machine.ends, state);
  for (let edge = firstEdge(machine, state); edge < end; edge += 1) {
    const listed = wordAt(machine.symbols, edge);
    if (listed === symbol) return wordAt(machine.targets, edge);
    if (listed > symbol) break;
  }
  return wordAt(machine.others, state);
}

/** What a name is to a machine; 0 where it ends in no name at all. */
export function outputOf(machine: Machine, name: string): number {
  let state = machine.start;
  for (let index = name.length - 1; index >= 0; index -= 1) {
    state = stepFrom(machine, state, symbolAt(name, index));
  }
  return wordAt(machine.outputs, state);
}
