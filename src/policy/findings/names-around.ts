import { BOTTOM } from "../../algebra/lattice.ts";
import type { PortSetId } from "../../algebra/lattice.ts";
import { at } from "../../domain/unreachable.ts";
import { pathText } from "../explain.ts";
import { objectText } from "../pod-policy.ts";
import { serverNames } from "./cilium.ts";
import type { AuditContext, Members } from "./context.ts";
import { cancelling, dnsFilters, filteredPorts, isDnsFilter, liesWithin } from "./filters.ts";
import type { Finding, Patch } from "./finding.ts";
import { languageOf } from "./language.ts";
import type { NamingPolicy } from "./name-rules.ts";
import {
  eachPattern,
  isEveryName,
  namesPeers,
  namingPolicies,
  namingRules,
  patternsOf,
  patternTexts,
} from "./name-rules.ts";
import { removingRules } from "./patches.ts";
import { isBesideNames } from "./precedence.ts";
import { compareTexts, counts, type RuleFacts } from "./rules.ts";
import { internetWitness, sheetWitness, shown } from "./showing.ts";
import type { Subject } from "./subjects.ts";
import { distinct, told, whoText } from "./subjects.ts";
import { agreeing, listed, portsText } from "./words.ts";

/** Ways around names and filters: other rules, and other names at the same addresses. */

const FILTERED: Readonly<Record<string, string>> = {
  dns: "DNS",
  sni: "server names",
  http: "HTTP requests",
  other: "requests",
};

function filteredText({ rule }: RuleFacts): string {
  const kinds = filteredPorts(rule).flatMap(({ requests }) => requests.map(({ kind }) => kind));
  return listed([...new Set(kinds)].map((kind) => FILTERED[kind] ?? kind));
}

function ruleText({ entry, rule }: RuleFacts): string {
  return `${pathText(rule.path)} of ${objectText(entry.object)}`;
}

/** A filter that decides nothing for some groups, and the rules that go around it. */
type Cancelled = {
  readonly facts: RuleFacts;
  readonly by: readonly RuleFacts[];
  readonly groups: readonly Members[];
};

function cancelledFilters(context: AuditContext): readonly Cancelled[] {
  const { policies } = context.analysis.snapshot;
  return [...policies.entries()].flatMap(([policy, entry]): Cancelled[] => {
    // Elsewhere filters are in ordered tiers, where the first rule decides, or a product's own.
    if (
      languageOf(entry) !== "cilium" ||
      !counts(entry) ||
      entry.rules.egress.every((rule) => filteredPorts(rule).length === 0)
    )
      return [];
    const filters = context.rules
      .of(policy)
      .filter(({ rule }) => rule.action === "allow" && filteredPorts(rule).length > 0);
    return filters.flatMap((facts): Cancelled[] => {
      const found = context
        .groupsOf(policy)
        .map((members) => ({ members, by: cancelling(context, members, facts) }))
        .filter(({ by }) => by.length > 0);
      if (found.length === 0) return [];
      // In an order that does not hang on the order of files.
      const by = [...new Set(found.flatMap((one) => one.by))].toSorted((a, b) =>
        compareTexts(a.identity, b.identity),
      );
      return [{ facts, by, groups: found.map(({ members }) => members) }];
    });
  });
}

/** Rules that let through whole what others look into. One finding for each filter. */
export function cancelledByPlainRules(context: AuditContext): readonly Finding[] {
  return cancelledFilters(context).map(({ facts, by, groups }): Finding => {
    const first = at(groups, 0);
    const names = isDnsFilter(facts)
      ? groups.flatMap((members) => namingRules(context, members)).filter(isLearned)
      : [];
    const unlearned =
      names.length === 0
        ? ""
        : ` Without the filter Cilium learns no addresses, so ${listed(patternTexts(eachPattern(names.flatMap(patternsOf))))} stay closed.`;
    const both = context.analysis.sheets.intersect(first.group.sheet, at(by, 0).sheet);
    const patch = removingPlain(context, facts, by);
    return {
      slug: "request-filter-cancelled",
      ...told({
        subjects: distinct(groups.flatMap((members) => members.subjects)),
        policies: [objectText(facts.entry.object)],
        shape: [facts.text],
        tell: ({ subjects }) =>
          `${ruleText(facts)} filters ${filteredText(facts)}, and ${listed(by.map(ruleText))} ${agreeing(by.length, "lets", "let")} the same through whole: the filter decides nothing for ${whoText(subjects)}.${unlearned}`,
      }),
      ...shown(sheetWitness(context, at(first.subjects, 0), both)),
      origins: [facts, ...by].slice(0, 5).map(({ origin }) => origin),
      ...(patch === undefined ? {} : { patch }),
      identity: [facts.identity, ...by.map(({ identity }) => identity)],
    };
  });
}

function isLearned(facts: RuleFacts): boolean {
  return namesPeers(facts).some(({ learning }) => learning === "dns-rule");
}

/** Takes away the plain rules that open nothing but what is filtered. */
function removingPlain(context: AuditContext, facts: RuleFacts, by: readonly RuleFacts[]): Patch | undefined {
  const isOnlyThat = by.every((other) => other !== facts && liesWithin(context.analysis, other, facts));
  return isOnlyThat
    ? removingRules(
        by,
        "Removes the rules that open nothing but what the filter looks into: from then on it decides. See first what it does not let through.",
      )
    : undefined;
}

/** Whether a rule lets a name's address be used for any name. */
function isOpenToNeighbours(facts: RuleFacts): boolean {
  const { ports } = facts.rule;
  const isPlain =
    ports === "all" || ports.some((item) => item.kind !== "unreadable" && item.requests === undefined);
  return isPlain && namesPeers(facts).some(({ binding }) => binding !== "resolved");
}

function throughText(context: AuditContext, { groups }: NamingPolicy): string {
  const filters = [...new Set(groups.flatMap((members) => dnsFilters(context, members)))];
  return filters.length === 0 ? "" : ` (learned through ${listed(filters.map(ruleText))})`;
}

/** Names that are held by addresses alone. One finding for each policy. */
export function sharedAddresses(context: AuditContext): readonly Finding[] {
  return namingPolicies(context).flatMap((naming): Finding[] => {
    const rules = naming.rules.filter(
      (facts) => isOpenToNeighbours(facts) && isEffective(context, naming, facts),
    );
    const patterns = eachPattern(rules.flatMap(patternsOf)).filter((pattern) => !isEveryName(pattern));
    const [first] = rules;
    if (first === undefined || patterns.length === 0) return [];
    const isCilium = languageOf(first.entry) === "cilium";
    const patch = isCilium ? serverNames(rules) : undefined;
    const what = listed(patternTexts(patterns));
    const through = throughText(context, naming);
    const mend = isCilium ? "serverNames or an egress gateway" : "an egress gateway";
    return [
      {
        slug: "names-share-addresses",
        ...told({
          subjects: naming.subjects,
          policies: [objectText(first.entry.object)],
          shape: [what, through],
          tell: ({ subjects, policies }) =>
            `${listed(policies)} ${agreeing(policies.length, "holds", "hold")} ${whoText(subjects)} to ${what} by the addresses these resolve to${through}: every other name at the same addresses is open as well, to code that dials it. Only ${mend} closes that.`,
        }),
        origins: rules.map(({ origin }) => origin),
        ...(patch === undefined ? {} : { patch }),
        identity: [objectText(first.entry.object)],
      },
    ];
  });
}

/** Whether a rule surely opens anything to somebody by a name, while the internet is closed otherwise. */
function isEffective({ analysis }: AuditContext, { groups }: NamingPolicy, facts: RuleFacts): boolean {
  const { names } = analysis.classes;
  const { reach } = analysis.algebra;
  return groups.some(({ wide, group }) => {
    if (wide !== BOTTOM) return false;
    const both = reach.intersect(group.sheet.reach.certain, facts.sheet.reach.certain);
    return reach.steps(both).some(({ last, value }) => value !== BOTTOM && at(last, 0) >= names.first);
  });
}

/** The internet beside names. One finding for each rule that opens it. */
export function internetBesideNames(context: AuditContext): readonly Finding[] {
  const { ports } = context.analysis.algebra;
  return [...context.rules.adding()].flatMap((facts): Finding[] => {
    if (facts.wide === BOTTOM || !isBesideNames(context, facts)) return [];
    const groups = context.groupsOf(facts.policy);
    const subjects: readonly Subject[] = distinct(groups.flatMap((members) => members.subjects));
    const naming = [...new Set(groups.flatMap((members) => namingRules(context, members)))].filter(
      (other) => other !== facts,
    );
    const names = listed(patternTexts(eachPattern(naming.flatMap(patternsOf))));
    const what = portsText(ports, facts.wide);
    const patch = removingRules(
      [facts],
      `Takes the rule out of ${objectText(facts.entry.object)}, so that only the names are left. What else went through it is closed at once.`,
    );
    return [
      {
        slug: "internet-beside-names",
        ...weightOf(context, facts.wide),
        ...told({
          subjects,
          policies: [objectText(facts.entry.object)],
          others: naming.map(({ entry }) => objectText(entry.object)),
          shape: [names, what],
          tell: (named) =>
            `${listed(named.others)} ${agreeing(named.others.length, "names", "name")} ${names}, and ${pathText(facts.rule.path)} of ${listed(named.policies)} opens ${what} of the internet to ${whoText(named.subjects)} all the same: the names limit nothing there.`,
        }),
        ...shown(internetWitness(context, groups, facts)),
        origins: [facts.origin, ...naming.slice(0, 3).map(({ origin }) => origin)],
        ...(patch === undefined ? {} : { patch }),
        identity: [facts.identity],
      },
    ];
  });
}

function weightOf({ internet }: AuditContext, wide: PortSetId): Pick<Finding, "severity"> {
  return internet.isMostPorts(wide) ? {} : { severity: "medium" };
}
