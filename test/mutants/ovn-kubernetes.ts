import { mutantsOf, type Mutant } from "./mutant.ts";

const RULES = mutantsOf("src/dialects/ovn-kubernetes/read-rules.ts", {
  "absent rules are none": [
    `tell({ kind: "missing", field: "egress" }, entry);
    return [unknownRule(entry)];`,
    `tell({ kind: "missing", field: "egress" }, entry);
    return [];`,
  ],
  "rules that are no list are none": [
    `if (list === undefined) return [unknownRule(entry)];`,
    `if (list === undefined) return [];`,
  ],
  "a rule that cannot be read denies": [
    `return { action: "unknown", peers: [ALL_IT_SEES]`,
    `return { action: "deny", peers: [ALL_IT_SEES]`,
  ],
  "an unknown type allows": [
    `return word === undefined ? "unknown" : ACTIONS[word];`,
    `return word === undefined ? "allow" : ACTIONS[word];`,
  ],
  "an absent type denies": [
    `tell({ kind: "missing", field: "type" }, entry);
    return "unknown";`,
    `tell({ kind: "missing", field: "type" }, entry);
    return "deny";`,
  ],
  "of several destinations the first counts": [`else if (known.length > 1)`, `else if (false)`],
  "a destination of nothing is everything, surely": [
    `else return READ[only](member(entry, only), reading) ?? UNREADABLE;
  return UNREADABLE;`,
    `else return READ[only](member(entry, only), reading) ?? UNREADABLE;
  return ALL_IT_SEES;`,
  ],
  "a wildcard is one label or more": [`? "label" : undefined`, `? "labels" : undefined`],
  "a wildcard may stand anywhere": [`length === 1 && label && first && !alone`, `length === 1 && label`],
  "OVN-Kubernetes learns names from answers to rules that filter DNS": [
    `learning: "enforcer"`,
    `learning: "dns-rule"`,
  ],
  "a port that cannot be read is none": [
    `list.map((item) => readPort(item, tell) ?? { kind: "unreadable" })`,
    `list.flatMap((item) => readPort(item, tell) ?? [])`,
  ],
  "an absent protocol is TCP": [
    `if (isAbsent(written)) tell({ kind: "missing", field: name }, written);`,
    `if (isAbsent(written) && name === "port") tell({ kind: "missing", field: name }, written);`,
  ],
});

const REST = [
  ...mutantsOf("src/dialects/ovn-kubernetes/reading.ts", {
    "a firewall sees pods": [
      `{ pods: "no", nodes: "yes", apiServer: "yes" }`,
      `{ pods: "yes", nodes: "yes", apiServer: "yes" }`,
    ],
    "a firewall sees no nodes": [
      `{ pods: "no", nodes: "yes", apiServer: "yes" }`,
      `{ pods: "no", nodes: "no", apiServer: "yes" }`,
    ],
    "a firewall does not see the API server": [
      `{ pods: "no", nodes: "yes", apiServer: "yes" }`,
      `{ pods: "no", nodes: "yes", apiServer: "no" }`,
    ],
    "pods on their node's network are subject to firewalls": [
      `pods: EVERYTHING, hostNetwork: "no" }`,
      `pods: EVERYTHING, hostNetwork: "yes" }`,
    ],
  }),
  ...mutantsOf("src/dialects/ovn-kubernetes/read.ts", {
    "a firewall of another name counts": [`name !== undefined && name !== FIREWALL_NAME`, `false`],
    "a firewall stands among NetworkPolicies": [
      `tier: "egress-firewall", enforcers`,
      `tier: "admin", enforcers`,
    ],
  }),
  ...mutantsOf("src/dialects/ovn-kubernetes/unread.ts", {
    "a lost firewall is of every namespace": [
      `header.kind === FIREWALL && header.namespace !== undefined`,
      `false`,
    ],
    "a lost route is a firewall": [
      `if (header.kind === ROUTE || header.kind ===`,
      `if (false && header.kind ===`,
    ],
  }),
  ...mutantsOf("src/dialects/ovn-kubernetes/read-route.ts", {
    "a gateway takes traffic of either family": [
      `(hop.family ?? family) === family`,
      `hop.family !== undefined || hop.family === undefined`,
    ],
    "a gateway that cannot be read is left out": [
      `hops.length === read.length`,
      `hops.length <= read.length`,
    ],
  }),
];

export const OVN_MUTANTS: readonly Mutant[] = [...RULES, ...REST];
