import {
  adminPolicy,
  baselinePolicy,
  clusterPolicy,
  namespace,
  networkPolicy,
  node,
  pod,
  type CornerCase,
} from "./corner-case.ts";

const web = pod("shop/web", "app: web", "containers: [], nodeName: elsewhere", "podIP: 10.0.0.5");
const db = pod(
  "data/db",
  "app: db",
  "containers: [{ ports: [{ name: sql, containerPort: 5432 }, { name: sql, containerPort: 5433, protocol: UDP }] }], nodeName: elsewhere",
  "podIP: 10.0.1.7",
);
const cast = [web, db, namespace("shop", "team: a"), namespace("data", "team: b")];

const shop = "namespaces: { matchLabels: { team: a } }";
const data = "namespaces: { matchLabels: { team: b } }";
const everywhere = "to: [{ networks: [0.0.0.0/0, '::/0'] }]";
const toData = `to: [{ ${data} }]`;

const denyAll = networkPolicy("shop/deny", "podSelector: {}, policyTypes: [Egress]");
const allowAll = networkPolicy("shop/allow", "podSelector: {}, policyTypes: [Egress], egress: [{}]");

/** An Admin policy for namespace shop with egress rules. */
function admin(...rules: readonly string[]): string {
  return clusterPolicy("Admin", 10, shop, `egress: [${rules.map((rule) => `{ ${rule} }`).join(", ")}]`);
}

/** A rule that denies everything to everywhere. */
const deny = `action: Deny, ${everywhere}`;

/** Evaluation of ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy. */
export const CLUSTER_POLICY_CASES: readonly CornerCase[] = [
  {
    name: "an Admin Accept is final, even against isolation",
    manifests: [...cast, denyAll, admin(`action: Accept, ${everywhere}`)],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "allow"]],
  },
  {
    name: "an Admin Deny is final, even against an allowing NetworkPolicy",
    manifests: [...cast, allowAll, admin(`action: Deny, ${toData}`)],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "deny"],
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "the first rule that matches decides",
    manifests: [...cast, admin(`action: Accept, ${toData}`, deny)],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "lower priorities come first",
    manifests: [
      ...cast,
      clusterPolicy("Admin", 20, shop, `egress: [{ ${deny} }]`),
      clusterPolicy("Admin", 3, shop, `egress: [{ action: Accept, ${toData} }]`),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "a Pass leaves the tier at once, past all of its policies, and isolation decides",
    manifests: [
      ...cast,
      admin(`action: Pass, ${toData}`),
      clusterPolicy("Admin", 20, shop, `egress: [{ ${deny} }]`),
      networkPolicy(
        "shop/p",
        "podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 5432 }] }]",
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "allow"],
      ["shop/web", "data/db", "TCP 22", "deny"],
      ["shop/web", "203.0.113.5", "TCP 5432", "deny"],
    ],
  },
  {
    name: "a Pass of a pod that nothing isolates falls to Baseline",
    manifests: [
      ...cast,
      admin(`action: Pass, ${everywhere}`),
      clusterPolicy("Baseline", 5, shop, `egress: [{ action: Deny, ${toData} }]`),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "deny"],
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "isolation by NetworkPolicy leaves nothing to Baseline",
    manifests: [...cast, allowAll, clusterPolicy("Baseline", 5, shop, `egress: [{ ${deny} }]`)],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "allow"]],
  },
  {
    name: "isolation is per direction: ingress isolation leaves egress to Baseline",
    manifests: [
      ...cast,
      networkPolicy("shop/p", "podSelector: {}, policyTypes: [Ingress]"),
      clusterPolicy("Baseline", 5, shop, `egress: [{ ${deny} }]`),
    ],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "deny"]],
  },
  {
    name: "a Pass in Baseline falls to the default",
    manifests: [
      ...cast,
      clusterPolicy("Baseline", 1, shop, `egress: [{ action: Pass, ${toData} }]`),
      clusterPolicy("Baseline", 2, shop, `egress: [{ ${deny} }]`),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "a policy without a matching rule changes nothing: no isolation",
    manifests: [...cast, admin(`action: Accept, ${toData}`)],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "allow"]],
  },
  {
    name: "a policy without egress rules says nothing of egress",
    manifests: [
      ...cast,
      clusterPolicy("Admin", 1, shop, `ingress: [{ action: Deny, from: [{ namespaces: {} }] }]`),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 80", "allow"],
      ["data/db", "shop/web", "TCP 80", "allow", "deny"],
    ],
  },
  {
    name: "an Accept on egress does not override the destination's ingress",
    manifests: [
      ...cast,
      admin(`action: Accept, ${toData}`),
      networkPolicy("data/deny", "podSelector: {}, policyTypes: [Ingress]"),
    ],
    asks: [["shop/web", "data/db", "TCP 5432", "allow", "deny"]],
  },
  {
    name: "policies of one priority that disagree leave it unknown",
    manifests: [
      ...cast,
      clusterPolicy("Admin", 5, shop, `egress: [{ ${deny} }]`),
      clusterPolicy("Admin", 5, shop, `egress: [{ action: Accept, ${toData} }]`),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "policies of one priority that agree are as one",
    manifests: [
      ...cast,
      clusterPolicy("Admin", 5, shop, `egress: [{ ${deny} }]`),
      clusterPolicy("Admin", 5, shop, `egress: [{ action: Deny, ${toData} }]`),
    ],
    asks: [["shop/web", "data/db", "TCP 5432", "deny"]],
  },
  {
    name: "a Pass and a Deny of one priority: both are followed",
    manifests: [
      ...cast,
      denyAll,
      clusterPolicy("Admin", 5, shop, `egress: [{ ${deny} }]`),
      clusterPolicy("Admin", 5, shop, `egress: [{ action: Pass, ${toData} }]`),
    ],
    asks: [["shop/web", "data/db", "TCP 5432", "deny"]],
  },
  {
    name: "one priority in two tiers is no tie",
    manifests: [
      ...cast,
      clusterPolicy("Baseline", 5, shop, `egress: [{ ${deny} }]`),
      admin(`action: Accept, ${toData}`),
    ],
    asks: [["shop/web", "data/db", "TCP 5432", "allow"]],
  },
  {
    name: "AdminNetworkPolicy and ClusterNetworkPolicy share the Admin tier: order and ties",
    manifests: [
      ...cast,
      adminPolicy(
        5,
        shop,
        `egress: [{ action: Allow, ${toData}, ports: [{ portNumber: { protocol: TCP, port: 1 } }] }]`,
      ),
      admin(deny),
      adminPolicy(
        10,
        shop,
        `egress: [{ action: Allow, ${toData}, ports: [{ portNumber: { protocol: TCP, port: 2 } }] }]`,
      ),
      adminPolicy(
        15,
        shop,
        `egress: [{ action: Allow, ${toData}, ports: [{ portNumber: { protocol: TCP, port: 3 } }] }]`,
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 1", "allow"],
      ["shop/web", "data/db", "TCP 2", "unknown"],
      ["shop/web", "data/db", "TCP 3", "deny"],
    ],
  },
  {
    name: "hostNetwork pods are no subjects",
    manifests: [...cast, pod("shop/host", "app: host", "hostNetwork: true"), admin(deny)],
    asks: [["shop/host", "203.0.113.5", "TCP 443", "allow"]],
  },
  {
    name: "a subject of pods needs both selectors",
    manifests: [
      ...cast,
      pod("shop/other", "app: other"),
      clusterPolicy(
        "Admin",
        1,
        "pods: { namespaceSelector: { matchLabels: { team: a } }, podSelector: { matchLabels: { app: web } } }",
        `egress: [{ ${deny} }]`,
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
      ["shop/other", "203.0.113.5", "TCP 443", "allow"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "a selector that is absent from a subject of pods selects all",
    manifests: [...cast, clusterPolicy("Admin", 1, "pods: { podSelector: {} }", `egress: [{ ${deny} }]`)],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "deny"]],
  },
  {
    name: "peers by labels are no hostNetwork pods; nodes are, by the labels of their node",
    manifests: [
      ...cast,
      node("a", "role: edge", "192.0.2.1"),
      node("b", "role: core", "192.0.2.2"),
      pod("data/on-a", "", "hostNetwork: true, nodeName: a"),
      pod("data/on-b", "", "hostNetwork: true, nodeName: b"),
      pod("data/somewhere", "", "hostNetwork: true"),
      admin(
        `action: Deny, to: [{ namespaces: {} }]`,
        `action: Deny, to: [{ nodes: { matchLabels: { role: edge } } }]`,
      ),
      clusterPolicy("Admin", 20, data, "egress: [{ action: Deny, to: [{ nodes: {} }] }]"),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 80", "deny"],
      ["shop/web", "data/on-a", "TCP 80", "deny"],
      ["shop/web", "data/on-b", "TCP 80", "allow"],
      ["shop/web", "data/somewhere", "TCP 80", "unknown"],
      ["shop/web", "node a", "TCP 80", "deny"],
      ["shop/web", "node b", "TCP 80", "allow"],
      ["shop/web", "node", "TCP 80", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 80", "allow"],
      ["data/db", "data/on-a", "TCP 80", "deny"],
      ["data/db", "data/somewhere", "TCP 80", "unknown"],
      ["data/db", "node", "TCP 80", "deny"],
      ["data/db", "shop/web", "TCP 80", "allow"],
      ["data/db", "api-server", "TCP 6443", "unknown"],
    ],
  },
  {
    name: "networks match pods, in their own family only",
    manifests: [
      ...cast,
      pod("data/six", "", "containers: []", "podIP: 'fd00::8'"),
      pod("data/dual", "", "containers: []", "podIPs: [{ ip: 10.0.1.9 }, { ip: 'fd00::9' }]"),
      admin("action: Deny, to: [{ networks: [0.0.0.0/0] }]"),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "deny"],
      ["shop/web", "data/six", "TCP 5432", "allow"],
      ["shop/web", "data/dual", "TCP 5432", "allow"],
      ["shop/web", "203.0.113.5", "ICMP", "deny"],
      ["shop/web", "2001:db8::1", "TCP 443", "allow"],
    ],
  },
  {
    name: "a pod of unknown address under Deny networks: maybe, unless the pod CIDRs say",
    manifests: [...cast, pod("data/new", ""), admin("action: Deny, to: [{ networks: [10.0.0.0/8] }]")],
    asks: [["shop/web", "data/new", "TCP 80", "unknown"]],
  },
  {
    name: "a pod of unknown address whose CIDRs lie inside Deny networks is denied",
    manifests: [...cast, pod("data/new", ""), admin("action: Deny, to: [{ networks: [10.0.0.0/8] }]")],
    facts: { podCidrs: ["10.244.0.0/16"] },
    asks: [["shop/web", "data/new", "TCP 80", "deny"]],
  },
  {
    name: "a pod of unknown address in a dual-stack cluster is reached over the family that is not denied",
    manifests: [...cast, pod("data/new", ""), admin("action: Deny, to: [{ networks: [10.0.0.0/8] }]")],
    facts: { podCidrs: ["10.244.0.0/16", "fd00::/48"] },
    asks: [["shop/web", "data/new", "TCP 80", "allow"]],
  },
  {
    name: "what all rules together do is judged at each address that may be the pod's",
    manifests: [
      ...cast,
      pod("data/new", ""),
      admin(
        "action: Accept, to: [{ networks: [10.244.0.0/17] }]",
        "action: Pass, to: [{ networks: [10.244.128.0/17] }]",
        deny,
      ),
    ],
    facts: { podCidrs: ["10.244.0.0/16"] },
    asks: [["shop/web", "data/new", "TCP 80", "allow"]],
  },
  {
    name: "networks of one item are one set: two halves of the pod CIDR are all of it",
    manifests: [
      ...cast,
      pod("data/new", ""),
      admin("action: Deny, to: [{ networks: [10.244.0.0/17, 10.244.128.0/17] }]"),
    ],
    facts: { podCidrs: ["10.244.0.0/16"] },
    asks: [["shop/web", "data/new", "TCP 80", "deny"]],
  },
  {
    name: "a Pass for pods before Deny networks keeps pods apart from them",
    manifests: [...cast, pod("data/new", ""), admin("action: Pass, to: [{ namespaces: {} }]", deny)],
    asks: [
      ["shop/web", "data/new", "TCP 80", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  ...[
    "{}",
    "{ services: {} }",
    "{ namespaces: {}, pods: {} }",
    "{ networks: [] }",
    "{ networks: [nonsense] }",
    "{ pods: all }",
    "{ pods: { podSelector: all } }",
    "{ nodes: [] }",
    "null",
  ].map((peer) => ({
    name: `the peer ${peer} is unreadable: an Accept maybe, a Deny or Pass of unknown action, for everything`,
    manifests: [
      ...cast,
      clusterPolicy("Admin", 1, shop, `egress: [{ action: Accept, to: [${peer}] }, { ${deny} }]`),
      clusterPolicy(
        "Admin",
        1,
        data,
        `egress: [{ action: Deny, to: [{ networks: [203.0.113.5/32] }, ${peer}] }, { ${deny} }]`,
      ),
      pod("third/pass", ""),
      clusterPolicy(
        "Admin",
        1,
        "namespaces: { matchLabels: { kubernetes.io/metadata.name: third } }",
        `egress: [{ action: Pass, to: [${peer}] }, { ${deny} }]`,
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "unknown"],
      ["third/pass", "203.0.113.5", "TCP 443", "unknown"],
    ] as const,
  })),
  {
    name: "an unreadable selector of a peer is a maybe where it may select: pods, or nodes",
    manifests: [
      ...cast,
      admin("action: Deny, to: [{ namespaces: { matchLabels: 1 } }, { nodes: { matchLabels: 1 } }]"),
      clusterPolicy(
        "Admin",
        1,
        data,
        `egress: [{ action: Deny, to: [{ pods: { podSelector: { matchLabels: 1 } } }] }]`,
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 80", "unknown"],
      ["shop/web", "node", "TCP 80", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 443", "allow"],
      ["data/db", "shop/web", "TCP 80", "unknown"],
      ["data/db", "node", "TCP 443", "allow"],
    ],
  },
  {
    name: "a rule without peers is a rule of unreadable peers, on its ports",
    manifests: [
      ...cast,
      admin(
        "action: Deny, protocols: [{ tcp: { destinationPort: { number: 80 } } }]",
        "action: Deny, to: [], protocols: [{ udp: {} }]",
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 80", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 81", "allow"],
      ["shop/web", "203.0.113.5", "UDP 53", "unknown"],
    ],
  },
  {
    name: "networks and nodes are no ingress peers",
    manifests: [
      ...cast,
      clusterPolicy("Admin", 1, data, "ingress: [{ action: Deny, from: [{ networks: [198.51.100.0/24] }] }]"),
    ],
    asks: [["shop/web", "data/db", "TCP 5432", "allow", "unknown"]],
  },
  {
    name: "without protocols a rule is for all of them, ICMP too",
    manifests: [...cast, admin(deny)],
    asks: [
      ["shop/web", "203.0.113.5", "ICMP", "deny"],
      ["shop/web", "203.0.113.5", "47", "deny"],
    ],
  },
  {
    name: "protocols: a number, an inclusive range, a whole protocol",
    manifests: [
      ...cast,
      admin(
        `action: Deny, ${everywhere}, protocols: [{ tcp: { destinationPort: { number: 80 } } }, { tcp: { destinationPort: { range: { start: 8000, end: 8010 } } } }, { sctp: {} }]`,
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 80", "deny"],
      ["shop/web", "203.0.113.5", "UDP 80", "allow"],
      ["shop/web", "203.0.113.5", "TCP 7999", "allow"],
      ["shop/web", "203.0.113.5", "TCP 8000", "deny"],
      ["shop/web", "203.0.113.5", "TCP 8010", "deny"],
      ["shop/web", "203.0.113.5", "TCP 8011", "allow"],
      ["shop/web", "203.0.113.5", "SCTP 9", "deny"],
      ["shop/web", "203.0.113.5", "ICMP", "allow"],
    ],
  },
  ...[
    "{}",
    "{ tcp: null }",
    "{ icmp: {} }",
    "{ tcp: {}, udp: {} }",
    "{ tcp: { destinationPort: {} } }",
    "{ tcp: { destinationPort: { number: 0 } } }",
    "{ tcp: { destinationPort: { range: { start: 9, end: 9 } } } }",
    "{ tcp: { destinationPort: { number: 80, range: { start: 1, end: 9 } } } }",
    "{ destinationNamedPort: '' }",
  ].map((item) => ({
    name: `the protocols item ${item} is unreadable: maybe the whole line`,
    manifests: [...cast, admin(`action: Deny, ${everywhere}, protocols: [${item}]`)],
    asks: [
      ["shop/web", "203.0.113.5", "UDP 9", "unknown"],
      ["shop/web", "203.0.113.5", "ICMP", "unknown"],
    ] as const,
  })),
  {
    name: "a named port is the destination pod's, under any protocol, and no address has one",
    manifests: [...cast, admin(`action: Deny, ${everywhere}, protocols: [{ destinationNamedPort: sql }]`)],
    asks: [
      ["shop/web", "data/db", "TCP 5432", "deny"],
      ["shop/web", "data/db", "UDP 5433", "deny"],
      ["shop/web", "data/db", "TCP 5433", "allow"],
      ["shop/web", "203.0.113.5", "TCP 5432", "allow"],
    ],
  },
  {
    name: "domainNames match addresses outside, maybe, and nothing inside",
    manifests: [...cast, admin("action: Accept, to: [{ domainNames: ['*.example.com'] }]", deny)],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["shop/web", "data/db", "TCP 443", "deny"],
      ["shop/web", "node", "TCP 443", "deny"],
    ],
  },
  {
    name: "ports of v1alpha1: a number with TCP as default, a range, a name under any protocol; none is all",
    manifests: [
      ...cast,
      adminPolicy(
        1,
        shop,
        `egress: [{ action: Deny, ${toData}, ports: [{ portNumber: { port: 80 } }, { portRange: { protocol: UDP, start: 10, end: 20 } }, { namedPort: sql }] }, { action: Deny, to: [{ networks: [203.0.113.0/24] }], ports: [] }]`,
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 80", "deny"],
      ["shop/web", "data/db", "UDP 80", "allow"],
      ["shop/web", "data/db", "UDP 20", "deny"],
      ["shop/web", "data/db", "UDP 21", "allow"],
      ["shop/web", "data/db", "UDP 5433", "deny"],
      ["shop/web", "203.0.113.5", "ICMP", "deny"],
    ],
  },
  {
    name: "BaselineAdminNetworkPolicy decides where nothing isolates",
    manifests: [
      ...cast,
      baselinePolicy("default", shop, `egress: [{ action: Allow, ${toData} }, { ${deny} }]`),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 80", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
    ],
  },
  {
    name: "BaselineAdminNetworkPolicy has no place among Baseline policies: where they disagree it is unknown",
    manifests: [
      ...cast,
      baselinePolicy("default", shop, `egress: [{ ${deny} }]`),
      clusterPolicy("Baseline", 0, shop, `egress: [{ action: Accept, ${toData} }]`),
      clusterPolicy(
        "Baseline",
        1000,
        shop,
        "egress: [{ action: Deny, to: [{ networks: [203.0.113.0/24] }] }]",
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 80", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
      ["shop/web", "198.51.100.1", "TCP 443", "deny"],
    ],
  },
  {
    name: "a BaselineAdminNetworkPolicy with another name may be anything for what it may select",
    manifests: [...cast, denyAll, baselinePolicy("second", shop, `egress: [{ ${deny} }]`)],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
      ["data/db", "shop/web", "TCP 443", "allow", "unknown"],
    ],
  },
  {
    name: "Pass in a BaselineAdminNetworkPolicy is no action",
    manifests: [
      ...cast,
      baselinePolicy("default", shop, `egress: [{ action: Pass, ${toData} }, { ${deny} }]`),
    ],
    asks: [["shop/web", "data/db", "TCP 80", "unknown"]],
  },
  ...["Allow", "accept", "Log", "null"].map((action) => ({
    name: `the action ${action} is unknown in a ClusterNetworkPolicy, where its rule matches`,
    manifests: [...cast, admin(`action: ${action}, ${toData}`, deny)],
    asks: [
      ["shop/web", "data/db", "TCP 80", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 443", "deny"],
    ] as const,
  })),
  ...[
    "tier: Middle, priority: 1",
    "tier: Admin, priority: 1001",
    "tier: Baseline, priority: '1'",
    "priority: 1",
    "tier: Admin",
  ].map((place) => ({
    name: `a ClusterNetworkPolicy with ${place} may be anything for what it may select`,
    manifests: [
      ...cast,
      `{ apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: { name: p }, spec: { ${place}, subject: { ${shop} }, egress: [{ action: Accept, ${toData} }] } }`,
      denyAll,
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
    ] as const,
  })),
  {
    name: "an unreadable subject is maybe every pod but hostNetwork ones",
    manifests: [
      ...cast,
      pod("shop/host", "", "hostNetwork: true"),
      clusterPolicy("Admin", 1, "everyone: {}", `egress: [{ ${deny} }]`),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["shop/host", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "a selector of the subject that cannot be read, wholly or in part, is a maybe in its place, and the other still holds",
    manifests: [
      ...cast,
      clusterPolicy(
        "Admin",
        1,
        "pods: { namespaceSelector: shop, podSelector: { matchLabels: { app: web } } }",
        `egress: [{ ${deny} }]`,
      ),
      pod("third/x", "app: x"),
      clusterPolicy(
        "Admin",
        2,
        "pods: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: fourth, team: 4 } }, podSelector: {} }",
        `egress: [{ ${deny} }]`,
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["third/x", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
  {
    name: "a policy that maybe selects is there as a whole or not at all",
    manifests: [
      ...cast,
      clusterPolicy("Admin", 1, "everyone: {}", `egress: [{ action: Accept, ${toData} }, { ${deny} }]`),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 443", "allow"],
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
    ],
  },
  {
    name: "rules that are no list, and a rule that is no object, are of unknown action for everything",
    manifests: [
      ...cast,
      clusterPolicy("Admin", 1, shop, "egress: all"),
      clusterPolicy(
        "Admin",
        1,
        data,
        `egress: [{ action: Accept, to: [{ networks: [203.0.113.0/24] }] }, 1, { ${deny} }]`,
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["data/db", "203.0.113.5", "TCP 443", "allow"],
      ["data/db", "198.51.100.1", "TCP 443", "unknown"],
    ],
  },
  {
    name: "a version that is not known makes a policy unreadable as a whole",
    manifests: [
      ...cast,
      pod("shop/host", "", "hostNetwork: true"),
      "{ apiVersion: policy.networking.k8s.io/v9, kind: ClusterNetworkPolicy, metadata: { name: p }, spec: {} }",
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 443", "unknown"],
      ["shop/host", "203.0.113.5", "TCP 443", "allow"],
    ],
  },
];
