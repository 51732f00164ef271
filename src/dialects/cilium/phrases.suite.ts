import type { Phrasebook, Skip } from "../conformance.suite.ts";

/** How a kind says whom a policy is for; all else is the same in both. */
type Kind = {
  readonly kind: string;
  readonly metadata: (name: string, namespace: string) => string;
  /** Labels of pods of a namespace, as members of matchLabels. */
  readonly subject: (namespace: string, labels: string) => string;
};

const NAMESPACED: Kind = {
  kind: "CiliumNetworkPolicy",
  metadata: (name, namespace) => `{ name: ${name}, namespace: ${namespace} }`,
  subject: (_, labels) => `{ matchLabels: { ${labels} } }`,
};

const CLUSTERWIDE: Kind = {
  kind: "CiliumClusterwideNetworkPolicy",
  metadata: (name) => `{ name: ${name} }`,
  subject: (namespace, labels) =>
    `{ matchLabels: { "k8s:io.kubernetes.pod.namespace": ${namespace}${labels === "" ? "" : `, ${labels}`} } }`,
};

function skip(reason: string): Skip {
  return { skip: reason, signed: "cilium, README.md" };
}

const noOrder = skip(
  "rules have neither order nor priority: what any denies is denied, then what any allows is allowed",
);

const inData = (app: string): string =>
  `matchLabels: { "k8s:io.cilium.k8s.namespace.labels.team": data, app: ${app} }`;
const toDb = `toEndpoints: [{ ${inData("db")} }]`;
const toCache = `toEndpoints: [{ ${inData("cache")} }]`;
const ports = (...list: readonly string[]): string => `toPorts: [{ ports: [${list.join(", ")}] }]`;
const tcp = (port: number | string): string => `{ port: "${port}", protocol: TCP }`;

/** Lets cart ask db for any name, through the filter that learns from the answers. */
const ASK = `${toDb}, toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchPattern: "*" }] } }]`;
const named = (item: string): string => `toFQDNs: [{ ${item} }], ${ports(tcp(443))}`;

function book({ kind, metadata, subject }: Kind): Phrasebook {
  const policy = (spec: string, whom: string, namespace = "shop"): string =>
    `apiVersion: cilium.io/v2
kind: ${kind}
metadata: ${metadata(`policy-${spec.length}`, namespace)}
spec: { endpointSelector: ${whom}, ${spec} }
`;
  const cart = subject("shop", "app: cart");
  const db = subject("data", "app: db");
  const egress = (...rules: readonly string[]): string =>
    policy(`egress: [${rules.map((rule) => `{ ${rule} }`).join(", ")}]`, cart);
  const name = (item: string): string => egress(named(item), ASK);
  return {
    "deny everything out": egress(""),
    "deny everything in": policy("ingress: [{}]", cart),
    "allow everything out": egress("toEntities: [all]"),
    "one pod on one port": egress(`${toDb}, ${ports(tcp(5432))}`),
    "everywhere on one port": egress(ports(tcp(443))),
    "a block with a hole": egress("toCIDRSet: [{ cidr: 203.0.113.0/24, except: [203.0.113.7/32] }]"),
    "a block of IPv6": egress("toCIDR: ['2001:db8::/32']"),
    "a block that holds pods": skip(
      "blocks of addresses match neither pods nor nodes, unless the agents' match mode says so",
    ),
    "a range of ports": egress(`${toDb}, ${ports('{ port: "8000", endPort: 8010, protocol: TCP }')}`),
    "a named port of the peer": egress(
      `toEndpoints: [{ matchLabels: { io.cilium.k8s.namespace.labels.team: data } }], ${ports(tcp("sql"))}`,
    ),
    "a named port of the subject": policy(`ingress: [{ ${ports(tcp("sql"))} }]`, db, "data"),
    "a whole protocol": egress(`${toDb}, ${ports('{ port: "0", protocol: UDP }')}`),
    "SCTP only": egress(`${toDb}, ${ports('{ port: "3868", protocol: SCTP }')}`),
    "every protocol": egress(toDb),
    "the ingress half": policy(
      'ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": shop, app: cart } }] }]',
      db,
      "data",
    ),
    "pods of the same namespace":
      kind === NAMESPACED.kind
        ? egress("toEndpoints: [{}]")
        : skip("no word means the namespace of whom a policy for the whole cluster selects"),
    "pods of another namespace": egress(
      "toEndpoints: [{ matchLabels: { io.cilium.k8s.namespace.labels.team: data } }]",
    ),
    "namespace and pods together": egress(toDb),
    "namespaces by name": egress(
      'toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": lab } }]',
    ),
    "all but some": egress(
      "toEndpoints: [{ matchExpressions: [{ key: io.kubernetes.pod.namespace, operator: Exists }, { key: app, operator: NotIn, values: [db, cache] }] }]",
    ),
    "two that add up": `${egress(toDb)}---\n${egress(`${toCache}, icmps: []`)}`,
    "hosts are not subjects": policy("egress: [{}]", "{}"),
    "denying one thing": policy(`egressDeny: [{ ${toDb} }], enableDefaultDeny: { egress: false }`, cart),
    "allowing without isolating": policy(`egress: [{ ${toDb} }], enableDefaultDeny: { egress: false }`, cart),
    "the first rule decides": noOrder,
    "the lower priority decides": noOrder,
    "a tie is not known": noOrder,
    "passing on": noOrder,
    "nodes by their labels": skip(
      "which labels of nodes count is an option of the agents, so no node is matched for sure",
    ),
    "names outside": name("matchName: api.example.com"),
    "an exact name": name("matchName: API.example.com."),
    "one label under a name": name('matchPattern: "*.example.com"'),
    "any depth under a name": name('matchPattern: "**.example.com"'),
    "part of a label": name('matchPattern: "api-*.example.com"'),
    "every name": name('matchPattern: "*"'),
    "denying a name": skip("denials have no toFQDNs"),
    "some requests only": egress(
      `${toDb}, toPorts: [{ ports: [${tcp(80)}], rules: { http: [{ method: GET }] } }]`,
    ),
    "an unreadable peer widens": egress(`toEndpoints: [everyone], ${ports(tcp(80))}`),
    "an unreadable port widens": egress(`${toDb}, ${ports("{ port: 5432, protocol: TCP }")}`),
    "an unreadable selector widens": policy(
      "egress: [{}]",
      kind === NAMESPACED.kind
        ? "{ matchExpressions: [{ key: app, operator: Is, values: [cart] }] }"
        : '{ matchLabels: { "k8s:io.kubernetes.pod.namespace": shop }, matchExpressions: [{ key: app, operator: Is, values: [cart] }] }',
    ),
    "an unreadable rule widens": policy(`egress: [{ ${toDb} }, everything]`, cart),
    "an unreadable policy widens": `apiVersion: cilium.io/v2
kind: ${kind}
metadata: ${metadata("broken", "shop")}
spec: [none]
`,
  };
}

export const CILIUM_PHRASES: Phrasebook = book(NAMESPACED);
export const CILIUM_CLUSTERWIDE_PHRASES: Phrasebook = book(CLUSTERWIDE);
