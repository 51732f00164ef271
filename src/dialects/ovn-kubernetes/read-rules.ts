import { globPattern } from "../../domain/name.ts";
import { portRange } from "../../domain/port.ts";
import type { Action, Peer, PortItem, Rule } from "../../policy/pod-policy.ts";
import { readCidr } from "../../policy/reading/cidr.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, memberNames, pathOf } from "../../policy/reading/entry.ts";
import { readPortNumber, readProtocol } from "../../policy/reading/port.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { isShaped, readList, readWord, tellType } from "../../policy/reading/shape.ts";
import { ALL_IT_SEES, OUTSIDE_PODS, type Reading, UNREADABLE } from "./reading.ts";
import { ACTIONS, FIELDS, MOST_RULES } from "./schema.ts";

/** Reads `egress`. What cannot be read is a rule of unknown action for all that a firewall sees. */
export function readRules(entry: Entry, reading: Reading): readonly Rule[] {
  const { tell } = reading;
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "egress" }, entry);
    return [unknownRule(entry)];
  }
  const list = readList(entry, tell);
  if (list === undefined) return [unknownRule(entry)];
  if (list.length > MOST_RULES) tell({ kind: "long-list", length: list.length, longest: MOST_RULES }, entry);
  return list.map((rule) => readRule(rule, reading));
}

function unknownRule(entry: Entry): Rule {
  return { action: "unknown", peers: [ALL_IT_SEES], ports: "all", path: pathOf(entry) };
}

function readRule(entry: Entry, reading: Reading): Rule {
  if (!isShaped(entry, FIELDS.rule, reading.tell)) return unknownRule(entry);
  return {
    action: readAction(member(entry, "type"), reading),
    peers: [readTo(member(entry, "to"), reading)],
    ports: readPorts(member(entry, "ports"), reading),
    path: pathOf(entry),
  };
}

function readAction(entry: Entry, { tell }: Reading): Action {
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "type" }, entry);
    return "unknown";
  }
  const word = readWord(entry, { words: ["Allow", "Deny"] as const, kind: "unknown-action" }, tell);
  return word === undefined ? "unknown" : ACTIONS[word];
}

/** Exactly one of the three. */
function readTo(entry: Entry, reading: Reading): Peer {
  const { tell } = reading;
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "to" }, entry);
    return UNREADABLE;
  }
  if (!isShaped(entry, FIELDS.to, tell)) return UNREADABLE;
  const known = FIELDS.to.filter((name) => memberNames(entry).includes(name));
  const [only] = known;
  if (only === undefined) tell({ kind: "no-member", known: FIELDS.to }, entry);
  else if (known.length > 1) tell({ kind: "several-members", found: known, known: FIELDS.to }, entry);
  else return READ[only](member(entry, only), reading) ?? UNREADABLE;
  return UNREADABLE;
}

const READ: Readonly<
  Record<(typeof FIELDS.to)[number], (entry: Entry, reading: Reading) => Peer | undefined>
> = {
  cidrSelector: (entry, { tell }) => {
    const cidr = readCidr(entry, tell);
    if (cidr === undefined) return undefined;
    return { kind: "block", cidrs: [cidr], except: [], frayed: false, scope: OUTSIDE_PODS };
  },
  nodeSelector: (entry, { tell }) => {
    const selector = readSelector(entry, tell);
    return selector === undefined ? undefined : { kind: "nodes", selector };
  },
  dnsName: readDnsName,
};

/** `*.x` is exactly one label more. OVN-Kubernetes asks for the names itself and opens what it learns. */
function readDnsName(entry: Entry, { tell, tellOwn }: Reading): Peer | undefined {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "a DNS name", tell);
    return undefined;
  }
  const read = globPattern(text, ({ length, label, first, alone }) =>
    length === 1 && label && first && !alone ? "label" : undefined,
  );
  if ("problem" in read) {
    tellOwn({ kind: "bad-dns-name", trouble: read }, entry);
    return undefined;
  }
  if (text.includes("*")) tellOwn({ kind: "wildcard-name", text }, entry);
  return { kind: "names", patterns: [read.pattern], binding: "learned", learning: "enforcer" };
}

function readPorts(entry: Entry, { tell }: Reading): "all" | readonly PortItem[] {
  const list = readList(entry, tell);
  if (list === undefined) return [{ kind: "unreadable" }];
  return list.length === 0 ? "all" : list.map((item) => readPort(item, tell) ?? { kind: "unreadable" });
}

/** Both are needed: the API has no default protocol here, and no ranges. */
function readPort(entry: Entry, tell: Reading["tell"]): PortItem | undefined {
  if (!isShaped(entry, FIELDS.port, tell)) return undefined;
  const [protocol, port] = FIELDS.port.map((name) => {
    const written = member(entry, name);
    if (isAbsent(written)) tell({ kind: "missing", field: name }, written);
    else return name === "port" ? readPortNumber(written, tell) : readProtocol(written, tell);
    return undefined;
  });
  if (protocol === undefined || port === undefined) return undefined;
  return { kind: "range", ...portRange(protocol, port, port) };
}
