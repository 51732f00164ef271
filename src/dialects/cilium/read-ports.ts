import { PORT_LINE_END, PROTOCOL, portRange, wholeProtocol } from "../../domain/port.ts";
import type { PortItem, RequestRule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { describeValue, isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import type { PortReading, ReadPort } from "./port-reading.ts";
import type { L7 } from "./read-requests.ts";
import { ANY_QUERY, readL7 } from "./read-requests.ts";
import type { Reading } from "./reading.ts";
import { FIELDS, ICMP_TYPES, MOST_PORTS, PROTOCOLS } from "./schema.ts";

/**
 * The ports of a rule: those that are as they stand, and those of which it is not known whether they are let through
 * wholly, in part or not. `all` where the rule lists none.
 */
export type RulePorts = { readonly items: "all" | readonly PortItem[]; readonly unsure: readonly PortItem[] };

const UNREADABLE: PortItem = { kind: "unreadable" };

/** Whether a rule limits its ports; what is no list perhaps does. */
export function limitsPorts(list: readonly Entry[] | undefined): boolean {
  return list === undefined || list.length > 0;
}

/** Reads `toPorts` and `icmps`, which exclude each other. */
export function readPorts(rule: Entry, reading: PortReading): RulePorts {
  const [toPorts, icmps] = [member(rule, "toPorts"), member(rule, "icmps")];
  const entries = readList(toPorts, reading.tell);
  const types = readList(icmps, reading.tell);
  const [hasPorts, hasTypes] = [entries, types].map((list) => (list ?? []).length > 0);
  if (hasPorts === true && hasTypes === true) reading.reject({ kind: "icmps-with-ports" }, icmps);
  if (!limitsPorts(entries) && !limitsPorts(types)) return { items: "all", unsure: [] };
  const read = entries?.map((entry) => readEntry(entry, reading)) ?? [unreadEntry(reading)];
  const fields = types?.flatMap((entry) => readIcmp(entry, reading)) ?? [UNREADABLE];
  return {
    items: [...read.flatMap(({ items }) => items), ...fields],
    unsure: read.flatMap(({ unsure }) => unsure),
  };
}

type EntryPorts = { readonly items: readonly PortItem[]; readonly unsure: readonly PortItem[] };

/** Filters of DNS that may be there, on these ports: what they let be asked for is perhaps learned. */
function perhapsAsked(
  items: readonly PortItem[],
  requests: readonly RequestRule[],
  { section }: PortReading,
): readonly PortItem[] {
  const asked = requests.filter(({ kind }) => kind === "dns");
  if (section.action === "deny" || section.direction === "ingress" || asked.length === 0) return [];
  return items.map((item) => ({
    ...(item.kind === "unreadable" ? { kind: "range", first: 0, last: PORT_LINE_END - 1 } : item),
    requests: asked,
  }));
}

/** An entry of which nothing is known. */
function unreadEntry(reading: PortReading): EntryPorts {
  return { items: [UNREADABLE], unsure: perhapsAsked([UNREADABLE], ANY_QUERY, reading) };
}

function readEntry(entry: Entry, reading: PortReading): EntryPorts {
  const isDeny = reading.section.action === "deny";
  if (!isShaped(entry, isDeny ? FIELDS.toPortsDeny : FIELDS.toPorts, reading.tell))
    return unreadEntry(reading);
  const ports = readPortList(entry, reading);
  const l7 = isDeny ? undefined : readL7(entry, ports, reading);
  const items = ports?.flatMap((port) => port.items.map((item) => narrowed(item, l7))) ?? [];
  if (items.length === 0) items.push(UNREADABLE);
  if (l7 === "unsure") return { items: [], unsure: [...items, ...perhapsAsked(items, ANY_QUERY, reading)] };
  const hidden = items.filter(({ kind }) => kind === "unreadable");
  return { items, unsure: perhapsAsked(hidden, l7 ?? [], reading) };
}

/** The ports of an entry; undefined where they are no list. */
function readPortList(entry: Entry, reading: PortReading): readonly ReadPort[] | undefined {
  const written = member(entry, "ports");
  const list = readList(written, reading.tell);
  if (list === undefined) return undefined;
  if (list.length > MOST_PORTS)
    reading.reject({ kind: "too-many", what: "ports", length: list.length, most: MOST_PORTS }, written);
  if (list.length === 0) reading.tellOwn({ kind: "entry-without-ports" }, entry);
  return list.map((port) => readPort(port, reading));
}

function narrowed(item: PortItem, l7: L7 | undefined): PortItem {
  const requests: readonly RequestRule[] | undefined = l7 === "unsure" ? undefined : l7;
  return requests === undefined || item.kind === "unreadable" ? item : { ...item, requests };
}

/** Source: RFC 6335, service names: letters, digits and single '-', at least one letter, at most 15. */
const SERVICE_NAME = /^(?=.{1,15}$)(?=.*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/u;
/** As Go reads numbers of any base: a leading zero makes it octal. */
const DECIMAL = /^[1-9][0-9]*$/u;
const OCTAL = /^0[0-7]*$/u;
const HIGHEST = 65_535;

function parsePort(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  return OCTAL.test(text) ? Number.parseInt(text, 8) : undefined;
}

function readPort(entry: Entry, reading: PortReading): ReadPort {
  if (!isShaped(entry, FIELDS.port, reading.tell))
    return { entry, items: [UNREADABLE], protocol: undefined, number: undefined };
  const protocol = readProtocol(member(entry, "protocol"), reading);
  const port = member(entry, "port");
  const end = readEnd(member(entry, "endPort"), reading);
  const { value: text } = port;
  const unread = { entry, items: [UNREADABLE], protocol, number: undefined };
  if (isAbsent(port) || text === "") {
    reading.doubt({ kind: "port-missing" }, port);
    return { ...unread, items: wholeOf(protocol) };
  }
  if (typeof text !== "string") {
    tellType(port, "a text", reading.tell);
    return unread;
  }
  if (SERVICE_NAME.test(text)) return readNamed(text.toLowerCase(), { end, unread }, reading);
  const number = readNumber(text, { port, protocol }, reading);
  if (number === undefined) return unread;
  return { entry, items: numbersOf({ number, end, protocol, entry }, reading), protocol, number };
}

type Numbered = { readonly port: Entry; readonly protocol: string | undefined };

function readNumber(text: string, { port, protocol }: Numbered, { reject }: Reading): number | undefined {
  const number = parsePort(text);
  if (number === undefined || number > HIGHEST) {
    reject({ kind: "port-text", text }, port);
    return undefined;
  }
  if (number > 0 && (protocol === "VRRP" || protocol === "IGMP"))
    reject({ kind: "protocol-port", protocol }, port);
  return number;
}

function protocolsOf(protocol: string | undefined): readonly number[] | undefined {
  return protocol === undefined ? undefined : PROTOCOLS[protocol];
}

function wholeOf(protocol: string | undefined): readonly PortItem[] {
  return (
    protocolsOf(protocol)?.map((number) => ({ kind: "range", ...wholeProtocol(number) })) ?? [UNREADABLE]
  );
}

/** The end of a range; undefined where none is given. */
type End = number | "unreadable" | undefined;

function readEnd(entry: Entry, { tell }: Reading): End {
  const { value } = entry;
  if (isAbsent(entry) || value === 0) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value <= HIGHEST) return value;
  if (typeof value === "number") tell({ kind: "bad-port", found: describeValue(value) }, entry);
  else tellType(entry, "a port number", tell);
  return "unreadable";
}

function readNamed(
  name: string,
  { end, unread }: { readonly end: End; readonly unread: ReadPort },
  { tell }: Reading,
): ReadPort {
  const protocols = protocolsOf(unread.protocol);
  if (end !== undefined) {
    if (end !== "unreadable")
      tell({ kind: "end-without-number", port: "name" }, member(unread.entry, "endPort"));
    return unread;
  }
  return protocols === undefined ? unread : { ...unread, items: [{ kind: "named", name, protocols }] };
}

type Numbers = {
  readonly number: number;
  readonly end: End;
  readonly protocol: string | undefined;
  readonly entry: Entry;
};

/** Port 0 is every port of the protocol. */
function numbersOf({ number, end, protocol, entry }: Numbers, { tell }: Reading): readonly PortItem[] {
  const protocols = protocolsOf(protocol);
  if (end === "unreadable" || protocols === undefined) return [UNREADABLE];
  if (number === 0) return end === undefined || end === HIGHEST ? wholeOf(protocol) : [UNREADABLE];
  if (end !== undefined && end < number) {
    tell({ kind: "range-order", from: number, to: end, field: "endPort" }, member(entry, "endPort"));
    return [UNREADABLE];
  }
  return protocols.map((one) => ({ kind: "range", ...portRange(one, number, end ?? number) }));
}

function readProtocol(entry: Entry, reading: Reading): string | undefined {
  const { value } = entry;
  if (isAbsent(entry) || value === "") return "ANY";
  if (typeof value !== "string") {
    tellType(entry, "a protocol", reading.tell);
    return undefined;
  }
  const word = value.toUpperCase();
  if (Object.hasOwn(PROTOCOLS, word)) return word;
  reading.reject({ kind: "protocol-text", text: value }, entry);
  return undefined;
}

/** Reads an item of `icmps`: types without codes. */
function readIcmp(entry: Entry, reading: Reading): readonly PortItem[] {
  if (!isShaped(entry, FIELDS.icmp, reading.tell)) return [UNREADABLE];
  const written = member(entry, "fields");
  const list = readList(written, reading.tell);
  if (list === undefined) return [UNREADABLE];
  if (list.length > MOST_PORTS)
    reading.reject({ kind: "too-many", what: "ICMP types", length: list.length, most: MOST_PORTS }, written);
  if (list.length === 0) reading.tellOwn({ kind: "entry-without-ports" }, entry);
  return list.length === 0 ? [UNREADABLE] : list.map((item) => readIcmpType(item, reading) ?? UNREADABLE);
}

function readIcmpType(entry: Entry, reading: Reading): PortItem | undefined {
  if (!isShaped(entry, FIELDS.icmpField, reading.tell)) return undefined;
  const family = readFamily(member(entry, "family"), reading);
  const type = member(entry, "type");
  if (isAbsent(type)) {
    reading.tell({ kind: "missing", field: "type" }, type);
    return undefined;
  }
  if (family === undefined) return undefined;
  const number = typeNumber(type.value, family);
  if (number === undefined) {
    reading.tellOwn({ kind: "icmp-type", text: describeValue(type.value) }, type);
    return undefined;
  }
  const protocol = family === "IPv4" ? PROTOCOL.ICMP : PROTOCOL.ICMPv6;
  return { kind: "range", ...portRange(protocol, number << 8, (number << 8) | 0xff) };
}

function typeNumber(value: Entry["value"], family: "IPv4" | "IPv6"): number | undefined {
  const names = ICMP_TYPES[family];
  if (typeof value === "string" && Object.hasOwn(names, value)) return names[value];
  const number = typeof value === "string" && /^(?:0|[1-9][0-9]{0,2})$/u.test(value) ? Number(value) : value;
  const isType = typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 255;
  return isType ? number : undefined;
}

function readFamily(entry: Entry, reading: Reading): "IPv4" | "IPv6" | undefined {
  const { value } = entry;
  if (isAbsent(entry) || value === "" || value === "IPv4") return "IPv4";
  if (value === "IPv6") return "IPv6";
  if (typeof value === "string") reading.reject({ kind: "icmp-family", text: value }, entry);
  else tellType(entry, "IPv4 or IPv6", reading.tell);
  return undefined;
}
