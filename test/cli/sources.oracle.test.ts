import { closeSync, mkdirSync, openSync, rmdirSync, symlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import type { CanReport, DiagnosticRow, ReachReport } from "../../src/domain/report.ts";
import { folderOf } from "./folder.ts";
import { deployment, manifests, networkPolicy, SHOP } from "./manifests.ts";
import { shell, sluice, type Run } from "./sluice.ts";

/** Where the input comes from: files and folders as people have them, and standard input. */

const folder = folderOf({
  "my k8s/shop.yaml": SHOP,
  "my k8s/tests/fixture.yaml": deployment("test/fixture"),
  "my k8s/über/ünï.yml": deployment("data/extra"),
  "my k8s/notes.txt": "not read",
  "my k8s/.hidden/pod.yaml": deployment("hidden/pod"),
  "my k8s/empty.yaml": "",
  "my k8s/comments.yaml": "# nothing\n---\n---\n# at all\n",
});
afterAll(folder.remove);
const cwd = folder.path;

function reportOf({ code, stdout, stderr }: Run): ReachReport {
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

function idsOf(run: Run): readonly string[] {
  return reportOf(run).workloads.map(({ id }) => id);
}

describe("standard input", () => {
  test("is read where a - stands, and the working directory stays the user's", async () => {
    const run = await shell("cat shop.yaml | sluice reach - tests -o json; pwd", {
      cwd: join(cwd, "my k8s"),
    });
    const [report = "", ...rest] = run.stdout.split(/(?<=^\}\n)/mu);
    expect(rest).toEqual([`${join(cwd, "my k8s")}\n`]);
    expect(idsOf({ ...run, stdout: report })).toEqual([
      "shop/cart[Deployment]",
      "data/db[Deployment]",
      "test/fixture[Deployment]",
    ]);
  });

  test("names places in it by a -", async () => {
    const { stdout } = await sluice(["audit", "-", "-o", "json"], { input: SHOP });
    expect(stdout).toContain('"at":[{"file":"-","line":8,"column":1}]');
  });

  test("that is closed, or empty, holds nothing", async () => {
    for (const run of [await shell("sluice audit - <&-"), await shell("sluice audit - </dev/null")]) {
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toContain("SLU1410");
    }
  });

  test("may be JSON, a List, or both with YAML", async () => {
    const list = JSON.stringify({
      apiVersion: "v1",
      kind: "List",
      items: [{ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [] } }],
    });
    const input = `${list}\n---\n${deployment("shop/cart")}\n`;
    expect(idsOf(await sluice(["reach", "-", "-o", "json"], { input }))).toEqual([
      "default/a[Pod]",
      "shop/cart[Deployment]",
    ]);
  });
});

describe("folders", () => {
  test("may have spaces and letters of any script; what is hidden or no manifest is not read", async () => {
    const run = await sluice(["reach", "./my k8s/", "-o", "json"], { cwd });
    expect(idsOf(run)).toEqual([
      "shop/cart[Deployment]",
      "data/db[Deployment]",
      "test/fixture[Deployment]",
      "data/extra[Deployment]",
    ]);
  });

  test("--exclude leaves files out, by their path inside the folder", async () => {
    const exclude = ["--exclude", "tests/**", "--exclude", "*.yml"];
    const run = await sluice(["reach", "my k8s", ...exclude, "-o", "json"], { cwd });
    expect(idsOf(run)).toEqual(["shop/cart[Deployment]", "data/db[Deployment]"]);
  });

  test("links that lead in circles are walked once, those that lead nowhere are said", async () => {
    const circle = join(cwd, "circle");
    mkdirSync(circle);
    symlinkSync("..", join(circle, "up"));
    symlinkSync("loop.yaml", join(circle, "loop.yaml"));
    symlinkSync("gone.yaml", join(circle, "broken.yaml"));
    const run = await sluice(["reach", "circle", "-o", "json"], { cwd });
    const { workloads, diagnostics } = reportOf(run);
    expect(workloads).toHaveLength(4);
    const said = diagnostics.filter(({ weight }) => weight === "error");
    expect(said.map(({ code, at }) => [code, at?.file])).toEqual([
      ["SLU1203", "circle/broken.yaml"],
      ["SLU1204", "circle/loop.yaml"],
    ]);
  });

  test("that may not be read are said, and the rest is read", async () => {
    const locked = join(cwd, "locked.yaml");
    mkdirSync(locked);
    const run = await sluice(["reach", "my k8s/shop.yaml", "locked.yaml", "-o", "json"], { cwd });
    rmdirSync(locked);
    expect(reportOf(run).diagnostics.map(({ code }) => code)).toEqual(["SLU1209"]);
  });
});

test("-n is the namespace of manifests that name none, and of names in questions", async () => {
  const input = manifests(
    deployment("cart"),
    deployment("data/db"),
    networkPolicy("deny", "podSelector: {}, policyTypes: [Egress]"),
  );
  const line = "can -n shop --from cart --to 203.0.113.7 --port 443 -o json -".split(" ");
  const { code, stdout } = await sluice(line, { input });
  expect(JSON.parse(stdout)).toMatchObject({ verdict: "deny", from: "shop/cart[Deployment]" });
  expect(code).toBe(1);
});

const BOM_16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(deployment("data/utf16"), "utf16le")]);

/** Each line stands for ten times what the one before it does. */
function bombLines(): string {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const line = (name: string, below: string): string =>
    `${name}: &${name} [${Array.from({ length: 10 }, () => `*${below}`).join(",")}]\n`;
  return names.map((below, index) => line(names[index + 1] ?? "i", below)).join("");
}

/** Files with something wrong in each, and what is said of them: `code line:column`. */
const BAD: Readonly<Record<string, readonly [content: string | Uint8Array, ...said: readonly string[]]>> = {
  "alias-bomb.yaml": [`kind: ConfigMap\na: &a [x,x,x,x,x,x,x,x,x,x]\n${bombLines()}`, "SLU1004 7:29"],
  "binary.yaml": [new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0xff, 0xfe, 0xfd, 0]), "SLU1207 1:1"],
  "broken.yaml": [
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: broken\n  namespace: data\nspec:\n  podSelector: {\n",
    "SLU1001 8:1",
  ],
  "broken.json": ['{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"},, }', "SLU1002 1:63"],
  "cycle.yaml": ["kind: ConfigMap\na: &a { b: *a }\n", "SLU1005 2:12"],
  "duplicate-key.yaml": ["kind: ConfigMap\nmetadata: { name: a }\nmetadata: { name: b }\n", "SLU1003 3:1"],
  "nul.yaml": ["kind: ConfigMap\ndata: { a: b\u0000c }\n", "SLU1207 1:1"],
  "template.yaml": ["kind: {{ .Values.kind }}\nmetadata:\n  name: {{ .Release.Name }}\n", "SLU1012 1:1"],
  "utf16.yaml": [BOM_16],
  "latin1.yaml": [Buffer.from("kind: ConfigMap\ndata: { a: caf\u00e9 }\n", "latin1"), "SLU1208 1:1"],
  "deep.json": [`${"[".repeat(5000)}${"]".repeat(5000)}`, "SLU1006 1:201"],
  "unknown-kind.yaml": [
    "apiVersion: example.com/v1\nkind: Whatever\nmetadata: { name: w }\nspec: { a: [1, 2] }\n",
  ],
  "host-bits.yaml": [
    networkPolicy(
      "shop/bits",
      "podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 10.0.0.7/8 } }], ports: [{ port: -1 }, { port: 99999999999 }] }]",
    ),
    "SLU1113 1:155",
    "SLU1121 1:188",
    "SLU1121 1:202",
  ],
};

describe("bad files beside good ones", () => {
  const bad = folderOf({
    "good.yaml": SHOP,
    ...Object.fromEntries(Object.entries(BAD).map(([name, [content]]) => [name, content])),
  });
  afterAll(bad.remove);
  const where = { cwd: bad.path };

  test("are each said with a code and a place, and the rest is analysed", async () => {
    const { workloads, diagnostics } = reportOf(await sluice(["reach", ".", "-o", "json"], where));
    expect(workloads.map(({ id }) => id)).toEqual([
      "shop/cart[Deployment]",
      "data/db[Deployment]",
      "data/utf16[Deployment]",
    ]);
    const saidOf = (name: string): readonly string[] =>
      diagnostics
        .filter(({ at }) => at?.file === name)
        .map(({ code, at }) => `${code} ${at?.line}:${at?.column}`);
    const said = Object.keys(BAD).map((name) => [name, ...saidOf(name)]);
    expect(said).toEqual(Object.entries(BAD).map(([name, [, ...expected]]) => [name, ...expected]));
    for (const { help, message } of diagnostics) expect(`${message} ${help}`).toMatch(/^\S.{20,}[.|-]$/su);
    expect(diagnostics.find(({ code }: DiagnosticRow) => code === "SLU1404")?.message).toContain(
      "1 Whatever",
    );
  });

  test("leave no sure verdict where they may matter", async () => {
    const ask = (from: string): Promise<Run> =>
      sluice(["can", "--from", from, "--to", "203.0.113.7", "--port", "443", ".", "-o", "json"], where);
    // A binary file may hold any policy.
    for (const from of ["data/db", "shop/cart"]) {
      const run = await ask(from);
      expect(JSON.parse(run.stdout)).toMatchObject({ verdict: "unknown" });
      expect(run.code).toBe(1);
    }
  });

  test("matter only where they may: a broken policy of one namespace leaves the others be", async () => {
    const broken = BAD["broken.yaml"]?.[0] ?? "";
    const input = `${SHOP}---\n${String(broken)}`;
    const ask = async (from: string): Promise<unknown> =>
      JSON.parse(
        (
          await sluice(["can", "--from", from, "--to", "203.0.113.7", "--port", "443", "-", "-o", "json"], {
            input,
          })
        ).stdout,
      );
    expect(await ask("data/db")).toMatchObject({ verdict: "unknown" });
    expect(await ask("shop/cart")).toMatchObject({ verdict: "deny" });
  });
});

describe("200 MB in one file", () => {
  const big = folderOf({});
  afterAll(big.remove);

  /** Ends of lines as people have them, and a value as long as a certificate. */
  const manifest = (index: number): string =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod-${index}\n  namespace: ns-${index % 500}\n  annotations:\n    note: ${"x".repeat(16_000)}\nspec:\n  containers:\n    - name: main\n      image: main\n`;

  function write(name: string, piece: (index: number) => string): void {
    const file = openSync(join(big.path, name), "w");
    for (let index = 0, size = 0; size < 200_000_000; index++) size += writeSync(file, piece(index));
    closeSync(file);
  }

  const ask = (name: string): Promise<Run> =>
    sluice(["can", "--from", "ns-7/pod-7", "--to", "203.0.113.7", "--port", "443", name, "-o", "json"], {
      cwd: big.path,
      env: { NODE_OPTIONS: "--max-old-space-size=1024" },
    });

  test("are read with a gigabyte to spare, and a document that is broken among them is said", async () => {
    write("good.yaml", (index) =>
      index === 9000 ? "kind: ConfigMap\na: [\n---\n" : `${manifest(index)}---\n`,
    );
    const { code, stdout } = await ask("good.yaml");
    const { verdict, diagnostics }: CanReport = JSON.parse(stdout);
    expect({ code, verdict }).toEqual({ code: 0, verdict: "allow" });
    expect(diagnostics.map(({ code, at }) => [code, at?.line])).toEqual([["SLU1001", 9000 * 12 + 3]]);
  });

  test("that are one broken document are given up soon", async () => {
    write("bad.yaml", () => '  - [unclosed, {a: b, "c\n'.repeat(10_000));
    const { code, stderr } = await ask("bad.yaml");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error SLU1014 bad\.yaml:\d+:\d+: /mu);
  });
});
