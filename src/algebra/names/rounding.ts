import { at } from "../../domain/unreachable.ts";
import type { Draft, Machine } from "./machine.ts";
import { createDraft, DEAD, finishMachine, finishState } from "./machine.ts";

/** An automaton that may have states which were found and not looked into: those beyond the end of its draft. */
export type Search = { readonly draft: Draft; readonly outputs: readonly number[]; readonly start: number };

/** @returns whether every state was looked into, so that the automaton says all there is to say. */
export function isComplete({ draft, outputs }: Search): boolean {
  return draft.outputs.length === outputs.length;
}

/** A complete search as a machine. */
export function exactMachine({ draft, start }: Search): Machine {
  return finishMachine(draft, start);
}

/** An unfinished search as a machine of fewer names: nothing follows from a state that was not looked into. */
export function lowerMachine(search: Search): Machine {
  return closed(search, DEAD, DEAD);
}

/**
 * An unfinished search as a machine of more names: anything at all follows from a state that was not looked
 * into, even what is no name; whoever takes it cuts it down to names. `output` is that of a name in the set.
 */
export function upperMachine(search: Search, output: number): Machine {
  const anything = search.outputs.length;
  return closed(search, anything, output);
}

/** Ends a copy of the draft: from states that were not looked into every character leads to `target`. */
function closed({ draft, outputs, start }: Search, target: number, output: number): Machine {
  const copy: Draft = {
    dots: draft.dots.slice(),
    others: draft.others.slice(),
    ends: draft.ends.slice(),
    symbols: draft.symbols,
    targets: draft.targets,
    outputs: draft.outputs.slice(),
  };
  for (let state = copy.outputs.length; state < outputs.length; state += 1) {
    finishState(copy, target, target, at(outputs, state));
  }
  if (target !== DEAD) finishState(copy, target, target, output);
  return finishMachine(copy, start);
}

/** All names. */
export function everyNameMachine(): Machine {
  const draft = createDraft();
  const [start, inside] = [1, 2];
  finishState(draft, DEAD, inside, 0);
  finishState(draft, start, inside, 1);
  return finishMachine(draft, start);
}

/** No name. */
export function noNameMachine(): Machine {
  return finishMachine(createDraft(), DEAD);
}
