import type { Cidr } from "../../domain/address.ts";
import { blockOf, parseAddress, parseCidr, rangeHolds, wholeFamily } from "../../domain/address.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { BlockScope, Peer } from "../../policy/pod-policy.ts";
import { formatCidr, readCidr } from "../../policy/reading/cidr.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import { selects } from "../../policy/selector.ts";
import type { Reading } from "./reading.ts";
import { CIDR_GROUP, FIELDS, GROUP } from "./schema.ts";

const UNREADABLE: Peer = { kind: "unreadable" };

/** Blocks with what is cut out of them. `frayed`: not all of them, or of what is cut out, could be read. */
type Blocks = {
  readonly cidrs: readonly Cidr[];
  readonly except: readonly Cidr[];
  readonly frayed: boolean;
};

/** How far blocks speak of what is in the cluster. The API server runs on a node or outside. */
function scopeOf({ pods, nodes }: Pick<BlockScope, "pods" | "nodes">): BlockScope {
  return { pods, nodes, apiServer: nodes === "yes" ? "yes" : "maybe" };
}

/** Blocks as peers. One of every address of a family is taken for all that is outside. */
export function blockPeers({ cidrs, except, frayed }: Blocks, { defaults }: Reading): readonly Peer[] {
  const whole = cidrs.filter(({ prefix }) => prefix === 0);
  const parts = cidrs.filter(({ prefix }) => prefix > 0);
  const peer = (some: readonly Cidr[], scope: BlockScope): readonly Peer[] =>
    some.length === 0 ? [] : [{ kind: "block", cidrs: some, except, frayed, scope }];
  return [...peer(parts, scopeOf(defaults.blocks)), ...peer(whole, scopeOf(defaults.wholeBlocks))];
}

/** Addresses of which it is not known which they are. */
export function someAddresses({ defaults }: Reading): Peer {
  const cidrs = [wholeFamily(4), wholeFamily(6)];
  return { kind: "block", cidrs, except: [], frayed: true, scope: scopeOf(defaults.blocks) };
}

/** An address alone as a block. */
function blockOfOne(text: string): Cidr | undefined {
  const address = parseAddress(text);
  return address === undefined ? undefined : blockOf(address, address.family === 4 ? 32 : 128);
}

/** Reads a block; undefined where it cannot be read. What Cilium cannot parse, it refuses. */
function readBlock(entry: Entry, { tell, reject }: Reading, takesOne: boolean): Cidr | undefined {
  const { value: text } = entry;
  const one = typeof text === "string" && takesOne ? blockOfOne(text) : undefined;
  if (one !== undefined) return readCidr({ ...entry, value: formatCidr(one) }, tell);
  if (typeof text !== "string" || parseCidr(text) !== undefined) return readCidr(entry, tell);
  reject({ kind: "cidr-text", text }, entry);
  return undefined;
}

/** Reads an item of `toCIDR` or `fromCIDR`. */
export function readCidrPeer(entry: Entry, reading: Reading): readonly Peer[] {
  const cidr = readBlock(entry, reading, true);
  return cidr === undefined
    ? [UNREADABLE]
    : blockPeers({ cidrs: [cidr], except: [], frayed: false }, reading);
}

/** Reads an item of `toCIDRSet` or `fromCIDRSet`. */
export function readCidrSet(entry: Entry, reading: Reading): readonly Peer[] {
  if (!isShaped(entry, FIELDS.cidrSet, reading.tell)) return [UNREADABLE];
  const cidr = member(entry, "cidr");
  const ref = member(entry, "cidrGroupRef");
  const selector = member(entry, "cidrGroupSelector");
  const given = [cidr, ref, selector].filter((one) => !isAbsent(one) && one.value !== "");
  const [only] = given;
  if (only === undefined || given.length > 1) {
    reading.reject({ kind: "one-of-cidr", found: given.map(({ step }) => String(step)) }, entry);
    return [UNREADABLE];
  }
  const except = member(entry, "except");
  if (only === cidr) return readPlainSet(cidr, except, reading);
  const groups = only === ref ? readGroupRef(ref, reading) : readGroups(selector, reading);
  if (groups === undefined) return [UNREADABLE];
  const cut = readCuts(except, reading);
  const peers = blockPeers({ cidrs: groups.cidrs, ...cut }, reading);
  return groups.frayed ? [...peers, someAddresses(reading)] : peers;
}

function readPlainSet(entry: Entry, except: Entry, reading: Reading): readonly Peer[] {
  const cidr = readBlock(entry, reading, false);
  const cut = readCuts(except, reading, cidr);
  return cidr === undefined ? [UNREADABLE] : blockPeers({ cidrs: [cidr], ...cut }, reading);
}

/** Reads what is cut out. Beside a block, Cilium refuses what does not parse or does not begin in it. */
function readCuts(
  entry: Entry,
  reading: Reading,
  around?: Cidr,
): { readonly except: readonly Cidr[]; readonly frayed: boolean } {
  const list = readList(entry, reading.tell);
  const read = list?.map((item) =>
    around === undefined ? readLooseCut(item, reading) : readCut(item, reading, around),
  );
  const except = read?.filter((cut) => cut !== undefined) ?? [];
  return { except, frayed: except.length !== list?.length };
}

function readCut(entry: Entry, reading: Reading, around: Cidr): Cidr | undefined {
  const cut = readBlock(entry, reading, false);
  if (cut === undefined) return undefined;
  const written = typeof entry.value === "string" ? entry.value : "";
  const address = parseAddress(written.slice(0, written.lastIndexOf("/")));
  if (address !== undefined && rangeHolds(around, address)) return cut;
  reading.reject({ kind: "except-stray", except: written, cidr: formatCidr(around) }, entry);
  return undefined;
}

/** Beside groups nothing is checked. */
function readLooseCut(entry: Entry, { tell }: Reading): Cidr | undefined {
  return readCidr(entry, tell);
}

type Group = { readonly cidrs: readonly Cidr[]; readonly frayed: boolean };

const NO_GROUP: Group = { cidrs: [], frayed: true };

function nameOf({ root }: SourceDocument): unknown {
  return field(field(root, "metadata"), "name");
}

function groupDocuments({ surroundings }: Reading): readonly SourceDocument[] {
  return surroundings.documents(GROUP, CIDR_GROUP);
}

/** The blocks of a group; one that cannot be read leaves them open. */
function blocksOf(document: SourceDocument): Group {
  const list = field(field(document.root, "spec"), "externalCIDRs");
  if (!isList(list)) return NO_GROUP;
  const cidrs = list.flatMap((one) => (typeof one === "string" ? (parseCidr(one) ?? []) : []));
  const isMapped = cidrs.some(
    ({ family, prefix, first }) => family === 6 && prefix >= 96 && first[2] === 0xffff,
  );
  return cidrs.length === list.length && !isMapped ? { cidrs, frayed: false } : NO_GROUP;
}

function readGroupRef(entry: Entry, reading: Reading): Group | undefined {
  const { value: name } = entry;
  if (typeof name !== "string") {
    tellType(entry, "the name of a CiliumCIDRGroup", reading.tell);
    return undefined;
  }
  const document = groupDocuments(reading).findLast((one) => nameOf(one) === name);
  if (document === undefined) {
    reading.tellOwn({ kind: "group-missing", wanted: `CiliumCIDRGroup ${name}` }, entry);
    return NO_GROUP;
  }
  return tellFrayed(blocksOf(document), { entry, name }, reading);
}

function tellFrayed(
  group: Group,
  { entry, name }: { entry: Entry; name: string },
  { tellOwn }: Reading,
): Group {
  if (group.frayed) tellOwn({ kind: "group-unreadable", name }, entry);
  return group;
}

/** The groups whose labels a selector selects, all together. Where none is there, some may be elsewhere. */
function readGroups(entry: Entry, reading: Reading): Group | undefined {
  const selector = readSelector(entry, reading.tell);
  if (selector === undefined) return undefined;
  const selected = groupDocuments(reading).flatMap((document) => {
    const truth = selects(selector, labelsOf(document));
    const name = String(nameOf(document));
    if (truth === "no") return [];
    return truth === "maybe" ? [NO_GROUP] : [tellFrayed(blocksOf(document), { entry, name }, reading)];
  });
  if (selected.length === 0) reading.tellOwn({ kind: "group-missing", wanted: "CiliumCIDRGroups" }, entry);
  const isOpen = selected.length === 0 || reading.surroundings.mayHaveMore(GROUP, CIDR_GROUP);
  return {
    cidrs: selected.flatMap(({ cidrs }) => cidrs),
    frayed: isOpen || selected.some(({ frayed }) => frayed),
  };
}

function labelsOf({ root }: SourceDocument): Parameters<typeof selects>[1] {
  const labels = field(field(root, "metadata"), "labels") ?? {};
  if (!isObject(labels)) return { stated: new Map(), knowledge: "unreadable" };
  const pairs = Object.entries(labels);
  const stated = new Map(
    pairs.flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])),
  );
  return stated.size === pairs.length
    ? { stated, knowledge: "whole" }
    : { stated: new Map(), knowledge: "unreadable" };
}
