import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Action, Direction, PodPolicy } from "../pod-policy.ts";
import type { Class } from "./class.ts";
import type { Sheet, Sheets } from "./sheet.ts";

/** A policy that selects a class, surely or perhaps, by its index in the snapshot. */
export type Selecting = { readonly policy: number; readonly truth: Exclude<Truth, "no"> };

/** The sheet of what one rule matches, for one subject class. */
export type MatchRule = (policy: number, rule: number, subject: Class) => Sheet;

/** How a rule's action changes what follows it. `rest` is the list after the rule, `next` what a pass goes on to. */
const APPLY: Readonly<Record<Action, (sheets: Sheets, match: Sheet, rest: Sheet, next: Sheet) => Sheet>> = {
  allow: (sheets, match, rest) => sheets.union(match, rest),
  deny: (sheets, match, rest) => sheets.minus(rest, match),
  pass: (sheets, match, rest, next) => {
    const passed = sheets.union(sheets.intersect(next, match), sheets.minus(rest, match));
    // Where `rest` and `next` both surely allow, it does not matter whether the rule matches.
    const either = sheets.intersect(rest, next);
    return sheets.union(passed, either);
  },
  unknown: (sheets, match, rest) => sheets.union(sheets.minus(rest, match), sheets.perhaps(match)),
};

/** A tier in which the first rule that matches decides. */
export class FirstMatchTier {
  readonly #sheets: Sheets;
  readonly #policies: readonly PodPolicy[];
  readonly #direction: Direction;
  readonly #match: MatchRule;

  constructor(sheets: Sheets, policies: readonly PodPolicy[], direction: Direction, match: MatchRule) {
    this.#sheets = sheets;
    this.#policies = policies;
    this.#direction = direction;
    this.#match = match;
  }

  /** What the tier makes of what follows it (`next`), for a class that these policies select. */
  fold(selecting: readonly Selecting[], subject: Class, next: Sheet): Sheet {
    const ranked = selecting.filter(({ policy }) => at(this.#policies, policy).priority !== "unordered");
    const unordered = selecting.filter(({ policy }) => at(this.#policies, policy).priority === "unordered");
    const ranks = this.#ranks(ranked);
    if (unordered.length === 0) return this.#ordered(ranks, subject, next);
    const before = this.#ordered([unordered, ...ranks], subject, next);
    const after = this.#ordered([...ranks, unordered], subject, next);
    return this.#sheets.meet(before, after);
  }

  #ranks(ranked: readonly Selecting[]): readonly (readonly Selecting[])[] {
    const byPriority = Map.groupBy(ranked, ({ policy }) => Number(at(this.#policies, policy).priority));
    return [...byPriority].toSorted(([a], [b]) => a - b).map(([, tied]) => tied);
  }

  #ordered(ranks: readonly (readonly Selecting[])[], subject: Class, next: Sheet): Sheet {
    return ranks.reduceRight((rest, tied) => this.#rank(tied, subject, { rest, next }), next);
  }

  /**
   * Policies of one rank have no order: any that matches may be the first. It is enough to put each
   * to the front once, since only the first that matches decides.
   */
  #rank(tied: readonly Selecting[], subject: Class, after: { rest: Sheet; next: Sheet }): Sheet {
    const distinct = this.#distinct(tied);
    const orders = distinct.map((first) => [first, ...distinct.filter((other) => other !== first)]);
    const outcomes = orders.map((order) =>
      order.reduceRight(
        (rest, selecting) => this.#policy(selecting, subject, { ...after, rest }),
        after.rest,
      ),
    );
    return outcomes.reduce((met, outcome) => this.#sheets.meet(met, outcome));
  }

  /** Policies that say the same as surely have the same outcome in any order: those that stand for unreadable ones do. */
  #distinct(tied: readonly Selecting[]): readonly Selecting[] {
    const seen = new Map<unknown, Set<string>>();
    return tied.filter(({ policy, truth }) => {
      const rules = at(this.#policies, policy).rules[this.#direction];
      const truths = seen.get(rules) ?? new Set();
      seen.set(rules, truths);
      return !truths.has(truth) && truths.add(truth);
    });
  }

  #policy({ policy, truth }: Selecting, subject: Class, { rest, next }: { rest: Sheet; next: Sheet }): Sheet {
    const rules = at(this.#policies, policy).rules[this.#direction];
    let sheet = rest;
    for (let index = rules.length - 1; index >= 0; index -= 1) {
      const match = this.#match(policy, index, subject);
      sheet = APPLY[at(rules, index).action](this.#sheets, match, sheet, next);
    }
    return truth === "yes" ? sheet : this.#sheets.meet(sheet, rest);
  }
}

/** What one isolating policy allows, and whether it isolates the class at all. */
export type Isolating = { readonly allows: Sheet; readonly truth: Exclude<Truth, "no"> };

/**
 * The tier in which policies isolate and only add: an isolated class may do what any of them allows, and
 * nothing else; a class that none isolates does what follows the tier. Of policies that only perhaps isolate,
 * any may be there or not: what is certain holds in every such case.
 */
export function isolatingTier(sheets: Sheets, policies: readonly Isolating[], next: Sheet): Sheet {
  const sure = policies.filter(({ truth }) => truth === "yes");
  if (sure.length === policies.length) {
    return sure.length === 0 ? next : sheets.unionAll(sure.map(({ allows }) => allows));
  }
  const all = sheets.unionAll(policies.map(({ allows }) => allows));
  if (sure.length > 0) {
    const least = sheets.unionAll(sure.map(({ allows }) => allows));
    return sheets.union(least, sheets.perhaps(all));
  }
  return policies.reduce((met, { allows }) => sheets.meet(met, allows), sheets.meet(next, all));
}
