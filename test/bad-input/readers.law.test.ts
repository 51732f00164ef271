import { expect, test } from "vitest";

import { fuzzReaders, readFamilies } from "./readers.ts";

test("damaged manifests are read without an exception, in little time and memory", async () => {
  const tally = await fuzzReaders({ seed: 20_261_123, count: 400 });
  expect(tally.inputs).toBe(400);
  expect(tally.documents).toBeGreaterThan(400);
  expect(tally.unreadable).toBeGreaterThan(50);
  expect(tally.diagnostics).toBeGreaterThan(400);
  expect(tally.reports).toBe(40);
});

test("the manifests that are damaged are many and of many kinds", () => {
  const families = readFamilies();
  expect(families.length).toBeGreaterThan(2);
  expect(families.reduce((sum, { texts }) => sum + texts.length, 0)).toBeGreaterThan(100);
});
