import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import {
  block,
  listOf,
  mostly,
  namespaceName,
  object,
  oneOf,
  portNumber,
  protocol,
  selector,
  weighed,
  type Arbitrary,
} from "./parts.ts";

/** EgressFirewalls: mostly the one of a namespace, so that several documents of one name replace each other, too. */

const destination: Arbitrary<Json> = mostly(
  weighed<Json>(
    [9, object({ cidrSelector: block })],
    [
      4,
      object({ dnsName: oneOf("api.example.com", "*.example.com", "API.example.org.", "www.example.com") }),
    ],
    [3, object({ nodeSelector: selector("tier") })],
    [1, object({ cidrSelector: block, nodeSelector: fc.constant(null) })],
  ),
  {},
  null,
  "everywhere",
  { cidrSelector: "10.0.0.0/33" },
  { cidrSelector: 7 },
  { cidrSelector: "0.0.0.0/0", dnsName: "example.com" },
  { dnsName: "a.*.example.com" },
  { dnsName: "*" },
  { dnsName: "no name" },
  { nodeSelector: "all" },
  { ipBlock: { cidr: "10.0.0.0/8" } },
);

const port: Arbitrary<Json> = mostly(
  object({ protocol, port: portNumber }),
  {},
  null,
  { protocol: "TCP" },
  { port: 80 },
  { protocol: "tcp", port: 80 },
  { protocol: "TCP", port: 0 },
  { protocol: "UDP", port: "53" },
);

const rule: Arbitrary<Json> = mostly(
  object({
    type: weighed<Json>([9, oneOf("Deny")], [9, oneOf("Allow")], [1, oneOf<Json>("Drop", null, 1)]),
    to: destination,
    ports: weighed<Json | undefined>(
      [5, listOf(port, 1, 3)],
      [8, oneOf<Json | undefined>(undefined, null, [])],
      [1, oneOf<Json>("all")],
    ),
  }),
  null,
  "deny",
  { type: "Deny" },
);

const spec: Arbitrary<Json> = mostly(
  object({
    egress: weighed<Json | undefined>(
      [30, listOf(rule, 0, 5)],
      [1, oneOf<Json | undefined>(undefined, null, "all")],
    ),
  }),
  null,
  "none",
);

/** An EgressFirewall; now and then of another name or version, or in no namespace. */
export const egressFirewall: Arbitrary<(name: string) => JsonObject> = fc
  .record({
    namespace: weighed<Json>([30, namespaceName], [1, oneOf<Json>("", null, 7)]),
    apiVersion: weighed<Json>([30, oneOf("k8s.ovn.org/v1")], [1, oneOf("k8s.ovn.org/v2")]),
    isOther: weighed([9, oneOf(false)], [1, oneOf(true)]),
    spec,
  })
  .map(({ namespace, apiVersion, isOther, spec }) => (name) => ({
    apiVersion,
    kind: "EgressFirewall",
    metadata: { namespace, name: isOther ? name : "default" },
    spec,
  }));

/** What random EgressFirewalls can hold, each as a test on their texts. */
export const OVN_FEATURES: Readonly<Record<string, RegExp>> = {
  "EgressFirewall named default": /"EgressFirewall".*"name":"default"/u,
  "EgressFirewall of another name": /"EgressFirewall".*"name":"(?!default)/u,
  "EgressFirewall of another version": /"k8s.ovn.org\/v2"/u,
  "firewall cidrSelector v4": /"cidrSelector":"[0-9.]+\//u,
  "firewall cidrSelector v6": /"cidrSelector":"[0-9a-f]*:/u,
  "firewall dnsName exact": /"dnsName":"api.example.com"/u,
  "firewall dnsName wildcard": /"dnsName":"\*\./u,
  "firewall dnsName unreadable": /"dnsName":"(?:\*"|a\.\*|no name)/u,
  "firewall nodeSelector": /"nodeSelector":\{/u,
  "firewall destination of several": /"cidrSelector":"0.0.0.0\/0","dnsName"/u,
  "firewall type Allow": /"type":"Allow"/u,
  "firewall type Deny": /"type":"Deny"/u,
  "firewall type unknown": /"type":"Drop"/u,
  "firewall ports": /"EgressFirewall".*"ports":\[\{/u,
  "firewall ports unreadable": /"EgressFirewall".*"ports":"all"/u,
  "firewall rules absent": /"EgressFirewall".*"spec":\{\}/u,
  "firewall spec unreadable": /"EgressFirewall".*"spec":"none"/u,
};
