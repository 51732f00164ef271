import type { Phrasebook, Skip } from "../conformance.suite.ts";

/** How the two kinds of policies spell what differs between them. */
type Spelling = {
  /** A policy for the pods of shop that a selector selects, or for others. */
  readonly policy: (priority: number, whom: Whom, rules: string, tier?: string) => string;
  /** Pods of a namespace of some team. */
  readonly ownNamespace: string;
};

type Whom = { readonly team: string; readonly pods: string };

const CART: Whom = { team: "shop", pods: "{ matchLabels: { app: cart } }" };
const DB: Whom = { team: "data", pods: "{ matchLabels: { app: db } }" };

function head(kind: string, metadata: string): string {
  return `apiVersion: crd.antrea.io/v1beta1\nkind: ${kind}\nmetadata: { ${metadata} }\n`;
}

const CLUSTER: Spelling = {
  policy: (priority, { team, pods }, rules, tier = "securityops") =>
    `${head("ClusterNetworkPolicy", `name: p${priority}-${rules.length}`)}spec: { tier: ${tier}, priority: ${priority}, appliedTo: [{ podSelector: ${pods}, namespaceSelector: { matchLabels: { team: ${team} } } }], ${rules} }\n`,
  ownNamespace: "namespaces: { match: Self }",
};

/** Namespaces are called as their teams are. */
const NAMESPACED: Spelling = {
  policy: (priority, { team, pods }, rules, tier = "securityops") =>
    `${head("NetworkPolicy", `name: p${priority}-${rules.length}, namespace: ${team}`)}spec: { tier: ${tier}, priority: ${priority}, appliedTo: [{ podSelector: ${pods} }], ${rules} }\n`,
  ownNamespace: "podSelector: {}",
};

const list = (rules: readonly string[]): string => `[${rules.map((rule) => `{ ${rule} }`).join(", ")}]`;
const team = (name: string): string => `namespaceSelector: { matchLabels: { team: ${name} } }`;
const data = (app: string): string => `${team("data")}, podSelector: { matchLabels: { app: ${app} } }`;
const to = (peer: string): string => `to: [{ ${peer} }]`;
const ports = (port: string): string => `ports: [{ ${port} }]`;

function skip(reason: string, source: string): Skip {
  return { skip: reason, signed: `antrea, ${source}` };
}

function book({ policy, ownNamespace }: Spelling): Phrasebook {
  const egress = (...rules: readonly string[]): string => policy(10, CART, `egress: ${list(rules)}`);
  const only = (...rules: readonly string[]): string => egress(...rules, "action: Drop");
  const allow = (peer: string): string => `action: Allow, ${to(peer)}`;
  const toDb = allow(data("db"));
  return {
    "deny everything out": egress("action: Drop"),
    "deny everything in": policy(10, CART, "ingress: [{ action: Reject }]"),
    "allow everything out": only("action: Allow"),
    "one pod on one port": only(`${toDb}, ${ports("protocol: TCP, port: 5432")}`),
    "everywhere on one port": only(`action: Allow, ${ports("port: 443")}`),
    "a block with a hole": only(allow("ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.7/32] }")),
    "a block of IPv6": only(allow("ipBlock: { cidr: '2001:db8::/32' }")),
    "a block that holds pods": only(allow("ipBlock: { cidr: 10.1.0.2/31 }")),
    "a range of ports": only(`${toDb}, ${ports("port: 8000, endPort: 8010")}`),
    "a named port of the peer": only(`${allow(team("data"))}, ${ports("port: sql")}`),
    "a named port of the subject": policy(
      10,
      DB,
      `ingress: ${list([`action: Allow, ${ports("port: sql")}`, "action: Drop"])}`,
    ),
    "a whole protocol": only(`${toDb}, ${ports("protocol: UDP")}`),
    "SCTP only": only(`${toDb}, ${ports("protocol: SCTP, port: 3868")}`),
    "every protocol": only(toDb),
    "the ingress half": policy(
      10,
      DB,
      `ingress: ${list([`action: Allow, from: [{ ${team("shop")}, podSelector: { matchLabels: { app: cart } } }]`, "action: Drop"])}`,
    ),
    "pods of the same namespace": only(allow(ownNamespace)),
    "pods of another namespace": only(allow(team("data"))),
    "namespace and pods together": only(toDb),
    "namespaces by name": only(
      allow("namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: lab } }"),
    ),
    "all but some": only(
      allow(
        "namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [db, cache] }] }",
      ),
    ),
    "two that add up": [
      policy(1, CART, `egress: ${list([toDb])}`),
      policy(2, CART, `egress: ${list([allow(data("cache")), "action: Drop"])}`),
    ].join("---\n"),
    "hosts are not subjects": policy(1, { team: "shop", pods: "{}" }, "egress: [{ action: Drop }]"),
    "denying one thing": egress(`action: Drop, ${to(data("db"))}`),
    "allowing without isolating": egress(toDb),
    "the first rule decides": egress(toDb, `action: Drop, ${to(team("data"))}`),
    "the lower priority decides": [
      policy(2, CART, "egress: [{ action: Drop }]"),
      policy(1.5, CART, `egress: ${list([toDb])}`),
    ].join("---\n"),
    "a tie is not known": [
      policy(3, CART, `egress: ${list([`action: Drop, ${to(data("db"))}`])}`),
      policy(3, CART, `egress: ${list([toDb])}`),
    ].join("---\n"),
    "passing on": only(`action: Pass, ${to(data("db"))}`),
    "nodes by their labels": only(allow("nodeSelector: { matchLabels: { pool: b } }")),
    "names outside": only(allow("fqdn: api.example.com")),
    "an exact name": only(`${allow("fqdn: api.example.com")}, ${ports("port: 443")}`),
    "one label under a name": skip("* stands for any characters, dots among them", "FQDN based filtering"),
    "any depth under a name": only(allow("fqdn: '*.example.com'")),
    "part of a label": skip("* stands for any characters, dots among them", "FQDN based filtering"),
    "every name": skip("pods of headless services have names as well", "FQDN based filtering"),
    "denying a name": only(
      `action: Drop, ${to("fqdn: api.example.com")}`,
      `action: Allow, ${ports("port: 443")}`,
    ),
    "some requests only": only(`${toDb}, ${ports("port: 80")}, l7Protocols: [{ http: { method: GET } }]`),
    "an unreadable peer widens": only(`action: Allow, to: [{}], ${ports("port: 80")}`),
    "an unreadable port widens": only(`${toDb}, ${ports("port: 0")}`),
    "an unreadable selector widens": policy(
      10,
      { team: "shop", pods: "{ matchExpressions: [{ key: app, operator: Is, values: [cart] }] }" },
      "egress: [{ action: Drop }]",
    ),
    "an unreadable rule widens": policy(10, CART, `egress: [{ ${toDb} }, everything, { action: Drop }]`),
    "an unreadable policy widens": policy(10, CART, "egress: [{ action: Drop }]").replace(
      /spec: .*/u,
      "spec: [none]",
    ),
  };
}

/** ClusterNetworkPolicy. */
export const ANTREA_CLUSTER_PHRASES: Phrasebook = book(CLUSTER);

/** NetworkPolicy, in the namespace of whom it is for. */
export const ANTREA_NAMESPACED_PHRASES: Phrasebook = book(NAMESPACED);
