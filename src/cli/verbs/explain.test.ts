import { describe, expect, test } from "vitest";

import { messages } from "./explain.ts";
import { EXPLANATIONS } from "./explanations.ts";

describe("explain", () => {
  test("has a title, a meaning and a remedy for every message", () => {
    for (const { code, title, means, mend } of messages()) {
      for (const text of [title, means, mend]) expect(text.trim().length, code).toBeGreaterThan(5);
      expect(means, code).toMatch(/[.…]$/u);
    }
  });

  test("lists every code once", () => {
    const codes = messages().map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThan(120);
  });

  test("says of policies, files, clusters and the command line more than their weight, of each its own", () => {
    const own = messages().filter(({ code }) => /^SLU1[1239]/u.test(code));
    const missing = own.filter(({ code }) => EXPLANATIONS[code] === undefined);
    expect(missing.map(({ code, title }) => `${code} ${title}`)).toEqual([]);
    expect(new Set(own.map(({ means }) => means)).size).toBe(own.length);
  });

  test("explains nothing that no longer exists", () => {
    const codes = new Set(messages().map(({ code }) => code));
    expect(Object.keys(EXPLANATIONS).filter((code) => !codes.has(code))).toEqual([]);
  });
});
