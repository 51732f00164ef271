import { BOTTOM } from "../../algebra/lattice.ts";
import type { AddressRange, Cidr } from "../../domain/address.ts";
import { compareWords, formatAddress, rangeHolds } from "../../domain/address.ts";
import type { Path } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";
import { at } from "../../domain/unreachable.ts";
import type { Socket } from "../catalogue/endpoints.ts";
import { blockRange } from "../catalogue/ranges.ts";
import type { Sheet } from "../engine/sheet.ts";
import type { PodPolicy } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import { closingSockets } from "./closing.ts";
import type { AuditContext, Members } from "./context.ts";
import { policyOrigin } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Finding, Operation, Patch } from "./finding.ts";
import { joinedPatches } from "./joining.ts";
import { languageOf } from "./language.ts";
import { overridden } from "./overriding.ts";
import { editing, removingRules } from "./patches.ts";
import { forgetsCredentials, holesOf } from "./precedence.ts";
import { counts, type RuleFacts } from "./rules.ts";
import { internetWitness, shown } from "./showing.ts";
import { mayNotMatter, socketAddresses } from "./sockets.ts";
import { distinct, told, whoText } from "./subjects.ts";
import { socketWitness } from "./witness.ts";
import { addressText, agreeing, listed } from "./words.ts";

const LINK_LOCAL: Cidr = blockRange({ cidr: "169.254.0.0/16", title: "link-local" });

/** Few enough addresses to be about one machine. */
function isNarrow({ first, last }: AddressRange): boolean {
  const end = first.length - 1;
  return first.every((word, index) => (index < end ? word === last[index] : at(last, index) - word < 0x100));
}

/** Whether an exception was made because of metadata: it is link-local, or an endpoint's own address. */
function isForMetadata(hole: AddressRange, sockets: readonly Socket[]): boolean {
  if (rangeHolds(LINK_LOCAL, { family: hole.family, words: hole.first })) return true;
  return isNarrow(hole) && sockets.some(({ address }) => rangeHolds(hole, address));
}

/** A rule that allows the internet on every port and excepts nothing but metadata. With ports of its own it is meant to allow. */
function isMetadataBlock(facts: RuleFacts, sockets: readonly Socket[]): boolean {
  const holes = holesOf(facts);
  return (
    facts.wide !== BOTTOM &&
    facts.rule.ports === "all" &&
    holes.every((hole) => isForMetadata(hole, sockets)) &&
    sockets.some(({ address }) => holes.some((hole) => rangeHolds(hole, address)))
  );
}

function blocksText({ rule }: RuleFacts): string {
  const cidrs = rule.peers.flatMap((peer) => (peer.kind === "block" ? peer.cidrs : []));
  return listed(cidrs.map((cidr) => rangeText(cidr)));
}

function rangeText({ family, first, last }: AddressRange): string {
  if (compareWords(first, last) === 0) return formatAddress(family, first);
  const bits = last.reduce((sum, word, index) => sum + Math.log2(word - at(first, index) + 1), 0);
  return `${formatAddress(family, first)}/${first.length * 32 - bits}`;
}

/** "Allow all but metadata", beside policies that meant to deny the rest as well. */
export function metadataBlocks(context: AuditContext): readonly Finding[] {
  const blocks = [...context.rules.adding()].filter((facts) => isMetadataBlock(facts, context.sockets.list));
  return [...Map.groupBy(blocks, ({ policy }) => policy).values()].flatMap((rules): Finding[] => {
    const first = at(rules, 0);
    const found = overridden(context, first);
    if (found === undefined) return [];
    const name = objectText(first.entry.object);
    const wide = blocksText(first);
    const holes = listed(holesOf(first).map(rangeText));
    const patch = removingRules(
      rules,
      `Takes the rule out of ${name}: under the policies beside it the metadata address is closed already, and the internet with it. What relied on the rule must be allowed by name or address.`,
    );
    return [
      {
        slug: "metadata-block-opens-internet",
        ...told({
          subjects: found.subjects,
          policies: [name],
          others: found.policies.map(({ object }) => objectText(object)),
          shape: [wide, holes],
          tell: ({ subjects, policies, others }) =>
            `${listed(policies)} ${agreeing(policies.length, "allows", "allow")} ${wide} except ${holes}. Policies only add, so ${agreeing(policies.length, "it opens", "they open")} the rest of the internet to ${whoText(subjects)}, past ${listed(others)}.`,
        }),
        ...shown(internetWitness(context, found.groups, first, first.wide)),
        origins: [...rules.map(({ origin }) => origin), ...found.policies.slice(0, 3).map(policyOrigin)],
        ...(patch === undefined ? {} : { patch }),
        identity: [name],
      },
    ];
  });
}

/** Sockets that a rule opens, and those of its subjects whom nothing else keeps from them. */
function leaking(
  context: AuditContext,
  facts: RuleFacts,
): { sockets: readonly Socket[]; groups: readonly Members[] } {
  const own = context.sockets.open(facts.sheet);
  const opens = ({ sheet }: { readonly sheet: Sheet }): boolean =>
    context.sockets.open(sheet).some((socket) => own.includes(socket));
  const groups = context.groupsOf(facts.policy).filter(({ group }) => opens(group));
  const sockets = own.filter((socket) =>
    groups.some(({ group }) => context.sockets.open(group.sheet).includes(socket)),
  );
  return { sockets, groups };
}

/** Private ranges are left out, the addresses that matter most are not. */
export function forgottenLinkLocal(context: AuditContext): readonly Finding[] {
  const careful = [...context.rules.adding()].filter((facts) => forgetsCredentials(context, facts));
  return careful.flatMap((facts): Finding[] => {
    const { sockets, groups } = leaking(context, facts);
    const [group] = groups;
    if (group === undefined) return [];
    const reached = context.sockets.open(group.group.sheet);
    const example = at(
      sockets.filter((socket) => reached.includes(socket)),
      0,
    );
    const subjects = distinct(groups.flatMap((members) => members.subjects));
    const wide = blocksText(facts);
    const patch = closingSockets(facts, sockets);
    const missing = listed(socketAddresses(sockets), 6);
    return [
      {
        slug: "private-except-forgets-link-local",
        ...(mayNotMatter(sockets, context.hasIpv6) ? { severity: "medium" } : {}),
        ...told({
          subjects,
          policies: [objectText(facts.entry.object)],
          shape: [wide, missing],
          tell: (named) =>
            `${listed(named.policies)} ${agreeing(named.policies.length, "leaves", "leave")} private ranges out of ${wide}, but not ${missing}: ${whoText(named.subjects)} may fetch the node's cloud credentials there.`,
        }),
        witness: socketWitness(context, at(group.subjects, 0), { sheet: group.group.sheet, socket: example }),
        origins: [facts.origin],
        ...(patch === undefined ? {} : { patch }),
        identity: [facts.identity],
      },
    ];
  });
}

/** An endpoint that answers on both families: where a text speaks of one, the other is forgotten. */
type Twin = { readonly v4: readonly Socket[]; readonly v6: readonly Socket[] };

function twins({ sockets }: AuditContext): readonly Twin[] {
  const endpoints = new Set(sockets.list.flatMap((socket) => socket.endpoints));
  return [...endpoints].flatMap((endpoint): Twin[] => {
    const own = sockets.list.filter((socket) => socket.endpoints.includes(endpoint));
    const v4 = own.filter(({ address }) => address.family === 4);
    const v6 = own.filter(({ address }) => address.family === 6);
    return v4.length > 0 && v6.length > 0 ? [{ v4, v6 }] : [];
  });
}

type Forgotten = { readonly sockets: readonly Socket[]; readonly groups: readonly Members[] };

/** The IPv6 sockets of endpoints whose IPv4 address a policy closes, as far as the policy's subjects reach them. */
function forgotten(context: AuditContext, policy: number, isClosed: (socket: Socket) => boolean): Forgotten {
  const open = new Set<Socket>();
  const halves = twins(context).filter(({ v4 }) => v4.some(isClosed));
  const forgettable = halves.flatMap(({ v6 }) => v6.filter((socket) => !isClosed(socket)));
  const groups = context.groupsOf(policy).filter(({ group }) => {
    const reached = context.sockets.open(group.sheet);
    const own = forgettable.filter((socket) => reached.includes(socket));
    for (const socket of own) open.add(socket);
    return own.length > 0;
  });
  return { sockets: context.sockets.list.filter((socket) => open.has(socket)), groups };
}

type ForgottenSaid = {
  readonly does: "denies" | "excepts";
  readonly closed: string;
  readonly origins: Finding["origins"];
  readonly patch: Patch | undefined;
};

const DO = { denies: "deny", excepts: "except" } as const;

function aboutForgotten(
  context: AuditContext,
  entry: PodPolicy,
  { sockets, groups }: Forgotten,
  said: ForgottenSaid,
): Finding {
  const { does } = said;
  const first = at(groups, 0);
  const where = listed(socketAddresses(sockets), 4);
  const example = at(
    sockets.filter((socket) => context.sockets.open(first.group.sheet).includes(socket)),
    0,
  );
  return {
    slug: "ipv6-forgotten",
    ...told({
      subjects: distinct(groups.flatMap((members) => members.subjects)),
      policies: [objectText(entry.object)],
      shape: [does, said.closed, where],
      tell: ({ subjects, policies }) =>
        `${listed(policies)} ${agreeing(policies.length, does, DO[does])} metadata at ${said.closed}, but not at its IPv6 addresses ${where}, which stay open to ${whoText(subjects)}.`,
    }),
    witness: socketWitness(context, at(first.subjects, 0), { sheet: first.group.sheet, socket: example }),
    origins: said.origins,
    ...(said.patch === undefined ? {} : { patch: said.patch }),
    identity: [objectText(entry.object), said.does],
  };
}

function closedText(context: AuditContext, isClosed: (socket: Socket) => boolean): string {
  const closed = context.sockets.list.filter((socket) => socket.address.family === 4 && isClosed(socket));
  return listed(socketAddresses(closed));
}

/** Cluster-wide policies that deny the IPv4 address of an endpoint that has an IPv6 one. */
function forgottenByDeny(context: AuditContext, policy: number): readonly Finding[] {
  const rules = context.rules.of(policy).filter(({ rule }) => rule.action === "deny");
  if (rules.length === 0) return [];
  const denied = context.analysis.sheets.unionAll(rules.map(({ sheet }) => sheet));
  const closed = context.sockets.open(denied);
  const found = forgotten(context, policy, (socket) => closed.includes(socket));
  if (found.groups.length === 0) return [];
  const first = at(rules, 0);
  const telling = rules.filter(({ sheet }) => context.sockets.open(sheet).length > 0);
  return [
    aboutForgotten(context, first.entry, found, {
      does: "denies",
      closed: closedText(context, (socket) => closed.includes(socket)),
      origins: telling.map(({ origin }) => origin),
      patch: denyingToo(telling, found.sockets),
    }),
  ];
}

/** Where a rule lists blocks of addresses as texts, from the rule on. */
function networksIn({ entry, rule }: RuleFacts): Path | undefined {
  const written = valueAt(entry.document.root, rule.path);
  if (languageOf(entry) === "cilium") return isList(field(written, "toCIDR")) ? ["toCIDR"] : undefined;
  const to = field(written, "to");
  const index = isList(to) ? to.findIndex((item) => isList(field(item, "networks"))) : -1;
  return index < 0 ? undefined : ["to", index, "networks"];
}

/** Adds addresses to the first list of networks that a rule denies. */
function denyingToo(rules: readonly RuleFacts[], sockets: readonly Socket[]): Patch | undefined {
  const networks = [...new Set(sockets.map(({ address }) => `${addressText(address)}/128`))];
  for (const facts of rules) {
    const list = networksIn(facts);
    if (list === undefined) continue;
    const path = `${pointer([...facts.rule.path, ...list])}/-`;
    const operations = networks.map((value): Operation => ({ op: "add", path, value }));
    return editing(
      facts,
      operations,
      `Denies the IPv6 addresses of the same endpoints beside the IPv4 ones.`,
    );
  }
  return undefined;
}

/** NetworkPolicies that except the IPv4 address of an endpoint, while a rule for IPv6 opens its other one. */
function forgottenByExcept(context: AuditContext, policy: number): readonly Finding[] {
  const rules = context.rules.of(policy).filter((facts) => holesOf(facts).length > 0);
  const holes = rules.flatMap(holesOf);
  const isClosed = ({ address }: Socket): boolean => holes.some((hole) => rangeHolds(hole, address));
  if (!context.sockets.list.some(isClosed)) return [];
  const found = forgotten(context, policy, isClosed);
  if (found.groups.length === 0) return [];
  const openers = found.groups.flatMap(({ group }) =>
    context.rules
      .allowing(group)
      .filter(({ sheet }) => context.sockets.open(sheet).some((socket) => found.sockets.includes(socket))),
  );
  const unique = [...new Set(openers)];
  const origins = [...rules, ...unique.filter((facts) => !rules.includes(facts))].map(({ origin }) => origin);
  return [
    aboutForgotten(context, at(rules, 0).entry, found, {
      does: "excepts",
      closed: closedText(context, isClosed),
      origins: origins.slice(0, 5),
      patch: exceptingToo(context, unique, found.sockets),
    }),
  ];
}

function exceptingToo(
  { sockets: all }: AuditContext,
  rules: readonly RuleFacts[],
  sockets: readonly Socket[],
): Patch | undefined {
  const patch = joinedPatches(
    rules.map((facts) =>
      closingSockets(
        facts,
        all.open(facts.sheet).filter((one) => sockets.includes(one)),
      ),
    ),
  );
  return patch && { ...patch, summary: "Closes the IPv6 addresses of the same endpoints." };
}

/** Rules for all of IPv4 and none of IPv6, in a cluster that has both. */
function forgottenByAllow(context: AuditContext, policy: number): readonly Finding[] {
  if (context.hasIpv6 !== "yes") return [];
  const { internet } = context;
  const oneSided = context.rules
    .of(policy)
    .filter(
      ({ rule, sheet }) =>
        rule.action === "allow" && internet.wideIn(4, sheet) !== BOTTOM && sheet.v6.possible === BOTTOM,
    );
  return oneSided.flatMap((facts): Finding[] => {
    const groups = context
      .groupsOf(policy)
      .filter(
        ({ group }) =>
          internet.wideIn(4, group.sheet) !== BOTTOM && internet.wideIn(6, group.sheet) === BOTTOM,
      );
    if (groups.length === 0) return [];
    const subjects = distinct(groups.flatMap((members) => members.subjects));
    const wide = blocksText(facts);
    return [
      {
        slug: "ipv6-forgotten",
        severity: "low",
        ...told({
          subjects,
          policies: [objectText(facts.entry.object)],
          shape: ["allows", wide],
          tell: (named) =>
            `${listed(named.policies)} ${agreeing(named.policies.length, "allows", "allow")} ${wide} and no IPv6, though pods have IPv6 addresses: names that resolve to IPv6 first fail for ${whoText(named.subjects)}.`,
        }),
        origins: [facts.origin],
        identity: [facts.identity, "allows"],
      },
    ];
  });
}

/** Policies that hold for IPv4 only. */
export function ipv6Forgotten(context: AuditContext): readonly Finding[] {
  if (context.hasIpv6 === "no") return [];
  return context.analysis.snapshot.policies.flatMap((entry, policy): readonly Finding[] => {
    if (context.groupsOf(policy).length === 0) return [];
    const denied = forgottenByDeny(context, policy);
    if (entry.tier !== "network-policy" || !counts(entry)) return denied;
    return [...denied, ...forgottenByExcept(context, policy), ...forgottenByAllow(context, policy)];
  });
}
