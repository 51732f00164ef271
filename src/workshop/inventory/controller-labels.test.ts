import { describe, expect, test } from "vitest";

import type { Json, JsonObject } from "../../domain/json.ts";
import { at } from "../../domain/unreachable.ts";
import { labelSelector, selects, type Requirement } from "../../policy/selector.ts";
import { selects as selectsBySpec } from "../../policy/spec/selectors.ts";
import { readBoth } from "./both.suite.ts";

/** Labels that pods carry and no template states (docs/semantics.md, section 2), by the loader and by the spec. */

type Made = {
  readonly kind: string;
  readonly apiVersion?: string;
  readonly metadata?: JsonObject;
  readonly labels?: Json;
  readonly spec?: JsonObject;
};

function controller({ kind, apiVersion, metadata, labels = { app: "x" }, spec = {} }: Made): JsonObject {
  const group = kind.endsWith("Job") ? "batch/v1" : "apps/v1";
  const pods = { ...spec, template: { metadata: { labels }, spec: { containers: [] } } };
  return {
    apiVersion: apiVersion ?? group,
    kind,
    metadata: { namespace: "shop", name: "x", ...metadata },
    spec: kind === "CronJob" ? { jobTemplate: { spec: pods } } : pods,
  };
}

/** `Exists`, `In` of some value and `NotIn` of the same. */
function truthsOf(made: Made, key: string, value: string): string {
  const { loaded, specified } = readBoth([controller(made)]);
  const facts = at([...loaded.values()].flat(), 0);
  const pod = at([...specified.values()].flat(), 0);
  const requirements: readonly Requirement[] = [
    { operator: "Exists", key },
    { operator: "In", key, values: [value] },
    { operator: "NotIn", key, values: [value] },
  ];
  const expressions: readonly Json[] = [
    { operator: "Exists", key },
    { operator: "In", key, values: [value] },
    { operator: "NotIn", key, values: [value] },
  ];
  const own = requirements.map((one) => selects(labelSelector([one]), facts.labels)).join(" ");
  const spec = expressions.map((one) => selectsBySpec({ matchExpressions: [one] }, pod.labels)).join(" ");
  expect(own).toBe(spec);
  return own;
}

const KNOWN = "yes yes no";
const OTHER = "yes no yes";
const UNVALUED = "yes maybe maybe";
const ABSENT = "no no yes";
const UNREADABLE = "maybe maybe maybe";

describe("what a controller adds to the labels of its pods", () => {
  const job = { kind: "Job" } as const;
  const cron = { kind: "CronJob" } as const;
  const set = { kind: "StatefulSet" } as const;
  const daemon = { kind: "DaemonSet" } as const;
  const deployment = { kind: "Deployment" } as const;

  test.for<[string, Made, string, string]>([
    [KNOWN, job, "job-name", "x"],
    [OTHER, job, "job-name", "y"],
    [KNOWN, job, "batch.kubernetes.io/job-name", "x"],
    [UNVALUED, job, "controller-uid", "1-2"],
    [UNVALUED, job, "batch.kubernetes.io/controller-uid", "1-2"],
    [ABSENT, job, "batch.kubernetes.io/job-completion-index", "0"],
    [
      UNVALUED,
      { ...job, spec: { completionMode: "Indexed" } },
      "batch.kubernetes.io/job-completion-index",
      "0",
    ],
    [ABSENT, { ...job, spec: { manualSelector: true } }, "job-name", "x"],
    [KNOWN, { ...job, spec: { manualSelector: false } }, "job-name", "x"],
    [UNREADABLE, { ...job, spec: { manualSelector: "true" } }, "job-name", "x"],
    [UNREADABLE, { ...job, spec: { completionMode: 1 } }, "batch.kubernetes.io/job-completion-index", "0"],
    [KNOWN, { ...job, labels: { "controller-uid": "1-2" } }, "controller-uid", "1-2"],
    [UNVALUED, { ...job, metadata: { name: null, generateName: "x-" } }, "job-name", "x-7"],
    [OTHER, { ...job, metadata: { name: null, generateName: "x-" } }, "job-name", "y-7"],
    [UNVALUED, { ...job, metadata: { name: 7 } }, "job-name", "y"],
    [UNVALUED, cron, "job-name", "x-29000000"],
    [OTHER, cron, "job-name", "x"],
    [OTHER, cron, "batch.kubernetes.io/job-name", "y-29000000"],
    [UNVALUED, cron, "batch.kubernetes.io/controller-uid", "1-2"],
    [
      UNVALUED,
      { ...cron, spec: { completionMode: "Indexed" } },
      "batch.kubernetes.io/job-completion-index",
      "0",
    ],
    [UNVALUED, set, "statefulset.kubernetes.io/pod-name", "x-0"],
    [OTHER, set, "statefulset.kubernetes.io/pod-name", "y-0"],
    [UNVALUED, set, "apps.kubernetes.io/pod-index", "0"],
    [UNVALUED, set, "controller-revision-hash", "x-5d4f"],
    [UNVALUED, daemon, "controller-revision-hash", "5d4f"],
    [UNVALUED, daemon, "pod-template-generation", "1"],
    [UNVALUED, deployment, "pod-template-hash", "5d4f"],
    [UNVALUED, { ...deployment, labels: { "pod-template-hash": "old" } }, "pod-template-hash", "old"],
    [UNVALUED, { ...deployment, labels: "none" }, "pod-template-hash", "5d4f"],
    [UNREADABLE, { ...deployment, labels: "none" }, "app", "x"],
    [KNOWN, deployment, "app", "x"],
    [ABSENT, deployment, "job-name", "x"],
    [ABSENT, { kind: "ReplicaSet" }, "pod-template-hash", "5d4f"],
    [ABSENT, { kind: "ReplicationController", apiVersion: "v1" }, "pod-template-hash", "5d4f"],
    [ABSENT, { kind: "Deployment", apiVersion: "example.com/v1" }, "pod-template-hash", "5d4f"],
  ])("%s: %o has %s=%s", ([truths, made, key, value]) => {
    expect(truthsOf(made, key, value)).toBe(truths);
  });

  test("is not added to a pod that is there: it states all of its labels", () => {
    const owner = { kind: "Job", name: "x", controller: true };
    const pod: Json = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { namespace: "shop", name: "x-1", labels: { app: "x" }, ownerReferences: [owner] },
    };
    const { loaded, specified } = readBoth([controller({ kind: "Job" }), pod]);
    const stated = [...loaded.values()].flat().map(({ labels }) => [...labels.stated.keys()]);
    expect(stated).toEqual([["app"]]);
    expect([...specified.values()].flat().map(({ labels }) => [...labels.known.keys()])).toEqual(stated);
  });
});
