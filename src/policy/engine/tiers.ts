import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import { and } from "../../domain/verdict.ts";
import type { Stage } from "../enforcement.ts";
import { rankOf } from "../enforcement.ts";
import type { Action, Direction, PodPolicy } from "../pod-policy.ts";
import type { Asking } from "./match.ts";
import type { Sheet, Sheets } from "./sheet.ts";

/** A policy that selects a class, surely or perhaps, by its index in the snapshot. */
export type Selecting = { readonly policy: number; readonly truth: Exclude<Truth, "no"> };

/** The sheet of what one rule matches. */
export type MatchRule = (policy: number, rule: number, asking: Asking) => Sheet;

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

/** What follows a policy in its stage: `open` as long as no policy before has isolated the class, `closed` once one has. */
type Rest = { readonly open: Sheet; readonly closed: Sheet };

/** What a stage is folded for. */
type Folding = { readonly asking: Asking; readonly next: Sheet };

/** A stage in which the first rule that matches decides. */
export class OrderedStage {
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

  /** What the stage makes of what follows it (`next`), for a class that these policies select. */
  fold(stage: Stage, selecting: readonly Selecting[], folding: Folding): Sheet {
    const isOrdered = ({ policy }: Selecting): boolean =>
      rankOf(at(this.#policies, policy)).order !== "unordered";
    const ranks = this.#ranks(selecting.filter(isOrdered));
    const unordered = selecting.filter((one) => !isOrdered(one));
    const end: Rest = { open: folding.next, closed: this.#end(stage, folding.next) };
    if (unordered.length === 0) return this.#ordered(ranks, folding, end).open;
    const before = this.#ordered([unordered, ...ranks], folding, end).open;
    const after = this.#ordered([...ranks, unordered], folding, end).open;
    return this.#sheets.meet(before, after);
  }

  /** What is left of connections that a policy of the stage isolates and no rule decides. */
  #end({ ends }: Stage, next: Sheet): Sheet {
    const { nothing } = this.#sheets;
    if (ends === "pass") return next;
    return ends === "deny" ? nothing : this.#sheets.meet(nothing, next);
  }

  /** By number, then by the text that orders equals; policies of one list have no order. */
  #ranks(ranked: readonly Selecting[]): readonly (readonly Selecting[])[] {
    const rank = ({ policy }: Selecting): { order: number; tieBreak: string } => {
      const { order, tieBreak = "" } = rankOf(at(this.#policies, policy));
      return { order: Number(order), tieBreak };
    };
    const byRank = Map.groupBy(ranked, (one) => `${rank(one).order} ${rank(one).tieBreak}`);
    const lists = [...byRank.values()].map((tied) => ({ tied, ...rank(at(tied, 0)) }));
    lists.sort((a, b) => {
      if (a.order !== b.order) return a.order < b.order ? -1 : 1;
      return a.tieBreak < b.tieBreak ? -1 : 1;
    });
    return lists.map(({ tied }) => tied);
  }

  #ordered(ranks: readonly (readonly Selecting[])[], folding: Folding, end: Rest): Rest {
    return ranks.reduceRight((rest, tied) => this.#rank(tied, folding, rest), end);
  }

  /**
   * Policies of one rank have no order: any that matches may be the first. It is enough to put each
   * to the front once, since only the first that matches decides.
   */
  #rank(tied: readonly Selecting[], folding: Folding, after: Rest): Rest {
    const distinct = this.#distinct(tied);
    const orders = distinct.map((first) => [first, ...distinct.filter((other) => other !== first)]);
    const outcomes = orders.map((order) =>
      order.reduceRight((rest, selecting) => this.#policy(selecting, folding, rest), after),
    );
    return outcomes.reduce((met, outcome) => this.#meet(met, outcome));
  }

  #meet(a: Rest, b: Rest): Rest {
    const closed = this.#sheets.meet(a.closed, b.closed);
    const isOne = a.open === a.closed && b.open === b.closed;
    return { open: isOne ? closed : this.#sheets.meet(a.open, b.open), closed };
  }

  /** Policies that say the same as surely have the same outcome in any order: those that stand for unreadable ones do. */
  #distinct(tied: readonly Selecting[]): readonly Selecting[] {
    if (tied.length < 2) return tied;
    const seen = new Map<unknown, Set<string>>();
    return tied.filter(({ policy, truth }) => {
      const { rules, isolates } = at(this.#policies, policy);
      const truths = seen.get(rules[this.#direction]) ?? new Set();
      seen.set(rules[this.#direction], truths);
      const how = `${truth} ${isolates[this.#direction]}`;
      return !truths.has(how) && truths.add(how);
    });
  }

  /** What a policy makes of what follows it. The rules of a NetworkPolicy count only where it isolates. */
  #policy({ policy, truth }: Selecting, folding: Folding, rest: Rest): Rest {
    const read = at(this.#policies, policy);
    const isolates = read.isolates[this.#direction];
    if (read.tier === "network-policy" && read.standsUnisolated !== true) {
      const isolated = this.#rules(policy, folding, rest.closed);
      return this.#asFarAs(and(truth, isolates), { open: isolated, closed: isolated }, rest);
    }
    const after = {
      yes: rest.closed,
      maybe: rest.open === rest.closed ? rest.open : this.#sheets.meet(rest.open, rest.closed),
      no: rest.open,
    }[isolates];
    const closed = this.#rules(policy, folding, rest.closed);
    const open = after === rest.closed ? closed : this.#rules(policy, folding, after);
    return this.#asFarAs(truth, { open, closed }, rest);
  }

  /** With a policy, without it, or perhaps with it. */
  #asFarAs(truth: Truth, there: Rest, rest: Rest): Rest {
    if (truth === "no") return rest;
    return truth === "yes" ? there : this.#meet(there, rest);
  }

  #rules(policy: number, { asking, next }: Folding, rest: Sheet): Sheet {
    const rules = at(this.#policies, policy).rules[this.#direction];
    let sheet = rest;
    for (let index = rules.length - 1; index >= 0; index -= 1) {
      const match = this.#match(policy, index, asking);
      sheet = APPLY[at(rules, index).action](this.#sheets, match, sheet, next);
    }
    return sheet;
  }
}

/** What one policy of an adding stage says: what it allows and denies if it is there, and whether it is and isolates. */
export type Adding = {
  readonly allows: Sheet;
  readonly denies: Sheet | undefined;
  readonly truth: Exclude<Truth, "no">;
  readonly isolates: Truth;
};

function deniesOf(policies: readonly Adding[]): readonly Sheet[] {
  return policies.flatMap(({ denies }) => (denies === undefined ? [] : [denies]));
}

/**
 * The stage in which policies add: what any denies is denied, and of the rest whatever any allows is allowed. A class that
 * one isolates may do nothing else; one that none isolates does what follows. Of policies that are only perhaps there, or
 * only perhaps isolate, any may or may not: `certain` holds in every such case, `possible` in one.
 */
export function addingStage(sheets: Sheets, policies: readonly Adding[], next: Sheet): Sheet {
  const sure = policies.filter(({ truth }) => truth === "yes");
  const isIsolated = sure.some(({ isolates }) => isolates === "yes");
  const base = sheets.unionAll(sure.map(({ allows }) => allows));
  const denied = deniesOf(sure);
  const perhaps = policies.filter(({ truth }) => truth === "maybe");
  const open = isIsolated ? base : sheets.union(base, next);
  const isolators = isIsolated
    ? []
    : policies.filter(({ isolates, truth }) => and(truth, isolates) === "maybe");
  if (perhaps.length === 0 && isolators.length === 0)
    return denied.length === 0 ? open : sheets.minus(open, sheets.unionAll(denied));
  const cases = isolators.map(({ allows, truth }) => (truth === "yes" ? base : sheets.union(base, allows)));
  const least = cases.reduce((met, one) => sheets.meet(met, one), open);
  const added = perhaps.map(({ allows, denies }) =>
    denies === undefined ? allows : sheets.minus(allows, denies),
  );
  const most = sheets.unionAll([open, ...added]);
  const joined = sheets.between(least, most);
  const all = deniesOf(policies);
  if (all.length === 0) return joined;
  // Denials that are only perhaps there take from what is certain, and leave what is possible.
  const sureDenied = sheets.unionAll(denied);
  return sheets.between(sheets.minus(joined, sheets.unionAll(all)), sheets.minus(joined, sureDenied));
}
