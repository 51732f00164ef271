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
  /** The same for an ipBlock of every address of a family, where the enforcer takes that for something of its own. */
  readonly ofWholeFamilies?: Pick<CniBehaviour, "ipBlockMatchesPods" | "ipBlockMatchesNodes">;
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

/** The minor version of Cilium 1 that is taken where none is stated, or one of another major: the newest that is read here. */
const NEWEST_CILIUM = 20;

/** The minor version of Cilium: `v1.19.4` is 19. */
export function ciliumMinor({ ciliumVersion = "" }: Pick<ClusterFacts, "ciliumVersion">): number {
  const [, major, minor] = /^v?(\d+)\.(\d+)/u.exec(ciliumVersion) ?? [];
  return major === "1" ? Number(minor) : NEWEST_CILIUM;
}

/** Whether a text names a version as Cilium's are: `1.19`, `v1.19.4`, `1.20.0-rc.1`. */
export function isCiliumVersion(text: string): boolean {
  return /^v?\d+\.\d+(?:\.\d+)?(?:[-+][0-9A-Za-z.-]+)?$/u.test(text);
}

type BlockAnswers = Pick<CniBehaviour, "ipBlockMatchesPods" | "ipBlockMatchesNodes">;

/**
 * What Cilium's blocks match besides what is outside, in the modes that are on. Up to 1.19 a block of every address of a
 * family is the label of the world, whatever the mode; what 1.20 makes of it is not documented.
 */
export function ciliumBlocks(facts: ClusterFacts): BlockAnswers & { readonly ofWholeFamilies: BlockAnswers } {
  const modes = facts.cidrMatchMode ?? [];
  const hasPods = modes.includes("pods");
  const hasNodes = modes.includes("nodes");
  return {
    ipBlockMatchesPods: hasPods ? "yes" : "no",
    ipBlockMatchesNodes: hasNodes ? "yes" : "no",
    ofWholeFamilies: {
      ipBlockMatchesPods: hasPods ? "maybe" : "no",
      ipBlockMatchesNodes: hasNodes && ciliumMinor(facts) >= 20 ? "maybe" : "no",
    },
  };
}

/** How the enforcer of a cluster answers the open questions, with what is known of its settings. */
export function behaviourOf(facts: ClusterFacts): CniBehaviour {
  const row = CNI_BEHAVIOUR[facts.cni];
  const isCilium = facts.cni === "cilium" || facts.cni === "gke-v2";
  return isCilium && facts.cidrMatchMode !== undefined ? { ...row, ...ciliumBlocks(facts) } : row;
}

/** How it answers them for a block: `isWhole` says that the block is every address of a family. */
export function behaviourForBlock(behaviour: CniBehaviour, isWhole: boolean): CniBehaviour {
  return isWhole ? { ...behaviour, ...behaviour.ofWholeFamilies } : behaviour;
}

/** The words of Cilium's policy-cidr-match-mode. */
export const CIDR_MATCH_MODES: readonly CidrMatchMode[] = ["nodes", "pods"];

/** @returns whether a word is one of them. */
export function isCidrMatchMode(word: string): word is CidrMatchMode {
  return CIDR_MATCH_MODES.some((mode) => mode === word);
}
