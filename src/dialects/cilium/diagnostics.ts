import type { Messages } from "../diagnostics.ts";
import { REJECTIONS, type Rejection } from "./rejections.ts";

/** What may be wrong with a policy of Cilium beyond what all dialects say. */
export type CiliumTrouble = Rejection | Doubt | Surprise;

/** The object is refused, unless the cluster sets an option that the input does not hold. */
type Doubt =
  | { readonly kind: "port-missing" }
  | { readonly kind: "node-peers" }
  | { readonly kind: "entity-of-family"; readonly entity: string };

/** It is taken as it stands, and may not mean what its author thinks. */
type Surprise =
  | { readonly kind: "filtered-label"; readonly key: string; readonly matches: "nothing" | "everything" }
  | { readonly kind: "wide-selector"; readonly key: string }
  | { readonly kind: "forced-namespace"; readonly written: string; readonly own: string }
  | { readonly kind: "nobody" }
  | { readonly kind: "other-cluster" }
  | { readonly kind: "empty-members" }
  | { readonly kind: "service-missing"; readonly wanted: string; readonly hasPorts: boolean }
  | { readonly kind: "group-missing"; readonly wanted: string }
  | { readonly kind: "group-unreadable"; readonly name: string }
  | { readonly kind: "cloud-groups" }
  | { readonly kind: "entry-without-ports" }
  | { readonly kind: "no-name" }
  | { readonly kind: "impossible-name"; readonly text: string }
  | { readonly kind: "authentication"; readonly mode: string }
  | { readonly kind: "host-policy" }
  | { readonly kind: "old-requires" }
  | { readonly kind: "parser-gone"; readonly parser: string }
  | { readonly kind: "icmp-type"; readonly text: string }
  | { readonly kind: "gateway-node-selector" };

const OTHERS: Messages<Doubt | Surprise> = {
  "port-missing": {
    code: "SLU1641",
    weight: "warning",
    title: "A Cilium port is missing, which only some clusters take",
    says: (_, where) =>
      `${where} is missing: unless enable-extended-ip-protocols is on, Cilium refuses the object and enforces nothing of it.`,
    mend: () => 'Write port: "0" if every port of the protocol is meant.',
  },
  "node-peers": {
    code: "SLU1642",
    weight: "warning",
    title: "A Cilium rule selects nodes by their labels, which only some clusters take",
    says: (_, where) =>
      `${where} selects nodes by their labels: unless enable-node-selector-labels is on, Cilium refuses the object and enforces nothing of it.`,
    mend: () => "Use the entity remote-node where any node will do, or see that the option is on.",
  },
  "entity-of-family": {
    code: "SLU1643",
    weight: "warning",
    title: "A Cilium entity is one that the API server may refuse",
    says: ({ entity }, where) =>
      `${where} is ${entity}, which the API server refuses in the versions that are known: then nothing of the object is enforced.`,
    mend: ({ entity }) =>
      `Write world, or toCIDR ${entity === "world-ipv4" ? "0.0.0.0/0" : "::/0"} for this family alone.`,
  },
  "filtered-label": {
    code: "SLU1651",
    weight: "warning",
    title: "A Cilium selector asks for a label that identities do not have",
    says: ({ key, matches }, where) =>
      `${where} asks for ${key}, which Cilium leaves out of identities by default, so it matches ${matches}.`,
    mend: () => "Select by a label of your own, or add this one to the labels option of cilium-config.",
  },
  "wide-selector": {
    code: "SLU1652",
    weight: "warning",
    title: "A Cilium selector matches more than pods",
    says: ({ key }, where) =>
      `${where} has no requirement that only pods meet, since ${key} is given: it also matches nodes and what is outside the cluster.`,
    mend: ({ key }) => `Add { key: ${key}, operator: Exists }.`,
  },
  "forced-namespace": {
    code: "SLU1653",
    weight: "warning",
    title: "A Cilium endpointSelector names a namespace that is not its own",
    says: ({ written, own }, where) =>
      `${where} says ${written}; Cilium replaces it by ${own}, where the policy lives.`,
    mend: ({ written }) =>
      `Move the policy to ${written}, or write a CiliumClusterwideNetworkPolicy for pods of another namespace.`,
  },
  nobody: {
    code: "SLU1654",
    weight: "warning",
    title: "A Cilium selector contradicts itself and selects no pod",
    says: (_, where) => `${where} asks for what no pod can have, so it selects none.`,
    mend: () =>
      "Look at its keys: their sources, the labels that identities have, and the policy's own namespace.",
  },
  "other-cluster": {
    code: "SLU1655",
    weight: "note",
    title: "A Cilium selector names a cluster",
    says: (_, where) =>
      `${where} asks for pods of a cluster by its name; which cluster the input is of is not known here.`,
    mend: () => "Leave the key out if this cluster is meant; answers are unknown where they hang on it.",
  },
  "empty-members": {
    code: "SLU1656",
    weight: "warning",
    title: "An empty list of a Cilium rule matches nobody",
    says: (_, where) => `${where} is empty, and so the rule matches nobody, whatever its ports.`,
    mend: () =>
      "List at least one; without the field, the rule is for everybody on its ports, so take care when a tool drops empty lists.",
  },
  "service-missing": {
    code: "SLU1657",
    weight: "warning",
    title: "A Cilium rule speaks of a service that is not there",
    says: ({ wanted, hasPorts }, where) =>
      `${where} names ${wanted}, of which the input has no backends${hasPorts ? ": without any, Cilium opens the rule's ports to everybody" : ""}.`,
    mend: () =>
      "Include the Service (and the endpoints of one without a selector), or name the pods by toEndpoints.",
  },
  "group-missing": {
    code: "SLU1658",
    weight: "warning",
    title: "A Cilium rule speaks of a CIDR group that is not there",
    says: ({ wanted }, where) =>
      `${where} names ${wanted}, which the input does not have, so which addresses are meant is not known.`,
    mend: () => "Include the CiliumCIDRGroup.",
  },
  "group-unreadable": {
    code: "SLU1659",
    weight: "warning",
    title: "A Cilium CIDR group cannot be read",
    says: ({ name }, where) =>
      `${where} names CiliumCIDRGroup ${name}, of which not every block can be read.`,
    mend: () => "Give it spec.externalCIDRs, a list of blocks such as 203.0.113.0/24.",
  },
  "cloud-groups": {
    code: "SLU1660",
    weight: "warning",
    title: "A Cilium rule speaks of groups of a cloud provider",
    says: (_, where) =>
      `${where} is looked up with the cloud provider; which addresses outside it means is not known here.`,
    mend: () => "Answers about addresses outside are unknown on the rule's ports.",
  },
  "entry-without-ports": {
    code: "SLU1661",
    weight: "warning",
    title: "A Cilium port entry lists no ports",
    says: (_, where) => `${where} lists nothing; versions of Cilium take that for no port or for all.`,
    mend: () => 'List the ports; port: "0" is every port of a protocol.',
  },
  "no-name": {
    code: "SLU1662",
    weight: "warning",
    title: "An item that matches names has none",
    says: (_, where) => `${where} has neither matchName nor matchPattern, so it matches no name.`,
    mend: () => 'Give it one of the two; matchPattern: "*" is every name.',
  },
  "impossible-name": {
    code: "SLU1663",
    weight: "warning",
    title: "A name is one that DNS cannot have",
    says: ({ text }, where) => `${where}: ${text}, so it never matches.`,
    mend: () => "Labels of a name have 1 to 63 characters, the whole name at most 253.",
  },
  authentication: {
    code: "SLU1664",
    weight: "note",
    title: "A Cilium rule asks for mutual authentication",
    says: ({ mode }, where) =>
      `${where} is ${mode}: whether the connection is let through depends on an authentication that the input does not hold.`,
    mend: () => "Answers are unknown where the rule alone allows.",
  },
  "host-policy": {
    code: "SLU1665",
    weight: "note",
    title: "A Cilium policy is for nodes",
    says: (_, where) =>
      `${where} selects nodes: the policy counts only where the host firewall is on, which the input does not say.`,
    mend: () => "Answers about pods on the network of such nodes are unknown.",
  },
  "old-requires": {
    code: "SLU1666",
    weight: "warning",
    title: "A Cilium rule narrows others by requirements",
    says: (_, where) =>
      `${where} narrows every rule about the same pods, in this object and in others; only this object's rules are taken for unsure.`,
    mend: () => "Write the labels into each selector: Cilium 1.19 refuses the field.",
  },
  "parser-gone": {
    code: "SLU1667",
    weight: "warning",
    title: "A Cilium rule uses a parser that is gone",
    says: ({ parser }, where) => `${where} uses ${parser}, which Cilium 1.20 no longer has.`,
    mend: () => "Use http or dns, or a listener of your own; what the rule lets through is unknown.",
  },
  "icmp-type": {
    code: "SLU1668",
    weight: "error",
    title: "An ICMP type cannot be read",
    says: ({ text }, where) => `${where} is ${text}, which is no ICMP type of its family that is known here.`,
    mend: () => "Write a number from 0 to 255, or a name such as EchoRequest.",
  },
  "gateway-node-selector": {
    code: "SLU1669",
    weight: "note",
    title: "An egress gateway policy is for pods of some nodes",
    says: (_, where) =>
      `${where} asks for pods on some nodes; which node a pod runs on is not looked at here.`,
    mend: () => "Traffic of the pods it may mean is shown as perhaps going by the gateway.",
  },
};

export const MESSAGES: Messages<CiliumTrouble> = { ...REJECTIONS, ...OTHERS };
