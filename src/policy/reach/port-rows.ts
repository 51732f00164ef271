import type { PortLattice, PortSetId } from "../../algebra/lattice.ts";
import { TOP } from "../../algebra/lattice.ts";
import type { PortInterval } from "../../domain/port.ts";
import { PROTOCOL, lowHalf, portPoint, protocolOf } from "../../domain/port.ts";
import type { PortRow, Ports, ProtocolName } from "../../domain/report.ts";

const NAMES: Readonly<Record<number, ProtocolName>> = {
  [PROTOCOL.TCP]: "TCP",
  [PROTOCOL.UDP]: "UDP",
  [PROTOCOL.SCTP]: "SCTP",
  [PROTOCOL.ICMP]: "ICMP",
};

/** Protocols whose low half is a port: port 0 is no port anybody can name. */
const WITH_PORTS = new Set<number>([PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP]);

function rowOf(protocol: number, from: number, to: number): PortRow[] {
  const first = WITH_PORTS.has(protocol) ? Math.max(1, from) : from;
  return to < first ? [] : [{ protocol: NAMES[protocol] ?? protocol, from: first, to }];
}

/** Whole protocols without a name of their own, next to each other, are one row by protocol number. */
function pushWhole(rows: PortRow[], protocol: number): void {
  const last = rows.at(-1);
  if (last?.protocol === "other" && last.to === protocol - 1) {
    rows[rows.length - 1] = { ...last, to: protocol };
  } else {
    rows.push({ protocol: "other", from: protocol, to: protocol });
  }
}

function pushInterval(rows: PortRow[], { first, last }: PortInterval): void {
  for (let protocol = protocolOf(first); protocol <= protocolOf(last); protocol += 1) {
    const from = Math.max(first, portPoint(protocol, 0));
    const to = Math.min(last, portPoint(protocol, 0xffff));
    const isWhole = lowHalf(from) === 0 && lowHalf(to) === 0xffff;
    if (isWhole && NAMES[protocol] === undefined) pushWhole(rows, protocol);
    else rows.push(...rowOf(protocol, lowHalf(from), lowHalf(to)));
  }
}

/** A set of ports as JSON promises it: `"all"` for the whole line, else rows by protocol. */
export function portRows(lattice: PortLattice, id: PortSetId): Ports {
  if (id === TOP) return "all";
  const rows: PortRow[] = [];
  for (const interval of lattice.intervals(id)) pushInterval(rows, interval);
  return rows;
}
