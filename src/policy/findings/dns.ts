import type { Json } from "../../domain/json.ts";
import { PROTOCOL, portPoint } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { PodPolicy } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import { addingDnsRule, entriesFor } from "./cilium.ts";
import type { AuditContext, Members } from "./context.ts";
import { policyOrigin, subjectOrigins } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Finding, Named, Operation, Patch, Witness } from "./finding.ts";
import { joinedPatches } from "./joining.ts";
import { languageOf } from "./language.ts";
import { allowDns, editing } from "./patches.ts";
import { DNS_PORT, namesPort, portTruth } from "./resolvers.ts";
import type { RuleFacts } from "./rules.ts";
import type { Subject } from "./subjects.ts";
import { distinct, told, whoText } from "./subjects.ts";
import { classTarget } from "./witness.ts";
import { agreeing, listed } from "./words.ts";

type Cut = { readonly subject: Subject; readonly members: Members; readonly truth: Exclude<Truth, "yes"> };

/** Held subjects whose names surely resolve are left out, and so are the resolvers themselves. */
function cutOff(context: AuditContext): readonly Cut[] {
  const resolvers = new Set(context.resolvers.classes);
  const isResolver = (subject: Subject): boolean =>
    (context.subjects.classesOf.get(subject) ?? []).some((number) => resolvers.has(number));
  return context.held.flatMap((members): Cut[] => {
    const truth = context.resolvers.mayAsk(members.number, "UDP");
    // What hangs on the address of a service alone is told as such.
    const isTold = truth === "maybe" && context.resolvers.mayAsk(members.number, "UDP", false) === "no";
    if (truth === "yes" || isTold) return [];
    return members.subjects
      .filter((subject) => !isResolver(subject))
      .map((subject) => ({ subject, members, truth }));
  });
}

/** The NetworkPolicies that isolate these subjects, those of most of them first. */
function isolating(context: AuditContext, cuts: readonly Cut[]): readonly PodPolicy[] {
  const counts = new Map<PodPolicy, number>();
  for (const { members } of cuts) {
    for (const { policy } of members.group.selecting) {
      const entry = at(context.analysis.snapshot.policies, policy);
      if (entry.isolates.egress !== "no") counts.set(entry, (counts.get(entry) ?? 0) + 1);
    }
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([entry]) => entry);
}

/** The selector of a policy's pods, where it is one that a NetworkPolicy can have as well. */
function selectorOf(entry: PodPolicy): Json | undefined {
  const language = languageOf(entry);
  if (language !== "network-policy" && language !== "gke") return undefined;
  return valueAt(entry.document.root, ["spec", "podSelector"]) ?? {};
}

/** Adds a rule for DNS to each of Cilium's policies that isolate these, where such policies alone do. */
function allowingInCilium(context: AuditContext, namespace: string, cuts: readonly Cut[]): Patch | undefined {
  const left = new Set(cuts.map(({ subject }) => subject));
  const edits: Patch[] = [];
  for (const entry of isolating(context, cuts)) {
    const own = context.subjectsOf(context.indexOf(entry)).filter((subject) => left.has(subject));
    const rule = addingDnsRule(context, entry);
    if (own.length === 0 || rule === undefined) continue;
    for (const subject of own) left.delete(subject);
    edits.push(rule);
  }
  const patch = left.size > 0 ? undefined : joinedPatches(edits);
  return patch && { ...patch, summary: dnsPatch(namespace, []).summary };
}

/** Allows DNS to whoever lacks it, and isolates nobody else by doing so. */
function allowing(context: AuditContext, namespace: string, cuts: readonly Cut[]): Patch | undefined {
  const inCilium = allowingInCilium(context, namespace, cuts);
  if (inCilium !== undefined) return inCilium;
  const isWhole = !context.open.some(({ subjects }) =>
    subjects.some((subject) => subject.namespace === namespace),
  );
  if (isWhole) return dnsPatch(namespace, [allowDns(context, namespace, {})]);
  const left = new Set(cuts.map(({ subject }) => subject));
  const add = [];
  for (const entry of isolating(context, cuts)) {
    const own = context.subjectsOf(context.indexOf(entry)).filter((subject) => left.has(subject));
    if (own.length === 0) continue;
    for (const subject of own) left.delete(subject);
    const podSelector = selectorOf(entry);
    // A NetworkPolicy cannot select as other languages do, and one for more pods would isolate them.
    if (podSelector === undefined) return undefined;
    add.push(allowDns(context, namespace, podSelector, `allow-dns-${entry.object.name}`));
  }
  return left.size > 0 ? undefined : dnsPatch(namespace, add);
}

function dnsPatch(namespace: string, add: Patch["add"]): Patch {
  return {
    summary: `Allows DNS over UDP and TCP to the cluster's resolver in namespace ${namespace}. Where pods resolve elsewhere (NodeLocal DNSCache, Cloud DNS), add that address.`,
    add,
    edit: [],
  };
}

function stateText({ subjects, others }: Named): string {
  const closed = subjects.filter(({ id }) => others.includes(id));
  const unsure = subjects.filter(({ id }) => !others.includes(id));
  const texts = [
    closed.length === 0 ? "" : `${whoText(closed)} cannot resolve names`,
    unsure.length === 0
      ? ""
      : `whether ${whoText(unsure)} can resolve names is not sure (a block of addresses may or may not match pods, or part of a policy could not be read)`,
  ];
  return texts.filter((text) => text !== "").join("; ");
}

function cutText(named: Named): string {
  const { policies } = named;
  const by =
    policies.length === 0
      ? "Cluster-wide policies deny by default"
      : `${listed(policies)} ${agreeing(policies.length, "isolates", "isolate")} for egress`;
  return `${by}, and no rule surely allows port 53 to the cluster's resolver: ${stateText(named)}.`;
}

/** The question that is not answered, where the input has somebody who would. */
function blocked(
  context: AuditContext,
  { subject, truth }: Pick<Cut, "subject" | "truth">,
  protocol: "TCP" | "UDP" = "UDP",
): Partial<Finding> {
  const [resolver] = context.resolvers.classes;
  if (resolver === undefined) return {};
  const { target, text } = classTarget(context, resolver);
  const witness: Witness = {
    from: subject.id,
    to: target,
    ports: [{ protocol, from: DNS_PORT, to: DNS_PORT }],
    text: `${subject.id} ${truth === "no" ? "may not connect" : "may perhaps not connect"} to ${text} on ${protocol} ${DNS_PORT}`,
  };
  return { witness };
}

/** Isolated, and nobody let them ask for names. One finding for each namespace. */
export function dnsCutOff(context: AuditContext): readonly Finding[] {
  return [...Map.groupBy(cutOff(context), ({ subject }) => subject.namespace)].map(
    ([namespace, cuts]): Finding => {
      const subjects = distinct(cuts.map(({ subject }) => subject));
      const policies = isolating(context, cuts);
      const closed = cuts.find(({ truth }) => truth === "no");
      const patch = allowing(context, namespace, cuts);
      return {
        slug: "dns-cut-off",
        ...(closed === undefined ? { severity: "low" } : {}),
        ...told({
          subjects,
          policies: policies.map(({ object }) => objectText(object)),
          others: cuts.filter(({ truth }) => truth === "no").map(({ subject }) => subject.id),
          shape: [policies.length === 0 ? "cluster" : "", closed === undefined ? "unsure" : "closed"],
          tell: cutText,
        }),
        ...blocked(context, closed ?? at(cuts, 0)),
        origins:
          policies.length === 0 ? subjectOrigins(context, subjects) : policies.slice(0, 5).map(policyOrigin),
        ...(patch === undefined ? {} : { patch }),
        identity: [namespace],
      };
    },
  );
}

/** DNS over UDP, and nothing for the answers that do not fit. One finding for each rule. */
export function dnsUdpOnly(context: AuditContext): readonly Finding[] {
  const [udp, tcp] = [portPoint(PROTOCOL.UDP, DNS_PORT), portPoint(PROTOCOL.TCP, DNS_PORT)];
  const found = new Map<
    RuleFacts,
    { readonly first: Pick<Cut, "subject" | "truth">; readonly subjects: Subject[] }
  >();
  for (const { number, group, subjects } of context.held) {
    const truth = context.resolvers.mayAsk(number, "TCP");
    if (context.resolvers.mayAsk(number, "UDP") !== "yes" || truth === "yes") continue;
    const first = { subject: at(subjects, 0), truth };
    for (const facts of context.rules.allowing(group)) {
      if (!namesPort(facts.rule, udp) || portTruth(facts.rule, tcp) !== "no") continue;
      const known = found.get(facts) ?? { first, subjects: [] };
      for (const subject of subjects) known.subjects.push(subject);
      found.set(facts, known);
    }
  }
  return [...found].map(([facts, { first, subjects: own }]): Finding => {
    const subjects = distinct(own);
    return {
      slug: "dns-udp-only",
      ...told({
        subjects,
        policies: [objectText(facts.entry.object)],
        shape: [],
        tell: (named) =>
          `${listed(named.policies)} ${agreeing(named.policies.length, "lets", "let")} ${whoText(named.subjects)} ask for names over UDP 53, and nothing allows TCP 53: answers that do not fit a datagram fail.`,
      }),
      ...blocked(context, first, "TCP"),
      origins: [facts.origin],
      ...patched(addingTcp(facts)),
      identity: [facts.identity],
    };
  });
}

function patched(patch: Patch | undefined): Partial<Finding> {
  return patch === undefined ? {} : { patch };
}

/** The operation that lists TCP 53 where UDP 53 is listed. */
function tcpOperation({ entry, rule }: RuleFacts): Operation | undefined {
  const language = languageOf(entry);
  const path = pointer(rule.path);
  if (language === "network-policy" || language === "gke")
    return { op: "add", path: `${path}/ports/-`, value: { protocol: "TCP", port: DNS_PORT } };
  if (language !== "cilium") return undefined;
  const index = entriesFor(entry, rule.path, DNS_PORT)[0];
  if (index === undefined) return undefined;
  return {
    op: "add",
    path: `${path}/toPorts/${index}/ports/-`,
    value: { port: String(DNS_PORT), protocol: "TCP" },
  };
}

function addingTcp(facts: RuleFacts): Patch | undefined {
  const operation = tcpOperation(facts);
  return operation && editing(facts, [operation], "Allows TCP 53 beside UDP 53, to the same resolver.");
}
