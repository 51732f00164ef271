import { describe, expect, test } from "vitest";

import type { Diagnostic } from "../domain/diagnostic.ts";
import { at } from "../domain/unreachable.ts";
import { readText } from "../text/read-text.ts";
import { joinFacts, readFactsDocument, statedByBoth } from "./facts.ts";

function readFacts(yaml: string): ReturnType<typeof readFactsDocument> & { said: readonly string[] } {
  const text = `apiVersion: sluice.dev/v1alpha1\nkind: ClusterFacts\n${yaml}\n`;
  const said: Diagnostic[] = [];
  const read = readFactsDocument(at(readText("sluice.yaml", text).documents, 0), (one) => said.push(one));
  return { ...read, said: said.map(({ code, message }) => `${code} ${message}`) };
}

const WAIVER = "waivers:\n- code: SLU2003\n  reason: the endpoint is firewalled\n";

describe("a ClusterFacts document", () => {
  test("states facts and waivers", () => {
    const { facts, waivers, said } = readFacts(
      [
        "cni: calico",
        'podCIDRs: [10.244.0.0/16, "fd00::/56"]',
        "nodeCIDRs: [192.168.0.0/24]",
        "dns: [10.96.0.10]",
        `${WAIVER}  until: 2027-01-31\n  fingerprint: "123"\n  workloads: [shop/*]`,
      ].join("\n"),
    );
    expect(said).toEqual([]);
    expect(facts).toEqual({
      cni: "calico",
      podCidrs: ["10.244.0.0/16", "fd00::/56"],
      serviceCidrs: undefined,
      nodeCidrs: ["192.168.0.0/24"],
      dns: ["10.96.0.10"],
    });
    expect(waivers).toEqual([
      {
        code: "SLU2003",
        reason: "the endpoint is firewalled",
        until: "2027-01-31",
        fingerprint: "123",
        workloads: ["shop/*"],
      },
    ]);
  });

  test.each([
    ["podCIDRs: [10.244.0.0/16, 10.0.0.0/33]", "podCidrs"],
    ["serviceCIDRs: 10.96.0.0/12", "serviceCidrs"],
    ["nodeCIDRs: [12]", "nodeCidrs"],
    ["dns: [10.96.0.10, kube-dns]", "dns"],
    ["cni: flannel", "cni"],
    ["ciliumVersion: 1.19", "ciliumVersion"],
    ['ciliumVersion: "newest"', "ciliumVersion"],
    ["cidrMatchMode: [nodes, services]", "cidrMatchMode"],
    ["cidrMatchMode: nodes", "cidrMatchMode"],
  ] as const)("states nothing by a field that cannot be read: %s", (yaml, fact) => {
    const { facts, said } = readFacts(yaml);
    expect(facts[fact]).toBeUndefined();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("SLU1409");
  });

  test("says which of its fields is none", () => {
    expect(readFacts("podCIDR: [10.244.0.0/16]").said[0]).toContain("podCIDR of ClusterFacts");
  });

  test.each([
    ["waivers: [SLU2003]", "waivers.0"],
    ["waivers: SLU2003", "waivers"],
    ["waivers:\n- code: SLU2003", "waivers.0.reason"],
    ["waivers:\n- reason: because", "waivers.0.code"],
    [`${WAIVER}  until: 2027-02-30`, "waivers.0.until"],
    [`${WAIVER}  until: tomorrow`, "waivers.0.until"],
    [`${WAIVER}  fingerprint: 123`, "waivers.0.fingerprint"],
    [`${WAIVER}  workloads: shop/web`, "waivers.0.workloads"],
    [`${WAIVER}  workloads: [shop/web, 1]`, "waivers.0.workloads"],
    [`${WAIVER}  workload: [shop/web]`, "waivers.0.workload"],
  ])("waives nothing by a waiver that cannot be read whole: %j", (yaml, what) => {
    const { waivers, said } = readFacts(yaml);
    expect(waivers).toEqual([]);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`SLU1409 ${what} of ClusterFacts`);
  });
});

test("a ClusterFacts document states how Cilium is set up", () => {
  const { facts, said } = readFacts('ciliumVersion: "v1.18.2"\ncidrMatchMode: [nodes, pods]');
  expect(said).toEqual([]);
  expect(facts).toMatchObject({ ciliumVersion: "v1.18.2", cidrMatchMode: ["nodes", "pods"] });
  expect(joinFacts(facts, { ciliumVersion: "1.20" })).toEqual({
    cni: "generic",
    ciliumVersion: "1.20",
    cidrMatchMode: ["nodes", "pods"],
  });
  expect(statedByBoth(facts, facts)).toEqual(["ciliumVersion", "cidrMatchMode"]);
});

test("of facts stated in several places, each counts where it stands last", () => {
  const detected = { cni: "cilium", podCidrs: ["10.0.0.0/8"] } as const;
  const document = { cni: "calico", dns: ["10.96.0.10"] } as const;
  expect(joinFacts(detected, document, {})).toEqual({
    cni: "calico",
    podCidrs: ["10.0.0.0/8"],
    dns: ["10.96.0.10"],
  });
  expect(joinFacts(detected, document, { cni: "antrea" }).cni).toBe("antrea");
  expect(joinFacts({})).toEqual({ cni: "generic" });
});

test("a field that two documents state is found, by the name that it has there", () => {
  const one = readFacts("cni: calico\npodCIDRs: [10.0.0.0/8]\ndns: [10.96.0.10]").facts;
  const other = readFacts("cni: cilium\npodCIDRs: [10.244.0.0/16]\nnodeCIDRs: [192.168.0.0/24]").facts;
  expect(statedByBoth(one, other)).toEqual(["cni", "podCIDRs"]);
});
