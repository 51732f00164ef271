import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

import { FORMATS_OF, type Format, type ReportVerb } from "../../src/cli/formats/formats.ts";
import { folderOf } from "./folder.ts";
import { deployment, manifests, networkPolicy, SHOP } from "./manifests.ts";
import { shell, sluice, type Run } from "./sluice.ts";

/** Every format of every verb, as whoever takes it over reads it. */

const folder = folderOf({
  "all.yaml": SHOP,
  "after.yaml": manifests(
    SHOP,
    deployment("data/new"),
    networkPolicy("data/deny", "podSelector: {}, policyTypes: [Egress]"),
  ),
});
afterAll(folder.remove);
const cwd = folder.path;

const LINES: Readonly<Record<ReportVerb, readonly string[]>> = {
  audit: ["audit", "all.yaml"],
  reach: ["reach", "all.yaml"],
  can: ["can", "--from", "shop/cart", "--to", "internet", "--port", "443", "all.yaml"],
  who: ["who", "--to", "203.0.113.7", "--port", "443", "all.yaml"],
  diff: ["diff", "all.yaml", "--against", "after.yaml"],
};
const VERBS: readonly ReportVerb[] = ["audit", "reach", "can", "who", "diff"];

const runs = new Map<string, Promise<Run>>();

/** A verb's answer in a format, asked for once. */
async function answer(verb: ReportVerb, format: Format): Promise<string> {
  const key = `${verb} ${format}`;
  const run = runs.get(key) ?? sluice([...LINES[verb], "-o", format], { cwd });
  runs.set(key, run);
  const { code, stdout, stderr } = await run;
  expect(stderr).toBe("");
  expect(code).toBe(verb === "can" ? 1 : 0);
  return stdout;
}

function verbsWith(format: Format): readonly ReportVerb[] {
  return VERBS.filter((verb) => FORMATS_OF[verb].some((one) => one === format));
}

/** Rows and cells as RFC 4180 has them. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gu)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** A text of Graphviz's language in tokens; undefined where it is none. */
function readDot(text: string): readonly string[] | undefined {
  const token = /\s*("(?:[^"\\]|\\[\s\S])*"|->|[A-Za-z_][A-Za-z_0-9]*|[{}[\];=,])/uy;
  const tokens: string[] = [];
  for (token.lastIndex = 0; token.lastIndex < text.trimEnd().length;) {
    const found = token.exec(text);
    if (found === null) return undefined;
    tokens.push(found[1] ?? "");
  }
  return tokens;
}

describe.each(verbsWith("json"))("%s", (verb) => {
  test("is JSON as its schema says", async () => {
    const schema = JSON.parse(
      readFileSync(resolve(import.meta.dirname, `../../docs/schema/${verb}.json`), "utf8"),
    );
    const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);
    const report: unknown = JSON.parse(await answer(verb, "json"));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  });

  test("is the same report in YAML, whichever version reads it", async () => {
    const report: unknown = JSON.parse(await answer(verb, "json"));
    const text = await answer(verb, "yaml");
    expect(parse(text)).toEqual(report);
    expect(parse(text, { version: "1.1" })).toEqual(report);
  });

  test("is plain text for people, and marks for pages", async () => {
    for (const format of ["table", "markdown"] as const) {
      const text = await answer(verb, format);
      expect(text).toMatch(/\S\n+$/u);
      for (const odd of ["\u001B", "\r", "\t", "undefined", "[object", "NaN", " \n"])
        expect(text).not.toContain(odd);
    }
    for (const line of (await answer(verb, "table")).split("\n"))
      expect(line.length).toBeLessThanOrEqual(200);
  });
});

test.each(verbsWith("csv"))("%s is CSV with a cell for every name", async (verb) => {
  const [head, ...rows] = readCsv(await answer(verb, "csv"));
  expect(new Set(head).size).toBe(head?.length);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.length, row.join()).toBe(head?.length);
});

test.each(verbsWith("html"))("%s is one page of HTML that asks for nothing else", async (verb) => {
  const text = await answer(verb, "html");
  expect(text).toMatch(/^<!doctype html>/iu);
  expect(text.trimEnd()).toMatch(/<\/html>$/u);
  expect(text).not.toMatch(/<(?:link|img|iframe|object|embed)\b|@import|url\(|\ssrc=|\sstyle="[^"]*url/iu);
  for (const name of ["table", "div", "section", "ul", "style", "details"]) {
    const count = (tag: string): number => text.split(tag).length - 1;
    expect(count(`</${name}>`), name).toBe(count(`<${name}>`) + count(`<${name} `));
  }
});

test("audit is SARIF 2.1.0 as its schema says", async () => {
  const { $schema: _draft, id: _id, ...rest } = sarifSchema;
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  for (const name of ["uri", "uri-reference", "date-time"]) ajv.addFormat(name, true);
  const log: { runs: { results: { locations: unknown }[] }[] } = JSON.parse(await answer("audit", "sarif"));
  expect(ajv.validate(rest, log), JSON.stringify(ajv.errors)).toBe(true);
  expect(log.runs[0]?.results.length).toBeGreaterThan(0);
  expect(JSON.stringify(log.runs[0]?.results[0]?.locations)).toContain(
    '"uri":"all.yaml","uriBaseId":"%SRCROOT%"',
  );
});

test("reach is a graph whose brackets and quotes are balanced", async () => {
  const tokens = readDot(await answer("reach", "dot"));
  expect(tokens?.slice(0, 3)).toEqual(["digraph", "sluice", "{"]);
  let depth = 0;
  for (const token of tokens ?? []) {
    depth += { "{": 1, "[": 1, "}": -1, "]": -1 }[token] ?? 0;
    expect(depth).toBeGreaterThanOrEqual(0);
  }
  expect(depth).toBe(0);
  expect(tokens).toContain('"data/db[Deployment]"');
});

describe("--out", () => {
  test("writes whole files into a folder that it makes, and messages beside them", async () => {
    const args = ["audit", "all.yaml", "--out", "reports/of today"];
    const runs = await Promise.all(
      ["sarif", "html"].map((format) => sluice([...args, "-o", format], { cwd })),
    );
    for (const run of runs) expect(run).toMatchObject({ code: 0, stdout: "" });
    const place = join(cwd, "reports/of today");
    expect(readdirSync(place).toSorted()).toEqual(["audit.html", "audit.sarif"]);
    expect(readFileSync(join(place, "audit.sarif"), "utf8")).toBe(await answer("audit", "sarif"));
    expect(statSync(join(place, "audit.sarif")).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test("that cannot be written ends with 2, and leaves what was there", async () => {
    const run = await sluice(["reach", "all.yaml", "--out", "all.yaml"], { cwd });
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toMatch(/^Nothing could be written to all\.yaml: /u);
    expect(readFileSync(join(cwd, "all.yaml"), "utf8")).toBe(SHOP);
  });
});

describe("a terminal's manners", () => {
  test("who stops reading is no trouble", async () => {
    const many = Array.from({ length: 300 }, (_, index) => deployment(`shop/w${index}`));
    const run = await shell('sluice reach - -o json | head -c 10; echo " ${PIPESTATUS[0]}"', {
      input: manifests(...many),
    });
    expect(run).toEqual({ code: 0, stdout: '{\n  "workl 0\n', stderr: "" });
  });

  test("colours come only where they are asked for, and NO_COLOR is heard", async () => {
    const line = "can --from shop/cart --to internet all.yaml".split(" ");
    const plain = await sluice(line, { cwd });
    const colours = await sluice([...line, "--color", "always"], { cwd });
    const forced = await sluice(line, { cwd, env: { FORCE_COLOR: "1" } });
    const refused = await sluice(line, { cwd, env: { NO_COLOR: "1" } });
    expect(plain.stdout).not.toContain("\u001B");
    expect(colours.stdout).toContain("\u001B[");
    expect(forced.stdout).toBe(colours.stdout);
    expect(refused.stdout).toBe(plain.stdout);
  });

  test("a table is as wide as COLUMNS says", async () => {
    const { stdout } = await sluice(["reach", "all.yaml"], { cwd, env: { COLUMNS: "60" } });
    for (const row of stdout.split("\n")) expect(row.length).toBeLessThanOrEqual(60);
  });

  test("--quiet leaves warnings and errors, and takes notes away", async () => {
    const input = manifests(
      SHOP,
      "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }",
      "{ kind: Pod }",
    );
    const line = "can --from cart -n shop --to 203.0.113.9 -".split(" ");
    const [loud, quiet] = [await sluice(line, { input }), await sluice([...line, "--quiet"], { input })];
    expect(loud.stderr.match(/^(error|warning|note)/gmu)).toEqual(["note", "error", "note"]);
    expect(quiet.stderr.match(/^(error|warning|note)/gmu)).toEqual(["error"]);
    expect(quiet).toMatchObject({ code: loud.code, stdout: loud.stdout });
  });
});
