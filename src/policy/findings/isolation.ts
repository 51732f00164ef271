import { TOP } from "../../algebra/lattice.ts";
import type { Severity } from "../../domain/diagnostic.ts";
import type { Origin } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import type { PodPolicy } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { policyOrigin, subjectOrigins } from "./context.ts";
import { valueAt } from "./document.ts";
import type { Finding, Named, Patch } from "./finding.ts";
import { isLikeNetworkPolicy, specPath } from "./language.ts";
import { overridden } from "./overriding.ts";
import { allowDns, defaultDeny, editing, removingRules } from "./patches.ts";
import { internetWitness, shown } from "./showing.ts";
import type { Subject } from "./subjects.ts";
import { distinct, told, whoText } from "./subjects.ts";
import { addressWitness } from "./witness.ts";
import { agreeing, listed } from "./words.ts";

/** Namespaces of the system itself: what runs there is not ours to close without knowing each part. */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set(["kube-system", "kube-public", "kube-node-lease"]);

type Standing = { readonly subject: Subject; readonly members: Members };

function byNamespace(groups: readonly Members[]): ReadonlyMap<string, readonly Standing[]> {
  const standing = groups.flatMap((members) => members.subjects.map((subject) => ({ subject, members })));
  return Map.groupBy(standing, ({ subject }) => subject.namespace);
}

function denying(context: AuditContext, namespace: string): Patch {
  return {
    summary: `Denies all egress of namespace ${namespace} but DNS. Whatever else its workloads need must be allowed first: see what they use, and add a policy for each.`,
    add: [defaultDeny(context, namespace), allowDns(context, namespace, {})],
    edit: [],
  };
}

/** How an open namespace weighs: high as the catalogue has it, less where it is not sure or not the user's own. */
function weightOfOpen(namespace: string, isSure: boolean): { severity?: Severity } {
  if (SYSTEM_NAMESPACES.has(namespace)) return { severity: "low" };
  return isSure ? {} : { severity: "medium" };
}

/** Whether nobody of these reaches the internet but over IPv6, which nobody knows them to have. */
function isOpenPerhaps({ internet }: AuditContext, standing: readonly Standing[]): boolean {
  return standing.every(({ members }) => internet.isOpenPerhaps(members.group.sheet, TOP, "possible"));
}

const OVER_IPV6 =
  " Over IPv4 other policies close the internet; over IPv6 nothing does, and whether pods have IPv6 addresses is not in the input.";

function openText(isSure: boolean, isPerhaps: boolean, { subjects }: Named): string {
  const who = whoText(subjects);
  const they = agreeing(subjects.length, "it", "they");
  const closed = isPerhaps ? OVER_IPV6 : "";
  return isSure
    ? `No policy isolates ${who} for egress, so ${they} may connect to anything that nobody forbids.${closed}`
    : `Whether a policy isolates ${who} for egress could not be read; if none does, ${they} may connect to anything.${closed}`;
}

/**
 * No policy isolates, and none denies by default. One finding for each namespace. Those whom policies isolate for ingress
 * alone are told of as such.
 */
export function noDefaultDeny(context: AuditContext): readonly Finding[] {
  const halfHeld = new Set(heldForIngress(context).map(({ subject }) => subject));
  return [...byNamespace(context.open)].flatMap(([namespace, all]): Finding[] => {
    const standing = all.filter(({ subject }) => !halfHeld.has(subject));
    if (standing.length === 0) return [];
    const sure = standing.filter(({ members }) => members.group.isolated === "no");
    const first = at(sure.length > 0 ? sure : standing, 0);
    const certainty = sure.length > 0 ? "certain" : "possible";
    const witness = context.internet.witness(first.members.group.sheet, TOP, certainty);
    const subjects = distinct(standing.map(({ subject }) => subject));
    const isPerhaps = isOpenPerhaps(context, standing);
    return [
      {
        slug: "no-default-deny-egress",
        ...weightOfOpen(namespace, sure.length > 0 && !isPerhaps),
        ...told({
          subjects,
          shape: [certainty, isPerhaps ? "IPv6" : ""],
          tell: (named) => openText(sure.length > 0, isPerhaps, named),
        }),
        ...(witness === undefined
          ? {}
          : { witness: addressWitness(context, first.subject, witness, certainty) }),
        origins: subjectOrigins(context, subjects),
        ...(SYSTEM_NAMESPACES.has(namespace) ? {} : { patch: denying(context, namespace) }),
        identity: [namespace],
      },
    ];
  });
}

/** Rules that nobody looks at. Other languages have no list of directions, and may add rules without isolating. */
function isIgnored(entry: PodPolicy): boolean {
  return isLikeNetworkPolicy(entry) && entry.isolates.egress === "no" && entry.rules.egress.length > 0;
}

/** The policies that isolate a subject on the way in. */
function ingressPolicies({ analysis, subjects }: AuditContext, subject: Subject): readonly PodPolicy[] {
  const { ofClass, groups } = analysis.ingress;
  const numbers = new Set((subjects.classesOf.get(subject) ?? []).map((number) => at(ofClass, number)));
  return [...numbers].flatMap((number) =>
    at(groups, number)
      .selecting.map(({ policy }) => at(analysis.snapshot.policies, policy))
      .filter(({ isolates }) => isolates.ingress === "yes"),
  );
}

function closing(context: AuditContext, namespace: string, policies: readonly PodPolicy[]): Patch {
  const base = policies.find((entry) => isWholeDeny(entry));
  if (base === undefined) return denying(context, namespace);
  return {
    summary: `Makes ${objectText(base.object)} deny egress too, and allows DNS. Whatever else the workloads need must be allowed first.`,
    add: [allowDns(context, namespace, {})],
    edit: [
      { document: base.document, operations: [{ op: "add", path: "/spec/policyTypes/-", value: "Egress" }] },
    ],
  };
}

/** A default deny as people write it: every pod of the namespace, and no rule. */
function isWholeDeny(entry: PodPolicy): boolean {
  const { subject, rules, document } = entry;
  if (!isLikeNetworkPolicy(entry)) return false;
  const hasTypes = Array.isArray(valueAt(document.root, ["spec", "policyTypes"]));
  return hasTypes && subject.pods.requirements.length === 0 && rules.ingress.length === 0;
}

type HalfHeld = Standing & { readonly policies: readonly PodPolicy[] };

/** Those whom nothing holds on the way out, though policies isolate them on the way in. */
function heldForIngress(context: AuditContext): readonly HalfHeld[] {
  const unisolated = context.open.filter(({ group }) => group.isolated === "no");
  return unisolated
    .flatMap((members) => members.subjects.map((subject) => ({ subject, members })))
    .map((standing) => ({ ...standing, policies: ingressPolicies(context, standing.subject) }))
    .filter(({ policies }) => policies.length > 0 && !policies.some(isIgnored));
}

/** Selected by policies, all of which look at ingress alone: no default deny, and the cause of it. */
export function ingressOnly(context: AuditContext): readonly Finding[] {
  const byPlace = Map.groupBy(heldForIngress(context), ({ subject }) => subject.namespace);
  return [...byPlace].map(([namespace, held]): Finding => {
    const subjects = distinct(held.map(({ subject }) => subject));
    const policies = mostSelecting(held.flatMap((one) => one.policies));
    const isPerhaps = isOpenPerhaps(context, held);
    return {
      slug: "ingress-only-policy",
      ...weightOfOpen(namespace, !isPerhaps),
      ...told({
        subjects,
        policies: policies.map(({ object }) => objectText(object)),
        shape: [isPerhaps ? "IPv6" : ""],
        tell: (named) =>
          `${listed(named.policies)} ${agreeing(named.policies.length, "isolates", "isolate")} ${whoText(named.subjects)} for ingress only: no policy limits what leaves, so ${agreeing(named.subjects.length, "it", "they")} may connect to anything that nobody forbids.${isPerhaps ? OVER_IPV6 : ""}`,
      }),
      ...openWitness(context, at(subjects, 0)),
      origins: policies.slice(0, 5).map((entry) => typesOrigin(entry)),
      ...(SYSTEM_NAMESPACES.has(namespace) ? {} : { patch: closing(context, namespace, policies) }),
      identity: [namespace],
    };
  });
}

function openWitness(context: AuditContext, subject: Subject): Partial<Finding> {
  for (const { group } of context.groupsAround(subject)) {
    const found = context.internet.witness(group.sheet, TOP);
    if (found !== undefined) return { witness: addressWitness(context, subject, found) };
  }
  return {};
}

function typesOrigin(entry: PodPolicy): Origin {
  const path = isLikeNetworkPolicy(entry) ? ["spec", "policyTypes"] : specPath(entry);
  return { document: entry.document, path };
}

/** Policies by how many they select, most first. */
function mostSelecting(policies: readonly PodPolicy[]): readonly PodPolicy[] {
  const counts = new Map<PodPolicy, number>();
  for (const policy of policies) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([policy]) => policy);
}

/** Egress rules in a policy whose policyTypes does not list Egress. */
export function egressRulesIgnored(context: AuditContext): readonly Finding[] {
  return context.analysis.snapshot.policies.flatMap((entry, policy): Finding[] => {
    if (!isIgnored(entry)) return [];
    const subjects = context.subjectsOf(policy);
    const name = objectText(entry.object);
    const exposed = subjects.filter((subject) =>
      context.groupsAround(subject).some(({ stance }) => stance === "open"),
    );
    return [
      {
        slug: "egress-rules-ignored",
        ...told({
          subjects,
          policies: [name],
          others: exposed.map(({ id, workload }) =>
            workload === undefined ? `${id} (not in the input)` : id,
          ),
          shape: [exposed.length === 0 ? "closed" : "open"],
          tell: ({ policies, others }) =>
            `${listed(policies)} ${agreeing(policies.length, "has", "have")} egress rules, but policyTypes lists Ingress alone: they are not looked at, ${others.length === 0 ? "so nothing that they allow is allowed by them" : `so ${listed(others)} may connect to anything`}.`,
        }),
        ...beyond(context, exposed[0], policy),
        origins: [typesOrigin(entry), { document: entry.document, path: ["spec", "egress"] }],
        patch: editing(
          { entry },
          [{ op: "add", path: "/spec/policyTypes/-", value: "Egress" }],
          `Lists Egress under policyTypes of ${name}. The policy then isolates: whatever its rules do not name is closed at once.`,
        ),
        identity: [name],
      },
    ];
  });
}

/** A public address that a subject reaches and no rule of an ignored policy names. */
function beyond(context: AuditContext, from: Subject | undefined, policy: number): Partial<Finding> {
  if (from === undefined) return {};
  const { sheets } = context.analysis;
  const named = sheets.unionAll(context.rules.of(policy).map(({ sheet }) => sheet));
  for (const { group } of context.groupsAround(from)) {
    const found = context.internet.witness(sheets.minus(group.sheet, named), TOP);
    if (found !== undefined) return { witness: addressWitness(context, from, found) };
  }
  return {};
}

/** One policy allows everything, beside others that meant to isolate. */
export function allowAll(context: AuditContext): readonly Finding[] {
  const everything = [...context.rules.adding()].filter(({ sheet }) => sheet.v4.certain === TOP);
  return [...Map.groupBy(everything, ({ policy }) => policy).values()].flatMap((rules): Finding[] => {
    const first = at(rules, 0);
    const found = overridden(context, first);
    if (found === undefined) return [];
    const name = objectText(first.entry.object);
    return [
      {
        slug: "allow-all-cancels-deny",
        ...told({
          subjects: found.subjects,
          policies: [name],
          others: found.policies.map(({ object }) => objectText(object)),
          shape: [],
          tell: ({ subjects, policies, others }) =>
            `${listed(policies)} ${agreeing(policies.length, "allows", "allow")} everything to ${whoText(subjects)}, and policies only add: ${listed(others)} no longer ${agreeing(others.length, "limits", "limit")} anything there.`,
        }),
        ...shown(internetWitness(context, found.groups, first)),
        origins: [...rules.map(({ origin }) => origin), ...found.policies.slice(0, 3).map(policyOrigin)],
        ...patched(
          removingRules(
            rules,
            `Takes the allow-all rule out of ${name}, so that the other policies hold again. What they do not allow is closed at once.`,
          ),
        ),
        identity: [name],
      },
    ];
  });
}

function patched(patch: Patch | undefined): Partial<Finding> {
  return patch === undefined ? {} : { patch };
}
