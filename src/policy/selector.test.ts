import { describe, expect, test } from "vitest";

import type { Truth } from "../domain/verdict.ts";
import { labelSelector, type Labels, type Requirement, selects } from "./selector.ts";

/** A pod of a CronJob `backup`: it says its application, and its controller gives it labels whose values nobody wrote. */
const labels: Labels = {
  stated: new Map([["app", "backup"]]),
  knowledge: "whole",
  unvalued: new Map([
    ["job-name", "backup-"],
    ["controller-uid", ""],
  ]),
};

describe("a key that is there with a value that nobody wrote", () => {
  test.for<[string, Requirement, Truth]>([
    ["exists", { operator: "Exists", key: "job-name" }, "yes"],
    ["is not absent", { operator: "DoesNotExist", key: "job-name" }, "no"],
    ["may be any value", { operator: "In", key: "controller-uid", values: ["x"] }, "maybe"],
    ["may be another value", { operator: "NotIn", key: "controller-uid", values: ["x"] }, "maybe"],
    ["may be what begins as it does", { operator: "In", key: "job-name", values: ["backup-7"] }, "maybe"],
    ["is none that begins otherwise", { operator: "In", key: "job-name", values: ["restore-7"] }, "no"],
    ["is not its beginning alone", { operator: "In", key: "job-name", values: ["backup-"] }, "no"],
    ["is other than what begins otherwise", { operator: "NotIn", key: "job-name", values: ["x"] }, "yes"],
    ["may be among several", { operator: "In", key: "job-name", values: ["restore-7", "backup-7"] }, "maybe"],
    ["leaves stated keys as they are", { operator: "In", key: "app", values: ["backup"] }, "yes"],
    ["leaves absent keys absent", { operator: "Exists", key: "tier" }, "no"],
  ])("%s", ([, requirement, truth]) => {
    expect(selects(labelSelector([requirement]), labels)).toBe(truth);
  });
});
