import type { NamePart, NamePattern } from "../../domain/name.ts";
import type { Limits } from "./determine.ts";

export type NameOptions = {
  /** How many more states than what it is made of an answer may take to find; 20,000 unless given. */
  readonly stateBudget?: number;
};

export const STATE_BUDGET = 20_000;

/** How many nodes may be written per state that may be found, on the average: a bound on time, where sets of nodes are large. */
const NODES_PER_STATE = 128;

/** What finding the automaton of some patterns may cost: plain ones need no more states than they have characters, or a few times as many. */
export function limitsFor(nodes: number, stateBudget: number): Limits {
  const states = nodes * 4 + stateBudget;
  return { states, work: states * NODES_PER_STATE };
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
