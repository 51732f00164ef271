import type { SourceDocument } from "../../domain/source.ts";
import type { Direction, Peer, PodPolicy, Rule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, items, member, pathOf } from "../../policy/reading/entry.ts";
import { readIsolation, readNamespaced, unreadableRule } from "../../policy/reading/network-policy/policy.ts";
import { readPorts } from "../../policy/reading/network-policy/ports.ts";
import { DIRECTIONS } from "../../policy/reading/network-policy/reading.ts";
import { isShaped, readList } from "../../policy/reading/shape.ts";
import { perhaps, readFqdn } from "./read-names.ts";
import type { Reading, Tellers } from "./reading.ts";
import { CONTROLLER_KIND, FIELDS } from "./schema.ts";

const UNREADABLE: Peer = { kind: "unreadable" };

/**
 * Reads the FQDNNetworkPolicy of the controller, as the NetworkPolicy that it writes of the addresses which it resolves;
 * undefined where its spec is no object.
 */
export function readController(document: SourceDocument, reading: Reading): PodPolicy | undefined {
  const read = readNamespaced(document, CONTROLLER_KIND, reading);
  if (read === undefined) return undefined;
  const { object, spec, subject } = read;
  const rules = {
    egress: readRules(spec, "egress", reading),
    ingress: readRules(spec, "ingress", reading),
  };
  return {
    object,
    document,
    tier: "network-policy",
    priority: 0,
    subject,
    isolates: readTypes(member(spec, "policyTypes"), rules.egress, reading),
    rules,
  };
}

/**
 * The directions in which the policy that is written isolates. Rules none of whose names resolves are left out of it, so
 * that without policyTypes it isolates egress perhaps.
 */
function readTypes(types: Entry, egress: readonly Rule[], { tell, tellOwn }: Tellers): PodPolicy["isolates"] {
  const isSaid = !isAbsent(types) && items(types).length > 0;
  const opens = egress.some(({ peers }) => peers.length > 0);
  const isolates = readIsolation(types, false, tell);
  if (isSaid || !opens) return isolates;
  tellOwn({ kind: "implied-egress" }, types);
  return { ...isolates, egress: "maybe" };
}

function readRules(spec: Entry, direction: Direction, tellers: Tellers): readonly Rule[] {
  const entry = member(spec, DIRECTIONS[direction].rules);
  const list = readList(entry, tellers.tell);
  if (list === undefined) return [unreadableRule(entry)];
  return list.map((rule) => readRule(rule, direction, tellers));
}

function readRule(entry: Entry, direction: Direction, tellers: Tellers): Rule {
  const { peers } = DIRECTIONS[direction];
  if (!isShaped(entry, [peers, "ports"], tellers.tell)) return unreadableRule(entry);
  return {
    action: "allow",
    peers: readPeers(member(entry, peers), direction, tellers),
    ports: readPorts(member(entry, "ports"), tellers.tell),
    path: pathOf(entry),
  };
}

/** The peers of a rule. Without any it is left out: nothing, where a NetworkPolicy would mean everything. */
function readPeers(entry: Entry, direction: Direction, tellers: Tellers): readonly Peer[] {
  const { tell, tellOwn } = tellers;
  const list = readNeededList(entry, tellers);
  if (list === undefined) return [UNREADABLE];
  const peers = list.flatMap((item): readonly Peer[] =>
    isShaped(item, FIELDS.peer, tell) ? readNames(member(item, "fqdns"), direction, tellers) : [UNREADABLE],
  );
  if (peers.length === 0) tellOwn({ kind: "no-names" }, entry);
  else if (direction === "ingress") tellOwn({ kind: "names-of-callers" }, entry);
  return peers;
}

function readNeededList(entry: Entry, { tell }: Tellers): readonly Entry[] | undefined {
  if (!isAbsent(entry)) return readList(entry, tell);
  tell({ kind: "missing", field: String(entry.step) }, entry);
  return undefined;
}

function readNames(entry: Entry, direction: Direction, tellers: Tellers): readonly Peer[] {
  const list = readNeededList(entry, tellers);
  if (list === undefined) return [UNREADABLE];
  const read = list.map((item) => readFqdn(item, tellers));
  const patterns = read.filter((pattern) => pattern !== undefined);
  const unread: readonly Peer[] = patterns.length === read.length ? [] : [UNREADABLE];
  if (patterns.length === 0) return unread;
  // Who comes from the addresses of a name cannot be told: it is one of those outside.
  const named: Peer =
    direction === "ingress"
      ? perhaps({ kind: "entities", entities: ["world"] })
      : { kind: "names", patterns, binding: "learned", learning: "enforcer" };
  return [named, ...unread];
}
