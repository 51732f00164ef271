import type { Phrasebook, Saying, Skip } from "../conformance.suite.ts";

const EXACT = "to: [{ fqdns: [api.example.com] }]";

function policy(version: string, spec: string, selector = "{ matchLabels: { app: cart } }"): string {
  return `apiVersion: networking.gke.io/${version}
kind: FQDNNetworkPolicy
metadata: { name: policy-${spec.length}, namespace: shop }
spec: { podSelector: ${selector}, ${spec} }
`;
}

function skip(reason: string): Skip {
  return { skip: reason, signed: "gke-fqdn, README.md" };
}

const namesOnly = skip("rules open names, and nothing else");
const onlyAdds = skip("rules only allow, and whoever is selected is isolated");
const noOrder = skip("rules have neither order nor priority: what any of them allows is allowed");
const noRequests = skip("rules end at the port");

/** What neither version can say. */
const UNSAID = {
  "one pod on one port": namesOnly,
  "everywhere on one port": namesOnly,
  "allow everything out": namesOnly,
  "a block with a hole": namesOnly,
  "a block of IPv6": namesOnly,
  "a block that holds pods": namesOnly,
  "a range of ports": namesOnly,
  "a named port of the peer": namesOnly,
  "a named port of the subject": namesOnly,
  "a whole protocol": namesOnly,
  "SCTP only": namesOnly,
  "every protocol": namesOnly,
  "the ingress half": namesOnly,
  "pods of the same namespace": namesOnly,
  "pods of another namespace": namesOnly,
  "namespace and pods together": namesOnly,
  "namespaces by name": namesOnly,
  "all but some": namesOnly,
  "two that add up": namesOnly,
  "nodes by their labels": namesOnly,
  "an unreadable port widens": namesOnly,
  "an unreadable rule widens": namesOnly,
  "denying one thing": onlyAdds,
  "allowing without isolating": onlyAdds,
  "denying a name": onlyAdds,
  "the first rule decides": noOrder,
  "the lower priority decides": noOrder,
  "a tie is not known": noOrder,
  "passing on": noOrder,
  "some requests only": noRequests,
} as const satisfies Partial<Record<Saying, Skip>>;

function matching(matches: string, ports = ""): string {
  return policy("v1alpha1", `egress: [{ matches: [{ ${matches} }]${ports} }]`);
}

/** A policy needs a rule; this one opens nothing that anybody asks for here. */
const NOWHERE = "egress: [{ matches: [{ name: nowhere.example.org }], ports: [{ protocol: UDP, port: 9 }] }]";

export const GKE_PHRASES: Phrasebook = {
  ...UNSAID,
  "deny everything out": policy("v1alpha1", NOWHERE),
  "deny everything in": skip("a policy is about egress alone"),
  "hosts are not subjects": policy("v1alpha1", NOWHERE, "{}"),
  "names outside": matching("name: api.example.com"),
  "an exact name": matching("name: api.example.com", ", ports: [{ protocol: TCP, port: 443 }]"),
  "one label under a name": matching("pattern: '*.example.com'"),
  "any depth under a name": skip("a star stays within its label"),
  "part of a label": matching("pattern: 'api-*.example.com'"),
  "every name": matching("pattern: '*'"),
  "an unreadable peer widens": policy(
    "v1alpha1",
    "egress: [{ matches: [{}], ports: [{ protocol: TCP, port: 80 }] }]",
  ),
  "an unreadable selector widens": policy(
    "v1alpha1",
    NOWHERE,
    "{ matchExpressions: [{ key: app, operator: Is, values: [cart] }] }",
  ),
  "an unreadable policy widens": policy("v1alpha1", "").replace(/^spec: .*$/mu, "spec: [none]"),
};

function resolving(...rules: readonly string[]): string {
  return policy(
    "v1alpha3",
    `policyTypes: [Egress], egress: [${rules.map((rule) => `{ ${rule} }`).join(", ")}]`,
  );
}

const noWildcards = skip("names are whole: the webhook refuses wildcards");

export const CONTROLLER_PHRASES: Phrasebook = {
  ...UNSAID,
  "deny everything out": policy("v1alpha3", "policyTypes: [Egress]"),
  "deny everything in": policy("v1alpha3", "policyTypes: [Ingress]"),
  "hosts are not subjects": policy("v1alpha3", "policyTypes: [Egress]", "{}"),
  "names outside": resolving(EXACT),
  "an exact name": resolving(`${EXACT}, ports: [{ port: 443 }]`),
  "one label under a name": noWildcards,
  "any depth under a name": noWildcards,
  "part of a label": noWildcards,
  "every name": noWildcards,
  "an unreadable peer widens": resolving("to: [{}], ports: [{ port: 80 }]"),
  "an unreadable selector widens": policy(
    "v1alpha3",
    "policyTypes: [Egress]",
    "{ matchExpressions: [{ key: app, operator: Is, values: [cart] }] }",
  ),
  "an unreadable policy widens": policy("v1alpha3", "").replace(/^spec: .*$/mu, "spec: [none]"),
};
