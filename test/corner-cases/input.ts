import { namespace, networkPolicy, node, pod, type CornerCase } from "./corner-case.ts";

const web = pod("shop/web", "app: web");
const db = pod("data/db", "app: db", "containers: [], nodeName: elsewhere", "podIP: 10.0.1.7");

const denyEgress = "podSelector: {}, policyTypes: [Egress]";
const allow80 = "podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 80 }] }]";

/** A ReplicaSet of namespace shop that another one owns. */
function circling(name: string, owner: string): string {
  return `{ apiVersion: apps/v1, kind: ReplicaSet, metadata: { namespace: shop, name: ${name}, ownerReferences: [{ kind: ReplicaSet, name: ${owner}, controller: true }] }, spec: { template: { spec: { containers: [] } } } }`;
}

/** A policy that lets the pods of namespace shop open TCP 1 to namespaces with a label that has nobody. */
const toUnlabelled = networkPolicy(
  "shop/p",
  "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: DoesNotExist }] } }], ports: [{ port: 1 }] }]",
);

/** A policy that lets the pods of namespace shop do one thing. */
function egress(rule: string): string {
  return networkPolicy("shop/egress", `podSelector: {}, policyTypes: [Egress], egress: [{ ${rule} }]`);
}

/** The manifest with its name left to the API server. */
function nameless(manifest: string): string {
  return manifest.replace(/ name: \S+?,/u, " generateName: x-,");
}

/** What counts as an object of the input, and as which. */
export const INPUT_CASES: readonly CornerCase[] = [
  {
    name: "an empty namespace is an absent one: the default",
    manifests: [
      "{ apiVersion: v1, kind: Pod, metadata: { namespace: '', name: web } }",
      "{ apiVersion: v1, kind: Pod, metadata: { name: cart } }",
      networkPolicy("default/p", denyEgress),
    ],
    asks: [
      ["default/web", "203.0.113.5", "TCP 443", "deny"],
      ["default/cart", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "an object that comes twice is the later one",
    manifests: [
      networkPolicy("shop/p", denyEgress),
      networkPolicy("data/p", allow80),
      pod("shop/web", "", "hostNetwork: true, nodeName: a"),
      web,
      db,
      networkPolicy("shop/p", allow80),
      networkPolicy("data/p", denyEgress),
    ],
    facts: { cni: "calico" },
    asks: [
      ["shop/web", "203.0.113.5", "TCP 80", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
      ["data/db", "203.0.113.5", "TCP 80", "deny"],
    ],
  },
  {
    name: "of a namespace, a node or endpoints that come twice, too, the later one counts",
    manifests: [
      web,
      db,
      namespace("data", "team: a"),
      namespace("data", "team: b"),
      node("a", "", "192.0.2.1"),
      node("a", "", "192.0.2.2"),
      "{ apiVersion: v1, kind: Endpoints, metadata: { namespace: default, name: kubernetes }, subsets: [{ addresses: [{ ip: 192.0.2.1 }] }] }",
      "{ apiVersion: v1, kind: Endpoints, metadata: { namespace: default, name: kubernetes }, subsets: [{ addresses: [{ ip: 192.0.2.2 }] }] }",
      networkPolicy(
        "shop/p",
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { team: a } } }, { ipBlock: { cidr: 192.0.2.1/32 } }], ports: [{ port: 1 }] }, { to: [{ namespaceSelector: { matchLabels: { team: b } } }, { ipBlock: { cidr: 192.0.2.2/32 } }], ports: [{ port: 2 }] }]",
      ),
    ],
    facts: { cni: "calico" },
    asks: [
      ["shop/web", "data/db", "TCP 1", "deny"],
      ["shop/web", "data/db", "TCP 2", "allow"],
      ["shop/web", "node a", "TCP 1", "deny"],
      ["shop/web", "node a", "TCP 2", "allow"],
      ["shop/web", "api-server", "TCP 1", "deny"],
      ["shop/web", "api-server", "TCP 2", "allow"],
    ],
  },
  {
    name: "one name in two namespaces, kinds or groups is no twin",
    manifests: [
      web,
      db,
      networkPolicy("shop/p", denyEgress),
      networkPolicy("data/p", allow80),
      "{ apiVersion: v1, kind: ConfigMap, metadata: { namespace: shop, name: p } }",
      "{ apiVersion: example.com/v1, kind: NetworkPolicy, metadata: { namespace: shop, name: p } }",
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 80", "deny"],
      ["data/db", "203.0.113.5", "TCP 80", "allow"],
    ],
  },
  {
    name: "policies whose names the API server makes up are all there",
    manifests: [
      web,
      nameless(networkPolicy("shop/p", denyEgress)),
      nameless(networkPolicy("shop/p", "podSelector: {}, policyTypes: [Ingress]")),
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 80", "deny"]],
  },
  ...["5", "{}", "all"].map((items) => ({
    name: `items that are ${items} make a list unreadable as a whole`,
    manifests: [
      web,
      `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicyList, items: ${items} }`,
      `{ apiVersion: v1, kind: PodList, items: ${items} }`,
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 80", "unknown"]] as const,
  })),
  {
    name: "a list without items, or with null ones, is empty",
    manifests: [
      web,
      "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicyList }",
      "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicyList, items: null }",
      "{ apiVersion: v1, kind: List, items: [] }",
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 80", "allow"]],
  },
  ...[
    {
      what: "of which an item is no object",
      manifests: ["{ apiVersion: v1, kind: NamespaceList, items: [5] }"],
      unreadable: [],
    },
    { what: "that cannot be read", manifests: [], unreadable: [{ apiVersion: "v1", kind: "NamespaceList" }] },
  ].map(({ what, manifests, unreadable }) => ({
    name: `after a list of Namespaces ${what}, only names of namespaces are known`,
    manifests: [web, db, toUnlabelled, ...manifests],
    unreadable,
    asks: [["shop/web", "data/db", "TCP 1", "unknown"]] as const,
  })),
  ...["Succeeded", "Failed"].map((phase) => ({
    name: `a pod that has ${phase.toLowerCase()} is over, with its labels and its address`,
    manifests: [
      `{ apiVersion: batch/v1, kind: Job, metadata: { namespace: shop, name: job }, spec: { template: { metadata: { labels: { app: job } }, spec: { containers: [] } } } }`,
      `{ apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: job-1, labels: { app: old }, ownerReferences: [{ kind: Job, name: job, controller: true }] }, status: { phase: ${phase}, podIP: 10.0.0.9 } }`,
      networkPolicy("shop/p", "podSelector: { matchLabels: { app: job } }, policyTypes: [Egress]"),
    ],
    asks: [["shop/job[Job]", "203.0.113.5", "TCP 443", "deny"]] as const,
  })),
  {
    name: "an owner that is not the controller does not own",
    manifests: [
      "{ apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: web, ownerReferences: [{ kind: Backup, name: b }, { kind: Release, name: r, controller: false }] } }",
      networkPolicy("shop/p", denyEgress),
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "deny"]],
  },
  {
    name: "a pod is at its own address, not at its node's",
    manifests: [
      web,
      pod("data/db", "", "nodeName: a", "podIP: 10.0.1.7, hostIP: 192.0.2.1"),
      pod("data/new", "", "nodeName: a", "hostIP: 192.0.2.1"),
      node("a", "", "192.0.2.1"),
      egress("to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]"),
    ],
    facts: { cni: "calico" },
    asks: [
      ["shop/web", "data/db", "TCP 80", "deny"],
      ["shop/web", "data/new", "TCP 80", "unknown"],
      ["shop/web", "node a", "TCP 80", "allow"],
    ],
  },
  {
    name: "a node is reached at its internal address and at its external one, in the node CIDRs where it says neither",
    manifests: [
      web,
      "{ apiVersion: v1, kind: Node, metadata: { name: a }, status: { addresses: [{ type: InternalIP, address: 10.9.0.1 }, { type: ExternalIP, address: 192.0.2.1 }] } }",
      "{ apiVersion: v1, kind: Node, metadata: { name: b } }",
      egress(
        "to: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ports: [{ port: 1 }] }, { to: [{ ipBlock: { cidr: 10.9.0.0/16 } }], ports: [{ port: 2 }]",
      ),
    ],
    facts: { cni: "calico", nodeCidrs: ["10.9.0.0/24"] },
    asks: [
      ["shop/web", "node a", "TCP 1", "allow"],
      ["shop/web", "node a", "TCP 2", "allow"],
      ["shop/web", "node b", "TCP 1", "deny"],
      ["shop/web", "node b", "TCP 2", "allow"],
      ["shop/web", "node", "TCP 2", "allow"],
    ],
  },
  {
    name: "the API server is where an EndpointSlice says",
    manifests: [
      web,
      "{ apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { namespace: default, name: kubernetes, labels: { kubernetes.io/service-name: kubernetes } }, endpoints: [{ addresses: [192.0.2.10] }] }",
      egress("to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]"),
    ],
    facts: { cni: "calico" },
    asks: [["shop/web", "api-server", "TCP 6443", "allow"]],
  },
  {
    name: "an unreadable policy that names no namespace is of the default one",
    manifests: [
      pod("default/web"),
      db,
      "{ apiVersion: networking.k8s.io/v9, kind: NetworkPolicy, metadata: { name: p } }",
    ],
    asks: [
      ["default/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "pods of a Job carry its name, which no template states",
    manifests: [
      "{ apiVersion: batch/v1, kind: Job, metadata: { namespace: shop, name: load }, spec: { template: { spec: { containers: [] } } } }",
      "{ apiVersion: batch/v1, kind: Job, metadata: { namespace: shop, name: own }, spec: { manualSelector: true, template: { spec: { containers: [] } } } }",
      networkPolicy("shop/p", "podSelector: { matchLabels: { job-name: load } }, policyTypes: [Egress]"),
    ],
    asks: [
      ["shop/load[Job]", "203.0.113.5", "TCP 443", "deny"],
      ["shop/own[Job]", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "owners in a circle end where it closes",
    manifests: [
      circling("a", "b"),
      circling("b", "a"),
      circling("c", "c"),
      networkPolicy("shop/p", denyEgress),
    ],
    asks: [
      ["shop/a[ReplicaSet]", "203.0.113.5", "TCP 443", "deny"],
      ["shop/b[ReplicaSet]", "203.0.113.5", "TCP 443", "deny"],
      ["shop/c[ReplicaSet]", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  ...(
    [
      ["a network that is no truth", pod("shop/odd", "", "hostNetwork: 'true'")],
      ["containers that are no list", pod("shop/odd", "", "containers: none")],
      ["a named port without a number", pod("shop/odd", "", "containers: [{ ports: [{ name: sql }] }]")],
      [
        "a spec that is no object",
        "{ apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: odd }, spec: x }",
      ],
      [
        "no template",
        "{ apiVersion: apps/v1, kind: Deployment, metadata: { namespace: shop, name: odd } }",
        "Deployment",
      ],
    ] as const
  ).map(([what, odd, kind = "Pod"]) => ({
    name: `nothing is known of the connections of pods with ${what}`,
    manifests: [web, db, odd, networkPolicy("shop/p", denyEgress)],
    facts: { cni: "calico" as const },
    asks: [
      [`shop/odd[${kind}]`, "203.0.113.5", "TCP 443", "unknown"],
      [`shop/odd[${kind}]`, "data/db", "TCP 443", "unknown"],
      ["shop/web", `shop/odd[${kind}]`, "TCP 443", "unknown"],
      ["data/db", `shop/odd[${kind}]`, "TCP 443", "unknown"],
      ["shop/web", "data/db", "TCP 443", "deny"],
    ] as const,
  })),
  {
    name: "a port that cannot be read and has no name is of no consequence",
    manifests: [
      pod("shop/web", "", "containers: [{ ports: [{ containerPort: x }] }]"),
      networkPolicy("shop/p", denyEgress),
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "deny"]],
  },
  {
    name: "a pod on the network of nobody knows which node is perhaps on the own, and so is one where nobody knows the own",
    manifests: [
      pod("shop/here", "", "containers: [], nodeName: a"),
      pod("shop/somewhere", "", "containers: [], nodeName: ''"),
      pod("data/here", "", "hostNetwork: true, nodeName: a"),
      pod("data/there", "", "hostNetwork: true, nodeName: b"),
      pod("data/somewhere", "", "hostNetwork: true"),
      networkPolicy("shop/p", denyEgress),
    ],
    asks: [
      ["shop/here", "data/here", "TCP 80", "allow"],
      ["shop/here", "data/there", "TCP 80", "deny"],
      ["shop/here", "data/somewhere", "TCP 80", "unknown"],
      ["shop/somewhere", "data/there", "TCP 80", "unknown"],
      ["shop/somewhere", "node", "TCP 80", "deny"],
    ],
  },
  ...(
    [
      [
        "an item of a List that says no kind",
        "{ apiVersion: v1, kind: List, items: [{ metadata: { name: x } }] }",
        "unknown",
      ],
      ["a List of which the items are no list", "{ apiVersion: v1, kind: List, items: none }", "unknown"],
      [
        "an item that is none of a list of policies",
        "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicyList, items: [5] }",
        "unknown",
      ],
      ["an item that is none of a list of pods", "{ apiVersion: v1, kind: PodList, items: [5] }", "allow"],
      ["an object whose kind is no text", "{ kind: 5 }", "unknown"],
      ["an object of a version and no kind", "{ apiVersion: v1, metadata: { name: x } }", "unknown"],
      ["a document that is no object of a cluster", "{ image: { tag: x } }", "allow"],
    ] as const
  ).map(([what, broken, verdict]) => ({
    name: `${what} may be ${verdict === "allow" ? "no policy" : "a policy"}`,
    manifests: [web, broken],
    asks: [["shop/web", "203.0.113.5", "TCP 443", verdict]] as const,
  })),
];
