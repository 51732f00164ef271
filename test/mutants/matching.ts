import { mutantsOf, type Mutant } from "./mutant.ts";

const RULES = mutantsOf("src/policy/engine/match.ts", {
  "the peers of a rule are and-ed": [
    `for (const rule of rules) this.#addRule(pieces, rule, asking);`,
    `if (rules.some(({ peers }) => peers.length > 1)) {
      const sheetOf = (rule) => rule.peers.map((peer) => this.match([{ ...rule, peers: [peer] }], asking));
      return this.#sheets.unionAll(rules.map((rule) => sheetOf(rule).reduce((a, b) => this.#sheets.intersect(a, b), this.#sheets.everything)));
    }
    for (const rule of rules) this.#addRule(pieces, rule, asking);`,
  ],
  "only the first peer of a rule counts": [
    `for (const peer of rule.peers) {`,
    `for (const peer of rule.peers.slice(0, 1)) {`,
  ],
  "only the first rule counts": [
    `for (const rule of rules) this.#addRule(`,
    `for (const rule of rules.slice(0, 1)) this.#addRule(`,
  ],
  "what a rule asks of its subject is ignored": [
    `return when === undefined ? "yes" : this.#classes.selection.meets(subject, when);`,
    `return "yes";`,
  ],
  "a named port is the source's": [
    `const { direction, subject } = asking;`,
    `const { subject } = asking;\n    const direction = "ingress";`,
  ],
  "a named port of an ingress rule is the source's": [
    `const { direction, subject } = asking;`,
    `const { subject } = asking;\n    const direction = "egress";`,
  ],
});

const PEERS = mutantsOf("src/policy/engine/match.ts", {
  "an unreadable peer is dropped": [
    `return pieces.add(this.#all, where("maybe", this.#anywhere(ports)));`,
    `return;`,
  ],
  "an unreadable peer is everything": [
    `return pieces.add(this.#all, where("maybe", this.#anywhere(ports)));`,
    `return pieces.add(this.#all, this.#anywhere(ports));`,
  ],
  "everything is every pod and address outside": [
    `case "everything": return pieces.add(this.#all,`,
    `case "everything":\n        pieces.add(this.#sorts.outside, this.#anywhere(ports));\n        return pieces.add(this.#sorts.pods,`,
  ],
  "a block with an unreadable except is sure": [`if (peer.frayed) return { certain: BOTTOM, possible };`, ``],
  "blocks hold pods, whoever enforces": [`where(scope.pods, value)`, `value`],
  "blocks hold nodes, whoever enforces": [`where(scope.nodes, value)`, `value`],
  "blocks hold the API server, whoever enforces": [`where(scope.apiServer, value)`, `value`],
  "peers that are seen from the subject are there for sure": [
    `return pieces.add(selection.select(scope), where(truth, value));`,
    `return pieces.add(selection.select(scope), value);`,
  ],
  "the world has pods": [
    `if (entities.has("world")) pieces.add(this.#sorts.outside, value);`,
    `if (entities.has("world")) {\n      pieces.add(this.#sorts.outside, value);\n      pieces.add(this.#sorts.pods, value);\n    }`,
  ],
  "every node is another's for sure": [`where(hosts.includes(false) ? "maybe" : "yes", value)`, `value`],
  "no node is the pod's own": [`if (hosts.includes(true))`, `if (!hosts.includes(false))`],
  "the API server may be out of the reach of its entity": [
    `entities.has("kube-apiserver") || (entities`,
    `(entities`,
  ],
  "the API server is outside for sure": [
    `(entities.has("world") && !hosts.includes(false))`,
    `entities.has("world")`,
  ],
  "the opposite of a shape keeps what hangs": [
    `return { certain: reach.complement(possible), possible: reach.complement(certain) };`,
    `return { certain: reach.complement(certain), possible: reach.complement(possible) };`,
  ],
  "of several shapes the first counts": [
    `return peer.peers .map((one) => this.#shape(one, within))`,
    `return peer.peers.slice(0, 1).map((one) => this.#shape(one, within))`,
  ],
});

const NAMES = [
  ...mutantsOf("src/policy/engine/match.ts", {
    "domain names match pods": [
      `pieces.add(exactly([outside, outside]), perhaps);`,
      `pieces.add(this.#all, perhaps);`,
    ],
    "domain names match every address outside": [
      `const perhaps = where("maybe", value);`,
      `const perhaps = value;`,
    ],
    "domain names never match the API server": [`pieces.add(this.#sorts.apiServer, perhaps);`, ``],
    "an address that is dialled by itself is what a name resolves to": [
      `pieces.add(exactly([outside, outside]), perhaps);`,
      `pieces.add(exactly([outside, outside]), value);`,
    ],
    "an address that is dialled by itself is nobody's": [
      `pieces.add(exactly([outside, outside]), perhaps);`,
      ``,
    ],
    "names are learned without a DNS rule": [
      `if (learning !== "dns-rule") return matched;`,
      `return matched;`,
    ],
    "an address dialled by itself has a name that nobody may ask for": [
      `(learned !== undefined && names.isFiltered)`,
      `learned !== undefined`,
    ],
    "whoever is compromised opens an address under its own name only": [
      `if (isShared && action === "allow") pieces.add(exactly(everyNameClass(names)), perhaps);`,
      ``,
    ],
    "whoever is compromised opens an address under every name for sure": [
      `if (isShared && action === "allow") pieces.add(exactly(everyNameClass(names)), perhaps);`,
      `if (isShared && action === "allow") pieces.add(exactly(everyNameClass(names)), value);`,
    ],
    "a name that is denied stays so for whoever is compromised": [
      `if (isShared && action === "deny") pieces.add(`,
      `if (false) pieces.add(`,
    ],
  }),
  ...mutantsOf("src/policy/engine/names.ts", {
    "every pattern is the first": [`: this.#partition.atomsOf(index),`, `: this.#partition.atomsOf(0),`],
    "a rule by names is one by its first": [
      `const all = patterns.map((pattern) => this.ofPattern(pattern));`,
      `const all = patterns.slice(0, 1).map((pattern) => this.ofPattern(pattern));`,
    ],
    "a name that no pattern holds is an address dialled by itself": [
      `: this.first + this.#partition.atomOf(name);`,
      `: this.#partition.atomOf(name) === this.#partition.rest ? this.first - 1 : this.first + this.#partition.atomOf(name);`,
    ],
  }),
  ...mutantsOf("src/policy/engine/learning.ts", {
    "what a plain rule leaves without effect still filters": [
      `const asked = this.#asked(this.#filtered(certain, possible));`,
      `const asked = this.#names.asked.certain;`,
    ],
    "what a plain rule perhaps leaves without effect filters for sure": [
      `const filtered = reach.minus(certain, reach.mapValues(possible, wholes));`,
      `const filtered = certain;`,
    ],
    "what is perhaps open for queries is": [
      `const filtered = reach.minus(certain, reach.mapValues(possible, wholes));`,
      `const filtered = reach.minus(possible, reach.mapValues(possible, wholes));`,
    ],
    "what another pod of the node asks for nobody else may use": [
      `names: { certain: isAll ? all : asked, possible: all }`,
      `names: { certain: asked, possible: asked }`,
    ],
  }),
];

const PORTS = [
  ...mutantsOf("src/policy/engine/rule-ports.ts", {
    "a named port ignores its protocol on the pod": [
      `port.name === name && port.protocol === protocol`,
      `port.name === name`,
    ],
    "a name with several numbers is all of them": [`if (numbers.length === 1) certain =`, `certain =`],
    "a name with several numbers is the first": [
      `return [...new Set(own.map(({ number }) => number))];`,
      `return own.slice(0, 1).map(({ number }) => number);`,
    ],
    "a name on an unseen pod is no port": [
      `possible: narrow(ports.fromPorts(item.protocols.map(wholeProtocol))) };`,
      `possible: BOTTOM };`,
    ],
    "an unreadable port is no port": [`possible: frayed ? TOP : certain`, `possible: certain`],
    "a port that is open for some requests is open": [
      `if (requests === undefined) return TOP;`,
      `return TOP;`,
    ],
    "a port that is open for some requests is closed": [
      `if (requests === undefined) return TOP;`,
      `return requests === undefined ? TOP : BOTTOM;`,
    ],
    "of several requests every one has to be admitted": [
      `return lattice.union(all, lattice.predicate(text)); }, BOTTOM);`,
      `return lattice.intersect(all, lattice.predicate(text)); }, TOP);`,
    ],
    "a port with a name is open for all requests": [`item.requests === undefined ? set :`, `true ? set :`],
  }),
  ...mutantsOf("src/algebra/requests.ts", {
    "the requests of two rules intersect": [
      `union: (a, b) => operate(diagrams, "union", a, b),`,
      `union: (a, b) => operate(diagrams, "intersect", a, b),`,
    ],
  }),
  ...mutantsOf("src/policy/engine/pieces.ts", {
    "what hangs is not there": [
      `this.#isExact &&= classes.certain === classes.possible && value.certain === value.possible;`,
      ``,
    ],
    "a rule for others counts perhaps": [`return truth === "no" ? NO_PORTS :`, `return`],
    "pods on their node's network are pods to blocks": [
      `"host-network-pod": "nodes",`,
      `"host-network-pod": "pods",`,
    ],
  }),
];

/** Breaks in what the rules of policies are taken to match. */
export const MATCHING_MUTANTS: readonly Mutant[] = [...RULES, ...PEERS, ...NAMES, ...PORTS];
