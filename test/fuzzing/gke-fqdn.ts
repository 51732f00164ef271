import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import {
  listOf,
  mostly,
  namespaceName,
  object,
  oneOf,
  podSelector,
  portName,
  portNumber,
  protocol,
  sometimes,
  weighed,
  type Arbitrary,
} from "./parts.ts";

type Part = (name: string) => JsonObject;

const NAMES = [
  "api.example.com",
  "www.example.com",
  "WWW.Example.org.",
  "a.b.example.com",
  "example",
] as const;
const PATTERNS = [
  "*.example.com",
  "api*.example.com",
  "*.*.example.com",
  "*pi.Example.com",
  "www.*.org",
  "*",
  "**.example.com",
  "**",
  "*.",
  "a**.example.com",
] as const;

const match: Arbitrary<Json> = weighed<Json>(
  [12, object({ name: oneOf<Json>(...NAMES) })],
  [12, object({ pattern: oneOf<Json>(...PATTERNS) })],
  [
    1,
    oneOf<Json>(
      {},
      null,
      { name: "*.example.com" },
      { name: "_x.example.com" },
      { name: "" },
      { name: 7 },
      { name: null, pattern: "*.example.com" },
      { name: "api.example.com", pattern: "*" },
      { pattern: "-*.example.com" },
      { pattern: "a..b" },
      { pattern: ["*"] },
      { fqdns: ["api.example.com"] },
    ),
  ],
);

const port: Arbitrary<Json> = mostly(
  object({
    protocol: sometimes(70, oneOf("TCP", "TCP", "UDP", "ALL", "")),
    port: sometimes(75, portNumber),
  }),
  { protocol: "SCTP" },
  { protocol: "tcp", port: 80 },
  { port: 0 },
  { port: "http" },
  null,
  443,
);

const ports = (item: Arbitrary<Json>): Arbitrary<Json | undefined> =>
  weighed<Json | undefined>(
    [12, listOf(item, 1, 2)],
    [8, oneOf<Json | undefined>(undefined, null, [])],
    [1, oneOf<Json>("all")],
  );

const rule: Arbitrary<Json> = mostly(
  object({
    matches: weighed<Json | undefined>(
      [20, listOf(match, 1, 3)],
      [1, oneOf<Json | undefined>(undefined, null, [], "all")],
    ),
    ports: ports(port),
  }),
  null,
  "all",
  { to: [{ fqdns: ["api.example.com"] }] },
);

const subject: Arbitrary<Json | undefined> = weighed<Json | undefined>(
  [3, fc.constant({})],
  [8, podSelector],
  [1, oneOf<Json | undefined>(undefined, null)],
);

function policy(version: string, spec: Arbitrary<Json>): Arbitrary<Part> {
  return fc
    .record({
      namespace: weighed<Json>([40, namespaceName], [1, oneOf<Json>("", null, 7)]),
      apiVersion: weighed(
        [30, oneOf(`networking.gke.io/${version}`)],
        [1, oneOf("networking.gke.io/v1alpha2", "example.com/v1")],
      ),
      spec: mostly(spec, null, "none"),
    })
    .map(({ namespace, apiVersion, spec: written }) => (name) => ({
      apiVersion,
      kind: "FQDNNetworkPolicy",
      metadata: { namespace, name },
      spec: written,
    }));
}

/** GKE's own FQDNNetworkPolicy. */
export const gkeFqdnPolicy: Arbitrary<Part> = policy(
  "v1alpha1",
  object({
    podSelector: subject,
    egress: weighed<Json | undefined>(
      [24, listOf(rule, 1, 3)],
      [1, oneOf<Json | undefined>(undefined, null, [], "all")],
    ),
  }),
);

const fqdn: Arbitrary<Json> = weighed<Json>(
  [30, oneOf<Json>(...NAMES)],
  [1, oneOf<Json>("*.example.com", "a_b.example.com", "", 7, null)],
);

const resolvedPeer: Arbitrary<Json> = mostly(
  object({
    fqdns: weighed<Json | undefined>([16, listOf(fqdn, 1, 2)], [1, oneOf<Json | undefined>([], undefined)]),
  }),
  {},
  null,
  "api.example.com",
  { fqdns: "api.example.com" },
  { matches: [] },
);

const resolvedPort: Arbitrary<Json> = mostly(
  weighed<Json>(
    [6, object({ protocol: sometimes(60, protocol), port: portNumber })],
    [2, object({ protocol: sometimes(60, protocol), port: oneOf(80, 1), endPort: oneOf(81, 8080, 80) })],
    [1, object({ port: portName })],
    [1, object({ protocol })],
  ),
  { port: 0 },
  { port: 443, endPort: 80 },
  null,
);

function resolvedRules(peers: "to" | "from"): Arbitrary<Json | undefined> {
  const one = mostly(
    object({
      [peers]: weighed<Json | undefined>(
        [16, listOf(resolvedPeer, 1, 2)],
        [2, fc.constant([])],
        [1, oneOf<Json | undefined>(undefined, "all")],
      ),
      ports: ports(resolvedPort),
    }),
    null,
    "all",
  );
  return weighed<Json | undefined>(
    [20, listOf(one, 0, 3)],
    [6, oneOf<Json | undefined>(undefined, null, [])],
    [1, oneOf<Json>("all")],
  );
}

/** The FQDNNetworkPolicy of the controller. */
export const controllerFqdnPolicy: Arbitrary<Part> = policy(
  "v1alpha3",
  object({
    podSelector: subject,
    policyTypes: weighed<Json | undefined>(
      [10, fc.constant(["Egress"])],
      [4, fc.constant(["Ingress", "Egress"])],
      [6, oneOf<Json | undefined>(undefined, null, [])],
      [1, oneOf<Json>("Egress", ["Sideways"])],
    ),
    egress: resolvedRules("to"),
    ingress: resolvedRules("from"),
  }),
);

/** What random FQDNNetworkPolicies can hold, each as a test on their texts. */
export const GKE_FQDN_FEATURES: Readonly<Record<string, RegExp>> = {
  "FQDN policy of GKE": /"networking.gke.io\/v1alpha1","kind":"FQDNNetworkPolicy"/u,
  "FQDN policy of the controller": /"networking.gke.io\/v1alpha3","kind":"FQDNNetworkPolicy"/u,
  "FQDN policy of another version": /"networking.gke.io\/v1alpha2","kind":"FQDNNetworkPolicy"/u,
  "FQDN name": /"matches":\[\{"name":"/u,
  "FQDN pattern": /"matches":\[\{"pattern":"\*\.ex/u,
  "FQDN pattern in a label": /"pattern":"api\*\.example/u,
  "FQDN pattern of every name": /"pattern":"\*"/u,
  "FQDN pattern of stars at the start": /"pattern":"\*\*\./u,
  "FQDN match of both": /"name":"api\.example\.com","pattern"/u,
  "FQDN port of all protocols": /"protocol":"ALL"/u,
  "FQDN port without a protocol": /"matches":\[[^\]]*\],"ports":\[\{"port":/u,
  "FQDN rule without matches": /"matches":\[\]/u,
  "FQDN resolved name": /"to":\[\{"fqdns":\["/u,
  "FQDN resolved caller": /"from":\[\{"fqdns":\["/u,
  "FQDN rule left out": /"to":\[\]/u,
};
