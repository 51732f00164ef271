import { mutantsOf, type Mutant } from "./mutant.ts";

const PLACE = [
  ...mutantsOf("src/dialects/calico/read.ts", {
    "a policy whose tier is missing is asked first, and decides": [
      `return knows.tier ? ordered : [PASSED_BY, ...ordered];`,
      `return ordered;`,
    ],
    "a policy whose order cannot be read is asked first, and decides": [
      `knows.order ? rules : rules.map(perhapsCounting)`,
      `rules`,
    ],
    "rules of a direction that types do not list count": [
      `if (governs === "no") return [];`,
      `if (governs === "no") return rules;`,
    ],
    "without types a policy speaks of both directions": [
      `if (!isStored || governed === "both") return GOVERNED[governed];`,
      `if (!isStored) return GOVERNED.both;`,
    ],
    "a policy without rules denies what leaves": [
      `if (!hasRules(spec, "egress")) return "ingress";`,
      `if (!hasRules(spec, "egress")) return "both";`,
    ],
    "types are filled in for what is written to the store": [
      `return { ...GOVERNED[governed], [other]: "maybe" };`,
      `return GOVERNED[governed];`,
    ],
    "the tier's name is part of a policy's own": [
      `return name.startsWith(\`\${tier}.\`) ? name.slice(tier.length + 1) : name;`,
      `return name;`,
    ],
    "policies for hosts are for pods": [
      `if (!schema.isNamespaced && isForHosts(spec, reading)) return [];`,
      ``,
    ],
    "the namespaceSelector of a policy is ignored": [
      `schema.isNamespaced ? ALWAYS : read("namespaceSelector", "namespace")`,
      `ALWAYS`,
    ],
    "the accounts that a policy selects are ignored": [
      `read("serviceAccountSelector", "service-account"),`,
      ``,
    ],
  }),
  ...mutantsOf("src/dialects/calico/known.ts", {
    "a policy or a tier without an order comes first": [
      `if (isAbsent(entry)) return Number.POSITIVE_INFINITY;`,
      `if (isAbsent(entry)) return Number.NEGATIVE_INFINITY;`,
    ],
    "a tier's default action is Pass where none is given": [
      `if (isAbsent(entry) || entry.value === "Deny") return "deny";`,
      `if (entry.value === "Deny") return "deny";\n  if (isAbsent(entry)) return "pass";`,
    ],
    "a tier's default action is Deny": [`if (entry.value === "Pass") return "pass";`, ``],
    "one address in nets cannot be read": [
      `if (typeof value !== "string" || address === undefined) return readCidr(entry, tell);`,
      `if (address !== undefined || value !== null) return readCidr(entry, tell);`,
    ],
    "a set of which a block cannot be read holds the others alone": [
      `isFrayed: !nets.isWhole || !domains.isWhole,`,
      `isFrayed: false,`,
    ],
    "labels of a set's namespace are none of its own": [
      `return { stated: new Map([...stated, named]), knowledge };`,
      `return { stated: new Map([named]), knowledge: "whole" };`,
    ],
    "what Calico stores has no labels but those written": [
      `const own = calicoLabelsOf(document.root);
    if (kind`,
      `const own = labelsOf(document.root);
    if (kind`,
    ],
    "a host endpoint has no labels but its own": [`knowledge: "implied" };`, `knowledge: "whole" };`],
  }),
];

const SELECTORS = [
  ...mutantsOf("src/dialects/calico/selector.ts", {
    "&& and || bind alike": [
      `this.#joined("or", "||", () => this.#joined("and", "&&", () => this.#operation(depth)))`,
      `this.#joined("or", "||", () => this.#joined("or", "&&", () => this.#operation(depth)))`,
    ],
    "only the first ! counts": [`isNegated = !isNegated;`, `isNegated = true;`],
    "!= is ==": [
      `(value) => negated({ kind: "in", key, values: [value] })`,
      `(value) => ({ kind: "in", key, values: [value] })`,
    ],
  }),
  ...mutantsOf("src/dialects/calico/condition.ts", {
    "a comparison that is not wanted needs the label": [
      `values: test.values });`,
      `values: wanted ? test.values : [...test.values, "\\u0000"] });`,
    ],
    "what does not contain something is there": [
      `{ kind: "any", of: [label({ operator: "DoesNotExist", key }), notOf(part)] }`,
      `{ kind: "all", of: [label({ operator: "Exists", key }), notOf(part)] }`,
    ],
    "labels of namespaces are labels of pods": [
      `kind: "label", of: "namespace", key:`,
      `kind: "label", of: "pod", key:`,
    ],
    "global() is all()": [`return constant((asked === "global") === wanted);`, `return constant(wanted);`],
    "all() in a namespaceSelector finds what lies in none": [
      `(keysOf !== "namespace" || asked !== "global") === wanted`,
      `wanted`,
    ],
  }),
  ...mutantsOf("src/dialects/calico/read-selectors.ts", {
    "a selector in a NetworkPolicy reaches every namespace": [
      `isSelecting && namespaces === undefined ? reading.own : undefined`,
      `undefined`,
    ],
    "notSelector in a NetworkPolicy reaches what is outside": [
      `parts.length > 0 || unwanted !== undefined`,
      `parts.length > 0`,
    ],
    "notSelector is ignored": [`if (unwanted !== undefined) {`, `if (false) {`],
    "sets of the whole cluster are found from a namespace": [
      `if (asked === "global") return "no";`,
      `if (asked === "global") return "yes";`,
    ],
    "a selector finds no sets": [
      `return [...pods, ...bySurety("yes"), ...bySurety("maybe")];`,
      `return pods;`,
    ],
    "names of a set open nothing": [`if (patterns.length === 0 || namesOf === "nothing")`, `if (true)`],
    "the source of an egress rule is ignored": [`anyOf([wanted.pod, MAYBE]) : wanted.pod`, `ALWAYS : ALWAYS`],
    "a selector that cannot be read selects nothing": [
      `if (selector === "unreadable") return ofAll(MAYBE);`,
      `if (selector === "unreadable") return ofAll(NEVER);`,
    ],
    "service accounts by name are ignored": [
      `if (list?.length === 0) return undefined;`,
      `if (list !== null) return undefined;`,
    ],
  }),
];

const RULES = [
  ...mutantsOf("src/dialects/calico/read-rules.ts", {
    "a rule that logs denies": [
      `return action === "log" ? [] : rules;`,
      `return action === "log" ? rules.map((rule) => ({ ...rule, action: "deny" as const })) : rules;`,
    ],
    "Pass denies": [`Pass: "pass",`, `Pass: "deny",`],
    "requests do not matter": [
      `tellOwn({ kind: "http-narrows", direction }, entry);\n  return [MAYBE];`,
      `return [];`,
    ],
    "domains deny": [`direction === "ingress" || !allows || !isAlone`, `direction === "ingress" || !isAlone`],
    "ipVersion is ignored": [`readIpVersion(member(entry, "ipVersion"), reading),`, ``],
    "names of ports are of everything": [
      `pods: () => peers.flatMap((peer) => (isPod(peer) ? [peer] : conjoin([[peer], [PODS]]))),`,
      `pods: () => peers,`,
    ],
    "what cannot be read of a rule's ports is dropped": [
      `return isSure && (direction === "egress" || on !== "no pods") ? narrow : perhaps(narrow);`,
      `return isSure ? narrow : [];`,
    ],
    "an end that is none asks nothing": [
      `if (peer === undefined || own === undefined) return [unknownRule(entry)];`,
      `if (peer === undefined || own === undefined) return [];`,
    ],
  }),
  ...mutantsOf("src/dialects/calico/read-limits.ts", {
    "notNets of one family lets the other through": [
      `peers: [...ofFamilies(familiesOf(ranges)), not]`,
      `peers: [not]`,
    ],
    "notNets are ignored": [`peers: [...ofFamilies(familiesOf(ranges)), not]`, `peers: []`],
    "the subject's own address lies in every block": [`when: isSure ? [] : [MAYBE] }`, `when: [] }`],
    "a block that cannot be read is none": [
      `if (!isWhole) return [blockPeer(ranges), UNREADABLE];`,
      `if (!isWhole) return [blockPeer(ranges)];`,
    ],
  }),
  ...mutantsOf("src/dialects/calico/read-ports.ts", {
    "notPorts are ignored": [`itemsOf(without(listed, spared.runs))`, `itemsOf(listed)`],
    "notProtocol is ignored": [
      `...(typeof notProtocol === "number" ? [wholeProtocol(notProtocol)] : []),`,
      ``,
    ],
    "ICMP types are ignored": [`typeof types === "object" ? types : within`, `within`],
    "an ICMP type without a code is its code 0": [`{ from: 0, to: 255 }`, `{ from: 0, to: 0 }`],
    "a range in a text is its first port": [`to: Number(to ?? from)`, `to: Number(from)`],
    "ports without a protocol are TCP": [
      `reading.tellOwn({ kind: "ports-without-protocol" }, entry);\n    return { ...NO_LIST, isGiven: true, isFrayed: true };`,
      `return readListed(entry, 6, reading);`,
    ],
    "ports that are left out by name are all left": [
      `isSure, on: sparesNames ? "no pods" : "anything"`,
      `isSure, on: "anything"`,
    ],
    "source ports are ignored": [`return !listed.isGiven;`, `return true;`],
  }),
  ...mutantsOf("src/dialects/calico/read-services.ts", {
    "a service is open on its own ports": [`targetPort: target }`, `port: target }`],
    "a service is all ports of its pods": [
      `onPorts([peer], direction === "ingress" ? "all" : ports.map(targetPort))`,
      `onPorts([peer], "all")`,
    ],
    "a service that is missing leads nowhere": [
      `reading.tellOwn({ kind: "service-missing", service: text }, entry);\n    return UNKNOWN;`,
      `return [];`,
    ],
    "the API server is open wherever its service is": [
      `{ peers: perhaps([peer]), ports:`,
      `{ peers: [peer], ports:`,
    ],
  }),
];

/** Breaks in how Calico's policies are read. */
export const CALICO_MUTANTS: readonly Mutant[] = [...PLACE, ...SELECTORS, ...RULES];
