import type { Weight } from "../domain/diagnostic.ts";
import { sayNameTrouble } from "../domain/name.ts";
import { nearest } from "../domain/nearest.ts";
import { nearestBlock } from "../policy/reading/cidr.ts";
import { quote, shorten } from "../policy/reading/shape.ts";
import type { Trouble } from "./trouble.ts";

export type Kind = Trouble["kind"];
export type Of<K extends Kind> = Extract<Trouble, { readonly kind: K }>;

/** One row of a catalogue. `says` starts with the place, as people write it: `spec.egress[0].to`. */
export type Row<T> = {
  readonly code: string;
  readonly weight: Weight;
  /** The message in general, for the list of all messages. */
  readonly title: string;
  says(trouble: T, where: string): string;
  mend(trouble: T): string;
};

/** Words for every kind of trouble: a catalogue that a dialect brings with it. */
export type Messages<T extends { readonly kind: string }> = {
  readonly [K in T["kind"]]: Row<Extract<T, { readonly kind: K }>>;
};

function anyOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

/** What other versions and kinds of policies call the same thing. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  Accept: "Allow",
  Allow: "Accept",
  ports: "protocols",
  protocols: "ports",
  namedPort: "destinationNamedPort",
  destinationNamedPort: "namedPort",
  ipBlock: "networks",
};

function meant(word: string, known: readonly string[]): string {
  const sibling = Object.hasOwn(ELSEWHERE, word) ? ELSEWHERE[word] : undefined;
  const near = sibling !== undefined && known.includes(sibling) ? sibling : nearest(word, known);
  return near === undefined ? `Write ${anyOf(known)}.` : `Perhaps ${near} is meant; write ${anyOf(known)}.`;
}

/** Everything that can be wrong with a policy's text. An error was not understood, and counts as perhaps anything. */
export const CATALOGUE: Messages<Trouble> = {
  "wrong-type": {
    code: "SLU1101",
    weight: "error",
    title: "A value is of another type than the API wants",
    says: ({ expected, found }, where) => `${where} should be ${expected} and is ${found}.`,
    // Never "or leave it out": without the field, a policy may allow more.
    mend: ({ expected, found }) =>
      expected === "a text" && /^(?:the number|true|false)/u.test(found)
        ? "Put it in quotes."
        : `Write ${expected} here.`,
  },
  missing: {
    code: "SLU1102",
    weight: "error",
    title: "A field that is needed is missing",
    says: (_, where) => `${where} is missing.`,
    mend: ({ field: name }) => `Write ${name}; the API server takes no such object without it.`,
  },
  "unknown-field": {
    code: "SLU1103",
    weight: "warning",
    title: "A field is unknown and has no effect",
    says: (_, where) => `${where} is no field of this API; the API server drops it, so it has no effect.`,
    mend: ({ field: name, known }) => meant(name, known),
  },
  "missing-name": {
    code: "SLU1104",
    weight: "warning",
    title: "An object has no name",
    says: (_, where) => `${where} is missing: the object has no name.`,
    mend: () => "Name it; the API server takes no object without a name.",
  },
  "unread-version": {
    code: "SLU1105",
    weight: "error",
    title: "A policy is of a version that is not read here",
    says: ({ of, apiVersion }) =>
      apiVersion === undefined
        ? `This ${of.kind} has no apiVersion, so what it says is not known.`
        : `${of.kind} of ${shorten(apiVersion)} is not read here, so what it says is not known.`,
    mend: ({ of }) => {
      const read = of.versions.map((version) => `${of.group}/${version}`);
      return read.length === 0
        ? "No cluster serves this version any more: write networking.k8s.io/v1, whose fields are the same."
        : `Write it as ${anyOf(read)}.`;
    },
  },
  "unknown-operator": {
    code: "SLU1106",
    weight: "error",
    title: "A label selector's operator is unknown",
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no operator.`,
    mend: ({ text, known }) => meant(text, known),
  },
  "operator-values": {
    code: "SLU1107",
    weight: "error",
    title: "A label selector's operator and its values do not agree",
    says: ({ operator, wants }, where) =>
      wants
        ? `${where} is missing or empty, but ${operator} compares with values.`
        : `${where} is given, but ${operator} compares with nothing.`,
    mend: ({ operator, wants }) =>
      wants
        ? "List at least one value, or use Exists."
        : `Leave values out, or use ${IN_FOR[operator] ?? "In"}.`,
  },
  "odd-label": {
    code: "SLU1108",
    weight: "note",
    title: "A label's key or value is one that no object can have",
    says: ({ part, text }, where) => `${where}: ${quote(text)} is no valid ${part} of a label.`,
    mend: () =>
      "Labels hold letters, digits, '-', '_' and '.', at most 63; a key may have a DNS prefix and '/'.",
  },
  "bad-cidr": {
    code: "SLU1111",
    weight: "error",
    title: "A CIDR block cannot be read",
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no CIDR block.`,
    mend: ({ text }) => {
      const block = nearestBlock(text);
      return block === undefined
        ? "Blocks look like 10.0.0.0/8 and 2001:db8::/32."
        : `For this one address write ${block}.`;
    },
  },
  "mapped-cidr": {
    code: "SLU1112",
    weight: "error",
    title: "A CIDR block is written as IPv4 inside IPv6",
    says: ({ text }, where) =>
      `${where} is ${quote(text)}: enforcers disagree on what an IPv4-mapped block is.`,
    mend: () => "Write the IPv4 block itself.",
  },
  "host-bits": {
    code: "SLU1113",
    weight: "note",
    title: "A CIDR block has bits set beyond its prefix",
    says: ({ text, block }, where) => `${where} is ${quote(text)} and means ${block}.`,
    mend: ({ block }) => `Write ${block}, or lengthen the prefix if less is meant.`,
  },
  "except-outside": {
    code: "SLU1114",
    weight: "error",
    title: "An exception lies outside its block",
    says: ({ except, cidr }, where) => `${where} is ${except}, which does not lie in ${cidr}.`,
    mend: ({ cidr }) => `Except only parts of ${cidr}; the API server refuses others.`,
  },
  "except-all": {
    code: "SLU1115",
    weight: "warning",
    title: "An exception takes its whole block away",
    says: ({ cidr }, where) => `${where} takes away all of ${cidr}, so the block matches nothing.`,
    mend: () => "Except less, or delete the item; the API server refuses it.",
  },
  "bad-domain-name": {
    code: "SLU1116",
    weight: "error",
    title: "A domain name cannot be read",
    says: ({ text, trouble }, where) =>
      trouble === undefined
        ? `${where} is ${quote(text)}, which the API server does not take for a domain name.`
        : `${where}: ${sayNameTrouble(trouble)}.`,
    mend: () =>
      "Write a name of two labels or more, such as api.example.com, or *.example.com for all names under example.com.",
  },
  "bad-port": {
    code: "SLU1121",
    weight: "error",
    title: "A port is out of range",
    says: ({ found }, where) => `${where} is ${found}, which is no port.`,
    mend: () => "Ports are whole numbers from 1 to 65535; leave the port out to mean all.",
  },
  "bad-port-name": {
    code: "SLU1122",
    weight: "error",
    title: "The name of a port holds no letter",
    says: ({ text }, where) => `${where} is the text ${quote(text)}; the name of a port holds a letter.`,
    mend: ({ text }) =>
      /^[0-9]+$/u.test(text) ? `Write ${text} without quotes.` : "Name the port as the pods do.",
  },
  "odd-port-name": {
    code: "SLU1123",
    weight: "note",
    title: "The name of a port is one that no pod can give",
    says: ({ text }, where) => `${where} is ${quote(text)}, which no container can name a port.`,
    mend: () => "Such names are 1 to 15 lower-case letters, digits and single '-'.",
  },
  "range-order": {
    code: "SLU1124",
    weight: "error",
    title: "A range of ports ends before it starts",
    says: ({ from, to }, where) => `${where} is ${to}, but the range starts at ${from}.`,
    mend: ({ from, field: name }) =>
      name === "endPort"
        ? `Write ${from} or more.`
        : `Write more than ${from}; a single port has a field of its own.`,
  },
  "end-without-number": {
    code: "SLU1125",
    weight: "error",
    title: "A range of ports has no number to start at",
    says: ({ port }, where) =>
      port === "name"
        ? `${where} is given beside a port's name: only numbers have ranges.`
        : `${where} is given without a port to start at.`,
    mend: () => "Give the range's first port as a number in port, or leave endPort out.",
  },
  "unknown-protocol": {
    code: "SLU1126",
    weight: "error",
    title: "A protocol is unknown",
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no protocol that policies name.`,
    mend: ({ text, known }) => meant(text, known),
  },
  "unknown-policy-type": {
    code: "SLU1131",
    weight: "error",
    title: "A policy type is unknown",
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no direction.`,
    mend: ({ text, known }) => meant(text, known),
  },
  "empty-peer": {
    code: "SLU1132",
    weight: "error",
    title: "A peer names nothing",
    says: (_, where) => `${where} names no peer.`,
    mend: () =>
      "Give it a podSelector, a namespaceSelector or an ipBlock; to mean everyone, leave the list out.",
  },
  "mixed-peer": {
    code: "SLU1133",
    weight: "error",
    title: "A peer has both addresses and selectors",
    says: (_, where) => `${where} has an ipBlock beside a selector, which the API does not allow.`,
    mend: () => "Make two items of it: either may then match.",
  },
  "no-member": {
    code: "SLU1134",
    weight: "error",
    title: "An item that needs one member has none",
    says: (_, where) => `${where} says nothing.`,
    mend: ({ known }) => `Give it exactly one of ${anyOf(known)}.`,
  },
  "several-members": {
    code: "SLU1135",
    weight: "error",
    title: "An item that needs one member has several",
    says: ({ found }, where) =>
      `${where} has ${found.slice(0, 5).map(quote).join(" and ")}; it may have one member only.`,
    mend: () => "Make several items of it: any may then match.",
  },
  "unknown-member": {
    code: "SLU1136",
    weight: "error",
    title: "An item's member is unknown",
    says: (_, where) => `${where} is not known here, so what the item matches is not known.`,
    mend: ({ found, known }) => meant(found, known),
  },
  "implied-selector": {
    code: "SLU1137",
    weight: "warning",
    title: "A selector that the API asks for is missing",
    says: (_, where) =>
      `${where} is missing; the API server refuses that, and enforcers take it for everything.`,
    mend: () => "Write {} if everything is meant.",
  },
  "missing-peers": {
    code: "SLU1138",
    weight: "error",
    title: "A rule names no peers",
    says: (_, where) => `${where} is missing or empty; a rule of this kind must name its peers.`,
    mend: () => "List them: `namespaces: {}` is every pod; networks 0.0.0.0/0 and ::/0 are every address.",
  },
  "empty-list": {
    code: "SLU1139",
    weight: "error",
    title: "A list is empty that may not be",
    says: (_, where) => `${where} is empty.`,
    mend: () => "List at least one, or delete the item.",
  },
  "unknown-action": {
    code: "SLU1141",
    weight: "error",
    title: "A rule's action is unknown",
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no action of this kind of policy.`,
    mend: ({ text, known }) => meant(text, known),
  },
  "unknown-tier": {
    code: "SLU1142",
    weight: "error",
    title: "A policy's tier is unknown",
    says: ({ text }, where) =>
      `${where} is ${quote(text)}, which is no tier, so when the policy is asked is not known.`,
    mend: ({ text, known }) => meant(text, known),
  },
  "bad-priority": {
    code: "SLU1143",
    weight: "error",
    title: "A priority is out of range",
    says: ({ found }, where) => `${where} is ${found}, so when the policy is asked is not known.`,
    mend: ({ highest }) => `Write a whole number from 0, asked first, to ${highest}.`,
  },
  "baseline-name": {
    code: "SLU1144",
    weight: "error",
    title: "A BaselineAdminNetworkPolicy has another name than default",
    says: ({ name, wanted }, where) =>
      `${where} is ${quote(name)}; the one BaselineAdminNetworkPolicy is named ${wanted}.`,
    mend: ({ wanted }) => `Name it ${wanted}; the API server refuses others.`,
  },
  "names-without-accept": {
    code: "SLU1145",
    weight: "warning",
    title: "A rule that does not accept names domains",
    says: (_, where) =>
      `${where} has domainNames in a rule that does not accept, which the API server refuses.`,
    mend: () => "Deny by networks, or accept the names that are wanted and deny the rest.",
  },
  "long-list": {
    code: "SLU1151",
    weight: "note",
    title: "A list is longer than the API server takes",
    says: ({ length, longest }, where) => `${where} has ${length} items; the API server takes ${longest}.`,
    mend: () => "Split it over several rules or policies.",
  },
  "long-name": {
    code: "SLU1152",
    weight: "note",
    title: "A rule's name is longer than the API server takes",
    says: ({ length, longest }, where) =>
      `${where} has ${length} characters; the API server takes ${longest}.`,
    mend: () => "Shorten it.",
  },
  more: {
    code: "SLU1199",
    weight: "error",
    title: "More is wrong with an object than is listed",
    says: () => "More is wrong with this object than is listed here.",
    mend: () => "Mend what is listed, and look again.",
  },
};

const IN_FOR: Readonly<Record<string, string>> = { Exists: "In", DoesNotExist: "NotIn" };
