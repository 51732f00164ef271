import type { Bounds } from "../../algebra/bounds.ts";
import { BOTTOM } from "../../algebra/lattice.ts";
import { at } from "../../domain/unreachable.ts";
import { pathText } from "../explain.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { valueAt } from "./document.ts";
import type { Finding, Patch } from "./finding.ts";
import { specPath } from "./language.ts";
import { removingRules } from "./patches.ts";
import { compareTexts, type RuleFacts } from "./rules.ts";
import { distinct, told } from "./subjects.ts";
import { agreeing, listed } from "./words.ts";

/** A rule that filters requests has another use than what it opens: names are learned through it, and what passes is seen. */
function isPlainAllow({ rule }: RuleFacts): boolean {
  const isFilter =
    rule.ports !== "all" &&
    rule.ports.some((item) => item.kind !== "unreadable" && item.requests !== undefined);
  return rule.action === "allow" && !isFilter;
}

/** Looks for rules that the others of every group say as well. Rules found are gone for those that come later. */
class Search {
  readonly #context: AuditContext;
  readonly #gone = new Set<RuleFacts>();

  constructor(context: AuditContext) {
    this.#context = context;
  }

  /** The rules of a policy that add nothing for anybody. */
  in(policy: number): readonly RuleFacts[] {
    const groups = this.#context.groupsOf(policy);
    const isSure = groups.every(({ group }) =>
      group.selecting.some((one) => one.policy === policy && one.truth === "yes"),
    );
    if (groups.length === 0 || !isSure) return [];
    return this.#context.rules.of(policy).filter((facts) => {
      if (
        !isPlainAllow(facts) ||
        facts.sheet.reach.possible === BOTTOM ||
        !groups.every((members) => this.#isCovered(facts, members))
      )
        return false;
      this.#gone.add(facts);
      return true;
    });
  }

  /** Rules that surely count for a group and may cover others. */
  #others(facts: RuleFacts, { group }: Members): readonly RuleFacts[] {
    const { policies } = this.#context.analysis.snapshot;
    return (
      group.selecting
        .filter(({ policy, truth }) => truth === "yes" && at(policies, policy).isolates.egress === "yes")
        .flatMap(({ policy }) => this.#context.rules.of(policy))
        .filter(({ rule }) => rule.action === "allow")
        // A rule that opens the internet is most often a mistake, and others are needed once it is mended.
        .filter(
          (other) =>
            other !== facts && !this.#gone.has(other) && (other.wide === BOTTOM || facts.wide !== BOTTOM),
        )
    );
  }

  /** Most rules are refuted by one point that no other rule holds; only the rest is worth whole sets. */
  #isCovered(facts: RuleFacts, members: Members): boolean {
    const { reach } = this.#context.analysis.algebra;
    const { certain, possible } = facts.sheet.reach;
    const others = this.#others(facts, members);
    const shown = reach.witness(possible);
    if (
      shown !== undefined &&
      !others.some(({ sheet }) => reach.at(sheet.reach.possible, shown.point) !== BOTTOM)
    )
      return false;
    const all: Bounds = {
      certain: reach.unionAll(others.map(({ sheet }) => sheet.reach.certain)),
      possible: reach.unionAll(others.map(({ sheet }) => sheet.reach.possible)),
    };
    return reach.subset(certain, all.certain) && reach.subset(possible, all.possible);
  }
}

function removing(rules: readonly RuleFacts[]): Patch | undefined {
  const { entry } = at(rules, 0);
  const isOnlyReason =
    valueAt(entry.document.root, [...specPath(entry), "policyTypes"]) === undefined &&
    rules.length === entry.rules.egress.length;
  // Without policyTypes the policy isolates because it has rules: taking them all would set its pods free.
  if (isOnlyReason) return undefined;
  return removingRules(
    rules,
    "Removes what adds nothing: everything that it allows stays allowed by other rules.",
  );
}

/** Rules that say what others say already. One finding for each policy. */
export function redundantRules(context: AuditContext): readonly Finding[] {
  const search = new Search(context);
  // Of two rules that say the same the first is found: by name, so that it is the same one in every run.
  const isolating = [...context.analysis.snapshot.policies.entries()]
    .filter(([, { tier, isolates }]) => tier === "network-policy" && isolates.egress === "yes")
    .toSorted(([, a], [, b]) => compareTexts(objectText(a.object), objectText(b.object)));
  return isolating.flatMap(([policy, entry]): Finding[] => {
    const rules = search.in(policy);
    if (rules.length === 0) return [];
    const subjects = distinct(context.groupsOf(policy).flatMap((members) => members.subjects));
    const patch = removing(rules);
    const where = listed(rules.map(({ rule }) => pathText(rule.path)));
    return [
      {
        slug: "rule-redundant",
        ...told({
          subjects,
          policies: [objectText(entry.object)],
          shape: rules.map(({ text }) => text),
          tell: ({ policies }) =>
            `${where} of ${listed(policies)} ${agreeing(rules.length, "allows", "allow")} nothing that other rules do not allow to the same workloads.`,
        }),
        origins: rules.map(({ origin }) => origin),
        ...(patch === undefined ? {} : { patch }),
        identity: [objectText(entry.object)],
      },
    ];
  });
}
