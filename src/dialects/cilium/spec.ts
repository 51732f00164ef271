import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { AddingJudgement } from "../../policy/spec/judgement.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import { present, type Question } from "../../policy/spec/question.ts";
import { peersMatch, type Asking } from "./spec-peers.ts";
import { limitsPorts, portsOpen } from "./spec-ports.ts";
import { standingOf } from "./spec-refusals.ts";
import { minorVersion, nodeSubjectMatches, subjectMatches, wantsOf, type Home } from "./spec-selectors.ts";

export const NAMESPACED = "CiliumNetworkPolicy";

/**
 * What Cilium's policies say to a question: a judgement for each rule of each, none for objects that Cilium refuses. They
 * add to NetworkPolicies. Objects of other kinds than CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, `cilium.io/v2`,
 * are not for this function; CiliumCIDRGroups and Services are looked up in the question's contents.
 */
export function judgeCilium(policies: readonly KubeObject[], question: Question): readonly AddingJudgement[] {
  return policies.flatMap((policy) => judgeObject(policy, question));
}

/**
 * What stands for a policy of Cilium that cannot be read: perhaps it denies and perhaps it allows everything. `kind` is
 * CiliumNetworkPolicy where that is known, which is never for pods on their node's network; its namespace is for the caller
 * to compare.
 */
export function judgeUnreadableCilium(kind: string | undefined, { subject }: Question): AddingJudgement {
  const selects: Truth = subject.hostNetwork && kind === NAMESPACED ? "no" : "maybe";
  return { selects, isolates: "maybe", allows: "maybe", denies: "maybe" };
}

function judgeObject(policy: KubeObject, question: Question): readonly AddingJudgement[] {
  const isNamespaced = policy.kind === NAMESPACED;
  const namespace = isNamespaced ? policy.namespace : undefined;
  const rules = rulesOf(policy.root);
  if (rules === undefined) {
    const lost = judgeUnreadableCilium(policy.kind, question);
    const isHere = !isNamespaced || namespace === undefined || namespace === question.subject.namespace;
    return [{ ...lost, selects: isHere ? lost.selects : "no" }];
  }
  const standing = standingOf(rules, isNamespaced, question.facts);
  if (standing === "refused") return [];
  return rules.map((rule) => {
    const judged = judgeRule(rule, { namespace, isNamespaced }, question);
    return standing === "doubted" ? { ...judged, selects: and("maybe", judged.selects) } : judged;
  });
}

/** `spec` and the items of `specs`; undefined where one of them is no rule. */
export function rulesOf(root: Json): readonly Json[] | undefined {
  const more = present(root, "specs") ?? [];
  const spec = present(root, "spec");
  if (!isList(more)) return undefined;
  const rules = [...(spec === undefined ? [] : [spec]), ...more];
  return rules.every(isObject) ? rules : undefined;
}

function judgeRule(rule: Json, place: Omit<Home, "isForInit">, question: Question): AddingJudgement {
  const endpoints = present(rule, "endpointSelector");
  const wants = wantsOf(endpoints) ?? [];
  const isForInit = wants.some((one) => one?.source === "reserved" && one.key === "init");
  const home = { ...place, isForInit };
  const nodes = present(rule, "nodeSelector");
  const selects =
    nodes === undefined
      ? subjectMatches(endpoints ?? null, home, question.subject, question.facts)
      : nodeSubjectMatches(nodes, question.subject);
  const { direction } = question;
  const asking: Asking = { home, question };
  const allowing = entriesOf(rule, direction).map((entry) => judgeEntry(entry, direction, asking));
  const denying = entriesOf(rule, `${direction}Deny`).map((entry) =>
    judgeEntry(entry, `${direction}Deny`, asking),
  );
  return {
    selects,
    isolates: isolates(rule, direction),
    allows: anyTruth(allowing.map((entry) => entry.wholly)),
    narrows: anyTruth(allowing.map((entry) => entry.narrowly)),
    asks: anyTruth(allowing.map((entry) => entry.asking)),
    denies: anyTruth(denying.map((entry) => entry.wholly)),
  };
}

/** The rules of a list; undefined in place of what is none. */
export function entriesOf(rule: Json, section: string): readonly (Json | undefined)[] {
  const list = present(rule, section) ?? [];
  if (!isList(list)) return [undefined];
  return list.map((entry) => (isObject(entry) ? entry : undefined));
}

/** A direction with rules is denied beyond them, unless the policy says otherwise. */
function isolates(rule: Json, direction: string): Truth {
  const lists = [present(rule, direction) ?? [], present(rule, `${direction}Deny`) ?? []];
  const hasRules = anyTruth(
    lists.map((list): Truth => (isList(list) ? (list.length > 0 ? "yes" : "no") : "maybe")),
  );
  const written = present(rule, "enableDefaultDeny") ?? {};
  const choice = present(written, direction) ?? true;
  if (!isObject(written)) return and("maybe", hasRules);
  if (choice === false) return "no";
  return choice === true ? hasRules : and("maybe", hasRules);
}

type Judged = { readonly wholly: Truth; readonly narrowly: Truth; readonly asking: Truth };

function judgeEntry(entry: Json | undefined, section: string, asking: Asking): Judged {
  if (entry === undefined) return { wholly: "maybe", narrowly: "no", asking: "no" };
  const matched = peersMatch(entry, section, limitsPorts(entry), asking);
  const peers = isSure(entry, section, asking.question) ? matched : and("maybe", matched);
  const opening = portsOpen(entry, section.endsWith("Deny"), asking.question);
  return {
    wholly: and(peers, opening.wholly),
    narrowly: and(peers, opening.narrowly),
    asking: and(peers, opening.asking),
  };
}

/** Whether nothing beside peers and ports decides: no requirement of an old version, no authentication. */
function isSure(entry: Json, section: string, { facts }: Question): boolean {
  const requires = present(entry, section.startsWith("egress") ? "toRequires" : "fromRequires") ?? [];
  if (!isList(requires) || (requires.length > 0 && minorVersion(facts) < 19)) return false;
  return section.endsWith("Deny") || !asksForAuthentication(present(entry, "authentication") ?? {});
}

function asksForAuthentication(authentication: Json): boolean {
  const mode = field(authentication, "mode") ?? "";
  return !isObject(authentication) || (mode !== "" && mode !== "disabled");
}
