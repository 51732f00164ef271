import type { PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM } from "../../algebra/lattice.ts";
import type { Severity } from "../../domain/diagnostic.ts";
import { PROTOCOL, portRange, wholeProtocol } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { FindingSlug } from "../catalogue/findings/finding.ts";
import { blockRange, RFC1918_BLOCKS } from "../catalogue/ranges.ts";
import { RISKY_PORTS, riskyInterval } from "../catalogue/risky-ports.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext, Members } from "./context.ts";
import { subjectOrigins } from "./context.ts";
import { pointer } from "./document.ts";
import type { Finding, Named, Operation, Patch } from "./finding.ts";
import { isLikeNetworkPolicy } from "./language.ts";
import { resolverPeers } from "./patches.ts";
import { isBare, isBesideNames, isEndpointsToWorld } from "./precedence.ts";
import { DNS_PORT } from "./resolvers.ts";
import { byName, type RuleFacts } from "./rules.ts";
import { blockWitness, shown } from "./showing.ts";
import type { Subject } from "./subjects.ts";
import { distinct, letting, told, whoText } from "./subjects.ts";
import { addressWitness, classWitness } from "./witness.ts";
import { agreeing, listed, portsText } from "./words.ts";

/** Groups that stand open in the same way, by the same rules. */
type Opening = { readonly rules: readonly RuleFacts[]; readonly groups: Members[]; ports: PortSetId };

type Openings = {
  /** The ports that are asked about, of those that a group has open. */
  readonly portsOf: (members: Members) => PortSetId;
  /** Rules of which another finding tells. */
  readonly isTold: (facts: RuleFacts) => boolean;
};

/** What is open to a group beyond the rules of which another finding tells. */
function untold(
  context: AuditContext,
  { group }: Members,
  own: PortSetId,
  isTold: Openings["isTold"],
): PortSetId {
  const { ports } = context.analysis.algebra;
  const byTold = Map.groupBy(context.rules.allowing(group), isTold);
  const widths = (told: boolean): PortSetId =>
    (byTold.get(told) ?? []).reduce((all, { wide }) => ports.union(all, wide), BOTTOM);
  return ports.union(ports.intersect(own, widths(false)), ports.minus(own, widths(true)));
}

/** Groups that are held, by the rules that open some ports to most of the internet. */
function openings(context: AuditContext, { portsOf, isTold }: Openings): readonly Opening[] {
  const { ports } = context.analysis.algebra;
  const found = new Map<string, Opening>();
  for (const members of context.held) {
    const own = untold(context, members, portsOf(members), isTold);
    if (own === BOTTOM) continue;
    const rules = context.rules.opening(members.group, own, isTold);
    const key = keyOf(rules);
    const opening = found.get(key);
    if (opening === undefined) found.set(key, { rules, groups: [members], ports: own });
    else {
      opening.groups.push(members);
      opening.ports = ports.union(opening.ports, own);
    }
  }
  return [...found.values()];
}

/** Where no rule opens it, it is what nobody closed. */
function identityOf(rules: readonly RuleFacts[]): readonly string[] {
  return rules.length === 0 ? ["default"] : rules.map(({ identity }) => identity);
}

/** Equal where the identity is, and cheaper. */
function keyOf(rules: readonly RuleFacts[]): string {
  return rules.map(({ number }) => number).join();
}

function subjectsIn(groups: readonly Members[]): readonly Subject[] {
  return distinct(groups.flatMap(({ subjects }) => subjects));
}

function policiesOf(rules: readonly RuleFacts[]): readonly string[] {
  return rules.map(({ entry }) => objectText(entry.object));
}

type Said = {
  readonly slug: FindingSlug;
  readonly severity?: Severity;
  readonly shape: string;
  readonly tell: (named: Named) => string;
  readonly patch?: Patch;
};

/** The finding about an opening to the internet: who, a connection that shows it, and the rules. */
function aboutOpening(context: AuditContext, opening: Opening, { shape, tell, ...said }: Said): Finding {
  const subjects = subjectsIn(opening.groups);
  const first = at(opening.groups, 0);
  const found = context.internet.witness(first.group.sheet, opening.ports);
  return {
    ...said,
    ...told({ subjects, policies: policiesOf(opening.rules), shape: [shape], tell }),
    ...(found === undefined ? {} : { witness: addressWitness(context, at(first.subjects, 0), found) }),
    origins:
      opening.rules.length === 0
        ? subjectOrigins(context, subjects)
        : opening.rules.map(({ origin }) => origin),
    identity: identityOf(opening.rules),
  };
}

/** Ports that findings of their own speak of. */
function specialPorts({ analysis }: AuditContext): { dns: PortSetId; risky: PortSetId } {
  const { ports } = analysis.algebra;
  const dns = ports.fromPorts(
    [PROTOCOL.TCP, PROTOCOL.UDP].map((protocol) => portRange(protocol, DNS_PORT, DNS_PORT)),
  );
  return { dns, risky: ports.minus(ports.fromPorts(RISKY_PORTS.map(riskyInterval)), dns) };
}

/** Held pods, and yet most of the internet is open to them. */
export function internetReachable(context: AuditContext): readonly Finding[] {
  const { internet, analysis } = context;
  const { ports } = analysis.algebra;
  const { dns, risky } = specialPorts(context);
  const special = ports.union(dns, risky);
  const portsOf = ({ wide }: Members): PortSetId =>
    internet.isMostPorts(wide) ? wide : ports.minus(wide, special);
  const isTold = (facts: RuleFacts): boolean =>
    isBare(context, facts) || isBesideNames(context, facts) || isEndpointsToWorld(facts);
  return openings(context, { portsOf, isTold }).map((opening) => {
    const isPerhaps = opening.groups.every(({ group }) => internet.isOpenPerhaps(group.sheet, opening.ports));
    const isEverything = internet.isMostPorts(opening.ports) && !isPerhaps;
    const what = portsText(ports, opening.ports);
    const over = isPerhaps ? " over IPv6" : "";
    return aboutOpening(context, opening, {
      slug: "internet-reachable",
      ...(isEverything ? {} : { severity: "medium" }),
      shape: `${what}${over}`,
      tell: (named) =>
        named.policies.length === 0
          ? `Nothing closes ${what} of the internet${over} for ${whoText(named.subjects)}.`
          : `${listed(named.policies)} ${agreeing(named.policies.length, "opens", "open")} ${what} of the internet${over} to ${whoText(named.subjects)}.`,
    });
  });
}

function riskyText(context: AuditContext, open: PortSetId): string {
  const { ports } = context.analysis.algebra;
  const named = RISKY_PORTS.filter(
    (port) => ports.intersect(ports.fromPorts([riskyInterval(port)]), open) !== BOTTOM,
  );
  return listed(
    named.map(
      ({ service, from, to, protocol }) => `${service} (${protocol} ${from === to ? from : `${from}-${to}`})`,
    ),
    4,
  );
}

/** Single ports of ill repute, open to most of the internet. */
export function riskyPorts(context: AuditContext): readonly Finding[] {
  const { ports } = context.analysis.algebra;
  const { risky } = specialPorts(context);
  const portsOf = ({ wide }: Members): PortSetId =>
    context.internet.isMostPorts(wide) ? BOTTOM : ports.intersect(wide, risky);
  return openings(context, { portsOf, isTold: () => false }).map((opening) => {
    const what = riskyText(context, opening.ports);
    return aboutOpening(context, opening, {
      slug: "risky-port-to-internet",
      shape: what,
      tell: (named) => letting(named, ["speak", "speaking"], `${what} to the internet`),
    });
  });
}

/** Port 53 of the internet, to pods that are held otherwise. */
export function anyResolver(context: AuditContext): readonly Finding[] {
  const { ports } = context.analysis.algebra;
  const { dns } = specialPorts(context);
  const portsOf = ({ wide }: Members): PortSetId =>
    context.internet.isMostPorts(wide) ? BOTTOM : ports.intersect(wide, dns);
  return openings(context, { portsOf, isTold: () => false }).map((opening) => {
    const patch = towardsResolver(context, opening.rules, dns);
    const what = portsText(ports, opening.ports);
    return aboutOpening(context, opening, {
      slug: "dns-any-resolver",
      shape: what,
      tell: (named) =>
        letting(named, ["ask", "asking"], `any resolver of the internet on ${what}, past the cluster's own`),
      ...(patch === undefined ? {} : { patch }),
    });
  });
}

/** Rules that are about DNS alone get the resolver as their destination. */
function towardsResolver(
  context: AuditContext,
  rules: readonly RuleFacts[],
  dns: PortSetId,
): Patch | undefined {
  const { ports } = context.analysis.algebra;
  const isDns = ({ sheet, entry }: RuleFacts): boolean =>
    isLikeNetworkPolicy(entry) &&
    ports.subset(context.analysis.algebra.v4.unionOfValues(sheet.v4.possible), dns);
  if (rules.length === 0 || !rules.every(isDns)) return undefined;
  const edit = rules.map(({ entry, rule }) => {
    const operation: Operation = {
      op: "add",
      path: `${pointer(rule.path)}/to`,
      value: resolverPeers(context),
    };
    return { document: entry.document, operations: [operation] };
  });
  return {
    summary: `Allows DNS to the cluster's resolver only. Where names are resolved elsewhere (NodeLocal DNSCache, Cloud DNS), add that address.`,
    add: [],
    edit,
  };
}

/** Rules that open a whole private block, on every port, without opening the internet. */
export function privateRanges(context: AuditContext): readonly Finding[] {
  const { v4, ports } = context.analysis.algebra;
  const tcp = ports.fromPorts([wholeProtocol(PROTOCOL.TCP)]);
  const blocks = RFC1918_BLOCKS.map((block) => ({
    ...block,
    range: blockRange(block),
    set: v4.fromIntervals([blockRange(block)], tcp),
  }));
  return context.analysis.snapshot.policies.flatMap((_, policy): Finding[] => {
    const groups = context.groupsOf(policy);
    if (groups.length === 0) return [];
    return context.rules.of(policy).flatMap((facts): Finding[] => {
      if (facts.rule.action !== "allow" || facts.wide !== BOTTOM) return [];
      const whole = blocks.filter(({ set }) => v4.subset(set, facts.sheet.v4.certain));
      const open = groups.filter(({ group }) =>
        whole.some(({ set }) => v4.intersect(set, group.sheet.v4.certain) !== BOTTOM),
      );
      const [block] = whole;
      if (block === undefined || open.length === 0) return [];
      const what = listed(whole.map(({ cidr }) => cidr));
      return [
        {
          slug: "whole-private-range-opened",
          ...told({
            subjects: subjectsIn(open),
            policies: policiesOf([facts]),
            shape: [what],
            tell: (named) =>
              letting(named, ["through", "getting through"], `to all of ${what} on every port`),
          }),
          ...shown(blockWitness(context, open, facts, block.set)),
          origins: [facts.origin],
          identity: [facts.identity],
        },
      ];
    });
  });
}

const API_PORTS: readonly number[] = [443, 6443];

/** Who has a service account of its own, and its token, was given them to speak with the API server. */
function hasNoNeed({ workload }: Subject): boolean {
  if (workload === undefined) return false;
  return workload.traits.mountsToken === "no" || workload.traits.serviceAccount === "default";
}

/** The API server is open to pods that hold no identity of their own for it. */
export function apiServerReachable(context: AuditContext): readonly Finding[] {
  const { analysis } = context;
  const { ports } = analysis.algebra;
  const number = analysis.classes.apiServer;
  const wanted = ports.fromPorts(API_PORTS.map((port) => portRange(PROTOCOL.TCP, port, port)));
  const openIn = ({ sheet }: Pick<RuleFacts, "sheet">): PortSetId =>
    ports.intersect(ports.whole(context.inside.atClass(sheet, number).certain), wanted);
  const found = new Map<string, { rules: readonly RuleFacts[]; groups: Members[] }>();
  for (const members of context.held) {
    if (openIn(members.group) === BOTTOM || !members.subjects.some(hasNoNeed)) continue;
    const all = byName(context.rules.allowing(members.group).filter((facts) => openIn(facts) !== BOTTOM));
    const rules = all.filter((facts) => !isBare(context, facts));
    if (rules.length < all.length && rules.length === 0) continue;
    const key = keyOf(rules);
    const known = found.get(key);
    if (known === undefined) found.set(key, { rules, groups: [members] });
    else known.groups.push(members);
  }
  return [...found.values()].map(({ rules, groups }): Finding => {
    const first = at(groups, 0);
    const subjects = subjectsIn(groups).filter(hasNoNeed);
    const open = ports.intervals(openIn(first.group));
    const from = first.subjects.find(hasNoNeed);
    return {
      slug: "apiserver-reachable-without-need",
      ...told({
        subjects,
        policies: policiesOf(rules),
        shape: [],
        tell: (named) =>
          letting(
            named,
            ["connect", "connecting"],
            `to the API server, with no service account of ${agreeing(named.subjects.length, "its", "their")} own to use there`,
          ),
      }),
      ...(from === undefined
        ? {}
        : { witness: classWitness(context, from, { number, port: at(open, 0).first }) }),
      origins: rules.length === 0 ? subjectOrigins(context, subjects) : rules.map(({ origin }) => origin),
      identity: identityOf(rules),
    };
  });
}
