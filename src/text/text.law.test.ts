import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fuzzText } from "./fuzz.suite.ts";
import { createRandom, manifest } from "./manifest.arbitrary.ts";
import { readText } from "./read-text.ts";

/** Marks that mean something to a reader, among any code units, unpaired surrogates included. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."{}[]:,-#&*!|>'\"%@`?~<.\\ \t\r\n0a".split("")),
      fc.nat(0xffff).map((code) => String.fromCharCode(code)),
    ),
  )
  .map((letters) => letters.join(""));

describe("the laws of text", () => {
  it("hold for manifests whole and damaged (see fuzz.suite.ts)", () => {
    const tally = fuzzText({ count: 1500, seed: 20_261_123 });
    expect(tally.texts).toBe(1500);
    // The fuzz would prove little if hardly anything were read, or hardly anything left to the full reader.
    expect(tally.agreed).toBeGreaterThan(500);
    expect(tally.left).toBeGreaterThan(500);
    expect(tally.unreadable).toBeGreaterThan(500);
  });

  it("hold for any text at all", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { documents, unreadable, diagnostics } = readText("f", text);
        expect(unreadable.length).toBeLessThanOrEqual(diagnostics.length);
        expect(documents.every(({ root }) => typeof root === "object")).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("read what was written: any JSON object, as JSON and as YAML", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const written = JSON.stringify(value, undefined, 1);
        const expected: unknown = JSON.parse(written);
        for (const text of [written, JSON.stringify(value), `--- # a document\n${written}\n---\n`]) {
          const { documents, diagnostics } = readText("f", text);
          expect(diagnostics).toEqual([]);
          expect(documents.map(({ root }) => root)).toEqual([expected]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("let no document take another along, wherever it breaks", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(), (seed, cut) => {
        const whole = manifest(createRandom(seed));
        const broken = `${whole.slice(0, cut % whole.length)}\n\t[ "`;
        const { documents, diagnostics } = readText("f", `first: 1\n---\n${broken}\n---\nlast: 2\n`);
        const roots = documents.map(({ root }) => root);
        const isTemplate = diagnostics.some(({ code }) => code === "SLU1012");
        expect(roots[0]).toEqual({ first: 1 });
        if (!isTemplate) expect(roots.at(-1)).toEqual({ last: 2 });
        expect(roots.length + diagnostics.length).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: 500 },
    );
  });
});
