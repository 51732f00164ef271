import type { Phrasebook } from "../conformance.suite.ts";

/** What both versions call the same. */
const cart =
  "pods: { namespaceSelector: { matchLabels: { team: shop } }, podSelector: { matchLabels: { app: cart } } }";
const team = (name: string): string => `namespaces: { matchLabels: { team: ${name} } }`;
const data = (app: string): string =>
  `pods: { namespaceSelector: { matchLabels: { team: data } }, podSelector: { matchLabels: { app: ${app} } } }`;
const to = (...peers: readonly string[]): string => `to: [${peers.map((peer) => `{ ${peer} }`).join(", ")}]`;
const everywhere = to("namespaces: {}", "nodes: {}", "networks: [0.0.0.0/0, '::/0']");
const deny = `action: Deny, ${everywhere}`;
const named = "namespaces: { matchLabels: { kubernetes.io/metadata.name: lab } }";
const neither =
  "pods: { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [db, cache] }] } }";
const unclear =
  "pods: { namespaceSelector: { matchLabels: { team: shop } }, podSelector: { matchExpressions: [{ key: app, operator: Is }] } }";

/** How a version of the API spells what differs between them. */
type Spelling = {
  readonly accept: string;
  readonly tcp: (port: number) => string;
  readonly sctp: (port: number) => string;
  readonly range: (start: number, end: number) => string;
  readonly name: (name: string) => string;
  readonly policy: (priority: number, subject: string, rules: string) => string;
  /** In the tier that is asked last. */
  readonly baseline: (subject: string, rules: string) => string;
};

function head(version: string, kind: string, name: string): string {
  return `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: { name: ${name} }\n`;
}

const NEW: Spelling = {
  accept: "Accept",
  tcp: (port) => `protocols: [{ tcp: { destinationPort: { number: ${port} } } }]`,
  sctp: (port) => `protocols: [{ sctp: { destinationPort: { number: ${port} } } }]`,
  range: (start, end) =>
    `protocols: [{ tcp: { destinationPort: { range: { start: ${start}, end: ${end} } } } }]`,
  name: (name) => `protocols: [{ destinationNamedPort: ${name} }]`,
  policy: (priority, subject, rules) =>
    `${head("v1alpha2", "ClusterNetworkPolicy", `p${priority}`)}spec: { tier: Admin, priority: ${priority}, subject: { ${subject} }, ${rules} }\n`,
  baseline: (subject, rules) =>
    `${head("v1alpha2", "ClusterNetworkPolicy", "last")}spec: { tier: Baseline, priority: 0, subject: { ${subject} }, ${rules} }\n`,
};

const OLD: Spelling = {
  accept: "Allow",
  tcp: (port) => `ports: [{ portNumber: { protocol: TCP, port: ${port} } }]`,
  sctp: (port) => `ports: [{ portNumber: { protocol: SCTP, port: ${port} } }]`,
  range: (start, end) => `ports: [{ portRange: { start: ${start}, end: ${end} } }]`,
  name: (name) => `ports: [{ namedPort: ${name} }]`,
  policy: (priority, subject, rules) =>
    `${head("v1alpha1", "AdminNetworkPolicy", `p${priority}`)}spec: { priority: ${priority}, subject: { ${subject} }, ${rules} }\n`,
  baseline: (subject, rules) =>
    `${head("v1alpha1", "BaselineAdminNetworkPolicy", "default")}spec: { subject: { ${subject} }, ${rules} }\n`,
};

/** `*.` means one label or more, and stands nowhere else. */
const wholeLabels = {
  skip: "a wildcard is the first label, and stands for one label or more",
  signed: "network-policy-api v1alpha2, DomainName",
} as const;

const list = (rules: readonly string[]): string => `[${rules.map((rule) => `{ ${rule} }`).join(", ")}]`;

function book({
  accept,
  tcp,
  sctp,
  range,
  name,
  policy,
  baseline,
}: Spelling): Omit<Phrasebook, "a whole protocol"> {
  const allow = (peers: string): string => `action: ${accept}, ${peers}`;
  const egress = (...rules: readonly string[]): string => policy(10, cart, `egress: ${list(rules)}`);
  const only = (...rules: readonly string[]): string => egress(...rules, deny);
  const toDb = allow(to(data("db")));
  return {
    "deny everything out": egress(deny),
    "deny everything in": baseline(cart, `ingress: ${list(["action: Deny, from: [{ namespaces: {} }]"])}`),
    "allow everything out": only(allow(everywhere)),
    "one pod on one port": only(`${toDb}, ${tcp(5432)}`),
    "everywhere on one port": only(`${allow(everywhere)}, ${tcp(443)}`),
    "a block with a hole": only(
      `action: Deny, ${to("networks: [203.0.113.7/32]")}`,
      allow(to("networks: [203.0.113.0/24]")),
    ),
    "a block of IPv6": only(allow(to("networks: ['2001:db8::/32']"))),
    "a block that holds pods": only(allow(to("networks: [10.1.0.2/31]"))),
    "a range of ports": only(`${toDb}, ${range(8000, 8010)}`),
    "a named port of the peer": only(`${allow(to(team("data")))}, ${name("sql")}`),
    "a named port of the subject": policy(
      10,
      data("db"),
      `ingress: ${list([`action: ${accept}, from: [{ namespaces: {} }], ${name("sql")}`, "action: Deny, from: [{ namespaces: {} }]"])}`,
    ),
    "SCTP only": only(`${toDb}, ${sctp(3868)}`),
    "every protocol": baseline(cart, `egress: ${list([toDb, deny])}`),
    "the ingress half": policy(
      10,
      data("db"),
      `ingress: ${list([`action: ${accept}, from: [{ ${cart} }]`, "action: Deny, from: [{ namespaces: {} }]"])}`,
    ),
    "pods of the same namespace": {
      skip: "no peer means the namespace of the subject",
      signed: "network-policy-api, NPEP-122 (tenancy) is not in v1alpha2",
    },
    "pods of another namespace": only(allow(to(team("data")))),
    "namespace and pods together": only(toDb),
    "namespaces by name": only(allow(to(named))),
    "all but some": only(allow(to(neither))),
    "two that add up": [
      policy(1, cart, `egress: ${list([toDb])}`),
      policy(2, cart, `egress: ${list([allow(to(data("cache"))), deny])}`),
    ].join("---\n"),
    "hosts are not subjects": policy(1, "namespaces: {}", `egress: ${list([deny])}`),
    "denying one thing": egress(`action: Deny, ${to(data("db"))}`),
    "allowing without isolating": egress(toDb),
    "the first rule decides": egress(toDb, `action: Deny, ${to(team("data"))}`),
    "the lower priority decides": [
      policy(2, cart, `egress: ${list([deny])}`),
      policy(1, cart, `egress: ${list([toDb])}`),
    ].join("---\n"),
    "a tie is not known": [
      policy(3, cart, `egress: ${list([`action: Deny, ${to(data("db"))}`])}`),
      policy(3, cart, `egress: ${list([toDb])}`),
    ].join("---\n"),
    "passing on": only(`action: Pass, ${to(data("db"))}`),
    "nodes by their labels": only(allow(to("nodes: { matchLabels: { pool: b } }"))),
    "names outside": only(allow(to("domainNames: [api.example.com]"))),
    "an exact name": only(`${allow(to("domainNames: [api.example.com]"))}, ${tcp(443)}`),
    "one label under a name": wholeLabels,
    "any depth under a name": only(allow(to("domainNames: ['*.example.com']"))),
    "part of a label": wholeLabels,
    "every name": wholeLabels,
    "denying a name": {
      skip: "rules with domainNames only accept",
      signed: "network-policy-api, NPEP-133",
    },
    "some requests only": {
      skip: "rules end at the port",
      signed: "network-policy-api v1alpha2, ClusterNetworkPolicyProtocol",
    },
    "an unreadable peer widens": only(`${allow(to("everyone: true"))}, ${tcp(80)}`),
    "an unreadable port widens": only(`${toDb}, ${tcp(0)}`),
    "an unreadable selector widens": policy(10, unclear, `egress: ${list([deny])}`),
    "an unreadable rule widens": policy(10, cart, `egress: [{ ${toDb} }, everything, { ${deny} }]`),
    "an unreadable policy widens": policy(1001, cart, `egress: ${list([deny])}`),
  };
}

export const V1ALPHA2_PHRASES: Phrasebook = {
  ...book(NEW),
  "a whole protocol": NEW.policy(
    10,
    cart,
    `egress: ${list([`action: Accept, ${to(data("db"))}, protocols: [{ udp: {} }]`, deny])}`,
  ),
};

export const V1ALPHA1_PHRASES: Phrasebook = {
  ...book(OLD),
  "a whole protocol": OLD.policy(
    10,
    cart,
    `egress: ${list([`action: Allow, ${to(data("db"))}, ports: [{ portRange: { protocol: UDP, start: 1, end: 65535 } }]`, deny])}`,
  ),
};
