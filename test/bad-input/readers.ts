import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { fileNameOf, FORMATS_OF, type ReportVerb } from "../../src/cli/formats/formats.ts";
import { render } from "../../src/cli/formats/render.ts";
import { renderDiagnostics } from "../../src/cli/formats/terminal/diagnostics.ts";
import { placesOf, replaced, valueAt } from "../../src/dialects/junk.arbitrary.ts";
import type { Json } from "../../src/domain/json.ts";
import type { AuditReport, ReachReport } from "../../src/domain/report.ts";
import { at } from "../../src/domain/unreachable.ts";
import { analyse } from "../../src/policy/engine/analyse.ts";
import { mutated } from "../../src/text/damage.arbitrary.ts";
import { createRandom, type Random } from "../../src/text/manifest.arbitrary.ts";
import { readText } from "../../src/text/read-text.ts";
import { reachReport } from "../../src/workshop/answers/reach.ts";
import { audit } from "../../src/workshop/audit/audit.ts";
import { assemble } from "../../src/workshop/snapshot.ts";

/**
 * Real manifests, damaged, through everything that reads them: text, load, analysis, answers. Whatever stands there,
 * nothing throws, what is said is said whole, and each input takes little time and memory.
 */

const root = resolve(import.meta.dirname, "../..");

/** The documents of one folder of real manifests: those that belong together. */
export type Family = { readonly name: string; readonly texts: readonly string[] };

/** Manifests of the examples, and of the cases of others where this machine has them. */
export function readFamilies(): readonly Family[] {
  const cases = process.env["SLUICE_CASES"];
  const places = [
    join(root, "examples"),
    join(root, "test/bad-input"),
    ...(cases === undefined ? [] : [cases]),
  ];
  const families = new Map<string, string[]>();
  for (const place of places) {
    for (const path of globSync("**/*.{yaml,yml}", { cwd: place }).toSorted()) {
      const name = path.split("/").slice(0, 2).join("/");
      const texts = families.get(name) ?? [];
      families.set(name, texts);
      const whole = readFileSync(join(place, path), "utf8");
      texts.push(...whole.split(/^---\n/mu).filter((text) => text.trim() !== ""));
    }
  }
  return [...families].map(([name, texts]) => ({ name, texts }));
}

function below(random: Random, count: number): number {
  return Math.floor(random() * count);
}

function pick<T>(random: Random, list: readonly T[]): T {
  return at(list, below(random, list.length));
}

/** A few documents that stand side by side. */
function some(random: Random, { texts }: Family): readonly string[] {
  const count = Math.min(texts.length, 1 + below(random, 6));
  const from = below(random, texts.length - count + 1);
  return texts.slice(from, from + count);
}

const JUNK: readonly Json[] = [
  null,
  true,
  -1,
  0.5,
  1e300,
  "",
  "\u001B[31mred",
  "=cmd()",
  "</script><b>",
  "x".repeat(2000),
  "0.0.0.0/0",
  "::ffff:10.0.0.0/104",
  "300.1.2.3/8",
  "2999-99-99",
  [],
  {},
  [[]],
  { key: "a", operator: "Near", values: [1] },
  { matchLabels: { a: null } },
  { __proto__: 1, constructor: 2, toString: 3 },
  Array.from({ length: 400 }, (_, index) => ({ port: index })),
];

/** Damage to what a text means: values exchanged for junk, or for others of the same document. */
function twisted(random: Random, text: string): string {
  const [document] = readText("f", text).documents;
  let twist: Json | undefined = document?.root;
  if (twist === undefined) return text;
  for (let times = 1 + below(random, 4); times > 0; times--) {
    const places = placesOf(twist);
    if (places.length === 0) break;
    const other = valueAt(twist, pick(random, places)) ?? null;
    twist = replaced(twist, pick(random, places), random() < 0.3 ? other : pick(random, JUNK));
  }
  return JSON.stringify(twist, null, random() < 0.5 ? 2 : 0);
}

/** The input that a seed stands for. */
function inputOf(families: readonly Family[], seed: number): string {
  const random = createRandom(seed);
  const texts = some(random, pick(random, families)).map((text) =>
    random() < 0.4 ? twisted(random, text) : text,
  );
  const whole = texts.join("\n---\n");
  return random() < 0.3 ? whole : mutated(random, whole);
}

export type ReaderTally = {
  inputs: number;
  documents: number;
  unreadable: number;
  diagnostics: number;
  reports: number;
};

/** Control characters, by which an input could paint on its reader's terminal. */
const isControl = (text: string): boolean => /[^\P{Cc}\n]/u.test(text);

function holds(condition: boolean, law: string): void {
  if (!condition) throw new Error(law);
}

async function checkFormats<V extends ReportVerb>(
  verb: V,
  report: Parameters<typeof render<V>>[1],
): Promise<void> {
  for (const format of FORMATS_OF[verb]) {
    const options = { width: 80, colour: false, version: "0" };
    const text = [...(await render(verb, report, format, options))].join("");
    holds(text.endsWith("\n"), `${fileNameOf(verb, format)} ends with a line`);
    if (format === "table") holds(!isControl(text), "a table has no control characters");
  }
}

/** Reads an input as the command does, and checks what comes of it. Every tenth is audited, too. */
async function checkInput(text: string, turn: number, tally: ReaderTally): Promise<void> {
  const reading = readText("input.yaml", text);
  const { documents } = reading;
  const unread = reading.unreadable.map(({ file, at: place, sniffed }) => ({
    file,
    at: { file, ...place },
    header: sniffed ?? {},
  }));
  const options = { defaultNamespace: "default", facts: {} };
  const assembled = assemble({ documents, unread }, options);
  const analysis = analyse(assembled.snapshot);
  const diagnostics = [...reading.diagnostics, ...assembled.diagnostics];
  const reach: ReachReport = reachReport(analysis, diagnostics);
  for (const { code, message, help, at: place } of reach.diagnostics) {
    holds(/^SLU1\d{3}$/u.test(code) && message !== "" && help !== "", `${code} is a whole message`);
    holds(
      place === undefined ? code === "SLU1404" : place.line >= 1 && place.column >= 1,
      `${code} has a place`,
    );
  }
  holds(reach.workloads.length === assembled.snapshot.workloads.length, "every workload is in the answer");
  holds(
    !isControl(renderDiagnostics(reach.diagnostics, { width: 80, colour: false })),
    "messages have no control characters",
  );
  tally.inputs += 1;
  tally.documents += documents.length;
  tally.unreadable += unread.length;
  tally.diagnostics += diagnostics.length;
  if (turn % 10 !== 0) return;
  tally.reports += 1;
  const reload: Parameters<typeof audit>[1]["proofs"] = {
    documents,
    reload: (others) => analyse(assemble({ documents: others, unread }, options).snapshot),
  };
  const { waivers } = assembled;
  const found: AuditReport = await audit(analysis, {
    today: "2026-01-01",
    waivers,
    diagnostics,
    proofs: reload,
  });
  await checkFormats("reach", reach);
  await checkFormats("audit", found);
}

/** What one input may cost. */
const LIMITS = { cpuSeconds: 2, heapBytes: 256e6 } as const;

/** Reads inputs of seeds in a row; throws at the first that breaks a law or a limit, with its seed. `onInput` is told each. */
export async function fuzzReaders(
  { seed, count }: { readonly seed: number; readonly count: number },
  onInput: (index: number) => void = () => undefined,
): Promise<ReaderTally> {
  const families = readFamilies();
  const tally: ReaderTally = { inputs: 0, documents: 0, unreadable: 0, diagnostics: 0, reports: 0 };
  for (let index = 0; index < count; index++) {
    onInput(index);
    const text = inputOf(families, seed + index);
    const before = { cpu: process.threadCpuUsage(), heap: process.memoryUsage().heapUsed };
    try {
      await checkInput(text, seed + index, tally);
      const { user } = process.threadCpuUsage(before.cpu);
      const heap = process.memoryUsage().heapUsed - before.heap;
      holds(user / 1e6 <= LIMITS.cpuSeconds, `it took ${user / 1e6} s`);
      holds(heap <= LIMITS.heapBytes, `it took ${heap} bytes`);
    } catch (cause) {
      throw new Error(`seed ${seed + index}: ${JSON.stringify(text)}`, { cause });
    }
  }
  return tally;
}
