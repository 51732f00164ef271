import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { folderOf } from "./folder.ts";
import { clusterFacts, deployment, manifests, networkPolicy, SHOP } from "./manifests.ts";
import { sluice, type Run } from "./sluice.ts";

/** 0 holds, 1 does not, 2 could not run: what scripts and CI rely on. */

const folder = folderOf({
  "shop/all.yaml": SHOP,
  "open/pod.yaml": deployment("open/web"),
  "empty/readme.md": "nothing here",
  "broken/good.yaml": SHOP,
  "broken/bad.yaml":
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: x\n  namespace: data\nspec: [\n",
  "only-broken/bad.yaml": "kind: [\n",
  "only-notes/values.yaml": "replicas: 3\n",
});
afterAll(folder.remove);

const cwd = folder.path;
const run = (line: string, input = ""): Promise<Run> => sluice(line.split(" "), { cwd, input });

function said({ stderr }: Run): string {
  return stderr.replaceAll(/\s+/gu, " ");
}

describe("sluice can", () => {
  const ask = "can --from shop/cart --to 203.0.113.7 --port 443";

  test.for([
    ["allow", 0, "can --from data/db --to 203.0.113.7 --port 443 shop"],
    ["deny", 1, `${ask} shop`],
    ["unknown", 1, "can --from data/db --to 203.0.113.7 --port 443 broken"],
  ] as const)("ends with the verdict: %s is %i", async ([verdict, code, line]) => {
    const { code: found, stdout } = await run(`${line} -o json`);
    expect(JSON.parse(stdout)).toMatchObject({ verdict });
    expect(found).toBe(code);
  });

  test("cannot answer about a workload that is not there", async () => {
    const found = await run("can --from shop/carts --to 203.0.113.7 shop");
    expect(found).toMatchObject({ code: 2, stdout: "" });
    expect(said(found)).toContain("SLU1921 No workload of the input is shop/carts. There are shop/cart");
  });
});

describe("a slip in the command line ends with 2 and says what to type", () => {
  test.for([
    ["bogus", "SLU1901 There is no verb bogus"],
    ["shop/all.yaml", "Did you mean sluice audit shop/all.yaml?"],
    ["audit shop --fail-on hihg", "Did you mean high?"],
    ["audit shop -o dot", "SLU1912"],
    ["can --from shop/cart shop", "SLU1907 can needs --to"],
    ["can --from shop/cart --to 10.0.0.300 shop", "SLU19"],
    ["diff shop", "SLU1907 diff needs --against"],
    ["explain SLU9999", "SLU1920"],
  ] as const)("%s", async ([line, words]) => {
    const found = await run(line);
    expect(found).toMatchObject({ code: 2, stdout: "" });
    expect(said(found)).toContain(words);
  });
});

describe("where nothing can be analysed", () => {
  test.for([
    ["audit empty", "SLU1209"],
    ["audit only-notes", "SLU1401"],
    ["reach only-broken", "SLU1001"],
    ["audit nowhere", "SLU1201 nowhere:1:1: There is no file or folder nowhere."],
    ["diff shop --against nowhere", "SLU1201"],
    ["audit -", "SLU1410 No workload and no policy was found in -"],
  ] as const)("%s ends with 2", async ([line, words]) => {
    const found = await run(line);
    expect(found).toMatchObject({ code: 2, stdout: "" });
    expect(said(found)).toContain(words);
  });

  test("a source that is not there is a slip, even beside one that is", async () => {
    const found = await run("audit shop polices");
    expect(found).toMatchObject({ code: 2, stdout: "" });
    expect(said(found)).toContain("There is no file or folder polices");
  });
});

describe("--strict", () => {
  test("ends with 2 where anything is unreadable, and says what", async () => {
    const found = await run("audit broken --strict");
    expect(found).toMatchObject({ code: 2, stdout: "" });
    expect(said(found)).toContain("SLU1001 broken/bad.yaml:");
  });

  test("is content with what could be read whole", async () => {
    expect(await run("audit shop --strict -o json")).toMatchObject({ code: 0, stderr: "" });
  });

  test("is not content with a chart's template, which says nothing until it is rendered", async () => {
    const template = manifests(SHOP, "{ kind: {{ .Values.kind }} }");
    expect(await sluice(["audit", "-"], { input: template })).toMatchObject({ code: 0 });
    expect(await sluice(["audit", "-", "--strict"], { input: template })).toMatchObject({ code: 2 });
  });
});

describe("sluice audit", () => {
  test("ends with 0 whatever it finds, and with 1 from the severity on that was named", async () => {
    expect(await run("audit open -o json")).toMatchObject({ code: 0 });
    expect(await run("audit open -o json --fail-on critical")).toMatchObject({ code: 1 });
    expect(await run("audit shop/all.yaml --cni calico -o json --fail-on info")).toMatchObject({ code: 1 });
    const denied = manifests(
      deployment("x/a"),
      networkPolicy("x/deny", "podSelector: {}, policyTypes: [Egress, Ingress]"),
      networkPolicy(
        "x/dns",
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }] }]",
      ),
    );
    expect(await run("audit - --cni calico -o json --fail-on low", denied)).toMatchObject({ code: 0 });
  });

  test("is green on what a baseline holds, and red on what it does not", async () => {
    const { stdout } = await run("audit open -o json");
    writeFileSync(join(cwd, "baseline.json"), stdout);
    expect(await run("audit open --baseline baseline.json --fail-on info")).toMatchObject({ code: 0 });
    expect(await run("audit open shop --baseline baseline.json --fail-on info")).toMatchObject({ code: 1 });
  });

  test("cannot run with a baseline that is none", async () => {
    writeFileSync(join(cwd, "list.json"), "[]");
    for (const name of ["list.json", "nowhere.json", "broken/bad.yaml", "shop/all.yaml"]) {
      const found = await run(`audit open --baseline ${name} --fail-on critical`);
      expect(found, name).toMatchObject({ code: 2, stdout: "" });
      expect(found.stderr, name).toMatch(/^error SLU1[025]/u);
    }
  });
});

describe("a waiver", () => {
  const codes = ["SLU2001", "SLU2002", "SLU2003", "SLU2007", "SLU2008", "SLU2019", "SLU2022"];
  const waivers = (more: string): string =>
    clusterFacts(`waivers: [${codes.map((code) => `{ code: ${code}, reason: known${more} }`).join(", ")}]`);
  const audit = (...objects: readonly string[]): Promise<Run> =>
    sluice(["audit", "-", "-o", "json", "--fail-on", "low"], { input: manifests(...objects) });

  test("of a ClusterFacts document keeps the run green", async () => {
    expect(await audit(deployment("open/web"))).toMatchObject({ code: 1 });
    expect(await audit(deployment("open/web"), waivers(""))).toMatchObject({ code: 0 });
    expect(
      await audit(deployment("open/web"), waivers(", workloads: [open/*], until: 2999-12-31")),
    ).toMatchObject({
      code: 0,
    });
  });

  test("that has expired no longer counts, and that is said", async () => {
    const found = await audit(deployment("open/web"), waivers(", until: 2020-01-31"));
    expect(found).toMatchObject({ code: 1 });
    expect(JSON.parse(found.stdout).diagnostics).toContainEqual(
      expect.objectContaining({ code: "SLU1501", message: expect.stringContaining("2020-01-31") }),
    );
  });

  test("of other workloads does not", async () => {
    expect(await audit(deployment("open/web"), waivers(", workloads: [shop/*]"))).toMatchObject({ code: 1 });
  });

  test("that cannot be read waives nothing, rather than everything", async () => {
    for (const more of [
      ", workloads: open/*",
      ", workloads: [5]",
      ", fingerprint: 5",
      ", until: soon",
      ", workload: [shop/*]",
    ]) {
      const found = await audit(deployment("open/web"), waivers(more));
      expect(found, more).toMatchObject({ code: 1 });
      const { diagnostics } = JSON.parse(found.stdout);
      expect(
        diagnostics.map(({ code }: { code: string }) => code),
        more,
      ).toContain("SLU1409");
    }
  });

  test("by annotation keeps the run green", async () => {
    const lines = codes.map((code) => `${code}: known; until=2999-12-31`).join("\\n");
    const object = deployment("open/web", `sluice.dev/waive: "${lines}"`);
    expect(await audit(object)).toMatchObject({ code: 0 });
    expect(await audit(object, deployment("open/other"))).toMatchObject({ code: 1 });
  });
});

describe("sluice explain", () => {
  test("knows every code that a run can say", async () => {
    const { stdout } = await run("explain");
    const codes = stdout.match(/^SLU\d{4}/gmu) ?? [];
    for (const code of [
      "SLU1001",
      "SLU1012",
      "SLU1101",
      "SLU1201",
      "SLU1306",
      "SLU1401",
      "SLU1501",
      "SLU1901",
      "SLU2001",
    ])
      expect(codes).toContain(code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(await run("explain slu1012")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("helm template"),
    });
  });
});
