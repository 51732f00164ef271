import { describe, expect, test } from "vitest";

import type { Json } from "../../domain/json.ts";
import { at } from "../../domain/unreachable.ts";
import { selects, labelSelector } from "../../policy/selector.ts";
import { labelsOfServiceAccount, type Snapshot } from "../../policy/snapshot.ts";
import type { Header } from "../../policy/spec/objects.ts";
import { selects as selectsBySpec } from "../../policy/spec/selectors.ts";
import { readBoth } from "./both.suite.ts";

/** Service accounts of pods, by the loader and by the spec. */

function pod(spec: Json): Json {
  return { apiVersion: "v1", kind: "Pod", metadata: { namespace: "shop", name: "web" }, spec };
}

function account(metadata: Json): Json {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata };
}

function worldOf(objects: readonly Json[], unread: readonly Header[] = []) {
  const { snapshot, specified } = readBoth(objects, unread);
  return { snapshot, pods: [...specified.values()].flat() };
}

function accountsOf({ workloads }: Snapshot): readonly (string | undefined)[] {
  return workloads.flatMap(({ variants }) => variants.map(({ serviceAccount }) => serviceAccount));
}

describe("a pod's service account", () => {
  test.for<[string, Json, string | undefined]>([
    ["is the one it names", { serviceAccountName: "robot" }, "robot"],
    ["may be named in the old spelling", { serviceAccount: "robot" }, "robot"],
    ["is named by the new spelling first", { serviceAccountName: "new", serviceAccount: "old" }, "new"],
    ["is default where none is named", {}, "default"],
    ["is default where the spec is absent", null, "default"],
    ["is default where the name is empty", { serviceAccountName: "", serviceAccount: "" }, "default"],
    [
      "is the old spelling's where the new one is empty",
      { serviceAccountName: "", serviceAccount: "o" },
      "o",
    ],
    ["is not known where it is no text", { serviceAccountName: 5 }, undefined],
    ["is not known where the old spelling is no text", { serviceAccount: ["robot"] }, undefined],
    ["is not known where the spec is no object", "none", undefined],
  ])("%s", ([, spec, name]) => {
    const { snapshot, pods } = worldOf([pod(spec)]);
    expect(accountsOf(snapshot)).toEqual([name]);
    expect(pods.map(({ serviceAccount }) => serviceAccount)).toEqual([name]);
  });
});

describe("the labels of a service account", () => {
  const robot = { namespace: "shop", name: "robot", labels: { team: "a" } };
  const app = pod({ serviceAccountName: "robot" });

  test.for<[string, readonly Json[], readonly Header[], string]>([
    ["are those of its object", [account(robot)], [], "yes no"],
    ["are no others than those of its object", [account({ ...robot, labels: {} })], [], "no yes"],
    ["may be more than nobody wrote", [], [], "maybe yes"],
    ["are not those of another namespace", [account({ ...robot, namespace: "data" })], [], "maybe yes"],
    ["are unknown where they are no map", [account({ ...robot, labels: ["a"] })], [], "maybe maybe"],
    ["are unknown where it is unread", [], [{ kind: "ServiceAccount", name: "robot" }], "maybe maybe"],
    [
      "are unknown where all are unread",
      [],
      [{ apiVersion: "v1", kind: "ServiceAccountList" }],
      "maybe maybe",
    ],
    ["are not of another one that is unread", [], [{ kind: "ServiceAccount", name: "x" }], "maybe yes"],
    [
      "are not of one that is unread elsewhere",
      [],
      [{ kind: "ServiceAccount", name: "robot", namespace: "data" }],
      "maybe yes",
    ],
  ])("%s", ([, accounts, unread, truths]) => {
    const { snapshot, pods } = worldOf([app, ...accounts], unread);
    const labels = labelsOfServiceAccount(snapshot, "shop", "robot");
    const is = labelSelector([{ operator: "In", key: "team", values: ["a"] }]);
    const isNot = labelSelector([{ operator: "NotIn", key: "team", values: ["a"] }]);
    expect([selects(is, labels), selects(isNot, labels)].join(" ")).toBe(truths);
    const { serviceAccountLabels } = at(pods, 0);
    const not = { matchExpressions: [{ key: "team", operator: "NotIn", values: ["a"] }] };
    expect(
      [
        selectsBySpec({ matchLabels: { team: "a" } }, serviceAccountLabels),
        selectsBySpec(not, serviceAccountLabels),
      ].join(" "),
    ).toBe(truths);
  });

  test.for<[string, Json]>([
    ["in no readable namespace", account({ namespace: 7, name: "robot" })],
    ["without a name", account({ namespace: "shop", name: 5 })],
  ])("are unknown where an account %s may be it", ([, object]) => {
    const { snapshot, pods } = worldOf([app, object]);
    expect(labelsOfServiceAccount(snapshot, "shop", "robot").knowledge).toBe("unreadable");
    expect(at(pods, 0).serviceAccountLabels.others).toBe("unreadable");
  });
});
