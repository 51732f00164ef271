import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

import type {
  AuditReport,
  CanReport,
  DiagnosticRow,
  FindingRow,
  WhoReport,
} from "../../src/domain/report.ts";
import { RESOURCES } from "../../src/workshop/kinds.ts";
import { KubeApi, type ServedKind } from "../support/kube-api.ts";
import { writeKubeconfig } from "../support/kube-config.ts";
import { folderOf, type Folder } from "./folder.ts";
import { deployment, manifests, networkPolicy, SHOP } from "./manifests.ts";
import { sluice, type Run } from "./sluice.ts";

/** A live cluster: the command asks a server of ours, which speaks the API's lists. */

const TEXT = manifests(
  SHOP,
  deployment("shop/web"),
  networkPolicy(
    "data/db",
    "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]",
  ),
);

type Kind = { readonly apiVersion: string; readonly kind: string };
type Item = Parameters<KubeApi["put"]>[1];

/** What every cluster serves, and what else is said. */
function kindsWith(...more: readonly string[]): readonly ServedKind[] {
  return RESOURCES.flatMap(([apiVersion, resource, kind, namespaced, optional]) =>
    optional && !more.includes(kind) ? [] : [{ apiVersion, resource, kind, namespaced }],
  );
}

let api: KubeApi;
let folder: Folder;

async function serve(kinds: readonly ServedKind[], text: string): Promise<void> {
  api = await KubeApi.start(kinds);
  writeKubeconfig(join(folder.path, "config"), {
    test: { server: api.url },
    other: { server: "http://127.0.0.1:1" },
  });
  for (const document of parseAllDocuments(text)) {
    const found: (Kind & Item) | null = document.toJS();
    if (found === null) continue;
    const { apiVersion, kind, ...item } = found;
    const resource = kinds.find((one) => one.apiVersion === apiVersion && one.kind === kind)?.resource;
    if (resource === undefined) throw new Error(`${kind} is not served`);
    api.put(resource, item);
  }
}

beforeEach(() => {
  folder = folderOf({ "all.yaml": TEXT });
});
afterEach(async () => {
  await api.close();
  folder.remove();
});

function run(line: string): Promise<Run> {
  const env = { KUBECONFIG: join(folder.path, "config") };
  return sluice(line.split(" "), { cwd: folder.path, env });
}

async function can(from: string, to: string): Promise<CanReport> {
  const { stdout } = await run(`can --from ${from} --to ${to} --port 443 cluster:test -o json`);
  return JSON.parse(stdout);
}

function codes(diagnostics: readonly DiagnosticRow[]): readonly string[] {
  return diagnostics.map(({ code }) => code);
}

/** A finding without its places, which are lines of files, or names of objects. */
function placeless({ at: _at, fix, ...rest }: FindingRow): object {
  return { ...rest, fix: fix && { summary: fix.summary, add: fix.add, proved: fix.proved } };
}

describe("a live cluster", () => {
  test("has the findings that the same objects have in files", async () => {
    await serve(kindsWith(), TEXT);
    const live = await run("audit cluster:test -o json");
    const files = await run("audit all.yaml -o json");
    expect(live).toMatchObject({ code: 0, stderr: "" });
    const [a, b]: readonly AuditReport[] = [JSON.parse(live.stdout), JSON.parse(files.stdout)];
    expect(a?.findings.length).toBeGreaterThan(2);
    const sorted = (report: AuditReport | undefined): readonly string[] =>
      (report?.findings ?? []).map((finding) => JSON.stringify(placeless(finding))).toSorted();
    expect(sorted(a)).toEqual(sorted(b));
    expect(a?.summary).toEqual(b?.summary);
    // APIs that this cluster lacks are ones that it need not have.
    expect(a?.diagnostics).toEqual([]);
    const places = a?.findings.flatMap(({ at }) => at.map(({ file }) => file)) ?? [];
    expect(places).toContain("cluster:test networkpolicies/data/db");
    expect(api.asked.every(({ method }) => method === "GET")).toBe(true);
  });

  test("is analysed beside files: what applying them would add", async () => {
    await serve(kindsWith(), SHOP);
    const { code, stdout } = await run("diff cluster:test --against all.yaml -o json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).workloads).toEqual({ added: ["shop/web[Deployment]"], removed: [] });
  });

  test("whose enforcer runs as a DaemonSet is read as its documents say, unless told otherwise", async () => {
    const calico =
      "{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: calico-node, namespace: kube-system }, spec: { template: { metadata: { labels: { k8s-app: calico-node } }, spec: { hostNetwork: true, containers: [] } } } }";
    await serve(kindsWith(), manifests(SHOP, calico));
    const detected: AuditReport = JSON.parse((await run("audit cluster:test -o json")).stdout);
    expect(detected.summary.cni).toBe("calico");
    expect(detected.diagnostics).toEqual([
      expect.objectContaining({
        code: "SLU1411",
        message: expect.stringContaining("kube-system/calico-node"),
      }),
    ]);
    const told: AuditReport = JSON.parse((await run("audit cluster:test --cni cilium -o json")).stdout);
    expect(told.summary.cni).toBe("cilium");
    expect(told.diagnostics).toEqual([]);
  });
});

describe("a permission that is missing", () => {
  test("for NetworkPolicies leaves no answer sure, and names the right", async () => {
    await serve(kindsWith(), SHOP);
    api.forbidden.add("list networkpolicies");
    const { stdout } = await run("who --to 203.0.113.7 --port 443 cluster:test -o json");
    const { workloads, diagnostics }: WhoReport = JSON.parse(stdout);
    expect(
      workloads.filter(({ hypothetical }) => hypothetical !== true).map(({ verdict }) => verdict),
    ).toEqual(["unknown", "unknown"]);
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: "SLU1306",
        weight: "warning",
        help: expect.stringContaining("--verb=list --resource=networkpolicies.networking.k8s.io"),
      }),
    ]);
    expect(await run("audit cluster:test --strict")).toMatchObject({ code: 2, stdout: "" });
  });

  test("for another system's policies widens the bounds, too", async () => {
    await serve(kindsWith("CiliumNetworkPolicy"), SHOP);
    expect(await can("data/db", "203.0.113.7")).toMatchObject({ verdict: "allow", diagnostics: [] });
    api.forbidden.add("list ciliumnetworkpolicies");
    const { verdict, diagnostics } = await can("data/db", "203.0.113.7");
    expect(verdict).toBe("unknown");
    expect(codes(diagnostics)).toEqual(["SLU1306"]);
  });

  test("for what is no policy leaves the policies be", async () => {
    await serve(kindsWith(), SHOP);
    for (const resource of ["services", "serviceaccounts", "nodes"]) api.forbidden.add(`list ${resource}`);
    const { verdict, diagnostics } = await can("shop/cart", "203.0.113.7");
    expect(verdict).toBe("deny");
    expect(codes(diagnostics)).toEqual(["SLU1306", "SLU1306", "SLU1306"]);
  });

  test("for everything leaves nothing to analyse", async () => {
    await serve(kindsWith(), SHOP);
    for (const { resource } of kindsWith()) api.forbidden.add(`list ${resource}`);
    expect(await run("audit cluster:test")).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("a cluster that cannot be asked", () => {
  test.for(["audit cluster:nowhere", "audit cluster:other", "audit all.yaml cluster:nowhere"])(
    "%s ends with 2",
    async (line) => {
      await serve(kindsWith(), SHOP);
      const { code, stdout, stderr } = await run(line);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^error SLU130[1-5] /mu);
    },
  );
});
