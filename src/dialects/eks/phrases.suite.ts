import type { Phrasebook, Skip } from "../conformance.suite.ts";

const API = "apiVersion: networking.k8s.aws/v1alpha1";

function skip(reason: string): Skip {
  return { skip: reason, signed: "eks, README.md" };
}

const atLeastOne = skip("a wildcard is the first label, and stands for one label or more");
const noName = skip("names can be allowed only");
const noRequests = skip("rules end at the port");
const team = (name: string): string => `{ matchLabels: { team: ${name} } }`;
const app = (name: string): string => `{ matchLabels: { app: ${name} } }`;

/** An ApplicationNetworkPolicy of shop for cart, unless said otherwise. */
function application(spec: string, selector: string = app("cart"), namespace = "shop"): string {
  return `${API}
kind: ApplicationNetworkPolicy
metadata: { name: policy-${spec.length}, namespace: ${namespace} }
spec: { podSelector: ${selector}, ${spec} }
`;
}

function opening(...rules: readonly string[]): string {
  return application(`policyTypes: [Egress], egress: [${rules.map((rule) => `{ ${rule} }`).join(", ")}]`);
}

const names = (...list: readonly string[]): string =>
  `to: [{ domainNames: [${list.map((name) => `'${name}'`).join(", ")}] }]`;
const toData = (name: string): string =>
  `to: [{ namespaceSelector: ${team("data")}, podSelector: ${app(name)} }]`;
const onlyAdds = skip("rules only allow, and whoever is selected is isolated");
const noOrder = skip("rules have neither order nor priority: what any of them allows is allowed");
const openPings = skip("what isolation does to ICMP is not documented for the Amazon VPC CNI");

export const APPLICATION_PHRASES: Phrasebook = {
  "deny everything out": openPings,
  "deny everything in": application("policyTypes: [Ingress]"),
  "allow everything out": `${application("policyTypes: [Egress]")}---\n${opening("")}`,
  "one pod on one port": opening(`${toData("db")}, ports: [{ protocol: TCP, port: 5432 }]`),
  "everywhere on one port": opening("ports: [{ port: 443 }]"),
  "a block with a hole": opening("to: [{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.7/32] } }]"),
  "a block of IPv6": opening("to: [{ ipBlock: { cidr: '2001:db8::/32' } }]"),
  "a block that holds pods": opening("to: [{ ipBlock: { cidr: 10.1.0.2/31 } }]"),
  "a range of ports": opening(`${toData("db")}, ports: [{ port: 8000, endPort: 8010 }]`),
  "a named port of the peer": opening(`to: [{ namespaceSelector: ${team("data")} }], ports: [{ port: sql }]`),
  "a named port of the subject": application(
    "policyTypes: [Ingress], ingress: [{ ports: [{ port: sql }] }]",
    app("db"),
    "data",
  ),
  "a whole protocol": opening(`${toData("db")}, ports: [{ protocol: UDP }]`),
  "SCTP only": opening(`${toData("db")}, ports: [{ protocol: SCTP, port: 3868 }]`),
  "every protocol": openPings,
  "the ingress half": application(
    `ingress: [{ from: [{ namespaceSelector: ${team("shop")}, podSelector: ${app("cart")} }] }]`,
    app("db"),
    "data",
  ),
  "pods of the same namespace": opening("to: [{ podSelector: {} }]"),
  "pods of another namespace": opening(`to: [{ namespaceSelector: ${team("data")} }]`),
  "namespace and pods together": opening(toData("db")),
  "namespaces by name": opening(
    "to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: lab } } }]",
  ),
  "all but some": opening(
    "to: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [db, cache] }] } }]",
  ),
  "two that add up": `${opening(toData("db"))}---\n${opening(toData("cache"))}`,
  "hosts are not subjects": application("policyTypes: [Egress]", "{}"),
  "denying one thing": onlyAdds,
  "allowing without isolating": onlyAdds,
  "the first rule decides": noOrder,
  "the lower priority decides": noOrder,
  "a tie is not known": noOrder,
  "passing on": noOrder,
  "nodes by their labels": skip("peers are pods, namespaces, blocks of addresses and names"),
  "names outside": opening(names("api.example.com")),
  "an exact name": opening(`${names("api.example.com")}, ports: [{ port: 443 }]`),
  "one label under a name": atLeastOne,
  "any depth under a name": opening(names("*.example.com")),
  "part of a label": atLeastOne,
  "every name": atLeastOne,
  "denying a name": noName,
  "some requests only": noRequests,
  "an unreadable peer widens": opening("to: [{}], ports: [{ port: 80 }]"),
  "an unreadable port widens": opening(`${toData("db")}, ports: [{ port: 0 }]`),
  "an unreadable selector widens": application(
    "policyTypes: [Egress]",
    "{ matchExpressions: [{ key: app, operator: Is, values: [cart] }] }",
  ),
  "an unreadable rule widens": application(
    `policyTypes: [Egress], egress: [{ ${toData("db")} }, everything]`,
  ),
  "an unreadable policy widens": `${API}
kind: ApplicationNetworkPolicy
metadata: { name: broken, namespace: shop }
spec: [none]
`,
};

const pods = (name: string, of: string): string =>
  `pods: { namespaceSelector: ${team(of)}, podSelector: ${app(name)} }`;
const cart = pods("cart", "shop");
const to = (...peers: readonly string[]): string => `to: [${peers.map((peer) => `{ ${peer} }`).join(", ")}]`;
const everywhere = to("namespaces: {}", "networks: [0.0.0.0/0, '::/0']");
const deny = `action: Deny, ${everywhere}`;
const denyIn = "action: Deny, from: [{ namespaces: {} }]";
const accept = (rest: string): string => `action: Accept, ${rest}`;
const tcp = (port: number): string => `ports: [{ portNumber: { port: ${port} } }]`;

type Ranked = { readonly priority?: number; readonly tier?: string; readonly subject?: string };

/** A ClusterNetworkPolicy of the Admin tier for cart, unless said otherwise. */
function cluster(
  direction: "egress" | "ingress",
  rules: readonly string[],
  { priority = 10, tier = "Admin", subject = cart }: Ranked = {},
): string {
  return `${API}
kind: ClusterNetworkPolicy
metadata: { name: p${priority}-${rules.length} }
spec: { tier: ${tier}, priority: ${priority}, subject: { ${subject} }, ${direction}: [${rules.map((rule) => `{ ${rule} }`).join(", ")}] }
`;
}

/** Only what these rules accept or pass. */
function only(...rules: readonly string[]): string {
  return cluster("egress", [...rules, deny]);
}

const toDb = accept(to(pods("db", "data")));
const baseline = { tier: "Baseline", priority: 0 } as const;

export const CLUSTER_PHRASES: Phrasebook = {
  "deny everything out": cluster("egress", [deny]),
  "deny everything in": cluster("ingress", [denyIn], baseline),
  "allow everything out": only(accept(everywhere)),
  "one pod on one port": only(`${toDb}, ${tcp(5432)}`),
  "everywhere on one port": only(`${accept(everywhere)}, ${tcp(443)}`),
  "a block with a hole": only(
    `action: Deny, ${to("networks: [203.0.113.7/32]")}`,
    accept(to("networks: [203.0.113.0/24]")),
  ),
  "a block of IPv6": only(accept(to("networks: ['2001:db8::/32']"))),
  "a block that holds pods": only(accept(to("networks: [10.1.0.2/31]"))),
  "a range of ports": only(`${toDb}, ports: [{ portRange: { start: 8000, end: 8010 } }]`),
  "a named port of the peer": only(
    `${accept(to(`namespaces: ${team("data")}`))}, ports: [{ namedPort: sql }]`,
  ),
  "a named port of the subject": cluster(
    "ingress",
    ["action: Accept, from: [{ namespaces: {} }], ports: [{ namedPort: sql }]", denyIn],
    { subject: pods("db", "data") },
  ),
  "a whole protocol": only(`${toDb}, ports: [{ portRange: { protocol: UDP, start: 1, end: 65535 } }]`),
  "SCTP only": only(`${toDb}, ports: [{ portNumber: { protocol: SCTP, port: 3868 } }]`),
  "every protocol": cluster("egress", [toDb, deny], baseline),
  "the ingress half": cluster("ingress", [`action: Accept, from: [{ ${cart} }]`, denyIn], {
    subject: pods("db", "data"),
  }),
  "pods of the same namespace": skip("no peer means the namespace of the subject"),
  "pods of another namespace": only(accept(to(`namespaces: ${team("data")}`))),
  "namespace and pods together": only(toDb),
  "namespaces by name": only(accept(to("namespaces: { matchLabels: { kubernetes.io/metadata.name: lab } }"))),
  "all but some": only(
    accept(
      to(
        "pods: { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [db, cache] }] } }",
      ),
    ),
  ),
  "two that add up": [
    cluster("egress", [toDb], { priority: 1 }),
    cluster("egress", [accept(to(pods("cache", "data"))), deny], { priority: 2 }),
  ].join("---\n"),
  "hosts are not subjects": cluster("egress", [deny], { subject: "namespaces: {}" }),
  "denying one thing": cluster("egress", [`action: Deny, ${to(pods("db", "data"))}`]),
  "allowing without isolating": cluster("egress", [toDb]),
  "the first rule decides": cluster("egress", [toDb, `action: Deny, ${to(`namespaces: ${team("data")}`)}`]),
  "the lower priority decides": [
    cluster("egress", [deny], { priority: 2 }),
    cluster("egress", [toDb], { priority: 1 }),
  ].join("---\n"),
  "a tie is not known": [
    cluster("egress", [`action: Deny, ${to(pods("db", "data"))}`]),
    cluster("egress", [toDb, toDb]),
  ].join("---\n"),
  "passing on": only(`action: Pass, ${to(pods("db", "data"))}`),
  "nodes by their labels": skip("peers are pods, namespaces, networks and names"),
  "names outside": only(accept(names("api.example.com"))),
  "an exact name": only(`${accept(names("api.example.com"))}, ${tcp(443)}`),
  "one label under a name": atLeastOne,
  "any depth under a name": only(accept(names("*.example.com"))),
  "part of a label": atLeastOne,
  "every name": atLeastOne,
  "denying a name": noName,
  "some requests only": noRequests,
  "an unreadable peer widens": only(`${accept(to("everyone: true"))}, ${tcp(80)}`),
  "an unreadable port widens": only(`${toDb}, ${tcp(0)}`),
  "an unreadable selector widens": cluster("egress", [deny], {
    subject: `pods: { namespaceSelector: ${team("shop")}, podSelector: { matchExpressions: [{ key: app, operator: Is }] } }`,
  }),
  "an unreadable rule widens": only(toDb).replace(", { action: Deny", ", everything, { action: Deny"),
  "an unreadable policy widens": cluster("egress", [deny], { priority: 1001 }),
};
