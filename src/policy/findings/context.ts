import type { PortSetId } from "../../algebra/lattice.ts";
import type { Origin } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import { areDoubtful } from "../doubt.ts";
import type { Analysis } from "../engine/analyse.ts";
import { numbersOf } from "../engine/class-set.ts";
import type { Group } from "../engine/half.ts";
import { scopeText } from "../engine/selection.ts";
import type { PodPolicy } from "../pod-policy.ts";
import { Pairs } from "../reach/pairs.ts";
import type { Snapshot } from "../snapshot.ts";
import { Inside } from "./inside.ts";
import { Internet } from "./internet.ts";
import { subjectPath } from "./language.ts";
import { Outside } from "./outside.ts";
import { Resolvers } from "./resolvers.ts";
import { RuleBook } from "./rules.ts";
import { labelsByNamespace } from "./scopes.ts";
import { ServiceAddresses } from "./services.ts";
import { Sockets } from "./sockets.ts";
import type { Subject, Subjects } from "./subjects.ts";
import { collectSubjects, distinct } from "./subjects.ts";

/** Subjects that the same policies select for egress, and how far they get. Pods on the host's network are left out. */
export type Members = {
  /** Index into `analysis.egress.groups`. */
  readonly number: number;
  readonly group: Group;
  readonly subjects: readonly Subject[];
  /** The ports that surely lead to more than half of the internet. */
  readonly wide: PortSetId;
  /**
   * `open`: nothing denies by default, so that anything not forbidden passes; what stands open is told by that alone.
   * `held`: policies isolate, or cluster-wide ones deny by default.
   */
  readonly stance: "open" | "held";
};

/** What detectors look at: the analysis, and what several of them need of it, each made once. */
export type AuditContext = {
  readonly analysis: Analysis;
  readonly subjects: Subjects;
  readonly internet: Internet;
  readonly outside: Outside;
  readonly rules: RuleBook;
  readonly inside: Inside;
  readonly sockets: Sockets;
  readonly resolvers: Resolvers;
  readonly services: ServiceAddresses;
  /** Whether pods have IPv6 addresses. */
  readonly hasIpv6: Truth;
  /** Groups that have members, in the order of the analysis. */
  readonly groups: readonly Members[];
  readonly held: readonly Members[];
  readonly open: readonly Members[];
  /** The place of a policy in the snapshot. */
  readonly indexOf: (entry: PodPolicy) => number;
  /** Policy → the groups that it selects and speaks of for egress. */
  readonly groupsOf: (policy: number) => readonly Members[];
  /** The groups that a subject is in: several where its pods differ, none on the host's network. */
  readonly groupsAround: (subject: Subject) => readonly Members[];
  /** Everybody that a policy selects, surely or perhaps, whatever it says. */
  readonly subjectsOf: (policy: number) => readonly Subject[];
  /** Whether the input has workloads in a namespace. */
  readonly isInhabited: (namespace: string) => boolean;
  /** The first policy that has a scope, in words, as its subject. */
  readonly speakingFor: (scope: string) => PodPolicy | undefined;
  /** The labels that pods of a namespace have in the input, one entry for each class. */
  readonly labelsIn: (namespace: string) => readonly ReadonlyMap<string, string>[];
  /** Names of NetworkPolicies of a namespace. */
  readonly policyNames: (namespace: string) => ReadonlySet<string>;
};

function ipv6Of({ network, workloads }: Snapshot): Truth {
  if (network.podCidrs !== undefined)
    return network.podCidrs.some(({ family }) => family === 6) ? "yes" : "no";
  let isWhollyKnown = workloads.length > 0;
  for (const { variants } of workloads) {
    for (const { addresses } of variants) {
      if (addresses === undefined) isWhollyKnown = false;
      else if (addresses.v6.length > 0) return "yes";
    }
  }
  return isWhollyKnown ? "no" : "maybe";
}

/** Group → its members, each once, pods on the host's network left out. */
function membersOf({ egress, classes }: Analysis, subjects: Subjects): readonly (readonly Subject[])[] {
  const members: Subject[][] = egress.groups.map(() => []);
  for (const [subject, numbers] of subjects.classesOf) {
    const own = numbers.filter((number) => at(classes.list, number).kind === "pod");
    for (const group of new Set(own.map((number) => at(egress.ofClass, number))))
      at(members, group).push(subject);
  }
  return members;
}

/** Whether these are workloads whose pods' network cannot be read: policies of their own keep them apart from all others. */
function isDoubtful({ classes }: Analysis, { classesOf }: Subjects, own: readonly Subject[]): boolean {
  const numbers = own.flatMap((subject) => classesOf.get(subject) ?? []);
  return numbers.every((number) => areDoubtful(at(classes.list, number).labels));
}

/** A group of which nothing is sure, whatever decides. */
function unsure({ sheets }: Analysis, group: Group): Group {
  return { ...group, sheet: sheets.perhaps(group.sheet) };
}

function groupFacts(analysis: Analysis, subjects: Subjects, internet: Internet): readonly Members[] {
  const members = membersOf(analysis, subjects);
  return analysis.egress.groups.flatMap((known, number): Members[] => {
    const own = at(members, number);
    if (own.length === 0) return [];
    const group = isDoubtful(analysis, subjects, own) ? unsure(analysis, known) : known;
    const isOpen = group.isolated !== "yes" && internet.isMostPorts(internet.wide(group.sheet, "possible"));
    const wide = internet.wide(group.sheet);
    return [{ number, group, subjects: distinct(own), wide, stance: isOpen ? "open" : "held" }];
  });
}

function indexGroups(groups: readonly Members[]): ReadonlyMap<number, readonly Members[]> {
  const index = new Map<number, Members[]>();
  for (const members of groups) {
    for (const { policy } of members.group.selecting) {
      const list = index.get(policy);
      if (list === undefined) index.set(policy, [members]);
      else list.push(members);
    }
  }
  return index;
}

/** Subject → the groups of its classes. */
function around(
  { egress }: Analysis,
  subjects: Subjects,
  groups: readonly Members[],
): AuditContext["groupsAround"] {
  const byNumber = new Map(groups.map((members) => [members.number, members]));
  return (subject) => {
    const numbers = (subjects.classesOf.get(subject) ?? []).map((number) => at(egress.ofClass, number));
    return [...new Set(numbers)].flatMap((number) => byNumber.get(number) ?? []);
  };
}

function policyNames(policies: readonly PodPolicy[]): (namespace: string) => ReadonlySet<string> {
  const names = new Map<string, Set<string>>();
  for (const { object } of policies) {
    if (object.namespace === undefined) continue;
    const own = names.get(object.namespace);
    if (own === undefined) names.set(object.namespace, new Set([object.name]));
    else own.add(object.name);
  }
  return (namespace) => names.get(namespace) ?? new Set();
}

function speakers(policies: readonly PodPolicy[]): (scope: string) => PodPolicy | undefined {
  const index = new Map<string, PodPolicy>();
  return (scope) => {
    if (index.size === 0)
      for (const policy of policies.toReversed()) index.set(scopeText(policy.subject), policy);
    return index.get(scope);
  };
}

/** Makes what detectors look at. Work is per class, group and rule; most of it is done when first asked for. */
export function auditContext(analysis: Analysis): AuditContext {
  const { snapshot, algebra, classes } = analysis;
  const subjects = collectSubjects(analysis);
  const hasIpv6 = ipv6Of(snapshot);
  const outside = new Outside(analysis);
  const internet = new Internet(algebra, outside, hasIpv6);
  const rules = new RuleBook(analysis, internet);
  const inside = new Inside(analysis, new Pairs(analysis));
  const services = new ServiceAddresses(analysis);
  const groups = groupFacts(analysis, subjects, internet);
  const byPolicy = indexGroups(groups);
  const inhabited = new Set(snapshot.workloads.map(({ namespace }) => namespace));
  const selected = new Map<number, readonly Subject[]>();
  let indices: ReadonlyMap<PodPolicy, number> | undefined;
  let labels: ReturnType<typeof labelsByNamespace> | undefined;
  return {
    analysis,
    subjects,
    internet,
    rules,
    inside,
    hasIpv6,
    outside,
    sockets: new Sockets(algebra, outside, hasIpv6),
    resolvers: new Resolvers(analysis, rules, inside, services),
    services,
    groups,
    held: groups.filter(({ stance }) => stance === "held"),
    open: groups.filter(({ stance }) => stance === "open"),
    indexOf: (entry) => {
      indices ??= new Map(snapshot.policies.map((policy, index) => [policy, index]));
      return indices.get(entry) ?? snapshot.policies.indexOf(entry);
    },
    groupsOf: (policy) => byPolicy.get(policy) ?? [],
    groupsAround: around(analysis, subjects, groups),
    subjectsOf: (policy) => {
      const known = selected.get(policy);
      if (known !== undefined) return known;
      const { possible } = classes.selection.select(at(snapshot.policies, policy).subject);
      const found = distinct([...numbersOf(possible)].flatMap((number) => at(subjects.ofClass, number)));
      selected.set(policy, found);
      return found;
    },
    isInhabited: (namespace) => inhabited.has(namespace),
    labelsIn: (namespace) => {
      labels ??= labelsByNamespace(analysis);
      return labels.get(namespace) ?? [];
    },
    speakingFor: speakers(snapshot.policies),
    policyNames: policyNames(snapshot.policies),
  };
}

/** Where subjects stand: their own manifests, or the policies that speak for them. A few are enough to be shown. */
export function subjectOrigins(
  context: AuditContext,
  subjects: readonly Subject[],
  most: number = 5,
): readonly Origin[] {
  return subjects.slice(0, most).flatMap(({ scope, workload }): Origin[] => {
    if (workload !== undefined) return [workload.origin];
    const speaking = scope === undefined ? undefined : context.speakingFor(scope);
    return speaking === undefined ? [] : [{ document: speaking.document, path: subjectPath(speaking) }];
  });
}

/** Where a policy stands as a whole. */
export function policyOrigin({ document }: PodPolicy): Origin {
  return { document, path: [] };
}

/** Whether an object is of a kind that this version evaluates; anything else stands here as what may be anything. */
export function isOwnKind({ object, isUnread }: PodPolicy): boolean {
  return isUnread !== true || OWN_KINDS.has(object.kind);
}

const OWN_KINDS: ReadonlySet<string> = new Set([
  "NetworkPolicy",
  "ClusterNetworkPolicy",
  "AdminNetworkPolicy",
  "BaselineAdminNetworkPolicy",
  "CiliumNetworkPolicy",
  "CiliumClusterwideNetworkPolicy",
  "GlobalNetworkPolicy",
  "FQDNNetworkPolicy",
  "ApplicationNetworkPolicy",
  "EgressFirewall",
]);
