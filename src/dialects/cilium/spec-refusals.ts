import { parseAddress, parseCidr, rangeHolds } from "../../domain/address.ts";
import type { ClusterFacts } from "../../domain/facts.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { readBlock } from "../../policy/spec/addresses.ts";
import { present } from "../../policy/spec/question.ts";
import { hasMember, MEMBERS } from "./spec-peers.ts";
import { minorVersion } from "./spec-selectors.ts";

/** `refused`: Cilium enforces nothing of the object. `doubted`: that hangs on an option of the cluster. */
export type Standing = "taken" | "refused" | "doubted";

/** Something found in a rule that may be against it. */
type Objection = Exclude<Standing, "taken">;
type Objections = readonly Objection[];

const NONE: Objections = [];

function when(fact: boolean, objection: Objection = "refused"): Objections {
  return fact ? [objection] : NONE;
}

const SECTIONS = ["ingress", "ingressDeny", "egress", "egressDeny"] as const;

/** What Cilium makes of an object with these rules. */
export function standingOf(rules: readonly Json[], isNamespaced: boolean, facts: ClusterFacts): Standing {
  const all = rules.flatMap((rule) => againstRule(rule, isNamespaced, facts));
  if (rules.length === 0 || all.includes("refused")) return "refused";
  return all.includes("doubted") ? "doubted" : "taken";
}

function list(holder: Json | undefined, name: string): readonly Json[] {
  const value = field(holder, name);
  return isList(value) ? value : [];
}

/** Whether something is written that is no list. */
function isNoList(holder: Json | undefined, name: string): boolean {
  const value = present(holder, name);
  return value !== undefined && !isList(value);
}

function againstRule(rule: Json, isNamespaced: boolean, facts: ClusterFacts): Objections {
  const isEmpty = SECTIONS.every((name) => list(rule, name).length === 0 && !isNoList(rule, name));
  const hasNodes = present(rule, "nodeSelector") !== undefined;
  const hasEndpoints = present(rule, "endpointSelector") !== undefined;
  const items = SECTIONS.flatMap((name) => list(rule, name).map((item) => ({ name, item })));
  return [
    ...when(isEmpty || hasNodes === hasEndpoints || (hasNodes && isNamespaced)),
    ...items
      .filter(({ item }) => isObject(item))
      .flatMap(({ name, item }) => againstItem(item, { section: name, isForNodes: hasNodes, facts })),
  ];
}

type Where = { readonly section: string; readonly isForNodes: boolean; readonly facts: ClusterFacts };

function againstItem(item: Json, where: Where): Objections {
  const { section, facts } = where;
  const prefix = section.startsWith("egress") ? "to" : "from";
  const members = MEMBERS.filter((member) => hasMember(section, member)).map((member) => ({
    member,
    items: list(item, `${prefix}${member}`),
  }));
  const [entries, icmps] = [list(item, "toPorts"), list(item, "icmps")];
  const requires = list(item, `${prefix}Requires`);
  return [
    ...when(members.filter(({ items }) => items.length > 0).length > 1),
    ...when(entries.length > 0 && icmps.length > 0),
    ...when(requires.length > 0 && minorVersion(facts) >= 19),
    ...members.flatMap(({ member, items }) => items.flatMap((peer) => againstPeer(member, peer, facts))),
    ...entries.filter(isObject).flatMap((entry) => againstEntry(entry, where)),
    ...icmps.flatMap((icmp) => when(list(icmp, "fields").length > 40)),
    ...icmps.flatMap((icmp) => list(icmp, "fields")).flatMap((one) => againstFamily(field(one, "family"))),
  ];
}

function againstFamily(family: Json | undefined): Objections {
  return when(typeof family === "string" && !["", "IPv4", "IPv6"].includes(family));
}

const ENTITIES =
  "all world world-ipv4 world-ipv6 host remote-node kube-apiserver cluster init ingress health unmanaged none".split(
    " ",
  );

function againstPeer(member: string, peer: Json, facts: ClusterFacts): Objections {
  switch (member) {
    case "Nodes":
      return ["doubted"];
    case "CIDR":
      return when(
        typeof peer === "string" && parseAddress(peer) === undefined && parseCidr(peer) === undefined,
      );
    case "CIDRSet":
      return againstCidrSet(peer);
    case "FQDNs":
      return againstName(peer);
    case "Entities":
      return againstEntity(peer, facts);
    default:
      return NONE;
  }
}

function againstEntity(entity: Json, facts: ClusterFacts): Objections {
  const known = minorVersion(facts) >= 20 ? [...ENTITIES, "cluster-mesh"] : ENTITIES;
  if (typeof entity !== "string") return NONE;
  if (!known.includes(entity)) return ["refused"];
  return when(entity === "world-ipv4" || entity === "world-ipv6", "doubted");
}

function againstCidrSet(item: Json): Objections {
  if (!isObject(item)) return NONE;
  const given = ["cidr", "cidrGroupRef", "cidrGroupSelector"].filter(
    (name) => (present(item, name) ?? "") !== "",
  );
  const cidr = field(item, "cidr");
  if (given.length !== 1) return ["refused"];
  if (given[0] !== "cidr") return NONE;
  if (typeof cidr === "string" && parseCidr(cidr) === undefined) return ["refused"];
  if (typeof cidr !== "string" || readBlock(cidr) === undefined) return NONE;
  return list(item, "except").flatMap((except) => when(typeof except === "string" && isStray(except, cidr)));
}

/** Whether an exception is none, or begins outside its block. */
function isStray(except: string, cidr: string): boolean {
  const block = parseCidr(cidr);
  if (parseCidr(except) === undefined || block === undefined) return true;
  const start = parseAddress(except.split("/")[0] ?? "");
  return readBlock(except) !== undefined && (start === undefined || !rangeHolds(block, start));
}

function againstName(item: Json): Objections {
  const [name, pattern] = [present(item, "matchName") ?? "", present(item, "matchPattern") ?? ""];
  if (name !== "" && pattern !== "") return ["refused"];
  const isBad = (text: Json, shape: RegExp): boolean =>
    typeof text === "string" && text !== "" && (!shape.test(text) || text.length > 255);
  return when(isBad(name, /^[\w-]+(?:\.[\w-]+)*\.?$/u) || isBad(pattern, /^[\w*-]+(?:\.[\w*-]+)*\.?$/u));
}

/** The kinds of rules about requests that an entry has. */
function kindsOf(rules: Json | undefined): {
  readonly present: number;
  readonly isAny: boolean;
  readonly isDns: boolean;
} {
  const parser = field(rules, "l7proto");
  const named = ["http", "kafka", "dns"].filter((name) => present(rules, name) !== undefined).length;
  return {
    present: named + (typeof parser === "string" && parser !== "" ? 1 : 0),
    isAny: ["http", "kafka", "dns", "l7"].some((name) => list(rules, name).length > 0),
    isDns: list(rules, "dns").length > 0,
  };
}

function againstEntry(entry: Json, where: Where): Objections {
  const ports = list(entry, "ports");
  const plain = [...when(ports.length > 40), ...ports.filter(isObject).flatMap(againstPort)];
  if (where.section.endsWith("Deny")) return plain;
  const rules = present(entry, "rules");
  const parser = field(rules, "l7proto");
  const hasParser = typeof parser === "string" && parser !== "";
  return [
    ...plain,
    ...when(list(rules, "l7").length > 0 && !hasParser),
    ...list(rules, "dns").flatMap((item) => (isObject(rules) ? againstName(item) : NONE)),
    ...list(entry, "serverNames").flatMap((name) =>
      when(typeof name === "string" && !SERVER_NAME.test(name)),
    ),
    ...againstListener(entry, where),
    ...(kindsOf(rules).isAny ? againstRequests(entry, where) : NONE),
  ];
}

const SERVER_NAME = /^(?:\*?\*\.)?[\w-]+(?:\.[\w-]+)*\.?$/u;

/** A listener is for egress, without rules about requests. */
function againstListener(entry: Json, { section }: Where): Objections {
  const hasListener = present(entry, "listener") !== undefined;
  return when(hasListener && (section === "ingress" || kindsOf(present(entry, "rules")).isAny));
}

/** What may not stand beside rules about requests. */
function againstRequests(entry: Json, { section, isForNodes }: Where): Objections {
  const { isDns, present: kinds } = kindsOf(present(entry, "rules"));
  const ports = list(entry, "ports");
  const isIngress = section === "ingress";
  const hasNames = list(entry, "serverNames").length > 0;
  return [
    ...when(kinds > 1),
    ...when(hasNames && present(entry, "terminatingTLS") === undefined),
    ...when(isDns && (isIngress || (ports.length === 0 && !isNoList(entry, "ports")))),
    ...when(isForNodes && (isIngress || !isDns)),
    ...ports.filter(isObject).flatMap((port) => againstFilteredPort(port, isDns)),
  ];
}

/** The number of a port; undefined where it is none. */
function numberOf(port: Json | undefined): number | undefined {
  if (typeof port !== "string" || !/^[0-9]+$/u.test(port)) return undefined;
  const isOctal = port.startsWith("0");
  return isOctal && /[89]/u.test(port) ? undefined : Number.parseInt(port, isOctal ? 8 : 10);
}

const SERVICE_NAME = /^(?!.*--)(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?$/iu;
const PROTOCOLS = ["TCP", "UDP", "SCTP", "VRRP", "IGMP", "ANY"];

/** The protocol of a port, in upper case, ANY where none is given; undefined where it cannot be read. */
function protocolOf(item: Json): string | undefined {
  const word = present(item, "protocol") ?? "";
  if (typeof word !== "string") return undefined;
  return word === "" ? "ANY" : word.toUpperCase();
}

function againstPort(item: Json): Objections {
  const port = present(item, "port") ?? "";
  const protocol = protocolOf(item) ?? "ANY";
  const unknown = when(!PROTOCOLS.includes(protocol));
  if (port === "") return [...unknown, "doubted"];
  if (typeof port !== "string" || SERVICE_NAME.test(port)) return unknown;
  const number = numberOf(port);
  const highest = protocol === "VRRP" || protocol === "IGMP" ? 0 : 65_535;
  return [...unknown, ...when(number === undefined || number > highest)];
}

/** What rules about requests ask of the ports beside them. */
function againstFilteredPort(item: Json, isDns: boolean): Objections {
  const [port, end] = [present(item, "port"), present(item, "endPort")];
  const number = typeof port === "string" && SERVICE_NAME.test(port) ? undefined : numberOf(port);
  const protocol = protocolOf(item);
  const isOther = protocol !== undefined && protocol !== "TCP" && PROTOCOLS.includes(protocol);
  const isRange = number !== undefined && typeof end === "number" && end > number;
  return when(number === 0 || (isDns ? isRange : isOther));
}
