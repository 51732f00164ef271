import { mutantsOf, type Mutant } from "./mutant.ts";

const POLICY = mutantsOf("src/policy/reading/cluster-policy/policy.ts", {
  "a BaselineAdminNetworkPolicy has any name": [`if (object.name === BASELINE_NAME)`, `if (true)`],
  "a BaselineAdminNetworkPolicy comes after all others": [`priority: "unordered"`, `priority: 1001`],
  "a tier that cannot be read is Admin": [
    `word === undefined ? undefined : TIER_OF[word]`,
    `TIER_OF[word ?? "Admin"]`,
  ],
  "priorities above 1000 are priorities": [`value <= HIGHEST_PRIORITY`, `value <= 10_000`],
  "an unreadable subject selects nobody": [
    `?? UNREADABLE_SUBJECT`,
    `?? { ...UNREADABLE_SUBJECT, pods: { requirements: [{ operator: "In", key: "a", values: [] }], text: "nobody" } }`,
  ],
  "a policy without readable rank is dropped": [
    `return anythingFor(subject, object, document);`,
    `return { ...anythingFor(subject, object, document), rules: { egress: [], ingress: [] } };`,
  ],
  "a policy without readable rank concerns every pod": [
    `anythingFor(subject, object, document)`,
    `anythingFor({ ...UNREADABLE_SUBJECT, namespaces: { kind: "selected", selector: { requirements: [], text: "" } }, pods: { requirements: [], text: "" } }, object, document)`,
  ],
});

const RULES = mutantsOf("src/policy/reading/cluster-policy/rules.ts", {
  "an unreadable peer of a Deny is dropped": [`if (readable.length < peers.length)`, `if (false)`],
  "an unreadable peer of an Accept is dropped": [
    `peers.map((peer) => peer ?? { kind: "unreadable" })`,
    `peers.flatMap((peer) => peer ?? [])`,
  ],
  "an unreadable rule is dropped": [
    `if (!isShaped(entry, known, tell)) return unknownRule(entry);`,
    `if (!isShaped(entry, known, tell)) return { ...unknownRule(entry), peers: [] };`,
  ],
  "rules that are no list are none": [`? [unknownRule(entry)]`, `? []`],
  "a rule without peers is for everything": [`? [undefined]`, `? [{ kind: "everything" }]`],
  "a rule without peers is for nothing": [`? [undefined]`, `? []`],
  "a rule with unreadable peers is for every port": [
    `[{ kind: "everything" }], ports, path }`,
    `[{ kind: "everything" }], ports: "all", path }`,
  ],
  "a Deny takes domain names": [
    `const mayName = action === "unknown" ||`,
    `const mayName = action !== "pass" ||`,
  ],
  "an action that is no word of the API is Deny": [
    `return word === undefined ? "unknown"`,
    `return word === undefined ? "deny"`,
  ],
});

const PEERS = mutantsOf("src/policy/reading/cluster-policy/peers.ts", {
  "hostNetwork pods are subjects and peers": [`pods, hostNetwork: "no" }`, `pods, hostNetwork: "yes" }`],
  "an unreadable CIDR among networks is dropped": [
    `if (cidrs === undefined || cidrs.length !== list?.length)`,
    `if (cidrs === undefined)`,
  ],
  "an unreadable name among domainNames is dropped": [
    `if (patterns === undefined || patterns.length !== list?.length)`,
    `if (patterns === undefined)`,
  ],
  "networks match no pod": [`{ pods: "yes", nodes: "yes"`, `{ pods: "no", nodes: "yes"`],
  "networks match no node": [`nodes: "yes", apiServer: "yes"`, `nodes: "no", apiServer: "yes"`],
  "networks match no API server": [`apiServer: "yes"`, `apiServer: "no"`],
  "a subject of pods ignores its namespaces": [
    `only === "pods" ? readPods(written, tell)`,
    `only === "pods" ? [EVERYTHING, readPods(written, tell)[1]]`,
  ],
  "a selector absent from `pods` is unreadable": [
    `tell({ kind: "implied-selector" }, written);`,
    `return undefined;`,
  ],
  "a selector that cannot be read makes the whole subject unreadable": [
    `readScopeMember(entry, only, reading, UNREADABLE_SELECTOR)`,
    `readScopeMember(entry, only, reading)`,
  ],
  "domainNames are ignored": [
    `{ kind: "names", patterns, binding: "learned", learning: "any-lookup" }`,
    `{ kind: "block", cidrs: [], except: [], frayed: false, scope: { pods: "no", nodes: "no", apiServer: "no" } }`,
  ],
});

const PORTS = mutantsOf("src/policy/reading/cluster-policy/ports.ts", {
  "a named port is TCP": [`protocols: NAMING_PROTOCOLS`, `protocols: [PROTOCOL.TCP]`],
  "a range may be empty": [`if (from >= to) {`, `if (from > to) {`],
  "the end of a range is outside": [`portRange(protocol, from, to)`, `portRange(protocol, from, to - 1)`],
  "an unreadable item is dropped": [
    `list.map((item) => read(item, tell) ?? UNREADABLE)`,
    `list.flatMap((item) => read(item, tell) ?? [])`,
  ],
  "no item is no port": [`? "all"`, `? []`],
});

const SCHEMA = mutantsOf("src/dialects/network-policy-api/schema.ts", {
  "Pass is an action of BaselineAdminNetworkPolicy": [
    `actions: { Allow: "allow", Deny: "deny" }`,
    `actions: { Allow: "allow", Deny: "deny", Pass: "pass" }`,
  ],
  "Allow is an action of ClusterNetworkPolicy": [
    `actions: { Accept: "allow",`,
    `actions: { Accept: "allow", Allow: "allow",`,
  ],
  "ingress peers may be networks": [
    `"domainNames"], ingress: SUBJECT_PEERS }, namesWith: ["allow"], longestList: 25`,
    `"domainNames"], ingress: [...SUBJECT_PEERS, "networks"] }, namesWith: ["allow"], longestList: 25`,
  ],
});

const UNREAD = mutantsOf("src/policy/reading/cluster-policy/unread.ts", {
  "an unreadable cluster-wide policy comes last": [`const FIRST = -1;`, `const FIRST = 1001;`],
  "an unreadable cluster-wide policy denies": [
    `{ action: "unknown", peers: [{ kind: "unreadable" }]`,
    `{ action: "deny", peers: [{ kind: "everything" }]`,
  ],
  "an unreadable cluster-wide policy concerns hostNetwork pods": [
    `hostNetwork: "no",`,
    `hostNetwork: "yes",`,
  ],
});

const TABLE = [
  ...mutantsOf("src/dialects/index.ts", {
    "a version that is not known is read as one that is": [`if (isRead(row, header)) return`, `return`],
    "what has no known kind is no policy": [
      `DIALECTS.filter((dialect) => mayConcern(dialect, header))`,
      `DIALECTS.filter((dialect) => header.kind !== undefined && mayConcern(dialect, header))`,
    ],
  }),
  ...mutantsOf("src/dialects/dialect.ts", {
    "NetworkPolicy of any API group is Kubernetes' own": [
      `dialect.kinds.filter( (row) => row.kind === kind && (group === undefined || row.group === group),`,
      `dialect.kinds.filter((row) => row.kind === kind,`,
    ],
    "an unreadable List holds no policy": [`|| header.kind === "List") return true;`, `) return true;`],
    "an unreadable list of policies is none": [
      `header.kind.endsWith("List") ? header.kind.slice(0, -"List".length) : header.kind`,
      `header.kind`,
    ],
    "policies without a namespace have none": [
      `written === "" ? defaultNamespace`,
      `written === "" ? undefined`,
    ],
  }),
];

/** Breaks in how the cluster-wide policies are read, and in which policy is whose. */
export const CLUSTER_POLICY_MUTANTS: readonly Mutant[] = [
  ...POLICY,
  ...RULES,
  ...PEERS,
  ...PORTS,
  ...SCHEMA,
  ...UNREAD,
  ...TABLE,
];
