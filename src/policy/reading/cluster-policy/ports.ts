import { PROTOCOL, portRange, wholeProtocol } from "../../../domain/port.ts";
import type { PortItem } from "../../pod-policy.ts";
import type { Entry } from "../entry.ts";
import { isAbsent, member } from "../entry.ts";
import { readOneMember } from "../one-member.ts";
import { NAMING_PROTOCOLS, readPortName, readPortNumber, readProtocol } from "../port.ts";
import { isShaped, readList } from "../shape.ts";
import type { Tell } from "../trouble.ts";
import type { ClusterKind, RuleReading } from "./reading.ts";
import { FIELDS } from "./reading.ts";

type ReadItem = (entry: Entry, tell: Tell) => PortItem | undefined;

const READ_ITEM: Readonly<Record<ClusterKind["portsField"], ReadItem>> = {
  ports: readPort,
  protocols: readProtocolItem,
};

const UNREADABLE: PortItem = { kind: "unreadable" };

/** Reads `protocols` or `ports`: without items, the whole port line. */
export function readPorts(entry: Entry, { tell, schema }: RuleReading): "all" | readonly PortItem[] {
  const list = readList(entry, tell);
  if (list === undefined) return [UNREADABLE];
  if (list.length > schema.longestList) {
    tell({ kind: "long-list", length: list.length, longest: schema.longestList }, entry);
  }
  const read = READ_ITEM[schema.portsField];
  return list.length === 0 ? "all" : list.map((item) => read(item, tell) ?? UNREADABLE);
}

function readNamed(entry: Entry, tell: Tell): PortItem | undefined {
  const name = readPortName(entry, tell);
  return name === undefined ? undefined : { kind: "named", name, protocols: NAMING_PROTOCOLS };
}

const PROTOCOL_OF: Readonly<Record<string, number>> = {
  tcp: PROTOCOL.TCP,
  udp: PROTOCOL.UDP,
  sctp: PROTOCOL.SCTP,
};

function readProtocolItem(entry: Entry, tell: Tell): PortItem | undefined {
  const only = readOneMember(entry, FIELDS.protocols, tell);
  if (only === undefined) return undefined;
  const written = member(entry, only);
  const protocol = PROTOCOL_OF[only];
  if (protocol === undefined) return readNamed(written, tell);
  if (!isShaped(written, FIELDS.protocol, tell)) return undefined;
  const destination = member(written, "destinationPort");
  if (isAbsent(destination)) return { kind: "range", ...wholeProtocol(protocol) };
  return readDestination(destination, protocol, tell);
}

function readDestination(entry: Entry, protocol: number, tell: Tell): PortItem | undefined {
  const only = readOneMember(entry, FIELDS.destinationPort, tell);
  if (only === undefined) return undefined;
  const written = member(entry, only);
  if (only === "number") return readNumber(written, protocol, tell);
  return isShaped(written, FIELDS.range, tell) ? readRange(written, protocol, tell) : undefined;
}

function readPort(entry: Entry, tell: Tell): PortItem | undefined {
  const only = readOneMember(entry, FIELDS.ports, tell);
  if (only === undefined) return undefined;
  const written = member(entry, only);
  if (only === "namedPort") return readNamed(written, tell);
  const isNumber = only === "portNumber";
  if (!isShaped(written, isNumber ? FIELDS.portNumber : FIELDS.portRange, tell)) return undefined;
  const protocol = readProtocol(member(written, "protocol"), tell);
  return isNumber ? readNumber(member(written, "port"), protocol, tell) : readRange(written, protocol, tell);
}

function readNumber(entry: Entry, protocol: number | undefined, tell: Tell): PortItem | undefined {
  const port = readNeededNumber(entry, tell);
  if (port === undefined || protocol === undefined) return undefined;
  return { kind: "range", ...portRange(protocol, port, port) };
}

function readRange(entry: Entry, protocol: number | undefined, tell: Tell): PortItem | undefined {
  const end = member(entry, "end");
  const from = readNeededNumber(member(entry, "start"), tell);
  const to = readNeededNumber(end, tell);
  if (from === undefined || to === undefined) return undefined;
  if (from >= to) {
    tell({ kind: "range-order", from, to, field: "end" }, end);
    return undefined;
  }
  return protocol === undefined ? undefined : { kind: "range", ...portRange(protocol, from, to) };
}

function readNeededNumber(entry: Entry, tell: Tell): number | undefined {
  if (!isAbsent(entry)) return readPortNumber(entry, tell);
  tell({ kind: "missing", field: String(entry.step) }, entry);
  return undefined;
}
