import { clusterPolicy, namespace, networkPolicy, node, pod, type CornerCase } from "./corner-case.ts";

const web = pod("shop/web", "app: web");
const db = pod("data/db", "app: db");
const cast = [web, db, namespace("shop", "team: a"), namespace("data", "team: b")];

const deny = networkPolicy("shop/deny", "podSelector: {}, policyTypes: [Egress]");
const maybeSelector = "{ matchExpressions: [{ key: app, operator: Near }] }";

/** A Deployment with template labels. */
function deployment(name: string, labels: string): string {
  return `{ apiVersion: apps/v1, kind: Deployment, metadata: { namespace: shop, name: ${name} }, spec: { template: { metadata: { labels: { ${labels} } }, spec: { containers: [] } } } }`;
}

/** An object of namespace shop that a controller owns. */
function owned(
  kind: string,
  name: string,
  [ownerKind, owner]: readonly [string, string],
  labels = "",
): string {
  const metadata = `metadata: { namespace: shop, name: ${name}, labels: { ${labels} }, ownerReferences: [{ kind: ${ownerKind}, name: ${owner}, controller: true }] }`;
  const spec =
    kind === "Pod"
      ? "containers: []"
      : `template: { metadata: { labels: { ${labels} } }, spec: { containers: [] } }`;
  return `{ apiVersion: ${kind === "Pod" ? "v1" : "apps/v1"}, kind: ${kind}, ${metadata}, spec: { ${spec} } }`;
}

/** What is unknown stays between two bounds; what is not is decided. */
export const BOUNDS_CASES: readonly CornerCase[] = [
  {
    name: "a policy that maybe isolates and allows nothing leaves it unknown",
    manifests: [...cast, networkPolicy("shop/p", `podSelector: ${maybeSelector}, policyTypes: [Egress]`)],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "a policy that maybe isolates and allows this is allowed either way",
    manifests: [
      ...cast,
      networkPolicy(
        "shop/p",
        `podSelector: ${maybeSelector}, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }]`,
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["shop/web", "203.0.113.5", "TCP 80", "unknown"],
    ],
  },
  {
    name: "of several policies that maybe isolate, each may be there alone",
    manifests: [
      ...cast,
      networkPolicy(
        "shop/p",
        `podSelector: ${maybeSelector}, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }, { port: 80 }] }]`,
      ),
      networkPolicy(
        "shop/q",
        `podSelector: ${maybeSelector}, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }]`,
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["shop/web", "203.0.113.5", "TCP 80", "unknown"],
    ],
  },
  {
    name: "a policy that maybe isolates beside one that does only adds, maybe",
    manifests: [
      ...cast,
      networkPolicy(
        "shop/p",
        `podSelector: ${maybeSelector}, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }]`,
      ),
      networkPolicy("shop/q", "podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 80 }] }]"),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 80", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 22", "deny"],
    ],
  },
  {
    name: "an unreadable requirement does not make up for one that fails",
    manifests: [
      ...cast,
      networkPolicy(
        "shop/p",
        "podSelector: { matchLabels: { app: cart }, matchExpressions: [{ key: app, operator: Near }] }, policyTypes: [Egress]",
      ),
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "allow"]],
  },
  ...[
    "{ matchExpressions: [{ key: app, operator: In }] }",
    "{ matchExpressions: [{ key: app, operator: In, values: [] }] }",
    "{ matchExpressions: [{ key: app, operator: Exists, values: [web] }] }",
    "{ matchExpressions: [{ operator: Exists }] }",
    "{ matchExpressions: {} }",
    "{ matchLabels: { app: 1 } }",
    "{ matchLabels: [app] }",
    "everyone",
    "[]",
  ].map((selector) => ({
    name: `the selector ${selector} is unreadable`,
    manifests: [...cast, networkPolicy("shop/p", `podSelector: ${selector}, policyTypes: [Egress]`)],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "unknown"]] as const,
  })),
  {
    name: "an unreadable selector of a peer makes the peer a maybe for pods",
    manifests: [
      ...cast,
      networkPolicy(
        "shop/p",
        `podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {}, podSelector: ${maybeSelector} }], ports: [{ port: 443 }] }]`,
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 443", "unknown"],
      ["shop/web", "data/db", "TCP 80", "deny"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "rules that are no list, and a rule that is no object, maybe allow everything",
    manifests: [
      ...cast,
      networkPolicy("shop/p", "podSelector: {}, policyTypes: [Egress], egress: all"),
      networkPolicy(
        "data/p",
        "podSelector: {}, policyTypes: [Egress], egress: [null, { ports: [{ port: 80 }] }]",
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 80", "allow"],
    ],
  },
  {
    name: "egress that is no list, without policyTypes, maybe isolates",
    manifests: [...cast, networkPolicy("shop/p", "podSelector: {}, egress: all")],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "unknown"]],
  },
  {
    name: "a NetworkPolicy without a spec isolates every pod for ingress",
    manifests: [
      ...cast,
      "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { namespace: shop, name: p } }",
    ],
    asks: [
      ["data/db", "shop/web", "TCP 443", "allow", "deny"],
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "a NetworkPolicy whose spec is no object may isolate and may allow, in its namespace",
    manifests: [
      ...cast,
      "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { namespace: shop, name: p }, spec: none }",
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "shop/web", "TCP 443", "allow", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "a namespace that is only used: In and Exists on another key are maybe, NotIn and DoesNotExist hold",
    manifests: [
      web,
      ...["In, values: [b]", "Exists", "NotIn, values: [b]", "DoesNotExist"].map((operator, index) =>
        networkPolicy(
          `shop/p${index}`,
          `podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: ${operator} }] } }], ports: [{ port: ${index + 1} }] }]`,
        ),
      ),
      db,
    ],
    asks: [
      ["shop/web", "data/db", "TCP 1", "unknown"],
      ["shop/web", "data/db", "TCP 2", "unknown"],
      ["shop/web", "data/db", "TCP 3", "allow"],
      ["shop/web", "data/db", "TCP 4", "allow"],
    ],
  },
  ...[
    {
      what: "whose labels are no map",
      manifests: ["{ apiVersion: v1, kind: Namespace, metadata: { name: data, labels: [] } }"],
      unreadable: [],
    },
    {
      what: "whose object cannot be read",
      manifests: [],
      unreadable: [{ apiVersion: "v1", kind: "Namespace", name: "data" }],
    },
    {
      what: "that could not be listed",
      manifests: [],
      unreadable: [{ apiVersion: "v1", kind: "Namespace" }],
    },
  ].map(({ what, manifests, unreadable }) => ({
    name: `of a namespace ${what} only the name is known`,
    unreadable,
    manifests: [
      web,
      db,
      ...manifests,
      networkPolicy(
        "shop/p",
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: DoesNotExist }] } }], ports: [{ port: 1 }] }, { to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } } }], ports: [{ port: 2 }] }, { to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }], ports: [{ port: 3 }] }]",
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 1", "unknown"],
      ["shop/web", "data/db", "TCP 2", "allow"],
      ["shop/web", "data/db", "TCP 3", "deny"],
    ] as const,
  })),
  {
    name: "labels that are no map of strings make every requirement a maybe, and {} still selects",
    manifests: [
      ...cast,
      "{ apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: odd, labels: { app: web, size: 3 } } }",
      networkPolicy("shop/p", "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress]"),
      networkPolicy(
        "data/p",
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: other, operator: DoesNotExist }] } }], ports: [{ port: 1 }] }, { to: [{ namespaceSelector: {}, podSelector: {} }], ports: [{ port: 2 }] }]",
      ),
    ],
    asks: [
      ["shop/odd", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "shop/odd", "TCP 1", "unknown"],
      ["data/db", "shop/odd", "TCP 2", "allow"],
    ],
  },
  ...[
    {
      what: "NetworkPolicy of namespace shop",
      header: { kind: "NetworkPolicy", namespace: "shop" },
      shop: "unknown",
      data: "allow",
    } as const,
    {
      what: "NetworkPolicy of no known namespace",
      header: { kind: "NetworkPolicy" },
      shop: "unknown",
      data: "unknown",
    } as const,
    { what: "Deployment", header: { kind: "Deployment" }, shop: "allow", data: "allow" } as const,
    {
      what: "NetworkPolicy of an unknown API group",
      header: { apiVersion: "example.com/v3", kind: "NetworkPolicy" },
      shop: "allow",
      data: "allow",
    } as const,
    {
      what: "CiliumNetworkPolicy of namespace shop",
      header: { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", namespace: "shop" },
      shop: "unknown",
      data: "allow",
    } as const,
    {
      what: "GlobalNetworkPolicy of Calico",
      header: { apiVersion: "projectcalico.org/v3", kind: "GlobalNetworkPolicy" },
      shop: "unknown",
      data: "unknown",
    } as const,
    { what: "document of no known kind", header: {}, shop: "unknown", data: "unknown" } as const,
    { what: "List of anything", header: { kind: "List" }, shop: "unknown", data: "unknown" } as const,
    { what: "list of Pods", header: { kind: "PodList" }, shop: "allow", data: "allow" } as const,
    {
      what: "list of NetworkPolicies, of which the first may be in namespace data",
      header: { kind: "NetworkPolicyList", namespace: "data" },
      shop: "unknown",
      data: "unknown",
    } as const,
    {
      what: "ClusterNetworkPolicy",
      header: { kind: "ClusterNetworkPolicy" },
      shop: "unknown",
      data: "unknown",
    } as const,
    {
      what: "list of AdminNetworkPolicies",
      header: { kind: "AdminNetworkPolicyList" },
      shop: "unknown",
      data: "unknown",
    } as const,
  ].map(({ what, header, shop, data }) => ({
    name: `an unreadable ${what} concerns whom its header says`,
    manifests: cast,
    unreadable: [header],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", shop],
      ["data/db", "203.0.113.5", "TCP 443", data],
    ] as const,
  })),
  {
    name: "an unreadable NetworkPolicy does not take away what another allows, nor close it",
    manifests: [
      ...cast,
      networkPolicy("shop/p", "podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }]"),
    ],
    unreadable: [{ kind: "NetworkPolicy" }],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["shop/web", "203.0.113.5", "TCP 80", "unknown"],
    ],
  },
  {
    name: "an unreadable cluster-wide policy may close and open everything, but for hostNetwork pods",
    manifests: [
      ...cast,
      deny,
      clusterPolicy(
        "Admin",
        0,
        "namespaces: {}",
        "egress: [{ action: Accept, to: [{ networks: [203.0.113.0/24] }] }]",
      ),
      pod("data/host", "", "hostNetwork: true"),
    ],
    unreadable: [{ kind: "ClusterNetworkPolicy" }],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["shop/web", "198.51.100.1", "TCP 443", "unknown"],
      ["data/host", "198.51.100.1", "TCP 443", "allow"],
    ],
  },
  {
    name: "an unreadable NetworkPolicy concerns hostNetwork pods as the CNI selects them",
    manifests: [pod("shop/host", "", "hostNetwork: true")],
    unreadable: [{ kind: "NetworkPolicy" }],
    facts: { cni: "calico" },
    asks: [["shop/host", "203.0.113.5", "TCP 443", "allow"]],
  },
  {
    name: "a NetworkPolicy without an apiVersion is unreadable, in its namespace",
    manifests: [...cast, "{ kind: NetworkPolicy, metadata: { namespace: shop, name: p }, spec: {} }"],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "a NetworkPolicy whose namespace cannot be read is maybe of any",
    manifests: [
      ...cast,
      "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { namespace: 7, name: p }, spec: { policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }], ports: [{ port: 80 }] }] } }",
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["shop/web", "data/db", "TCP 80", "unknown"],
      ["data/db", "203.0.113.5", "TCP 80", "unknown"],
    ],
  },
  {
    name: "lists are opened, and items of a typed list take its kind and apiVersion",
    manifests: [
      "{ apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: web } }, { apiVersion: v1, kind: PodList, items: [{ metadata: { namespace: shop, name: cart } }] }] }",
      "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicyList, items: [{ metadata: { namespace: shop, name: p }, spec: { podSelector: {}, policyTypes: [Egress] } }] }",
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
      ["shop/cart", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "an item of a list that is no object is unreadable as a whole",
    manifests: [web, db, "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicyList, items: [5] }"],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "unknown"]],
  },
  {
    name: "objects without a namespace are in the default namespace",
    manifests: [
      "{ apiVersion: v1, kind: Pod, metadata: { name: web } }",
      "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { namespace: '', name: p }, spec: { podSelector: {}, policyTypes: [Egress] } }",
    ],
    asks: [["default/web", "203.0.113.5", "TCP 443", "deny"]],
  },
  {
    name: "live pods stand for their controller, through the objects that are present",
    manifests: [
      deployment("web", "app: template"),
      owned("ReplicaSet", "web-1", ["Deployment", "web"], "app: template"),
      owned("Pod", "web-1-a", ["ReplicaSet", "web-1"], "app: live"),
      networkPolicy("shop/p", "podSelector: { matchLabels: { app: live } }, policyTypes: [Egress]"),
    ],
    asks: [["shop/web[Deployment]", "203.0.113.5", "TCP 443", "deny"]],
  },
  {
    name: "a controller without live pods is its own template, not that of what it owns",
    manifests: [
      deployment("web", "app: template"),
      owned("ReplicaSet", "web-0", ["Deployment", "web"], "app: old"),
      networkPolicy("shop/p", "podSelector: { matchLabels: { app: template } }, policyTypes: [Egress]"),
    ],
    asks: [["shop/web[Deployment]", "203.0.113.5", "TCP 443", "deny"]],
  },
  {
    name: "an owner that is absent names the workload",
    manifests: [
      owned("ReplicaSet", "web-0", ["Deployment", "web"], "app: web"),
      owned("Pod", "lone", ["Rollout", "canary"], "app: web"),
      networkPolicy("shop/p", "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress]"),
    ],
    asks: [
      ["shop/web[Deployment]", "203.0.113.5", "TCP 443", "deny"],
      ["shop/canary[Rollout]", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "a node owns no pod: static pods stand for themselves",
    manifests: [owned("Pod", "etcd-a", ["Node", "a"])],
    asks: [["shop/etcd-a", "203.0.113.5", "TCP 443", "allow"]],
  },
  {
    name: "a workload may do what any of its variants may",
    manifests: [
      owned("Pod", "a", ["StatefulSet", "web"], "app: web"),
      owned("Pod", "b", ["StatefulSet", "web"], "app: web, canary: yes"),
      networkPolicy(
        "shop/p",
        "podSelector: { matchExpressions: [{ key: canary, operator: DoesNotExist }] }, policyTypes: [Egress]",
      ),
      networkPolicy("shop/q", "podSelector: { matchLabels: { canary: 'yes' } }, policyTypes: [Ingress]"),
      pod("data/db"),
    ],
    asks: [
      ["shop/web[StatefulSet]", "203.0.113.5", "TCP 443", "allow"],
      ["data/db", "shop/web[StatefulSet]", "TCP 443", "allow"],
    ],
  },
  {
    name: "one variant must have both halves: what one may send and another receive does not add up",
    manifests: [
      owned("Pod", "a", ["StatefulSet", "web"], "role: a"),
      owned("Pod", "b", ["StatefulSet", "web"], "role: b"),
      pod("data/db"),
      networkPolicy("shop/p", "podSelector: { matchLabels: { role: a } }, policyTypes: [Egress]"),
      networkPolicy(
        "data/p",
        "podSelector: {}, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { role: a } } }] }]",
      ),
    ],
    asks: [["shop/web[StatefulSet]", "data/db", "TCP 443", "allow", "deny"]],
  },
  {
    name: "templates are found in CronJobs and in kinds nobody has heard of",
    manifests: [
      "{ apiVersion: batch/v1, kind: CronJob, metadata: { namespace: shop, name: tick }, spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [] } } } } } }",
      "{ apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: { namespace: shop, name: roll }, spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [] } } } }",
      networkPolicy("shop/p", "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress]"),
    ],
    asks: [
      ["shop/tick[CronJob]", "203.0.113.5", "TCP 443", "deny"],
      ["shop/roll[Rollout]", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "nodes are where their status says, else in the node CIDRs, else anywhere",
    manifests: [
      ...cast,
      node("a", "", "192.0.2.1"),
      "{ apiVersion: v1, kind: Node, metadata: { name: b }, status: { addresses: [{ type: Hostname, address: 192.0.2.7 }] } }",
      clusterPolicy(
        "Admin",
        1,
        "namespaces: {}",
        "egress: [{ action: Deny, to: [{ networks: [192.0.2.0/24] }] }]",
      ),
    ],
    facts: { nodeCidrs: ["192.0.0.0/16"] },
    asks: [
      ["shop/web", "node a", "TCP 80", "deny"],
      ["shop/web", "node b", "TCP 80", "unknown"],
      ["shop/web", "node", "TCP 80", "unknown"],
      ["shop/web", "api-server", "TCP 80", "unknown"],
    ],
  },
  {
    name: "an empty list of CIDRs says nothing",
    manifests: [
      ...cast,
      clusterPolicy(
        "Admin",
        1,
        "namespaces: {}",
        "egress: [{ action: Deny, to: [{ networks: [0.0.0.0/0] }] }]",
      ),
    ],
    facts: { podCidrs: [] },
    asks: [["shop/web", "data/db", "TCP 80", "unknown"]],
  },
  {
    name: "a pod of unknown address is denied when every family is",
    manifests: [
      ...cast,
      clusterPolicy(
        "Admin",
        1,
        "namespaces: {}",
        "egress: [{ action: Deny, to: [{ networks: [0.0.0.0/0, '::/0'] }] }]",
      ),
    ],
    asks: [["shop/web", "data/db", "TCP 80", "deny"]],
  },
];
