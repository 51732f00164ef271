import { BOTTOM } from "../../algebra/lattice.ts";
import { at } from "../../domain/unreachable.ts";
import type { Stage } from "../enforcement.ts";
import { rankOf } from "../enforcement.ts";
import type { Selecting } from "../engine/tiers.ts";
import { pathText } from "../explain.ts";
import type { Direction, PodPolicy, Tier } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Finding, Operation, Patch } from "./finding.ts";
import { languageOf } from "./language.ts";
import { editing, removingRules } from "./patches.ts";
import { compareTexts, type RuleFacts } from "./rules.ts";
import { sheetWitness } from "./showing.ts";
import { distinct, foundSubjects, whoText } from "./subjects.ts";
import { listed } from "./words.ts";

const EGRESS: Direction = "egress";

/** What stands before a rule wherever it applies. */
type Fate = {
  readonly facts: RuleFacts;
  /** Nothing is left for it, for any group. */
  isShadowed: boolean;
  /** Earlier rules that take some of it, in the order met. */
  readonly earlier: Set<RuleFacts>;
  readonly groups: Members[];
};

function priorityOf({ priority }: PodPolicy): number {
  return priority === "unordered" ? Number.POSITIVE_INFINITY : priority;
}

/** The stages in which the first rule that matches decides, whatever language they are of. */
function orderedStages({ analysis }: AuditContext): readonly Stage[] {
  return analysis.egress.plan.flatMap(({ stages }) => stages.filter(({ kind }) => kind === "ordered"));
}

/** Policies of one stage by rank, first to last; those of one rank have no order. */
function ranksOf(context: AuditContext, selecting: readonly Selecting[]): readonly (readonly Selecting[])[] {
  const { policies } = context.analysis.snapshot;
  const ranked = selecting.map((one) => {
    const { order, tieBreak = "" } = rankOf(at(policies, one.policy));
    return { one, order: order === "unordered" ? Number.POSITIVE_INFINITY : order, tieBreak };
  });
  const byRank = Map.groupBy(
    ranked.toSorted((a, b) => compareOrders(a.order, b.order) || compareTexts(a.tieBreak, b.tieBreak)),
    ({ order, tieBreak }) => `${order} ${tieBreak}`,
  );
  return [...byRank.values()].map((tied) => tied.map(({ one }) => one));
}

/** As a difference, which two infinities do not have. */
function compareOrders(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The policies of a stage that select a group, under a key that is equal for equal lists. */
function inStage({ group }: Members, stage: Stage): { key: string; selecting: readonly Selecting[] } {
  const selecting = group.selecting.filter(({ policy }) => stage.policies.has(policy));
  return { selecting, key: selecting.map(({ policy, truth }) => `${policy}${truth}`).join() };
}

/** Distinct lists of ordered policies, and the groups that have each. */
function lists(
  context: AuditContext,
  stage: Stage,
): readonly { selecting: readonly Selecting[]; groups: readonly Members[] }[] {
  const found = new Map<string, { selecting: readonly Selecting[]; groups: Members[] }>();
  for (const members of context.groups) {
    const { key, selecting } = inStage(members, stage);
    if (selecting.length === 0) continue;
    const known = found.get(key);
    if (known === undefined) found.set(key, { selecting, groups: [members] });
    else known.groups.push(members);
  }
  return [...found.values()];
}

/** Goes through one list of ordered policies and notes, for every rule, what is left for it. */
class Walk {
  readonly #context: AuditContext;
  readonly #fates: Map<RuleFacts, Fate>;
  #covered: number = BOTTOM;
  #before: RuleFacts[] = [];

  constructor(context: AuditContext, fates: Map<RuleFacts, Fate>) {
    this.#context = context;
    this.#fates = fates;
  }

  over(ranks: readonly (readonly Selecting[])[], groups: readonly Members[]): void {
    for (const tied of ranks) {
      const [covered, before] = [this.#covered, this.#before];
      let all = covered;
      const met: RuleFacts[] = [];
      for (const selecting of tied) {
        this.#covered = covered;
        this.#before = [...before];
        this.#policy(selecting, groups);
        all = this.#context.analysis.algebra.reach.union(all, this.#covered);
        met.push(...this.#before.slice(before.length));
      }
      this.#covered = all;
      this.#before = [...before, ...met];
    }
  }

  #policy({ policy, truth }: Selecting, groups: readonly Members[]): void {
    const { reach } = this.#context.analysis.algebra;
    for (const facts of this.#context.rules.of(policy)) {
      const { certain, possible } = facts.sheet.reach;
      // NetworkPolicies among a language's ordered ones have no order of their own: what of them adds nothing is told as such.
      if (possible !== BOTTOM && facts.entry.tier !== "network-policy")
        this.#note(facts, reach.subset(possible, this.#covered), groups);
      if (truth === "yes") {
        this.#covered = reach.union(this.#covered, certain);
        this.#before.push(facts);
      }
    }
  }

  #note(facts: RuleFacts, isShadowed: boolean, groups: readonly Members[]): void {
    const { reach } = this.#context.analysis.algebra;
    const fate = this.#fates.get(facts) ?? { facts, isShadowed: true, earlier: new Set(), groups: [] };
    this.#fates.set(facts, fate);
    fate.isShadowed &&= isShadowed;
    for (const members of groups) fate.groups.push(members);
    if (!fate.isShadowed) return;
    for (const other of this.#before) {
      if (reach.intersect(other.sheet.reach.certain, facts.sheet.reach.possible) !== BOTTOM)
        fate.earlier.add(other);
    }
  }
}

/** Rules of ordered policies that never decide, for anybody. */
function shadowed(context: AuditContext): readonly Fate[] {
  const fates = new Map<RuleFacts, Fate>();
  for (const stage of orderedStages(context)) {
    for (const { selecting, groups } of lists(context, stage))
      new Walk(context, fates).over(ranksOf(context, selecting), groups);
  }
  return [...fates.values()].filter(({ isShadowed, earlier }) => isShadowed && earlier.size > 0);
}

function letsBy({ rule }: RuleFacts): boolean {
  return rule.action === "allow" || rule.action === "pass";
}

function isWeakenedDeny({ facts, earlier }: Fate): boolean {
  return facts.rule.action === "deny" && [...earlier].some(letsBy);
}

function ruleText({ entry, rule }: RuleFacts): string {
  return `${pathText(rule.path)} of ${objectText(entry.object)}`;
}

/** A rule behind others that say all that it could say. */
export function shadowedRules(context: AuditContext): readonly Finding[] {
  return shadowed(context)
    .filter((fate) => !isWeakenedDeny(fate))
    .map(({ facts, earlier, groups }): Finding => {
      const subjects = distinct(groups.flatMap((members) => members.subjects));
      const patch = removingRules([facts], `Removes the rule: it decides nothing today, so nothing changes.`);
      return {
        slug: "rule-shadowed",
        detail: `${ruleText(facts)} never decides: ${listed([...earlier].map(ruleText))} ${earlier.size === 1 ? "matches" : "match"} everything that it does before it is asked.`,
        subjects: foundSubjects(subjects),
        origins: [facts.origin, ...[...earlier].slice(0, 3).map(({ origin }) => origin)],
        ...(patch === undefined ? {} : { patch }),
        identity: [facts.identity],
      };
    });
}

/** A Deny behind an Accept or a Pass for all that it forbids. */
export function weakenedDenies(context: AuditContext): readonly Finding[] {
  return shadowed(context)
    .filter(isWeakenedDeny)
    .map(({ facts, earlier, groups }): Finding => {
      const by = [...earlier].filter(letsBy);
      const subjects = distinct(groups.flatMap((members) => members.subjects));
      const patch = movingUp(context, facts, by);
      return {
        slug: "deny-never-decides",
        detail: `${ruleText(facts)} denies nothing: ${listed(by.map((other) => `${ruleText(other)} (${actionText(other)})`))} ${by.length === 1 ? "lets" : "let"} all of it by first, for ${whoText(foundSubjects(subjects))}.`,
        subjects: foundSubjects(subjects),
        ...passing(context, facts, groups),
        origins: [facts.origin, ...by.slice(0, 3).map(({ origin }) => origin)],
        ...(patch === undefined ? {} : { patch }),
        identity: [facts.identity],
      };
    });
}

/** A connection that a rule was to deny, and that somebody has all the same. */
function passing(context: AuditContext, { sheet }: RuleFacts, groups: readonly Members[]): Partial<Finding> {
  const { sheets } = context.analysis;
  for (const { group, subjects } of groups) {
    const witness = sheetWitness(context, at(subjects, 0), sheets.intersect(group.sheet, sheet));
    if (witness !== undefined) return { witness };
  }
  return {};
}

function actionText({ rule, entry }: RuleFacts): string {
  if (rule.action === "pass") return "Pass";
  return entry.object.kind === "ClusterNetworkPolicy" && languageOf(entry) === "cluster-policy"
    ? "Accept"
    : "Allow";
}

/** Puts a rule before the ones that cover it: within its policy, else by a smaller priority. */
function movingUp(context: AuditContext, facts: RuleFacts, by: readonly RuleFacts[]): Patch | undefined {
  const own = by.filter(({ policy }) => policy === facts.policy);
  const value = valueAt(facts.entry.document.root, facts.rule.path);
  if (own.length < by.length || value === undefined) return earlierPriority(context, facts.entry, by);
  const first = at(own, 0).rule.path;
  const operations: Operation[] = [
    { op: "remove", path: pointer(facts.rule.path) },
    { op: "add", path: pointer(first), value },
  ];
  return editing(
    facts,
    operations,
    "Puts the Deny before the rules that let its traffic by. What it forbids is closed at once, whatever namespaces allow.",
  );
}

function takenPriorities({ analysis }: AuditContext, tier: Tier): ReadonlySet<number> {
  return new Set(analysis.snapshot.policies.filter((policy) => policy.tier === tier).map(priorityOf));
}

/** A free priority below some others, the largest there is. */
function freeBelow(taken: ReadonlySet<number>, others: readonly number[]): number | undefined {
  for (let priority = Math.min(...others) - 1; priority >= 0; priority -= 1)
    if (!taken.has(priority)) return priority;
  return undefined;
}

function earlierPriority(
  context: AuditContext,
  entry: PodPolicy,
  by: readonly RuleFacts[],
): Patch | undefined {
  // Other languages have tiers, fractions and names in their order.
  if (languageOf(entry) !== "cluster-policy") return undefined;
  const free = freeBelow(
    takenPriorities(context, entry.tier),
    by.map((other) => priorityOf(other.entry)),
  );
  if (free === undefined || entry.priority === "unordered") return undefined;
  return editing(
    { entry },
    [{ op: "replace", path: "/spec/priority", value: free }],
    `Gives ${objectText(entry.object)} priority ${free}, before the policies that let its traffic by.`,
  );
}

/** What one policy of a rank surely decides, by action: what no earlier rule of its own has taken. */
function decisions(context: AuditContext, policy: number): ReadonlyMap<string, number> {
  const { reach } = context.analysis.algebra;
  const byAction = new Map<string, number>();
  let taken: number = BOTTOM;
  for (const { rule, sheet } of context.rules.of(policy)) {
    const own = reach.minus(sheet.reach.certain, taken);
    byAction.set(rule.action, reach.union(byAction.get(rule.action) ?? BOTTOM, own));
    taken = reach.union(taken, sheet.reach.possible);
  }
  return byAction;
}

type Tie = { readonly a: number; readonly b: number; readonly groups: Members[]; overlap: number };

/** Where two policies decide the same connection differently. */
function disagreement(
  { analysis }: AuditContext,
  first: ReadonlyMap<string, number>,
  second: ReadonlyMap<string, number>,
): number {
  const { reach } = analysis.algebra;
  let overlap: number = BOTTOM;
  for (const [action, own] of first) {
    for (const [other, theirs] of second) {
      if (action !== other) overlap = reach.union(overlap, reach.intersect(own, theirs));
    }
  }
  return overlap;
}

/** Pairs of policies of one rank that contradict each other for some group, as far as earlier ranks leave it to them. */
class Ties {
  readonly found = new Map<string, Tie>();
  readonly #context: AuditContext;
  readonly #disagreements = new Map<string, number>();
  readonly #decisions = new Map<number, ReadonlyMap<string, number>>();

  constructor(context: AuditContext) {
    this.#context = context;
  }

  #of(policy: number): ReadonlyMap<string, number> {
    const known = this.#decisions.get(policy) ?? decisions(this.#context, policy);
    this.#decisions.set(policy, known);
    return known;
  }

  over(ranks: readonly (readonly Selecting[])[], groups: readonly Members[]): void {
    const { reach } = this.#context.analysis.algebra;
    let covered: number = BOTTOM;
    for (const tied of ranks) {
      const sure = tied.filter(({ truth }) => truth === "yes").map(({ policy }) => policy);
      for (const [index, a] of sure.entries()) {
        for (const b of sure.slice(index + 1)) this.#pair(a, b, { covered, groups });
      }
      for (const policy of sure) {
        for (const { sheet } of this.#context.rules.of(policy))
          covered = reach.union(covered, sheet.reach.certain);
      }
    }
  }

  #pair(a: number, b: number, { covered, groups }: { covered: number; groups: readonly Members[] }): void {
    const { reach } = this.#context.analysis.algebra;
    const key = `${a}|${b}`;
    const whole = this.#disagreements.get(key) ?? disagreement(this.#context, this.#of(a), this.#of(b));
    this.#disagreements.set(key, whole);
    const overlap = reach.minus(whole, covered);
    if (overlap === BOTTOM) return;
    const tie = this.found.get(key) ?? { a, b, groups: [], overlap: BOTTOM };
    this.found.set(key, tie);
    for (const members of groups) tie.groups.push(members);
    tie.overlap = reach.union(tie.overlap, overlap);
  }
}

/** Two policies of one rank that contradict each other. */
export function ties(context: AuditContext): readonly Finding[] {
  const ties = new Ties(context);
  for (const stage of orderedStages(context)) {
    for (const { selecting, groups } of lists(context, stage)) ties.over(ranksOf(context, selecting), groups);
  }
  return [...ties.found.values()].map((tie) => aboutTie(context, tie));
}

function aboutTie(context: AuditContext, { a, b, groups, overlap }: Tie): Finding {
  const { policies } = context.analysis.snapshot;
  const pair = [at(policies, a), at(policies, b)];
  const subjects = distinct(groups.flatMap((members) => members.subjects));
  const names = pair.map(({ object }) => objectText(object));
  const patch = untying(context, a, b);
  const priority = valueAt(at(pair, 0).document.root, ["spec", "priority"]);
  const sheet = context.analysis.sheets.of({ certain: overlap, possible: overlap });
  const witness = sheetWitness(context, at(at(groups, 0).subjects, 0), sheet, "possible");
  return {
    slug: "same-priority-tie",
    detail: `${listed(names)} both have ${typeof priority === "number" ? `priority ${priority}` : "no priority"} and say different things of the same connections of ${whoText(foundSubjects(subjects))}: which one holds is up to the network plugin.`,
    subjects: foundSubjects(subjects),
    ...(witness === undefined ? {} : { witness }),
    origins: pair.map(({ document }) => ({ document, path: ["spec", "priority"] })),
    ...(patch === undefined ? {} : { patch }),
    identity: names.toSorted(),
  };
}

function denies({ rules }: PodPolicy): boolean {
  return rules[EGRESS].some(({ action }) => action === "deny");
}

/** The one that denies goes first: the safe answer until somebody has said which was meant. */
function untying(context: AuditContext, a: number, b: number): Patch | undefined {
  const { policies } = context.analysis.snapshot;
  const pair = [at(policies, a), at(policies, b)];
  const first = pair.find(denies);
  if (first === undefined || first.priority === "unordered" || languageOf(first) !== "cluster-policy")
    return undefined;
  const free = freeBelow(takenPriorities(context, first.tier), [first.priority]);
  if (free === undefined) return undefined;
  const other = pair.find((entry) => entry !== first);
  const name = other === undefined ? "the other" : objectText(other.object);
  return editing(
    { entry: first },
    [{ op: "replace", path: "/spec/priority", value: free }],
    `Gives ${objectText(first.object)} priority ${free}, so that its Deny wins. If ${name} is meant as an exception, give that one the smaller number instead.`,
  );
}
