import { mutantsOf, type Mutant } from "./mutant.ts";

const BUILT_IN = mutantsOf("src/dialects/gke-fqdn/read-built-in.ts", {
  "GKE's policy isolates nobody": [`: "yes"; return {`, `: "no"; return {`],
  "GKE's policy isolates ingress": [
    `isolates: { egress, ingress: "no" }`,
    `isolates: { egress, ingress: "yes" }`,
  ],
  "a policy without rules isolates for sure": [`list === undefined ? "maybe" : "yes"`, `"yes"`],
  "rules that are no list open nothing": [`isBlank ? [] : [unreadableRule(written)]`, `[]`],
  "a policy without rules perhaps opens everything": [`isAbsent(written) || isList(written.value)`, `false`],
  "a policy opens no resolver": [`[...resolverRules(spec, reading), ...rules]`, `rules`],
  "a match that cannot be read is dropped": [`isWhole ? [] : [UNREADABLE]`, `[]`],
  "a rule without matches is about nobody": [
    `const isWhole = matches !== undefined &&`,
    `const isWhole = matches === undefined ||`,
  ],
  "a pattern is a name": [`return only === "name" ?`, `return only !== "" ?`],
  "a name is a pattern": [`return only === "name" ?`, `return only === "" ?`],
  "no protocol is TCP": [`const word = isOpen ? "ALL"`, `const word = isOpen ? "TCP"`],
  "an empty protocol cannot be read": [`|| protocol.value === ""`, `|| false`],
  "all protocols are TCP and UDP": [`["TCP", "UDP", "SCTP"];`, `["TCP", "UDP"];`],
  "all protocols are surely those with ports": [`? [...items, ...unreadable] : items`, `? items : items`],
  "all protocols on a port are perhaps any": [`word === "ALL" && number === "any" ?`, `word === "ALL" ?`],
  "no port is no port": [`isAbsent(port) ? "any"`, `isAbsent(port) ? undefined`],
  "the port of DNS is open for all": [`requests: DNS,`, ``],
  "the resolver may be asked under UDP alone": [`[PROTOCOL.UDP, PROTOCOL.TCP].map`, `[PROTOCOL.UDP].map`],
  "other resolvers are surely open": [
    `perhaps(pods("kube-dns", "node-local-dns"))`,
    `pods("kube-dns", "node-local-dns")`,
  ],
  "resolvers outside are surely open": [`, perhaps(local))`, `, local)`],
  "resolvers outside are closed": [`, perhaps(local))`, `)`],
});

const NAMES = mutantsOf("src/dialects/gke-fqdn/read-names.ts", {
  "a star is one whole label or more": [
    `const narrow = globPattern(text, () => "chars");`,
    `const narrow = globPattern(text, () => "text");`,
  ],
  "a star alone is one label": [`if (text === "*") return`, `if (text === "") return`],
  "stars at the start are surely any depth": [
    `return { narrow: narrow.pattern, ...("pattern" in wide && { wide: wide.pattern }) };`,
    `return { narrow: "pattern" in wide ? wide.pattern : narrow.pattern };`,
  ],
  "stars at the start are one label": [`if (!DEEP.test(text)) return`, `if (text !== "") return`],
  "what the wider reading covers is sure": [`: [perhaps(named(wide))]`, `: [named(wide)]`],
  "what cannot be a name is one": [`if ("name" in read && takes(text, read.name))`, `if ("name" in read)`],
  "names are known only by a rule that filters DNS": [`learning: "any-lookup"`, `learning: "dns-rule"`],
});

const CONTROLLER = mutantsOf("src/dialects/gke-fqdn/read-controller.ts", {
  "without policyTypes egress is surely isolated": [
    `{ ...isolates, egress: "maybe" }`,
    `{ ...isolates, egress: "yes" }`,
  ],
  "without policyTypes egress is not isolated": [
    `if (isSaid || !opens) return isolates;`,
    `if (isSaid || opens || !opens) return isolates;`,
  ],
  "rules without names isolate": [`egress.some(({ peers }) => peers.length > 0)`, `egress.length > 0`],
  "a rule without names is for everybody": [
    `tellOwn({ kind: "no-names" }, entry);`,
    `return [{ kind: "everything" }];`,
  ],
  "a missing list of names is an empty one": [
    `return undefined; } function readNames(`,
    `return []; } function readNames(`,
  ],
  "a name that cannot be read is dropped": [`patterns.length === read.length ? [] : [UNREADABLE]`, `[]`],
  "callers by name are everybody outside": [
    `perhaps({ kind: "entities", entities: ["world"] })`,
    `{ kind: "entities", entities: ["world"] }`,
  ],
  "callers by name are nobody": [
    `perhaps({ kind: "entities", entities: ["world"] })`,
    `{ kind: "entities", entities: [] }`,
  ],
});

const REST = [
  ...mutantsOf("src/dialects/gke-fqdn/read.ts", {
    "both versions are GKE's own": [`(isController ? readController : readBuiltIn)`, `readBuiltIn`],
    "both versions are the controller's": [`(isController ? readController : readBuiltIn)`, `readController`],
  }),
  ...mutantsOf("src/dialects/gke-fqdn/index.ts", {
    "everybody enforces GKE's own": [`versions: [BUILT_IN], enforcers: ENFORCERS`, `versions: [BUILT_IN]`],
    "GKE alone enforces the controller's": [
      `versions: [CONTROLLER] }`,
      `versions: [CONTROLLER], enforcers: ENFORCERS }`,
    ],
  }),
  ...mutantsOf("src/dialects/gke-fqdn/unread.ts", {
    "an unreadable policy is nothing": [
      `if (kind === KIND) return [`,
      `if (kind === KIND) return []; if (kind === KIND) return [`,
    ],
    "an unreadable policy concerns every namespace": [
      `{ kind, namespace, name }, document`,
      `{ kind, namespace: undefined, name }, document`,
    ],
  }),
];

/** Breaks in how an FQDNNetworkPolicy is read. */
export const GKE_FQDN_MUTANTS: readonly Mutant[] = [...BUILT_IN, ...NAMES, ...CONTROLLER, ...REST];
