/** One option of the command line, as help and parsing both see it. */
export type OptionRow = {
  readonly short?: string;
  /** What stands for its value in help; absent for a switch. */
  readonly value?: string;
  /** May be given again, each adding to the last. */
  readonly many?: true;
  /** One sentence of help. */
  readonly says: string;
  /** A value to show when one is missing. */
  readonly example?: string;
};

export type OptionName =
  | "output"
  | "out"
  | "namespace"
  | "exclude"
  | "cni"
  | "pod-cidr"
  | "service-cidr"
  | "node-cidr"
  | "dns"
  | "cilium-version"
  | "cidr-match-mode"
  | "staged"
  | "strict"
  | "color"
  | "quiet"
  | "fail-on"
  | "baseline"
  | "from"
  | "to"
  | "port"
  | "address"
  | "against"
  | "help"
  | "version";

/** Every option there is; which verb takes which stands in `verbs.ts`. */
const OPTIONS: Readonly<Record<OptionName, OptionRow>> = {
  output: {
    short: "o",
    value: "format",
    says: "How to write the answer: {formats}.",
    example: "-o json",
  },
  out: {
    value: "dir",
    says: "Write the answer to a file in this folder instead of standard output.",
    example: "--out reports",
  },
  namespace: {
    short: "n",
    value: "name",
    says: "The namespace of manifests that name none (default: default).",
    example: "-n shop",
  },
  exclude: {
    value: "glob",
    many: true,
    says: "Leave out files that match, as in 'test/**'; repeatable.",
    example: "--exclude 'test/**'",
  },
  cni: {
    value: "name",
    says: "Who enforces policies: {cnis}. Each is read as its own documents say; generic is the text of the standard (default).",
    example: "--cni cilium",
  },
  "pod-cidr": {
    value: "cidr",
    many: true,
    says: "Where pods have their addresses; repeatable, or separated by commas.",
    example: "--pod-cidr 10.244.0.0/16",
  },
  "service-cidr": {
    value: "cidr",
    many: true,
    says: "Where services have their addresses.",
    example: "--service-cidr 10.96.0.0/12",
  },
  "node-cidr": {
    value: "cidr",
    many: true,
    says: "Where nodes have their addresses.",
    example: "--node-cidr 192.168.0.0/24",
  },
  dns: {
    value: "address",
    many: true,
    says: "The address of the cluster's DNS resolver.",
    example: "--dns 10.96.0.10",
  },
  "cilium-version": {
    value: "version",
    says: "The version of Cilium: they read wildcards and scope selectors differently (default: 1.20, the newest read here).",
    example: "--cilium-version 1.19",
  },
  "cidr-match-mode": {
    value: "modes",
    many: true,
    says: "What Cilium's blocks of addresses match besides what is outside: nodes, pods or both (its policy-cidr-match-mode; default: neither).",
    example: "--cidr-match-mode nodes",
  },
  staged: {
    says: "Count staged policies (Calico) as enforced, each in place of the policy of its name; in diff, in what comes after.",
  },
  strict: {
    says: "Exit with 2 when anything could not be read.",
  },
  color: {
    value: "when",
    says: "Colours: auto (when the output is a terminal, the default), always or never.",
    example: "--color never",
  },
  quiet: {
    short: "q",
    says: "No progress and no notes on standard error; errors and warnings stay.",
  },
  "fail-on": {
    value: "severity",
    says: "Exit with 1 when a finding is at least this bad: critical, high, medium, low or info.",
    example: "--fail-on high",
  },
  baseline: {
    value: "file",
    says: "An earlier `audit -o json`: what it holds is known, and --fail-on leaves it out.",
    example: "--baseline audit.json",
  },
  from: {
    value: "workload",
    says: "Who opens the connection: namespace/name, namespace/name[Kind], or -n namespace -l app=name.",
    example: "--from shop/cart",
  },
  to: {
    value: "destination",
    says: "Where it goes: a workload, an address, a CIDR block, a DNS name, svc/namespace/name, or internet, metadata, dns, kube-apiserver, nodes.",
    example: "--to 169.254.169.254",
  },
  port: {
    value: "ports",
    many: true,
    says: "443, 443/tcp, 53/udp, 8000-8010, icmp or all; several separated by commas. TCP unless said; without it, every port.",
    example: "--port 443",
  },
  address: {
    value: "address",
    says: "For a destination that is a name: the address it resolves to.",
    example: "--address 203.0.113.7",
  },
  against: {
    value: "source",
    many: true,
    says: "What comes after: a file, folder, - or cluster, like the sources before; repeatable.",
    example: "--against new/",
  },
  help: {
    short: "h",
    says: "Show this help.",
  },
  version: {
    says: "Show the version.",
  },
};

/** The same table, seen by any name. */
export const OPTION_ROWS: ReadonlyMap<string, OptionRow> = new Map(Object.entries(OPTIONS));

/** @returns whether a word is the long name of an option. */
export function isOptionName(word: string): word is OptionName {
  return Object.hasOwn(OPTIONS, word);
}
