import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { diagnosticPlace, type Diagnostic } from "../../src/domain/diagnostic.ts";
import { load, type Loaded } from "../../src/workshop/load.ts";
import { folderOf } from "../cli/folder.ts";
import { deployment, manifests, networkPolicy, SHOP } from "../cli/manifests.ts";

/** What the input's door makes of objects that are not what Kubernetes has: nothing is lost without a word. */

async function loadFiles(files: Readonly<Record<string, string>>): Promise<Loaded> {
  const folder = folderOf(files);
  onTestFinished(folder.remove);
  return load({ sources: [folder.path], defaultNamespace: "default", exclude: [], facts: {} });
}

function loadText(...objects: readonly string[]): Promise<Loaded> {
  return loadFiles({ "all.yaml": manifests(...objects) });
}

function ids({ snapshot }: Loaded): readonly string[] {
  return snapshot.workloads.map(({ id }) => id);
}

function errors({ diagnostics }: Loaded): readonly Diagnostic[] {
  return diagnostics.filter(({ weight }) => weight === "error");
}

/** `SLU1407 4:47`: code and place. */
function tags(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((diagnostic) => {
    const { line, column } = diagnosticPlace(diagnostic) ?? {};
    return `${diagnostic.code} ${line}:${column}`;
  });
}

describe("an object that does not say what it is", () => {
  test.for([
    "{ apiVersion: networking.k8s.io/v1, kind: 5, metadata: { name: x }, spec: {} }",
    "{ apiVersion: networking.k8s.io/v1, kind: '', metadata: { name: x }, spec: {} }",
    "{ apiVersion: networking.k8s.io/v1, metadata: { name: x }, spec: {} }",
    "{ apiVersion: [], kind: NetworkPolicy, metadata: { name: x }, spec: {} }",
    "{ kind: NetworkPolicy, metadata: { name: x }, spec: {} }",
    "{ kind: CiliumClusterwideNetworkPolicy, metadata: { name: x }, spec: {} }",
    "{ apiVersion: v1, kind: List, items: [{ kind: 5, metadata: { name: x } }] }",
    "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicyList, items: [{ kind: 5, metadata: { name: x } }] }",
  ])("may be a policy: %s", async (object) => {
    const loaded = await loadText(deployment("default/cart"), object);
    expect(loaded.snapshot.policies.length).toBeGreaterThan(0);
    expect(tags(errors(loaded))).toEqual([expect.stringMatching(/^SLU1[14]\d\d 4:/u)]);
    expect(loaded).toMatchObject({ isPartial: true, isEmpty: false });
  });

  test("is no policy where its kind is none, and is not passed over in silence", async () => {
    const loaded = await loadText(deployment("shop/cart"), "{ kind: Deployment, metadata: { name: other } }");
    expect(loaded.snapshot.policies).toEqual([]);
    expect(tags(errors(loaded))).toEqual(["SLU1413 4:1"]);
  });

  test.for([
    "{ replicas: 3, image: { tag: x } }",
    "{ apiVersion: v2, name: chart, version: 1.0.0 }",
    "{ version: '3', services: {} }",
  ])("is none at all without kind and metadata: %s", async (text) => {
    const loaded = await loadText(deployment("shop/cart"), text);
    expect(loaded.snapshot.policies).toEqual([]);
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(["SLU1401"]);
    expect(loaded.isPartial).toBe(false);
  });
});

describe("an object whose place is not known", () => {
  test.for(["5", "[]", "{}", "true"])("namespace: %s", async (namespace) => {
    const object = deployment("shop/cart").replace("namespace: shop", `namespace: ${namespace}`);
    const loaded = await loadText(object, deployment("shop/other"));
    expect(ids(loaded)).toEqual(["shop/other[Deployment]"]);
    expect(tags(errors(loaded))).toEqual([expect.stringMatching(/^SLU1414 2:/u)]);
  });

  test.for(["5", "[]", "text"])("metadata: %s", async (metadata) => {
    const object = deployment("shop/cart").replace("{ name: cart, namespace: shop }", metadata);
    const loaded = await loadText(object, deployment("shop/other"));
    expect(ids(loaded)).toEqual(["shop/other[Deployment]"]);
    expect(tags(errors(loaded))).toEqual(["SLU1414 2:42"]);
  });
});

describe("a workload that cannot be read whole", () => {
  test.for(["5", "[]", "true"])("has no name: %s", async (name) => {
    const object = deployment("shop/cart").replace("name: cart", `name: ${name}`);
    const loaded = await loadText(object, object, deployment("shop/other"));
    expect(ids(loaded)).toEqual([
      "shop/(no name)[Deployment]",
      "shop/(no name 2)[Deployment]",
      "shop/other[Deployment]",
    ]);
    expect(tags(errors(loaded))).toEqual(["SLU1406 2:54", "SLU1406 4:54"]);
  });

  test.for([
    ["template: 5", "SLU1408 2:"],
    ["template: { metadata: 5, spec: { containers: [] } }", "SLU1407 2:"],
    ["template: { metadata: { labels: { app: cart, tier: 1 } }, spec: { containers: [] } }", "SLU1407 2:"],
    ["template: { metadata: { labels: [app] }, spec: { containers: [] } }", "SLU1407 2:"],
  ] as const)("is one that any selector may select: %s", async ([template, tag]) => {
    const object = deployment("shop/cart").replace(/template: .*\}$/u, `${template} } }`);
    const loaded = await loadText(object);
    expect(ids(loaded)).toEqual(["shop/cart[Deployment]"]);
    expect(loaded.snapshot.workloads[0]?.variants[0]?.labels.knowledge).toBe("unreadable");
    expect(tags(errors(loaded))).toEqual([expect.stringContaining(tag)]);
  });

  test("points at the label that is no text", async () => {
    const object = deployment("shop/cart").replace("labels: { app: cart }", "labels: { tier: web, app: 5 }");
    const loaded = await loadText(object);
    const [found] = errors(loaded);
    expect(found?.message).toContain("Deployment shop/cart");
    expect(tags(errors(loaded))).toEqual([`SLU1407 2:${object.indexOf("app: 5") + 1}`]);
  });

  test.for([
    ["hostNetwork: 'true'", "spec.hostNetwork should be true or false"],
    ["nodeName: 5", "spec.nodeName should be a text"],
    ["containers: {}", "spec.containers should be a list"],
    ["containers: [5]", "spec.containers[0] should be an object"],
    ["containers: [{ ports: 80 }]", "spec.containers[0].ports should be a list"],
    ["containers: [{ ports: [80] }]", "spec.containers[0].ports[0] should be an object"],
    ["containers: [{ ports: [{ name: http, containerPort: '80' }] }]", "containerPort is the text"],
    ["containers: [{ ports: [{ name: http, containerPort: -1 }] }]", "containerPort is the number -1"],
    ["containers: [{ ports: [{ name: 5, containerPort: 80 }] }]", "name should be a text"],
    ["containers: [{ ports: [{ name: a, containerPort: 80, protocol: TPC }] }]", 'protocol is "TPC"'],
    ["initContainers: [{ restartPolicy: Always, ports: 5 }]", "spec.initContainers[0].ports"],
    ["automountServiceAccountToken: 'no'", "automountServiceAccountToken should be true or false"],
  ] as const)("says what of it counts as absent: %s", async ([spec, words]) => {
    const loaded = await loadText(`{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { ${spec} } }`);
    expect(ids(loaded)).toEqual(["default/a[Pod]"]);
    expect(errors(loaded).map(({ message }) => message)).toEqual([expect.stringContaining(words)]);
    expect(tags(errors(loaded))).toEqual([expect.stringMatching(/^SLU11\d\d 2:\d+$/u)]);
  });

  test.for([
    ["Pod", "status: { podIPs: [{ ip: 10.0.0.1 }, { ip: 10.0.0.999 }] }"],
    ["Pod", "status: { podIP: 10.0.0 }"],
    ["Pod", "status: { podIPs: [{ ip: 10.0.0.1 }, 5] }"],
    [
      "Node",
      "status: { addresses: [{ type: InternalIP, address: 10.0.0.1 }, { type: InternalIP, address: 10.0.0 }] }",
    ],
  ] as const)("is anywhere where an address of it cannot be read: %s %s", async ([kind, status]) => {
    const loaded = await loadText(
      deployment("shop/cart"),
      `{ apiVersion: v1, kind: ${kind}, metadata: { name: a }, spec: {}, ${status} }`,
    );
    const { nodes, workloads } = loaded.snapshot;
    const holder = kind === "Node" ? nodes[0] : workloads[1]?.variants[0];
    expect(holder).toMatchObject({ addresses: undefined });
    expect(tags(errors(loaded))).toEqual([expect.stringMatching(/^SLU11\d\d 4:/u)]);
  });
});

describe("a Namespace", () => {
  test("without a name that can be read may be any that has no other object", async () => {
    const loaded = await loadText(
      deployment("shop/cart"),
      "{ apiVersion: v1, kind: Namespace, metadata: { name: 5, labels: { a: b } } }",
    );
    expect(loaded.snapshot.namespaces.get("shop")?.labels.knowledge).toBe("unreadable");
    expect(tags(errors(loaded))).toEqual(["SLU1406 4:48"]);
  });

  test("whose labels cannot be read says so", async () => {
    const loaded = await loadText(
      "{ apiVersion: v1, kind: Namespace, metadata: { name: other, labels: { a: 1 } } }",
      SHOP,
    );
    expect(tags(errors(loaded)).at(0)).toMatch(/^SLU1407 2:/u);
  });
});

describe("ClusterFacts of a group that is not theirs", () => {
  test.for(["v1", "sluice/v1", "sluice.io/v1alpha1"])("are left out with a word: %s", async (apiVersion) => {
    const loaded = await loadText(`{ apiVersion: ${apiVersion}, kind: ClusterFacts, cni: calico }`, SHOP);
    expect(loaded.snapshot.facts.cni).toBe("generic");
    expect(tags(errors(loaded))).toEqual(["SLU1409 2:3"]);
  });

  test("are another's", async () => {
    const loaded = await loadText("{ apiVersion: example.com/v1, kind: ClusterFacts, cni: calico }", SHOP);
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(["SLU1404"]);
  });
});

describe("charts", () => {
  const template = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n";

  test("are spoken of once, however many templates they have", async () => {
    const files = Object.fromEntries(
      ["a", "b", "c"].map((name) => [join("chart", `${name}.yaml`), template]),
    );
    const loaded = await loadFiles({ ...files, "shop.yaml": SHOP });
    const said = loaded.diagnostics.filter(({ code }) => code === "SLU1012");
    expect(said.map(({ message }) => message)).toEqual([
      expect.stringContaining("3 files are chart templates"),
    ]);
    expect(said.map(({ help }) => help)).toEqual([
      expect.stringContaining("helm template <chart> | sluice audit -"),
    ]);
    expect(said[0] === undefined ? undefined : diagnosticPlace(said[0])?.file).toMatch(/chart\/a\.yaml$/u);
    expect(loaded.snapshot.policies).toHaveLength(1);
    expect(loaded).toMatchObject({ isPartial: true, isEmpty: false });
  });
});

describe("what could not be read at all", () => {
  test.for(["kind: [", "[", "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: [ }"])(
    "is nothing to analyse on its own: %s",
    async (text) => {
      expect(await loadFiles({ "bad.yaml": text })).toMatchObject({ isEmpty: true, isPartial: true });
    },
  );

  test.for(['{ "compilerOptions": [1,, } /* settings */', "a: [1\n", "extends: ../x\n\tplugins: ["])(
    "concerns no policy where it names no kind, as settings do: %j",
    async (text) => {
      const loaded = await loadFiles({ "all.yaml": SHOP, "settings.json": text });
      expect(loaded.snapshot.policies).toHaveLength(1);
      expect(tags(errors(loaded))).toEqual([expect.stringMatching(/^SLU100[12] \d:\d+$/u)]);
      expect(loaded.isPartial).toBe(true);
    },
  );

  test.for([
    "{ 'kind: [",
    '{ "\\u006bind": "NetworkPolicy", }',
    "!!binary a2luZA==: [NetworkPolicy",
    "x: &a kind\n*a : [",
  ])("concerns any where a kind may be in it: %j", async (text) => {
    const loaded = await loadFiles({ "all.yaml": SHOP, "other.yaml": text });
    expect(loaded.snapshot.policies.length).toBeGreaterThan(1);
  });

  test("is something beside a policy, though that were of an unknown version", async () => {
    const policy = networkPolicy("shop/p", "podSelector: {}").replace("k8s.io/v1", "k8s.io/v9");
    expect(await loadText(policy)).toMatchObject({ isEmpty: false, isPartial: true });
    const other = "{ apiVersion: k8s.cni.cncf.io/v1, kind: MultiNetworkPolicy, metadata: { name: x } }";
    expect(await loadText(other)).toMatchObject({ isEmpty: false });
  });

  test("is a source that is not there", async () => {
    const folder = folderOf({ "a.yaml": SHOP });
    onTestFinished(folder.remove);
    const sources = [folder.path, join(folder.path, "nowhere")];
    const loaded = await load({ sources, defaultNamespace: "default", exclude: [], facts: {} });
    expect(loaded).toMatchObject({ isEmpty: false, isPartial: true, isAbsent: true });
  });
});
