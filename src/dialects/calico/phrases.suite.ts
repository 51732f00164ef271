import type { Phrasebook, Skip } from "../conformance.suite.ts";

/** How the two kinds of policies spell what differs between them. */
type Spelling = {
  /** A policy of some order for the pods of a team's namespace that a selector selects. */
  readonly policy: (order: number, whom: Whom, spec: string) => string;
  /** What a selector in a rule needs beside it to reach beyond the policy's own namespace. */
  readonly anywhere: string;
  readonly ownNamespace: string;
  readonly hosts: string;
};

/** Namespaces are called as their teams are. */
type Whom = { readonly team: string; readonly selector: string };

const CART: Whom = { team: "shop", selector: "app == 'cart'" };
const DB: Whom = { team: "data", selector: "app == 'db'" };

function head(kind: string, metadata: string): string {
  return `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: { ${metadata} }\n`;
}

const NAMESPACED: Spelling = {
  policy: (order, { team, selector }, spec) =>
    `${head("NetworkPolicy", `name: p${order}, namespace: ${team}`)}spec: { order: ${order}, selector: "${selector}", ${spec} }\n`,
  anywhere: "namespaceSelector: all(), ",
  ownNamespace: "selector: all()",
  hosts: "namespaceSelector: global(), ",
};

const GLOBAL: Spelling = {
  policy: (order, { team, selector }, spec) =>
    `${head("GlobalNetworkPolicy", `name: p${order}`)}spec: { order: ${order}, selector: "${selector}", namespaceSelector: "team == '${team}'", ${spec} }\n`,
  anywhere: "",
  ownNamespace: "namespaceSelector: projectcalico.org/name == 'shop'",
  hosts: "",
};

const list = (rules: readonly string[]): string => `[${rules.map((rule) => `{ ${rule} }`).join(", ")}]`;
const out = (rules: readonly string[]): string => `types: [Egress], egress: ${list(rules)}`;
const inward = (rules: readonly string[]): string => `types: [Ingress], ingress: ${list(rules)}`;
const to = (action: string, end: string): string => `action: ${action}, destination: { ${end} }`;
const tcp = (end: string, ports: string): string =>
  `action: Allow, protocol: TCP, destination: { ${[end, `ports: [${ports}]`].filter((part) => part !== "").join(", ")} }`;
const data = (app: string): string => `namespaceSelector: team == 'data', selector: app == '${app}'`;

function skip(reason: string, source: string): Skip {
  return { skip: reason, signed: `calico, ${source}` };
}

const exact = skip("* stands for one or more whole parts of a name", "DNS policy");

function book({ policy, anywhere, ownNamespace, hosts }: Spelling): Phrasebook {
  const egress = (...rules: readonly string[]): string => policy(10, CART, out(rules));
  const leaving = (...rules: readonly string[]): string => egress(...rules, "action: Pass");
  const toDb = to("Allow", data("db"));
  return {
    "deny everything out": egress(),
    "deny everything in": policy(10, CART, inward([])),
    "allow everything out": egress("action: Allow"),
    "one pod on one port": egress(tcp(data("db"), "5432")),
    "everywhere on one port": egress(tcp("", "443")),
    "a block with a hole": egress(to("Allow", "nets: [203.0.113.0/24], notNets: [203.0.113.7/32]")),
    "a block of IPv6": egress(to("Allow", "nets: ['2001:db8::/32']")),
    "a block that holds pods": egress(to("Allow", "nets: [10.1.0.2/31]")),
    "a range of ports": egress(tcp(data("db"), "'8000:8010'")),
    "a named port of the peer": egress(tcp("namespaceSelector: team == 'data'", "sql")),
    "a named port of the subject": policy(10, DB, inward([tcp("", "sql")])),
    "a whole protocol": egress(`${toDb}, protocol: UDP`),
    "SCTP only": egress(`action: Allow, protocol: SCTP, destination: { ${data("db")}, ports: [3868] }`),
    "every protocol": egress(toDb),
    "the ingress half": policy(
      10,
      DB,
      inward(["action: Allow, source: { namespaceSelector: team == 'shop', selector: app == 'cart' }"]),
    ),
    "pods of the same namespace": egress(to("Allow", ownNamespace)),
    "pods of another namespace": egress(to("Allow", "namespaceSelector: team == 'data'")),
    "namespace and pods together": egress(toDb),
    "namespaces by name": egress(to("Allow", "namespaceSelector: projectcalico.org/name == 'lab'")),
    "all but some": egress(to("Allow", `${anywhere}selector: "app not in {'db', 'cache'}"`)),
    "two that add up": [
      policy(1, CART, out([toDb])),
      policy(2, CART, out([to("Allow", data("cache"))])),
    ].join("---\n"),
    "hosts are not subjects": policy(10, { team: "shop", selector: "all()" }, out([])),
    "denying one thing": leaving(to("Deny", data("db"))),
    "allowing without isolating": leaving(toDb),
    "the first rule decides": leaving(toDb, to("Deny", "namespaceSelector: team == 'data'")),
    "the lower priority decides": [policy(2, CART, out([])), policy(1, CART, out([toDb]))].join("---\n"),
    "a tie is not known": skip("policies of one order go by their names", "tiers and orders"),
    "passing on": egress(to("Pass", data("db")), "action: Deny"),
    "nodes by their labels": [
      `${head("HostEndpoint", "name: b, labels: { pool: b }")}spec: { node: b, expectedIPs: [192.168.0.2], profiles: [projectcalico-default-allow] }\n`,
      egress(to("Allow", `${hosts}selector: pool == 'b'`)),
    ].join("---\n"),
    "names outside": egress(to("Allow", "domains: [api.example.com]")),
    "an exact name": egress(tcp("domains: [api.example.com]", "443")),
    "one label under a name": exact,
    "any depth under a name": egress(to("Allow", "domains: ['*.example.com']")),
    "part of a label": exact,
    "every name": egress(to("Allow", "domains: ['*']")),
    "denying a name": skip("names stand in rules that allow, and nowhere else", "DNS policy"),
    "some requests only": skip("requests are not matched on the way out", "validation of rules"),
    "an unreadable peer widens": egress(tcp("nets: [nonsense]", "80")),
    "an unreadable port widens": egress(`${toDb}, protocol: nonsense`),
    "an unreadable selector widens": policy(10, { team: "shop", selector: "app = 'cart'" }, out([])),
    "an unreadable rule widens": policy(10, CART, `types: [Egress], egress: [{ ${toDb} }, everything]`),
    "an unreadable policy widens": egress().replace(/spec: .*/u, "spec: [none]"),
  };
}

/** NetworkPolicy, in the namespace of whom it is for. */
export const CALICO_NAMESPACED_PHRASES: Phrasebook = book(NAMESPACED);

/** GlobalNetworkPolicy. */
export const CALICO_GLOBAL_PHRASES: Phrasebook = book(GLOBAL);
