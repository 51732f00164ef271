import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import {
  block,
  listOf,
  mostly,
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

type Kind = "ClusterNetworkPolicy" | "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy";

const pods = object({ namespaceSelector, podSelector });
const subject: Arbitrary<Json> = mostly(
  weighed<Json>([4, object({ namespaces: namespaceSelector })], [5, object({ pods })]),
  {},
  { pods: { podSelector: {} } },
  { namespaces: {}, pods: {} },
  "all",
);

const domainNames = oneOf<Json>(["example.com"], ["*.example.com", "example.org"]);
const unreadablePeers: readonly Json[] = [
  {},
  null,
  { services: {} },
  { namespaces: {}, pods: {} },
  { networks: [] },
  { networks: ["nonsense"] },
  { domainNames: [1] },
  { pods: { podSelector: {} } },
];

const inside: readonly (readonly [number, Arbitrary<Json>])[] = [
  [5, object({ namespaces: namespaceSelector })],
  [5, object({ pods })],
];
const ingressPeer: Arbitrary<Json> = mostly(
  weighed<Json>(...inside),
  ...unreadablePeers,
  { networks: ["10.0.0.0/8"] },
  { nodes: {} },
);
const egressPeer: Arbitrary<Json> = mostly(
  weighed<Json>(
    ...inside,
    [3, object({ nodes: selector("tier") })],
    [9, object({ networks: listOf(block, 1, 3) })],
    [1, object({ domainNames })],
    [1, object({ networks: fc.constant(null), namespaces: namespaceSelector })],
  ),
  ...unreadablePeers,
  { networks: ["::ffff:10.0.0.0/104"] },
  { nodes: { matchLabels: 1 } },
);

const range = object({ start: oneOf(1, 80, 8000), end: oneOf(81, 8080, 65_535, 80) });
const transport = oneOf("tcp", "tcp", "udp", "sctp");
const onTransport = (value: Arbitrary<Json>): Arbitrary<Json> =>
  fc.tuple(transport, value).map(([name, inner]) => ({ [name]: inner }));

const protocolItem: Arbitrary<Json> = mostly(
  weighed<Json>(
    [5, onTransport(object({ destinationPort: object({ number: portNumber }) }))],
    [3, onTransport(object({ destinationPort: object({ range }) }))],
    [2, onTransport(oneOf<Json>({}, { destinationPort: null }))],
    [3, object({ destinationNamedPort: portName })],
  ),
  {},
  null,
  { tcp: null },
  { icmp: {} },
  { tcp: {}, udp: {} },
  { tcp: { destinationPort: { number: 0 } } },
  { tcp: { destinationPort: {} } },
  { destinationNamedPort: "80" },
);

const portItem: Arbitrary<Json> = mostly(
  weighed<Json>(
    [5, object({ portNumber: object({ protocol: sometimes(80, protocol), port: portNumber }) })],
    [
      3,
      object({
        portRange: object({
          protocol: sometimes(80, protocol),
          start: oneOf(1, 80, 8000),
          end: oneOf(81, 8080, 65_535, 80),
        }),
      }),
    ],
    [3, object({ namedPort: portName })],
  ),
  {},
  null,
  { portNumber: { port: "80" } },
  { portNumber: { protocol: "ICMP", port: 80 } },
  { portNumber: { port: 80 }, namedPort: "http" },
);

const ACTIONS: Readonly<Record<Kind, readonly (readonly [number, Arbitrary<Json>])[]>> = {
  ClusterNetworkPolicy: [
    [10, oneOf("Accept")],
    [10, oneOf("Deny")],
    [6, oneOf("Pass")],
    [1, oneOf<Json>("Allow", "Log", null)],
  ],
  AdminNetworkPolicy: [
    [10, oneOf("Allow")],
    [10, oneOf("Deny")],
    [6, oneOf("Pass")],
    [1, oneOf<Json>("Accept", "Log", null)],
  ],
  BaselineAdminNetworkPolicy: [
    [10, oneOf("Allow")],
    [10, oneOf("Deny")],
    [1, oneOf<Json>("Pass", "Accept")],
  ],
};

function rule(kind: Kind, peers: "to" | "from"): Arbitrary<Json> {
  const [key, item] =
    kind === "ClusterNetworkPolicy" ? (["protocols", protocolItem] as const) : (["ports", portItem] as const);
  const readable = object({
    action: weighed<Json>(...ACTIONS[kind]),
    [peers]: weighed<Json | undefined>(
      [40, listOf(peers === "to" ? egressPeer : ingressPeer, 1, 3)],
      [1, oneOf<Json | undefined>(undefined, [], "all")],
    ),
    [key]: weighed<Json | undefined>(
      [10, listOf(item, 1, 3)],
      [8, oneOf<Json | undefined>(undefined, null, [])],
      [1, oneOf<Json>("all")],
    ),
  });
  return mostly(readable, null, "deny");
}

function policy(
  kind: Kind,
  apiVersion: string,
  place: Readonly<Record<string, Arbitrary<Json | undefined>>>,
): Arbitrary<(name: string) => JsonObject> {
  const rules = (peers: "to" | "from", most: number): Arbitrary<Json | undefined> =>
    weighed<Json | undefined>(
      [20, listOf(rule(kind, peers), 0, most)],
      [3, oneOf<Json | undefined>(undefined, null)],
      [1, oneOf<Json>("all")],
    );
  return fc
    .record({
      version: weighed([40, oneOf(apiVersion)], [1, oneOf("policy.networking.k8s.io/v9", "example.com/v1")]),
      spec: mostly(
        object({ ...place, subject, egress: rules("to", 4), ingress: rules("from", 2) }),
        null,
        "none",
      ),
    })
    .map(({ version, spec }) => (name) => ({ apiVersion: version, kind, metadata: { name }, spec }));
}

const priority: Arbitrary<Json> = weighed<Json>(
  [30, oneOf(0, 5, 5, 10, 1000)],
  [1, oneOf<Json>(1001, -1, "5", 1.5, null)],
);

export const clusterNetworkPolicy: Arbitrary<(name: string) => JsonObject> = policy(
  "ClusterNetworkPolicy",
  "policy.networking.k8s.io/v1alpha2",
  {
    tier: weighed<Json | undefined>(
      [18, oneOf("Admin")],
      [14, oneOf("Baseline")],
      [1, oneOf<Json | undefined>("Middle", undefined)],
    ),
    priority,
  },
);

export const adminNetworkPolicy: Arbitrary<(name: string) => JsonObject> = policy(
  "AdminNetworkPolicy",
  "policy.networking.k8s.io/v1alpha1",
  { priority },
);

export const baselineAdminNetworkPolicy: Arbitrary<(name: string) => JsonObject> = policy(
  "BaselineAdminNetworkPolicy",
  "policy.networking.k8s.io/v1alpha1",
  {},
);
