import { describe, expect, test } from "vitest";

import type { NameProblem, StarRule } from "./name.ts";
import {
  anyDepthUnder,
  apexAndUnder,
  everyName,
  exactName,
  globPattern,
  oneLabelUnder,
  readName,
  sayNameTrouble,
} from "./name.ts";

const long = (length: number): string => "a".repeat(length);

describe("readName", () => {
  test.each([
    ["api.example.com", "api.example.com"],
    ["API.Example.COM.", "api.example.com"],
    ["_ldap._tcp.dc.internal", "_ldap._tcp.dc.internal"],
    ["localhost", "localhost"],
    ["10.0.0.1", "10.0.0.1"],
    ["a--b.-c-", "a--b.-c-"],
    [`${long(63)}.com`, `${long(63)}.com`],
    ["XN--BCHER-KVA.example", "xn--bcher-kva.example"],
    // International names: UTS 46, non-transitional.
    ["Bücher.example", "xn--bcher-kva.example"],
    ["BÜCHER.Example.", "xn--bcher-kva.example"],
    ["faß.de", "xn--fa-hia.de"],
    ["βόλος.com", "xn--nxasmm1c.com"],
    ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
    ["موقع.وزارة-الاتصالات.مصر", "xn--4gbrim.xn----ymcbaaajlc6dj7bxne2c.xn--wgbh1c"],
    ["ｇｏｏｇｌｅ．com", "google.com"],
    ["bücher。example｡", "xn--bcher-kva.example"],
    ["a。b。", "a.b"],
    ["ü_x.example", "xn--_x-wka.example"],
    // Numbers are no addresses here.
    ["１.２.３.４", "1.2.3.4"],
    ["ü.1", "xn--tda.1"],
  ])("takes %s for %s", (text, name) => {
    expect(readName(text)).toEqual({ name });
  });

  test.each<[string, NameProblem, string]>([
    ["", "empty", ""],
    [".", "empty", "."],
    ["a..b", "empty-label", "a..b"],
    [".a", "empty-label", ".a"],
    ["a.b..", "empty-label", "a.b."],
    ["ü..b", "empty-label", "ü..b"],
    [`x.${long(64)}.com`, "label-too-long", long(64)],
    [`${"ü".repeat(63)}.com`, "label-too-long", "xn--"],
    [`${`${long(62)}.`.repeat(4)}com`, "name-too-long", `${`${long(62)}.`.repeat(4)}com`],
    ["*.example.com", "character", "*"],
    ["a b.com", "character", " "],
    ["https://a.com", "character", ":"],
    ["a.com:443", "character", ":"],
    ["ü.com/x", "character", "/"],
    ["ü%41.com", "character", "%"],
    ["user@ü.com", "character", "@"],
    ["a\tü.com", "character", "\t"],
    // A joiner with nothing to join, a mark with nothing before it, a sign that would become a %, a false A-label.
    ["a\u200Db.com", "idna", "a\u200Db.com"],
    ["\u0301a.com", "idna", "\u0301a.com"],
    ["％ü.com", "idna", "％ü.com"],
    ["xn--a.ü", "idna", "xn--a.ü"],
  ])("finds in %j the problem %s", (text, problem, about) => {
    const read = readName(text);
    expect(read).toMatchObject({ problem });
    if ("problem" in read) expect(read.about.startsWith(about)).toBe(true);
  });

  test("gives what it gave when it reads that again", () => {
    for (const text of ["Bücher.Example.", "faß.de", "A.b", "例え.テスト"]) {
      const read = readName(text);
      expect("name" in read && readName(read.name)).toEqual(read);
    }
  });

  test("says what is wrong in words that hold the part that is, and no more of it than a line has room for", () => {
    const said = ["", "a..b", long(64), `${long(60)}.`.repeat(5), "a b", "a\u200Db", long(4000)].map(
      (text) => {
        const read = readName(text);
        return "problem" in read ? sayNameTrouble(read) : "";
      },
    );
    expect(said.every((words) => words.length > 20 && words.length < 160)).toBe(true);
    expect(said[1]).toContain('"a..b"');
    expect(said[2]).toContain("64 characters");
    expect(said[4]).toContain('" "');
  });
});

describe("patterns", () => {
  test("are spelled as what they match", () => {
    expect(exactName("x.io")).toEqual({ text: "x.io", parts: ["x.io"] });
    expect(oneLabelUnder("x.io")).toEqual({ text: "*.x.io", parts: [{ any: "label" }, ".x.io"] });
    expect(anyDepthUnder("x.io")).toEqual({ text: "**.x.io", parts: [{ any: "labels" }, ".x.io"] });
    expect(apexAndUnder("x.io").map(({ text }) => text)).toEqual(["x.io", "**.x.io"]);
    expect(everyName()).toEqual({ text: "*", parts: [{ any: "text" }] });
  });

  const byLength: StarRule = ({ label, length }) => {
    if (label) return length > 1 ? "labels" : "label";
    return length > 1 ? "text" : "chars";
  };

  test.each([
    ["X.io.", "x.io"],
    ["*.x.io", "*.x.io"],
    ["**.x.io", "**.x.io"],
    ["api-*.X.io", "api-*.x.io"],
    ["a*b*c.io", "a*b*c.io"],
    ["**x.io", "**x.io"],
    ["bücher.*.Ü", "xn--bcher-kva.*.xn--tda"],
    // The same sets in other words get the same words.
    ["**", "*"],
    ["*", "*."],
    ["*.**.x.io", "**.*.x.io"],
    ["**.**.x.io", "**.*.x.io"],
    ["a.*.**.*.b", "a.**.*.*.b"],
    ["*.**", "**.*"],
  ])("%s is spelled %s, and its spelling means the same again", (text, spelled) => {
    const read = globPattern(text, byLength);
    expect(read).toMatchObject({ pattern: { text: spelled } });
    // Only names of one label and all names are spelled apart from the rest.
    if (spelled !== "*" && spelled !== "*.") expect(globPattern(spelled, byLength)).toEqual(read);
  });

  test("a whole label of any characters is one label, and a whole label of any text is one or more", () => {
    expect(globPattern("*.x.io", () => "chars")).toEqual({ pattern: oneLabelUnder("x.io") });
    expect(globPattern("*.x.io", () => "text")).toEqual({ pattern: anyDepthUnder("x.io") });
    expect(globPattern("*", () => "text")).toEqual({ pattern: everyName() });
    expect(globPattern("x.io", () => "chars")).toEqual({ pattern: exactName("x.io") });
  });

  test("runs of stars are shown to the rule with where they stand", () => {
    const seen: unknown[] = [];
    const rule: StarRule = (run) => {
      seen.push(run);
      return "chars";
    };
    globPattern("**", rule);
    globPattern("*.a**", rule);
    expect(seen).toEqual([
      { length: 2, label: true, first: true, alone: true },
      { length: 1, label: true, first: true, alone: false },
      { length: 2, label: false, first: false, alone: false },
    ]);
  });

  test.each<[string, NameProblem]>([
    ["", "empty"],
    ["*..x", "empty-label"],
    [".x.io", "empty-label"],
    ["*.x y", "character"],
    ["*x!.io", "character"],
    ["ü*.io", "wildcard"],
    ["*.a\u200Db", "idna"],
    [`*${long(64)}.io`, "label-too-long"],
    [`${long(32)}*${long(32)}.io`, "label-too-long"],
    [`*.${`${long(62)}.`.repeat(4)}io`, "name-too-long"],
  ])("%j has the problem %s", (text, problem) => {
    const read = globPattern(text, () => "chars");
    expect(read).toMatchObject({ problem });
    if ("problem" in read) expect(sayNameTrouble(read).length).toBeGreaterThan(20);
  });

  test("a wildcard that a language does not allow there is a problem, and so is a whole label beside characters", () => {
    expect(globPattern("a.*", ({ first }) => (first ? "label" : undefined))).toEqual({
      problem: "wildcard",
      about: "*",
    });
    expect(globPattern("a*.io", () => "label")).toMatchObject({ problem: "wildcard" });
    expect(globPattern("a*.io", () => "labels")).toMatchObject({ problem: "wildcard" });
  });

  test("text that crosses dots may stand for long labels", () => {
    expect(globPattern(`${long(40)}*${long(40)}.io`, () => "text")).toHaveProperty("pattern");
  });
});
