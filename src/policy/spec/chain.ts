import type { Truth } from "../../domain/verdict.ts";
import { ALLOW, choose, DENY, meet, UNKNOWN, type Bounds } from "./bounds.ts";

/** A rule of a first-match list, and whether it matches the connection at hand. */
export type Rule = { readonly matches: Truth; readonly action: "allow" | "deny" | "pass" | "unknown" };

/** A policy with its rules from top to bottom, and whether it selects the subject. */
export type Ranked = { readonly selects: Truth; readonly rules: readonly Rule[] };

/** Policies between which there is no order. */
export type Tie = readonly Ranked[];

/** Every order of the items. */
function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, index) => ordersOf(items.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

/** Semantics 8: the first rule that matches decides; `next` is what follows the tier, `rest` what follows this policy. */
function firstMatch({ selects, rules }: Ranked, next: Bounds, rest: Bounds): Bounds {
  const outcome = { allow: ALLOW, deny: DENY, pass: next, unknown: UNKNOWN };
  const decided = rules.reduceRight((after, rule) => choose(rule.matches, outcome[rule.action], after), rest);
  return choose(selects, decided, rest);
}

/**
 * Semantics 7: policies by priority; ties in every order, and the outcomes met. A pass goes on to `next`; what no rule
 * decides is left to `end`.
 */
export function tier(ties: readonly Tie[], next: Bounds, end: Bounds = next): Bounds {
  const inOrder = (order: Tie, rest: Bounds): Bounds =>
    order.reduceRight((after, policy) => firstMatch(policy, next, after), rest);
  return ties.reduceRight(
    (rest, tie) =>
      ordersOf(tie)
        .map((order) => inOrder(order, rest))
        .reduce(meet),
    end,
  );
}
