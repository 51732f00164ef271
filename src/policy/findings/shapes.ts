import { BOTTOM } from "../../algebra/lattice.ts";
import type { Severity } from "../../domain/diagnostic.ts";
import type { Json } from "../../domain/json.ts";
import { field } from "../../domain/json.ts";
import { PROTOCOL, wholeProtocol } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import { blockRange, RFC1918_BLOCKS } from "../catalogue/ranges.ts";
import { pathText } from "../explain.ts";
import type { Peer, PodScope } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext } from "./context.ts";
import { pointer } from "./document.ts";
import type { Finding, Patch } from "./finding.ts";
import { isLikeNetworkPolicy } from "./language.ts";
import { editing, writtenPeers } from "./patches.ts";
import { isBare } from "./precedence.ts";
import { isResolverSelector } from "./resolvers.ts";
import type { RuleFacts } from "./rules.ts";
import { pinnedName, scopeWords, seenClasses } from "./scopes.ts";
import { insideWitness, internetWitness, ruleWitness, shown } from "./showing.ts";
import type { Subject } from "./subjects.ts";
import { distinct, told, whoText } from "./subjects.ts";
import { agreeing, counted, listed, portsText } from "./words.ts";

/** Whom a rule's policy holds: pods that are in a group of it. */
function subjectsOf(context: AuditContext, policy: number): readonly Subject[] {
  return distinct(context.groupsOf(policy).flatMap(({ subjects }) => subjects));
}

/** How bare a rule is: one that opens most ports to the internet is as bad as one to the whole of it. */
function weightOfBare(context: AuditContext, { policy, wide }: RuleFacts): { severity?: Severity } {
  const { internet, analysis } = context;
  const isOpen = context
    .groupsOf(policy)
    .some((members) => internet.isMostPorts(analysis.algebra.ports.intersect(members.wide, wide)));
  return isOpen ? { severity: "high" } : {};
}

/** Ports, and no destination: the whole world. */
export function rulesWithoutTo(context: AuditContext): readonly Finding[] {
  const { ports, v4 } = context.analysis.algebra;
  return [...context.rules.adding()].flatMap((facts): Finding[] => {
    const subjects = subjectsOf(context, facts.policy);
    if (subjects.length === 0 || !isBare(context, facts)) return [];
    const what = portsText(ports, v4.unionOfValues(facts.sheet.v4.certain));
    return [
      {
        slug: "rule-without-to",
        ...weightOfBare(context, facts),
        ...told({
          subjects,
          policies: [objectText(facts.entry.object)],
          shape: [what],
          tell: (named) =>
            `${listed(named.policies)} ${agreeing(named.policies.length, "opens", "open")} ${what} to every destination there is (pods, nodes, the API server, private networks, metadata addresses, the internet) for ${whoText(named.subjects)}.`,
        }),
        ...shown(internetWitness(context, context.groupsOf(facts.policy), facts)),
        origins: [facts.origin],
        identity: [facts.identity],
      },
    ];
  });
}

/** Whether a rule opens a whole private range or the internet, which findings of their own tell. */
function isWide({ analysis }: AuditContext, { sheet, wide }: RuleFacts): boolean {
  if (wide !== BOTTOM) return true;
  const { v4, ports } = analysis.algebra;
  const tcp = ports.fromPorts([wholeProtocol(PROTOCOL.TCP)]);
  return RFC1918_BLOCKS.some((block) =>
    v4.subset(v4.fromIntervals([blockRange(block)], tcp), sheet.v4.certain),
  );
}

/** Peers of which a rule may name the ports. */
const WITH_PORTS: ReadonlySet<Peer["kind"]> = new Set(["pods", "block", "names"]);

/** Destinations, and no ports: every port they have. One finding for each policy. */
export function rulesWithoutPorts(context: AuditContext): readonly Finding[] {
  const bare = [...context.rules.adding()].filter((facts) => {
    const { peers, ports } = facts.rule;
    const isPlain = peers.length > 0 && peers.every(({ kind }) => WITH_PORTS.has(kind));
    return ports === "all" && isPlain && !isWide(context, facts);
  });
  return [...Map.groupBy(bare, ({ policy }) => policy)].flatMap(([policy, rules]): Finding[] => {
    const subjects = subjectsOf(context, policy);
    const first = at(rules, 0);
    const places = listed(rules.map(({ rule }) => pathText(rule.path)));
    if (subjects.length === 0) return [];
    return [
      {
        slug: "rule-without-ports",
        ...told({
          subjects,
          policies: [objectText(first.entry.object)],
          shape: [],
          tell: (named) =>
            named.policies.length === 1
              ? `${listed(named.policies)} has ${counted(rules.length, "rule")} without ports (${places}): ${whoText(named.subjects)} may use every port and protocol of what ${agreeing(rules.length, "it names", "they name")}.`
              : `${listed(named.policies)} have rules without ports: ${whoText(named.subjects)} may use every port and protocol of what they name.`,
        }),
        ...shown(ruleWitness(context, context.groupsOf(policy), first)),
        origins: rules.map(({ origin }) => origin),
        identity: [objectText(first.entry.object)],
      },
    ];
  });
}

type PodPeer = Extract<Peer, { kind: "pods" }>;

/** Two items of one list, where one item with both selectors was meant. */
export type Slip = {
  readonly facts: RuleFacts;
  readonly spaces: number;
  readonly pods: number;
  readonly joined: PodScope;
};

function isAllOfNamespaces(peer: Peer): peer is PodPeer {
  return peer.kind === "pods" && peer.namespaces.kind === "selected" && peer.pods.requirements.length === 0;
}

function isPodsHere(peer: Peer): peer is PodPeer {
  return peer.kind === "pods" && peer.namespaces.kind === "named" && peer.pods.requirements.length > 0;
}

/** The pods are not here but there; of a cluster's resolver that is known without looking. */
function isElsewhere(context: AuditContext, here: PodScope, there: PodScope): boolean {
  if (seenClasses(context.analysis, here).length > 0) return false;
  if (seenClasses(context.analysis, there, "certain").length > 0) return true;
  return isResolverSelector(there.pods) && pinnedName(there.namespaces) === "kube-system";
}

/** The two items stand next to each other, in either order: that is what one dash does. */
function slipsIn(context: AuditContext, facts: RuleFacts): readonly Slip[] {
  const { peers } = facts.rule;
  return [...peers.entries()].flatMap(([spaces, wide]): Slip[] => {
    if (!isAllOfNamespaces(wide)) return [];
    return [spaces + 1, spaces - 1].flatMap((pods): Slip[] => {
      const narrow = peers[pods];
      if (narrow === undefined || !isPodsHere(narrow)) return [];
      const joined: PodScope = { ...narrow, namespaces: wide.namespaces };
      return isElsewhere(context, narrow, joined) ? [{ facts, spaces, pods, joined }] : [];
    });
  });
}

/** Every slip of the NetworkPolicies that count. */
export function slips(context: AuditContext): readonly Slip[] {
  return [...context.rules.adding()]
    .filter(({ entry }) => isLikeNetworkPolicy(entry))
    .flatMap((facts) => slipsIn(context, facts));
}

function joining({ facts, spaces, pods }: Slip): Patch {
  const written = writtenPeers(facts);
  const namespaceSelector: Json = field(written[spaces], "namespaceSelector") ?? {};
  const podSelector: Json = field(written[pods], "podSelector") ?? {};
  const both: Json = { namespaceSelector, podSelector };
  const value = written
    .map((item, index) => (index === spaces ? both : item))
    .filter((_, index) => index !== pods);
  return editing(
    facts,
    [{ op: "replace", path: `${pointer(facts.rule.path)}/to`, value }],
    "Joins the two selectors into one item: these pods of those namespaces. Other pods of the namespaces are closed by it.",
  );
}

/** One dash too many. */
export function peerSlips(context: AuditContext): readonly Finding[] {
  return slips(context).flatMap((slip): Finding[] => {
    const { facts, joined, spaces } = slip;
    const subjects = subjectsOf(context, facts.policy);
    if (subjects.length === 0) return [];
    const wide = at(facts.rule.peers, spaces);
    const others = wide.kind === "pods" ? seenClasses(context.analysis, wide, "certain") : [];
    const meant = new Set(seenClasses(context.analysis, joined));
    const unmeant = others.filter((number) => !meant.has(number));
    const { namespaces, pods } = joined;
    const where = namespaces.kind === "named" ? namespaces.name : namespaces.selector.text;
    return [
      {
        slug: "peer-and-or-slip",
        ...told({
          subjects,
          policies: [objectText(facts.entry.object)],
          others: [facts.entry.object.namespace ?? ""],
          shape: [where, pods.text],
          tell: (named) =>
            `${listed(named.policies)} ${agreeing(named.policies.length, "names", "name")} the namespaces ${where === "" ? "of every kind" : where} and the pods ${pods.text} as two items: every pod of those namespaces is open to ${whoText(named.subjects)}, and the pods that were meant are looked for in namespace ${listed(named.others)}, where there are none.`,
        }),
        ...shown(insideWitness(context, context.groupsOf(facts.policy), facts, unmeant)),
        origins: [{ document: facts.entry.document, path: [...facts.rule.path, "to"] }],
        patch: joining(slip),
        identity: [objectText(facts.entry.object), scopeWords(joined)],
      },
    ];
  });
}
