import type { Condition } from "../../policy/condition.ts";
import type { Action, Direction, Peer, Rule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, pathOf } from "../../policy/reading/entry.ts";
import { isShaped, readList, readWord } from "../../policy/reading/shape.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import { allOf, ALWAYS, MAYBE } from "./condition.ts";
import { readDomains } from "./read-domains.ts";
import {
  checkFamilies,
  type OwnNets,
  readIpVersion,
  readOwnNets,
  readPeerNets,
  readPeerNotNets,
} from "./read-limits.ts";
import { narrowed, type PortPart, readPorts } from "./read-ports.ts";
import { ownConditions, peerLimits, readChoice } from "./read-selectors.ts";
import { type Endpoints, readServices } from "./read-services.ts";
import { conjoin, type Limit, perhaps, type Reading, type RuleReading, UNREADABLE } from "./reading.ts";
import { ACTIONS, DIRECTIONS, FIELDS } from "./schema.ts";

/** Reads the rules of one direction, from the first asked to the last. */
export function readRules(spec: Entry, direction: Direction, reading: Reading): readonly Rule[] {
  const entry = member(spec, DIRECTIONS[direction].rules);
  const list = readList(entry, reading.tell);
  if (list === undefined) return [unknownRule(entry)];
  return list.flatMap((rule) => readRule(rule, direction, reading));
}

/** A rule is there, and nobody knows what it says. */
function unknownRule(entry: Entry): Rule {
  return { action: "unknown", peers: [UNREADABLE], ports: "all", path: pathOf(entry) };
}

/** A rule that logs decides nothing: what comes after it is asked. */
function readRule(entry: Entry, direction: Direction, reading: Reading): readonly Rule[] {
  if (!isShaped(entry, FIELDS.rule, reading.tell)) return [unknownRule(entry)];
  const action = readAction(member(entry, "action"), reading);
  const rules = readMatches(entry, action === "log" ? "unknown" : action, {
    ...reading,
    direction,
    allows: action === "allow",
  });
  return action === "log" ? [] : rules;
}

const ACTION_OF: Readonly<Record<(typeof ACTIONS)[number], Action | "log">> = {
  Allow: "allow",
  Deny: "deny",
  Pass: "pass",
  Log: "log",
};

function readAction(entry: Entry, { tell }: Reading): Action | "log" {
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "action" }, entry);
    return "unknown";
  }
  const word = readWord(entry, { words: ACTIONS, kind: "unknown-action" }, tell);
  return word === undefined ? "unknown" : ACTION_OF[word];
}

/** All criteria of a rule, which all must hold: what it asks of the peer, of the subject and of the port. */
function readMatches(entry: Entry, action: Action, reading: RuleReading): readonly Rule[] {
  const { peer: peerName, own: ownName } = DIRECTIONS[reading.direction];
  const [peer, own] = [readEnd(entry, peerName, reading), readEnd(entry, ownName, reading)];
  if (peer === undefined || own === undefined) return [unknownRule(entry)];
  checkFamilies(entry, reading);
  const subject = readSubject(own, reading);
  const conditions = [...subject.when, ...readHttp(member(entry, "http"), reading)];
  const limits = [
    ...peerLimits(readChoice(peer, reading), reading),
    readPeerNets(member(peer, "nets"), reading),
    readPeerNotNets(member(peer, "notNets"), reading),
    readPeerDomains(peer, reading),
    readIpVersion(member(entry, "ipVersion"), reading),
    subject.limit,
  ];
  const services = readServices(peer, true, reading);
  const ports = readPorts(entry, reading);
  const when = allOf(conditions);
  const base = { action, path: pathOf(entry), ...(when === ALWAYS ? {} : { when }) };
  const ends = services ?? [{ peers: undefined, ports: "all" }];
  return ends.flatMap((one) => spread(limits, one, ports, { base, direction: reading.direction }));
}

/** One end of a rule; an absent one is one that asks nothing, undefined one that cannot be read. */
function readEnd(entry: Entry, name: "source" | "destination", { tell }: Reading): Entry | undefined {
  const end = member(entry, name);
  return isAbsent(end) || isShaped(end, FIELDS.entity, tell) ? end : undefined;
}

/** What a rule asks of its subject. */
function readSubject(own: Entry, reading: RuleReading): OwnNets {
  const nets = readOwnNets(own, "nets", reading);
  const notNets = readOwnNets(own, "notNets", reading);
  const misplaced = readServices(own, false, reading) === undefined ? [] : [MAYBE];
  const domains = readOwnDomains(member(own, "domains"), reading);
  const chosen = ownConditions(readChoice(own, reading), reading);
  const limits = [nets.limit, notNets.limit].filter((limit) => limit !== undefined);
  return {
    limit: limits.length === 0 ? undefined : conjoin(limits),
    when: [...chosen, ...nets.when, ...notNets.when, ...misplaced, ...domains],
  };
}

/** Requests are matched by an extension that may be there or not, and never on the way out. */
function readHttp(entry: Entry, { tellOwn, direction }: RuleReading): readonly Condition[] {
  if (isAbsent(entry)) return [];
  tellOwn({ kind: "http-narrows", direction }, entry);
  return [MAYBE];
}

function readOwnDomains(entry: Entry, { tell, tellOwn }: RuleReading): readonly Condition[] {
  const list = readList(entry, tell);
  if (list?.length === 0) return [];
  if (list !== undefined) tellOwn({ kind: "domains-misplaced" }, entry);
  return [MAYBE];
}

function isEmpty({ value }: Entry): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

/** Names open what the enforcer sees them resolve to. They stand in egress rules that allow, without nets and selector. */
function readPeerDomains(peer: Entry, reading: RuleReading): Limit {
  const { tellOwn, direction, allows } = reading;
  const entry = member(peer, "domains");
  if (isEmpty(entry)) return undefined;
  const { patterns, isWhole } = readDomains(entry, reading);
  const isAlone = ["nets", "selector"].every((name) => isEmpty(member(peer, name)));
  if (direction === "ingress" || !allows || !isAlone) {
    tellOwn({ kind: "domains-misplaced" }, entry);
    return [UNREADABLE];
  }
  tellOwn({ kind: "domains-enterprise" }, entry);
  const names: Peer = { kind: "names", patterns, binding: "learned", learning: "any-lookup" };
  return isWhole ? [names] : [names, UNREADABLE];
}

type Spread = {
  readonly base: Pick<Rule, "action" | "path" | "when">;
  readonly direction: Direction;
};

const PODS: Peer = {
  kind: "pods",
  namespaces: { kind: "selected", selector: EVERYTHING },
  pods: EVERYTHING,
  hostNetwork: "no",
};

/** The peers that a part of a rule's ports is about. */
function peersOn(peers: readonly Peer[], { on, isSure }: PortPart, direction: Direction): readonly Peer[] {
  const about = direction === "ingress" ? "anything" : on;
  const isPod = (peer: Peer): boolean => peer.kind === "pods" && peer.hostNetwork === "no";
  const narrow = {
    anything: () => peers,
    pods: () => peers.flatMap((peer) => (isPod(peer) ? [peer] : conjoin([[peer], [PODS]]))),
    "no pods": () => conjoin([peers, [{ kind: "not", peer: PODS }]]),
  }[about]();
  return isSure && (direction === "egress" || on !== "no pods") ? narrow : perhaps(narrow);
}

/** The rules that one rule comes to: what it matches for sure, and what only perhaps. One that matches nothing stays, and says so. */
function spread(
  limits: readonly Limit[],
  end: { readonly peers: Limit; readonly ports: Endpoints["ports"] },
  parts: readonly PortPart[],
  { base, direction }: Spread,
): readonly Rule[] {
  const peers = conjoin([...limits, end.peers]);
  const rules = parts.map((part) => ({
    ...base,
    peers: peersOn(peers, part, direction),
    ports: narrowed(end.ports, part.ports),
  }));
  const matching = rules.filter(({ ports }) => ports === "all" || ports.length > 0);
  return matching.length > 0 ? matching : [{ ...base, peers, ports: [] }];
}
