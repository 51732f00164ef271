import type { Algebra, PortLattice, PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { RequestLattice, RequestSetId } from "../../algebra/lattice.ts";
import type { PortInterval } from "../../domain/port.ts";
import { PROTOCOL, lowHalf, portPoint, protocolOf } from "../../domain/port.ts";
import type { PortRow, Ports, ProtocolName, RequestRow } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import { requestOf } from "../engine/rule-ports.ts";

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

/** A set of ports as JSON promises it: `"all"` for the whole line, else rows by protocol; requests left out. */
export function portRows(lattice: PortLattice, id: PortSetId): Ports {
  if (id === TOP) return "all";
  const rows: PortRow[] = [];
  for (const interval of lattice.intervals(id)) pushInterval(rows, interval);
  return rows;
}

/** What some requests are, as rules any of which admits them; one in words where they are no such union. */
function requestRows(lattice: RequestLattice, id: RequestSetId): readonly RequestRow[] {
  const predicates = lattice.predicates(id);
  const alone = predicates.filter((one) => lattice.holds(id, (predicate) => predicate === one));
  const union = alone.reduce<RequestSetId>((all, one) => lattice.union(all, lattice.predicate(one)), BOTTOM);
  if (union === id) return alone.map(requestOf);
  const text = predicates.map((one) => requestOf(one).text).join(", ");
  return [{ kind: "other", text: `what rules on both sides admit together: ${text}` }];
}

/** The same with the requests of ports that are open for some only. */
export function requestedRows({ ports, requests }: Algebra, id: PortSetId): Ports {
  const whole = ports.whole(id);
  if (whole === id) return portRows(ports, id);
  const open = portRows(ports, whole);
  const rows = ports.steps(ports.minus(id, whole)).flatMap(({ first, last, value }): PortRow[] => {
    if (value === BOTTOM) return [];
    const own: PortRow[] = [];
    pushInterval(own, { first: at(first, 0), last: at(last, 0) });
    return own.map((row) => ({ ...row, requests: requestRows(requests, value) }));
  });
  return [...(open === "all" ? [] : open), ...rows];
}
