import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import {
  block,
  listOf,
  mostly,
  namespaceName,
  namespaceSelector,
  object,
  oneOf,
  podSelector,
  portName,
  portNumber,
  protocol,
  selector,
  sometimes,
  weighed,
  type Arbitrary,
} from "./parts.ts";

type Part = (name: string) => JsonObject;
type Form = "cluster" | "namespaced";

/** Few names, so that what is referred to is there, mostly. */
const GROUP_NAMES = ["g0", "g1", "g2"] as const;
const TIER_NAMES = ["t0", "t1"] as const;
const SERVICE_NAMES = ["s0", "s1"] as const;

const groupName: Arbitrary<Json> = weighed<Json>(
  [12, oneOf<Json>(...GROUP_NAMES)],
  [1, oneOf<Json>("none", 7)],
);
const account: Arbitrary<Json> = mostly(
  object({ name: oneOf("default", "robot"), namespace: namespaceName }),
  { name: "robot" },
  "robot",
);
const service: Arbitrary<Json> = mostly(
  object({ name: oneOf(...SERVICE_NAMES), namespace: namespaceName }),
  { name: "s0" },
  { name: "none", namespace: "shop" },
  "s0",
);
const ipBlock: Arbitrary<Json> = weighed<Json>(
  [20, object({ cidr: block })],
  [
    6,
    object({
      cidr: oneOf("0.0.0.0/0", "10.0.0.0/8"),
      except: listOf(oneOf("10.0.0.0/24", "10.0.0.1/32", "::1/128"), 0, 2),
    }),
  ],
  [1, oneOf<Json>({}, null, { cidr: "nonsense" }, { cidr: "10.0.0.0/8", except: "all" }, "10.0.0.0/8")],
);
const fqdn: Arbitrary<Json> = weighed<Json>(
  [
    9,
    oneOf<Json>(
      "api.example.com",
      "*.example.com",
      "*example.com",
      "www.*",
      "API.example.org.",
      "svc.cluster.local",
    ),
  ],
  [2, oneOf<Json>("*", "*.local")],
  [1, oneOf<Json>("a..b", "**.example.com", "no name", 7)],
);
const namespaces: Arbitrary<Json> = mostly(
  weighed<Json>(
    [5, oneOf({ match: "Self" })],
    [3, oneOf<Json>({ sameLabels: ["team"] }, { sameLabels: ["team", "tier"] })],
  ),
  {},
  { match: "self" },
  { match: "Self", sameLabels: ["team"] },
  { sameLabels: [] },
  { sameLabels: [1] },
);

const plainPods: readonly (readonly [number, Arbitrary<Json>])[] = [
  [8, object({ podSelector })],
  [5, object({ namespaceSelector })],
  [5, object({ namespaceSelector, podSelector })],
];
const brokenItems: readonly Json[] = [
  {},
  null,
  "all",
  { podSelector: "all" },
  { podSelector: {}, group: "g0" },
  { podSelector: {}, externalEntitySelector: {} },
  { namespaceSelector: {}, namespaces: { match: "Self" } },
  { podSelector: null, namespaceSelector: null },
];

const appliedTo: Arbitrary<Json> = mostly(
  weighed<Json>(
    ...plainPods,
    [3, object({ group: groupName })],
    [3, object({ serviceAccount: account })],
    [2, object({ nodeSelector: selector("tier") })],
    [1, object({ service })],
    [1, object({ externalEntitySelector: podSelector, namespaceSelector: sometimes(50, namespaceSelector) })],
  ),
  ...brokenItems,
);

const peer = (direction: "to" | "from"): Arbitrary<Json> =>
  mostly(
    weighed<Json>(
      ...plainPods,
      [6, object({ ipBlock })],
      [3, object({ group: groupName })],
      [3, object({ serviceAccount: account })],
      [2, object({ nodeSelector: selector("tier") })],
      [4, object({ namespaces, podSelector: sometimes(50, podSelector) })],
      [1, object({ externalEntitySelector: podSelector })],
      direction === "to"
        ? [5, object({ fqdn })]
        : [2, object({ podSelector, scope: oneOf<Json>("Cluster", "ClusterSet", "World", "") })],
    ),
    ...brokenItems,
    { fqdn: "" },
    { fqdn: "example.com" },
    { ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} },
  );

const port: Arbitrary<Json> = mostly(
  weighed<Json>(
    [6, object({ protocol: sometimes(60, protocol), port: portNumber })],
    [
      3,
      object({
        protocol: sometimes(60, protocol),
        port: oneOf(80, 8000, 1),
        endPort: oneOf(81, 8080, 65_535, 80),
      }),
    ],
    [3, object({ protocol: sometimes(60, protocol), port: portName })],
    [2, object({ protocol: sometimes(70, protocol) })],
    [1, object({ port: portNumber, sourcePort: oneOf(1024), sourceEndPort: sometimes(50, oneOf(2048)) })],
  ),
  null,
  { port: 0 },
  { port: "80" },
  { port: 443, endPort: 80 },
  { endPort: 80 },
  { protocol: "ICMP" },
);

const protocolItem: Arbitrary<Json> = mostly(
  weighed<Json>(
    [
      3,
      object({
        icmp: object({ icmpType: sometimes(60, oneOf(8, 128)), icmpCode: sometimes(40, oneOf(0, 1)) }),
      }),
    ],
    [1, object({ igmp: object({ igmpType: sometimes(50, oneOf(0x16)) }) })],
  ),
  {},
  null,
  { icmp: null },
  { icmp: {}, igmp: {} },
  { icmp: { icmpType: 256 } },
  { icmp: { icmpCode: "0" } },
  { igmp: "all" },
);

const l7: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [40, oneOf<Json | undefined>(undefined, undefined, null, [])],
  [
    4,
    oneOf<Json>(
      [{ http: { method: "GET", host: "foo.example.com", path: "/api/*" } }],
      [{ http: {} }, { tls: {} }],
      [{ tls: { sni: "*.example.com" } }],
      [{ dns: {} }],
      "http",
    ),
  ],
);

const toServices: Arbitrary<Json> = weighed<Json>(
  [12, listOf(service, 1, 2)],
  [1, oneOf<Json>([], "s0", [{ name: "s0", namespace: "shop", scope: "ClusterSet" }])],
);

/** What a rule may have besides its peers; most have one thing or none. */
const extent: Arbitrary<JsonObject> = weighed<JsonObject>(
  [6, object({ ports: listOf(port, 1, 3) })],
  [2, object({ protocols: listOf(protocolItem, 1, 2) })],
  [1, object({ ports: listOf(port, 1, 1), protocols: listOf(protocolItem, 1, 1) })],
  [7, oneOf<JsonObject>({}, { ports: null }, { ports: [], protocols: [] })],
  [1, oneOf<JsonObject>({ ports: "all" }, { protocols: "icmp" })],
);

function rule(direction: "to" | "from", isByRule: boolean): Arbitrary<Json> {
  const peers: Arbitrary<JsonObject> = weighed<JsonObject>(
    [16, object({ [direction]: listOf(peer(direction), 1, 3) })],
    [4, oneOf<JsonObject>({}, { [direction]: null }, { [direction]: [] })],
    [1, oneOf<JsonObject>({ [direction]: "all" })],
  );
  const served = direction === "to" ? object({ toServices }) : fc.constant({});
  const head = object({
    action: weighed<Json | undefined>(
      [10, oneOf("Allow")],
      [7, oneOf("Drop")],
      [3, oneOf("Reject")],
      [6, oneOf("Pass")],
      [1, oneOf<Json | undefined>("Deny", null, undefined)],
    ),
    l7Protocols: l7,
    appliedTo: isByRule
      ? sometimes(95, listOf(appliedTo, 1, 2))
      : weighed<Json | undefined>([40, fc.constant(undefined)], [1, listOf(appliedTo, 0, 1)]),
  });
  const readable = fc
    .tuple(
      head,
      weighed<JsonObject>(
        [16, fc.tuple(peers, extent).map(([to, more]) => ({ ...to, ...more }))],
        [2, served],
        [1, fc.tuple(served, extent).map(([to, more]) => ({ ...to, ...more }))],
      ),
    )
    .map(([one, other]) => ({ ...one, ...other }));
  return mostly(readable, null, "drop");
}

const priority: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [30, oneOf<Json>(1, 5, 5, 5.5, 10_000)],
  [1, oneOf<Json | undefined>(0, 10_001, "5", null, undefined)],
);
const tier: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [8, oneOf<Json | undefined>(undefined, "", "application")],
  [8, oneOf<Json>("emergency", "securityops", "Platform", "networkops")],
  [8, oneOf<Json>("baseline", "Baseline")],
  [5, oneOf<Json>(...TIER_NAMES)],
  [1, oneOf<Json>("none", 7)],
);

function specOf(isByRule: boolean): Arbitrary<Json> {
  const rules = (direction: "to" | "from"): Arbitrary<Json | undefined> =>
    weighed<Json | undefined>(
      [24, listOf(rule(direction, isByRule), 0, 4)],
      [3, oneOf<Json | undefined>(undefined, null)],
      [1, oneOf<Json>("all")],
    );
  return object({
    tier,
    priority,
    appliedTo: isByRule
      ? oneOf<Json | undefined>(undefined, null, [])
      : weighed<Json | undefined>(
          [24, listOf(appliedTo, 1, 2)],
          [1, oneOf<Json | undefined>(undefined, [], "all")],
        ),
    egress: rules("to"),
    ingress: rules("from"),
  });
}

const spec: Arbitrary<Json> = mostly(weighed([4, specOf(false)], [1, specOf(true)]), null, "none");
const version = weighed(
  [20, oneOf("crd.antrea.io/v1beta1", "crd.antrea.io/v1alpha1")],
  [1, oneOf("crd.antrea.io/v2")],
);

function policy(form: Form): Arbitrary<Part> {
  const kind = form === "cluster" ? "ClusterNetworkPolicy" : "NetworkPolicy";
  const home: Arbitrary<Json> = weighed<Json>([30, namespaceName], [1, oneOf<Json>("", 7)]);
  return fc
    .record({ version, home, spec })
    .map(({ version: apiVersion, home: namespace, spec: said }) => (name) => ({
      apiVersion,
      kind,
      metadata: form === "cluster" ? { name } : { namespace, name },
      spec: said,
    }));
}

export const antreaClusterPolicy: Arbitrary<Part> = policy("cluster");
export const antreaPolicy: Arbitrary<Part> = policy("namespaced");

const groupSpec: Arbitrary<Json> = mostly(
  weighed<Json>(
    ...plainPods,
    [4, object({ ipBlocks: listOf(ipBlock, 1, 2) })],
    [1, object({ ipBlock })],
    [3, object({ serviceReference: service })],
    [4, object({ childGroups: listOf(groupName, 1, 2) })],
    [1, object({ externalEntitySelector: podSelector })],
  ),
  {},
  null,
  { podSelector: {}, ipBlocks: [{ cidr: "10.0.0.0/8" }] },
  { ipBlocks: [] },
  { childGroups: "g0" },
  { podSelector: "all" },
);

function group(form: Form): Arbitrary<Part> {
  return fc
    .record({
      apiVersion: weighed(
        [20, oneOf("crd.antrea.io/v1beta1", "crd.antrea.io/v1alpha3")],
        [1, oneOf("crd.antrea.io/v2")],
      ),
      namespace: namespaceName,
      spec: groupSpec,
      name: oneOf(...GROUP_NAMES),
    })
    .map(({ apiVersion, namespace, spec: said, name }) => () => ({
      apiVersion,
      kind: form === "cluster" ? "ClusterGroup" : "Group",
      metadata: form === "cluster" ? { name } : { namespace, name },
      spec: said,
    }));
}

export const antreaClusterGroup: Arbitrary<Part> = group("cluster");
export const antreaGroup: Arbitrary<Part> = group("namespaced");

export const antreaTier: Arbitrary<Part> = fc
  .record({
    name: weighed<string>(
      [6, oneOf<string>(...TIER_NAMES)],
      [1, oneOf("platform", "baseline", "application")],
    ),
    priority: weighed<Json>([8, oneOf<Json>(0, 10, 60, 249)], [1, oneOf<Json>(250, 253, "10", null)]),
  })
  .map(({ name, priority: own }) => () => ({
    apiVersion: "crd.antrea.io/v1beta1",
    kind: "Tier",
    metadata: { name },
    spec: { priority: own },
  }));

/** Services for rules that name some. */
export const antreaService: Arbitrary<Part> = fc
  .record({
    namespace: namespaceName,
    name: oneOf(...SERVICE_NAMES),
    selector: weighed<Json | undefined>(
      [8, oneOf<Json>({ app: "web" }, { app: "db", tier: "gold" })],
      [1, oneOf<Json | undefined>(undefined, {})],
    ),
    clusterIP: weighed<Json | undefined>([6, fc.constant(undefined)], [1, fc.constant("None")]),
    ports: listOf(
      object({
        port: portNumber,
        protocol: sometimes(50, protocol),
        targetPort: sometimes(60, weighed<Json>([2, portNumber], [1, portName])),
      }),
      0,
      2,
    ),
  })
  .map(({ namespace, name, ...spec }) => () => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace, name },
    spec: Object.fromEntries(
      Object.entries(spec).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
  }));

/** What random policies of Antrea can hold, each as a test on their texts. */
export const ANTREA_FEATURES: Readonly<Record<string, RegExp>> = {
  ACNP: /"crd.antrea.io\/v1\w+","kind":"ClusterNetworkPolicy"/u,
  ANNP: /"crd.antrea.io\/v1\w+","kind":"NetworkPolicy"/u,
  "Antrea policy of another version": /"crd.antrea.io\/v2","kind":"(?:Cluster)?NetworkPolicy"/u,
  "Antrea tier static": /"tier":"emergency"/u,
  "Antrea tier by its old name": /"tier":"Platform"/u,
  "Antrea tier of one's own": /"tier":"t0"/u,
  "Antrea tier baseline": /"tier":"baseline"/u,
  "Antrea tier unreadable": /"tier":7/u,
  "Antrea Tier object": /"kind":"Tier"/u,
  "Antrea priority that is no whole number": /"priority":5\.5/u,
  "Antrea priority out of range": /"priority":10001/u,
  "Antrea appliedTo pods": /"appliedTo":\[\{"podSelector"/u,
  "Antrea appliedTo group": /"appliedTo":\[\{"group"/u,
  "Antrea appliedTo service account": /"appliedTo":\[\{"serviceAccount"/u,
  "Antrea appliedTo nodes": /"appliedTo":\[\{"nodeSelector"/u,
  "Antrea appliedTo by rule": /"action":"\w+",(?:"l7Protocols":[^}]*,)?"appliedTo"/u,
  "Antrea appliedTo nowhere": /"appliedTo":\[\]/u,
  "Antrea action Reject": /"action":"Reject"/u,
  "Antrea action Pass": /"action":"Pass"/u,
  "Antrea action unknown": /"action":"Deny"/u,
  "Antrea peer Self": /"match":"Self"\}/u,
  "Antrea peer sameLabels": /\{"sameLabels":\["team"/u,
  "Antrea peer group": /"(?:to|from)":\[\{"group"/u,
  "Antrea peer service account": /"(?:to|from)":\[\{"serviceAccount"/u,
  "Antrea peer nodes": /"(?:to|from)":\[\{"nodeSelector"/u,
  "Antrea peer block": /"(?:to|from)":\[\{"ipBlock"/u,
  "Antrea peer fqdn": /"to":\[\{"fqdn":"\*\.example/u,
  "Antrea peer fqdn of the cluster": /"fqdn":"svc\.cluster\.local"/u,
  "Antrea peer of all clusters": /"scope":"ClusterSet"/u,
  "Antrea toServices": /"toServices":\[\{/u,
  "Antrea source port": /"sourcePort"/u,
  "Antrea icmp": /"icmp":\{"icmpType":8/u,
  "Antrea icmp code alone": /"icmp":\{"icmpCode"/u,
  "Antrea igmp": /"igmp":\{/u,
  "Antrea l7": /"l7Protocols":\[\{"http"/u,
  "Antrea group of children": /"childGroups":\["g/u,
  "Antrea group of blocks": /"ipBlocks":\[\{/u,
  "Antrea group of a service": /"serviceReference":\{"name":"s/u,
};
