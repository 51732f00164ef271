import { describe, expect, test } from "vitest";

import { formatRange } from "../../domain/address.ts";
import type { Json } from "../../domain/json.ts";
import { formatCidr, liesWithin, nearestBlock, readCidr } from "./cidr.ts";
import type { Entry } from "./entry.ts";
import { isAbsent, items, member, memberNames, pathOf, rootEntry } from "./entry.ts";
import { readName, readNamespace } from "./metadata.ts";
import { readPortName, readPortNumber, readProtocol } from "./port.ts";
import { readSelector } from "./selector.ts";
import { describeValue, isShaped, quote, readList } from "./shape.ts";
import type { Tell, Trouble } from "./trouble.ts";

/** What a reader makes of a value, and what it says is wrong where: `port bad-port`. */
function readBy<T>(
  read: (entry: Entry, tell: Tell) => T,
  value: Json | undefined,
): readonly [T, ...string[]] {
  const told: string[] = [];
  const tell = (trouble: Trouble, at: Entry): void => {
    told.push([...pathOf(at).slice(1), trouble.kind].join(" "));
  };
  const entry = { value, holder: rootEntry({}), step: "x" };
  const result = read(entry, tell);
  return [result, ...told];
}

describe("an entry", () => {
  const root = rootEntry({ spec: { list: [null, { a: 1 }], none: null } });
  const list = member(member(root, "spec"), "list");

  test("knows its path", () => {
    expect(pathOf(root)).toEqual([]);
    expect(items(list).map(pathOf)).toEqual([
      ["spec", "list", 0],
      ["spec", "list", 1],
    ]);
    expect(pathOf(member(member(root, "nothing"), "here"))).toEqual(["nothing", "here"]);
  });

  test("takes what is null for absent", () => {
    expect(isAbsent(member(member(root, "spec"), "none"))).toBe(true);
    expect(memberNames(member(root, "spec"))).toEqual(["list"]);
    expect(readBy(readList, null)).toEqual([[]]);
  });

  test("never sees what objects inherit", () => {
    for (const name of ["constructor", "toString", "__proto__"])
      expect(member(root, name).value).toBeUndefined();
  });

  test("that is no object has no members, and one that is no list no items", () => {
    expect(memberNames(list)).toEqual([]);
    expect(items(member(root, "spec"))).toEqual([]);
  });
});

describe("a selector", () => {
  const rows: readonly (readonly [Json | undefined, string | undefined, ...string[]])[] = [
    [undefined, ""],
    [null, ""],
    [{}, ""],
    [{ matchLabels: null, matchExpressions: null }, ""],
    [{ matchLabels: { app: "web" } }, "app=web"],
    [
      { matchLabels: {}, matchExpressions: [{ key: "a", operator: "In", values: ["x", "y"] }] },
      "a in (x, y)",
    ],
    [{ matchExpressions: [{ key: "a", operator: "Exists", values: [] }] }, "a"],
    [{ matchExpressions: [{ key: "a", operator: "DoesNotExist", values: null }] }, "!a"],
    ["app=web", undefined, "wrong-type"],
    [[], undefined, "wrong-type"],
    [{ matchLabels: 5 }, "(unreadable)", "matchLabels wrong-type"],
    [{ matchLabels: { app: "web", v: 1 } }, "(unreadable),app=web", "matchLabels v wrong-type"],
    [{ matchLabels: { app: null } }, "(unreadable)", "matchLabels app wrong-type"],
    [{ matchLabel: { app: "web" } }, "", "matchLabel unknown-field"],
    [{ matchExpressions: {} }, "(unreadable)", "matchExpressions wrong-type"],
    [{ matchExpressions: [null] }, "(unreadable)", "matchExpressions 0 wrong-type"],
    [
      { matchExpressions: [{}] },
      "(unreadable)",
      "matchExpressions 0 key missing",
      "matchExpressions 0 operator missing",
    ],
    [
      { matchExpressions: [{ key: "a", operator: "Equals" }] },
      "(unreadable)",
      "matchExpressions 0 operator unknown-operator",
    ],
    [
      { matchExpressions: [{ key: "a", operator: "In" }] },
      "(unreadable)",
      "matchExpressions 0 values operator-values",
    ],
    [
      { matchExpressions: [{ key: "a", operator: "Exists", values: ["x"] }] },
      "(unreadable)",
      "matchExpressions 0 values operator-values",
    ],
    [
      { matchExpressions: [{ key: "a", operator: "NotIn", values: ["x", 1] }] },
      "(unreadable)",
      "matchExpressions 0 values 1 wrong-type",
    ],
  ];

  test.for(rows)("%j", ([value, text, ...told]) => {
    const [selector, ...troubles] = readBy(readSelector, value);
    expect([selector?.text, ...troubles]).toEqual([text, ...told]);
  });

  test.for([
    ["app", "", []],
    ["example.com/app", "web-1.2_3", []],
    ["a".repeat(63), "v".repeat(63), []],
    ["a".repeat(64), "v".repeat(64), ["key", "value"]],
    ["Example.com/app", "x", ["key"]],
    ["/app", "-x", ["key", "value"]],
    ["", "x y", ["key", "value"]],
    [`${"d".repeat(253)}/app`, "x", []],
    [`${"d".repeat(254)}/app`, "x", ["key"]],
  ] as const)("of the label %s: %s is read, and told where no object can have it", ([key, value, odd]) => {
    const parts: string[] = [];
    const selector = readSelector(rootEntry({ matchLabels: { [key]: value } }), (trouble) => {
      parts.push(trouble.kind === "odd-label" ? trouble.part : trouble.kind);
    });
    expect(selector?.requirements).toEqual([{ operator: "In", key, values: [value] }]);
    expect(parts).toEqual(odd);
  });
});

describe("a block of addresses", () => {
  const rows: readonly (readonly [Json, string | undefined, ...string[]])[] = [
    ["10.0.0.0/8", "10.0.0.0-10.255.255.255"],
    ["10.1.2.3/8", "10.0.0.0-10.255.255.255", "host-bits"],
    ["0.0.0.0/0", "0.0.0.0-255.255.255.255"],
    ["::/0", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["2001:db8::1/64", "2001:db8::-2001:db8::ffff:ffff:ffff:ffff", "host-bits"],
    ["10.0.0.0", undefined, "bad-cidr"],
    ["10.0.0.0/33", undefined, "bad-cidr"],
    ["010.0.0.0/8", undefined, "bad-cidr"],
    ["10.0.0.0/08", undefined, "bad-cidr"],
    [" 10.0.0.0/8", undefined, "bad-cidr"],
    ["fe80::1%eth0/64", undefined, "bad-cidr"],
    ["", undefined, "bad-cidr"],
    ["::ffff:10.0.0.0/104", undefined, "mapped-cidr"],
    ["::ffff:0a00:0/128", undefined, "mapped-cidr"],
    ["::ffff:0:0/95", "::fffe:0:0-::ffff:ffff:ffff", "host-bits"],
    [10, undefined, "wrong-type"],
    [null, undefined, "wrong-type"],
  ];

  test.for(rows)("%j", ([value, text, ...told]) => {
    const [cidr, ...troubles] = readBy(readCidr, value);
    expect([cidr && formatRange(cidr), ...troubles]).toEqual([text, ...told]);
  });

  test.for([
    ["10.0.0.0/8", "10.0.0.0/8", true],
    ["10.1.0.0/16", "10.0.0.0/8", true],
    ["10.0.0.0/7", "10.0.0.0/8", false],
    ["11.0.0.0/8", "10.0.0.0/8", false],
    ["::/0", "0.0.0.0/0", false],
  ] as const)("%s lies within %s: %s", ([inner, outer, lies]) => {
    const read = (text: string) => readBy(readCidr, text)[0] ?? expect.unreachable();
    expect(liesWithin(read(inner), read(outer))).toBe(lies);
    expect(formatCidr(read(inner))).toBe(inner);
  });

  test("that is an address alone is probably the block of that one", () => {
    expect(["10.0.0.1", "::1", "x", "10.0.0.0/40"].map(nearestBlock)).toEqual([
      "10.0.0.1/32",
      "::1/128",
      undefined,
      undefined,
    ]);
  });
});

describe("a port", () => {
  test.for([
    [1, 1],
    [65535, 65535],
    [0, undefined, "bad-port"],
    [65536, undefined, "bad-port"],
    [-1, undefined, "bad-port"],
    [80.5, undefined, "bad-port"],
    [Number.NaN, undefined, "bad-port"],
    [Number.POSITIVE_INFINITY, undefined, "bad-port"],
    ["80", undefined, "wrong-type"],
    [null, undefined, "wrong-type"],
    [true, undefined, "wrong-type"],
  ] as const)("number %j", ([value, ...outcome]) => {
    expect(readBy(readPortNumber, value)).toEqual(outcome);
  });

  test.for([
    ["http", "http"],
    ["a", "a"],
    ["8-x", "8-x"],
    ["HTTP", "HTTP", "odd-port-name"],
    ["-http", "-http", "odd-port-name"],
    ["a--b", "a--b", "odd-port-name"],
    ["sixteen-letters-", "sixteen-letters-", "odd-port-name"],
    ["80", undefined, "bad-port-name"],
    ["", undefined, "bad-port-name"],
    ["-", undefined, "bad-port-name"],
    [80, undefined, "wrong-type"],
    [{}, undefined, "wrong-type"],
  ] as const)("name %j", ([value, ...outcome]) => {
    expect(readBy((entry, tell) => readPortName(entry, tell), value)).toEqual(outcome);
  });

  test.for([
    [undefined, 6],
    [null, 6],
    ["TCP", 6],
    ["UDP", 17],
    ["SCTP", 132],
    ["tcp", undefined, "unknown-protocol"],
    ["", undefined, "unknown-protocol"],
    ["ICMP", undefined, "unknown-protocol"],
    [6, undefined, "wrong-type"],
  ] as const)("protocol %j", ([value, ...outcome]) => {
    expect(readBy(readProtocol, value)).toEqual(outcome);
  });
});

describe("an object's name and namespace", () => {
  test.for([
    [{ name: "a", namespace: "b" }, "a", "b"],
    [{ name: "a", namespace: "" }, "a", "default"],
    [{ name: "a", namespace: null }, "a", "default"],
    [{ generateName: "a-" }, "a-*", "default"],
    [{ name: 5, namespace: 5 }, undefined, undefined],
    [{}, undefined, "default"],
    [null, undefined, "default"],
    ["a", undefined, undefined],
    [[], undefined, undefined],
  ] as const)("in %j", ([metadata, name, namespace]) => {
    const root = rootEntry({ metadata });
    expect(readName(root, () => undefined)).toBe(name);
    expect(readNamespace(root, "default", () => undefined)).toBe(namespace);
  });
});

describe("words for a value", () => {
  test.for([
    [undefined, "nothing"],
    [null, "nothing"],
    [[], "a list"],
    [{}, "an object"],
    [5, "the number 5"],
    [false, "false"],
    ["x", 'the text "x"'],
  ] as const)("%j", ([value, words]) => {
    expect(describeValue(value)).toBe(words);
  });

  test("are short and on one line, whatever the value", () => {
    expect(quote(`a\n"${"b".repeat(1000)}`)).toMatch(/^.{1,70}$/);
  });
});

test("every field that is not known is told, and none that is", () => {
  const value = { a: 1, b: 2, ["__proto__x"]: 3 };
  expect(readBy((entry, tell) => isShaped(entry, ["a"], tell), value)).toEqual([
    true,
    "b unknown-field",
    "__proto__x unknown-field",
  ]);
  expect(readBy((entry, tell) => isShaped(entry, ["a"], tell), [])).toEqual([false, "wrong-type"]);
});
