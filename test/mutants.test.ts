import { describe, expect, test } from "vitest";

import { MUTANTS } from "./mutants/catalogue.ts";
import { breakText, mutantsOf } from "./mutants/mutant.ts";
import { wrongViews } from "./mutants/views.ts";
import { readText } from "./support/house.ts";

describe("every mutant", () => {
  test("breaks a text that is once in its file", () => {
    const stale = MUTANTS.flatMap((mutant) => {
      try {
        const text = readText(mutant.file);
        return breakText(mutant, text) === text ? [`"${mutant.name}" breaks nothing`] : [];
      } catch (error) {
        return [String(error)];
      }
    });
    expect(stale).toEqual([]);
  });

  test("has a name of its own in its file", () => {
    const names = MUTANTS.map(({ file, name }) => `${file}: ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("leaves alone what judges it: the specs, and the words that all share", () => {
    const judges = MUTANTS.filter(({ file }) => /^src\/domain\/|\/spec[./-]|^test\//u.test(file));
    expect(judges).toEqual([]);
  });
});

test("who is compromised opens by any name what was opened for one, perhaps", () => {
  expect([...wrongViews()]).toEqual([]);
});

describe("a break", () => {
  const [mutant] = mutantsOf("a.ts", { "and is or": ["a && b(c)", "a || b(c)"] });

  test("does not mind how the formatter breaks the line", () => {
    expect(mutant && breakText(mutant, "return a\n  && b(c);")).toBe("return a || b(c);");
  });

  test("is refused, with the reason, where its text is gone or not the only one", () => {
    expect(() => mutant && breakText(mutant, "return a;")).toThrow(
      /"and is or" is stale: a\.ts has no longer/u,
    );
    expect(() => mutant && breakText(mutant, "a && b(c) || a && b(c)")).toThrow(/2 times/u);
  });
});
