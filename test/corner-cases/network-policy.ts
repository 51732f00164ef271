import { namespace, networkPolicy, node, pod, type CornerCase } from "./corner-case.ts";

/** The usual cast: two pods in one namespace, one in another whose Namespace object is in the input. */
const web = pod("shop/web", "app: web", "containers: [], nodeName: elsewhere", "podIP: 10.0.0.5");
const cart = pod("shop/cart", "app: cart", "containers: [], nodeName: elsewhere", "podIP: 10.0.0.6");
const db = pod("data/db", "app: db", "containers: [], nodeName: elsewhere", "podIP: 10.0.1.7");
const cast = [web, cart, db, namespace("shop", "team: a"), namespace("data", "team: b")];

const denyEgress = networkPolicy("shop/deny", "podSelector: {}, policyTypes: [Egress]");
const denyIngress = networkPolicy("data/deny", "podSelector: {}, policyTypes: [Ingress]");

/** A policy of namespace shop that lets every pod there do one thing. */
function egress(rule: string): string {
  return networkPolicy("shop/egress", `podSelector: {}, policyTypes: [Egress], egress: [{ ${rule} }]`);
}

/** The rows of "corner cases that implementations get wrong", each in a case or more. */
export const NETWORK_POLICY_CASES: readonly CornerCase[] = [
  {
    name: "policyTypes absent without egress rules isolates for ingress only",
    manifests: [...cast, networkPolicy("shop/p", "podSelector: {}")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["data/db", "shop/web", "TCP 443", "allow", "deny"],
    ],
  },
  {
    name: "policyTypes absent with an egress rule isolates for both",
    manifests: [...cast, networkPolicy("shop/p", "podSelector: {}, egress: [{ ports: [{ port: 443 }] }]")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["shop/web", "203.0.113.5", "TCP 80", "deny"],
      ["data/db", "shop/web", "TCP 443", "allow", "deny"],
    ],
  },
  {
    name: "policyTypes empty is policyTypes absent",
    manifests: [...cast, networkPolicy("shop/p", "podSelector: {}, policyTypes: [], egress: []")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["data/db", "shop/web", "TCP 443", "allow", "deny"],
    ],
  },
  {
    name: "rules of a direction that policyTypes does not list are ignored",
    manifests: [
      ...cast,
      networkPolicy(
        "shop/p",
        "podSelector: {}, policyTypes: [Ingress], ingress: [{}], egress: [{ ports: [{ port: 443 }] }]",
      ),
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 80", "allow"]],
  },
  {
    name: "policyTypes Egress without rules denies all egress and no ingress",
    manifests: [...cast, denyEgress],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
      ["shop/web", "data/db", "UDP 53", "deny"],
      ["data/db", "shop/web", "TCP 80", "allow"],
    ],
  },
  {
    name: "an unknown word in policyTypes is a maybe for the directions it does not list",
    manifests: [...cast, networkPolicy("shop/p", "podSelector: {}, policyTypes: [Egress, Sideways]")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
      ["data/db", "shop/web", "TCP 80", "allow", "unknown"],
    ],
  },
  {
    name: "policyTypes that is no list is a maybe in both directions",
    manifests: [...cast, networkPolicy("shop/p", "podSelector: {}, policyTypes: Egress")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "shop/web", "TCP 80", "allow", "unknown"],
    ],
  },
  {
    name: "an empty rule allows everything: outside, v6, nodes, every protocol",
    manifests: [...cast, egress("")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["shop/web", "2001:db8::1", "UDP 53", "allow"],
      ["shop/web", "node", "TCP 10250", "allow"],
      ["shop/web", "data/db", "ICMP", "allow"],
      ["shop/web", "api-server", "TCP 6443", "allow"],
    ],
  },
  {
    name: "an empty or null `to` is everything, an empty or null `ports` the whole line",
    manifests: [
      ...cast,
      egress("to: [], ports: [{ port: 443 }]"),
      networkPolicy("data/p", "podSelector: {}, policyTypes: [Egress], egress: [{ to: null, ports: [] }]"),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["shop/web", "node", "TCP 443", "allow"],
      ["shop/web", "203.0.113.5", "TCP 80", "deny"],
      ["data/db", "203.0.113.5", "47", "allow"],
    ],
  },
  {
    name: "a rule with ports and no `to` opens the port to nodes, pods and the API server",
    manifests: [...cast, egress("ports: [{ port: 6443 }]")],
    asks: [
      ["shop/web", "api-server", "TCP 6443", "allow"],
      ["shop/web", "node", "TCP 6443", "allow"],
      ["shop/web", "data/db", "TCP 6443", "allow"],
      ["shop/web", "api-server", "TCP 443", "deny"],
    ],
  },
  {
    name: "a peer with nothing in it is unreadable",
    manifests: [...cast, egress("to: [{}]")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["shop/web", "data/db", "TCP 443", "unknown"],
    ],
  },
  {
    name: "an ipBlock beside a selector is unreadable",
    manifests: [
      ...cast,
      egress("to: [{ podSelector: { matchLabels: { app: none } }, ipBlock: { cidr: 10.9.0.0/16 } }]"),
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "unknown"]],
  },
  {
    name: "a null podSelector of the policy selects all, a null one of a peer is absent",
    manifests: [
      ...cast,
      networkPolicy(
        "shop/p",
        "podSelector: null, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { team: b } }, podSelector: null }] }]",
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 443", "allow"],
      ["shop/web", "shop/cart", "TCP 443", "deny"],
    ],
  },
  {
    name: "a peer whose members are all null is a peer with nothing in it",
    manifests: [...cast, egress("to: [{ podSelector: null, namespaceSelector: null, ipBlock: null }]")],
    asks: [["shop/web", "shop/cart", "TCP 443", "unknown"]],
  },
  {
    name: "a port item without protocol is TCP, one without port is every port of its protocol",
    manifests: [...cast, egress("ports: [{ port: 53 }, { protocol: UDP }]")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 53", "allow"],
      ["shop/web", "203.0.113.5", "TCP 54", "deny"],
      ["shop/web", "203.0.113.5", "UDP 54", "allow"],
      ["shop/web", "203.0.113.5", "SCTP 53", "deny"],
    ],
  },
  {
    name: "an empty port item is all of TCP",
    manifests: [...cast, egress("ports: [{}]")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 65535", "allow"],
      ["shop/web", "203.0.113.5", "UDP 53", "deny"],
    ],
  },
  {
    name: "a named port is the destination pod's, under its protocol",
    manifests: [
      ...cast,
      pod("shop/source", "app: source", "containers: [{ ports: [{ name: api, containerPort: 1 }] }]"),
      pod("shop/a", "app: a", "containers: [{ ports: [{ name: api, containerPort: 8080 }] }]"),
      pod("shop/b", "app: b", "containers: [{ ports: [{ name: api, containerPort: 9090, protocol: UDP }] }]"),
      egress("to: [{ podSelector: {} }], ports: [{ port: api }]"),
    ],
    asks: [
      ["shop/source", "shop/a", "TCP 8080", "allow"],
      ["shop/source", "shop/a", "TCP 1", "deny"],
      ["shop/source", "shop/a", "UDP 8080", "deny"],
      ["shop/source", "shop/b", "TCP 9090", "deny"],
      ["shop/source", "shop/b", "UDP 9090", "deny"],
    ],
  },
  {
    name: "a named port without `to` is for any pod that has the name, and for no address",
    manifests: [
      ...cast,
      pod("data/api", "", "containers: [{ ports: [{ name: api, containerPort: 8080 }] }]"),
      egress("ports: [{ port: api }]"),
    ],
    asks: [
      ["shop/web", "data/api", "TCP 8080", "allow"],
      ["shop/web", "data/db", "TCP 8080", "deny"],
      ["shop/web", "203.0.113.5", "TCP 8080", "deny"],
      ["shop/web", "node", "TCP 8080", "deny"],
    ],
  },
  {
    name: "a name with several numbers matches each of them maybe",
    manifests: [
      ...cast,
      pod(
        "shop/a",
        "",
        "containers: [{ ports: [{ name: api, containerPort: 80 }] }, { ports: [{ name: api, containerPort: 81 }] }]",
      ),
      pod(
        "shop/b",
        "",
        "containers: [{ ports: [{ name: api, containerPort: 80 }] }, { ports: [{ name: api, containerPort: 80 }] }]",
      ),
      egress("ports: [{ port: api }]"),
    ],
    asks: [
      ["shop/web", "shop/a", "TCP 80", "unknown"],
      ["shop/web", "shop/a", "TCP 81", "unknown"],
      ["shop/web", "shop/a", "TCP 82", "deny"],
      ["shop/web", "shop/b", "TCP 80", "allow"],
    ],
  },
  {
    name: "a sidecar's ports are the pod's, those of an init container that ends are not",
    manifests: [
      ...cast,
      pod(
        "shop/a",
        "",
        "containers: [], initContainers: [{ restartPolicy: Always, ports: [{ name: api, containerPort: 80 }] }]",
      ),
      pod("shop/b", "", "containers: [], initContainers: [{ ports: [{ name: api, containerPort: 80 }] }]"),
      egress("ports: [{ port: api }]"),
    ],
    asks: [
      ["shop/web", "shop/a", "TCP 80", "allow"],
      ["shop/web", "shop/b", "TCP 80", "deny"],
    ],
  },
  {
    name: "a named port of an ingress rule is the subject's",
    manifests: [
      ...cast,
      pod("data/api", "app: api", "containers: [{ ports: [{ name: api, containerPort: 8080 }] }]"),
      networkPolicy("data/p", "podSelector: {}, ingress: [{ ports: [{ port: api }] }]"),
    ],
    asks: [
      ["shop/web", "data/api", "TCP 8080", "allow"],
      ["shop/web", "data/api", "TCP 8081", "allow", "deny"],
      ["shop/web", "data/db", "TCP 8080", "allow", "deny"],
    ],
  },
  {
    name: "endPort is inclusive",
    manifests: [...cast, egress("ports: [{ port: 8000, endPort: 8010 }]")],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 7999", "deny"],
      ["shop/web", "203.0.113.5", "TCP 8000", "allow"],
      ["shop/web", "203.0.113.5", "TCP 8010", "allow"],
      ["shop/web", "203.0.113.5", "TCP 8011", "deny"],
    ],
  },
  ...[
    "{ port: 8010, endPort: 8000 }",
    "{ endPort: 8000 }",
    "{ port: api, endPort: 8000 }",
    "{ port: 0 }",
    "{ port: 65536 }",
    "{ port: 80.5 }",
    "{ port: '80' }",
    "{ port: -1 }",
    "{ protocol: tcp, port: 80 }",
    "{ protocol: ICMP }",
    "null",
  ].map((item) => ({
    name: `the port item ${item} is unreadable: maybe the whole line`,
    manifests: [...cast, egress(`ports: [${item}]`)],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 9", "unknown"],
      ["shop/web", "203.0.113.5", "ICMP", "unknown"],
    ] as const,
  })),
  {
    name: "SCTP is neither TCP nor UDP",
    manifests: [...cast, egress("ports: [{ protocol: SCTP, port: 80 }, { protocol: UDP, port: 81 }]")],
    asks: [
      ["shop/web", "203.0.113.5", "SCTP 80", "allow"],
      ["shop/web", "203.0.113.5", "TCP 80", "deny"],
      ["shop/web", "203.0.113.5", "SCTP 81", "deny"],
    ],
  },
  ...(["generic", "aws-vpc", "calico", "cilium"] as const).map((cni) => ({
    name: `ICMP under isolation is what ${cni} says`,
    manifests: [...cast, egress("ports: [{ port: 443 }]")],
    facts: { cni },
    asks: [
      ["shop/web", "203.0.113.5", "ICMP", cni === "generic" || cni === "aws-vpc" ? "unknown" : "deny"],
      ["shop/web", "203.0.113.5", "47", cni === "generic" || cni === "aws-vpc" ? "unknown" : "deny"],
    ] as const,
  })),
  {
    name: "`except` narrows its own block, and another rule may allow it again",
    manifests: [
      ...cast,
      egress("to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16, 10.0.0.0/8] } }]"),
      networkPolicy(
        "shop/q",
        "podSelector: { matchLabels: { app: cart } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 169.254.169.0/24 } }] }]",
      ),
    ],
    asks: [
      ["shop/web", "169.254.169.254", "TCP 80", "deny"],
      ["shop/cart", "169.254.169.254", "TCP 80", "allow"],
      ["shop/web", "169.253.255.255", "TCP 80", "allow"],
      ["shop/web", "169.255.0.0", "TCP 80", "allow"],
      ["shop/web", "255.255.255.255", "TCP 80", "allow"],
    ],
  },
  ...["10.0.0.0/8", "not-a-cidr", "8.8.0.0/33", "fd00::/8"].map((except) => ({
    name: `an \`except\` of ${except} outside its block makes the block a maybe`,
    manifests: [
      ...cast,
      egress(`to: [{ ipBlock: { cidr: 8.8.0.0/16, except: ["${except}", 8.8.4.0/24] } }]`),
    ],
    asks: [
      ["shop/web", "8.8.8.8", "TCP 80", "unknown"],
      ["shop/web", "8.8.4.4", "TCP 80", "unknown"],
      ["shop/web", "8.9.0.0", "TCP 80", "deny"],
    ] as const,
  })),
  {
    name: "a block with host bits means its block, one of a single address that address",
    manifests: [
      ...cast,
      egress("to: [{ ipBlock: { cidr: 203.0.113.77/24 } }, { ipBlock: { cidr: 255.255.255.255/32 } }]"),
    ],
    asks: [
      ["shop/web", "203.0.113.0", "TCP 80", "allow"],
      ["shop/web", "203.0.113.255", "TCP 80", "allow"],
      ["shop/web", "203.0.112.255", "TCP 80", "deny"],
      ["shop/web", "255.255.255.255", "TCP 80", "allow"],
      ["shop/web", "255.255.255.254", "TCP 80", "deny"],
    ],
  },
  {
    name: "an IPv4-mapped block is unreadable",
    manifests: [...cast, egress("to: [{ ipBlock: { cidr: '::ffff:10.0.0.0/104' } }]")],
    asks: [
      ["shop/web", "10.1.2.3", "TCP 80", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 80", "unknown"],
    ],
  },
  ...(["generic", "calico", "cilium"] as const).map((cni) => ({
    name: `whether an ipBlock matches a pod is for ${cni} to say`,
    manifests: [...cast, egress("to: [{ ipBlock: { cidr: 10.0.1.0/24 } }]")],
    facts: { cni },
    asks: [
      ["shop/web", "data/db", "TCP 80", cni === "generic" ? "unknown" : cni === "calico" ? "allow" : "deny"],
      ["shop/web", "shop/cart", "TCP 80", "deny"],
    ] as const,
  })),
  {
    name: "an ipBlock and a pod of unknown address: maybe, unless the pod CIDRs say",
    manifests: [web, pod("data/new", "app: new"), egress("to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]")],
    facts: { cni: "calico" },
    asks: [["shop/web", "data/new", "TCP 80", "unknown"]],
  },
  {
    name: "an ipBlock around the pod CIDRs matches every pod, one beside them none",
    manifests: [
      web,
      pod("data/new", "app: new"),
      egress("to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 80 }]"),
      networkPolicy(
        "shop/q",
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 192.168.0.0/16 } }], ports: [{ port: 81 }] }]",
      ),
    ],
    facts: { cni: "calico", podCidrs: ["10.244.0.0/16"] },
    asks: [
      ["shop/web", "data/new", "TCP 80", "allow"],
      ["shop/web", "data/new", "TCP 81", "deny"],
    ],
  },
  {
    name: "an unknown address is judged wherever it may be: two halves of the pod CIDR are all of it",
    manifests: [
      web,
      pod("data/new", "app: new"),
      egress("to: [{ ipBlock: { cidr: 10.244.0.0/17 } }, { ipBlock: { cidr: 10.244.128.0/17 } }]"),
    ],
    facts: { cni: "calico", podCidrs: ["10.244.0.0/16"] },
    asks: [["shop/web", "data/new", "TCP 80", "allow"]],
  },
  ...(["generic", "calico"] as const).map((cni) => ({
    name: `hostNetwork pods as subjects are what ${cni} says`,
    manifests: [...cast, pod("shop/host", "app: host", "hostNetwork: true"), denyEgress],
    facts: { cni },
    asks: [["shop/host", "203.0.113.5", "TCP 80", cni === "generic" ? "unknown" : "allow"]] as const,
  })),
  ...(["generic", "calico"] as const).map((cni) => ({
    name: `hostNetwork pods as selected peers are what ${cni} says`,
    manifests: [
      ...cast,
      pod("shop/host", "app: host", "hostNetwork: true, nodeName: a"),
      egress("to: [{ podSelector: {} }]"),
    ],
    facts: { cni },
    asks: [
      ["shop/web", "shop/host", "TCP 80", cni === "generic" ? "unknown" : "deny"],
      ["shop/web", "shop/cart", "TCP 80", "allow"],
    ] as const,
  })),
  {
    name: "an ipBlock matches a hostNetwork pod as it matches its node",
    manifests: [
      ...cast,
      node("a", "", "192.0.2.1"),
      node("b", "", "192.0.2.130"),
      pod("data/on-a", "", "hostNetwork: true, nodeName: a"),
      pod("data/on-b", "", "hostNetwork: true, nodeName: b"),
      pod("data/somewhere", "", "hostNetwork: true"),
      pod("data/known", "", "hostNetwork: true", "hostIP: 192.0.2.2"),
      egress("to: [{ ipBlock: { cidr: 192.0.2.0/25 } }]"),
    ],
    facts: { cni: "calico" },
    asks: [
      ["shop/web", "data/on-a", "TCP 80", "allow"],
      ["shop/web", "data/on-b", "TCP 80", "deny"],
      ["shop/web", "data/somewhere", "TCP 80", "unknown"],
      ["shop/web", "data/known", "TCP 80", "allow"],
      ["shop/web", "node a", "TCP 80", "allow"],
      ["shop/web", "node b", "TCP 80", "deny"],
      ["shop/web", "node", "TCP 80", "unknown"],
    ],
  },
  {
    name: "a namespaceSelector and a podSelector in one item are and, in two items or",
    manifests: [
      ...cast,
      networkPolicy(
        "shop/and",
        "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { team: b } }, podSelector: { matchLabels: { app: cart } } }] }]",
      ),
      networkPolicy(
        "shop/or",
        "podSelector: { matchLabels: { app: other } }, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { team: b } } }, { podSelector: { matchLabels: { app: cart } } }] }]",
      ),
      pod("shop/other", "app: other"),
    ],
    asks: [
      ["shop/web", "shop/cart", "TCP 80", "deny"],
      ["shop/web", "data/db", "TCP 80", "deny"],
      ["shop/other", "shop/cart", "TCP 80", "allow"],
      ["shop/other", "data/db", "TCP 80", "allow"],
      ["shop/other", "shop/web", "TCP 80", "deny"],
    ],
  },
  {
    name: "a podSelector alone speaks of the policy's namespace, a namespaceSelector alone of all pods there",
    manifests: [
      ...cast,
      egress("to: [{ podSelector: {} }]"),
      networkPolicy(
        "data/p",
        "podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: a } } }] }]",
      ),
    ],
    asks: [
      ["shop/web", "shop/cart", "TCP 80", "allow"],
      ["shop/web", "data/db", "TCP 80", "deny"],
    ],
  },
  {
    name: "kubernetes.io/metadata.name is there without being written, and whatever is written",
    manifests: [
      ...cast,
      pod("lost/x", ""),
      namespace("liar", "kubernetes.io/metadata.name: data"),
      pod("liar/x", ""),
      egress(
        "to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } } }, { namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [lost] }] } }]",
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 80", "allow"],
      ["shop/web", "lost/x", "TCP 80", "allow"],
      ["shop/web", "liar/x", "TCP 80", "deny"],
    ],
  },
  {
    name: "NotIn and DoesNotExist hold where the key is absent, In and Exists do not",
    manifests: [
      ...cast,
      pod("shop/bare", ""),
      ...["In, values: [gold]", "NotIn, values: [gold]", "Exists", "DoesNotExist"].map((operator, index) =>
        networkPolicy(
          `shop/p${index}`,
          `podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchExpressions: [{ key: tier, operator: ${operator} }] } }], ports: [{ port: ${index + 1} }] }]`,
        ),
      ),
    ],
    asks: [
      ["shop/web", "shop/bare", "TCP 1", "deny"],
      ["shop/web", "shop/bare", "TCP 2", "allow"],
      ["shop/web", "shop/bare", "TCP 3", "deny"],
      ["shop/web", "shop/bare", "TCP 4", "allow"],
    ],
  },
  {
    name: "matchLabels and matchExpressions are one conjunction",
    manifests: [
      ...cast,
      pod("shop/both", "app: cart, tier: gold"),
      egress(
        "to: [{ podSelector: { matchLabels: { app: cart }, matchExpressions: [{ key: tier, operator: Exists }] } }]",
      ),
    ],
    asks: [
      ["shop/web", "shop/both", "TCP 80", "allow"],
      ["shop/web", "shop/cart", "TCP 80", "deny"],
    ],
  },
  {
    name: "a port is the pod's: a rule for the Service's port does not open the target port",
    manifests: [
      ...cast,
      "{ apiVersion: v1, kind: Service, metadata: { namespace: data, name: db }, spec: { selector: { app: db }, ports: [{ port: 80, targetPort: 8080 }] } }",
      egress("ports: [{ port: 80 }]"),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 8080", "deny"],
      ["shop/web", "data/db", "TCP 80", "allow"],
    ],
  },
  {
    name: "no selector matches the API server, its known address does",
    manifests: [
      ...cast,
      "{ apiVersion: v1, kind: Endpoints, metadata: { namespace: default, name: kubernetes }, subsets: [{ addresses: [{ ip: 192.0.2.10 }] }] }",
      egress(
        "to: [{ namespaceSelector: {} }, { ipBlock: { cidr: 192.0.2.10/32 } }], ports: [{ port: 6443 }]",
      ),
      networkPolicy(
        "data/p",
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }, { ipBlock: { cidr: 192.0.2.11/32 } }] }]",
      ),
    ],
    facts: { cni: "calico" },
    asks: [
      ["shop/web", "api-server", "TCP 6443", "allow"],
      ["shop/web", "api-server", "TCP 443", "deny"],
      ["data/db", "api-server", "TCP 6443", "deny"],
    ],
  },
  {
    name: "the API server of unknown address is maybe in a block, and whether blocks match it is maybe under Cilium",
    manifests: [
      ...cast,
      egress("to: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { ipBlock: { cidr: '::/0' } }]"),
      networkPolicy(
        "data/p",
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]",
      ),
    ],
    facts: { cni: "cilium" },
    asks: [
      ["shop/web", "api-server", "TCP 6443", "unknown"],
      ["data/db", "api-server", "TCP 6443", "unknown"],
    ],
  },
  {
    name: "a pod always reaches its own node and itself",
    manifests: [...cast, denyEgress, networkPolicy("shop/in", "podSelector: {}, policyTypes: [Ingress]")],
    asks: [
      ["shop/web", "own-node", "TCP 10250", "allow"],
      ["shop/web", "node", "TCP 10250", "deny"],
      ["shop/web", "shop/web", "TCP 80", "allow"],
    ],
  },
  {
    name: "a connection needs the source's egress and the destination's ingress, and nothing for its replies",
    manifests: [
      ...cast,
      networkPolicy("shop/in", "podSelector: {}, policyTypes: [Ingress]"),
      networkPolicy("data/out", "podSelector: {}, policyTypes: [Egress]"),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "allow"],
      ["data/db", "shop/web", "TCP 5432", "deny"],
    ],
  },
  {
    name: "egress isolation kills DNS unless UDP and TCP 53 are opened to the resolver",
    manifests: [
      ...cast,
      pod("kube-system/dns", "k8s-app: kube-dns"),
      pod("kube-system/node-local", "k8s-app: kube-dns", "hostNetwork: true, nodeName: a"),
      egress(
        "to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }], ports: [{ protocol: UDP, port: 53 }]",
      ),
    ],
    facts: { cni: "calico" },
    asks: [
      ["shop/web", "kube-system/dns", "UDP 53", "allow"],
      ["shop/web", "kube-system/dns", "TCP 53", "deny"],
      ["shop/web", "kube-system/node-local", "UDP 53", "deny"],
    ],
  },
  {
    name: "policies are a union in any order, and pods that none selects are free",
    manifests: [
      networkPolicy(
        "shop/z",
        "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: 80 }] }]",
      ),
      ...cast,
      networkPolicy(
        "shop/a",
        "podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }]",
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 80", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["shop/web", "203.0.113.5", "TCP 22", "deny"],
      ["shop/cart", "203.0.113.5", "TCP 22", "allow"],
    ],
  },
  {
    name: "0.0.0.0/0 says nothing about ::/0, nor the other way",
    manifests: [
      ...cast,
      egress("to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]"),
      networkPolicy(
        "data/p",
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: '::/0' } }] }]",
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 80", "allow"],
      ["shop/web", "2001:db8::1", "TCP 80", "deny"],
      ["data/db", "203.0.113.5", "TCP 80", "deny"],
      ["data/db", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "TCP 80", "allow"],
    ],
  },
  {
    name: "a pod is reached over any family that it holds",
    manifests: [
      ...cast,
      pod("data/four", "", "containers: []", "podIPs: [{ ip: 10.0.1.8 }]"),
      pod("data/six", "", "containers: []", "podIPs: [{ ip: 'fd00::8' }]"),
      pod(
        "data/dual",
        "",
        "containers: []",
        "podIP: 10.0.1.9, podIPs: [{ ip: 10.0.1.9 }, { ip: 'fd00::9' }]",
      ),
      pod("data/new", ""),
      egress("to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]"),
    ],
    facts: { cni: "calico" },
    asks: [
      ["shop/web", "data/four", "TCP 80", "allow"],
      ["shop/web", "data/six", "TCP 80", "deny"],
      ["shop/web", "data/dual", "TCP 80", "allow"],
      ["shop/web", "data/new", "TCP 80", "unknown"],
    ],
  },
  {
    name: "a pod of several known addresses in a family is reached at any of them",
    manifests: [
      web,
      pod("data/host", "", "hostNetwork: true", "podIP: 192.0.2.7, hostIP: 192.0.2.200"),
      egress("to: [{ ipBlock: { cidr: 192.0.2.128/25 } }]"),
    ],
    facts: { cni: "calico" },
    asks: [["shop/web", "data/host", "TCP 80", "allow"]],
  },
  {
    name: "over a family that the source does not have, its address may be any",
    manifests: [
      pod("shop/four", "", "containers: []", "podIP: 10.0.0.5"),
      pod("data/six", "app: six", "containers: []", "podIP: 'fd00::8'"),
      pod("data/other", "app: other", "containers: []", "podIP: 'fd00::9'"),
      networkPolicy(
        "data/p",
        "podSelector: { matchLabels: { app: six } }, ingress: [{ from: [{ ipBlock: { cidr: '::/0' } }] }]",
      ),
      networkPolicy(
        "data/q",
        "podSelector: { matchLabels: { app: other } }, ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/8' } }] }]",
      ),
    ],
    facts: { cni: "calico" },
    asks: [
      ["shop/four", "data/six", "TCP 80", "allow"],
      ["shop/four", "data/other", "TCP 80", "allow", "unknown"],
    ],
  },
  {
    name: "pods that have ended are not there, and their controller speaks for itself",
    manifests: [
      ...cast,
      "{ apiVersion: batch/v1, kind: Job, metadata: { namespace: shop, name: job }, spec: { template: { metadata: { labels: { app: job } }, spec: { containers: [] } } } }",
      "{ apiVersion: v1, kind: Pod, metadata: { namespace: shop, name: job-1, labels: { app: old }, ownerReferences: [{ kind: Job, name: job, controller: true }] }, status: { phase: Succeeded } }",
      networkPolicy("shop/p", "podSelector: { matchLabels: { app: old } }, policyTypes: [Egress]"),
      networkPolicy(
        "shop/q",
        "podSelector: { matchLabels: { app: job } }, policyTypes: [Egress], egress: [{ ports: [{ port: 443 }] }]",
      ),
    ],
    asks: [
      ["shop/job[Job]", "203.0.113.5", "TCP 443", "allow"],
      ["shop/job[Job]", "203.0.113.5", "TCP 80", "deny"],
    ],
  },
  {
    name: "NetworkPolicy of another API group is not this one: one that is known to decide is unread, any other is nothing",
    manifests: [
      ...cast,
      "{ apiVersion: crd.projectcalico.org/v1, kind: NetworkPolicy, metadata: { namespace: shop, name: p }, spec: { podSelector: {}, policyTypes: [Egress] } }",
      "{ apiVersion: example.com/v1, kind: NetworkPolicy, metadata: { namespace: data, name: p }, spec: { podSelector: {}, policyTypes: [Egress] } }",
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "the destination's ingress does not hide the source's broad egress",
    manifests: [...cast, denyIngress],
    asks: [["shop/web", "data/db", "TCP 5432", "allow", "deny"]],
  },
];
