import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { createAlgebra } from "../../src/algebra/algebra.ts";
import { placesOf, replaced, valueAt } from "../../src/dialects/junk.arbitrary.ts";
import { diagnosticPlace, type Diagnostic } from "../../src/domain/diagnostic.ts";
import { isList, type Json, type Path } from "../../src/domain/json.ts";
import type { SourceDocument } from "../../src/domain/source.ts";
import { at } from "../../src/domain/unreachable.ts";
import { analyse } from "../../src/policy/engine/analyse.ts";
import { readText } from "../../src/text/read-text.ts";
import { reachReport } from "../../src/workshop/answers/reach.ts";
import { audit } from "../../src/workshop/audit/audit.ts";
import { identify, nameOf } from "../../src/workshop/objects.ts";
import { assemble, type Assembled } from "../../src/workshop/snapshot.ts";
import { answersOf, compareAnswers, type Answers } from "./bounds.ts";

/**
 * Junk in every place of every kind that is read. Whatever is written there, nothing throws, nothing is lost without a
 * word, and no answer becomes surer than it was.
 */

const file = "cluster.yaml";
const text = readFileSync(new URL(file, import.meta.url), "utf8");
const sound = readText(file, text).documents;

/** Values that no field of Kubernetes takes where something of another sort stands; none takes a number below 0. */
const WRONG: readonly Json[] = [-1, true, [[]], { "": [5] }];

/** Values that may well be fine somewhere. Who knows what they mean there; but they are survived. */
const ODD: readonly Json[] = [
  null,
  "",
  "\u0000",
  -1,
  99_999_999_999,
  [],
  {},
  ["x"],
  "10.0.0.0/8",
  { a: { b: {} } },
];

const algebra = createAlgebra();

/** A document as it stands in a file of its own. */
function written(root: Json): readonly SourceDocument[] {
  return readText("junk.json", JSON.stringify(root)).documents;
}

type World = Assembled & { readonly answers: Answers };

function worldOf(documents: readonly SourceDocument[]): World {
  const assembled = assemble({ documents, unread: [] }, { defaultNamespace: "default", facts: {} });
  return { ...assembled, answers: answersOf(analyse(assembled.snapshot, { algebra })) };
}

function withJunk(document: SourceDocument, junk: Json): readonly SourceDocument[] {
  return sound.flatMap((one) => (one === document ? written(junk) : [one]));
}

function ids({ snapshot }: Assembled): readonly string[] {
  return snapshot.workloads.map(({ id }) => id);
}

/** `NetworkPolicy shop/cart`; every document of the sound cluster is an object. */
function calledBy(document: SourceDocument): string {
  const object = identify(document);
  return object === undefined ? "?" : nameOf(object);
}

const before = worldOf(sound);

/** Messages about the whole input, which have no place in it. */
const WITHOUT_PLACE = new Set(["SLU1404"]);

function expectWhole(diagnostics: readonly Diagnostic[], what: string): void {
  for (const diagnostic of diagnostics) {
    const { code, message, help } = diagnostic;
    expect(code, what).toMatch(/^SLU1\d{3}$/u);
    expect(message, what).toMatch(/^\S.*[.!]$/su);
    expect(help, what).toMatch(/^\S.*\S$/su);
    const place = diagnosticPlace(diagnostic);
    if (WITHOUT_PLACE.has(code)) continue;
    expect(place, `${what}: ${message}`).toMatchObject({ file: expect.stringMatching(/^(junk|cluster)\./u) });
    expect(place?.line, what).toBeGreaterThan(0);
    expect(place?.column, what).toBeGreaterThan(0);
  }
}

type Slip = { readonly document: SourceDocument; readonly path: Path; readonly by: Json };

function sortOf(value: Json | undefined): string {
  return isList(value) ? "list" : value === null ? "null" : typeof value;
}

/** Each place with each value that is of another sort than what stands there. */
function wrongSlips(document: SourceDocument): readonly Slip[] {
  return placesOf(document.root).flatMap((path) =>
    WRONG.filter((by) => by === -1 || sortOf(by) !== sortOf(valueAt(document.root, path))).map((by) => ({
      document,
      path,
      by,
    })),
  );
}

/** Each place with a few values, other ones at each. */
function oddSlips(document: SourceDocument): readonly Slip[] {
  return placesOf(document.root).flatMap((path, index) =>
    [0, 1].map((turn) => ({ document, path, by: at(ODD, (index * 2 + turn) % ODD.length) })),
  );
}

function rootWith({ document, path, by }: Slip): Json {
  return replaced(document.root, path, by);
}

function textOf({ document, path, by }: Slip): string {
  return `${calledBy(document)} with ${JSON.stringify(by)} at ${path.join(".")}`;
}

describe.each(sound.map((document) => [calledBy(document), document] as const))(
  "junk in %s",
  (_, document) => {
    test("of a wrong type makes no answer surer, and what it changes is said", () => {
      for (const slip of wrongSlips(document)) checkWrong(slip);
    });

    test("of any kind is survived", async () => {
      const slips = oddSlips(document);
      for (const slip of slips) {
        const world = worldOf(withJunk(document, rootWith(slip)));
        expectWhole(world.diagnostics, textOf(slip));
      }
      for (const slip of slips.filter((_, index) => index % 19 === 0)) await checkReports(slip);
    });
  },
);

function checkWrong(slip: Slip): void {
  const { document } = slip;
  const what = textOf(slip);
  const after = worldOf(withJunk(document, rootWith(slip)));
  expectWhole(after.diagnostics, what);
  const { surer, changed } = compareAnswers(before.answers, after.answers);
  const own = before.snapshot.workloads.find(({ origin }) => origin.document === document)?.id;
  expect(surer, what).toEqual([]);
  const told = after.diagnostics.filter(({ weight }) => weight === "error");
  if (changed.length > 0) expect(told.length, `${what} changes ${changed.join("; ")}`).toBeGreaterThan(0);
  const lost = ids(before).filter((id) => !ids(after).includes(id));
  expect(
    lost.filter((id) => id !== own),
    what,
  ).toEqual([]);
}

async function checkReports(slip: Slip): Promise<void> {
  const documents = withJunk(slip.document, rootWith(slip));
  const options = { defaultNamespace: "default", facts: {} };
  const assembled = assemble({ documents, unread: [] }, options);
  const analysis = analyse(assembled.snapshot);
  const { diagnostics, waivers } = assembled;
  expect(reachReport(analysis, diagnostics).workloads.length, textOf(slip)).toBeGreaterThan(0);
  const report = await audit(analysis, {
    today: "2026-01-01",
    waivers,
    diagnostics,
    proofs: {
      documents,
      reload: (others) => analyse(assemble({ documents: others, unread: [] }, options).snapshot),
    },
  });
  expect(report.summary.workloads, textOf(slip)).toBe(assembled.snapshot.workloads.length);
}

test("the cluster that is spoilt is sound, and has a document of each kind that is read", () => {
  expect(before.diagnostics.filter(({ weight }) => weight !== "note")).toEqual([]);
  const kinds = new Set(sound.map((document) => identify(document)?.kind));
  expect(kinds.size).toBe(13);
  expect(ids(before)).toHaveLength(4);
});
