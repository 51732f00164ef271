import { domainToASCII } from "node:url";

import type { Address, AddressRange } from "../../domain/address.ts";
import type { NamePattern, StarRule } from "../../domain/name.ts";
import { globPattern, sayNameTrouble } from "../../domain/name.ts";
import { nearest } from "../../domain/nearest.ts";
import { parseWorkloadRef } from "../../domain/workload.ts";
import type { WorkloadRef } from "../../domain/workload.ts";
import { tell } from "../../platform/diagnostics.ts";
import { parseRun, rangeText, readAddress, readCidr } from "./addresses.ts";
import { PLACE_UNREADABLE, UNDERSTOOD } from "./messages.ts";
import type { Read } from "./reading.ts";
import { looksLikeSelector, parseSelector } from "./selector.ts";
import type { LabelRequirement } from "./selector.ts";

/** Destinations that have a word of their own. */
export const DESTINATION_WORDS = ["internet", "metadata", "dns", "kube-apiserver", "nodes"] as const;
export type DestinationWord = (typeof DESTINATION_WORDS)[number];

/** A workload by its id, or workloads by their labels. `text` is how to speak of it. */
export type Subject =
  | { readonly kind: "workload"; readonly ref: WorkloadRef; readonly text: string }
  | {
      readonly kind: "selector";
      /** The selector's own namespace, else that of `-n`; undefined: every namespace. */
      readonly namespace: string | undefined;
      readonly requirements: readonly LabelRequirement[];
      readonly text: string;
    };

export type Destination =
  | Subject
  | { readonly kind: "address"; readonly address: Address; readonly text: string }
  /** A CIDR block or a run of addresses. */
  | { readonly kind: "addresses"; readonly range: AddressRange; readonly text: string }
  /** Lower case, in ASCII, without a closing dot. */
  | { readonly kind: "name"; readonly name: string; readonly text: string }
  | { readonly kind: "names"; readonly pattern: NamePattern; readonly text: string }
  | { readonly kind: "service"; readonly namespace: string; readonly name: string; readonly text: string }
  | { readonly kind: "word"; readonly word: DestinationWord; readonly text: string };

/** What was typed, for which option, and the namespace of `-n`. */
type Asked = { readonly option: string; readonly value: string; readonly namespace: string | undefined };
type Attempt<T> = (asked: Asked) => Read<T> | undefined;

function plain<T>(value: T): Read<T> {
  return { value, notes: [] };
}

function refuse(
  asked: Asked,
  reason: string,
  instead: string,
): { readonly trouble: ReturnType<typeof tell> } {
  const { option, value } = asked;
  return { trouble: tell(PLACE_UNREADABLE, { option, value, reason, instead }) };
}

const readSelector: Attempt<Subject> = (asked) => {
  const { option, value } = asked;
  if (!looksLikeSelector(value)) return undefined;
  const read = parseSelector(option, value);
  if ("trouble" in read) return read;
  const { namespace = asked.namespace, requirements } = read.value;
  return { value: { kind: "selector", namespace, requirements, text: value }, notes: read.notes };
};

const readReference: Attempt<Subject> = ({ value }) => {
  const ref = parseWorkloadRef(value);
  return ref === undefined ? undefined : plain({ kind: "workload", ref, text: value });
};

/** `cart` alone is `cart` of the namespace of `-n`. */
const readLoneName: Attempt<Subject> = ({ option, value, namespace = "default" }) => {
  const as = `${namespace}/${value}`;
  const ref = parseWorkloadRef(as);
  if (ref === undefined) return undefined;
  const why = "a name without a namespace is looked up in that of -n, else in default";
  return {
    value: { kind: "workload", ref, text: as },
    notes: [tell(UNDERSTOOD, { option, value, as, why })],
  };
};

const readWord: Attempt<Destination> = ({ value }) => {
  const word = DESTINATION_WORDS.find((known) => known === value.toLowerCase());
  return word === undefined ? undefined : plain({ kind: "word", word, text: word });
};

const SERVICE = /^(?:svc|service|services)\/(?:([^/]+)\/)?([^/]+)$/u;
const CLUSTER_NAME = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?\.?$/u;

const readService: Attempt<Destination> = (asked) => {
  const { option, value } = asked;
  const [, namespace = asked.namespace ?? "default", name] = SERVICE.exec(value) ?? [];
  if (name !== undefined)
    return plain({ kind: "service", namespace, name, text: `svc/${namespace}/${name}` });
  const [, host, zone] = CLUSTER_NAME.exec(value.toLowerCase()) ?? [];
  if (host === undefined || zone === undefined) return undefined;
  const as = `svc/${zone}/${host}`;
  const note = tell(UNDERSTOOD, { option, value, as, why: "names in .svc are services of the cluster" });
  return { value: { kind: "service", namespace: zone, name: host, text: as }, notes: [note] };
};

/** A number that would be an address below 1.0.0.0 was meant as something else. */
const readNumber: Attempt<Destination> = (asked) =>
  /^\d{1,8}$/u.test(asked.value) && Number(asked.value) < 2 ** 24
    ? refuse(
        asked,
        "this is a number, not a destination",
        `Write an address or a name; a port goes to --port ${asked.value}`,
      )
    : undefined;

const readLiteral: Attempt<Destination> = ({ option, value }) => {
  const read = readAddress(option, value);
  if (read === undefined || "trouble" in read) return read;
  const { value: address, notes } = read;
  const range = { family: address.family, first: address.words, last: address.words };
  const bits = address.words.length * 32;
  return {
    value: { kind: "address", address, text: rangeText({ ...range, prefix: bits }).replace(/\/.*$/u, "") },
    notes,
  };
};

const readBlock: Attempt<Destination> = ({ option, value }) => {
  const run = parseRun(value);
  if (run !== undefined) return plain({ kind: "addresses", range: run, text: rangeText(run) });
  if (!/^(?:[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)\/\d+$/u.test(value)) return undefined;
  const read = readCidr(option, value);
  if ("trouble" in read) return read;
  return { value: { kind: "addresses", range: read.value, text: rangeText(read.value) }, notes: read.notes };
};

/** Things pasted from a browser or a config file, with a word on how to say them here. */
const refuseUrl: Attempt<Destination> = (asked) => {
  const [, scheme, host, port] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/:@\s]+)(?::(\d+))?(?:\/.*)?$/iu.exec(asked.value) ?? [];
  if (host === undefined || (scheme === undefined && port === undefined)) return undefined;
  const schemePort = new Map([
    ["https", "443"],
    ["http", "80"],
  ]).get(scheme?.toLowerCase() ?? "");
  const dialled = port ?? schemePort;
  const ask = `Write --to ${host}${dialled === undefined ? "" : ` --port ${dialled}`}`;
  return refuse(asked, scheme === undefined ? "the port is an option of its own" : "this is a URL", ask);
};

const NAME =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/** Our own spelling: a star in a label is any characters of it, as a label exactly one, two are one or more. */
const ownWildcards: StarRule = ({ length, label, alone }) => {
  if (alone) return "labels";
  if (!label) return "chars";
  return length > 1 ? "labels" : "label";
};

/** `*.example.com` is exactly one label, `**.example.com` one or more. */
const readPattern: Attempt<Destination> = (asked) => {
  const read = globPattern(asked.value, ownWildcards);
  if ("problem" in read)
    return refuse(
      asked,
      `this is no pattern of names: ${sayNameTrouble(read)}`,
      "Write *.example.com for one label, **.example.com for any depth",
    );
  return plain({ kind: "names", pattern: read.pattern, text: read.pattern.text });
};

const readName: Attempt<Destination> = (asked) => {
  const { option, value } = asked;
  if (value.includes("*")) return readPattern(asked);
  const typed = value.toLowerCase().replace(/\.$/u, "");
  const name = /^[!-~]*$/u.test(typed) ? typed : domainToASCII(typed);
  if (!NAME.test(name)) return undefined;
  if (name === typed) return plain({ kind: "name", name, text: name });
  const note = tell(UNDERSTOOD, { option, value, as: name, why: "resolvers ask for names in ASCII" });
  return { value: { kind: "name", name, text: name }, notes: [note] };
};

const SUBJECT_HELP = "Write namespace/name, namespace/name[Kind], or '-n namespace -l app=name'.";
const DESTINATION_HELP = `Write a workload (namespace/name), an address, a CIDR block, a DNS name, svc/namespace/name, or one of ${DESTINATION_WORDS.join(", ")}.`;

function first<T>(attempts: readonly Attempt<T>[], asked: Asked): Read<T> | undefined {
  for (const attempt of attempts) {
    const read = attempt(asked);
    if (read !== undefined) return read;
  }
  return undefined;
}

const SUBJECT_ATTEMPTS: readonly Attempt<Subject>[] = [readSelector, readReference, readLoneName];

/** INVARIANT (order of reading): an address is never read as a name, nor a block as a workload. */
const DESTINATION_ATTEMPTS: readonly Attempt<Destination>[] = [
  readWord,
  readNumber,
  readLiteral,
  readBlock,
  readService,
  refuseUrl,
  readSelector,
  readReference,
  readName,
];

/**
 * Reads `--from`: a workload's id, or a selector.
 * @example parseSubject({ option: "--from", value: "shop/cart", namespace: undefined })
 */
export function parseSubject(asked: Asked): Read<Subject> {
  return first(SUBJECT_ATTEMPTS, asked) ?? refuse(asked, "this is no workload", SUBJECT_HELP);
}

/** Reads `--to`: anything that can be reached. */
export function parseDestination(asked: Asked): Read<Destination> {
  const read = first(DESTINATION_ATTEMPTS, asked);
  if (read !== undefined) return read;
  const word = nearest(asked.value, DESTINATION_WORDS);
  if (word !== undefined)
    return refuse(asked, "this is no destination", `Did you mean ${word}? ${DESTINATION_HELP}`);
  const workload = `${asked.namespace ?? "default"}/${asked.value}`;
  const lone = asked.value.includes(".") ? undefined : parseWorkloadRef(workload);
  return lone === undefined
    ? refuse(asked, "this is no destination", DESTINATION_HELP)
    : refuse(
        asked,
        "this could be a workload or a name",
        `Write --to ${workload} for the workload, or a DNS name with a dot.`,
      );
}
