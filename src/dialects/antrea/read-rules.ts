import type { Action, Peer, PodScope, PortItem, Rule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, pathOf } from "../../policy/reading/entry.ts";
import { isShaped, readList, readWord } from "../../policy/reading/shape.ts";
import { readAppliedTo } from "./applied-to.ts";
import { readPeers } from "./read-peers.ts";
import { readPorts, type Ports } from "./read-ports.ts";
import type { RuleReading } from "./reading.ts";
import { narrowed, readRequests } from "./requests.ts";
import { ACTIONS, PEERS_FIELD, RULE_FIELDS } from "./schema.ts";
import { anyOf, conditionOf, perhaps, perhapsPodsOf } from "./scopes.ts";
import { readToService } from "./services.ts";

/** Whom a rule is for: the policy's subjects, or those of its own `appliedTo`. */
export type OwnRule = { readonly subjects: readonly PodScope[] | undefined; readonly rules: readonly Rule[] };

/** Where a policy says whom it is for: itself, or in each rule. */
export type Applied = "by-policy" | "by-rule";

/** Reads the rules of one direction. What cannot be read is a rule of unknown action for everything. */
export function readRules(entry: Entry, applied: Applied, reading: RuleReading): readonly OwnRule[] {
  const list = readList(entry, reading.tell);
  const unknown = (at: Entry): OwnRule => ({
    subjects: applied === "by-rule" ? [perhapsPodsOf(reading.own)] : undefined,
    rules: [{ action: "unknown", peers: [{ kind: "everything" }], ports: "all", path: pathOf(at) }],
  });
  if (list === undefined) return [unknown(entry)];
  return list.map((rule) =>
    isShaped(rule, RULE_FIELDS[reading.direction], reading.tell)
      ? readRule(rule, applied, reading)
      : unknown(rule),
  );
}

function readRule(entry: Entry, applied: Applied, reading: RuleReading): OwnRule {
  const subjects = readSubjects(member(entry, "appliedTo"), applied, reading);
  const action = readAction(member(entry, "action"), reading);
  const parts = readParts(entry, reading);
  const path = pathOf(entry);
  const l7 = member(entry, "l7Protocols");
  const requests = readRequests(l7, reading);
  if (requests === undefined) return { subjects, rules: parts.map((part) => ({ action, ...part, path })) };
  const isSound = checkL7(entry, action, reading);
  const allowed = parts.map((part) => ({
    ...part,
    action: isSound ? ("allow" as const) : ("unknown" as const),
    ports: narrowed(part.ports, requests),
    path,
  }));
  const rest = parts.map((part) => ({
    ...part,
    action: isSound ? ("deny" as const) : ("unknown" as const),
    path,
  }));
  return { subjects, rules: [...allowed, ...rest] };
}

function checkL7(entry: Entry, action: Action, { tellOwn }: RuleReading): boolean {
  const l7 = member(entry, "l7Protocols");
  if (action !== "allow") tellOwn({ kind: "bad-l7", why: "action" }, l7);
  else if (!isAbsent(member(entry, "toServices"))) tellOwn({ kind: "bad-l7", why: "services" }, l7);
  else {
    tellOwn({ kind: "l7-gate" }, l7);
    return true;
  }
  return false;
}

/** Undefined: those of the policy. */
function readSubjects(entry: Entry, applied: Applied, reading: RuleReading): readonly PodScope[] | undefined {
  const list = readList(entry, reading.tell);
  const unclear = [perhapsPodsOf(reading.own)];
  if (applied === "by-policy") {
    if (list === undefined) return unclear;
    if (list.length > 0) reading.tellOwn({ kind: "applied-to", why: "both" }, entry);
    return list.length > 0 ? unclear : undefined;
  }
  if (list?.length === 0) reading.tellOwn({ kind: "applied-to", why: "some" }, entry);
  return list === undefined || list.length === 0 ? unclear : readAppliedTo(list, reading);
}

function readAction(entry: Entry, { tell, tellOwn, isBaseline }: RuleReading): Action {
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "action" }, entry);
    return "unknown";
  }
  const words = ["Allow", "Drop", "Reject", "Pass"] as const;
  const word = readWord(entry, { words, kind: "unknown-action" }, tell);
  if (word === "Pass" && isBaseline) {
    tellOwn({ kind: "baseline-pass" }, entry);
    return "unknown";
  }
  return word === undefined ? "unknown" : ACTIONS[word];
}

/** What a rule matches, in parts: any of them. */
type Part = { readonly peers: readonly Peer[]; readonly ports: "all" | readonly PortItem[] };

function readParts(rule: Entry, reading: RuleReading): readonly Part[] {
  const ports = readPorts(rule, reading);
  const peers = member(rule, PEERS_FIELD[reading.direction]);
  const services = reading.direction === "egress" ? member(rule, "toServices") : undefined;
  if (services !== undefined && !isAbsent(services)) {
    const read = readServices(rule, services, reading);
    if (read !== undefined) return read;
  }
  return partsOf(readPeers(peers, reading), ports);
}

function partsOf(peers: readonly Peer[], { sure, perhaps: unsure }: Ports): readonly Part[] {
  const parts: Part[] = [];
  if (sure === "all" || sure.length > 0) parts.push({ peers, ports: sure });
  if (unsure.length > 0) parts.push({ peers: peers.map(perhaps), ports: unsure });
  return parts;
}

/** A service brings its own addresses and ports, and stands beside no others. Undefined: an empty list is none. */
function readServices(rule: Entry, entry: Entry, reading: RuleReading): readonly Part[] | undefined {
  const list = readList(entry, reading.tell);
  if (list?.length === 0) return undefined;
  const found = ["to", "ports", "protocols"].filter((name) => !isAbsent(member(rule, name)));
  if (list !== undefined && found.length === 0)
    return list.flatMap((item) => readToService(item, reading) ?? []);
  if (found.length > 0) reading.tellOwn({ kind: "services-and-more", found }, entry);
  return [{ peers: [{ kind: "unreadable" }], ports: "all" }];
}

/** The rules as they count for subjects of one sort: each for those only whom its own `appliedTo` selects. */
export function limited(own: readonly OwnRule[], isOfSort: (subject: PodScope) => boolean): readonly Rule[] {
  return own.flatMap(({ subjects, rules }) => {
    if (subjects === undefined) return rules;
    const here = subjects.filter(isOfSort);
    if (here.length === 0) return [];
    const whom = conditionOf(anyOf(here));
    return rules.map((rule) => ({ ...rule, when: whom }));
  });
}
