import type { Phrasebook, Skip } from "../conformance.suite.ts";

/** A policy of shop for cart, unless said otherwise. */
function policy(spec: string, selector = "{ matchLabels: { app: cart } }", namespace = "shop"): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: policy-${spec.length}, namespace: ${namespace} }
spec: { podSelector: ${selector}, ${spec} }
`;
}

function egress(...rules: readonly string[]): string {
  return policy(`policyTypes: [Egress], egress: [${rules.map((rule) => `{ ${rule} }`).join(", ")}]`);
}

const team = (name: string): string => `namespaceSelector: { matchLabels: { team: ${name} } }`;
const db = `${team("data")}, podSelector: { matchLabels: { app: db } }`;
const cache = `${team("data")}, podSelector: { matchLabels: { app: cache } }`;
const toDb = `to: [{ ${db} }]`;

function skip(reason: string): Skip {
  return { skip: reason, signed: "network-policy, docs/semantics.md section 6" };
}

const onlyAdds = skip("rules only allow, and whoever is selected is isolated");
const noOrder = skip("rules have neither order nor priority: what any of them allows is allowed");

const noNames = skip("peers are pods, namespaces and blocks of addresses");

export const NETWORK_POLICY_PHRASES: Phrasebook = {
  "deny everything out": policy("policyTypes: [Egress]"),
  "deny everything in": policy("policyTypes: [Ingress]"),
  "allow everything out": `${policy("policyTypes: [Egress]")}---\n${egress("")}`,
  "one pod on one port": egress(`${toDb}, ports: [{ protocol: TCP, port: 5432 }]`),
  "everywhere on one port": egress("ports: [{ port: 443 }]"),
  "a block with a hole": egress("to: [{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.7/32] } }]"),
  "a block of IPv6": egress("to: [{ ipBlock: { cidr: '2001:db8::/32' } }]"),
  "a block that holds pods": egress("to: [{ ipBlock: { cidr: 10.1.0.2/31 } }]"),
  "a range of ports": egress(`${toDb}, ports: [{ port: 8000, endPort: 8010 }]`),
  "a named port of the peer": egress(`to: [{ ${team("data")} }], ports: [{ port: sql }]`),
  "a named port of the subject": policy(
    "policyTypes: [Ingress], ingress: [{ ports: [{ port: sql }] }]",
    "{ matchLabels: { app: db } }",
    "data",
  ),
  "a whole protocol": egress(`${toDb}, ports: [{ protocol: UDP }]`),
  "SCTP only": egress(`${toDb}, ports: [{ protocol: SCTP, port: 3868 }]`),
  "every protocol": egress(toDb),
  "the ingress half": policy(
    `ingress: [{ from: [{ ${team("shop")}, podSelector: { matchLabels: { app: cart } } }] }]`,
    "{ matchLabels: { app: db } }",
    "data",
  ),
  "pods of the same namespace": egress("to: [{ podSelector: {} }]"),
  "pods of another namespace": egress(`to: [{ ${team("data")} }]`),
  "namespace and pods together": egress(toDb),
  "namespaces by name": egress(
    "to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: lab } } }]",
  ),
  "all but some": egress(
    "to: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [db, cache] }] } }]",
  ),
  "two that add up": `${egress(toDb)}---\n${egress(`to: [{ ${cache} }]`)}`,
  "hosts are not subjects": policy("policyTypes: [Egress]", "{}"),
  "denying one thing": onlyAdds,
  "allowing without isolating": onlyAdds,
  "the first rule decides": noOrder,
  "the lower priority decides": noOrder,
  "a tie is not known": noOrder,
  "passing on": noOrder,
  "nodes by their labels": skip("peers are pods, namespaces and blocks of addresses"),
  "names outside": noNames,
  "an exact name": noNames,
  "one label under a name": noNames,
  "any depth under a name": noNames,
  "part of a label": noNames,
  "every name": noNames,
  "denying a name": noNames,
  "some requests only": skip("rules end at the port"),
  "an unreadable peer widens": egress("to: [{}], ports: [{ port: 80 }]"),
  "an unreadable port widens": egress(`${toDb}, ports: [{ port: 0 }]`),
  "an unreadable selector widens": policy(
    "policyTypes: [Egress]",
    "{ matchExpressions: [{ key: app, operator: Is, values: [cart] }] }",
  ),
  "an unreadable rule widens": policy(`policyTypes: [Egress], egress: [{ ${toDb} }, everything]`),
  "an unreadable policy widens": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: broken, namespace: shop }
spec: [none]
`,
};
