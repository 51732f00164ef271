import { mutantsOf, type Mutant } from "./mutant.ts";

const POLICY = mutantsOf("src/policy/reading/network-policy/policy.ts", {
  "policyTypes absent: always Egress": [`egress: hasEgressRules ? "yes" : "no"`, `egress: "yes"`],
  "policyTypes absent: never Egress": [`egress: hasEgressRules ? "yes" : "no"`, `egress: "no"`],
  "policyTypes absent: Ingress only with ingress rules": [
    `"no", ingress: "yes" }`,
    `"no", ingress: hasEgressRules ? "no" : "yes" }`,
  ],
  "policyTypes empty: no direction": [`if (list.length === 0) return`, `if (isAbsent(types)) return`],
  "policyTypes ignored: both directions": [`? "maybe" : "no"`, `? "maybe" : "yes"`],
  "an unknown word in policyTypes is nothing": [`? "maybe" : "no"`, `? "no" : "no"`],
  "policyTypes that is no list is absent": [
    `if (list === undefined) return { egress: "maybe", ingress: "maybe" };`,
    `if (list === undefined) return { egress: hasEgressRules ? "yes" : "no", ingress: "yes" };`,
  ],
  "a podSelector that cannot be read selects all": [
    `?? UNREADABLE_SELECTOR`,
    `?? { requirements: [], text: "" }`,
  ],
  "rules that are no list are none": [`? [unreadableRule(entry)]`, `? []`],
  "an unreadable rule allows nothing": [`[{ kind: "unreadable" }], ports: "all"`, `[], ports: "all"`],
  "an unreadable rule allows everything for sure": [
    `[{ kind: "unreadable" }], ports`,
    `[{ kind: "everything" }], ports`,
  ],
  "hostNetwork pods are subjects, whatever the CNI": [`behaviour.selectsHostNetwork`, `"yes"`],
  "a spec that is no object is an empty one": [`!isAbsent(spec) && !isObject(spec.value)`, `false`],
  "a policy selects pods of every namespace": [
    `{ kind: "named", name: namespace }`,
    `{ kind: "selected", selector: { requirements: [], text: "" } }`,
  ],
});

const PEERS = mutantsOf("src/policy/reading/network-policy/peers.ts", {
  "an absent or empty `to` is nothing": [`? [EVERYONE]`, `? []`],
  "a podSelector alone reaches all namespaces": [
    `? own`,
    `? { kind: "selected", selector: { requirements: [], text: "" } }`,
  ],
  "a namespaceSelector is ignored": [`: selected(readSelector(selector, tell))`, `: own`],
  "a podSelector beside a namespaceSelector is ignored": [
    `readSelector(member(entry, "podSelector"), tell)`,
    `isAbsent(selector) ? readSelector(member(entry, "podSelector"), tell) : { requirements: [], text: "" }`,
  ],
  "the selectors of one item are or-ed": [
    `list.map((item) => readPeer(item, here))`,
    `list.flatMap((item) => {
      const [podSelector, namespaceSelector] = [member(item, "podSelector"), member(item, "namespaceSelector")];
      if (isAbsent(podSelector) || isAbsent(namespaceSelector)) return [readPeer(item, here)];
      return [{ podSelector: podSelector.value }, { namespaceSelector: namespaceSelector.value }].map((value) => readPeer({ ...item, value }, here));
    })`,
  ],
  "an ipBlock beside a selector counts alone": [
    `tell({ kind: "mixed-peer" }, entry);`,
    `return readBlock(block, reading);`,
  ],
  "an ipBlock beside a selector is ignored": [
    `tell({ kind: "mixed-peer" }, entry);`,
    `return readPods(entry, reading);`,
  ],
  "a peer with nothing in it is everything": [`tell({ kind: "empty-peer" }, entry);`, `return EVERYONE;`],
  "a null podSelector of a peer is {}": [
    `!isAbsent(member(entry, "podSelector"))`,
    `member(entry, "podSelector").value !== undefined`,
  ],
  "except is ignored": [`except: except ?? []`, `except: []`],
  "an except counts for every block of the rule": [
    `list.map((item) => readPeer(item, here))`,
    `list.map((item) => readPeer(item, here)).map((peer, _, all) => peer.kind === "block" ? { ...peer, except: all.flatMap((one) => (one.kind === "block" ? one.except : [])) } : peer)`,
  ],
  "an except that cannot be read is dropped alone": [`frayed: except === undefined`, `frayed: false`],
  "an except outside its block is taken": [`if (!liesWithin(exception, cidr)) {`, `if (false) {`],
  "an ipBlock matches pods, whatever the CNI": [`pods: behaviour.ipBlockMatchesPods`, `pods: "yes"`],
  "an ipBlock matches no pod, whatever the CNI": [`pods: behaviour.ipBlockMatchesPods`, `pods: "no"`],
  "an ipBlock matches nodes, whatever the CNI": [`= behaviour.ipBlockMatchesNodes`, `= "yes"`],
  "the API server is a node to an ipBlock": [
    `apiServer: nodes === "yes" ? "yes" : "maybe"`,
    `apiServer: nodes`,
  ],
  "an unreadable cidr is no peer": [
    `if (cidr === undefined) return UNREADABLE;`,
    `if (cidr === undefined) return { kind: "block", cidrs: [], except: [], frayed: false, scope: { pods: "no", nodes: "no", apiServer: "no" } };`,
  ],
});

const PORTS = mutantsOf("src/policy/reading/network-policy/ports.ts", {
  "endPort is ignored": [`isAbsent(end) ? from : readPortNumber(end, tell)`, `from`],
  "endPort is exclusive": [
    `portRange(protocol, from, to)`,
    `portRange(protocol, from, Math.max(from, to - 1))`,
  ],
  "endPort below port is a range turned round": [
    `if (to < from) {`,
    `if (to < from && protocol !== undefined) return { kind: "range", ...portRange(protocol, to, from) };\n  if (to < from) {`,
  ],
  "endPort without port is ignored": [`if (!isAbsent(end)) {`, `if (false) {`],
  "an absent protocol is any": [
    `list.map((item) => readPort(item, tell) ?? UNREADABLE)`,
    `list.flatMap((item) => ["TCP", "UDP", "SCTP"].map((protocol) => readPort({ ...item, value: { protocol, ...item.value } }, tell) ?? UNREADABLE))`,
  ],
  "an empty `ports` is nothing": [`? "all"`, `? []`],
  "an unreadable port is dropped": [
    `list.map((item) => readPort(item, tell) ?? UNREADABLE)`,
    `list.flatMap((item) => readPort(item, tell) ?? [])`,
  ],
  "`ports` that is no list is absent": [`return [UNREADABLE];`, `return "all";`],
  "a port item without port is nothing": [
    `{ kind: "range", ...wholeProtocol(protocol) }`,
    `{ kind: "range", ...portRange(protocol, 0, 0) }`,
  ],
  "a named port ignores its protocol": [`protocols: [protocol]`, `protocols: [6, 17, 132]`],
});

const UNREAD = [
  ...mutantsOf("src/dialects/network-policy/unread.ts", {
    "an unreadable NetworkPolicy concerns every namespace": [
      `header.kind === kind ? header.namespace : undefined`,
      `undefined`,
    ],
  }),
  ...mutantsOf("src/policy/reading/network-policy/unread.ts", {
    "an unreadable NetworkPolicy concerns hostNetwork pods, whatever the CNI": [
      `hostNetwork: selectsHostNetwork`,
      `hostNetwork: "yes"`,
    ],
  }),
];

/** Breaks in how a NetworkPolicy is read. */
export const NETWORK_POLICY_MUTANTS: readonly Mutant[] = [...POLICY, ...PEERS, ...PORTS, ...UNREAD];
