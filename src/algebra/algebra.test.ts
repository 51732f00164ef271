import { describe, expect, test } from "vitest";

import type { AddressRange } from "../domain/address.ts";
import { parseCidr, wholeFamily } from "../domain/address.ts";
import { PORT_LINE_END, portPoint, portRange, PROTOCOL, wholeProtocol } from "../domain/port.ts";
import { createAlgebra } from "./algebra.ts";
import { BOOLEAN } from "./boolean.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import { portLattice } from "./ports.ts";
import { stepLattice } from "./steps.ts";

function cidr(text: string): AddressRange {
  const block = parseCidr(text);
  if (block === undefined) throw new Error(`no CIDR block: ${text}`);
  return block;
}

const HTTPS = portRange(PROTOCOL.TCP, 443, 443);

describe("port sets", () => {
  const { ports } = createAlgebra();

  test("overlapping, adjacent, nested and unsorted intervals are one set", () => {
    const whole = ports.fromPorts([portRange(6, 1, 100)]);
    const pieces = [portRange(6, 51, 100), portRange(6, 1, 50), portRange(6, 20, 60), portRange(6, 20, 20)];
    expect(ports.fromPorts(pieces)).toBe(whole);
    expect(ports.fromPorts(pieces.toReversed())).toBe(whole);
    expect(ports.intervals(whole)).toEqual([portRange(6, 1, 100)]);
  });

  test("all traffic is the whole line: port 0 of protocol 0 to the end of protocol 255", () => {
    const all = ports.fromPorts([{ first: 0, last: PORT_LINE_END - 1 }]);
    expect(all).toBe(ports.top);
    const protocols = Array.from({ length: 256 }, (_, protocol) => wholeProtocol(protocol));
    expect(ports.fromPorts(protocols)).toBe(ports.top);
    expect(ports.intervals(ports.top)).toEqual([{ first: 0, last: 0xffffff }]);
    expect(ports.intervals(ports.bottom)).toEqual([]);
  });

  test("the edges of a protocol do not leak into its neighbours", () => {
    const tcp = ports.fromPorts([wholeProtocol(PROTOCOL.TCP)]);
    expect(ports.holds(tcp, portPoint(6, 0))).toBe(true);
    expect(ports.holds(tcp, portPoint(6, 65535))).toBe(true);
    expect(ports.holds(tcp, portPoint(5, 65535))).toBe(false);
    expect(ports.holds(tcp, portPoint(7, 0))).toBe(false);
    const last = ports.fromPorts([wholeProtocol(255)]);
    expect(ports.holds(last, PORT_LINE_END - 1)).toBe(true);
    expect(ports.complement(last)).toBe(ports.fromPorts([{ first: 0, last: portPoint(254, 65535) }]));
  });

  test("points and intervals outside the line are refused", () => {
    expect(() => ports.fromPorts([{ first: 0, last: PORT_LINE_END }])).toThrow(RangeError);
    expect(() => ports.fromPorts([{ first: 2, last: 1 }])).toThrow(RangeError);
    expect(() => ports.fromPorts([{ first: -1, last: 1 }])).toThrow(RangeError);
    expect(() => ports.fromPorts([{ first: 0.5, last: 1 }])).toThrow(RangeError);
    expect(() => ports.fromPorts([{ first: Number.NaN, last: 1 }])).toThrow(RangeError);
    expect(() => ports.holds(TOP, PORT_LINE_END)).toThrow(RangeError);
    expect(() => ports.at(TOP, [1, 2])).toThrow(RangeError);
    expect(() => ports.fromFlat([1, 2, 3], TOP)).toThrow(RangeError);
    expect(() => ports.fromFlat([1, 2 ** 32 + 1], TOP)).toThrow(RangeError);
  });

  test("an id of nobody is refused", () => {
    expect(() => ports.steps(1_000_000)).toThrow(RangeError);
  });
});

describe("ports that are open for some requests only", () => {
  const requests = stepLattice({ words: 1, end: [3], values: BOOLEAN });
  const ports = portLattice(requests);
  const get = requests.fromIntervals([{ first: 0, last: 0 }], TOP);

  test("hold a point, are not the open port, and show as one interval beside it", () => {
    const narrow = ports.fromIntervals([portRange(6, 80, 80)], get);
    const wide = ports.fromPorts([portRange(6, 81, 81)]);
    const both = ports.union(narrow, wide);
    expect(ports.holds(narrow, portPoint(6, 80))).toBe(true);
    expect(narrow).not.toBe(ports.fromPorts([portRange(6, 80, 80)]));
    expect(ports.intervals(both)).toEqual([portRange(6, 80, 81)]);
    expect(ports.stepCount(both)).toBe(4);
  });
});

describe("address maps", () => {
  const { ports, v4, v6 } = createAlgebra();
  const https = ports.fromPorts([HTTPS]);
  const dns = ports.fromPorts([portRange(PROTOCOL.UDP, 53, 53)]);

  test("0.0.0.0/0 and ::/0 are everywhere, in one step", () => {
    expect(v4.fromIntervals([cidr("0.0.0.0/0")], https)).toBe(v4.constant(https));
    expect(v6.fromIntervals([cidr("::/0")], https)).toBe(v6.constant(https));
    expect(v6.fromIntervals([wholeFamily(6)], TOP)).toBe(v6.top);
    expect(v4.stepCount(v4.top)).toBe(1);
  });

  test("adjacent blocks join, also across the middle of the line and a word's end", () => {
    expect(v4.fromIntervals([cidr("128.0.0.0/1"), cidr("0.0.0.0/1")], https)).toBe(v4.constant(https));
    expect(v4.fromIntervals([cidr("10.0.0.0/9"), cidr("10.128.0.0/9")], https)).toBe(
      v4.fromIntervals([cidr("10.0.0.0/8")], https),
    );
    expect(v6.fromIntervals([cidr("2001:db8:0:1::/64"), cidr("2001:db8::/64")], https)).toBe(
      v6.fromIntervals([cidr("2001:db8::/63")], https),
    );
    expect(v6.fromIntervals([cidr("8000::/1"), cidr("::/1")], https)).toBe(v6.constant(https));
  });

  test("the last addresses are addresses like any other", () => {
    const last4 = v4.fromIntervals([cidr("255.255.255.255/32")], https);
    expect(v4.steps(last4)).toEqual([
      { first: [0], last: [0xfffffffe], value: BOTTOM },
      { first: [0xffffffff], last: [0xffffffff], value: https },
    ]);
    const last6 = v6.fromIntervals([cidr("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")], https);
    const ones = Array.from({ length: 4 }, () => 0xffffffff);
    expect(v6.witness(last6)).toEqual({ point: ones, value: https });
    expect(v6.at(v6.complement(last6), ones)).toBe(ports.complement(https));
    const first = v6.fromIntervals([cidr("::/128")], https);
    expect(v6.steps(first)[1]).toEqual({ first: [0, 0, 0, 1], last: ones, value: BOTTOM });
  });

  test("IPv4-mapped addresses are addresses of IPv6, with exact ends", () => {
    const mapped = v6.fromIntervals([cidr("::ffff:0:0/96")], https);
    expect(v6.steps(mapped).map((step) => step.first)).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0xffff, 0],
      [0, 0, 0x10000, 0],
    ]);
  });

  test("a block with exceptions has holes, and a hole in the ports leaves the rest", () => {
    const block = v4.fromIntervals([cidr("203.0.113.0/24")], ports.union(https, dns));
    const hole = v4.fromIntervals([cidr("203.0.113.7/32")], https);
    const reach = v4.minus(block, hole);
    expect(v4.at(reach, [0xcb007106])).toBe(ports.union(https, dns));
    expect(v4.at(reach, [0xcb007107])).toBe(dns);
    expect(v4.stepCount(reach)).toBe(5);
    expect(v4.restrict(reach, [cidr("203.0.113.7/32")])).toBe(
      v4.fromIntervals([cidr("203.0.113.7/32")], dns),
    );
    expect(v4.unionOfValues(reach)).toBe(ports.union(https, dns));
  });

  test("narrowing every value is intersection with a constant", () => {
    const open = v4.fromIntervals([cidr("10.0.0.0/8")], TOP);
    expect(v4.intersect(open, v4.constant(https))).toBe(v4.fromIntervals([cidr("10.0.0.0/8")], https));
  });

  test("an address of the other family is refused", () => {
    expect(() => v4.fromIntervals([wholeFamily(6)], TOP)).toThrow(RangeError);
    expect(() => v6.at(TOP, [1])).toThrow(RangeError);
  });
});

describe("cost, counted", () => {
  test("asking the same again merges nothing and makes nothing", () => {
    const { ports, v4 } = createAlgebra();
    const https = ports.fromPorts([HTTPS]);
    const a = v4.fromIntervals([cidr("10.0.0.0/8")], https);
    const b = v4.fromIntervals([cidr("10.1.0.0/16")], TOP);
    const all = (): number[] => [v4.union(a, b), v4.intersect(a, b), v4.minus(a, b), Number(v4.subset(a, b))];
    const first = all();
    const before = v4.stats();
    expect(all()).toEqual(first);
    expect([v4.union(b, a), v4.intersect(b, a)]).toEqual(first.slice(0, 2));
    expect(v4.stats()).toEqual(before);
  });

  test("ends, equals and empties need no merge", () => {
    const { v4 } = createAlgebra();
    const a = v4.fromIntervals([cidr("10.0.0.0/8")], TOP);
    for (const end of [BOTTOM, TOP, a]) {
      v4.union(a, end);
      v4.intersect(a, end);
      v4.minus(a, end);
      v4.subset(a, end);
    }
    const many = Array.from({ length: 9 }, (_, k) => v4.fromIntervals([{ first: k, last: k }], TOP));
    expect(v4.unionAll([...many, TOP])).toBe(TOP);
    expect(v4.stats().merges).toBe(0);
  });

  test("a union of n sorted blocks costs no merge, of n unsorted ones n - 1 and no set in between", () => {
    const { v4 } = createAlgebra();
    const blocks = Array.from({ length: 5000 }, (_, k) => ({ first: k * 16, last: k * 16 + 3 }));
    const sorted = v4.fromIntervals(blocks, TOP);
    expect(v4.stats().merges).toBe(0);
    expect(v4.stats().sets).toBe(3);
    expect(v4.fromIntervals(blocks.toReversed(), TOP)).toBe(sorted);
    expect(v4.stats().merges).toBe(4999);
    expect(v4.stats().sets).toBe(3);
  });

  test("thousands of sets keep their ids while the tables grow", () => {
    const { ports } = createAlgebra();
    const make = (k: number): number => ports.fromPorts([portRange(6, k, k + (k % 7))]);
    const made = Array.from({ length: 20_000 }, (_, k) => make(k));
    expect(new Set(made).size).toBe(20_000);
    const others = made.map((_, k) => made[(k * 7919) % made.length] ?? BOTTOM);
    const joined = made.map((id, k) => ports.union(id, others[k] ?? BOTTOM));
    const { merges } = ports.stats();
    expect(made.map((_, k) => make(k))).toEqual(made);
    expect(made.map((id, k) => ports.union(id, others[k] ?? BOTTOM))).toEqual(joined);
    expect(ports.stats().merges).toBe(merges);
  });
});
