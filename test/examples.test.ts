import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

import { CODE } from "../src/policy/catalogue/findings/finding.ts";

const examples = join(import.meta.dirname, "..", "examples");
const codes: readonly (readonly [string, string])[] = Object.entries(CODE).map(([slug, code]) => [
  code,
  slug,
]);

function manifests(folder: string): readonly string[] {
  return globSync("**/*.yaml", { cwd: join(examples, folder) })
    .toSorted()
    .map((file) => join(examples, folder, file));
}

function named(document: unknown): string {
  const { kind, metadata } = document as { kind?: string; metadata?: { namespace?: string; name?: string } };
  return `${kind} ${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}

describe.each(["shop", "article"])("examples/%s", (folder) => {
  test("is YAML without errors or warnings, and no object is there twice", () => {
    const seen: string[] = [];
    for (const file of manifests(folder)) {
      for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
        expect([...document.errors, ...document.warnings], file).toEqual([]);
        seen.push(named(document.toJS()));
      }
    }
    expect(seen.length).toBeGreaterThan(10);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("has a README that names findings by their code and slug", () => {
    const text = readFileSync(join(examples, folder, "README.md"), "utf8");
    const said = [...text.matchAll(/(SLU\d{4})\s+([a-z0-9-]+)/gu)].map(([, code, slug]) => [code, slug]);
    expect(said.length).toBeGreaterThan(5);
    for (const pair of said) expect(codes).toContainEqual(pair);
    expect([...text.matchAll(/SLU\d{4}/gu)].length).toBe(said.length);
  });
});
