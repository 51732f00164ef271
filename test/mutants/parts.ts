import { mutantsOf, type Mutant } from "./mutant.ts";

const READING = [
  ...mutantsOf("src/policy/reading/port.ts", {
    "an absent protocol is UDP": [
      `if (isAbsent(entry)) return PROTOCOL.TCP;`,
      `if (isAbsent(entry)) return PROTOCOL.UDP;`,
    ],
    "port 0 is a port": [`value >= 1 &&`, `value >= 0 &&`],
    "a number in quotes is a name": [`if (!/[A-Za-z]/u.test(text)) {`, `if (false) {`],
    "65535 is no port": [`value <= HIGHEST`, `value < HIGHEST`],
  }),
  ...mutantsOf("src/policy/reading/cidr.ts", {
    "an IPv4-mapped block is a block of IPv6": [`if (isMapped(cidr)) {`, `if (false) {`],
    "a block with host bits is unreadable": [
      `if (cidr.hostBits) tell(`,
      `if (cidr.hostBits) return undefined;\n  tell(`,
    ],
    "the block itself is no exception of it": [
      `compareWords(outer.first, inner.first) <= 0`,
      `compareWords(outer.first, inner.first) < 0`,
    ],
  }),
  ...mutantsOf("src/policy/reading/domain-name.ts", {
    "`*.` before a domain name is one label": [
      `anyDepthUnder(read.name) : exactName(read.name)`,
      `{ text: \`*.\${read.name}\`, parts: [{ any: "label" }, \`.\${read.name}\`] } : exactName(read.name)`,
    ],
    "a domain name of one label is taken": [`if (!TAKEN.test(read.name) || `, `if (`],
    "a domain name of other letters is taken": [` || !isAscii(written)) {`, `) {`],
  }),
  ...mutantsOf("src/policy/reading/selector.ts", {
    "matchExpressions are ignored": [`...readExpressions(member(entry, "matchExpressions"), tell),`, ``],
    "matchLabels are ignored": [`...readMatchLabels(member(entry, "matchLabels"), tell),`, ``],
    "an operator may have values or not": [`if (wants !== values.length > 0) {`, `if (false) {`],
    "an unreadable requirement is dropped": [
      `list.map((item) => readExpression(item, tell))`,
      `list.map((item) => readExpression(item, tell)).filter(({ operator }) => operator !== "unreadable")`,
    ],
    "a label that is no text is dropped": [
      `Object.keys(entry.value).map((key) => readLabel(member(entry, key), key, tell))`,
      `Object.keys(entry.value).map((key) => readLabel(member(entry, key), key, tell)).filter(({ operator }) => operator !== "unreadable")`,
    ],
    "a selector that is no object is {}": [
      `if (!isShaped(entry, SELECTOR_FIELDS, tell)) return undefined;`,
      `if (!isShaped(entry, SELECTOR_FIELDS, tell)) return EVERYTHING;`,
    ],
  }),
  ...mutantsOf("src/policy/reading/metadata.ts", {
    "a NetworkPolicy without a namespace may be of any": [
      `namespace.value === "") return whereAbsent;`,
      `namespace.value === "") return undefined;`,
    ],
    "a NetworkPolicy whose namespace cannot be read is of the default one": [
      `tellType(namespace, "a text", tell); return undefined;`,
      `return whereAbsent;`,
    ],
  }),
];

const SELECTOR = mutantsOf("src/policy/selector.ts", {
  "NotIn needs the key": [
    `return holdsAbsence(holdsIn(`,
    `if (!labels.stated.has(requirement.key)) return "no";\n      return holdsAbsence(holdsIn(`,
  ],
  "NotIn is In": [
    `return holdsAbsence(holdsIn(requirement.values, requirement.key, labels), labels);`,
    `return holdsIn(requirement.values, requirement.key, labels);`,
  ],
  "DoesNotExist is Exists": [
    `return holdsAbsence(holdsExists(requirement.key, labels), labels);`,
    `return holdsExists(requirement.key, labels);`,
  ],
  "Exists holds without the key": [`labels.stated.has(key) ? "yes" : ABSENT[labels.knowledge]`, `"yes"`],
  "In is met by its first value only": [
    `values.includes(value) ? "yes" : "no"`,
    `values[0] === value ? "yes" : "no"`,
  ],
  "In is met where the key is absent": [
    `return ABSENT[labels.knowledge]; return values.includes(value)`,
    `return "yes"; return values.includes(value)`,
  ],
  "requirements are or-ed": [
    `if (truth === "no") return truth;`,
    `if (meets(requirement, labels) === "yes") return "yes";`,
  ],
  "a maybe is forgotten over the next requirement": [
    `truth = and(truth, meetsKnown(requirement, labels));`,
    `truth = meetsKnown(requirement, labels);`,
  ],
  "an unreadable requirement is met": [
    `case "unreadable": return "maybe";`,
    `case "unreadable":\n      return "yes";`,
  ],
  "an unreadable requirement is not met": [
    `case "unreadable": return "maybe";`,
    `case "unreadable":\n      return "no";`,
  ],
  "a namespace that is only used has no other labels": [`implied: "maybe"`, `implied: "no"`],
  "labels that cannot be read are none": [`unreadable: "maybe"`, `unreadable: "no"`],
  "what nobody wrote of a used namespace is maybe there": [
    `positive === "maybe" && labels.knowledge === "implied" ? "yes" : not(positive)`,
    `not(positive)`,
  ],
});

const BOUNDS = mutantsOf("src/algebra/bounds.ts", {
  "certain and possible are swapped in what is taken away for sure": [
    `lattice.minus(a.certain, b.possible)`,
    `lattice.minus(a.certain, b.certain)`,
  ],
  "certain and possible are swapped in what is taken away perhaps": [
    `lattice.minus(a.possible, b.certain)`,
    `lattice.minus(a.possible, b.possible)`,
  ],
});

/** Breaks in what dialects share: ports, blocks, selectors, bounds. */
export const PART_MUTANTS: readonly Mutant[] = [...READING, ...SELECTOR, ...BOUNDS];
