import { mutantsOf, type Mutant } from "./mutant.ts";

const PLACE = [
  ...mutantsOf("src/dialects/antrea/place.ts", {
    "without a tier a policy is of the baseline": [
      `entry.value === "") return DEFAULT_TIER;`,
      `entry.value === "") return BASELINE_TIER;`,
    ],
    "tiers do not count, only priorities": [`tier * TIER_WIDTH + priority`, `priority`],
    "tiers are asked from the last": [`tier * TIER_WIDTH + priority`, `-tier * TIER_WIDTH + priority`],
    "a policy of a missing tier comes first": [
      `: "unordered" };
}

function readTierName`,
      `: 0 };
}

function readTierName`,
    ],
    "the baseline tier is one of the others": [
      `{ tier: "antrea-baseline", priority`,
      `{ tier: "antrea", priority`,
    ],
    "old names of tiers are names of others": [`OLD_TIER_NAMES.includes(entry.value)`, `false`],
    "a Tier of the input does not count": [
      `if (written !== undefined)`,
      `if (written !== undefined && known !== undefined)`,
    ],
    "a Tier may have any priority": [`value >= 0 && value <= HIGHEST_OWN_TIER`, `value >= 0`],
  }),
  ...mutantsOf("src/dialects/antrea/schema.ts", {
    "the platform tier comes before the emergency tier": [`["platform", 200]`, `["platform", 20]`],
    "tiers are as wide as few priorities": [`TIER_WIDTH = 16_384`, `TIER_WIDTH = 8`],
    "Reject lets through": [`Reject: "deny"`, `Reject: "allow"`],
    "Pass denies": [`Pass: "pass"`, `Pass: "deny"`],
  }),
];

const SUBJECTS = [
  ...mutantsOf("src/dialects/antrea/applied-to.ts", {
    "a policy applied to a group of others counts for the rest": [
      `read.includes("unrealizable") ? [NOBODY] :`,
      `read.includes("nothing of the kind") ? [NOBODY] :`,
    ],
    "an item that cannot be read selects nobody": [
      `const unreadable = [perhapsPodsOf(reading.own)];`,
      `const unreadable: PodScope[] = [];`,
    ],
    "of several members the first counts": [`if (found.length > 1) {`, `if (false) {`],
    "what of a group cannot be read is nobody": [
      `return isFrayed ? [...pods, perhapsPodsOf(reading.own)] : pods;`,
      `return pods;`,
    ],
  }),
  ...mutantsOf("src/dialects/antrea/read.ts", {
    "a podSelector of the cluster selects in one namespace": [
      `if (form === "cluster") return EVERY_NAMESPACE;`,
      `if (form === "cluster") return { kind: "named", name: "shop" };`,
    ],
    "policies for nodes are for nobody": [`({ hostNetwork }) => hostNetwork !== "no",`, `() => false,`],
    "a policy that says nowhere whom it is for is for nobody": [
      `return { ...rules, whole: [perhapsPodsOf(reading.own)] };
}`,
      `return { ...rules, whole: [] };
}`,
    ],
  }),
  ...mutantsOf("src/dialects/antrea/read-pods.ts", {
    "a service account counts in every namespace": [
      `namespaces: { kind: "named", name: reference.namespace },`,
      `namespaces: EVERY_NAMESPACE,`,
    ],
    "a namespaced policy is applied to other namespaces": [`known.includes("namespaceSelector")`, `true`],
    "policies for nodes surely count": [`hostNetwork: "maybe", where`, `hostNetwork: "yes", where`],
  }),
  ...mutantsOf("src/dialects/antrea/read-rules.ts", {
    "an appliedTo of a rule does not count": [`({ ...rule, when: whom })`, `rule`],
    "a rule without an appliedTo among others is for nobody": [
      `list === undefined || list.length === 0 ? unclear`,
      `list === undefined || list.length === 0 ? []`,
    ],
  }),
];

const RULES = [
  ...mutantsOf("src/dialects/antrea/read-rules.ts", {
    "what a layer 7 rule does not let through goes on": [`rules: [...allowed, ...rest]`, `rules: allowed`],
    "a layer 7 rule opens its ports": [`ports: narrowed(part.ports, requests),`, `ports: part.ports,`],
    "an action that cannot be read drops": [
      `return word === undefined ? "unknown" : ACTIONS[word];`,
      `return word === undefined ? "deny" : ACTIONS[word];`,
    ],
    "Pass in the baseline passes": [`word === "Pass" && isBaseline`, `false`],
    "a rule by source port surely matches": [
      `peers: peers.map(perhaps), ports: unsure`,
      `peers, ports: unsure`,
    ],
    "a rule that cannot be read is none": [`: unknown(rule),`, `: { subjects: undefined, rules: [] },`],
  }),
  ...mutantsOf("src/dialects/antrea/services.ts", {
    "a service is its pods, surely": [`perhaps({ kind: "pods", ...one })`, `({ kind: "pods", ...one })`],
    "a service is its pods on the ports of the service": [
      `typeof targetPort === "string"`,
      `typeof targetPort === "symbol"`,
    ],
    "a service that is not there matches nothing": [
      `!isOfCluster(scope, reading)) return ANYTHING;`,
      `!isOfCluster(scope, reading)) return undefined;`,
    ],
  }),
];

const PEERS = [
  ...mutantsOf("src/dialects/antrea/read-peers.ts", {
    "a rule without peers matches nothing": [`? [{ kind: "everything" }]`, `? []`],
    "a peer that cannot be read is none": [
      `readPeer(item, reading) ?? [UNREADABLE]`,
      `readPeer(item, reading) ?? []`,
    ],
    "Self is every namespace": [`hostNetwork: "no", relative };`, `hostNetwork: "no" };`],
    "sameLabels is Self": [`{ kind: "same-labels", keys }`, `{ kind: "own-namespace" }`],
    "* of a name ends at a dot": [`length === 1 ? "text" : undefined`, `length === 1 ? "chars" : undefined`],
    "names lead to no pods": [`...(mayBeInside ? [perhaps(pods)] : [])`, ``],
    "names lead to pods, all of them": [`...(mayBeInside ? [perhaps(pods)] : [])`, `perhaps(pods)`],
    "ClusterSet is this cluster": [`scope.value === "Cluster" ? [] : [SOMEWHERE_OUTSIDE]`, `[]`],
    "what of a group cannot be read is no peer": [`...(isFrayed ? [UNREADABLE] : [])`, ``],
  }),
  ...mutantsOf("src/dialects/antrea/groups.ts", {
    "children of a group are not in it": [`pods: children.flatMap(({ pods }) => pods),`, `pods: [],`],
    "a Group of another namespace will do": [`(header.namespace ?? "") === namespace`, `true`],
    "a group that says nothing is empty": [
      `reading.tell({ kind: "no-member", known: FIELDS.group }, spec);
    return UNREADABLE;`,
      `reading.tell({ kind: "no-member", known: FIELDS.group }, spec);
    return NONE;`,
    ],
  }),
  ...mutantsOf("src/dialects/antrea/blocks.ts", {
    "blocks match no pods": [`{ pods: "yes", nodes`, `{ pods: "no", nodes`],
    "except is ignored": [`cidrs: [cidr], except,`, `cidrs: [cidr], except: [],`],
    "an except that cannot be read is dropped alone": [
      `frayed: read === undefined || except.length < read.length,`,
      `frayed: false,`,
    ],
  }),
  ...mutantsOf("src/dialects/antrea/read-ports.ts", {
    "ICMP is that of IPv4 alone": [`[PROTOCOL.ICMP, PROTOCOL.ICMPv6].flatMap`, `[PROTOCOL.ICMP].flatMap`],
    "a code of ICMP without a type is ignored": [
      `code === "any" ? [0, HIGHEST] : [code, code]`,
      `code === "any" || type === "any" ? [0, HIGHEST] : [code, code]`,
    ],
    "protocols do not count beside ports": [
      `const read = [...ports, ...protocols];`,
      `const read = ports.length > 0 ? ports : protocols;`,
    ],
    "endPort is ignored": [`isAbsent(end) ? from : readPortNumber(end, tell)`, `from`],
    "a port that cannot be read is none": [
      `return list.map((item) => read(item, reading) ?? UNREADABLE);`,
      `return list.flatMap((item) => read(item, reading) ?? []);`,
    ],
  }),
];

export const ANTREA_MUTANTS: readonly Mutant[] = [...PLACE, ...SUBJECTS, ...RULES, ...PEERS];
