import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import type { World } from "../../src/policy/spec/objects.ts";
import {
  block,
  listOf,
  mostly,
  namespaceName,
  object,
  oneOf,
  sometimes,
  weighed,
  type Arbitrary,
} from "./parts.ts";

type Named = (name: string) => JsonObject;

/** Keys of identities, with values that some workload, namespace or reserved identity of these worlds has. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  app: ["web", "db"],
  "k8s:tier": ["gold", "iron"],
  "any:app": ["web", "db"],
  "io.kubernetes.pod.namespace": ["shop", "data", "sys"],
  "k8s:io.kubernetes.pod.namespace": ["shop", "data"],
  "io.cilium.k8s.namespace.labels.team": ["a", "b"],
  "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": ["data", "lost"],
  "io.cilium.k8s.policy.serviceaccount": ["default", "robot"],
  "io.cilium.k8s.policy.cluster": ["default"],
  "pod-template-hash": ["5d4"],
  "reserved:host": [""],
  "reserved:remote-node": [""],
  "reserved:kube-apiserver": [""],
  "reserved:world": [""],
  "cidr:10.0.0.0/8": [""],
  "container:x": ["y"],
};

const key: Arbitrary<string> = weighed(
  [10, oneOf("app", "k8s:tier", "any:app")],
  [4, oneOf("io.kubernetes.pod.namespace", "k8s:io.kubernetes.pod.namespace")],
  [
    2,
    oneOf(
      "io.cilium.k8s.namespace.labels.team",
      "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name",
    ),
  ],
  [2, oneOf("io.cilium.k8s.policy.serviceaccount", "io.cilium.k8s.policy.cluster", "pod-template-hash")],
  [2, oneOf("reserved:host", "reserved:remote-node", "reserved:kube-apiserver", "reserved:world")],
  [1, oneOf("cidr:10.0.0.0/8", "container:x")],
);

const matchLabels: Arbitrary<Json> = fc
  .uniqueArray(key, { maxLength: 2 })
  .chain((keys) =>
    fc
      .tuple(...keys.map((one) => fc.constantFrom<string>(...(VALUES[one] ?? [""]))))
      .map((values) => Object.fromEntries(keys.map((one, index) => [one, values[index] ?? ""]))),
  );

const expression: Arbitrary<Json> = key.chain((one) =>
  fc.oneof(
    fc.record({
      key: fc.constant<Json>(one),
      operator: oneOf<Json>("In", "NotIn"),
      values: fc.subarray<Json>([...(VALUES[one] ?? [""]), "other"], { minLength: 1 }),
    }),
    fc.record({ key: fc.constant<Json>(one), operator: oneOf<Json>("Exists", "DoesNotExist") }),
  ),
);

const selector: Arbitrary<Json> = weighed<Json>(
  [10, fc.constant({})],
  [16, object({ matchLabels })],
  [
    10,
    object({
      matchExpressions: listOf(
        weighed<Json>([30, expression], [1, fc.constant({ key: "app", operator: "Near" })]),
        1,
        2,
      ),
    }),
  ],
  [4, object({ matchLabels, matchExpressions: listOf(expression, 0, 1) })],
  [1, oneOf<Json>("web", null, { matchLabels: { app: 1 } })],
);

const cidrSet: Arbitrary<Json> = weighed<Json>(
  [6, object({ cidr: block })],
  [
    4,
    object({
      cidr: oneOf("10.0.0.0/8", "0.0.0.0/0"),
      except: listOf(oneOf("10.0.0.0/24", "10.0.0.1/32"), 1, 2),
    }),
  ],
  [
    2,
    oneOf<Json>(
      { cidrGroupRef: "g0" },
      { cidrGroupRef: "absent" },
      { cidrGroupRef: "g0", except: ["10.0.0.1/32"] },
    ),
  ],
  [2, oneOf<Json>({ cidrGroupSelector: { matchLabels: { set: "a" } } }, { cidrGroupSelector: {} })],
  [
    1,
    oneOf<Json>({ cidr: "10.0.0.1" }, {}, { cidr: "10.0.0.0/8", cidrGroupRef: "g0" }, "10.0.0.0/8", {
      cidr: 5,
    }),
  ],
  [1, oneOf<Json>({ cidr: "10.0.0.0/24", except: ["10.1.0.0/24"] }, { cidr: "10.0.0.0/24", except: "none" })],
);

const entity: Arbitrary<Json> = weighed<Json>(
  [8, oneOf<Json>("world", "cluster", "all", "host", "remote-node", "kube-apiserver")],
  [1, oneOf<Json>("none", "init", "ingress", "health", "unmanaged")],
  [1, oneOf<Json>("world-ipv4", "world-ipv6", "cluster-mesh")],
  [1, weighed<Json>([1, oneOf<Json>("mars")], [2, oneOf<Json>(7)])],
);

const service: Arbitrary<Json> = weighed<Json>(
  [
    4,
    oneOf<Json>(
      { k8sService: { serviceName: "svc0", namespace: "shop" } },
      { k8sService: { serviceName: "svc1" } },
    ),
  ],
  [3, oneOf<Json>({ k8sServiceSelector: { selector: { matchLabels: { set: "a" } } } })],
  [2, oneOf<Json>({ k8sService: { serviceName: "absent" } }, { k8sService: {} }, {})],
  [1, oneOf<Json>("svc0", { k8sServiceSelector: {} }, { k8sService: { serviceName: 5 } })],
);

const name: Arbitrary<Json> = weighed<Json>(
  [3, oneOf<Json>({ matchName: "api.example.com" }, { matchName: "Example.com." })],
  [
    4,
    oneOf<Json>({ matchPattern: "*.example.com" }, { matchPattern: "**.example.com" }, { matchPattern: "*" }),
  ],
  [2, oneOf<Json>({ matchPattern: "a*i.example.com" }, { matchPattern: "*.*.example.com" }, {})],
  [1, oneOf<Json>({ matchPattern: "**example.com" }, { matchPattern: "a.**.example.com" })],
  [
    1,
    weighed<Json>(
      [2, oneOf<Json>("api.example.com", { matchName: 5 })],
      [1, oneOf<Json>({ matchName: "a b" })],
    ),
  ],
);

const PEERS = {
  Endpoints: selector,
  CIDR: block,
  CIDRSet: cidrSet,
  Entities: entity,
  Groups: oneOf<Json>({ aws: {} }),
};
const EGRESS_PEERS = { ...PEERS, Services: service, FQDNs: name };

const port: Arbitrary<Json> = weighed<Json>(
  [
    12,
    object({
      port: oneOf<Json>("80", "53", "443", "http", "8080", "0"),
      protocol: sometimes(60, weighed<Json>([5, oneOf("TCP")], [2, oneOf("UDP", "ANY", "tcp", "SCTP")])),
    }),
  ],
  [
    3,
    object({
      port: oneOf<Json>("80", "8000"),
      endPort: oneOf<Json>(81, 8080, 0),
      protocol: oneOf<Json>("TCP", "ANY"),
    }),
  ],
  [
    1,
    oneOf<Json>(
      { port: 80 },
      { port: "080" },
      { port: "443", endPort: 80 },
      { port: "sql", endPort: 90 },
      "80",
    ),
  ],
);

/** What Cilium refuses, or takes by an option only. */
const oddPort: Arbitrary<Json> = oneOf<Json>(
  { port: "http_alt" },
  { port: "70000" },
  { port: "80", protocol: "ICMP" },
  { port: "80", protocol: "VRRP" },
  { protocol: "TCP" },
);

const l7: Arbitrary<Json> = weighed<Json>(
  [4, oneOf<Json>({ http: [{ method: "GET", path: "/v1/.*" }] }, { http: [{}] }, { http: [] })],
  [1, oneOf<Json>({ kafka: [{ topic: "x" }] }, { l7proto: "other", l7: [{ a: "b" }] }, { http: "all" })],
  [1, oneOf<Json>({ l7: [{}] }, { http: [{}], dns: [{ matchPattern: "*" }] })],
);

const entry = (dns: number): Arbitrary<Json> =>
  weighed<Json>(
    [200, object({ ports: listOf(port, 1, 2) })],
    [
      60,
      object({
        ports: listOf(oneOf<Json>({ port: "80", protocol: "TCP" }, { port: "http", protocol: "TCP" }), 1, 1),
        rules: l7,
      }),
    ],
    [
      dns,
      object({
        ports: listOf(oneOf<Json>({ port: "53", protocol: "UDP" }, { port: "53", protocol: "ANY" }), 1, 1),
        rules: object({ dns: listOf(name, 1, 2) }),
      }),
    ],
    [
      30,
      object({
        ports: listOf(oneOf<Json>({ port: "443", protocol: "TCP" }), 1, 1),
        serverNames: listOf(
          weighed<Json>([24, oneOf<Json>("api.example.com", "*.example.com")], [1, oneOf<Json>("", 7)]),
          0,
          2,
        ),
      }),
    ],
    [
      10,
      oneOf<Json>(
        { ports: [{ port: "443" }], listener: { name: "x" } },
        { ports: [{ port: "443" }], terminatingTLS: {} },
      ),
    ],
    [10, object({ ports: listOf(oddPort, 1, 1) })],
    [10, oneOf<Json>({}, { ports: [] }, { ports: "80" }, null)],
  );

/** Queries are filtered where they leave. */
const toEntry = entry(40);
const fromEntry = entry(1);

const icmp: Arbitrary<Json> = weighed<Json>(
  [6, oneOf<Json>({ fields: [{ type: 8 }] }, { fields: [{ type: "EchoRequest", family: "IPv6" }] })],
  [
    1,
    oneOf<Json>(
      { fields: [{ type: "8" }, { type: 300 }] },
      { fields: [] },
      {},
      { fields: [{ type: 8, family: "IPv5" }] },
    ),
  ],
);

type Member = { readonly name: string; readonly items: Arbitrary<Json> };

function rule(prefix: "to" | "from", peers: Readonly<Record<string, Arbitrary<Json>>>): Arbitrary<Json> {
  const members: readonly Member[] = Object.entries(peers).map(([kind, items]) => ({
    name: `${prefix}${kind}`,
    items,
  }));
  const one = (item: Arbitrary<Json>): Arbitrary<Json> =>
    weighed<Json>([20, listOf(item, 1, 2)], [1, fc.constant([])], [1, oneOf<Json>(null, "all")]);
  const peer: Arbitrary<JsonObject> = weighed<JsonObject>(
    [
      20,
      weighed<Member>(
        [6, fc.constantFrom(...members)],
        [4, fc.constant(members[0] ?? { name: "", items: block })],
      ).chain((member) => object({ [member.name]: one(member.items) })),
    ],
    [3, fc.constant({})],
    [1, object({ [`${prefix}Nodes`]: listOf(selector, 1, 1) })],
    [1, object({ [`${prefix}Endpoints`]: one(selector), [`${prefix}CIDR`]: listOf(block, 0, 1) })],
  );
  const ports: Arbitrary<JsonObject> = weighed<JsonObject>(
    [12, object({ toPorts: listOf(prefix === "to" ? toEntry : fromEntry, 1, 2) })],
    [6, fc.constant({})],
    [2, object({ icmps: listOf(icmp, 1, 2) })],
    [
      1,
      oneOf<JsonObject>(
        { toPorts: [] },
        { toPorts: "all" },
        { toPorts: [{ ports: [{ port: "80" }] }], icmps: [{}] },
      ),
    ],
  );
  const more: Arbitrary<JsonObject> = weighed<JsonObject>(
    [20, fc.constant({})],
    [
      1,
      oneOf<JsonObject>({ authentication: { mode: "required" } }, { authentication: { mode: "disabled" } }),
    ],
    [
      1,
      weighed<JsonObject>(
        [1, fc.constant({ [`${prefix}Requires`]: [{ matchLabels: { app: "web" } }] })],
        [4, fc.constant({ [`${prefix}Requires`]: [] })],
      ),
    ],
  );
  return mostly(
    fc.tuple(peer, ports, more).map(([who, what, how]): Json => ({ ...who, ...what, ...how })),
    "all",
    {},
  );
}

const section = (share: number, item: Arbitrary<Json>): Arbitrary<Json | undefined> =>
  sometimes(share, weighed<Json>([30, listOf(item, 1, 2)], [1, oneOf<Json>([], "all", null)]));

/** Whom most rules are for: a selector that some pod can meet. */
const subject: Arbitrary<Json> = oneOf<Json>(
  {},
  {},
  { matchLabels: { app: "web" } },
  { matchLabels: { "k8s:tier": "gold" } },
  { matchExpressions: [{ key: "app", operator: "NotIn", values: ["db"] }] },
);

const nodeSubject: Arbitrary<Json> = oneOf<Json>({}, { matchLabels: { tier: "gold" } });

/** A rule of an object; now and then one for nodes, or with selectors that exclude each other. */
const spec: Arbitrary<Json> = fc
  .tuple(
    object({
      egress: section(92, rule("to", EGRESS_PEERS)),
      egressDeny: section(20, rule("to", { ...PEERS, Services: service })),
      ingress: section(35, rule("from", PEERS)),
      ingressDeny: section(10, rule("from", PEERS)),
      enableDefaultDeny: sometimes(
        20,
        oneOf<Json>(
          { egress: false },
          { egress: true, ingress: false },
          { egress: null },
          { egress: "no" },
          "no",
        ),
      ),
    }),
    weighed<JsonObject>(
      [30, object({ endpointSelector: subject })],
      [8, object({ endpointSelector: selector })],
      [1, oneOf<JsonObject>({}, { endpointSelector: {}, nodeSelector: {} }, { nodeSelector: {} })],
    ),
  )
  .map(([sections, whom]) => ({ ...whom, ...sections }));

/** A rule for nodes, which only policies of the whole cluster may hold. */
const nodeSpec: Arbitrary<Json> = fc
  .tuple(
    object({ egress: section(70, rule("to", EGRESS_PEERS)), ingress: section(40, rule("from", PEERS)) }),
    nodeSubject,
  )
  .map(([sections, nodeSelector]) => ({ nodeSelector, ...sections }));

const rules: Arbitrary<JsonObject> = weighed<JsonObject>(
  [20, object({ spec })],
  [4, object({ specs: listOf(spec, 1, 2) })],
  [2, object({ spec, specs: listOf(spec, 0, 1) })],
  [1, oneOf<JsonObject>({}, { spec: null }, { spec: "none" }, { specs: "none" })],
);

/** A CiliumNetworkPolicy or a CiliumClusterwideNetworkPolicy; now and then of a version that is not read. */
export const ciliumPolicy: Arbitrary<Named> = fc
  .record({
    kind: weighed([3, oneOf("CiliumNetworkPolicy")], [1, oneOf("CiliumClusterwideNetworkPolicy")]),
    namespace: weighed<Json>([30, namespaceName], [1, oneOf<Json>("", null)]),
    apiVersion: weighed([30, oneOf("cilium.io/v2")], [1, oneOf("cilium.io/v3")]),
    rules,
    forNodes: weighed<Json>([3, fc.constant(null)], [1, nodeSpec]),
  })
  .map(({ kind, namespace, apiVersion, rules: body, forNodes }) => (own) => ({
    apiVersion,
    kind,
    metadata: kind === "CiliumNetworkPolicy" ? { namespace, name: own } : { name: own },
    ...(kind === "CiliumNetworkPolicy" || forNodes === null ? body : { spec: forNodes }),
  }));

/** A group that policies refer to: call them g0, g1 and so on. */
export const ciliumGroup: Arbitrary<Named> = fc
  .record({
    apiVersion: oneOf("cilium.io/v2", "cilium.io/v2alpha1"),
    labels: oneOf<Json>({ set: "a" }, {}, null),
    blocks: weighed<Json>([8, listOf(block, 0, 2)], [1, oneOf<Json>(["nonsense"], null, "10.0.0.0/8")]),
  })
  .map(({ apiVersion, labels, blocks }) => (own) => ({
    apiVersion,
    kind: "CiliumCIDRGroup",
    metadata: { name: own, labels },
    spec: { externalCIDRs: blocks },
  }));

/** A service that policies refer to (call them svc0, svc1), with pods behind it, or with addresses of its own, or with nothing. */
export const ciliumService: Arbitrary<(name: string) => readonly JsonObject[]> = fc
  .record({
    namespace: oneOf<Json>("shop", "data"),
    labels: oneOf<Json>({ set: "a" }, null),
    selector: weighed<Json>(
      [4, oneOf<Json>({ app: "web" }, { app: "db", tier: "gold" })],
      [2, oneOf<Json>(null, {})],
    ),
    addresses: listOf(oneOf<Json>("203.0.113.5", "10.0.0.1"), 0, 2),
  })
  .map(({ namespace, labels, selector: pods, addresses }) => (own) => [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace, name: own, labels },
      spec: { selector: pods },
    },
    {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { namespace, name: own },
      subsets: [{ addresses: (Array.isArray(addresses) ? addresses : []).map((ip: Json) => ({ ip })) }],
    },
  ]);

/** What the facts of a cluster may say of Cilium. */
export const ciliumFacts: Arbitrary<Pick<World["facts"], "ciliumVersion" | "cidrMatchMode">> = oneOf<
  Pick<World["facts"], "ciliumVersion" | "cidrMatchMode">
>(
  {},
  { ciliumVersion: "1.18" },
  { ciliumVersion: "v1.19.4", cidrMatchMode: ["nodes"] },
  { ciliumVersion: "1.20", cidrMatchMode: ["pods", "nodes"] },
);

type Test = (world: World, objects: readonly JsonObject[]) => boolean;

/** Whether the policies of Cilium say something somewhere, as JSON says it. */
function said(pattern: RegExp): Test {
  return (_, objects) =>
    pattern.test(
      JSON.stringify(objects.filter(({ kind }) => typeof kind === "string" && kind.startsWith("Cilium"))),
    );
}

/** What a random cluster with Cilium can hold: rows for the table of features. */
export const CILIUM_FEATURES: Readonly<Record<string, Test>> = {
  "cilium: namespaced": said(/"kind":"CiliumNetworkPolicy"/u),
  "cilium: of the whole cluster": said(/"kind":"CiliumClusterwideNetworkPolicy"/u),
  "cilium: several rules": said(/"specs":\[\{/u),
  "cilium: for nodes": said(/"nodeSelector"/u),
  "cilium: a denial": said(/"(?:egress|ingress)Deny":\[\{/u),
  "cilium: default deny off": said(/"enableDefaultDeny":\{"egress":false/u),
  ...Object.fromEntries(
    [...Object.keys(EGRESS_PEERS), "Nodes"].map((member) => [
      `cilium: to${member}`,
      said(new RegExp(`"to${member}":\\[.`, "u")),
    ]),
  ),
  ...Object.fromEntries(
    Object.keys(PEERS).map((member) => [
      `cilium: from${member}`,
      said(new RegExp(`"from${member}":\\[.`, "u")),
    ]),
  ),
  "cilium: a list of peers that is empty": said(/"toEndpoints":\[\]/u),
  "cilium: ICMP types": said(/"icmps":\[\{"fields":\[\{/u),
  "cilium: a named port": said(/"port":"http"/u),
  "cilium: every port of a protocol": said(/"port":"0"/u),
  "cilium: HTTP rules": said(/"http":\[\{"method"/u),
  "cilium: DNS rules": said(/"dns":\[\{"match/u),
  "cilium: server names": said(/"serverNames":\["/u),
  "cilium: a CIDR group by name": said(/"cidrGroupRef":"g0"/u),
  "cilium: CIDR groups by labels": said(/"cidrGroupSelector"/u),
  "cilium: requirements": said(/"toRequires":\[\{/u),
  "cilium: authentication": said(/"mode":"required"/u),
  "cilium: a source of labels": said(/"k8s:tier"/u),
  "cilium: a reserved label": said(/"reserved:/u),
  "cilium: namespaces by their labels": said(/io\.cilium\.k8s\.namespace\.labels\.team/u),
  "cilium: service accounts": said(/policy\.serviceaccount/u),
  "cilium: a label that identities lack": said(/"pod-template-hash"/u),
  "cilium: a version before 1.19": (world) => world.facts.ciliumVersion === "1.18",
  "cilium: match modes": (world) => world.facts.cidrMatchMode !== undefined,
};
