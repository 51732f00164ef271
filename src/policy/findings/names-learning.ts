import { BOTTOM } from "../../algebra/lattice.ts";
import type { NamePattern } from "../../domain/name.ts";
import { at } from "../../domain/unreachable.ts";
import { intersectSets } from "../engine/class-set.ts";
import { objectText } from "../pod-policy.ts";
import { lettingAsk, namesInstead, towardsResolver } from "./cilium.ts";
import type { AuditContext, Members } from "./context.ts";
import { askedPatterns, dnsFilters, isDnsFilter } from "./filters.ts";
import type { Finding } from "./finding.ts";
import { languageOf } from "./language.ts";
import type { NamingPolicy } from "./name-rules.ts";
import {
  eachPattern,
  firstRule,
  isEveryName,
  namesPeers,
  namingPolicies,
  namingRules,
  patternsOf,
  patternTexts,
} from "./name-rules.ts";
import { counts, type RuleFacts } from "./rules.ts";
import { sheetWitness, shown } from "./showing.ts";
import { distinct, letting, told, whoText } from "./subjects.ts";
import { agreeing, listed, portsText } from "./words.ts";

/** How an enforcer that binds names by DNS answers comes to know their addresses: not at all, from anybody, or for too much. */

/** The names of a policy that are bound by what a rule which filters DNS lets through. */
function learnedPatterns({ rules }: NamingPolicy): readonly NamePattern[] {
  const peers = rules.flatMap(namesPeers).filter(({ learning }) => learning === "dns-rule");
  return eachPattern(peers.flatMap(({ patterns }) => patterns));
}

/** Whether a group surely comes to know some address of a pattern. */
function learns({ analysis }: AuditContext, { group }: Members, pattern: NamePattern): boolean {
  const learned = group.learned?.names.certain ?? [];
  return intersectSets(analysis.classes.names.ofPattern(pattern).possible, learned).length > 0;
}

/** Whether some rule would let names of a pattern be asked for, if nothing set it aside. */
function mayBeAsked({ analysis }: AuditContext, filter: RuleFacts, pattern: NamePattern): boolean {
  const { names } = analysis.classes;
  const asked = names.of(askedPatterns(filter.rule)).possible;
  return intersectSets(names.ofPattern(pattern).possible, asked).length > 0;
}

/** Names that a group never learns: why, and through which rule it could. */
type Unlearned = {
  readonly members: Members;
  readonly patterns: readonly NamePattern[];
  readonly filters: readonly RuleFacts[];
};

/** What is lost because a filter is set aside is told with that. */
function unlearnedBy(context: AuditContext, naming: NamingPolicy): readonly Unlearned[] {
  const all = learnedPatterns(naming);
  return naming.groups
    .filter(({ stance }) => stance === "held")
    .flatMap((members): Unlearned[] => {
      const filters = dnsFilters(context, members);
      const patterns = all.filter(
        (pattern) =>
          !learns(context, members, pattern) &&
          !filters.some((filter) => mayBeAsked(context, filter, pattern)),
      );
      return patterns.length === 0 ? [] : [{ members, patterns, filters }];
    });
}

/** Names that are allowed, and of which no address is ever known. One finding for each policy. */
export function namesNeverLearned(context: AuditContext): readonly Finding[] {
  return namingPolicies(context).flatMap((naming): Finding[] => {
    const lost = unlearnedBy(context, naming);
    const [first] = lost;
    if (first === undefined) return [];
    const patterns = eachPattern(lost.flatMap((one) => one.patterns));
    const isFiltered = lost.every(({ filters }) => filters.length > 0);
    const { entry } = firstRule(naming);
    const rules = naming.rules.filter((facts) => {
      const own = patternTexts(patternsOf(facts));
      return patterns.some(({ text }) => own.includes(text));
    });
    const patch = lettingAsk(context, { entry, filters: first.filters }, patterns);
    const what = listed(patternTexts(patterns));
    const why = isFiltered
      ? "no rule with rules.dns lets these names be asked for"
      : "no rule with rules.dns holds for them, through which alone Cilium learns addresses";
    return [
      {
        slug: "names-never-learned",
        ...told({
          subjects: distinct(lost.flatMap(({ members }) => members.subjects)),
          policies: [objectText(entry.object)],
          shape: [what, why],
          tell: ({ subjects, policies }) =>
            `${listed(policies)} ${agreeing(policies.length, "allows", "allow")} ${what} to ${whoText(subjects)}, and ${why}: connections to the names are denied.`,
        }),
        origins: rules.map(({ origin }) => origin),
        ...(patch === undefined ? {} : { patch }),
        identity: [objectText(entry.object), ...patternTexts(patterns)],
      },
    ];
  });
}

/** Every rule that filters DNS for somebody. */
function* filtersInUse(context: AuditContext): Generator<RuleFacts> {
  for (const [policy, entry] of context.analysis.snapshot.policies.entries()) {
    const isFilter = entry.rules.egress.some((rule) => isDnsFilter({ rule, entry }));
    if (!isFilter || !counts(entry) || context.groupsOf(policy).length === 0) continue;
    for (const facts of context.rules.of(policy))
      if (facts.rule.action === "allow" && isDnsFilter(facts)) yield facts;
  }
}

function hasLearnedNames(context: AuditContext, members: Members): boolean {
  return namingRules(context, members).some((facts) =>
    namesPeers(facts).some(({ learning }) => learning === "dns-rule"),
  );
}

/** Rules that filter DNS and let any resolver of the internet answer. One finding for each rule. */
export function learnedFromAnybody(context: AuditContext): readonly Finding[] {
  const { ports } = context.analysis.algebra;
  return [...filtersInUse(context)].flatMap((facts): Finding[] => {
    const open = context.internet.reached(facts.sheet);
    if (open === BOTTOM) return [];
    const groups = context.groupsOf(facts.policy);
    const isBinding = groups.some((members) => hasLearnedNames(context, members));
    const what = portsText(ports, open);
    const patch = towardsResolver(context, facts);
    const first = at(groups, 0);
    const both = context.analysis.sheets.intersect(first.group.sheet, facts.sheet);
    const believed = isBinding
      ? " Whoever answers decides which addresses the allowed names have, and so what is open."
      : "";
    return [
      {
        slug: "names-learned-from-anybody",
        ...(isBinding ? {} : { severity: "medium" }),
        ...told({
          subjects: distinct(groups.flatMap((members) => members.subjects)),
          policies: [objectText(facts.entry.object)],
          shape: [what, believed],
          tell: (named) =>
            `${letting(named, ["ask", "asking"], `any resolver of the internet on ${what} for names, past the cluster's own`)}${believed}`,
        }),
        // A port of which some requests only pass is perhaps open: to a question, and to nothing else.
        ...shown(sheetWitness(context, at(first.subjects, 0), both, "possible")),
        origins: [facts.origin],
        ...(patch === undefined ? {} : { patch }),
        identity: [facts.identity],
      },
    ];
  });
}

/** Whether a group is held to names that somebody chose. */
function isHeldToNames(context: AuditContext, members: Members): boolean {
  const patterns = namingRules(context, members).flatMap(patternsOf);
  return members.wide === BOTTOM && patterns.length > 0 && !patterns.some(isEveryName);
}

/** Pods that reach chosen names only, and may ask for any. One finding for each policy. */
export function anyNameAsked(context: AuditContext): readonly Finding[] {
  const wide = [...filtersInUse(context)].filter(({ rule }) => askedPatterns(rule).some(isEveryName));
  return [...Map.groupBy(wide, ({ policy }) => policy)].flatMap(([policy, rules]): Finding[] => {
    const groups = context.groupsOf(policy).filter((members) => isHeldToNames(context, members));
    if (groups.length === 0) return [];
    const { entry } = at(rules, 0);
    const allowed = groups.flatMap((members) => namingRules(context, members).flatMap(patternsOf));
    const patch = languageOf(entry) === "cilium" ? namesInstead(context, rules, allowed) : undefined;
    return [
      {
        slug: "any-name-asked",
        ...told({
          subjects: distinct(groups.flatMap((members) => members.subjects)),
          policies: [objectText(entry.object)],
          shape: [],
          tell: ({ subjects, policies }) =>
            `${listed(policies)} ${agreeing(policies.length, "lets", "let")} ${whoText(subjects)} ask for any name (rules.dns with "*"), though connections are held to some: whatever is written into a name leaves with the question.`,
        }),
        origins: rules.map(({ origin }) => origin),
        ...(patch === undefined ? {} : { patch }),
        identity: [objectText(entry.object)],
      },
    ];
  });
}
