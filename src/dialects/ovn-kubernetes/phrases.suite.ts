import type { Phrasebook, Skip } from "../conformance.suite.ts";

/** The firewall of shop, where cart lives. */
function firewall(...rules: readonly string[]): string {
  return `apiVersion: k8s.ovn.org/v1
kind: EgressFirewall
metadata: { name: default, namespace: shop }
spec: { egress: [${rules.map((rule) => `{ ${rule} }`).join(", ")}] }
`;
}

const to = (type: string, target: string, more = ""): string => `type: ${type}, to: { ${target} }${more}`;
const everywhere = (type: string): readonly string[] => [
  to(type, "cidrSelector: 0.0.0.0/0"),
  to(type, "cidrSelector: '::/0'"),
];
const only = (...rules: readonly string[]): string => firewall(...rules, ...everywhere("Deny"));

function skip(reason: string): Skip {
  return { skip: reason, signed: "ovn-kubernetes, EgressFirewall v1" };
}

const noPods = skip("a firewall speaks of nothing on the pod network");
const allPods = skip("a firewall is for all pods of a namespace, and leaves what goes to pods open");
const noNames = skip("a wildcard is one whole label at the start of a name");

export const OVN_PHRASES: Phrasebook = {
  "deny everything out": allPods,
  "deny everything in": skip("a firewall says nothing about what comes in"),
  "allow everything out": only(...everywhere("Allow")),
  "one pod on one port": noPods,
  "everywhere on one port": allPods,
  "a block with a hole": only(
    to("Deny", "cidrSelector: 203.0.113.7/32"),
    to("Allow", "cidrSelector: 203.0.113.0/24"),
  ),
  "a block of IPv6": only(to("Allow", "cidrSelector: '2001:db8::/32'")),
  "a block that holds pods": noPods,
  "a range of ports": noPods,
  "a named port of the peer": noPods,
  "a named port of the subject": skip("a firewall says nothing about what comes in"),
  "a whole protocol": noPods,
  "SCTP only": noPods,
  "every protocol": noPods,
  "the ingress half": skip("a firewall says nothing about what comes in"),
  "pods of the same namespace": noPods,
  "pods of another namespace": noPods,
  "namespace and pods together": noPods,
  "namespaces by name": noPods,
  "all but some": noPods,
  "two that add up": skip("a namespace has one firewall, and it is for what is outside"),
  "hosts are not subjects": firewall(...everywhere("Deny")),
  "denying one thing": noPods,
  "allowing without isolating": noPods,
  "the first rule decides": noPods,
  "the lower priority decides": skip("a namespace has one firewall, and firewalls have no priority"),
  "a tie is not known": skip("a namespace has one firewall, and firewalls have no priority"),
  "passing on": skip("rules allow or deny, and nothing is passed on"),
  "nodes by their labels": allPods,
  "names outside": allPods,
  "an exact name": only(to("Allow", "dnsName: api.example.com", ", ports: [{ protocol: TCP, port: 443 }]")),
  "one label under a name": only(to("Allow", "dnsName: '*.example.com'")),
  "any depth under a name": noNames,
  "part of a label": noNames,
  "every name": noNames,
  "denying a name": firewall(to("Deny", "dnsName: api.example.com")),
  "some requests only": skip("rules end at the port"),
  "an unreadable peer widens": noPods,
  "an unreadable port widens": noPods,
  "an unreadable selector widens": skip("a firewall selects no pods: it is for all of its namespace"),
  "an unreadable rule widens": noPods,
  "an unreadable policy widens": noPods,
};
