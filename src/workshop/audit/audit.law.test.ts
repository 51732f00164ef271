import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cluster } from "../../../test/fuzzing/clusters.ts";
import { LANGUAGES, mixedCluster } from "../../../test/fuzzing/mixed.ts";
import { specFor } from "../../dialects/spec.ts";
import { field, isList } from "../../domain/json.ts";
import { PROTOCOL, portPoint } from "../../domain/port.ts";
import type { FindingRow, Target } from "../../domain/report.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { analyse, type Analysis } from "../../policy/engine/analyse.ts";
import type { Bounds } from "../../policy/spec/bounds.ts";
import type { Destination } from "../../policy/spec/decide.ts";
import type { World } from "../../policy/spec/objects.ts";
import { assemble } from "../snapshot.ts";
import { audit } from "./audit.ts";
import { ownFingerprints } from "./manifests.suite.ts";

/** Audits of random clusters, held against the executable spec. */
const RUNS = { seed: 7, numRuns: 50 };

const PLACE = { file: "world.yaml", line: 1, column: 1 };

function documentsOf({ documents }: World): readonly SourceDocument[] {
  return documents.map(({ root }) => ({ file: PLACE.file, root, locate: () => PLACE }));
}

function analysisOf(world: World, documents: readonly SourceDocument[]): Analysis {
  const unread = world.unreadable.map((header) => ({ file: PLACE.file, at: PLACE, header }));
  const { defaultNamespace, facts } = world;
  return analyse(assemble({ documents, unread }, { defaultNamespace, facts }).snapshot);
}

/** What is wrong in a world; with fixes only where proofs are asked for, which take most of the time. */
async function auditOf(world: World, { hasProofs = false } = {}): Promise<readonly FindingRow[]> {
  const documents = documentsOf(world);
  const reload = (changed: readonly SourceDocument[]): Analysis => analysisOf(world, changed);
  const options = { today: "2026-11-20", waivers: [], diagnostics: [] };
  const proofs = { documents, reload };
  return (await audit(reload(documents), hasProofs ? { ...options, proofs } : options)).findings;
}

/** Where a witness goes, as the spec knows it; undefined for what it knows by other names. */
function destinationOf(target: Target): Destination | undefined {
  if ("addresses" in target) {
    const address = target.addresses.slice(0, target.addresses.indexOf("-"));
    return "name" in target ? { kind: "name", name: target.name, address } : { kind: "address", address };
  }
  if ("workload" in target) return { kind: "workload", id: target.workload };
  if ("class" in target && target.class === "kube-apiserver") return { kind: "kube-apiserver" };
  return undefined;
}

function pointOf({ ports }: NonNullable<FindingRow["witness"]>): number {
  const [row] = ports === "all" ? [] : ports;
  if (row === undefined) throw new Error("a witness has one port");
  const number =
    typeof row.protocol === "number"
      ? row.protocol
      : row.protocol === "other"
        ? row.from
        : PROTOCOL[row.protocol];
  return portPoint(number, row.protocol === "other" ? 0 : row.from);
}

/** What a witness claims of a connection, by its words. */
const CLAIMS: readonly (readonly [string, (egress: Bounds) => boolean])[] = [
  [" may perhaps not connect to ", ({ certain }) => !certain],
  [" may not connect to ", ({ possible }) => !possible],
  [" may perhaps connect to ", ({ possible }) => possible],
  [" may connect to ", ({ certain }) => certain],
];

/** Whether an object comes twice. */
function hasTwins({ documents }: World): boolean {
  const names = documents
    .flatMap(({ root }) => (isList(root["items"]) ? root["items"] : [root]))
    .map((root) => [field(root, "kind"), field(root, "metadata")])
    .map(([kind, metadata]) => JSON.stringify([kind, field(metadata, "namespace"), field(metadata, "name")]));
  return new Set(names).size < names.length;
}

/** Clusters of Kubernetes' own policies, and of each enforcer's with them. */
const CLUSTERS = [
  ["Kubernetes' own policies", cluster, RUNS],
  ...Object.entries(LANGUAGES).map(
    ([name, language]) => [name, mixedCluster(language), { ...RUNS, numRuns: 8 }] as const,
  ),
] as const;

describe.each(CLUSTERS)("the audit of a random cluster of %s", (_, clusters, runs) => {
  test("tells of connections as the spec decides them", async () => {
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(clusters, async (world) => {
        const spec = specFor(world);
        for (const { witness, code } of await auditOf(world)) {
          const to = witness === undefined ? undefined : destinationOf(witness.to);
          if (witness === undefined || to === undefined || witness.from.includes("(")) continue;
          const claim = CLAIMS.find(([words]) => witness.text.includes(words));
          const { egress } = spec({ from: witness.from, to, point: pointOf(witness) });
          expect(claim?.[1](egress), `${code}: ${witness.text}`).toBe(true);
          checked += 1;
        }
      }),
      runs,
    );
    expect(checked).toBeGreaterThan(runs.numRuns);
  });

  test("gives each finding a fingerprint of its own, the same in any order of documents", async () => {
    const fingerprints = (found: readonly FindingRow[]): readonly string[] =>
      found.flatMap(ownFingerprints).toSorted();
    // Who stands for a workload that is not in the input may differ; those that are there stay as they are.
    const real = (found: readonly FindingRow[]): readonly FindingRow[] =>
      found.filter(({ workloads }) => workloads.length > 0);
    await fc.assert(
      fc.asyncProperty(clusters, async (world) => {
        // Of an object that comes twice the later one counts: there order is meaning.
        fc.pre(!hasTwins(world));
        const first = await auditOf(world);
        expect(new Set(fingerprints(first)).size).toBe(fingerprints(first).length);
        expect(new Set(first.map(({ fingerprint }) => fingerprint)).size).toBe(first.length);
        const turned = await auditOf({ ...world, documents: world.documents.toReversed() });
        expect(fingerprints(real(turned))).toEqual(fingerprints(real(first)));
      }),
      runs,
    );
  });

  test("has fixes that mend, each on its own", async () => {
    let fixed = 0;
    await fc.assert(
      fc.asyncProperty(clusters, async (world) => {
        const found = await auditOf(world, { hasProofs: true });
        fixed += found.filter(({ fix }) => fix !== undefined).length;
      }),
      { ...runs, numRuns: Math.ceil(runs.numRuns / 4) },
    );
    expect(fixed).toBeGreaterThan(runs.numRuns / 4);
  });
});
