import fc from "fast-check";
import { expect, test } from "vitest";

import {
  isTransportProtocol,
  lowHalf,
  PORT_LINE_END,
  portPoint,
  portRange,
  PROTOCOL,
  protocolOf,
  wholeProtocol,
} from "./port.ts";

test("a point is its protocol and its low half, and nothing else", () => {
  fc.assert(
    fc.property(fc.nat({ max: 255 }), fc.nat({ max: 65_535 }), (protocol, port) => {
      const point = portPoint(protocol, port);
      expect(point).toBeGreaterThanOrEqual(0);
      expect(point).toBeLessThan(PORT_LINE_END);
      expect([protocolOf(point), lowHalf(point)]).toEqual([protocol, port]);
    }),
  );
});

test("protocols follow each other without a gap, from the first point of the line to the last", () => {
  expect(wholeProtocol(0).first).toBe(0);
  expect(wholeProtocol(255).last).toBe(PORT_LINE_END - 1);
  for (let protocol = 1; protocol < 256; protocol += 1) {
    expect(wholeProtocol(protocol).first).toBe(wholeProtocol(protocol - 1).last + 1);
  }
});

test("points of known protocols are where the documents say", () => {
  expect(portPoint(PROTOCOL.TCP, 443)).toBe(0x601bb);
  expect(portRange(PROTOCOL.UDP, 53, 54)).toEqual({ first: 0x110035, last: 0x110036 });
  expect(portPoint(PROTOCOL.ICMP, 8 << 8)).toBe(0x10800);
  expect(wholeProtocol(PROTOCOL.SCTP)).toEqual({ first: 0x840000, last: 0x84ffff });
});

test("Kubernetes' protocols are three words, in capitals", () => {
  expect(["TCP", "UDP", "SCTP"].every(isTransportProtocol)).toBe(true);
  expect(["tcp", "ICMP", "", 6, undefined].some(isTransportProtocol)).toBe(false);
});
