import { or, type Truth } from "../../domain/verdict.ts";

/** Semantics 1: what is allowed for sure, and what perhaps. INVARIANT (bounds): certain implies possible. */
export type Bounds = { readonly certain: boolean; readonly possible: boolean };

export const ALLOW: Bounds = { certain: true, possible: true };
export const DENY: Bounds = { certain: false, possible: false };
export const UNKNOWN: Bounds = { certain: false, possible: true };

/** Both outcomes are followed: sure of what both allow, perhaps what one allows. */
export function meet(a: Bounds, b: Bounds): Bounds {
  return { certain: a.certain && b.certain, possible: a.possible || b.possible };
}

/** What follows from a three-valued fact. */
export function choose(fact: Truth, whenYes: Bounds, whenNo: Bounds): Bounds {
  if (fact === "maybe") return meet(whenYes, whenNo);
  return fact === "yes" ? whenYes : whenNo;
}

/** Both must let it through: egress at the source, ingress at the destination. */
export function both(a: Bounds, b: Bounds): Bounds {
  return { certain: a.certain && b.certain, possible: a.possible && b.possible };
}

/** One that lets it through is enough: the variants of a workload, the families of an address. */
export function either(all: readonly Bounds[]): Bounds {
  return { certain: all.some((one) => one.certain), possible: all.some((one) => one.possible) };
}

/** Kleene's or over many. */
export function anyTruth(all: readonly Truth[]): Truth {
  return all.reduce(or, "no");
}
