import { nearestBlock } from "../../policy/reading/cidr.ts";
import { quote } from "../../policy/reading/shape.ts";
import type { Messages } from "../diagnostics.ts";

/**
 * What Cilium refuses an object for: it is stored, shows `Valid: False`, and is not enforced, not in any part.
 * Source: Cilium 1.19.4, `Sanitize` of rules, and the patterns of its CRD.
 */
export type Rejection =
  | { readonly kind: "empty-object" }
  | { readonly kind: "no-section" }
  | { readonly kind: "no-selector" }
  | { readonly kind: "both-selectors" }
  | { readonly kind: "node-selector" }
  | { readonly kind: "two-peer-members"; readonly members: readonly string[] }
  | { readonly kind: "icmps-with-ports" }
  | {
      readonly kind: "too-many";
      readonly what: "ports" | "ICMP types";
      readonly length: number;
      readonly most: number;
    }
  | { readonly kind: "port-text"; readonly text: string }
  | { readonly kind: "protocol-text"; readonly text: string }
  | { readonly kind: "protocol-port"; readonly protocol: string }
  | { readonly kind: "icmp-family"; readonly text: string }
  | { readonly kind: "l7-port-zero" }
  | { readonly kind: "l7-protocol"; readonly protocol: string }
  | { readonly kind: "several-l7"; readonly found: readonly string[] }
  | { readonly kind: "l7-without-proto" }
  | { readonly kind: "l7-of-hosts" }
  | { readonly kind: "dns-ingress" }
  | { readonly kind: "dns-range" }
  | { readonly kind: "dns-without-ports" }
  | { readonly kind: "sni-with-l7" }
  | { readonly kind: "server-name"; readonly text: string }
  | { readonly kind: "listener-ingress" }
  | { readonly kind: "listener-with-l7" }
  | { readonly kind: "cidr-text"; readonly text: string }
  | { readonly kind: "except-stray"; readonly except: string; readonly cidr: string }
  | { readonly kind: "one-of-cidr"; readonly found: readonly string[] }
  | { readonly kind: "unknown-entity"; readonly text: string }
  | { readonly kind: "name-and-pattern" }
  | { readonly kind: "name-text"; readonly text: string }
  | { readonly kind: "requires" };

const SO = "so Cilium refuses the object and enforces nothing of it.";

/** The head of a row: an error, as nothing of the object counts. */
function row(number: number, title: string): { code: string; weight: "error"; title: string } {
  return { code: `SLU${1600 + number}`, weight: "error", title: `Cilium refuses an object: ${title}` };
}

export const REJECTIONS: Messages<Rejection> = {
  "empty-object": {
    ...row(1, "neither spec nor specs"),
    says: (_, where) => `${where} has neither spec nor specs, ${SO}`,
    mend: () => "Write a spec.",
  },
  "no-section": {
    ...row(2, "a rule without sections"),
    says: (_, where) =>
      `${where} has no ingress, ingressDeny, egress or egressDeny that lists anything, ${SO}`,
    mend: () => "For a default deny write one empty rule: `egress: [{}]`.",
  },
  "no-selector": {
    ...row(3, "a rule without a selector"),
    says: (_, where) => `${where} has no endpointSelector, ${SO}`,
    mend: () => "Write `endpointSelector: {}` for every pod.",
  },
  "both-selectors": {
    ...row(4, "two selectors"),
    says: (_, where) => `${where} stands beside an endpointSelector, ${SO}`,
    mend: () => "Make two rules of it, under specs.",
  },
  "node-selector": {
    ...row(5, "a nodeSelector in a namespace"),
    says: (_, where) => `${where} stands in a CiliumNetworkPolicy, ${SO}`,
    mend: () => "Write a CiliumClusterwideNetworkPolicy for nodes.",
  },
  "two-peer-members": {
    ...row(6, "two kinds of peers in one rule"),
    says: ({ members }, where) => `${where} has ${members.join(" and ")} at once, ${SO}`,
    mend: () => "Make a rule of each: any may then match.",
  },
  "icmps-with-ports": {
    ...row(7, "icmps beside toPorts"),
    says: (_, where) => `${where} stands beside toPorts, ${SO}`,
    mend: () => "Make two rules of it: either may then match.",
  },
  "too-many": {
    ...row(8, "too many ports or ICMP types"),
    says: ({ what, length, most }, where) => `${where} lists ${length} ${what}, and may list ${most}, ${SO}`,
    mend: () => "Split it over several entries, or use endPort.",
  },
  "port-text": {
    ...row(9, "a port that is none"),
    says: ({ text }, where) =>
      `${where} is ${quote(text)}, which is no port from 0 to 65535 and no name of one, ${SO}`,
    mend: () => "Write a number in quotes, or a name of at most 15 letters, digits and single '-'.",
  },
  "protocol-text": {
    ...row(10, "an unknown protocol"),
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no protocol that rules can name, ${SO}`,
    mend: () => "Write TCP, UDP, SCTP, VRRP, IGMP or ANY; ICMP has a list of its own, icmps.",
  },
  "protocol-port": {
    ...row(11, "a port of a protocol without ports"),
    says: ({ protocol }, where) => `${where} is given, and ${protocol} has no ports, ${SO}`,
    mend: () => 'Write port: "0".',
  },
  "icmp-family": {
    ...row(12, "an unknown ICMP family"),
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no family, ${SO}`,
    mend: () => "Write IPv4 or IPv6.",
  },
  "l7-port-zero": {
    ...row(13, "requests on every port"),
    says: (_, where) => `${where} is 0 beside rules about requests, ${SO}`,
    mend: () => "Name the ports that carry the requests.",
  },
  "l7-protocol": {
    ...row(14, "requests on another protocol than TCP"),
    says: ({ protocol }, where) =>
      `${where} is ${protocol}, and rules about requests other than DNS are for TCP, ${SO}`,
    mend: () => "Write protocol: TCP.",
  },
  "several-l7": {
    ...row(15, "several kinds of requests in one entry"),
    says: ({ found }, where) => `${where} has ${found.join(" and ")} at once, ${SO}`,
    mend: () => "Make an entry of each.",
  },
  "l7-without-proto": {
    ...row(16, "l7 without l7proto"),
    says: (_, where) => `${where} stands without l7proto, ${SO}`,
    mend: () => "Name the parser in l7proto.",
  },
  "l7-of-hosts": {
    ...row(17, "requests of a policy for nodes"),
    says: (_, where) => `${where} filters requests, and policies for nodes filter DNS queries alone, ${SO}`,
    mend: () => "Leave the rules out, or select pods by endpointSelector.",
  },
  "dns-ingress": {
    ...row(18, "DNS rules on ingress"),
    says: (_, where) => `${where} filters DNS queries on ingress, ${SO}`,
    mend: () => "Write it as egress of those who ask.",
  },
  "dns-range": {
    ...row(19, "DNS rules on a range of ports"),
    says: (_, where) => `${where} is given beside DNS rules, ${SO}`,
    mend: () => "List the ports one by one; DNS is on 53.",
  },
  "dns-without-ports": {
    ...row(20, "DNS rules without ports"),
    says: (_, where) => `${where} filters DNS queries and lists no ports, ${SO}`,
    mend: () => 'List port "53".',
  },
  "sni-with-l7": {
    ...row(21, "serverNames beside rules about requests"),
    says: (_, where) => `${where} stands beside rules about requests without terminatingTLS, ${SO}`,
    mend: () => "Make two entries of it, or give terminatingTLS.",
  },
  "server-name": {
    ...row(22, "a server name that is none"),
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no server name, ${SO}`,
    mend: () => "Write a name, or *. or **. before one.",
  },
  "listener-ingress": {
    ...row(23, "a listener on ingress"),
    says: (_, where) => `${where} stands in an ingress rule, ${SO}`,
    mend: () => "Listeners are for egress.",
  },
  "listener-with-l7": {
    ...row(24, "a listener beside rules about requests"),
    says: (_, where) => `${where} stands beside rules about requests, ${SO}`,
    mend: () => "Let the listener filter, or the rules.",
  },
  "cidr-text": {
    ...row(25, "a block that cannot be parsed"),
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no block of addresses, ${SO}`,
    mend: ({ text }) => {
      const block = nearestBlock(text);
      return block === undefined
        ? "Blocks look like 10.0.0.0/8 and 2001:db8::/32."
        : `For this one address write ${block}.`;
    },
  },
  "except-stray": {
    ...row(26, "an exception outside its block"),
    says: ({ except, cidr }, where) => `${where} is ${except}, which does not lie in ${cidr}, ${SO}`,
    mend: ({ cidr }) => `Except only parts of ${cidr}.`,
  },
  "one-of-cidr": {
    ...row(27, "not one of cidr, cidrGroupRef and cidrGroupSelector"),
    says: ({ found }, where) =>
      `${where} has ${found.length === 0 ? "no block and no group" : found.join(" and ")}, ${SO}`,
    mend: () => "Give it exactly one of cidr, cidrGroupRef and cidrGroupSelector.",
  },
  "unknown-entity": {
    ...row(28, "an unknown entity"),
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no entity, ${SO}`,
    mend: () =>
      "Write all, cluster, world, host, remote-node, kube-apiserver, ingress, health, init, unmanaged or none.",
  },
  "name-and-pattern": {
    ...row(29, "matchName beside matchPattern"),
    says: (_, where) => `${where} has matchName and matchPattern, ${SO}`,
    mend: () => "Make two items of it.",
  },
  "name-text": {
    ...row(30, "a name that is none"),
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no name, ${SO}`,
    mend: () =>
      "Names hold letters, digits, '-', '_' and dots, at most 255 characters; patterns stars as well.",
  },
  requires: {
    ...row(31, "requirements of peers"),
    says: (_, where) => `${where} is given, which Cilium 1.19 no longer takes, ${SO}`,
    mend: () => "Write the labels into each selector.",
  },
};
