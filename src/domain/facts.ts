/** Who enforces NetworkPolicy here. `generic` is the text of the standard and nothing more. */
export const CNIS = ["generic", "cilium", "calico", "ovn-kubernetes", "aws-vpc", "gke-v2", "antrea"] as const;
export type Cni = (typeof CNIS)[number];

/** @returns whether a word names a CNI this product knows. */
export function isCni(word: string): word is Cni {
  return CNIS.some((cni) => cni === word);
}

/**
 * Facts about a cluster that no manifest holds. CIDRs are canonical texts (`10.0.0.0/8`).
 * An absent list means "not known", never "none".
 */
export type ClusterFacts = {
  readonly cni: Cni;
  readonly podCidrs?: readonly string[];
  readonly serviceCidrs?: readonly string[];
  readonly nodeCidrs?: readonly string[];
  /** Addresses of the cluster's resolver. */
  readonly dns?: readonly string[];
  /** `1.19`: versions of Cilium read wildcards and scope selectors differently. */
  readonly ciliumVersion?: string;
  /** What Cilium's CIDR rules match besides what is outside: its option policy-cidr-match-mode. */
  readonly cidrMatchMode?: readonly CidrMatchMode[];
  /** Staged policies count as enforced. */
  readonly staged?: boolean;
};

/** Cilium's policy-cidr-match-mode: `nodes` since 1.16, `pods` since 1.20. */
export type CidrMatchMode = "nodes" | "pods";

/**
 * How a standard's open question is answered by an enforcer: `yes` or `no` where documented,
 * `maybe` where the standard is silent and the enforcer unknown.
 */
type Answer = "yes" | "no" | "maybe";

export type CniBehaviour = {
  /** Does a NetworkPolicy ipBlock match the address of a pod? */
  readonly ipBlockMatchesPods: Answer;
  /** Does a NetworkPolicy ipBlock match the address of a node (and so of hostNetwork pods)? */
  readonly ipBlockMatchesNodes: Answer;
  /** Are hostNetwork pods selected by NetworkPolicy, as subjects and as peers? */
  readonly selectsHostNetwork: Answer;
  /** Are protocols other than TCP, UDP and SCTP denied for an isolated pod that no rule lets use them? */
  readonly isolationDeniesOtherProtocols: Answer;
  /** Where the answers are documented. */
  readonly source: string;
};

/**
 * Kubernetes' text leaves these points open; each row says what the enforcer's own documents say.
 * Where its documents are silent or depend on settings that the input does not hold, `maybe`.
 */
export const CNI_BEHAVIOUR: Readonly<Record<Cni, CniBehaviour>> = {
  generic: {
    ipBlockMatchesPods: "maybe",
    ipBlockMatchesNodes: "maybe",
    selectsHostNetwork: "maybe",
    isolationDeniesOtherProtocols: "maybe",
    source:
      "Kubernetes documentation, Network Policies: ipBlock should be cluster-external; hostNetwork pods and ICMP are undefined",
  },
  cilium: {
    ipBlockMatchesPods: "no",
    ipBlockMatchesNodes: "no",
    selectsHostNetwork: "no",
    isolationDeniesOtherProtocols: "yes",
    source:
      "Cilium documentation, policy-cidr-match-mode: CIDR rules match neither pods nor nodes unless the mode names them",
  },
  calico: {
    ipBlockMatchesPods: "yes",
    ipBlockMatchesNodes: "yes",
    selectsHostNetwork: "no",
    isolationDeniesOtherProtocols: "yes",
    source:
      "Calico documentation: nets match packet addresses, whoever holds them; default deny covers every protocol",
  },
  "ovn-kubernetes": {
    ipBlockMatchesPods: "yes",
    ipBlockMatchesNodes: "yes",
    selectsHostNetwork: "maybe",
    isolationDeniesOtherProtocols: "yes",
    source:
      "OVN-Kubernetes: ACLs on packet addresses; OpenShift documentation: a namespaceSelector without podSelector leaves host-network pods out, with one may include them",
  },
  "aws-vpc": {
    ipBlockMatchesPods: "yes",
    ipBlockMatchesNodes: "yes",
    selectsHostNetwork: "no",
    isolationDeniesOtherProtocols: "maybe",
    source:
      "Amazon VPC CNI network policy agent: eBPF maps keyed by packet address; host-network pods are not supported",
  },
  "gke-v2": {
    ipBlockMatchesPods: "no",
    ipBlockMatchesNodes: "no",
    selectsHostNetwork: "no",
    isolationDeniesOtherProtocols: "yes",
    source: "GKE Dataplane V2 is built on Cilium: ipBlock does not match pods or nodes",
  },
  antrea: {
    ipBlockMatchesPods: "yes",
    ipBlockMatchesNodes: "yes",
    selectsHostNetwork: "no",
    isolationDeniesOtherProtocols: "yes",
    source: "Antrea: OpenFlow rules on packet addresses; host-network pods are not on its bridge",
  },
};
