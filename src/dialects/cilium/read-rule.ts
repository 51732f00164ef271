import { isObject } from "../../domain/json.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Direction, Peer, PodPolicy, PodScope, PortItem, Rule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, pathOf } from "../../policy/reading/entry.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import { EVERYTHING, labelSelector, UNREADABLE_SELECTOR } from "../../policy/selector.ts";
import { perhaps } from "./read-identities.ts";
import { readPeers } from "./read-peers.ts";
import { limitsPorts, readPorts } from "./read-ports.ts";
import type { Need } from "./read-selector.ts";
import { podsMeeting, readNeeds, tellFiltered, withoutForced } from "./read-selector.ts";
import { readNodeSubject } from "./read-subject.ts";
import type { Reading } from "./reading.ts";
import { FIELDS, SECTIONS, SECTION_NAMES, ruleFields, type Section, type SectionName } from "./schema.ts";

/** What one rule of an object comes to. */
export type Read = Pick<PodPolicy, "subject" | "isolates" | "rules">;

/** Reads `spec`, or an item of `specs`: a rule with its subject and four lists. */
export function readRule(entry: Entry, reading: Reading): Read {
  isShaped(entry, FIELDS.rule, reading.tell);
  const { subject, needs, isHostPolicy } = readSubject(entry, reading);
  const isForInit = needs.some(({ source, key }) => source === "reserved" && key === "init");
  const lists = readSections(entry, reading);
  const read = (name: SectionName): readonly Rule[] => {
    const list = lists[name];
    const section = SECTIONS[name];
    if (list === undefined) return [unreadRule(member(entry, name), section)];
    return list.flatMap((item) => readOne(item, { ...reading, section, isForInit, isHostPolicy }));
  };
  const rules = {
    egress: [...read("egressDeny"), ...read("egress")],
    ingress: [...read("ingressDeny"), ...read("ingress")],
  };
  const isolates = readIsolation(member(entry, "enableDefaultDeny"), lists, reading);
  return { subject, isolates, rules };
}

type Lists = Readonly<Record<SectionName, readonly Entry[] | undefined>>;

/** The lists of rules, undefined what is none. Cilium refuses a rule without any. */
function readSections(entry: Entry, { tell, reject }: Reading): Lists {
  const read = (name: SectionName): readonly Entry[] | undefined => readList(member(entry, name), tell);
  const lists: Lists = {
    egress: read("egress"),
    egressDeny: read("egressDeny"),
    ingress: read("ingress"),
    ingressDeny: read("ingressDeny"),
  };
  if (SECTION_NAMES.every((name) => lists[name]?.length === 0)) reject({ kind: "no-section" }, entry);
  return lists;
}

type Subject = {
  readonly subject: PodScope;
  readonly needs: readonly Need[];
  readonly isHostPolicy: boolean;
};

function readSubject(entry: Entry, reading: Reading): Subject {
  const endpoints = member(entry, "endpointSelector");
  const nodes = member(entry, "nodeSelector");
  if (isAbsent(nodes)) {
    if (isAbsent(endpoints)) reading.reject({ kind: "no-selector" }, entry);
    return readEndpointSubject(endpoints, reading);
  }
  if (reading.isNamespaced) reading.reject({ kind: "node-selector" }, nodes);
  if (!isAbsent(endpoints)) reading.reject({ kind: "both-selectors" }, nodes);
  return { subject: readNodeSubject(nodes, reading) ?? NOBODY, needs: [], isHostPolicy: true };
}

function readEndpointSubject(entry: Entry, reading: Reading): Subject {
  const home = reading.isNamespaced ? "own" : "any";
  const isForced = isObject(entry.value) && reading.isNamespaced;
  const needs = readNeeds(isForced ? withoutForced(entry, reading) : entry, reading)?.needs;
  if (needs === undefined) {
    const scope = podsMeeting([], home, reading) ?? NOBODY;
    return { subject: { ...scope, pods: UNREADABLE_SELECTOR }, needs: [], isHostPolicy: false };
  }
  tellFiltered(needs, entry, reading);
  const subject = podsMeeting(needs, home, reading);
  if (subject === undefined) reading.tellOwn({ kind: "nobody" }, entry);
  return { subject: subject ?? NOBODY, needs, isHostPolicy: false };
}

/** A policy for nobody is there all the same: what it says and does not do is a finding. */
const NOBODY: PodScope = {
  namespaces: { kind: "selected", selector: EVERYTHING },
  pods: labelSelector([{ operator: "In", key: "none", values: [] }]),
  hostNetwork: "no",
  where: { kind: "any", of: [] },
};

/** Makes a policy one that perhaps is not there. */
export function doubtful(scope: PodScope): PodScope {
  return { ...scope, pods: labelSelector([...scope.pods.requirements, { operator: "unreadable" }]) };
}

/** Whether being selected denies the rest: where there are rules of the direction, unless they say otherwise. */
function readIsolation(entry: Entry, lists: Lists, { tell }: Reading): Read["isolates"] {
  if (!isAbsent(entry)) isShaped(entry, FIELDS.defaultDeny, tell);
  const isRead = isAbsent(entry) || isObject(entry.value);
  const of = (direction: Direction, names: readonly SectionName[]): Truth => {
    const hasRules = entriesTruth(names.map((name) => lists[name]));
    const { value = true } = member(entry, direction);
    if (value === false || hasRules === "no") return "no";
    if (isRead && (value === true || value === null)) return hasRules;
    if (isRead) tellType(member(entry, direction), "true or false", tell);
    return "maybe";
  };
  return {
    egress: of("egress", ["egress", "egressDeny"]),
    ingress: of("ingress", ["ingress", "ingressDeny"]),
  };
}

function entriesTruth(lists: readonly (readonly Entry[] | undefined)[]): Truth {
  if (lists.some((list) => list !== undefined && list.length > 0)) return "yes";
  return lists.includes(undefined) ? "maybe" : "no";
}

function unreadRule(entry: Entry, { action }: Section): Rule {
  return { action, peers: [{ kind: "unreadable" }], ports: "all", path: pathOf(entry) };
}

type RuleReading = Reading & {
  readonly section: Section;
  readonly isForInit: boolean;
  readonly isHostPolicy: boolean;
};

/** One rule of a list. What of its ports is not sure stands apart, as a rule for perhaps the same peers. */
function readOne(entry: Entry, reading: RuleReading): readonly Rule[] {
  const { section, tell } = reading;
  if (!isShaped(entry, ruleFields(section), tell)) return [unreadRule(entry, section)];
  const { items, unsure } = readPorts(entry, reading);
  const peers = readPeers(entry, { ...reading, hasPorts: items !== "all" });
  const isSure = [readRequires(entry, reading), readAuthentication(entry, reading)].every((sure) => sure);
  const rule = (some: readonly Peer[], ports: "all" | readonly PortItem[]): Rule => ({
    action: section.action,
    peers: some,
    ports,
    path: pathOf(entry),
  });
  const first = rule(isSure ? peers : perhaps(peers), items);
  if (unsure.length === 0) return [first];
  const second = rule(perhaps(peers), unsure);
  return items.length === 0 ? [second] : [first, second];
}

/** Requirements once narrowed peers: whether the peers are sure without them. */
function readRequires(entry: Entry, { section, tell, reject, tellOwn, defaults }: RuleReading): boolean {
  const written = member(entry, section.requires);
  const list = readList(written, tell);
  if (list !== undefined && !limitsPorts(list)) return true;
  if (list === undefined) return false;
  if (defaults.refusesRequires) reject({ kind: "requires" }, written);
  else tellOwn({ kind: "old-requires" }, written);
  return false;
}

/** Whether a rule lets through without an authentication. */
function readAuthentication(entry: Entry, { section, tell, tellOwn }: RuleReading): boolean {
  const written = member(entry, "authentication");
  if (section.action === "deny" || isAbsent(written)) return true;
  if (!isShaped(written, FIELDS.authentication, tell)) return false;
  const mode = member(written, "mode");
  if (isAbsent(mode) || mode.value === "" || mode.value === "disabled") return true;
  if (typeof mode.value === "string") tellOwn({ kind: "authentication", mode: mode.value }, mode);
  else tellType(mode, "a text", tell);
  return false;
}
