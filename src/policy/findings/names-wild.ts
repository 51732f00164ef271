import { BOTTOM } from "../../algebra/lattice.ts";
import type { Path } from "../../domain/json.ts";
import { isList } from "../../domain/json.ts";
import type { NamePattern } from "../../domain/name.ts";
import { at } from "../../domain/unreachable.ts";
import { sharedBy, TENANT_NAMES } from "../catalogue/shared-domains.ts";
import { objectText } from "../pod-policy.ts";
import { addingNames, type Apex } from "./cilium.ts";
import type { AuditContext, Members } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Finding, Operation, Patch } from "./finding.ts";
import { languageOf } from "./language.ts";
import type { NamingPolicy } from "./name-rules.ts";
import {
  firstRule,
  isEveryName,
  matchesName,
  namingPolicies,
  namingRules,
  patternsOf,
  patternTexts,
} from "./name-rules.ts";
import { editing } from "./patches.ts";
import type { RuleFacts } from "./rules.ts";
import { nameWitness, shown } from "./showing.ts";
import { told, whoText } from "./subjects.ts";
import { agreeing, listed } from "./words.ts";

/** Wildcards over more than was meant, or less. */

/** The domain that a wildcard leads into: what stands behind the last one, from its next dot on. */
function baseOf({ parts }: NamePattern): string | undefined {
  const last = parts.at(-1);
  if (parts.length < 2 || typeof last !== "string") return undefined;
  const dot = last.indexOf(".");
  return dot < 0 ? undefined : last.slice(dot + 1);
}

/** Of whom a wildcard lets names in: words for people, undefined where they are its owner's alone. */
function strangersUnder(pattern: NamePattern): string | undefined {
  const base = baseOf(pattern);
  if (base === undefined) return undefined;
  const shared = sharedBy(base);
  if (shared === "registry") return `whoever buys a name under ${base}`;
  if (shared === "provider") return `whoever has an account for ${base}`;
  const tenant = TENANT_NAMES.find((name) => matchesName(pattern, name));
  return tenant === undefined ? undefined : `whoever has an account there, as ${tenant} shows`;
}

/** A name that a stranger may have under a pattern. */
function strangersName(pattern: NamePattern): string {
  const tenant = TENANT_NAMES.find((name) => matchesName(pattern, name));
  if (tenant !== undefined) return tenant;
  const example = pattern.parts.map((part) => {
    if (typeof part === "string") return part;
    return part.any === "chars" ? "" : "attacker";
  });
  const plain = example.join("");
  return plain.startsWith(".") ? `attacker${plain}` : plain;
}

/** Wildcards that hold names of strangers. One finding for each policy. */
export function wildcardsOverStrangers(context: AuditContext): readonly Finding[] {
  return namingPolicies(context).flatMap((naming): Finding[] => {
    const wide = naming.patterns
      .filter((pattern) => !isEveryName(pattern))
      .flatMap((pattern) => {
        const who = strangersUnder(pattern);
        return who === undefined ? [] : [{ pattern, who }];
      });
    if (wide.length === 0) return [];
    const rules = naming.rules.filter((facts) =>
      patternsOf(facts).some(({ text }) => wide.some(({ pattern }) => pattern.text === text)),
    );
    const first = at(rules, 0);
    const what = listed(wide.map(({ pattern, who }) => `${pattern.text} (${who})`));
    const example = strangersName(at(wide, 0).pattern);
    return [
      {
        slug: "wildcard-over-strangers",
        ...told({
          subjects: naming.subjects,
          policies: [objectText(first.entry.object)],
          shape: [what],
          tell: ({ subjects, policies }) =>
            `${listed(policies)} ${agreeing(policies.length, "opens", "open")} names of strangers to ${whoText(subjects)}: ${what}.`,
        }),
        ...shown(nameWitness(context, naming.groups, first, example)),
        origins: rules.map(({ origin }) => origin),
        identity: [objectText(first.entry.object), ...wide.map(({ pattern }) => pattern.text)],
      },
    ];
  });
}

/** The name that a wildcard of whole labels stands under: `github.com` of `*.github.com`. */
function apexOf({ parts }: NamePattern): string | undefined {
  const [wild, rest, ...more] = parts;
  if (typeof wild !== "object" || typeof rest !== "string" || more.length > 0) return undefined;
  const isLabels = wild.any === "label" || wild.any === "labels";
  const apex = rest.slice(1);
  return isLabels && rest.startsWith(".") && apex.includes(".") && sharedBy(apex) === undefined
    ? apex
    : undefined;
}

/** Whether a group reaches a name, by whatever rule, or some rule means it. */
function reachesName(context: AuditContext, members: Members, name: string): boolean {
  const { classes, sheets } = context.analysis;
  const { v4, v6 } = sheets.at(members.group.sheet, classes.names.classOf(name));
  if (v4.certain !== BOTTOM || v6.certain !== BOTTOM) return true;
  return namingRules(context, members).some((facts) =>
    patternsOf(facts).some((pattern) => matchesName(pattern, name)),
  );
}

function apexText({ pattern, apex }: Apex): string {
  const [wild] = pattern.parts;
  const isOne = typeof wild === "object" && wild.any === "label";
  return `${pattern.text} does not match ${apex} itself${isOne ? ", nor names two labels below it" : ""}`;
}

/** Wildcards whose own domain nobody may reach. One finding for each policy. */
export function forgottenApexes(context: AuditContext): readonly Finding[] {
  return namingPolicies(context).flatMap((naming): Finding[] => {
    const forgotten = naming.patterns.flatMap((pattern) => {
      const apex = apexOf(pattern);
      const isOpen = (members: Members): boolean => apex !== undefined && reachesName(context, members, apex);
      return apex === undefined || naming.groups.every(isOpen) ? [] : [{ pattern, apex }];
    });
    if (forgotten.length === 0) return [];
    const first = firstRule(naming);
    const what = listed(forgotten.map(apexText));
    const patch = addingApexes(naming, forgotten);
    return [
      {
        slug: "apex-forgotten",
        ...told({
          subjects: naming.subjects,
          policies: [objectText(first.entry.object)],
          shape: [what],
          tell: ({ subjects, policies }) =>
            `In ${listed(policies)} ${what}, and no rule lets ${whoText(subjects)} reach ${listed(forgotten.map(({ apex }) => apex))}.`,
        }),
        origins: naming.rules.map(({ origin }) => origin),
        ...(patch === undefined ? {} : { patch }),
        identity: [objectText(first.entry.object), ...patternTexts(forgotten.map(({ pattern }) => pattern))],
      },
    ];
  });
}

/** Adds to each list that has a wildcard the name that it stands under; undefined where the language has no such list. */
function addingApexes({ rules }: NamingPolicy, forgotten: readonly Apex[]): Patch | undefined {
  const [first] = rules;
  if (first === undefined) return undefined;
  const operations =
    languageOf(first.entry) === "cilium"
      ? addingNames(first.entry, forgotten)
      : rules.flatMap((facts) => listOperations(facts, forgotten));
  if (operations.length === 0) return undefined;
  return editing(
    first,
    operations,
    `Names ${listed(forgotten.map(({ apex }) => apex))} beside ${agreeing(forgotten.length, "the wildcard", "the wildcards")}. Where nobody needs ${agreeing(forgotten.length, "it", "them")}, leave the policy as it is.`,
  );
}

/** For languages that list names under a peer. */
function listOperations(facts: RuleFacts, forgotten: readonly Apex[]): readonly Operation[] {
  const { entry, rule } = facts;
  return [...rule.peers.entries()].flatMap(([index, peer]) => {
    const list: Path = [...rule.path, "to", index, "domainNames"];
    if (peer.kind !== "names" || !isList(valueAt(entry.document.root, list))) return [];
    const own = new Set(patternTexts(peer.patterns));
    return forgotten
      .filter(({ pattern }) => own.has(pattern.text))
      .map(({ apex }): Operation => ({ op: "add", path: `${pointer(list)}/-`, value: apex }));
  });
}
