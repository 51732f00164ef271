import fc from "fast-check";
import { expect, test } from "vitest";

import { createNames } from "../../algebra/names/names.ts";
import { globPattern, readName } from "../../domain/name.ts";
import { matchesName } from "./name-rules.ts";

const text = fc
  .array(fc.constantFrom("a", "b", "-", "*", "**", "."), { minLength: 1, maxLength: 9 })
  .map((pieces) => pieces.join(""));

test("a pattern matches a name where the automaton of names says so", () => {
  let matched = 0;
  fc.assert(
    fc.property(
      text,
      text,
      fc.constantFrom("chars", "labels", "label", "text"),
      (spelling, written, wild) => {
        const read = globPattern(spelling, (run) => (run.label ? wild : "chars"));
        const name = readName(written.replaceAll("*", "a"));
        if (!("pattern" in read) || !("name" in name)) return;
        const names = createNames();
        const held = names.holds(names.fromPatterns([read.pattern]).possible, name.name);
        if (held) matched += 1;
        expect(matchesName(read.pattern, name.name), `${spelling} ${name.name}`).toBe(held);
      },
    ),
    { numRuns: 600, seed: 3 },
  );
  expect(matched).toBeGreaterThan(20);
});

test("a pattern of many wildcards is answered, where trying each in turn would not end", () => {
  const read = globPattern(`${"a*".repeat(60)}b`, () => "chars");
  if (!("pattern" in read)) throw new Error("it is a pattern");
  expect(matchesName(read.pattern, "a".repeat(60))).toBe(false);
  expect(matchesName(read.pattern, `${"a".repeat(60)}b`)).toBe(true);
});
