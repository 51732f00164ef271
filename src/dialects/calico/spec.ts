import type { Family } from "../../domain/address.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, not, or, type Truth } from "../../domain/verdict.ts";
import { type AddressSet, minus, readBlock } from "../../policy/spec/addresses.ts";
import type { Rule } from "../../policy/spec/chain.ts";
import type { OrderedJudgement } from "../../policy/spec/judgement.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import * as ask from "../../policy/spec/question.ts";
import { isUnderDomains } from "./spec-domains.ts";
import {
  type Home,
  isGiven,
  nameMatches,
  ownSelected,
  peerSelected,
  readNets,
  subjectSelected,
} from "./spec-labels.ts";
import { portsMatch } from "./spec-ports.ts";
import { servicesMatch } from "./spec-services.ts";
import { type CalicoTier, LOST, tierOf } from "./spec-tiers.ts";

/** What one policy says, and in which tier. */
export type CalicoJudgement = { readonly tier: CalicoTier; readonly decides: OrderedJudgement };

/**
 * What Calico's policies among some objects say to a question. Staged ones say nothing: where they count as enforced,
 * `withStaged` gives the objects as they would then be.
 */
export function judgeCalico(
  policies: readonly KubeObject[],
  question: ask.Question,
): readonly CalicoJudgement[] {
  return policies
    .filter(({ kind }) => kind === "NetworkPolicy" || kind === "GlobalNetworkPolicy")
    .flatMap((policy) => judge(policy, question));
}

const FIRST = Number.NEGATIVE_INFINITY;
const ANYTHING: Rule = { matches: "maybe", action: "unknown" };

/** What stands for a Calico policy that cannot be read, and may concern the subject. */
export function judgeUnreadableCalico({ subject }: ask.Question): CalicoJudgement {
  const selects = subject.hostNetwork ? "no" : "yes";
  return { tier: LOST, decides: { selects, isolates: "no", priority: FIRST, rules: [ANYTHING] } };
}

function judge(policy: KubeObject, question: ask.Question): readonly CalicoJudgement[] {
  const isNamespaced = policy.kind === "NetworkPolicy";
  const spec = field(policy.root, "spec");
  if (!isObject(spec)) return [judgeWithoutSpec(policy, question)];
  const isForHosts = field(spec, "doNotTrack") === true || field(spec, "preDNAT") === true;
  if (!isNamespaced && isForHosts) return [];
  const here = isNamespaced ? isSame(policy.namespace, question.subject.namespace) : "yes";
  const selects = and(here, subjectSelected(spec, question.subject, isNamespaced));
  const { tier, isPlaced } = tierOf(field(spec, "tier"), question);
  const tieBreak = tieBreakOf(policy, tier.name);
  const decides = { ...judgeRules(policy, spec, { isPlaced, question }), selects };
  return [{ tier, decides: tieBreak === undefined ? decides : { ...decides, tieBreak } }];
}

function judgeWithoutSpec({ kind, namespace }: KubeObject, question: ask.Question): CalicoJudgement {
  const { tier, decides } = judgeUnreadableCalico(question);
  const isAnywhere = kind === "GlobalNetworkPolicy" || namespace === undefined;
  const here = isAnywhere ? "yes" : isSame(namespace, question.subject.namespace);
  return { tier, decides: { ...decides, selects: and(decides.selects, here) } };
}

type Asked = { readonly isPlaced: boolean; readonly question: ask.Question };

function judgeRules(
  policy: KubeObject,
  spec: Json,
  { isPlaced, question }: Asked,
): Pick<OrderedJudgement, "isolates" | "priority" | "rules"> {
  const home: Home = policy.kind === "NetworkPolicy" ? { namespace: policy.namespace } : undefined;
  const order = field(spec, "order") ?? Infinity;
  const isOrdered = typeof order === "number" && !Number.isNaN(order);
  const governs = governed(spec, policy, question.direction);
  const rules = ask.rulesOf(spec, question.direction).flatMap((rule) => readRule(rule, home, question));
  const counts = and(governs, isOrdered ? "yes" : "maybe");
  const own = rules.map(({ matches, action }) => ({ matches: and(matches, counts), action }));
  const passedBy: Rule = { matches: and("maybe", governs), action: "pass" };
  return {
    isolates: governs,
    priority: isOrdered ? order : FIRST,
    // A tier whose turn is not known is put first, and perhaps passed by.
    rules: isPlaced ? own : [passedBy, ...own],
  };
}

function isSame(a: string | undefined, b: string | undefined): Truth {
  if (a === undefined) return "maybe";
  return a === b ? "yes" : "no";
}

/** By name, the tier's own before it. One without a name has no place among equals. */
function tieBreakOf({ name, root }: KubeObject, tier: string): string | undefined {
  const generated = field(field(root, "metadata"), "generateName");
  const made = typeof generated === "string" && generated !== "" ? `${generated}*` : undefined;
  const known = name === "" ? made : name;
  if (known === undefined) return undefined;
  return known.startsWith(`${tier}.`) ? known : `${tier}.${known}`;
}

/** Whether a policy speaks of a direction. Without types the API fills in what there are rules for; the store does not. */
function governed(spec: Json, { apiVersion }: KubeObject, direction: "egress" | "ingress"): Truth {
  const types = field(spec, "types") ?? [];
  if (!isList(types)) return "maybe";
  const word = direction === "egress" ? "Egress" : "Ingress";
  if (types.includes(word)) return "yes";
  const isKnown = types.every((type) => type === "Egress" || type === "Ingress");
  if (types.length > 0) return isKnown ? "no" : "maybe";
  if (speaksByRules(spec, direction)) return "yes";
  return apiVersion.startsWith("crd.projectcalico.org/") ? "maybe" : "no";
}

function speaksByRules(spec: Json, direction: "egress" | "ingress"): boolean {
  return has(spec, direction) || (direction === "ingress" && !has(spec, "egress"));
}

function has(spec: Json, direction: "egress" | "ingress"): boolean {
  const rules = field(spec, direction) ?? [];
  return !isList(rules) || rules.length > 0;
}

/** What each word does; the last does nothing by itself. */
const ACTIONS = new Map<Json | undefined, Rule["action"] | "nothing">([
  ["Allow", "allow"],
  ["Deny", "deny"],
  ["Pass", "pass"],
  ["Log", "nothing"],
]);

/** One rule: none where it only logs. */
function readRule(rule: Json | undefined, home: Home, question: ask.Question): readonly Rule[] {
  if (rule === undefined) return [ANYTHING];
  const action = ACTIONS.get(field(rule, "action")) ?? "unknown";
  if (action === "nothing") return [];
  const ends = [field(rule, "source") ?? undefined, field(rule, "destination") ?? undefined];
  if (ends.some((end) => end !== undefined && !isObject(end))) return [ANYTHING];
  const isEgress = question.direction === "egress";
  const [own, peer] = isEgress ? ends : ends.toReversed();
  const matches = [
    peerMatches(peer, { home, mayOpen: isEgress && action === "allow" }, question),
    ownMatches(own, home, question),
    isVersion(field(rule, "ipVersion"), question.family),
    hangsOn(field(rule, "http")),
    portsMatch(rule, question),
  ].reduce<Truth>(and, "yes");
  return [{ matches, action }];
}

function isVersion(value: Json | undefined, family: Family): Truth {
  if (value === undefined || value === null) return "yes";
  if (value !== 4 && value !== 6) return "maybe";
  return value === family ? "yes" : "no";
}

type Within = { readonly home: Home; readonly mayOpen: boolean };

function peerMatches(peer: Json | undefined, { home, mayOpen }: Within, question: ask.Question): Truth {
  return [
    peerSelected(peer, home, question, mayOpen),
    inNets(field(peer, "nets"), question),
    outsideNets(field(peer, "notNets"), question),
    domainsMatch(peer, mayOpen, question),
    servicesMatch(peer, home, question) ?? "yes",
  ].reduce<Truth>(and, "yes");
}

function inNets(value: Json | undefined, question: ask.Question): Truth {
  if (isEmpty(value)) return "yes";
  const { set, isWhole } = readNets(value);
  return or(ask.isAt(set, question), isWhole ? "no" : "maybe");
}

/** What blocks leave out is of their own families only: the rule is one of those. */
function outsideNets(value: Json | undefined, question: ask.Question): Truth {
  if (isEmpty(value)) return "yes";
  const { set, isWhole } = readNets(value);
  const isOut = not(ask.isAt(set, question));
  if (!isWhole) return and(isOut, "maybe");
  return set[question.family].length > 0 ? isOut : "no";
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (isList(value) && value.length === 0);
}

/** Domains stand in egress rules that allow, without nets and selector. */
function domainsMatch(peer: Json | undefined, mayOpen: boolean, { peer: end, name }: ask.Question): Truth {
  const domains = field(peer, "domains");
  if (isEmpty(domains) || domains === "") return "yes";
  const isAlone = isEmpty(field(peer, "nets")) && !isGiven(field(peer, "selector"));
  if (!isList(domains) || !mayOpen || !isAlone) return "maybe";
  const read = domains.filter((domain) => isUnderDomains([domain], "") !== undefined);
  const matched = read.length === 0 ? "no" : nameMatches(read, end.kind, name);
  return or(matched, read.length < domains.length ? "maybe" : "no");
}

/** What a rule asks of its subject's own end. Its own address is not known; its family is that of the connection. */
function ownMatches(own: Json | undefined, home: Home, question: ask.Question): Truth {
  const domains = field(own, "domains");
  return [
    ownSelected(own, home, question),
    ownNets(field(own, "nets"), question.family, false),
    ownNets(field(own, "notNets"), question.family, true),
    isEmpty(domains) ? "yes" : hangsOn(domains),
    hangsOn(field(own, "services")),
  ].reduce<Truth>(and, "yes");
}

/** Nobody knows what it does, where it is there. */
function hangsOn(value: Json | undefined): Truth {
  return value === undefined || value === null ? "yes" : "maybe";
}

function ownNets(value: Json | undefined, family: Family, isNot: boolean): Truth {
  if (isEmpty(value)) return "yes";
  const { set, isWhole } = readNets(value);
  if (!isWhole) return "maybe";
  const families = ([4, 6] as const).filter((one) => set[one].length > 0);
  const full = families.filter((one) => coversAll(set, one));
  const left = isNot ? families.filter((one) => !full.includes(one)) : families;
  if (!left.includes(family)) return "no";
  return full.length === families.length ? "yes" : "maybe";
}

/** Whether one block of a set is a whole family. */
function coversAll(set: AddressSet, family: Family): boolean {
  const whole = readBlock(family === 4 ? "0.0.0.0/0" : "::/0");
  const none: AddressSet = { 4: [], 6: [] };
  return set[family].some((run) => minus(whole ?? none, { ...none, [family]: [run] })[family].length === 0);
}
