import type { NamePattern, NameWild } from "../../domain/name.ts";
import { at } from "../../domain/unreachable.ts";
import type { Peer } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { counts, type RuleFacts } from "./rules.ts";
import type { Subject } from "./subjects.ts";
import { distinct } from "./subjects.ts";

/** A peer that names what is outside. */
export type NamesPeer = Extract<Peer, { kind: "names" }>;

function namesIn(peer: Peer): readonly NamesPeer[] {
  if (peer.kind === "names") return [peer];
  // What a `not` takes away, nobody reaches by it.
  return peer.kind === "all-of" ? peer.peers.flatMap(namesIn) : [];
}

/** The peers of a rule that are names. */
export function namesPeers({ rule }: Pick<RuleFacts, "rule">): readonly NamesPeer[] {
  return rule.peers.flatMap(namesIn);
}

/** Whether a pattern is of all names: no limit by name at all. */
export function isEveryName({ parts }: NamePattern): boolean {
  return parts.length === 1 && typeof parts[0] === "object" && parts[0].any === "text";
}

/** Patterns, each once, in the order met. */
export function eachPattern(patterns: readonly NamePattern[]): readonly NamePattern[] {
  return [...new Map(patterns.map((pattern) => [pattern.text, pattern])).values()];
}

/** The names that a rule allows. */
export function patternsOf(facts: Pick<RuleFacts, "rule">): readonly NamePattern[] {
  return eachPattern(namesPeers(facts).flatMap(({ patterns }) => patterns));
}

/** A policy that lets somebody reach names. */
export type NamingPolicy = {
  readonly policy: number;
  readonly rules: readonly RuleFacts[];
  readonly patterns: readonly NamePattern[];
  readonly groups: readonly Members[];
  readonly subjects: readonly Subject[];
};

/** Policies that allow names and select somebody. Policies of several parts come once for each. */
export function namingPolicies(context: AuditContext): readonly NamingPolicy[] {
  return [...context.analysis.snapshot.policies.entries()].flatMap(([policy, entry]): NamingPolicy[] => {
    const isNaming = entry.rules.egress.some(({ peers }) => peers.some((peer) => namesIn(peer).length > 0));
    const groups = isNaming && counts(entry) ? context.groupsOf(policy) : [];
    if (groups.length === 0) return [];
    const rules = context.rules
      .of(policy)
      .filter((facts) => facts.rule.action === "allow" && namesPeers(facts).length > 0);
    if (rules.length === 0) return [];
    const subjects = distinct(groups.flatMap((members) => members.subjects));
    return [{ policy, rules, groups, subjects, patterns: eachPattern(rules.flatMap(patternsOf)) }];
  });
}

/** The rules by which a group may reach names. */
export function namingRules({ rules }: AuditContext, { group }: Members): readonly RuleFacts[] {
  return rules.allowing(group).filter((facts) => namesPeers(facts).length > 0);
}

/** Where the label ends that begins or goes on at an offset. */
function labelEnd(name: string, from: number): number {
  const dot = name.indexOf(".", from);
  return dot < 0 ? name.length : dot;
}

function upTo(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** The ends of the whole labels from an offset on. */
function labelEnds(name: string, from: number): readonly number[] {
  const ends: number[] = [];
  for (let end = labelEnd(name, from); end > (ends.at(-1) ?? from); end = labelEnd(name, end + 1)) {
    ends.push(end);
    if (end === name.length) break;
  }
  return ends;
}

/** Where a wildcard that begins at an offset of a name may end. */
const ENDS: Readonly<Record<NameWild["any"], (name: string, from: number) => readonly number[]>> = {
  chars: (name, from) => upTo(from, labelEnd(name, from)),
  label: (name, from) => labelEnds(name, from).slice(0, 1),
  labels: labelEnds,
  text: (name, from) => upTo(from, name.length),
};

/** Whether a pattern matches a name: by the offsets up to which its parts so far may reach. */
export function matchesName({ parts }: NamePattern, name: string): boolean {
  let offsets: ReadonlySet<number> = new Set([0]);
  for (const part of parts) {
    const next = [...offsets].flatMap((from) => {
      if (typeof part !== "string") return ENDS[part.any](name, from);
      return name.startsWith(part, from) ? [from + part.length] : [];
    });
    offsets = new Set(next);
  }
  return offsets.has(name.length);
}

/** The first rule of a naming policy. */
export function firstRule({ rules }: NamingPolicy): RuleFacts {
  return at(rules, 0);
}

/** Pattern texts in words: `*.github.com and 2 more`. */
export function patternTexts(patterns: readonly NamePattern[]): readonly string[] {
  return patterns.map(({ text }) => text);
}
