import fc from "fast-check";

import { CNIS, type ClusterFacts, type Cni } from "../../src/domain/facts.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { at } from "../../src/domain/unreachable.ts";
import type { Header, World } from "../../src/policy/spec/objects.ts";
import { adminNetworkPolicy, baselineAdminNetworkPolicy, clusterNetworkPolicy } from "./cluster-policies.ts";
import { networkPolicy } from "./network-policies.ts";
import { namespaceName, oneOf, weighed, type Arbitrary } from "./parts.ts";
import { namespaceObject, nodeObject, workload } from "./workloads.ts";

const cidrs: Arbitrary<readonly string[] | undefined> = weighed<readonly string[] | undefined>(
  [4, fc.constant(undefined)],
  [1, fc.constant([])],
  [3, fc.constant(["10.0.0.0/16"])],
  [1, fc.constant(["fd00::/64"])],
  [2, fc.constant(["10.0.0.0/24", "10.0.1.0/24", "fd00::/64"])],
);
const nodeCidrs: Arbitrary<readonly string[] | undefined> = weighed<readonly string[] | undefined>(
  [4, fc.constant(undefined)],
  [3, fc.constant(["192.0.2.0/24"])],
  [1, fc.constant(["192.0.2.0/31", "fd00:1::/64"])],
);

const facts: Arbitrary<ClusterFacts> = fc
  .record({
    cni: weighed([3, oneOf<Cni>("calico", "antrea")], [4, oneOf(...CNIS)]),
    podCidrs: cidrs,
    nodeCidrs,
  })
  .map(({ cni, podCidrs, nodeCidrs }) => ({
    cni,
    ...(podCidrs === undefined ? {} : { podCidrs }),
    ...(nodeCidrs === undefined ? {} : { nodeCidrs }),
  }));

/** Documents that could not be read, and kinds that could not be listed; most of them change little. */
const lost: Arbitrary<Header> = weighed<Header>(
  [
    4,
    oneOf<Header>(
      { kind: "NetworkPolicy", namespace: "shop" },
      { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", namespace: "data" },
      { kind: "NetworkPolicyList", namespace: "sys" },
    ),
  ],
  [
    2,
    oneOf<Header>(
      { apiVersion: "v1", kind: "Namespace", name: "data" },
      { apiVersion: "v1", kind: "Namespace", name: "lost" },
      { apiVersion: "v1", kind: "Namespace" },
    ),
  ],
  [
    2,
    oneOf<Header>(
      { kind: "Deployment", name: "x" },
      { apiVersion: "projectcalico.org/v3", kind: "NetworkPolicy" },
      { kind: "PodList" },
    ),
  ],
  [
    2,
    oneOf<Header>(
      { kind: "NetworkPolicy" },
      { kind: "ClusterNetworkPolicy" },
      { kind: "AdminNetworkPolicyList" },
      {},
      { kind: "List" },
    ),
  ],
);

const apiServer: Arbitrary<JsonObject> = oneOf<JsonObject>(
  {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { namespace: "default", name: "kubernetes" },
    subsets: [{ addresses: [{ ip: "192.0.2.1" }, { ip: "192.0.2.9" }] }],
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      namespace: "default",
      name: "kubernetes",
      labels: { "kubernetes.io/service-name": "kubernetes" },
    },
    endpoints: [{ addresses: ["203.0.113.5"] }],
  },
);

type Part = (name: string) => JsonObject;

/** Policies of other systems, which nobody here evaluates, and a kind that is none. */
const foreign: Arbitrary<Part> = fc
  .tuple(
    oneOf(
      ["cilium.io/v2", "CiliumNetworkPolicy"],
      ["cilium.io/v2", "CiliumClusterwideNetworkPolicy"],
      ["crd.projectcalico.org/v1", "GlobalNetworkPolicy"],
      ["k8s.ovn.org/v1", "EgressFirewall"],
      ["example.com/v1", "ClusterNetworkPolicy"],
      ["v1", "ConfigMap"],
    ),
    namespaceName,
  )
  .map(([[apiVersion, kind], namespace]) => (name) => ({
    apiVersion: apiVersion ?? "",
    kind: kind ?? "",
    metadata: { namespace, name },
    spec: {},
  }));

/** Documents that say no kind: those that were meant for a cluster may be anything in it. */
const kindless: Arbitrary<JsonObject> = oneOf<JsonObject>(
  { image: { tag: "1" }, replicas: 2 },
  { image: { tag: "1" }, kind: null },
  { apiVersion: "networking.k8s.io/v1", kind: "", metadata: { name: "x" }, spec: {} },
  { apiVersion: "networking.k8s.io/v1", metadata: { namespace: "shop", name: "x" } },
  { kind: 5 },
);

/** Lists of which an item, or all of them, cannot be told, and descriptions of the cluster that nobody can place. */
const frayed: Arbitrary<JsonObject> = oneOf<JsonObject>(
  { apiVersion: "v1", kind: "List", items: [null] },
  { apiVersion: "v1", kind: "List", items: [{ metadata: { name: "x" } }] },
  { apiVersion: "v1", kind: "List", items: "none" },
  { apiVersion: "v1", kind: "List", items: null },
  { kind: "List" },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicyList", items: [5] },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicyList", items: [{ kind: "" }] },
  { kind: "NetworkPolicyList", items: [{ metadata: { namespace: "shop", name: "x" } }] },
  { apiVersion: "v1", kind: "PodList", items: ["x"] },
  { apiVersion: "v1", kind: "PodList", items: [{ kind: 5 }] },
  { apiVersion: "v1", kind: "NamespaceList", items: ["x"] },
  { apiVersion: "v1", kind: "Namespace", metadata: { labels: { team: "a" } } },
  { apiVersion: 1, kind: "Namespace", metadata: { name: "data", labels: { team: "a" } } },
  { apiVersion: "example.com/v1", kind: "Namespace", metadata: { name: "lost", labels: { team: "a" } } },
  { apiVersion: "example.com/v1", kind: "Node", metadata: { name: "z", labels: { tier: "gold" } } },
  { kind: "NetworkPolicy", metadata: { namespace: "shop", name: "x" }, spec: { podSelector: {} } },
  { apiVersion: "v1", kind: "Endpoints", metadata: "none", subsets: [] },
);

function named(prefix: string, parts: readonly Part[]): JsonObject[] {
  return parts.map((part, index) => part(`${prefix}${index}`));
}

/** Puts some of the documents into lists: plain ones, or typed ones whose items say neither kind nor version. */
function packed(documents: readonly JsonObject[], how: "apart" | "list" | "typed"): readonly JsonObject[] {
  if (how === "apart") return documents;
  if (how === "list") return [{ apiVersion: "v1", kind: "List", items: documents }];
  const isWhole = ({ apiVersion, kind, items }: JsonObject): boolean =>
    typeof apiVersion === "string" && typeof kind === "string" && items === undefined;
  const whole = documents.filter(isWhole);
  const heads = [...new Set(whole.map(({ apiVersion, kind }) => JSON.stringify([apiVersion, kind])))];
  const lists = heads.map((head) => {
    const [apiVersion, kind]: [string, string] = JSON.parse(head);
    const items = whole
      .filter((one) => one["apiVersion"] === apiVersion && one["kind"] === kind)
      .map((one) =>
        Object.fromEntries(Object.entries(one).filter(([key]) => key !== "kind" && key !== "apiVersion")),
      );
    return { apiVersion, kind: `${kind}List`, items };
  });
  return [...lists, ...documents.filter((one) => !isWhole(one))];
}

const someOf = (part: Arbitrary<Part>, maxLength: number): Arbitrary<Part[]> => fc.array(part, { maxLength });
const perName = (part: Arbitrary<Part>, ...names: readonly string[]): Arbitrary<readonly JsonObject[]> =>
  fc
    .tuple(fc.subarray([...names]), fc.array(part, { minLength: names.length, maxLength: names.length }))
    .map(([some, parts]) => some.map((name, index) => at(parts, index)(name)));

/** A random cluster. */
export const cluster: Arbitrary<World> = fc
  .record({
    workloads: fc.array(workload, { minLength: 2, maxLength: 6 }),
    namespaces: perName(namespaceObject, "shop", "data", "sys"),
    nodes: perName(nodeObject, "a", "b"),
    networkPolicies: someOf(networkPolicy, 6),
    clusterPolicies: weighed([2, fc.constant<Part[]>([])], [3, someOf(clusterNetworkPolicy, 3)]),
    adminPolicies: weighed([2, fc.constant<Part[]>([])], [1, someOf(adminNetworkPolicy, 2)]),
    baseline: weighed<readonly [string, Part] | undefined>(
      [2, fc.constant(undefined)],
      [1, fc.tuple(weighed([9, oneOf("default")], [1, oneOf("second")]), baselineAdminNetworkPolicy)],
    ),
    apiServers: fc.array(apiServer, { maxLength: 1 }),
    foreign: weighed([9, fc.constant<Part[]>([])], [1, foreign.map((part) => [part])]),
    broken: weighed<readonly JsonObject[]>(
      [60, fc.constant([])],
      [1, kindless.map((one) => [one])],
      [3, frayed.map((one) => [one])],
    ),
    unreadable: weighed<readonly Header[]>([5, fc.constant([])], [1, fc.array(lost, { maxLength: 2 })]),
    packing: weighed([5, oneOf("apart" as const)], [1, oneOf("list" as const, "typed" as const)]),
    facts,
    defaultNamespace: weighed([5, oneOf("default")], [1, oneOf("shop")]),
  })
  .map(({ packing, facts, unreadable, defaultNamespace, ...parts }) => ({
    documents: packed(
      [
        ...parts.namespaces,
        ...parts.nodes,
        ...parts.apiServers,
        ...parts.broken,
        ...parts.workloads.flatMap((part, index) => part(`w${index}`)),
        ...named("np", parts.networkPolicies),
        ...named("cnp", parts.clusterPolicies),
        ...named("anp", parts.adminPolicies),
        ...named("other", parts.foreign),
        ...(parts.baseline === undefined ? [] : [parts.baseline[1](parts.baseline[0])]),
      ],
      packing,
    ).map((root) => ({ root })),
    unreadable,
    facts,
    defaultNamespace,
  }));
