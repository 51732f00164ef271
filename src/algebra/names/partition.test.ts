import { describe, expect, test } from "vitest";

import type { NamePattern, NameWild } from "../../domain/name.ts";
import {
  anyDepthUnder,
  apexAndUnder,
  everyName,
  exactName,
  globPattern,
  oneLabelUnder,
} from "../../domain/name.ts";
import { isPlain } from "./budget.ts";
import { partitionNames } from "./partition.ts";

function glob(text: string, any: NameWild["any"] = "chars"): NamePattern {
  const read = globPattern(text, () => any);
  if ("problem" in read) throw new Error(read.problem);
  return read.pattern;
}

describe("a partition of names", () => {
  test("of no patterns is one atom", () => {
    const parts = partitionNames([]);
    expect(parts).toMatchObject({ atoms: 1, rest: 0 });
    expect(parts.witness(0)).toBe("elsewhere.example");
    expect(parts.atomOf("a.b")).toBe(0);
  });

  test("has no rest where a pattern matches all names", () => {
    const parts = partitionNames([everyName(), exactName("a.b")]);
    expect(parts).toMatchObject({ atoms: 2, rest: undefined });
    expect(parts.atomsOf(0)).toEqual({ certain: [0, 1], possible: [0, 1] });
  });

  test("numbers what is under a suffix in one run, at every depth", () => {
    const names = ["a", "b", "c"].flatMap((label) => [
      ...apexAndUnder(`${label}.x.io`),
      exactName(`api.${label}.x.io`),
      oneLabelUnder(`${label}.x.io`),
      glob(`*-${label}.x.io`),
    ]);
    const patterns = [
      ...names,
      oneLabelUnder("x.io"),
      anyDepthUnder("x.io"),
      anyDepthUnder("io"),
      exactName("x.io"),
    ];
    const parts = partitionNames(patterns);
    for (const index of patterns.keys())
      expect(parts.atomsOf(index).certain, patterns[index]?.text).toHaveLength(2);
  });

  test("gives names that a person would write", () => {
    const parts = partitionNames([
      oneLabelUnder("github.com"),
      exactName("x.github.com"),
      anyDepthUnder("github.com"),
      glob("api-*.example.com"),
      exactName("elsewhere.example"),
    ]);
    const witnesses = Array.from({ length: parts.atoms }, (_, atom) => parts.witness(atom));
    expect(witnesses.toSorted()).toEqual([
      "api-x.example.com",
      "elsewhere.example",
      "elsewhere.invalid",
      "x.github.com",
      "x.x.github.com",
      "y.github.com",
    ]);
    expect(parts.rest).toBe(parts.atomOf("elsewhere.invalid"));
  });

  test("says of a pattern that was not given which atoms lie in it and which it cuts", () => {
    const parts = partitionNames([anyDepthUnder("x.io"), exactName("api.x.io"), exactName("www.io")]);
    const atom = (name: string): number => parts.atomOf(name);
    expect(parts.within(anyDepthUnder("x.io"))).toBe(parts.atomsOf(0));
    const one = parts.within(oneLabelUnder("x.io"));
    expect(one.certain).toEqual([atom("api.x.io"), atom("api.x.io")]);
    expect(one.possible).toEqual(parts.atomsOf(0).possible);
    expect(parts.within(exactName("y.x.io"))).toEqual({
      certain: [],
      possible: [atom("y.x.io"), atom("y.x.io")],
    });
    expect(parts.within(everyName())).toEqual({
      certain: [0, parts.atoms - 1],
      possible: [0, parts.atoms - 1],
    });
    expect(parts.within(oneLabelUnder("io"))).toEqual({
      certain: [atom("www.io"), atom("www.io")],
      possible: [Math.min(atom("www.io"), atom("x.io")), Math.max(atom("www.io"), atom("x.io"))],
    });
  });

  test("refuses what is no name, no atom and no pattern of its own", () => {
    const parts = partitionNames([exactName("a.b")]);
    for (const text of ["", "a..b", "A.b", "a.b."]) expect(() => parts.atomOf(text)).toThrow(RangeError);
    for (const atom of [-1, 2]) expect(() => parts.witness(atom)).toThrow(RangeError);
    expect(() => parts.atomsOf(1)).toThrow(RangeError);
  });
});

describe("past the state budget, a partition", () => {
  const letters = "abcdefghijklmnopqrstuvwxyz".split("");
  const nasty = letters.map((letter, k) => glob(`*${letter}*${letters[(k + 5) % 26]}*.example.com`));
  const plain = [
    exactName("api.example.com"),
    oneLabelUnder("example.com"),
    glob("*api.example.com"),
    anyDepthUnder("org"),
  ];

  test("keeps plain patterns exact and gives the others bounds", () => {
    const parts = partitionNames([...nasty, ...plain], { stateBudget: 1000 });
    const loose = nasty.filter((_, index) => parts.atomsOf(index).certain !== parts.atomsOf(index).possible);
    expect(loose.length).toBeGreaterThan(0);
    for (const index of plain.keys()) {
      const { certain, possible } = parts.atomsOf(nasty.length + index);
      expect(certain).toBe(possible);
    }
    const atom = parts.atomOf("api.example.com");
    expect(parts.atomsOf(nasty.length)).toEqual({ certain: [atom, atom], possible: [atom, atom] });
    // What does not end as they do is none of theirs.
    const elsewhere = parts.atomOf("abc.example.org");
    for (const index of nasty.keys()) {
      const { possible } = parts.atomsOf(index);
      expect(
        possible.some((first, k) => k % 2 === 0 && first <= elsewhere && elsewhere <= (possible[k + 1] ?? 0)),
      ).toBe(false);
    }
  });

  test("gives the same answers whatever the order in which the patterns come", () => {
    const forth = partitionNames(nasty, { stateBudget: 1000 });
    const back = partitionNames(nasty.toReversed(), { stateBudget: 1000 });
    const loose = (parts: typeof forth, index: number): boolean =>
      parts.atomsOf(index).certain !== parts.atomsOf(index).possible;
    expect(back.atoms).toBe(forth.atoms);
    for (const index of nasty.keys()) expect(loose(back, nasty.length - 1 - index)).toBe(loose(forth, index));
  });

  test("answers for a pattern that was not given", () => {
    const parts = partitionNames(plain, { stateBudget: 0 });
    const { certain, possible } = parts.within(glob("*a*b*c*d*.example.com"));
    expect(certain).toEqual([]);
    const atom = parts.atomOf("abcd.example.com");
    expect(possible.some((first, k) => k % 2 === 0 && first <= atom && atom <= (possible[k + 1] ?? -1))).toBe(
      true,
    );
  });

  test("takes patterns that there is no room for to be any name", () => {
    const many = Array.from({ length: 50 }, (_, k) => exactName(`svc-${k}.x.io`));
    const parts = partitionNames(many, { stateBudget: 1 });
    const atom = parts.atomOf("svc-0.x.io");
    expect(parts.atomsOf(0)).toEqual({ certain: [atom, atom], possible: [atom, atom] });
    expect(parts.atomsOf(49)).toEqual({ certain: [], possible: [0, parts.atoms - 1] });
    expect(parts.within(exactName("svc-49.x.io"))).toBe(parts.atomsOf(49));
  });

  test("takes for plain what has a wildcard at its start alone", () => {
    const isPlainText = (text: string, any?: NameWild["any"]): boolean => isPlain(glob(text, any));
    expect(["x.io", "*.x.io", "*x.io", "*"].filter((text) => !isPlainText(text))).toEqual([]);
    expect(["a*.x.io", "*.*.x.io", "*a*.x.io", "x.*"].filter((text) => isPlainText(text))).toEqual([]);
    expect(isPlainText("*.x.io", "labels")).toBe(true);
  });

  test("loosens no plain pattern, and of the others those with more wildcards first", () => {
    const few = [glob("a*.example.com"), glob("*a*.example.com")];
    const parts = partitionNames([...nasty, ...few, oneLabelUnder("example.com")], { stateBudget: 1000 });
    const isExact = (index: number): boolean =>
      parts.atomsOf(index).certain === parts.atomsOf(index).possible;
    expect([0, 1, 2].map((k) => isExact(nasty.length + k))).toEqual([true, true, true]);
    expect(nasty.every((_, index) => isExact(index))).toBe(false);
  });

  test("ends, whatever thousands of patterns ask for", () => {
    const text = (k: number): string => `${letters[k % 26]}${letters[(k >> 3) % 26]}`;
    const many = Array.from({ length: 2000 }, (_, k) =>
      glob(`*${text(k)}*${text(k * 7)}*${text(k * 31)}*`, "text"),
    );
    const parts = partitionNames([...many, ...plain], { stateBudget: 2000 });
    expect(parts.atoms).toBeLessThan(20_000);
    expect(parts.atomsOf(many.length).certain).toHaveLength(2);
  });
});
