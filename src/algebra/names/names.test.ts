import { describe, expect, test } from "vitest";

import type { NamePattern } from "../../domain/name.ts";
import {
  anyDepthUnder,
  apexAndUnder,
  everyName,
  exactName,
  globPattern,
  oneLabelUnder,
} from "../../domain/name.ts";
import { TOP } from "../lattice.ts";
import { createNames } from "./names.ts";

function glob(text: string, any: "chars" | "text" = "chars"): NamePattern {
  const read = globPattern(text, () => any);
  if ("problem" in read) throw new Error(read.problem);
  return read.pattern;
}

describe("sets of names", () => {
  const names = createNames();
  const of = (pattern: NamePattern): number => names.fromPattern(pattern).certain;

  test("tell one label, any depth and the apex apart", () => {
    const [apex, under] = apexAndUnder("x.io");
    const one = of(oneLabelUnder("x.io"));
    expect(names.subset(one, of(under))).toBe(true);
    expect(names.witness(names.minus(of(under), one))).toBe("x.x.x.io");
    expect(names.intersect(of(apex), of(under))).toBe(names.bottom);
    expect(names.union(of(under), one)).toBe(of(under));
  });

  test("are equal where patterns mean the same, however they are spelled", () => {
    expect(of(everyName())).toBe(TOP);
    expect(of({ text: "", parts: [{ any: "labels" }] })).toBe(TOP);
    expect(of({ text: "", parts: [{ any: "chars" }, ".x.io"] })).toBe(of(oneLabelUnder("x.io")));
    expect(of({ text: "", parts: [{ any: "text" }, ".x.io"] })).toBe(of(anyDepthUnder("x.io")));
  });

  test("have witnesses that a person would write", () => {
    const github = names.fromPattern(anyDepthUnder("github.com"));
    expect(names.witness(github.certain)).toBe("x.github.com");
    const rest = names.bounds.minus(github, names.fromPattern(exactName("x.github.com")));
    expect(names.witness(rest.certain)).toBe("y.github.com");
    // api-.example.com would be shorter, and no host is called so.
    expect(names.witness(of(glob("api-*.example.com")))).toBe("api-x.example.com");
    expect(names.witness(of(glob("*-api.example.com")))).toBe("x-api.example.com");
  });

  test("have one id however few characters lead where most do", () => {
    const characters = "abcdefghijklmnopqrstuvwxyz0123456789_-".split("");
    const one: NamePattern = { text: "", parts: [{ any: "label" }, ".x.io"] };
    const more: NamePattern = { text: "", parts: [{ any: "label" }, { any: "label" }, ".x.io"] };
    const exactly = (list: readonly string[]): number =>
      names.fromPatterns(list.map((character) => exactName(`${character}.x.io`))).certain;
    for (const count of [0, 1, 18, 19, 20, 37, 38]) {
      const all = names.minus(of(one), of(more));
      expect(names.minus(all, exactly(characters.slice(count)))).toBe(exactly(characters.slice(0, count)));
    }
  });

  test("refuse to be asked for what is no name", () => {
    for (const text of ["A.com", "a b", "ü.de", "a*b"]) {
      expect(() => names.holds(names.top, text)).toThrow(RangeError);
      expect(() => names.fromPattern(exactName(text))).toThrow(RangeError);
    }
    expect(["", "a..b", ".a", "a."].filter((text) => names.holds(names.top, text))).toEqual([]);
  });
});

describe("past the state budget", () => {
  const letters = "abcdefghijklmnopqrstuvwx".split("");
  const nasty = letters.map((letter, k) =>
    glob(`*${letter}*${letters[(k + 5) % 24]}*${letter}*.example.com`),
  );
  const inside = "ab.example.com";
  const all = "abcdefghijklmnopqrstuvwxabcdefghijklmnopqrstuvwx.example.com";

  test("patterns that have no small automaton together end in bounds", () => {
    const names = createNames({ stateBudget: 2000 });
    const { certain, possible } = names.fromPatterns(nasty);
    expect(certain).not.toBe(possible);
    expect(names.holds(possible, all)).toBe(true);
    expect(names.subset(possible, names.fromPattern(anyDepthUnder("example.com")).certain)).toBe(true);
    // What ends otherwise was looked into, and is exact.
    expect(names.holds(possible, "ab.example.org")).toBe(false);
  });

  test("operations end in bounds that have every name's truth between them", () => {
    const names = createNames({ stateBudget: 300 });
    const { bounds } = names;
    const sets = nasty.map((pattern) => names.fromPattern(pattern));
    const common = sets.reduce((sum, set) => bounds.intersect(sum, set));
    expect(names.holds(common.possible, all)).toBe(true);
    expect(names.holds(common.certain, inside)).toBe(false);
    const union = bounds.unionAll(sets);
    expect(names.holds(union.possible, all)).toBe(true);
    expect(bounds.verdict(union, (id) => names.holds(id, "a.example.net"))).toBe("deny");
    const other = bounds.minus(names.fromPattern(oneLabelUnder("example.com")), union);
    expect(names.holds(other.certain, all)).toBe(false);
    expect(names.holds(other.possible, "z.example.com")).toBe(true);
    expect(names.within(union, names.fromPattern(anyDepthUnder("example.com")))).toBe("yes");
    expect(names.within(names.fromPattern(anyDepthUnder("example.com")), union)).toBe("no");
    expect(names.within(union, common)).not.toBe("yes");
  });

  test("the plain operations say that they cannot answer", () => {
    const names = createNames({ stateBudget: 50 });
    const [first, ...rest] = nasty.map((pattern) => names.fromPattern(pattern).certain);
    expect(() => rest.reduce((sum, id) => names.union(sum, id), first ?? TOP)).toThrow("`bounds`");
  });

  test("patterns that there is no room for may be any name", () => {
    const names = createNames({ stateBudget: 1 });
    const many = Array.from({ length: 50 }, (_, k) => exactName(`svc-${k}.x.io`));
    const { certain, possible } = names.fromPatterns(many);
    expect(names.holds(certain, "svc-0.x.io")).toBe(true);
    expect(names.holds(certain, "svc-49.x.io")).toBe(false);
    expect(possible).toBe(TOP);
  });

  test("answers are the same every time", () => {
    const answer = (): unknown => createNames({ stateBudget: 500 }).fromPatterns(nasty);
    expect(answer()).toEqual(answer());
  });
});
