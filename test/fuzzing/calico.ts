import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import {
  block,
  LABELS,
  type LabelKey,
  labels,
  listOf,
  mostly,
  namespaceName,
  object,
  oneOf,
  portName,
  portNumber,
  sometimes,
  weighed,
  type Arbitrary,
} from "./parts.ts";

/** Calico's policies, and the sets, tiers and endpoints that they refer to. */

const quoted = (value: string): Arbitrary<string> => oneOf(`'${value}'`, `"${value}"`);

/** One comparison over some keys. */
function comparison(...keys: readonly LabelKey[]): Arbitrary<string> {
  return fc.constantFrom(...keys).chain((key) => {
    const value = fc.constantFrom<string>(...LABELS[key]).chain(quoted);
    const part = fc.constantFrom<string>(...LABELS[key]).chain((word) => quoted(word.slice(0, 2)));
    const set = fc
      .subarray<string>([...LABELS[key], "other"])
      .map((values) => `{${values.map((one) => `"${one}"`).join(", ")}}`);
    return weighed(
      [6, value.map((word) => `${key} == ${word}`)],
      [3, value.map((word) => `${key} != ${word}`)],
      [3, set.map((text) => `${key} in ${text}`)],
      [2, set.map((text) => `${key} not in ${text}`)],
      [3, fc.constant(`has(${key})`)],
      [1, part.map((word) => `${key} contains ${word}`)],
      [1, part.map((word) => `${key} starts with ${word}`)],
      [1, part.map((word) => `${key} ends with ${word}`)],
    );
  });
}

/** Comparisons under `!`, `&&`, `||` and brackets. */
function expression(test: Arbitrary<string>): Arbitrary<string> {
  return fc.letrec<{ all: string; one: string }>((tie) => ({
    all: weighed(
      [8, tie("one")],
      [2, fc.tuple(tie("one"), tie("one")).map((parts) => parts.join(" && "))],
      [2, fc.tuple(tie("one"), tie("one")).map((parts) => parts.join(" || "))],
    ),
    one: weighed(
      [10, test],
      [1, test.map((text) => `!${text}`)],
      [1, tie("all").map((text) => `(${text})`)],
      [1, tie("all").map((text) => `! (${text})`)],
    ),
  })).all;
}

const nowhere = oneOf<Json>("app = 'web'", "app == web", "(has(app)", "global()", 7, ["app"]);

/** A selector of endpoints; by namespace and account too. */
const selector: Arbitrary<Json> = weighed<Json>(
  [24, expression(comparison("app", "tier"))],
  [4, expression(comparison("team", "tier")).map((text) => text.replaceAll(/\b(team|tier)\b/gu, "pcns.$1"))],
  [3, oneOf("all()", " all( ) ", "")],
  [2, namespaceName.map((name) => `projectcalico.org/namespace == "${name}"`)],
  [2, oneOf("projectcalico.org/orchestrator == 'k8s'", "!has(projectcalico.org/orchestrator)")],
  [2, oneOf("projectcalico.org/serviceaccount == 'runner'", "has(projectcalico.org/serviceaccount)")],
  [2, expression(comparison("team")).map((text) => text.replaceAll(/\bteam\b/gu, "pcsa.team"))],
  [1, nowhere],
);

const namespaceSelector: Arbitrary<Json> = weighed<Json>(
  [16, expression(comparison("team", "tier"))],
  [4, oneOf("all()", "")],
  [5, fc.constant("global()")],
  [5, namespaceName.map((name) => `projectcalico.org/name == '${name}'`)],
  [2, namespaceName.map((name) => `projectcalico.org/name != '${name}'`)],
  [1, oneOf<Json>("global() || has(team)", "team ==", { matchLabels: {} })],
);

const accountSelector: Arbitrary<Json> = weighed<Json>(
  [10, expression(comparison("team"))],
  [3, oneOf("all()", "projectcalico.org/name == 'runner'", "projectcalico.org/name != 'default'")],
  [1, oneOf<Json>("projectcalico.org/name contains 'run'", "team", 5)],
);

const serviceAccounts: Arbitrary<Json> = mostly(
  object({
    names: weighed<Json | undefined>(
      [6, listOf(oneOf("default", "runner"), 0, 2)],
      [3, fc.constant(undefined)],
      [1, oneOf<Json>("runner", ["runner", 5], [null])],
    ),
    selector: sometimes(30, accountSelector),
  }),
  "runner",
);

const nets: Arbitrary<Json> = weighed<Json>(
  [20, fc.array(block, { minLength: 1, maxLength: 2 })],
  [3, oneOf<Json>(["10.0.0.1"], ["fd00::2"], ["0.0.0.0/0"], ["::/0"], ["0.0.0.0/0", "::/0"])],
  [2, oneOf<Json>([], null)],
  [1, oneOf<Json>(["nonsense"], ["10.0.0.0/24", "nonsense"], "10.0.0.0/8", ["::ffff:10.0.0.0/104"], [7])],
);

const port: Arbitrary<Json> = weighed<Json>(
  [8, portNumber],
  [3, oneOf("80:443", "53:80", "8080", "1:65535")],
  [3, portName],
  [1, oneOf<Json>(0, "80:53", "65536", "http!", null, true)],
);
const ports: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [10, listOf(port, 1, 3)],
  [6, oneOf<Json | undefined>(undefined, undefined, [], null)],
  [1, oneOf<Json>("80", { port: 80 })],
);

const services: Arbitrary<Json> = mostly(
  object({
    name: oneOf("web", "db", "outer", "lost", "kubernetes"),
    namespace: weighed<Json | undefined>(
      [4, oneOf("shop", "data", "default")],
      [2, oneOf<Json | undefined>(undefined, "")],
    ),
  }),
  { namespace: "shop" },
  "web",
  { name: 5, namespace: "shop" },
);

const domains: Arbitrary<Json> = weighed<Json>(
  [8, oneOf<Json>(["example.com"], ["*.example.com"], ["api.*.org", "example.org"], ["*"])],
  [1, oneOf<Json>(["*.*.com"], ["a..b", "example.com"], "example.com", [])],
);

const rarely = (value: Arbitrary<Json>, share: number): Arbitrary<Json | undefined> =>
  sometimes(share, value);

/** One end of a rule: mostly of one or two criteria. */
const selecting = object({
  selector: rarely(selector, 45),
  notSelector: rarely(selector, 15),
  namespaceSelector: rarely(namespaceSelector, 30),
  serviceAccounts: rarely(serviceAccounts, 12),
  nets: rarely(nets, 20),
  notNets: rarely(nets, 15),
});
const withPorts = fc
  .tuple(selecting, ports, weighed([5, fc.constant(undefined)], [1, ports]))
  .map(([end, wanted, spared]) => ({
    ...end,
    ...(wanted === undefined ? {} : { ports: wanted }),
    ...(spared === undefined ? {} : { notPorts: spared }),
  }));

const destination: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [20, withPorts],
  [8, selecting],
  [4, object({ services })],
  [2, object({ domains, ports })],
  [1, object({ services, selector })],
  [3, oneOf<Json | undefined>(undefined, {}, null)],
  [1, oneOf<Json>("all", { strangers: true })],
);
const source: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [16, oneOf<Json | undefined>(undefined, undefined, {})],
  [6, selecting],
  [1, object({ services })],
  [1, withPorts],
);

const action: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [14, fc.constant("Allow")],
  [8, fc.constant("Deny")],
  [4, fc.constant("Pass")],
  [1, fc.constant("Log")],
  [1, oneOf<Json | undefined>("allow", undefined, 5)],
);

const protocol: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [14, oneOf<Json>("TCP", "TCP", "UDP", "SCTP", 6, "17")],
  [2, oneOf<Json>("ICMP", "ICMPv6", "UDPLite", 47)],
  [5, oneOf<Json | undefined>(undefined, null)],
  [1, oneOf<Json>("tcp", 0, 256, ["TCP"])],
);
const icmp: Arbitrary<Json> = mostly(
  weighed<Json>(
    [4, object({ type: oneOf(8, 0, 3), code: sometimes(40, oneOf(0, 1)) })],
    [1, fc.constant({})],
  ),
  { code: 1 },
  { type: 256 },
  "8",
);

const rule: Arbitrary<Json> = mostly(
  fc
    .record({
      action,
      protocol,
      ends: fc.tuple(source, destination),
      notProtocol: rarely(oneOf<Json>("TCP", "UDP", 1, "none"), 8),
      icmp: rarely(icmp, 6),
      notICMP: rarely(icmp, 4),
      ipVersion: rarely(oneOf<Json>(4, 6, 5), 8),
      http: rarely(oneOf<Json>({ methods: ["GET"] }), 2),
    })
    .map(({ ends: [from, to], ...rest }) => ({ ...rest, source: from, destination: to }))
    .map((members) =>
      Object.fromEntries(
        Object.entries(members).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, value] as const],
        ),
      ),
    ),
  null,
  "allow",
);

/** The same rule read the other way round, for what comes in. */
function turned(one: Json): Json {
  if (typeof one !== "object" || one === null || Array.isArray(one)) return one;
  const { source: from = null, destination: to = null, ...rest } = Object.fromEntries(Object.entries(one));
  return { ...rest, source: to, destination: from };
}

const rules = (turn: boolean): Arbitrary<Json | undefined> =>
  weighed<Json | undefined>(
    [20, listOf(turn ? weighed<Json>([1, rule], [1, rule.map(turned)]) : rule, 0, 3)],
    [5, oneOf<Json | undefined>(undefined, null)],
    [1, oneOf<Json>("all", {})],
  );

const types: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [5, oneOf<Json | undefined>(undefined, [])],
  [10, fc.constant(["Egress"])],
  [4, fc.constant(["Ingress"])],
  [10, fc.constant(["Ingress", "Egress"])],
  [1, oneOf<Json>("Egress", ["Egress", "Sideways"], ["Sideways"])],
);

const tierName: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [8, oneOf<Json | undefined>(undefined, "default")],
  [8, oneOf("security", "platform")],
  [2, oneOf("adminnetworkpolicy", "baselineadminnetworkpolicy")],
  [1, oneOf<Json>("nowhere", 5)],
);

const members = {
  tier: tierName,
  order: weighed<Json | undefined>(
    [12, oneOf<Json | undefined>(1, 5, 5, 1000, 2000)],
    [4, fc.constant(undefined)],
    [1, oneOf<Json>("5", null)],
  ),
  selector: weighed<Json | undefined>([10, selector], [4, fc.constant(undefined)]),
  serviceAccountSelector: rarely(accountSelector, 10),
  types,
  egress: rules(false),
  ingress: rules(true),
};

const apiVersion: Arbitrary<string> = weighed(
  [20, oneOf("projectcalico.org/v3")],
  [8, oneOf("crd.projectcalico.org/v1")],
  [1, oneOf("projectcalico.org/v1", "crd.projectcalico.org/v3")],
);

const staged = { ...members, stagedAction: oneOf<Json | undefined>(undefined, "Set", "Delete", "Ignore") };
const globally = {
  namespaceSelector: rarely(namespaceSelector, 30),
  doNotTrack: rarely(oneOf(true, false), 5),
  preDNAT: rarely(oneOf(true), 3),
};

function policy(
  kind: string,
  spec: Readonly<Record<string, Arbitrary<Json | undefined>>>,
  isNamespaced: boolean,
): Arbitrary<(name: string) => JsonObject> {
  return fc
    .record({
      apiVersion,
      namespace: weighed<Json>([30, namespaceName], [1, oneOf<Json>("", null, 7)]),
      spec: mostly(object(spec), null, "none"),
    })
    .map(({ apiVersion: version, namespace, spec: written }) => (name) => ({
      apiVersion: version,
      kind,
      metadata: isNamespaced ? { namespace, name } : { name },
      spec: written,
    }));
}

/** One of Calico's policies, staged ones among them. */
export const calicoPolicy: Arbitrary<(name: string) => JsonObject> = weighed(
  [10, policy("NetworkPolicy", members, true)],
  [10, policy("GlobalNetworkPolicy", { ...members, ...globally }, false)],
  [1, policy("StagedNetworkPolicy", staged, true)],
  [1, policy("StagedGlobalNetworkPolicy", { ...staged, ...globally }, false)],
);

/** What Calico keeps of an object's metadata in an annotation. */
const keptMetadata: Arbitrary<Json> = mostly(
  labels("app", "tier").map((own) => JSON.stringify({ labels: own })),
  "{",
  '{"labels":{"app":1}}',
  "[]",
);

function referenced(
  kind: string,
  spec: Arbitrary<Json>,
  namespace?: Arbitrary<Json>,
): Arbitrary<(name: string) => JsonObject> {
  return fc
    .record({
      spec,
      apiVersion,
      namespace: namespace ?? fc.constant(null),
      labels: labels("app", "tier"),
      kept: sometimes(20, keptMetadata),
    })
    .map(({ spec: written, apiVersion: version, namespace: home, labels: own, kept }) => (name) => ({
      apiVersion: version,
      kind,
      metadata: {
        name,
        labels: own,
        ...(namespace === undefined ? {} : { namespace: home }),
        ...(kept === undefined ? {} : { annotations: { "projectcalico.org/metadata": kept } }),
      },
      spec: written,
    }));
}

const networkSet = mostly(object({ nets, allowedEgressDomains: rarely(domains, 25) }), "none", {
  nets: "10.0.0.0/8",
});

/** A tier that policies name, or a set of addresses that their selectors find by labels. */
export const calicoReferenced: readonly (readonly [string, Arbitrary<(name: string) => JsonObject>])[] = [
  ...["security", "platform"].map(
    (name) =>
      [
        name,
        referenced(
          "Tier",
          mostly(
            object({
              order: weighed<Json | undefined>([6, oneOf(100, 500, 2_000_000)], [1, fc.constant(undefined)]),
              defaultAction: oneOf<Json | undefined>(undefined, "Deny", "Pass", "Pass"),
            }),
            { order: "100" },
            { order: 100, defaultAction: "Allow" },
            "none",
          ),
        ),
      ] as const,
  ),
  ["inside", referenced("NetworkSet", networkSet, namespaceName)],
  ["outside", referenced("GlobalNetworkSet", networkSet)],
  [
    "host",
    referenced(
      "HostEndpoint",
      mostly(
        object({
          node: oneOf("a"),
          expectedIPs: oneOf<Json | undefined>(["192.0.2.1"], undefined, ["192.0.2.1", "fd00::ff"]),
          profiles: oneOf<Json | undefined>(undefined, ["projectcalico-default-allow"], ["other"]),
        }),
        "none",
        { expectedIPs: ["x"] },
      ),
    ),
  ],
];

/** Services that rules name, and endpoints of those that have no selector. */
export const CALICO_SERVICES: readonly JsonObject[] = [
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "shop", name: "web" },
    spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: "http" }, { port: 443 }] },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "data", name: "db" },
    spec: { selector: { app: "db" }, ports: [{ port: 53, protocol: "UDP", targetPort: 8080 }] },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "shop", name: "outer" },
    spec: { ports: [{ port: 443 }] },
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { namespace: "shop", name: "outer-1", labels: { "kubernetes.io/service-name": "outer" } },
    addressType: "IPv4",
    endpoints: [{ addresses: ["203.0.113.5"] }],
    ports: [{ port: 443, protocol: "TCP" }],
  },
];

/** What a random cluster with Calico's policies can hold, as patterns of its documents written as JSON. */
export const CALICO_FEATURES: Readonly<Record<string, RegExp>> = {
  "a Calico NetworkPolicy": /"projectcalico.org\/v3","kind":"NetworkPolicy"/u,
  "a Calico GlobalNetworkPolicy": /"projectcalico.org\/v3","kind":"GlobalNetworkPolicy"/u,
  "a Calico policy as it is stored": /"crd.projectcalico.org\/v1","kind":"(?:Global)?NetworkPolicy"/u,
  "a staged Calico policy": /"kind":"Staged/u,
  "a tier of one's own": /"tier":"security"/u,
  "a Tier that passes": /"defaultAction":"Pass"/u,
  "a tier that is not there": /"tier":"nowhere"/u,
  "two Calico policies of one order": /"order":5.*"order":5/u,
  "a Calico selector with &&": /"selector":"[^"]* && /u,
  "a Calico selector with ||": /"selector":"[^"]* \|\| /u,
  "a Calico selector that is negated": /"selector":"!/u,
  "a Calico selector that cannot be read": /"selector":"app = /u,
  "namespace labels in a selector": /pcns\./u,
  "labels of accounts in a selector": /pcsa\./u,
  "global() in a namespaceSelector": /"namespaceSelector":"global\(\)"/u,
  notSelector: /"notSelector":/u,
  notNets: /"notNets":\[/u,
  notPorts: /"notPorts":\[/u,
  notProtocol: /"notProtocol":/u,
  "a range of ports as a text": /"ports":\["\d+:\d+"/u,
  "ports without a protocol": /"action":"Allow","source":\{\},"destination":\{[^}]*"ports":\[/u,
  "an ICMP type": /"icmp":\{"type"/u,
  ipVersion: /"ipVersion":[46]/u,
  "service accounts by name": /"serviceAccounts":\{"names"/u,
  "services of Calico": /"services":\{"name"/u,
  "domains of Calico": /"domains":\[/u,
  "a rule that passes": /"action":"Pass"/u,
  "a rule that logs": /"action":"Log"/u,
  "a policy for hosts": /"doNotTrack":true/u,
  "a NetworkSet": /"kind":"NetworkSet"/u,
  "a GlobalNetworkSet": /"kind":"GlobalNetworkSet"/u,
  "a HostEndpoint": /"kind":"HostEndpoint"/u,
  "metadata that Calico keeps": /"projectcalico.org\/metadata":"\{\\"labels/u,
};
