import { TOP } from "../../algebra/lattice.ts";
import type { Severity } from "../../domain/diagnostic.ts";
import { at } from "../../domain/unreachable.ts";
import type { PodPolicy } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { policyOrigin, subjectOrigins } from "./context.ts";
import { valueAt } from "./document.ts";
import type { Finding, Patch } from "./finding.ts";
import { overridden } from "./overriding.ts";
import { allowDns, defaultDeny, editing, removingRules } from "./patches.ts";
import { internetWitness, shown } from "./showing.ts";
import type { Subject } from "./subjects.ts";
import { distinct, foundSubjects, subjectsText } from "./subjects.ts";
import { addressWitness } from "./witness.ts";
import { counted, listed } from "./words.ts";

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

/** No policy isolates, and none denies by default. One finding for each namespace. */
export function noDefaultDeny(context: AuditContext): readonly Finding[] {
  return [...byNamespace(context.open)].map(([namespace, standing]): Finding => {
    const sure = standing.filter(({ members }) => members.group.isolated === "no");
    const first = at(sure.length > 0 ? sure : standing, 0);
    const certainty = sure.length > 0 ? "certain" : "possible";
    const witness = context.internet.witness(first.members.group.sheet, TOP, certainty);
    const subjects = distinct(standing.map(({ subject }) => subject));
    const all = subjects.length === 1 ? "it" : "they";
    const detail =
      sure.length > 0
        ? `No policy isolates ${subjectsText(subjects)} for egress, so ${all} may connect to anything that nobody forbids.`
        : `Whether a policy isolates ${subjectsText(subjects)} for egress could not be read; if none does, ${all} may connect to anything.`;
    return {
      slug: "no-default-deny-egress",
      ...weightOfOpen(namespace, sure.length > 0),
      detail,
      subjects: foundSubjects(subjects),
      ...(witness === undefined
        ? {}
        : { witness: addressWitness(context, first.subject, witness, certainty) }),
      origins: subjectOrigins(context, subjects),
      ...(SYSTEM_NAMESPACES.has(namespace) ? {} : { patch: denying(context, namespace) }),
      identity: [namespace],
    };
  });
}

function isIgnored({ tier, isolates, rules }: PodPolicy): boolean {
  return tier === "network-policy" && isolates.egress === "no" && rules.egress.length > 0;
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
function isWholeDeny({ subject, rules, document }: PodPolicy): boolean {
  const hasTypes = Array.isArray(valueAt(document.root, ["spec", "policyTypes"]));
  return hasTypes && subject.pods.requirements.length === 0 && rules.ingress.length === 0;
}

/** Selected by policies, all of which look at ingress alone. */
export function ingressOnly(context: AuditContext): readonly Finding[] {
  const unisolated = context.open.filter(({ group }) => group.isolated === "no");
  return [...byNamespace(unisolated)].flatMap(([namespace, standing]): Finding[] => {
    const held = standing
      .map(({ subject }) => ({ subject, policies: ingressPolicies(context, subject) }))
      .filter(({ policies }) => policies.length > 0 && !policies.some(isIgnored));
    const subjects = distinct(held.map(({ subject }) => subject));
    if (subjects.length === 0) return [];
    const policies = mostSelecting(held.flatMap((one) => one.policies));
    const names = listed(policies.map(({ object }) => objectText(object)));
    const detail = `${names} ${policies.length === 1 ? "isolates" : "isolate"} ${subjectsText(subjects)} for ingress only: what leaves is not limited by anything.`;
    return [
      {
        slug: "ingress-only-policy",
        detail,
        subjects: foundSubjects(subjects),
        ...openWitness(context, at(subjects, 0)),
        origins: policies.slice(0, 5).map((entry) => typesOrigin(entry)),
        patch: closing(context, namespace, policies),
        identity: [namespace],
      },
    ];
  });
}

function openWitness(context: AuditContext, subject: Subject): Partial<Finding> {
  for (const { group } of context.groupsAround(subject)) {
    const found = context.internet.witness(group.sheet, TOP);
    if (found !== undefined) return { witness: addressWitness(context, subject, found) };
  }
  return {};
}

function typesOrigin({ document }: PodPolicy): { document: PodPolicy["document"]; path: readonly string[] } {
  return { document, path: ["spec", "policyTypes"] };
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
    const rules = counted(entry.rules.egress.length, "egress rule");
    const exposed = subjects.filter((subject) =>
      context.groupsAround(subject).some(({ stance }) => stance === "open"),
    );
    const effect =
      exposed.length === 0
        ? "so nothing that they allow is allowed by them"
        : `so ${subjectsText(exposed)} may connect to anything`;
    return [
      {
        slug: "egress-rules-ignored",
        detail: `${name} has ${rules}, but its policyTypes lists Ingress alone: they are not looked at, ${effect}.`,
        subjects: foundSubjects(subjects),
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
    const others = listed(found.policies.map(({ object }) => objectText(object)));
    return [
      {
        slug: "allow-all-cancels-deny",
        detail: `${name} allows everything to ${subjectsText(found.subjects)}, and policies only add: ${others} no longer ${found.policies.length === 1 ? "limits" : "limit"} anything there.`,
        subjects: foundSubjects(found.subjects),
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
