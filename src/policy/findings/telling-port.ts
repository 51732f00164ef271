import type { PortLattice, PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM } from "../../algebra/lattice.ts";
import { lowHalf, PROTOCOL, portPoint, wholeProtocol, type PortPoint } from "../../domain/port.ts";

const HTTPS = portPoint(PROTOCOL.TCP, 443);

/** The port of a set that says most to people: HTTPS where it is in, else the first of TCP, else the first. */
export function tellingPort(ports: PortLattice, set: PortSetId): PortPoint | undefined {
  if (ports.holds(set, HTTPS)) return HTTPS;
  const tcp = ports.intersect(set, ports.fromPorts([wholeProtocol(PROTOCOL.TCP)]));
  const [interval] = ports.intervals(tcp === BOTTOM ? set : tcp);
  if (interval === undefined) return undefined;
  // Port 0 is none that anybody can dial.
  const isZero = lowHalf(interval.first) === 0 && interval.last > interval.first;
  return isZero ? interval.first + 1 : interval.first;
}
