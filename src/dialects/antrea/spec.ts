import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { PROTOCOL, protocolOf } from "../../domain/port.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { Rule } from "../../policy/spec/chain.ts";
import type { OrderedJudgement } from "../../policy/spec/judgement.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import type { Pod } from "../../policy/spec/pods.ts";
import * as ask from "../../policy/spec/question.ts";
import { selects } from "../../policy/spec/selectors.ts";
import { peerMatches } from "./spec-peers.ts";
import { hasPorts, portsMatch } from "./spec-ports.ts";
import { servicesMatch } from "./spec-services.ts";
import * as subjects from "./spec-subjects.ts";

/** What one of Antrea's policies says, and whether it stands before NetworkPolicies or after them. */
export type AntreaJudgement = OrderedJudgement & { readonly tier: "antrea" | "antrea-baseline" };

/** What Antrea's ClusterNetworkPolicies and NetworkPolicies among some objects say to a question. */
export function judgeAntreaPolicies(
  policies: readonly KubeObject[],
  question: ask.Question,
): readonly AntreaJudgement[] {
  return policies.map((policy) => judge(policy, question));
}

/** What stands for a policy that cannot be read, and concerns the namespace of the subject. */
export function judgeUnreadableAntreaPolicy({ subject }: ask.Question): AntreaJudgement {
  return { ...ANYTHING, selects: subject.hostNetwork ? "no" : "maybe" };
}

const UNKNOWN: Rule = { matches: "yes", action: "unknown" };
const ANYTHING = { tier: "antrea", isolates: "no", priority: -1, rules: [UNKNOWN] } as const;

function judge(policy: KubeObject, question: ask.Question): AntreaJudgement {
  const isCluster = policy.kind === "ClusterNetworkPolicy";
  const namespace = isCluster ? undefined : policy.namespace;
  const from = { contents: question.contents, isCluster, namespace };
  const spec = field(policy.root, "spec");
  const { subject } = question;
  if (!isObject(spec)) return { ...ANYTHING, selects: somebody(from, subject) };
  const place = placeOf(spec, from);
  const appliedTo = field(spec, "appliedTo") ?? [];
  const isByRule = isList(appliedTo) && appliedTo.length === 0 && hasOwnSubjects(spec);
  const whole = isByRule ? "yes" : appliesTo(appliedTo, from, subject);
  if (place === undefined)
    return { ...ANYTHING, selects: isByRule ? anyRuleApplies(spec, from, subject) : whole };
  const rules = ask.rulesOf(spec, question.direction).map((rule) => {
    const own = appliesInRule(rule, isByRule, from, subject);
    const read = rule === undefined ? UNKNOWN : readRule(rule, place.tier, { from, question });
    return { ...read, matches: and(own, read.matches) };
  });
  return { ...place, selects: whole, isolates: "no", rules };
}

/** Every pod that a policy may be for at all. */
function somebody({ isCluster, namespace }: subjects.Standpoint, pod: Pod): Truth {
  if (pod.hostNetwork) return "no";
  return isCluster ? "yes" : subjects.isIn(namespace, pod);
}

const STATIC_TIERS: Readonly<Record<string, number>> = {
  emergency: 50,
  securityops: 100,
  networkops: 150,
  platform: 200,
  application: 250,
};
const OLD_NAMES = ["Emergency", "SecurityOps", "NetworkOps", "Platform", "Application", "Baseline"];

/** Tiers by their priority, and policies by theirs within; undefined where the tier cannot be read. */
function placeOf(
  spec: Json,
  from: subjects.Standpoint,
): Pick<AntreaJudgement, "tier" | "priority"> | undefined {
  const written = field(spec, "tier") ?? "";
  if (typeof written !== "string") return undefined;
  const name = OLD_NAMES.includes(written) ? written.toLowerCase() : written || "application";
  const own = field(spec, "priority");
  const priority = typeof own === "number" && own >= 1 && own <= 10_000 ? own : undefined;
  if (name === "baseline") return { tier: "antrea-baseline", priority: priority ?? "unordered" };
  return { tier: "antrea", priority: numberOf(tierPriority(name, from), priority) };
}

function numberOf(tier: number | undefined, priority: number | undefined): AntreaJudgement["priority"] {
  return tier === undefined || priority === undefined ? "unordered" : tier * 16_384 + priority;
}

function tierPriority(name: string, { contents }: subjects.Standpoint): number | undefined {
  const known = Object.hasOwn(STATIC_TIERS, name) ? STATIC_TIERS[name] : undefined;
  const object = contents.objects.find(
    (one) => one.kind === "Tier" && one.apiVersion.startsWith("crd.antrea.io/") && one.name === name,
  );
  if (name === "application" || object === undefined) return known;
  const priority = field(field(object.root, "spec"), "priority");
  const isOwn = typeof priority === "number" && Number.isInteger(priority) && priority >= 0 && priority < 250;
  return isOwn ? priority : undefined;
}

function rulesOfBoth(spec: Json): readonly (Json | undefined)[] {
  return [...ask.rulesOf(spec, "egress"), ...ask.rulesOf(spec, "ingress")];
}

function hasOwnSubjects(spec: Json): boolean {
  return rulesOfBoth(spec).some((rule) => {
    const own = field(rule, "appliedTo") ?? [];
    return !isList(own) || own.length > 0;
  });
}

function anyRuleApplies(spec: Json, from: subjects.Standpoint, pod: Pod): Truth {
  return anyTruth(rulesOfBoth(spec).map((rule) => appliesInRule(rule, true, from, pod)));
}

/** A rule has subjects of its own where the policy has none, and only there. */
function appliesInRule(
  rule: Json | undefined,
  isByRule: boolean,
  from: subjects.Standpoint,
  pod: Pod,
): Truth {
  const own = field(rule, "appliedTo") ?? [];
  if (isByRule) return appliesTo(own, from, pod);
  const hasOwn = !isList(own) || own.length > 0;
  return hasOwn ? and(somebody(from, pod), "maybe") : "yes";
}

/** Whom a list of `appliedTo` selects: any of its items; who that is cannot be told of an empty one. */
function appliesTo(list: Json, from: subjects.Standpoint, pod: Pod): Truth {
  const unclear = and(somebody(from, pod), "maybe");
  if (!isList(list) || list.length === 0) return unclear;
  if (!from.isCluster && list.some((item) => isOfOthers(item, from))) return "no";
  return anyTruth(list.map((item) => itemApplies(item, from, pod) ?? unclear));
}

/** A namespaced policy cannot be applied to a group of pods of other namespaces. */
function isOfOthers(item: Json, from: subjects.Standpoint): boolean {
  const found = subjects.membersOf(item, APPLIED);
  return found.length === 1 && subjects.looksAround(subjects.groupNamed(field(item, "group"), from));
}

const APPLIED = ["podSelector", "externalEntitySelector", "group"];
const CLUSTER_APPLIED = [...APPLIED, "namespaceSelector", "serviceAccount", "service", "nodeSelector"];

/** Members that have no place in such a policy are dropped, as the API server does. */
function itemApplies(item: Json, from: subjects.Standpoint, pod: Pod): Truth | undefined {
  const known = from.isCluster ? CLUSTER_APPLIED : APPLIED;
  const found = subjects.membersOf(item, known);
  if (!isObject(item)) return undefined;
  if (subjects.areSelectors(found)) {
    const kept = Object.fromEntries(Object.entries(item).filter(([name]) => known.includes(name)));
    return subjects.selectorsSelect(kept, from, pod);
  }
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  return otherApplies(only, field(item, only) ?? null, { from, pod });
}

type Applied = { readonly from: subjects.Standpoint; readonly pod: Pod };

function otherApplies(name: string, value: Json, { from, pod }: Applied): Truth | undefined {
  switch (name) {
    case "group": {
      const group = subjects.groupNamed(value, from);
      return group === undefined ? undefined : groupApplies(group, from, pod);
    }
    case "serviceAccount":
      return subjects.hasAccount(value, pod);
    case "nodeSelector":
      if (!isObject(value)) return undefined;
      return pod.hostNetwork ? and("maybe", selects(value, pod.nodeLabels)) : "no";
    default: {
      // What a policy does to those who come from outside through a service is no pod's own.
      const isRead = ["name", "namespace"].every((part) => subjects.textIn(value, part) !== undefined);
      return isRead ? "no" : undefined;
    }
  }
}

function groupApplies(group: subjects.Group, from: subjects.Standpoint, pod: Pod): Truth {
  const unclear = and(somebody(from, pod), "maybe");
  const inside = subjects.isInGroup(group, pod, unclear);
  return subjects.hasBadBlocks(group) ? anyTruth([inside, unclear]) : inside;
}

type Asked = { readonly from: subjects.Standpoint; readonly question: ask.Question };

function readRule(rule: Json, tier: AntreaJudgement["tier"], { from, question }: Asked): Rule {
  const action = actionOf(field(rule, "action"), tier);
  const matches = servicesMatch(rule, from, question) ?? peersMatch(rule, { from, question });
  const l7 = field(rule, "l7Protocols") ?? [];
  if (isList(l7) && l7.length === 0) return { matches, action };
  // Some requests are let through, and all else is denied: the port is not open, and not closed.
  const isSound = action === "allow" && ask.present(rule, "toServices") === undefined;
  const carriesNone = !hasPorts(rule) && protocolOf(question.point) !== PROTOCOL.TCP;
  return { matches, action: isSound && carriesNone ? "deny" : "unknown" };
}

function actionOf(word: Json | undefined, tier: AntreaJudgement["tier"]): Rule["action"] {
  if (word === "Allow") return "allow";
  if (word === "Drop" || word === "Reject") return "deny";
  return word === "Pass" && tier === "antrea" ? "pass" : "unknown";
}

function peersMatch(rule: Json, { from, question }: Asked): Truth {
  const peers = field(rule, question.direction === "egress" ? "to" : "from");
  const there = ask.anyItemOf(peers, (item) => peerMatches(item, from, question));
  return and(there, portsMatch(rule, question));
}
