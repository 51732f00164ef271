import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { readBlock, union } from "./addresses.ts";
import { anyTruth } from "./bounds.ts";
import type { Ranked, Rule } from "./chain.ts";
import { isUnderNames } from "./names.ts";
import type { KubeObject } from "./objects.ts";
import type { Pod } from "./pods.ts";
import * as ask from "./question.ts";
import { selects } from "./selectors.ts";

type Place = { readonly tier: "Admin" | "Baseline"; readonly priority: number | "none" };

/** What one cluster-wide policy says of a connection: where it stands, and its rules for the direction. */
export type Judgement = Ranked & Place;

/** What kinds of cluster-wide policies differ in. */
export type Kind = {
  /** Where a policy stands; undefined where that cannot be read. */
  readonly place: (policy: KubeObject) => Place | undefined;
  readonly actions: Readonly<Record<string, Rule["action"]>>;
  /** What the items of `to` may be, beside namespaces and pods. */
  readonly egressPeers: readonly string[];
  /** What a rule may do whose items name domains. */
  readonly namesWith: readonly Rule["action"][];
  readonly portsMatch: (rule: Json, question: ask.Question) => Truth;
};

/** Semantics 7, for one policy. Where it stands may be unreadable: then it may be anything for what it may select. */
export function judgeClusterWide(policy: KubeObject, kind: Kind, question: ask.Question): Judgement {
  const spec = field(policy.root, "spec");
  const subject = question.subject.hostNetwork
    ? "no"
    : subjectMatches(field(spec, "subject"), question.subject);
  const place = kind.place(policy);
  if (place === undefined || !isObject(spec)) return { ...ANYTHING, selects: subject };
  const rules = ask.rulesOf(spec, question.direction).map((rule) => readRule(rule, kind, question));
  return { ...place, selects: subject, rules };
}

const ANYTHING: Omit<Judgement, "selects"> = {
  tier: "Admin",
  priority: -1,
  rules: [{ matches: "yes", action: "unknown" }],
};

/** Semantics 9: a policy that cannot be read. */
export function judgeUnreadableClusterWide({ subject }: ask.Question): Judgement {
  return { ...ANYTHING, selects: subject.hostNetwork ? "no" : "maybe" };
}

/** A place in a tier that the policy names by itself. */
export function placeIn(tier: Json | undefined, { root }: KubeObject): Place | undefined {
  const priority = field(field(root, "spec"), "priority");
  if (tier !== "Admin" && tier !== "Baseline") return undefined;
  if (typeof priority !== "number" || !Number.isInteger(priority) || priority < 0 || priority > 1000)
    return undefined;
  return { tier, priority };
}

function subjectMatches(subject: Json | undefined, pod: Pod): Truth {
  const member = ask.onlyMember(subject);
  if (member?.name === "namespaces") return selects(member.value, pod.namespaceLabels);
  if (member?.name !== "pods" || !isObject(member.value)) return "maybe";
  const namespaces = ask.present(member.value, "namespaceSelector") ?? {};
  const pods = ask.present(member.value, "podSelector") ?? {};
  return and(selects(namespaces, pod.namespaceLabels), selects(pods, pod.labels));
}

function readRule(rule: Json | undefined, kind: Kind, question: ask.Question): Rule {
  if (rule === undefined) return { matches: "yes", action: "unknown" };
  const action = actionOf(field(rule, "action"), kind);
  const list = field(rule, question.direction === "egress" ? "to" : "from");
  const peers =
    isList(list) && list.length > 0
      ? list.map((item) => peerMatches(item, kind, question))
      : ["unreadable" as const];
  const onPort = kind.portsMatch(rule, question);
  if (action !== "allow" && peers.includes("unreadable")) return { matches: onPort, action: "unknown" };
  return {
    matches: and(anyTruth(peers.map((peer) => (peer === "unreadable" ? "maybe" : peer))), onPort),
    action: namesDomains(list) && !kind.namesWith.includes(action) ? "unknown" : action,
  };
}

function actionOf(word: Json | undefined, { actions }: Kind): Rule["action"] {
  const known = Object.entries(actions).find(([name]) => name === word);
  return known === undefined ? "unknown" : known[1];
}

/** The API server takes domain names in rules of some actions only. */
function namesDomains(list: Json | undefined): boolean {
  return isList(list) && list.some((item) => ask.onlyMember(item)?.name === "domainNames");
}

function peerMatches(item: Json, kind: Kind, question: ask.Question): Truth | "unreadable" {
  const member = ask.onlyMember(item);
  if (member === undefined) return "unreadable";
  const { name, value } = member;
  if (name === "namespaces") return podsMatch({ namespaceSelector: value }, question);
  if (name === "pods") return podsMatch(value, question);
  if (question.direction === "ingress" || !kind.egressPeers.includes(name)) return "unreadable";
  if (name === "nodes") return nodesMatch(value, question);
  if (name === "networks") return networksMatch(value, question);
  return name === "domainNames" ? domainNamesMatch(value, question) : "unreadable";
}

function podsMatch(value: Json, { peer }: ask.Question): Truth | "unreadable" {
  const namespaces = ask.present(value, "namespaceSelector") ?? {};
  const pods = ask.present(value, "podSelector") ?? {};
  if (![value, namespaces, pods].every(isObject)) return "unreadable";
  if (peer.kind !== "pod" || peer.pod.hostNetwork) return "no";
  return and(selects(namespaces, peer.pod.namespaceLabels), selects(pods, peer.pod.labels));
}

function nodesMatch(selector: Json, { peer }: ask.Question): Truth | "unreadable" {
  if (!isObject(selector)) return "unreadable";
  if (peer.kind === "kube-apiserver") return "maybe";
  if (peer.kind === "node") return selects(selector, peer.labels);
  return peer.kind === "pod" && peer.pod.hostNetwork ? selects(selector, peer.pod.nodeLabels) : "no";
}

function networksMatch(list: Json, question: ask.Question): Truth | "unreadable" {
  const texts = isList(list) ? list : [];
  const blocks = texts.map(readBlock).filter((block) => block !== undefined);
  return texts.length === 0 || blocks.length < texts.length
    ? "unreadable"
    : ask.isAt(union(blocks), question);
}

function domainNamesMatch(list: Json, question: ask.Question): Truth | "unreadable" {
  return (isList(list) ? isUnderNames(list, question) : undefined) ?? "unreadable";
}
