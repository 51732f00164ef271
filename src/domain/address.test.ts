import { describe, expect, test } from "vitest";

import {
  blockOf,
  compareWords,
  formatAddress,
  formatRange,
  nextWords,
  parseAddress,
  parseCidr,
  previousWords,
  rangeHolds,
  wholeFamily,
  wordCount,
} from "./address.ts";

const ONES = 0xffffffff;

describe("parseAddress", () => {
  test.each([
    ["0.0.0.0", [0]],
    ["255.255.255.255", [ONES]],
    ["169.254.169.254", [0xa9fea9fe]],
    ["128.0.0.0", [0x80000000]],
    ["::", [0, 0, 0, 0]],
    ["::1", [0, 0, 0, 1]],
    ["1::", [0x10000, 0, 0, 0]],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", [ONES, ONES, ONES, ONES]],
    ["::ffff:10.0.0.1", [0, 0, 0xffff, 0x0a000001]],
    ["64:ff9b::192.0.2.33", [0x0064ff9b, 0, 0, 0xc0000221]],
    ["1:2:3:4:5:6:1.2.3.4", [0x00010002, 0x00030004, 0x00050006, 0x01020304]],
    ["1:2:3:4:5:6:7::", [0x00010002, 0x00030004, 0x00050006, 0x00070000]],
    ["::2:3:4:5:6:7:8", [2, 0x00030004, 0x00050006, 0x00070008]],
    ["2001:DB8::A", [0x20010db8, 0, 0, 10]],
    ["0001:0::0", [0x10000, 0, 0, 0]],
  ])("reads %s", (text, words) => {
    expect(parseAddress(text)).toEqual({ family: words.length === 1 ? 4 : 6, words });
  });

  test.each([
    ["", "."],
    ["1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "16909060", "0x7f.0.0.1", "127.1"],
    ["01.2.3.4", "1.2.3.04", "00.0.0.0", "1.2.3.256", "1.2.3.1000", "1.2.3.-4", "1.2.3.+4", "1.2.3.4e0"],
    [" 1.2.3.4", "1.2.3.4 ", "1.2.3.4\n", "1.2. 3.4", "١.2.3.4", "1.2.3.4/32", "1.2.3.4:80"],
    [
      ":",
      ":::",
      "::1::",
      "1::2::3",
      "1:::2",
      ":1",
      "1:",
      ":1::",
      "::1:",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
    ],
    ["1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "12345::", "g::", "::00001"],
    ["fe80::1%eth0", "fe80::1%", "[::1]", "::1/128", "::ffff:1.2.3", "::ffff:01.2.3.4", "::1.2.3.4:5"],
    ["1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4.5", "1.2.3.4:5:6:7:8:9:10:11", "1:2:3:4:5:6:1.2.3.4::"],
  ])("refuses %s and its like", (...texts) => {
    for (const text of texts) expect(parseAddress(text), text).toBeUndefined();
  });
});

describe("parseCidr", () => {
  test("reads blocks, and says where host bits were set", () => {
    expect(parseCidr("10.0.0.0/8")).toEqual({
      family: 4,
      first: [0x0a000000],
      last: [0x0affffff],
      prefix: 8,
      hostBits: false,
    });
    expect(parseCidr("10.1.2.3/8")).toEqual({ ...parseCidr("10.0.0.0/8"), hostBits: true });
    expect(parseCidr("0.0.0.0/0")).toMatchObject({ first: [0], last: [ONES], hostBits: false });
    expect(parseCidr("255.255.255.255/32")).toMatchObject({ first: [ONES], last: [ONES], hostBits: false });
    expect(parseCidr("::/0")).toMatchObject({ first: [0, 0, 0, 0], last: [ONES, ONES, ONES, ONES] });
    expect(parseCidr("2001:db8::1/64")).toMatchObject({
      first: [0x20010db8, 0, 0, 0],
      last: [0x20010db8, 0, ONES, ONES],
      hostBits: true,
    });
    expect(parseCidr("8000::/1")).toMatchObject({
      first: [0x80000000, 0, 0, 0],
      last: [ONES, ONES, ONES, ONES],
    });
    expect(parseCidr("::/33")).toMatchObject({ last: [0, 0x7fffffff, ONES, ONES] });
  });

  test("refuses what is no block", () => {
    const texts = [
      "",
      "/",
      "/8",
      "10.0.0.0",
      "10.0.0.0/",
      "10.0.0.0/33",
      "10.0.0.0/08",
      "10.0.0.0/-1",
      "10.0.0.0/+8",
    ];
    const more = [
      "10.0.0.0/ 8",
      "10.0.0.0/8 ",
      "10.0.0/8",
      "10.0.0.0/8/8",
      "::/129",
      "::/00",
      "::%1/64",
      "::/1e1",
    ];
    for (const text of [...texts, ...more]) expect(parseCidr(text), text).toBeUndefined();
  });
});

test("formatAddress writes the recommended form", () => {
  const form = (text: string): string => {
    const address = parseAddress(text);
    return address === undefined ? "no address" : formatAddress(address.family, address.words);
  };
  expect(form("255.255.255.255")).toBe("255.255.255.255");
  expect(form("0:0:0:0:0:0:0:0")).toBe("::");
  expect(form("0:0:0:0:0:0:0:1")).toBe("::1");
  expect(form("1:0:0:0:0:0:0:0")).toBe("1::");
  expect(form("2001:DB8:0:1:1:1:1:1")).toBe("2001:db8:0:1:1:1:1:1");
  expect(form("2001:0:0:1:0:0:0:1")).toBe("2001:0:0:1::1");
  expect(form("2001:db8:0:0:1:0:0:1")).toBe("2001:db8::1:0:0:1");
  expect(form("0:0:1:2:3:4:5:6")).toBe("::1:2:3:4:5:6");
});

test("words step to their neighbours, across carries, and stop at the ends", () => {
  expect(nextWords([0, ONES, ONES, ONES])).toEqual([1, 0, 0, 0]);
  expect(previousWords([1, 0, 0, 0])).toEqual([0, ONES, ONES, ONES]);
  expect(nextWords([ONES])).toBeUndefined();
  expect(previousWords([0, 0, 0, 0])).toBeUndefined();
  expect(compareWords([0, ONES], [1, 0])).toBeLessThan(0);
  expect(compareWords([ONES], [0])).toBeGreaterThan(0);
  expect(compareWords([7, 7], [7, 7])).toBe(0);
});

test("a range holds its ends, and no address of the other family", () => {
  const range = blockOf({ family: 4, words: [0x0a000000] }, 8);
  expect(rangeHolds(range, { family: 4, words: [0x0a000000] })).toBe(true);
  expect(rangeHolds(range, { family: 4, words: [0x0affffff] })).toBe(true);
  expect(rangeHolds(range, { family: 4, words: [0x0b000000] })).toBe(false);
  expect(rangeHolds(wholeFamily(4), { family: 6, words: [0, 0, 0, 0] })).toBe(false);
  expect(formatRange(wholeFamily(4))).toBe("0.0.0.0-255.255.255.255");
  expect(formatRange(wholeFamily(6))).toBe("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  expect([wordCount(4), wordCount(6)]).toEqual([1, 4]);
});
