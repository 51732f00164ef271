import type { PortInterval } from "../../domain/port.ts";
import { PROTOCOL, portPoint, portRange, wholeProtocol } from "../../domain/port.ts";
import type { PortItem } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, memberNames } from "../../policy/reading/entry.ts";
import { readPortName, readPortNumber, readProtocol } from "../../policy/reading/port.ts";
import { describeValue, isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import type { Reading } from "./reading.ts";
import { FIELDS, IGMP } from "./schema.ts";

/** The ports of a rule: those that it matches, and those that it matches perhaps. */
export type Ports = { readonly sure: "all" | readonly PortItem[]; readonly perhaps: readonly PortItem[] };

type Read = { readonly items: readonly PortItem[]; readonly isSure: boolean };

const UNREADABLE: Read = { items: [{ kind: "unreadable" }], isSure: true };

/** Reads `ports` and `protocols`, which add up: without an item in either, the whole port line. */
export function readPorts(rule: Entry, reading: Reading): Ports {
  const ports = readItems(member(rule, "ports"), reading, readPort);
  const protocols = readItems(member(rule, "protocols"), reading, readProtocolItem);
  const read = [...ports, ...protocols];
  if (read.length === 0) return { sure: "all", perhaps: [] };
  return {
    sure: read.filter(({ isSure }) => isSure).flatMap(({ items }) => items),
    perhaps: read.filter(({ isSure }) => !isSure).flatMap(({ items }) => items),
  };
}

function readItems(
  entry: Entry,
  reading: Reading,
  read: (item: Entry, reading: Reading) => Read | undefined,
): readonly Read[] {
  const list = readList(entry, reading.tell);
  if (list === undefined) return [UNREADABLE];
  return list.map((item) => read(item, reading) ?? UNREADABLE);
}

function readPort(entry: Entry, reading: Reading): Read | undefined {
  const { tell, tellOwn } = reading;
  if (!isShaped(entry, FIELDS.port, tell)) return undefined;
  const item = readTarget(entry, reading);
  const [source, sourceEnd] = [member(entry, "sourcePort"), member(entry, "sourceEndPort")];
  if (item === undefined) return undefined;
  if (isAbsent(source) && isAbsent(sourceEnd)) return { items: [item], isSure: true };
  // Whoever connects chooses it, or their system does.
  tellOwn({ kind: "source-port" }, isAbsent(source) ? sourceEnd : source);
  return { items: [item], isSure: false };
}

function readTarget(entry: Entry, { tell }: Reading): PortItem | undefined {
  const protocol = readProtocol(member(entry, "protocol"), tell);
  const [port, end] = [member(entry, "port"), member(entry, "endPort")];
  if (typeof port.value === "number") return readNumbers(port, end, { tell, protocol });
  if (!isAbsent(end)) {
    tell({ kind: "end-without-number", port: isAbsent(port) ? "absent" : "name" }, end);
    return undefined;
  }
  if (isAbsent(port))
    return protocol === undefined ? undefined : { kind: "range", ...wholeProtocol(protocol) };
  const name = readPortName(port, tell, "the number or the name of a port");
  return name === undefined || protocol === undefined
    ? undefined
    : { kind: "named", name, protocols: [protocol] };
}

function readNumbers(
  port: Entry,
  end: Entry,
  { tell, protocol }: Pick<Reading, "tell"> & { readonly protocol: number | undefined },
): PortItem | undefined {
  const from = readPortNumber(port, tell);
  const to = isAbsent(end) ? from : readPortNumber(end, tell);
  if (from === undefined || to === undefined) return undefined;
  if (to < from) {
    tell({ kind: "range-order", from, to, field: "endPort" }, end);
    return undefined;
  }
  return protocol === undefined ? undefined : { kind: "range", ...portRange(protocol, from, to) };
}

/** Exactly one of ICMP and IGMP. */
function readProtocolItem(entry: Entry, reading: Reading): Read | undefined {
  const { tell } = reading;
  if (!isShaped(entry, FIELDS.protocol, tell)) return undefined;
  const found = FIELDS.protocol.filter((name) => memberNames(entry).includes(name));
  const [only] = found;
  if (only === undefined) tell({ kind: "no-member", known: FIELDS.protocol }, entry);
  else if (found.length > 1) tell({ kind: "several-members", found, known: FIELDS.protocol }, entry);
  else
    return only === "icmp" ? readIcmp(member(entry, only), reading) : readIgmp(member(entry, only), reading);
  return undefined;
}

const HIGHEST = 255;

/** The type and code of ICMP over IPv4, and the same of ICMPv6 over IPv6. Source: Antrea, flows of ICMP rules. */
function readIcmp(entry: Entry, { tell, tellOwn }: Reading): Read | undefined {
  if (!isShaped(entry, FIELDS.icmp, tell)) return undefined;
  const [type, code] = FIELDS.icmp.map((name) => {
    const { value } = member(entry, name);
    if (value === undefined || value === null) return "any";
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= HIGHEST) return value;
    tellOwn(
      { kind: "bad-protocol-number", found: describeValue(value), highest: HIGHEST },
      member(entry, name),
    );
    return undefined;
  });
  if (type === undefined || code === undefined) return undefined;
  const items = [PROTOCOL.ICMP, PROTOCOL.ICMPv6].flatMap((protocol) => icmpOf(protocol, type, code));
  return { items: items.map((item) => ({ kind: "range", ...item })), isSure: true };
}

function icmpOf(protocol: number, type: number | "any", code: number | "any"): readonly PortInterval[] {
  if (type === "any" && code === "any") return [wholeProtocol(protocol)];
  const types = type === "any" ? Array.from({ length: HIGHEST + 1 }, (_, one) => one) : [type];
  const [low, high] = code === "any" ? [0, HIGHEST] : [code, code];
  return types.map((one) => ({
    first: portPoint(protocol, (one << 8) | low),
    last: portPoint(protocol, (one << 8) | high),
  }));
}

/** Queries on the way in and reports on the way out, of some type to some group: no part of a port line. */
function readIgmp(entry: Entry, { tell }: Reading): Read | undefined {
  if (!isShaped(entry, FIELDS.igmp, tell)) return undefined;
  const [type, group] = FIELDS.igmp.map((name) => member(entry, name));
  if (type !== undefined && !isAbsent(type) && typeof type.value !== "number")
    tellType(type, "a number", tell);
  if (group !== undefined && !isAbsent(group) && typeof group.value !== "string")
    tellType(group, "an address", tell);
  return { items: [{ kind: "range", ...wholeProtocol(IGMP) }], isSure: false };
}
