/**
 * The port line. A port is a point on one line: `protocol << 16 | port`. TCP 443 is `6<<16|443`;
 * for ICMP the low half is `type << 8 | code`; protocols without ports use the whole low half.
 * All traffic is the whole 24-bit line.
 */

/** INVARIANT (port line): an integer in 0 … 2^24-1. */
export type PortPoint = number;

/** An inclusive run of points on the port line. */
export type PortInterval = { readonly first: PortPoint; readonly last: PortPoint };

export const PORT_LINE_END = 0x1000000;

/** IANA protocol numbers of the protocols that policies name. */
export const PROTOCOL = { ICMP: 1, TCP: 6, UDP: 17, ICMPv6: 58, SCTP: 132 } as const;

export type TransportProtocol = "TCP" | "UDP" | "SCTP";

/** @returns whether a word is one of the protocols that Kubernetes policies may name. */
export function isTransportProtocol(word: unknown): word is TransportProtocol {
  return word === "TCP" || word === "UDP" || word === "SCTP";
}

/** The point of a port under a protocol. `portPoint(6, 443)` is TCP 443. */
export function portPoint(protocol: number, port: number): PortPoint {
  return (protocol << 16) | port;
}

/** The protocol a point lies under. */
export function protocolOf(point: PortPoint): number {
  return point >>> 16;
}

/** The low half of a point: a port, or an ICMP type and code. */
export function lowHalf(point: PortPoint): number {
  return point & 0xffff;
}

/** Ports `from` to `to` (inclusive) of one protocol, as an interval. */
export function portRange(protocol: number, from: number, to: number): PortInterval {
  return { first: portPoint(protocol, from), last: portPoint(protocol, to) };
}

/** Every point of one protocol, port 0 included. */
export function wholeProtocol(protocol: number): PortInterval {
  return portRange(protocol, 0, 0xffff);
}
