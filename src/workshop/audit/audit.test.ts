import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

import type { Json } from "../../domain/json.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { Waiver } from "../facts.ts";
import { readBaseline } from "./baseline.ts";
import { patched, PatchError } from "./json-patch.ts";
import { manifestText } from "./manifest.ts";
import {
  allowDns,
  analysisOf,
  audited,
  closed,
  denyAll,
  deployment,
  egressPolicy,
  networkPolicy,
  only,
} from "./manifests.suite.ts";
import { hasNewFinding } from "./severity.ts";

const OPEN = deployment("shop/app") + deployment("shop/db") + deployment("blog/web");

function waiver(rest: Partial<Waiver> = {}): Waiver {
  return { code: "SLU2001", reason: "next quarter", ...rest };
}

function codes(diagnostics: readonly { readonly code: string }[]): readonly string[] {
  return diagnostics.map(({ code }) => code);
}

describe("findings", () => {
  test("come worst first, the waived and the known ones last", async () => {
    const first = await audited(OPEN);
    const known = first.findings.find(({ code }) => code === "SLU2003");
    const report = await audited(
      OPEN,
      {},
      { baseline: new Set([known?.fingerprint ?? ""]), waivers: [waiver({ workloads: ["blog/*"] })] },
    );
    expect(report.findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "SLU2001 high",
      "SLU2003 critical",
      "SLU2001 high",
    ]);
    expect(report.findings.map((finding) => finding.baseline === true)).toEqual([false, true, false]);
    expect(report.findings.map(({ waived }) => waived?.reason)).toEqual([
      undefined,
      undefined,
      "next quarter",
    ]);
    expect(report.summary).toMatchObject({
      workloads: 3,
      withoutEgressPolicy: 3,
      waived: 1,
      baseline: 1,
      namespaces: 2,
      bySeverity: { critical: 1, high: 2, medium: 0, low: 0, info: 0 },
      newBySeverity: { critical: 0, high: 1, medium: 0, low: 0, info: 0 },
    });
  });

  test("of many workloads with one cause are one", async () => {
    const many = Array.from({ length: 300 }, (_, index) => deployment(`shop/app-${index}`)).join("");
    const report = await audited(many);
    expect(report.findings.map(({ code, workloads }) => [code, workloads.length])).toEqual([
      ["SLU2003", 300],
      ["SLU2001", 300],
    ]);
    expect(report.findings.every(({ at }) => at.length <= 5)).toBe(true);
  });

  test(
    "of workloads that policies of their own open alike are one, with a patch for all",
    { timeout: 30_000 },
    async () => {
      const count = 300;
      const names = Array.from({ length: count }, (_, index) => `app-${index}`);
      const yaml = names.map(
        (name) =>
          deployment(`shop/${name}`, { pod: "automountServiceAccountToken: false" }) +
          egressPolicy(
            `shop/${name}`,
            name,
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 80 }]",
          ),
      );
      const report = await audited(denyAll("shop") + allowDns("shop") + yaml.join(""));
      expect(report.findings.map(({ code, workloads, at }) => [code, workloads.length, at.length])).toEqual([
        ["SLU2003", count, count],
        ["SLU2002", count, count],
      ]);
      const [metadata] = only(report, "metadata-reachable");
      expect(metadata?.detail).toMatch(
        /^NetworkPolicy shop\/app-0, NetworkPolicy shop\/app-1, NetworkPolicy shop\/app-10 and 297 more open /u,
      );
      expect(metadata?.fix).toMatchObject({ proved: true });
      expect(new Set(metadata?.fix?.edit?.map(({ object }) => object)).size).toBe(count);
      expect(new Set(metadata?.fingerprints).size).toBe(count);
    },
  );

  test("that weigh differently, or show different things, stay apart", async () => {
    const open = (name: string, port: number): string =>
      deployment(`shop/${name}`, { pod: "automountServiceAccountToken: false" }) +
      egressPolicy(
        `shop/${name}`,
        name,
        `- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: ${port} }]`,
      );
    const yaml = denyAll("shop") + allowDns("shop") + open("a", 8443) + open("b", 8443) + open("c", 9443);
    const found = only(await audited(yaml), "internet-reachable");
    expect(found.map(({ workloads }) => workloads)).toEqual([
      ["shop/a[Deployment]", "shop/b[Deployment]"],
      ["shop/c[Deployment]"],
    ]);
  });

  test("of which one cannot be mended are parted from those that can", async () => {
    const yaml = (name: string, rules: string): string =>
      deployment(`shop/${name}`, { pod: "automountServiceAccountToken: false" }) +
      egressPolicy(`shop/${name}`, name, rules);
    const block = "- to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]\n  ports: [{ port: 443 }]";
    const report = await audited(
      denyAll("shop") +
        allowDns("shop") +
        yaml("a", `${block}\n${block}`) +
        yaml("b", `${block}\n${block}`) +
        // Without policyTypes, a policy that has lost its rules would isolate nobody.
        deployment("shop/c", { pod: "automountServiceAccountToken: false" }) +
        networkPolicy(
          "shop/c",
          `podSelector: { matchLabels: { app: c } }\negress: [{ to: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ports: [{ port: 443 }] }]`,
        ) +
        egressPolicy("shop/c2", "c", block),
    );
    const found = only(report, "rule-redundant");
    expect(found.map(({ workloads, fix }) => [workloads, fix?.proved])).toEqual(
      expect.arrayContaining([[["shop/a[Deployment]", "shop/b[Deployment]"], true]]),
    );
  });

  test("name workloads that policies speak of and the input lacks", async () => {
    const report = await audited(egressPolicy("shop/out", "app", "- {}"));
    const [found] = only(report, "internet-reachable");
    expect(found).toMatchObject({ workloads: [], hypothetical: ["shop/(app=app)"] });
    const real = await audited(deployment("shop/app"));
    expect(real.findings.every((finding) => finding.hypothetical === undefined)).toBe(true);
  });

  test("fail a run at their severity or a milder one", async () => {
    const report = await audited(deployment("shop/app") + denyAll("shop"));
    expect(report.findings.map(({ severity }) => severity)).toEqual(["medium"]);
    expect(hasNewFinding(report, "high")).toBe(false);
    expect(hasNewFinding(report, "medium")).toBe(true);
    expect(hasNewFinding(report, "info")).toBe(true);
  });
});

describe("a waiver", () => {
  test("of some workloads leaves the others", async () => {
    const report = await audited(OPEN, {}, { waivers: [waiver({ workloads: ["shop/app"] })] });
    const found = only(report, "no-default-deny-egress");
    expect(found.map(({ waived, workloads }) => ({ waived, workloads }))).toEqual([
      { waived: undefined, workloads: ["blog/web[Deployment]", "shop/db[Deployment]"] },
    ]);
    expect(found[0]?.detail).toContain("1 of them is waived (next quarter)");
  });

  test("by fingerprint is for that finding alone", async () => {
    const [found] = only(await audited(OPEN), "no-default-deny-egress");
    const [fingerprint = "", other] = found?.fingerprints ?? [];
    const report = await audited(OPEN, {}, { waivers: [waiver({ fingerprint })] });
    const rows = only(report, "no-default-deny-egress");
    expect(rows.map((one) => one.fingerprint)).toEqual([other, fingerprint]);
    expect(rows.map(({ waived }) => waived?.reason)).toEqual([undefined, "next quarter"]);
    expect(codes(report.diagnostics)).toEqual([]);
  });

  test("by the fingerprint of findings that are told together is for all of them, and for no others", async () => {
    const [found] = only(await audited(OPEN), "no-default-deny-egress");
    const waivers = [waiver({ fingerprint: found?.fingerprint ?? "" })];
    const report = await audited(OPEN, {}, { waivers });
    expect(only(report, "no-default-deny-egress").map(({ waived }) => waived?.reason)).toEqual([
      "next quarter",
    ]);
    expect(codes(report.diagnostics)).toEqual([]);
    const more = await audited(OPEN + deployment("new/app"), {}, { waivers });
    expect(only(more, "no-default-deny-egress").map(({ waived }) => waived)).toEqual([undefined]);
    expect(codes(more.diagnostics)).toEqual(["SLU1502"]);
  });

  test("counts through its last day, and is reported once it is over", async () => {
    const until = "2026-11-20";
    const inTime = await audited(OPEN, {}, { waivers: [waiver({ until })] });
    expect(only(inTime, "no-default-deny-egress").map(({ waived }) => waived)).toEqual([
      { reason: "next quarter", until },
    ]);
    expect(codes(inTime.diagnostics)).toEqual([]);
    const late = await audited(OPEN, {}, { waivers: [waiver({ until })], today: "2026-11-21" });
    expect(only(late, "no-default-deny-egress").every(({ waived }) => waived === undefined)).toBe(true);
    expect(codes(late.diagnostics)).toEqual(["SLU1501"]);
  });

  test("that nothing needs, or of an unknown code, is said", async () => {
    const waivers = [
      waiver({ code: "SLU2022" }),
      waiver({ code: "SLU9999" }),
      waiver({ workloads: ["other/*"] }),
    ];
    const report = await audited(closed("shop", "app"), {}, { waivers });
    expect(codes(report.diagnostics)).toEqual(["SLU1504", "SLU1502", "SLU1502"]);
  });

  test("on a workload is for that workload", async () => {
    const annotations = 'sluice.dev/waive: "SLU2001: moves to the mesh; until=2027-01-31"';
    const report = await audited(deployment("shop/app", { annotations }));
    expect(only(report, "no-default-deny-egress").map(({ waived }) => waived)).toEqual([
      { reason: "moves to the mesh", until: "2027-01-31" },
    ]);
    expect(only(report, "metadata-reachable").map(({ waived }) => waived)).toEqual([undefined]);
  });

  test("on a policy is for what the policy does, one on each line", async () => {
    const policy = egressPolicy("shop/out", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]").replace(
      "  namespace: shop\n",
      '  namespace: shop\n  annotations:\n    sluice.dev/waive: "SLU2002: a crawler\\nSLU2003: hop limit is 1; until=2027-01-31"\n',
    );
    const report = await audited(closed("shop", "app") + policy);
    expect(only(report, "internet-reachable").map(({ waived }) => waived?.reason)).toEqual(["a crawler"]);
    expect(only(report, "metadata-reachable").map(({ waived }) => waived?.reason)).toEqual([
      "hop limit is 1",
    ]);
    expect(codes(report.diagnostics)).toEqual([]);
  });

  test.each(["SLU2001", "SLU2001: ", "because", "SLU2001: x; until=soon", "SLU2001: x; until=2027-02-31"])(
    "in an annotation that reads %s is said to be unreadable",
    async (text) => {
      const annotations = `sluice.dev/waive: ${JSON.stringify(text)}`;
      const report = await audited(deployment("shop/app", { annotations }));
      expect(codes(report.diagnostics)).toEqual(["SLU1503"]);
      expect(report.findings.every(({ waived }) => waived === undefined)).toBe(true);
    },
  );
});

describe("a baseline", () => {
  test("is an earlier report", async () => {
    const report: Json = JSON.parse(JSON.stringify(await audited(OPEN)));
    const baseline = readBaseline(report, "audit.json");
    if (!(baseline instanceof Set)) throw new Error("unreadable");
    const again = await audited(OPEN, {}, { baseline });
    expect(again.findings.every((finding) => finding.baseline === true)).toBe(true);
    expect(hasNewFinding(again, "info")).toBe(false);
    const more = await audited(OPEN + deployment("new/app"), {}, { baseline });
    expect(
      more.findings.filter((finding) => finding.baseline !== true).map(({ workloads }) => workloads),
    ).toEqual([["new/app[Deployment]"]]);
  });

  test("knows findings that were told together one by one", async () => {
    const report: Json = JSON.parse(JSON.stringify(await audited(OPEN)));
    const baseline = readBaseline(report, "audit.json");
    if (!(baseline instanceof Set)) throw new Error("unreadable");
    const more = await audited(OPEN + deployment("new/app"), {}, { baseline });
    expect(
      only(more, "no-default-deny-egress").map((finding) => [finding.workloads, finding.baseline]),
    ).toEqual([
      [["new/app[Deployment]"], undefined],
      [["blog/web[Deployment]", "shop/app[Deployment]", "shop/db[Deployment]"], true],
    ]);
  });

  test.each([null, [], {}, { findings: 3 }, { findings: [{ code: "SLU2001" }] }])(
    "that reads %j is refused",
    (value) => {
      expect(readBaseline(value, "audit.json")).toMatchObject({ code: "SLU1505", weight: "error" });
    },
  );
});

describe("a fix", () => {
  test("is a manifest to add, or a patch with its command and place", async () => {
    const report = await audited(
      deployment("shop/app") + egressPolicy("shop/web", "", "- ports: [{ port: 53 }]"),
    );
    const edit = only(report, "dns-any-resolver")[0]?.fix?.edit?.[0];
    expect(edit).toMatchObject({
      object: "NetworkPolicy shop/web",
      command: expect.stringMatching(
        /^kubectl patch networkpolicy web -n shop --type=json -p '\[\{"op":"add"/u,
      ),
      at: { file: "test.yaml" },
    });
    const add = only(report, "dns-cut-off")[0]?.fix?.add ?? "";
    expect(parseAllDocuments(add).map((document) => document.toJS())).toMatchObject([
      { kind: "NetworkPolicy", metadata: { name: "allow-dns", namespace: "shop" } },
    ]);
  });

  test("is not shown where the finding is still there with it", async () => {
    const unmoved = analysisOf(OPEN);
    const report = await audited(OPEN, {}, { proofs: { documents: [], reload: () => unmoved } });
    expect(report.findings.map(({ fix }) => fix)).toEqual([undefined, undefined]);
    expect(codes(report.diagnostics)).toEqual([]);
  });

  test("that mends none of many findings alike leaves all of them without one", async () => {
    const yaml = ["a", "b", "c", "d"].map((name) => deployment(`${name}/app`)).join("");
    const unmoved = analysisOf(yaml);
    const { findings } = await audited(yaml, {}, { proofs: { documents: [], reload: () => unmoved } });
    expect(findings.find(({ code }) => code === "SLU2001")?.workloads.length).toBe(4);
    expect(findings.every(({ fix }) => fix === undefined)).toBe(true);
  });

  test("that there is no room to prove is left out, and that is said", async () => {
    const report = await audited(OPEN, {}, { proofs: { documents: [], reload: never, budget: -1 } });
    expect(report.findings.every(({ fix }) => fix === undefined)).toBe(true);
    expect(codes(report.diagnostics)).toEqual(["SLU1506"]);
  });

  test("of a large input is proved on the namespaces that it touches", async () => {
    const many = Array.from({ length: 401 }, (_, index) => deployment(`big/app-${index}`)).join("");
    const report = await audited(many + OPEN);
    expect(only(report, "no-default-deny-egress").every(({ fix }) => fix?.proved === true)).toBe(true);
    expect(report.footnotes.some((note) => note.startsWith("The input is large"))).toBe(true);
  });

  test("quotes names for the shell that could mean something else there", async () => {
    const name = "a'; rm -rf ~ #";
    const yaml = deployment("shop/app") + egressPolicy("shop/x", "", "- ports: [{ port: 53 }]");
    const report = await audited(yaml.replace("name: x", `name: ${JSON.stringify(name)}`));
    const command = only(report, "dns-any-resolver")[0]?.fix?.edit?.[0]?.command ?? "";
    expect(command).toContain(`networkpolicy 'a'\\''; rm -rf ~ #' -n shop`);
  });
});

function never(): Analysis {
  throw new Error("not to be called");
}

describe("a JSON patch", () => {
  const root = { a: [1, 2], "b/c": { "~": "x" } };

  test("adds, replaces and removes, and leaves the document alone", () => {
    expect(patched(root, [{ op: "add", path: "/a/-", value: 3 }])).toEqual({ ...root, a: [1, 2, 3] });
    expect(patched(root, [{ op: "add", path: "/a/0", value: 0 }])).toEqual({ ...root, a: [0, 1, 2] });
    expect(patched(root, [{ op: "remove", path: "/a/0" }])).toEqual({ ...root, a: [2] });
    expect(patched(root, [{ op: "replace", path: "/b~1c/~0", value: "y" }])).toEqual({
      ...root,
      "b/c": { "~": "y" },
    });
    expect(patched(root, [{ op: "add", path: "/__proto__", value: 1 }])).not.toEqual(root);
    expect(root).toEqual({ a: [1, 2], "b/c": { "~": "x" } });
  });

  test.each([
    [{ op: "remove", path: "/a/2" }],
    [{ op: "add", path: "/a/3", value: 1 }],
    [{ op: "add", path: "/a/01", value: 1 }],
    [{ op: "replace", path: "/a/-", value: 1 }],
    [{ op: "replace", path: "/x", value: 1 }],
    [{ op: "add", path: "/x/y", value: 1 }],
    [{ op: "add", path: "/a/0/y", value: 1 }],
    [{ op: "remove", path: "" }],
    [{ op: "replace", path: "", value: 1 }],
    [{ op: "add", path: "a", value: 1 }],
  ] as const)("refuses %j", (operation) => {
    expect(() => patched(root, [operation])).toThrow(PatchError);
  });
});

test("manifests are written so that every YAML reads them as they are", () => {
  const objects = [
    {
      kind: "NetworkPolicy",
      metadata: { name: "yes", namespace: "0x10", labels: {} },
      spec: {
        list: [[1, "2"], [], { a: null, b: [{ c: "on: off" }] }],
        "odd key: #": "- x\n\ttab",
        empty: "",
      },
    },
    { kind: "Other" },
  ];
  const text = manifestText(objects);
  for (const version of ["1.1", "1.2"] as const) {
    expect(parseAllDocuments(text, { version }).map((document) => document.toJS())).toEqual(objects);
  }
});
