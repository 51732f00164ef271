import { clusterPolicy, namespace, networkPolicy, pod, type CornerCase } from "./corner-case.ts";

const web = pod(
  "shop/web",
  "app: web, tier: front",
  "containers: [], nodeName: elsewhere",
  "podIP: 10.0.0.5",
);
const db = pod("data/db", "app: db", "containers: [], nodeName: elsewhere", "podIP: 10.0.1.7");
const cast = [web, db, namespace("shop", "team: a"), namespace("data", "team: b")];

/** A policy of namespace shop that lets every pod there do one thing. */
function egress(rule: string): string {
  return networkPolicy("shop/egress", `podSelector: {}, policyTypes: [Egress], egress: [{ ${rule} }]`);
}

/** A policy that isolates pods of namespace shop. */
function isolating(podSelector: string): string {
  return networkPolicy("shop/p", `podSelector: ${podSelector}, policyTypes: [Egress]`);
}

/** Each of several, and the last of all: what a rule says must hold at every place it speaks of. */
export const EDGE_CASES: readonly CornerCase[] = [
  {
    name: "In is met by any of its values, NotIn by none",
    manifests: [
      ...cast,
      egress(
        "to: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [x, b, y] }] } }], ports: [{ port: 1 }] }, { to: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: NotIn, values: [x, b, y] }] } }], ports: [{ port: 2 }]",
      ),
    ],
    asks: [
      ["shop/web", "data/db", "TCP 1", "allow"],
      ["shop/web", "data/db", "TCP 2", "deny"],
    ],
  },
  ...[
    "{ matchLabels: { app: web, tier: back } }",
    "{ matchLabels: { app: other, tier: front } }",
    "{ matchLabels: { app: web }, matchExpressions: [{ key: tier, operator: NotIn, values: [front] }] }",
    "{ matchLabels: { tier: front }, matchExpressions: [{ key: app, operator: DoesNotExist }] }",
  ].map((selector) => ({
    name: `every requirement of ${selector} has to be met`,
    manifests: [...cast, isolating(selector)],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "allow"]] as const,
  })),
  ...[
    "{ matchLabels: { app: web }, matchExpressions: [{ key: app, operator: Near }] }",
    "{ matchExpressions: [{ key: zone, operator: Near }, { key: app, operator: Exists }] }",
    "{ matchLabels: { app: web, tier: 1 } }",
  ].map((selector) => ({
    name: `a requirement of ${selector} that is met does not make up for the unreadable one`,
    manifests: [...cast, isolating(selector)],
    asks: [["shop/web", "203.0.113.5", "TCP 443", "unknown"]] as const,
  })),
  {
    name: "every `except` counts, in its own block and in no other, and may be all of it",
    manifests: [
      ...cast,
      egress(
        "to: [{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.0/28, 203.0.113.128/25, 203.0.113.64/32] } }, { ipBlock: { cidr: 203.0.113.128/26 } }, { ipBlock: { cidr: 198.51.100.0/24, except: [198.51.100.0/24] } }]",
      ),
    ],
    asks: [
      ["shop/web", "203.0.113.15", "TCP 80", "deny"],
      ["shop/web", "203.0.113.16", "TCP 80", "allow"],
      ["shop/web", "203.0.113.64", "TCP 80", "deny"],
      ["shop/web", "203.0.113.65", "TCP 80", "allow"],
      ["shop/web", "203.0.113.128", "TCP 80", "allow"],
      ["shop/web", "203.0.113.192", "TCP 80", "deny"],
      ["shop/web", "198.51.100.7", "TCP 80", "deny"],
    ],
  },
  {
    name: "ports go from 1 to 65535",
    manifests: [
      ...cast,
      egress("ports: [{ port: 1 }, { port: 65535 }, { protocol: UDP, port: 65534, endPort: 65535 }]"),
    ],
    asks: [
      ["shop/web", "203.0.113.5", "TCP 1", "allow"],
      ["shop/web", "203.0.113.5", "TCP 2", "deny"],
      ["shop/web", "203.0.113.5", "TCP 65534", "deny"],
      ["shop/web", "203.0.113.5", "TCP 65535", "allow"],
      ["shop/web", "203.0.113.5", "UDP 65535", "allow"],
    ],
  },
  ...["ports: 80", "ports: {}"].map((ports) => ({
    name: `\`${ports}\` is no list: maybe the whole line, to these peers`,
    manifests: [...cast, egress(`to: [{ namespaceSelector: {} }], ${ports}`)],
    asks: [
      ["shop/web", "data/db", "TCP 9", "unknown"],
      ["shop/web", "203.0.113.5", "TCP 9", "deny"],
    ] as const,
  })),
  {
    name: "domainNames match the API server, maybe: it may be outside",
    manifests: [
      ...cast,
      clusterPolicy(
        "Admin",
        1,
        "namespaces: {}",
        "egress: [{ action: Accept, to: [{ domainNames: ['*.example.com'] }] }, { action: Deny, to: [{ networks: [0.0.0.0/0, '::/0'] }] }]",
      ),
    ],
    asks: [["shop/web", "api-server", "TCP 443", "unknown"]],
  },
];
