/** What the wildcards of several languages match, each by a rule of its own for runs of stars. */
import { describe, expect, test } from "vitest";

import type { StarRule } from "../../domain/name.ts";
import { apexAndUnder, globPattern } from "../../domain/name.ts";
import { createNames } from "./names.ts";

const names = createNames();

/** Cilium since 1.19: `**.` at the start is one or more labels, stars alone are everything, any others characters of a label. */
const cilium: StarRule = ({ alone, first, label, length }) => {
  if (alone) return "text";
  return first && label && length > 1 ? "labels" : "chars";
};
/** Cilium up to 1.18 has no `**.`. */
const olderCilium: StarRule = ({ alone }) => (alone ? "text" : "chars");
/** ClusterNetworkPolicy and EKS: `*.` at the start alone, one or more labels. */
const clusterPolicy: StarRule = ({ first, label, alone, length }) =>
  first && label && !alone && length === 1 ? "labels" : undefined;
/** OVN-Kubernetes: the same place, exactly one label. */
const ovn: StarRule = (run) => (clusterPolicy(run) === undefined ? undefined : "label");
/** Calico Enterprise: a whole component anywhere, one or more labels. */
const calico: StarRule = ({ label, length }) => (label && length === 1 ? "labels" : undefined);
/** Antrea: anything at all, dots included. */
const antrea: StarRule = () => "text";

type Row = readonly [pattern: string, matching: readonly string[], others: readonly string[]];

const TABLES: Readonly<Record<string, { readonly rule: StarRule; readonly rows: readonly Row[] }>> = {
  Cilium: {
    rule: cilium,
    rows: [
      ["cilium.io", ["cilium.io"], ["www.cilium.io"]],
      ["*.cilium.io", ["www.cilium.io"], ["cilium.io", "a.b.cilium.io"]],
      ["**.cilium.io", ["www.cilium.io", "a.b.cilium.io", "_svc._tcp.cilium.io"], ["cilium.io"]],
      ["***.cilium.io", ["www.cilium.io", "a.b.cilium.io"], ["cilium.io"]],
      ["*cilium.io", ["cilium.io", "subcilium.io"], ["www.cilium.io"]],
      ["**cilium.io", ["cilium.io", "subcilium.io"], ["www.cilium.io"]],
      ["*.*.cilium.io", ["a.b.cilium.io"], ["www.cilium.io", "a.b.c.cilium.io"]],
      ["a.**.cilium.io", ["a.b.cilium.io"], ["a.b.c.cilium.io", "a.cilium.io"]],
      ["part*ial.com", ["partial.com", "part-extra-ial.com"], ["part.x.ial.com"]],
      ["*", ["a", "a.b", "_a.b-c.d"], []],
      ["**", ["a", "a.b"], []],
      ["*.", ["a", "a.b"], []],
      ["CILIUM.io.", ["cilium.io"], []],
    ],
  },
  "Cilium up to 1.18": {
    rule: olderCilium,
    rows: [["**.cilium.io", ["www.cilium.io"], ["a.b.cilium.io", "cilium.io"]]],
  },
  ClusterNetworkPolicy: {
    rule: clusterPolicy,
    rows: [["*.x.io", ["a.x.io", "a.b.x.io"], ["x.io", "ax.io"]]],
  },
  "OVN-Kubernetes": { rule: ovn, rows: [["*.x.io", ["a.x.io"], ["x.io", "a.b.x.io"]]] },
  "Calico Enterprise": {
    rule: calico,
    rows: [
      ["*.x.io", ["a.x.io", "a.b.x.io"], ["x.io"]],
      ["a.*.x.io", ["a.b.x.io", "a.b.c.x.io"], ["a.x.io", "b.c.x.io"]],
      ["x.*", ["x.io", "x.co.uk"], ["x"]],
    ],
  },
  Antrea: {
    rule: antrea,
    rows: [
      ["*x.io", ["x.io", "ax.io", "a.x.io", "a.b.x.io"], ["x.io.com"]],
      ["*.x.io", ["a.x.io", "a.b.x.io"], ["x.io"]],
      ["a*.io", ["a.io", "ab.io", "a.b.io", "ab.c.io"], ["b.a.io"]],
      ["*x*", ["x", "a.xy.b", "x.y"], ["a.b"]],
    ],
  },
};

describe.each(Object.entries(TABLES))("wildcards of %s", (_, { rule, rows }) => {
  test.each(rows)("%s", (text, matching, others) => {
    const read = globPattern(text, rule);
    if ("problem" in read) throw new Error(read.problem);
    const { certain } = names.fromPattern(read.pattern);
    expect(matching.filter((name) => !names.holds(certain, name))).toEqual([]);
    expect(others.filter((name) => names.holds(certain, name))).toEqual([]);
  });
});

test("a wildcard in a place that a language does not know is a problem", () => {
  for (const text of ["*", "a.*.io", "a*.io", "**.io"]) {
    expect(globPattern(text, clusterPolicy)).toMatchObject({ problem: "wildcard" });
    expect(globPattern(text, ovn)).toMatchObject({ problem: "wildcard" });
  }
  expect(globPattern("a*.io", calico)).toMatchObject({ problem: "wildcard" });
});

test("Squid's .x.io is the name and all names under it", () => {
  const { certain } = names.fromPatterns(apexAndUnder("x.io"));
  expect(["x.io", "a.x.io", "a.b.x.io"].filter((name) => !names.holds(certain, name))).toEqual([]);
  expect(["ax.io", "io"].filter((name) => names.holds(certain, name))).toEqual([]);
});
