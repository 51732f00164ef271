import { describe, expect, it } from "vitest";

import { limits } from "./limits.ts";
import { readText } from "./read-text.ts";

/** The codes of what is said about a text. */
function codes(text: string): string[] {
  return [...new Set(readText("f", text).diagnostics.map(({ code }) => code))];
}

function nested(open: string, close: string, depth: number): string {
  return open.repeat(depth) + close.repeat(depth);
}

/** Each alias stands for ten of the one before. */
function billionLaughs(): string {
  const lines = Array.from({ length: 30 }, (_, level) => {
    const values = level === 0 ? "x,x" : `${`*a${level - 1},`.repeat(9)}*a${level - 1}`;
    return `a${level}: &a${level} [${values}]\n`;
  });
  return lines.join("");
}

describe("hostile input", () => {
  it.each([
    ["JSON that opens a million lists", "[".repeat(1e6)],
    ["JSON that opens a million objects", '{"a":'.repeat(1e6)],
    ["JSON that nests and closes", nested("[", "]", 1e6)],
    ["flow lists", `a: ${nested("[", "]", 1e4)}`],
    ["flow maps", "{a: ".repeat(1e4)],
    ["list items on one line", "- ".repeat(1e4)],
    ["block maps", Array.from({ length: 400 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
    [
      "aliases of aliases",
      Array.from({ length: 400 }, (_, k) => `a${k}: &a${k} [${k === 0 ? "x" : `*a${k - 1}`}]\n`).join(""),
    ],
  ])("is too deep: %s", (_, text) => {
    expect(codes(text)).toEqual(["SLU1006"]);
  });

  it("may be exactly as deep as the limit", () => {
    const json = `{"a":${nested("[", "]", limits.depth - 1)}}`;
    const yaml = `a: ${nested("[", "]", limits.depth - 1)}\n`;
    const full = `a: &a ${nested("[", "]", limits.depth - 1)}\n`;
    for (const text of [json, yaml, full]) {
      expect(codes(text)).toEqual([]);
      expect(codes(text.replace("[", "[["))).not.toEqual([]);
      expect(codes(text.replace("[", "[[").replace("]", "]]"))).toEqual(["SLU1006"]);
    }
  });

  it("is an alias bomb, seen without being blown up", () => {
    expect(codes(billionLaughs())).toEqual(["SLU1004"]);
  });

  it("is a bomb of merge keys too", () => {
    const wide = `a: &a {${Array.from({ length: 1000 }, (_, k) => `k${k}: v`).join(", ")}}\n`;
    const uses = Array.from({ length: 2000 }, (_, k) => `b${k}: {<<: *a}\n`).join("");
    expect(codes(wide + uses)).toEqual(["SLU1004"]);
  });

  it("is an alias inside what it stands for", () => {
    expect(codes("a: &a [b, {c: *a}]\n")).toEqual(["SLU1005"]);
    expect(codes("&a k: *a\n")).toEqual([]);
  });

  it("is too large for the full reader, told where that would be needed", () => {
    const text = `${"a: b\n".repeat(3)}${"# filler\n".repeat(limits.fullYaml / 9)}c: &anchor d\n`;
    const { diagnostics, unreadable } = readText("f", text);
    expect(unreadable).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: "SLU1014" }]);
  });

  /** Each takes milliseconds; were one read in time that grows with the square of its length, it would take minutes. */
  it.each([
    ["unclosed JSON on each line", '{"a":1\n', 60_000],
    ["unclosed brackets on each line", "[\n", 200_000],
    ["unclosed strings on each line", '{"\n', 150_000],
    ["a NUL in each document", "\0\n---\n", 20_000],
    ["no marker but document ends", "a: 1\n...\n", 20_000],
    ["no more than directives", "%X\n---\n", 2000],
    ["unclosed quotes in each document", 'a: "\n---\n', 2000],
    ["template actions in one line", "'{{ x }}' ", 10_000],
  ])("is %s", (_, unit, count) => {
    const { documents, unreadable } = readText("f", unit.repeat(count));
    expect(documents.length).toBeLessThanOrEqual(1);
    expect(unreadable.length).toBeGreaterThan(0);
  });

  it("is a long run of blanks, backslashes or quotes inside a scalar", () => {
    for (const run of [" ", "\\\\", "''", "x\n "]) {
      const text = run.repeat(200_000);
      expect(readText("f", `a: "${text}\n  x"\n`).documents.length).toBe(1);
      expect(readText("f", `a: '${text}\n  x'\n`).documents.length).toBe(1);
    }
  });
});
