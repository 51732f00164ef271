import { and, or, type Truth } from "../../domain/verdict.ts";
import { ALLOW, anyTruth, DENY, meet, type Bounds } from "./bounds.ts";
import { tier, type Tie } from "./chain.ts";
import type { AddingJudgement, OrderedJudgement } from "./judgement.ts";

/** Every choice of some of the items. */
function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>(
    (all, item) => [...all, ...all.map((some) => [...some, item])],
    [[]],
  );
}

/** What hangs, in every way that it may turn out: `[maybe, yes]` gives `[[yes, yes], [no, yes]]`. */
function outcomesOf(truths: readonly Truth[]): readonly (readonly boolean[])[] {
  return truths.reduce<readonly (readonly boolean[])[]>(
    (all, truth) => {
      const ways = truth === "maybe" ? [true, false] : [truth === "yes"];
      return all.flatMap((some) => ways.map((way) => [...some, way]));
    },
    [[]],
  );
}

/** What counts as letting a connection through where policies add. */
export type Counting =
  /** Rules that open the port wholly; those that narrow it do so perhaps. */
  | "connections"
  /** Only rules that open the port wholly. */
  | "whole"
  /** Those, and rules that filter DNS and let the name in question be asked for. */
  | "queries";

function allowing({ allows, narrows = "no", asks = "no" }: AddingJudgement, counting: Counting): Truth {
  if (counting === "whole") return allows;
  if (counting === "queries") return or(allows, asks);
  return or(allows, and(narrows, "maybe"));
}

/**
 * A stage in which policies add: what one denies is denied; else what one allows is allowed; else an isolated pod is denied,
 * and for one that none isolates the next stage decides. Every way in which policies may be there and isolate is followed.
 */
export function addingStage(policies: readonly AddingJudgement[], counting: Counting, next: Bounds): Bounds {
  const heard = policies.filter(({ selects }) => selects !== "no");
  return subsetsOf(heard.filter(({ selects }) => selects === "maybe"))
    .map((present) => [...heard.filter(({ selects }) => selects === "yes"), ...present])
    .flatMap((present) =>
      outcomesOf(present.map(({ isolates }) => isolates)).map((isolating) => {
        const allowed = anyTruth(present.map((policy) => allowing(policy, counting)));
        const denied = anyTruth(present.map(({ denies = "no" }) => denies));
        return judged(allowed, denied, isolating.includes(true) ? DENY : next);
      }),
    )
    .reduce(meet);
}

function judged(allowed: Truth, denied: Truth, otherwise: Bounds): Bounds {
  return {
    certain: denied === "no" && (allowed === "yes" || otherwise.certain),
    possible: denied !== "yes" && (allowed !== "no" || otherwise.possible),
  };
}

/** Policies that tie: of one number, and where a text orders equals, of one text. */
function tiesOf(policies: readonly OrderedJudgement[]): readonly Tie[] {
  const place = ({ priority, tieBreak = "" }: OrderedJudgement): readonly [number, string] => [
    Number(priority),
    tieBreak,
  ];
  const places = new Map(policies.map((policy) => [JSON.stringify(place(policy)), place(policy)]));
  const sorted = [...places].toSorted(([, [a, x]], [, [b, y]]) => {
    if (a !== b) return a < b ? -1 : 1;
    return x < y ? -1 : 1;
  });
  return sorted.map(([key]) => policies.filter((policy) => JSON.stringify(place(policy)) === key));
}

/** A policy that selects nothing here, or neither decides nor isolates, changes nothing in any order. */
function isHeard({ selects, isolates, rules }: OrderedJudgement): boolean {
  return selects !== "no" && (isolates !== "no" || rules.some((rule) => rule.matches !== "no"));
}

/**
 * A stage in which the first matching rule decides. Where a policy that is there isolates and no rule decides, the
 * stage ends as it does; else the next one decides. Every way in which policies may be there and isolate is followed.
 */
export function orderedStage(
  policies: readonly OrderedJudgement[],
  ends: "deny" | "pass" | "unknown",
  next: Bounds,
): Bounds {
  const heard = policies.filter(isHeard);
  if (ends === "pass" || heard.every(({ isolates }) => isolates === "no"))
    return inAnyOrder(heard, next, next);
  const end = ends === "deny" ? DENY : meet(DENY, next);
  const present = outcomesOf(heard.map(({ selects }) => selects)).map((there) =>
    heard.filter((_, index) => there[index] === true),
  );
  return present
    .flatMap((some) =>
      outcomesOf(some.map(({ isolates }) => isolates)).map((isolating) =>
        inAnyOrder(
          some.map((policy) => ({ ...policy, selects: "yes" as const })),
          next,
          isolating.includes(true) ? end : next,
        ),
      ),
    )
    .reduce(meet);
}

/** Policies without a number are tried before and after all others. */
function inAnyOrder(policies: readonly OrderedJudgement[], next: Bounds, end: Bounds): Bounds {
  const unordered = policies.filter(({ priority }) => priority === "unordered");
  const ties = tiesOf(policies.filter(({ priority }) => priority !== "unordered"));
  const before = tier([unordered, ...ties], next, end);
  return unordered.length === 0 ? before : meet(before, tier([...ties, unordered], next, end));
}

/** What follows the last stage. */
export const UNDECIDED: Bounds = ALLOW;
