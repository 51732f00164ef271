import { expect, test } from "vitest";

import { FINDINGS, findingText, isFindingCode } from "./findings.ts";
import { CODE } from "./findings/finding.ts";

const all = Object.values(FINDINGS);

test("every finding stands under its own code, and codes count up without gaps", () => {
  for (const [code, finding] of Object.entries(FINDINGS)) {
    expect(finding.code).toBe(code);
    expect(CODE[finding.slug]).toBe(code);
  }
  const wanted = all.map((_, index) => `SLU${2001 + index}`);
  expect(Object.values(CODE)).toEqual(wanted);
});

test("every finding says why in one paragraph, what to do, and where it is written", () => {
  for (const finding of all) {
    expect(finding.why, finding.code).not.toContain("\n");
    expect(finding.why.length, finding.code).toBeGreaterThan(200);
    expect(finding.why.length, finding.code).toBeLessThan(700);
    expect(finding.remedy, finding.code).toMatch(/\.$/u);
    expect(finding.title, finding.code).not.toMatch(/\.$/u);
    expect(finding.references, finding.code).not.toEqual([]);
  }
});

test("references are web addresses, and no text has two of them", () => {
  const urls = new Map<string, string>();
  for (const reference of all.flatMap((finding) => finding.references)) {
    expect(reference.url).toMatch(/^https:\/\//u);
    expect(urls.get(reference.text) ?? reference.url).toBe(reference.url);
    urls.set(reference.text, reference.url);
  }
});

test("findings are looked up by slug, and codes are told from other words", () => {
  expect(findingText("metadata-reachable").code).toBe("SLU2003");
  expect(isFindingCode("SLU2003")).toBe(true);
  expect(isFindingCode("SLU9999")).toBe(false);
  expect(isFindingCode("toString")).toBe(false);
});
