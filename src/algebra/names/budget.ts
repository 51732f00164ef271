import type { NamePart, NamePattern } from "../../domain/name.ts";
import type { Limits } from "./determine.ts";

export type NameOptions = {
  /**
   * How many states an answer may take to find, where that is more than plain ones of its size take. Unless it is given,
   * 20,000 for a partition, which is made once, and 5,000 for each operation on sets.
   */
  readonly stateBudget?: number;
};

export const PARTITION_BUDGET = 20_000;
export const OPERATION_BUDGET = 5000;

/** How many nodes may be written per state that may be found, on the average: a bound on time, where sets of nodes are large. */
const NODES_PER_STATE = 128;

/** How many states plain patterns take for each of their characters, and a little more. */
const STATES_PER_NODE = 4;

/** What finding the automaton of some patterns may cost. */
export function limitsFor(nodes: number, stateBudget: number): Limits {
  const states = Math.max(nodes * STATES_PER_NODE, stateBudget);
  return { states, work: states * NODES_PER_STATE };
}

/**
 * How many pairs of states two automata may take to be joined: sets that are large because they are long are joined all the
 * same, and answers do not grow from one operation to the next.
 */
export function pairsFor(first: number, second: number, stateBudget: number): number {
  return Math.max(first + second, stateBudget);
}

/** How many characters of patterns are read for each state of the budget: a bound on memory, which plain patterns take too. */
const CHARACTERS_PER_STATE = 100;

/** How many patterns of a list are read, from its start, before their characters are more than the budget has room for. */
export function roomFor(patterns: readonly NamePattern[], stateBudget: number): number {
  let room = Math.max(1, stateBudget) * CHARACTERS_PER_STATE;
  const over = patterns.findIndex(({ parts }) => {
    for (const part of parts) room -= typeof part === "string" ? part.length : 1;
    return room < 0;
  });
  return over < 0 ? patterns.length : over;
}

/**
 * Whether a pattern has a wildcard at its start alone, if any. However many of them there are, their automaton is about as
 * large as they are long: once its end is read, such a pattern waits for nothing.
 */
export function isPlain({ parts }: NamePattern): boolean {
  return parts.every((part, index) => index === 0 || typeof part === "string");
}

/** How many wildcards a pattern has. */
export function wildcards({ parts }: NamePattern): number {
  return parts.reduce((count, part) => count + (typeof part === "string" ? 0 : 1), 0);
}

/** A plain pattern that matches all that a pattern does, and more: whatever ends as it does. */
export function loosened({ parts }: NamePattern): NamePattern {
  const anything: NamePart = { any: "text" };
  const last = parts.at(-1);
  return typeof last === "string" && parts.length > 1
    ? { text: `**${last}`, parts: [anything, last] }
    : { text: "*", parts: [anything] };
}
