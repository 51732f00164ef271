import type { PortLattice, PortSetId } from "../../algebra/lattice.ts";
import {
  lowHalf,
  PROTOCOL,
  portPoint,
  protocolOf,
  wholeProtocol,
  type PortInterval,
  type PortPoint,
} from "../../domain/port.ts";

const HTTPS = portPoint(PROTOCOL.TCP, 443);

/** Protocols that have ports: port 0 is none that anybody can dial. */
const WITH_PORTS: ReadonlySet<number> = new Set([PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP]);

/** The first point of an interval that somebody can dial. */
function dialled({ first, last }: PortInterval): PortPoint | undefined {
  const isZero = lowHalf(first) === 0 && WITH_PORTS.has(protocolOf(first));
  if (!isZero) return first;
  return last > first ? first + 1 : undefined;
}

/** The port of a set that says most to people: HTTPS where it is in, else the first of TCP, else the first. */
export function tellingPort(ports: PortLattice, set: PortSetId): PortPoint | undefined {
  if (ports.holds(set, HTTPS)) return HTTPS;
  const tcp = ports.intersect(set, ports.fromPorts([wholeProtocol(PROTOCOL.TCP)]));
  const points = [...ports.intervals(tcp), ...ports.intervals(set)].map(dialled);
  return points.find((point) => point !== undefined);
}
