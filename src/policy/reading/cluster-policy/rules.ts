import type { Action, Peer, Rule } from "../../pod-policy.ts";
import type { Entry } from "../entry.ts";
import { isAbsent, member, pathOf } from "../entry.ts";
import { isShaped, readList, readWord, tellType } from "../shape.ts";
import type { Tell } from "../trouble.ts";
import { readPeer } from "./peers.ts";
import { readPorts } from "./ports.ts";
import type { RuleReading } from "./reading.ts";
import { LONGEST_RULE_NAME, PEERS_FIELD } from "./reading.ts";

/** Reads the rules of one direction. What cannot be read is a rule of unknown action for everything. */
export function readRules(entry: Entry, reading: RuleReading): readonly Rule[] {
  const list = readBoundedList(entry, reading);
  return list === undefined ? [unknownRule(entry)] : list.map((rule) => readRule(rule, reading));
}

function unknownRule(entry: Entry): Rule {
  return { action: "unknown", peers: [{ kind: "everything" }], ports: "all", path: pathOf(entry) };
}

function readRule(entry: Entry, reading: RuleReading): Rule {
  const { tell, schema, direction } = reading;
  const known = ["name", "action", PEERS_FIELD[direction], schema.portsField];
  if (!isShaped(entry, known, tell)) return unknownRule(entry);
  checkName(member(entry, "name"), reading);
  const action = readAction(member(entry, "action"), reading);
  const peers = readPeers(member(entry, PEERS_FIELD[direction]), reading);
  const ports = readPorts(member(entry, schema.portsField), reading);
  const path = pathOf(entry);
  if (action === "allow")
    return { action, peers: peers.map((peer) => peer ?? { kind: "unreadable" }), ports, path };
  // What a deny or a pass that cannot be read spares is not known: its action may be any, for everything.
  const readable = peers.filter((peer) => peer !== undefined);
  if (readable.length < peers.length)
    return { action: "unknown", peers: [{ kind: "everything" }], ports, path };
  const mayName = action === "unknown" || schema.namesWith.includes(action);
  const refused = mayName ? -1 : readable.findIndex(({ kind }) => kind === "names");
  if (refused < 0) return { action, peers: readable, ports, path };
  tellNames(member(entry, PEERS_FIELD[direction]), refused, tell);
  return { action: "unknown", peers: readable, ports, path };
}

/** A rule that denies may not name domains: a name denied is an address denied under other names too. */
function tellNames(list: Entry, index: number, tell: Tell): void {
  tell({ kind: "names-without-accept" }, { value: undefined, holder: list, step: index });
}

function checkName(entry: Entry, { tell }: RuleReading): void {
  if (isAbsent(entry)) return;
  if (typeof entry.value !== "string") tellType(entry, "a text", tell);
  else if (entry.value.length > LONGEST_RULE_NAME) {
    tell({ kind: "long-name", length: entry.value.length, longest: LONGEST_RULE_NAME }, entry);
  }
}

function readAction(entry: Entry, { tell, schema }: RuleReading): Action {
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "action" }, entry);
    return "unknown";
  }
  const words = Object.keys(schema.actions);
  const word = readWord(entry, { words, kind: "unknown-action" }, tell);
  return word === undefined ? "unknown" : (schema.actions[word] ?? "unknown");
}

/** The peers of a rule, undefined those that cannot be read. There is always one. */
function readPeers(entry: Entry, reading: RuleReading): readonly (Peer | undefined)[] {
  const list = readBoundedList(entry, reading);
  if (list?.length === 0)
    reading.tell({ kind: "missing-peers", field: PEERS_FIELD[reading.direction] }, entry);
  return list === undefined || list.length === 0 ? [undefined] : list.map((item) => readPeer(item, reading));
}

function readBoundedList(entry: Entry, { tell, schema }: RuleReading): readonly Entry[] | undefined {
  const list = readList(entry, tell);
  if (list !== undefined && list.length > schema.longestList) {
    tell({ kind: "long-list", length: list.length, longest: schema.longestList }, entry);
  }
  return list;
}
