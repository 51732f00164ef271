import type { Cni } from "../../domain/facts.ts";

/**
 * Cilium's policies, `cilium.io/v2`: their names. Source: Cilium documentation, "Network Policy", and the CRD of 1.19;
 * what they mean is in README.md.
 */
export const GROUP = "cilium.io";

/** Who enforces these kinds. */
export const ENFORCERS: readonly Cni[] = ["cilium", "gke-v2"];

export const NAMESPACED = "CiliumNetworkPolicy";
export const CLUSTERWIDE = "CiliumClusterwideNetworkPolicy";
export const GATEWAY = "CiliumEgressGatewayPolicy";
export const CIDR_GROUP = "CiliumCIDRGroup";

/** What kind of peers a member of a rule lists, whichever its direction. */
export type MemberKind =
  | "endpoints"
  | "nodes"
  | "cidrs"
  | "cidr-sets"
  | "entities"
  | "services"
  | "groups"
  | "names";

type Member = { readonly name: string; readonly kind: MemberKind };

const INGRESS_PEERS: readonly Member[] = [
  { name: "fromEndpoints", kind: "endpoints" },
  { name: "fromCIDR", kind: "cidrs" },
  { name: "fromCIDRSet", kind: "cidr-sets" },
  { name: "fromEntities", kind: "entities" },
  { name: "fromGroups", kind: "groups" },
  { name: "fromNodes", kind: "nodes" },
];
const EGRESS_DENY_PEERS: readonly Member[] = [
  { name: "toEndpoints", kind: "endpoints" },
  { name: "toCIDR", kind: "cidrs" },
  { name: "toCIDRSet", kind: "cidr-sets" },
  { name: "toEntities", kind: "entities" },
  { name: "toServices", kind: "services" },
  { name: "toGroups", kind: "groups" },
  { name: "toNodes", kind: "nodes" },
];
const EGRESS_PEERS: readonly Member[] = [...EGRESS_DENY_PEERS, { name: "toFQDNs", kind: "names" }];

/** Members that, present and empty, select nobody. The others, when empty, are as if they were not written. */
export const EMPTYING: readonly MemberKind[] = ["endpoints", "nodes", "cidrs", "cidr-sets", "entities"];

export type Section = {
  readonly direction: "egress" | "ingress";
  readonly action: "allow" | "deny";
  readonly peers: readonly Member[];
  /** What once narrowed all rules about the same pods. */
  readonly requires: string;
};

export type SectionName = "egress" | "egressDeny" | "ingress" | "ingressDeny";

/** The four lists of rules. A field that a list does not have is dropped by the API server. */
export const SECTIONS: Readonly<Record<SectionName, Section>> = {
  egress: { direction: "egress", action: "allow", peers: EGRESS_PEERS, requires: "toRequires" },
  egressDeny: { direction: "egress", action: "deny", peers: EGRESS_DENY_PEERS, requires: "toRequires" },
  ingress: { direction: "ingress", action: "allow", peers: INGRESS_PEERS, requires: "fromRequires" },
  ingressDeny: { direction: "ingress", action: "deny", peers: INGRESS_PEERS, requires: "fromRequires" },
};

export const SECTION_NAMES: readonly SectionName[] = ["egress", "egressDeny", "ingress", "ingressDeny"];

/** The fields of a rule of a section. */
export function ruleFields({ action, peers, requires }: Section): readonly string[] {
  const shared = [...peers.map(({ name }) => name), "toPorts", "icmps", requires];
  return action === "allow" ? [...shared, "authentication"] : shared;
}

export const FIELDS = {
  document: ["apiVersion", "kind", "metadata", "spec", "specs", "status"],
  gatewayDocument: ["apiVersion", "kind", "metadata", "spec", "status"],
  rule: [
    "endpointSelector",
    "nodeSelector",
    "egress",
    "egressDeny",
    "ingress",
    "ingressDeny",
    "enableDefaultDeny",
    "labels",
    "description",
    "log",
  ],
  defaultDeny: ["egress", "ingress"],
  authentication: ["mode"],
  cidrSet: ["cidr", "cidrGroupRef", "cidrGroupSelector", "except"],
  service: ["k8sService", "k8sServiceSelector"],
  serviceRef: ["serviceName", "namespace"],
  serviceSelector: ["selector", "namespace"],
  name: ["matchName", "matchPattern"],
  toPorts: ["ports", "rules", "serverNames", "terminatingTLS", "originatingTLS", "listener"],
  toPortsDeny: ["ports"],
  port: ["port", "endPort", "protocol"],
  rules: ["http", "kafka", "dns", "l7proto", "l7"],
  http: ["path", "method", "host", "headers", "headerMatches"],
  icmp: ["fields"],
  icmpField: ["family", "type"],
  gateway: ["selectors", "destinationCIDRs", "excludedCIDRs", "egressGateway", "egressGateways"],
  gatewaySelector: ["namespaceSelector", "podSelector", "nodeSelector"],
} as const;

/** The most that one list of ports, or of ICMP types, may hold. */
export const MOST_PORTS = 40;

/** Synthetic labels that every pod's identity has. */
export const POD_NAMESPACE = "io.kubernetes.pod.namespace";
export const NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";
export const SERVICE_ACCOUNT = "io.cilium.k8s.policy.serviceaccount";
export const CLUSTER = "io.cilium.k8s.policy.cluster";
/** The label of a namespace that holds its name. */
export const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** The numbers of the protocols that rules can name; `ANY` is all three that have ports. */
export const PROTOCOLS: Readonly<Record<string, readonly number[]>> = {
  TCP: [6],
  UDP: [17],
  SCTP: [132],
  VRRP: [112],
  IGMP: [2],
  ANY: [6, 17, 132],
};

/** Names of ICMP types by family. Source: Cilium documentation, "ICMP/ICMPv6 policies" (the IANA names without spaces). */
export const ICMP_TYPES: Readonly<Record<"IPv4" | "IPv6", Readonly<Record<string, number>>>> = {
  IPv4: {
    EchoReply: 0,
    DestinationUnreachable: 3,
    Redirect: 5,
    Echo: 8,
    EchoRequest: 8,
    RouterAdvertisement: 9,
    RouterSelection: 10,
    TimeExceeded: 11,
    ParameterProblem: 12,
    Timestamp: 13,
    TimestampReply: 14,
    Photuris: 40,
    ExtendedEchoRequest: 42,
    ExtendedEchoReply: 43,
  },
  IPv6: {
    DestinationUnreachable: 1,
    PacketTooBig: 2,
    TimeExceeded: 3,
    ParameterProblem: 4,
    EchoRequest: 128,
    EchoReply: 129,
    MulticastListenerQuery: 130,
    MulticastListenerReport: 131,
    MulticastListenerDone: 132,
    RouterSolicitation: 133,
    RouterAdvertisement: 134,
    NeighborSolicitation: 135,
    NeighborAdvertisement: 136,
    RedirectMessage: 137,
    RouterRenumbering: 138,
    ICMPNodeInformationQuery: 139,
    ICMPNodeInformationResponse: 140,
    InverseNeighborDiscoverySolicitation: 141,
    InverseNeighborDiscoveryAdvertisement: 142,
    HomeAgentAddressDiscoveryRequest: 144,
    HomeAgentAddressDiscoveryReply: 145,
    MobilePrefixSolicitation: 146,
    MobilePrefixAdvertisement: 147,
    DuplicateAddressRequestCodeSuffix: 157,
    DuplicateAddressConfirmationCodeSuffix: 158,
    ExtendedEchoRequest: 160,
    ExtendedEchoReply: 161,
  },
};
