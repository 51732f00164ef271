import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { KubeApi, times, type ServedKind } from "../../test/support/kube-api.ts";
import { hastyClock, writeKubeconfig } from "../../test/support/kube-config.ts";
import type { Resource } from "./kube-list.ts";
import { readCluster, type ClusterOptions, type ClusterProgress, type ClusterReading } from "./kube.ts";

const PODS = { apiVersion: "v1", resource: "pods", kind: "Pod", namespaced: true, optional: false };
const NAMESPACES = {
  apiVersion: "v1",
  resource: "namespaces",
  kind: "Namespace",
  namespaced: false,
  optional: false,
};
const DEPLOYMENTS = {
  apiVersion: "apps/v1",
  resource: "deployments",
  kind: "Deployment",
  namespaced: true,
  optional: false,
};
const POLICIES = {
  apiVersion: "networking.k8s.io/v1",
  resource: "networkpolicies",
  kind: "NetworkPolicy",
  namespaced: true,
  optional: false,
};
const CLUSTER_POLICIES = {
  apiVersion: "policy.networking.k8s.io/v1alpha2",
  resource: "clusternetworkpolicies",
  kind: "ClusterNetworkPolicy",
  namespaced: false,
  optional: true,
};
const ADMIN_POLICIES = {
  apiVersion: "policy.networking.k8s.io/v1alpha1",
  resource: "adminnetworkpolicies",
  kind: "AdminNetworkPolicy",
  namespaced: false,
  optional: true,
};
const SETTINGS = {
  apiVersion: "v1",
  resource: "configmaps",
  kind: "ConfigMap",
  namespaced: true,
  optional: true,
  named: "cilium-config",
};
const ORDINARY: readonly Resource[] = [PODS, NAMESPACES, DEPLOYMENTS, POLICIES];

let folder = "";
let api: KubeApi;
let clock = hastyClock();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-kube-"));
  clock = hastyClock();
  await serve([PODS, NAMESPACES, DEPLOYMENTS, POLICIES]);
});

afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(kinds: readonly ServedKind[]): Promise<void> {
  await (api as KubeApi | undefined)?.close();
  api = await KubeApi.start(kinds);
}

async function read(resources: readonly Resource[], options: ClusterOptions = {}): Promise<ClusterReading> {
  const kubeconfig = [writeKubeconfig(join(folder, "config"), { prod: { server: api.url } })];
  return readCluster(resources, { kubeconfig, clock, ...options });
}

function fill(resource: string, count: number, namespace = "shop"): string[] {
  const names = Array.from({ length: count }, (_, index) => `${resource}-${String(index).padStart(5, "0")}`);
  for (const name of names) {
    api.put(resource, { metadata: { name, namespace }, spec: { marker: name } });
  }
  return names.map((name) => `cluster:prod ${resource}/${namespace}/${name}`);
}

function names(reading: ClusterReading): string[] {
  return reading.documents.map(({ file }) => file);
}

function codes(reading: ClusterReading): string[] {
  return reading.diagnostics.map(({ code }) => code);
}

describe("reading a cluster", () => {
  test("takes every object of every resource once, in the order of the table", async () => {
    const policies = fill("networkpolicies", 3);
    const pods = fill("pods", 4);
    api.put("namespaces", { metadata: { name: "shop", labels: { team: "a" } } });
    const reading = await read([PODS, POLICIES, NAMESPACES]);
    expect(names(reading)).toEqual([...pods, ...policies, "cluster:prod namespaces/shop"]);
    expect(reading).toMatchObject({ context: "prod", missing: [], diagnostics: [] });
  });

  test("puts back the apiVersion and kind that items of a list lack", async () => {
    fill("networkpolicies", 1);
    const [document] = (await read([POLICIES])).documents;
    expect(document?.root).toMatchObject({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "networkpolicies-00000", namespace: "shop" },
      spec: { marker: "networkpolicies-00000" },
    });
    expect(document?.locate(["spec", "podSelector"])).toEqual({ line: 1, column: 1 });
  });

  test("asks for settings by their name, and misses none that it may not see", async () => {
    await serve([PODS, SETTINGS]);
    fill("configmaps", 1, "kube-system");
    expect(names(await read([SETTINGS]))).toHaveLength(1);
    const [asked] = api.asked.filter(({ path }) => path === "/api/v1/configmaps");
    expect(asked?.query.get("fieldSelector")).toBe("metadata.name=cilium-config");
    api.forbidden.add("list configmaps");
    expect(await read([SETTINGS])).toMatchObject({ documents: [], missing: [], diagnostics: [] });
  });

  test("asks page by page, 500 at a time unless told otherwise", async () => {
    const pods = fill("pods", 1203);
    expect(names(await read([PODS]))).toEqual(pods);
    const lists = api.asked.filter(({ path }) => path === "/api/v1/pods");
    expect(lists.map(({ query }) => [query.get("limit"), query.has("continue")])).toEqual([
      ["500", false],
      ["500", true],
      ["500", true],
    ]);
    expect(names(await read([PODS], { limit: 1000 }))).toEqual(pods);
    expect(api.count("/api/v1/pods")).toBe(5);
  });

  test("sends nothing but GET, and lists nothing it was not asked for", async () => {
    fill("pods", 7);
    api.forbidden.add("list deployments");
    api.faults.push(times(2, "/api/v1/pods", (response) => response.writeHead(503).end()));
    await read(ORDINARY, { namespace: "shop", limit: 3 });
    expect(new Set(api.asked.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(new Set(api.asked.map(({ path }) => path))).toEqual(
      new Set([
        "/apis",
        "/apis/apps/v1",
        "/apis/networking.k8s.io/v1",
        "/api/v1/pods",
        "/api/v1/namespaces",
        "/apis/apps/v1/deployments",
        "/apis/apps/v1/namespaces/shop/deployments",
        "/apis/networking.k8s.io/v1/networkpolicies",
      ]),
    );
  });

  test("reports progress that only grows and ends complete", async () => {
    fill("pods", 25);
    fill("networkpolicies", 5);
    const seen: ClusterProgress[] = [];
    await read([PODS, POLICIES], { limit: 10, onProgress: (progress) => seen.push(progress) });
    const counts = seen.map(({ objects }) => objects);
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(seen.length).toBeGreaterThanOrEqual(6);
    expect(seen.at(-1)).toMatchObject({ objects: 30, done: 2, resources: 2 });
  });

  test("keeps keys that are special to JavaScript", async () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
    api.put("pods", { metadata: { name: "odd", namespace: "shop", labels } });
    const [document] = (await read([PODS])).documents;
    expect(JSON.stringify(document?.root)).toContain('"labels":{"__proto__":"x","constructor":"y"}');
  });

  test("finds nothing in an empty cluster, also where empty is written as null", async () => {
    api.faults.push(
      times(1, "/api/v1/pods", (response) =>
        response.end('{"kind":"PodList","apiVersion":"v1","metadata":{},"items":null}'),
      ),
    );
    expect(await read([PODS, POLICIES])).toMatchObject({ documents: [], missing: [], diagnostics: [] });
  });

  test("stops when told to", async () => {
    const stop = new AbortController();
    api.faults.push(times(9, "/api/v1/pods", () => stop.abort(new Error("interrupted"))));
    await expect(read([PODS], { signal: stop.signal })).rejects.toThrow("interrupted");
  });
});

describe("a permission that is missing", () => {
  test("is a warning that names the right, and the kind counts as missing; the rest is read", async () => {
    const pods = fill("pods", 2);
    api.forbidden.add("list networkpolicies");
    const reading = await read([POLICIES, PODS]);
    expect(names(reading)).toEqual(pods);
    expect(reading.missing).toEqual([
      { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", reason: "forbidden" },
    ]);
    const [diagnostic] = reading.diagnostics;
    expect(diagnostic).toMatchObject({ code: "SLU1306", weight: "warning" });
    expect(diagnostic?.message).toContain("list networkpolicies.networking.k8s.io at cluster scope");
    expect(diagnostic?.help).toContain("--verb=list --resource=networkpolicies.networking.k8s.io");
  });

  test("is not asked for again", async () => {
    api.forbidden.add("list pods");
    await read([PODS]);
    expect(api.count("/api/v1/pods")).toBe(1);
    expect(clock.slept).toEqual([]);
  });

  test("on the cluster still lets one namespace be read, which the message says", async () => {
    fill("pods", 2, "other");
    const pods = fill("pods", 12, "shop");
    api.forbidden.add("list pods");
    const reading = await read([PODS], { namespace: "shop", limit: 5 });
    expect(names(reading)).toEqual(pods);
    expect(reading.missing).toEqual([
      { apiVersion: "v1", kind: "Pod", reason: "forbidden", readOnlyIn: "shop" },
    ]);
    expect(reading.diagnostics[0]?.message).toContain("only those of namespace shop were read");
  });

  test("on namespaces still lets the one asked for be got, with its labels", async () => {
    api.put("namespaces", { metadata: { name: "shop", labels: { team: "a" } } });
    api.forbidden.add("list namespaces");
    const reading = await read([NAMESPACES], { namespace: "shop" });
    expect(names(reading)).toEqual(["cluster:prod namespaces/shop"]);
    expect(reading.documents[0]?.root).toMatchObject({
      kind: "Namespace",
      metadata: { labels: { team: "a" } },
    });
    expect(reading.missing).toMatchObject([{ kind: "Namespace", readOnlyIn: "shop" }]);
  });

  test("on both is missing altogether", async () => {
    fill("pods", 2);
    api.forbidden.add("list pods").add("list pods in shop");
    const reading = await read([PODS], { namespace: "shop" });
    expect(reading.documents).toEqual([]);
    expect(reading.missing).toEqual([{ apiVersion: "v1", kind: "Pod", reason: "forbidden" }]);
    expect(reading.diagnostics[0]?.message).toContain("at cluster scope, nor in namespace shop");
  });
});

describe("a kind that is not served", () => {
  test("is absent and no trouble where it is optional, even to those without the right", async () => {
    api.forbidden.add("list clusternetworkpolicies").add("list adminnetworkpolicies");
    expect(await read([CLUSTER_POLICIES, ADMIN_POLICIES])).toMatchObject({
      documents: [],
      missing: [],
      diagnostics: [],
    });
    expect(api.asked.map(({ path }) => path)).toEqual(["/apis"]);
  });

  test("is told apart within its group by version and by resource", async () => {
    await serve([CLUSTER_POLICIES, { ...ADMIN_POLICIES, resource: "baselineadminnetworkpolicies" }]);
    api.put("clusternetworkpolicies", { metadata: { name: "guard" } });
    const reading = await read([CLUSTER_POLICIES, ADMIN_POLICIES]);
    expect(names(reading)).toEqual(["cluster:prod clusternetworkpolicies/guard"]);
    expect(reading).toMatchObject({ missing: [], diagnostics: [] });
  });

  test("in the version known here, but is in another, is missing and said", async () => {
    await serve([{ ...CLUSTER_POLICIES, apiVersion: "policy.networking.k8s.io/v1beta1" }]);
    const reading = await read([CLUSTER_POLICIES]);
    expect(reading.missing).toMatchObject([{ kind: "ClusterNetworkPolicy", reason: "other-version" }]);
    expect(reading.diagnostics[0]?.message).toContain("policy.networking.k8s.io/v1beta1");
  });

  test("is missing where every cluster should have it", async () => {
    await serve([PODS]);
    const reading = await read([PODS, NAMESPACES, POLICIES]);
    expect(reading.missing.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["Namespace", "not-served"],
      ["NetworkPolicy", "not-served"],
    ]);
    expect(codes(reading)).toEqual(["SLU1309", "SLU1309"]);
  });

  test("is found out by listing where the cluster does not say what it serves", async () => {
    fill("pods", 1);
    const refuse = times(9, "/apis", (response) => response.writeHead(403).end("no"));
    api.faults.push(refuse);
    const reading = await read([PODS, CLUSTER_POLICIES]);
    expect(names(reading)).toHaveLength(1);
    expect(reading).toMatchObject({ missing: [], diagnostics: [] });
  });
});

describe("pages that expire (410)", () => {
  beforeEach(() => {
    api.beforePage = (_, page) => {
      if (page === 3) api.compact();
    };
  });

  test("are continued from the state the server offers, and that is said", async () => {
    const pods = fill("pods", 25);
    const reading = await read([PODS], { limit: 5 });
    expect(names(reading)).toEqual(pods);
    expect(codes(reading)).toEqual(["SLU1310"]);
    expect(reading.missing).toEqual([]);
    expect(api.count("/api/v1/pods")).toBe(6);
  });

  test("are begun again where none is offered; each object still comes once", async () => {
    api.offersInconsistent = false;
    const pods = fill("pods", 25);
    const counts: number[] = [];
    const reading = await read([PODS], { limit: 5, onProgress: ({ objects }) => counts.push(objects) });
    expect(names(reading)).toEqual(pods);
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(reading).toMatchObject({ missing: [], diagnostics: [] });
    expect(api.count("/api/v1/pods")).toBe(8);
  });

  test.each([true, false])(
    "over and over end in a diagnostic, not in a loop (offered: %s)",
    async (offers) => {
      api.offersInconsistent = offers;
      api.beforePage = () => {
        api.compact();
      };
      fill("pods", 25);
      const reading = await read([PODS], { limit: 5 });
      expect(reading.documents).toEqual([]);
      expect(reading.missing).toEqual([{ apiVersion: "v1", kind: "Pod", reason: "failed" }]);
      expect(api.count("/api/v1/pods")).toBeLessThan(10);
    },
  );
});

describe("trouble that may pass", () => {
  test("429 waits as long as Retry-After says", async () => {
    const pods = fill("pods", 3);
    api.faults.push(
      times(1, "/api/v1/pods", (response) => response.writeHead(429, { "retry-after": "7" }).end()),
    );
    expect(names(await read([PODS]))).toEqual(pods);
    expect(clock.slept).toEqual([7000]);
  });

  test("Retry-After may be a date", async () => {
    const date = new Date(Date.UTC(2026, 0, 1, 0, 0, 4)).toUTCString();
    api.faults.push(
      times(1, "/api/v1/pods", (response) => response.writeHead(503, { "retry-after": date }).end()),
    );
    await read([PODS]);
    expect(clock.slept).toEqual([4000]);
  });

  test("who asks us to come back tomorrow is not waited for", async () => {
    api.faults.push(
      times(9, "/api/v1/pods", (response) => response.writeHead(429, { "retry-after": "86400" }).end()),
    );
    const reading = await read([PODS]);
    expect(reading.missing).toMatchObject([{ kind: "Pod", reason: "failed" }]);
    expect(reading.diagnostics[0]?.message).toContain("86400 s");
    expect(clock.slept).toEqual([]);
  });

  test("waits double, and end after five attempts; the other resources are still read", async () => {
    const policies = fill("networkpolicies", 2);
    api.faults.push(
      times(99, "/api/v1/pods", (response) =>
        response.writeHead(500).end('{"message":"etcdserver: no leader"}'),
      ),
    );
    const reading = await read([PODS, POLICIES]);
    expect(api.count("/api/v1/pods")).toBe(5);
    expect(clock.slept).toEqual([500, 1000, 2000, 4000]);
    expect(names(reading)).toEqual(policies);
    expect(reading.missing).toEqual([{ apiVersion: "v1", kind: "Pod", reason: "failed" }]);
    expect(reading.diagnostics[0]).toMatchObject({ code: "SLU1307", weight: "error" });
    expect(reading.diagnostics[0]?.message).toContain("etcdserver: no leader");
  });

  test("in the middle of a list does not lose or repeat an object", async () => {
    const pods = fill("pods", 20);
    let page = 0;
    api.faults.push((asked, response) => {
      page += Number(asked.path === "/api/v1/pods");
      if (asked.path !== "/api/v1/pods" || page % 2 === 1) return false;
      response.writeHead(503).end();
      return true;
    });
    expect(names(await read([PODS], { limit: 5 }))).toEqual(pods);
  });

  const cut = '{"kind":"PodList","items":[{"metadata":{"name":"a"}}';
  test.each<[string, Parameters<typeof times>[2]]>([
    [
      "a body shorter than announced",
      (response) => {
        response.writeHead(200, { "content-length": "5000" }).write(cut);
        setTimeout(() => response.destroy(), 5);
      },
    ],
    [
      "a chunked body that is cut off",
      (response) => {
        response.writeHead(200).write(cut);
        setTimeout(() => response.destroy(), 5);
      },
    ],
    [
      "compressed bytes that end early",
      (response) => {
        response
          .writeHead(200, { "content-encoding": "gzip" })
          .end(Buffer.from("1f8b0800000000000003ab56", "hex"));
      },
    ],
    ["a body that is whole, but not JSON", (response) => response.end(cut)],
    ["a connection that is cut before any answer", (response) => response.destroy()],
    ["a connection that hangs before any answer", () => undefined],
    ["a body that stops in the middle", (response) => response.writeHead(200).write(cut)],
  ])("%s is tried again", async (_, act) => {
    const pods = fill("pods", 3);
    api.faults.push(times(2, "/api/v1/pods", act));
    const reading = await read([PODS], { patience: { idle: 80 } });
    expect(names(reading)).toEqual(pods);
    expect(reading.diagnostics).toEqual([]);
    expect(api.count("/api/v1/pods")).toBe(3);
  });

  test("a body that trickles for ever ends at the deadline", async () => {
    api.faults.push(
      times(9, "/api/v1/pods", (response) => {
        const timer = setInterval(() => response.write(" "), 10);
        response.on("close", () => clearInterval(timer));
      }),
    );
    const reading = await read([PODS], { patience: { deadline: 60, attempts: 2 } });
    expect(reading.diagnostics[0]?.message).toContain("did not end in time");
    expect(api.count("/api/v1/pods")).toBe(2);
  });
});

describe("trouble that stays", () => {
  test.each<[string, string, Parameters<typeof times>[2]]>([
    [
      "another status",
      "it answered 400: limit is bad",
      (response) => response.writeHead(400).end('{"message":"limit is bad"}'),
    ],
    [
      "a redirect, which would carry credentials away",
      "elsewhere",
      (response) => response.writeHead(302, { location: "http://example.com" }).end(),
    ],
    ["JSON that is no list", "not a list", (response) => response.end('{"kind":"Pod"}')],
    [
      "a list of something else than objects",
      "not an object",
      (response) => response.end('{"kind":"PodList","items":[1]}'),
    ],
    ["a page that is too big", "bigger than", (response) => response.end(`[${"0,".repeat(3000)}0]`)],
    [
      "pages in a circle",
      "in a circle",
      (response) => response.end('{"kind":"PodList","metadata":{"continue":"same"},"items":[]}'),
    ],
  ])("%s is not tried again and not taken for nothing", async (_, words, act) => {
    api.faults.push(times(99, "/api/v1/pods", act));
    const reading = await read([PODS], { patience: { page: 5000 } });
    expect(reading.missing).toEqual([{ apiVersion: "v1", kind: "Pod", reason: "failed" }]);
    expect(reading.diagnostics[0]?.message).toContain(words);
    expect(api.count("/api/v1/pods")).toBeLessThan(3);
    expect(clock.slept).toEqual([]);
  });

  test("a server that is not there makes one diagnostic, and every kind is missing", async () => {
    const { url } = api;
    await serve([]);
    const kubeconfig = [writeKubeconfig(join(folder, "gone"), { gone: { server: url } })];
    const reading = await read(ORDINARY, { kubeconfig });
    expect(codes(reading)).toEqual(["SLU1303"]);
    expect(reading.diagnostics[0]?.message).toContain(new URL(url).host);
    expect(reading.missing.map(({ kind, reason }) => [kind, reason])).toEqual(
      ORDINARY.map(({ kind }) => [kind, "unreachable"]),
    );
    expect(clock.slept.length).toBeLessThan(3);
  });

  test("credentials that are refused make one diagnostic", async () => {
    api.faults.push((_, response) => {
      response.writeHead(401).end("{}");
      return true;
    });
    const reading = await read(ORDINARY);
    expect(codes(reading)).toEqual(["SLU1305"]);
    expect(reading.missing).toHaveLength(ORDINARY.length);
    expect(api.asked).toHaveLength(1);
  });
});
