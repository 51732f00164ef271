import type { AddressRange, Family } from "../../domain/address.ts";
import { compareWords, wholeFamily } from "../../domain/address.ts";
import type { Condition } from "../../policy/condition.ts";
import type { Peer } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { MAYBE } from "./condition.ts";
import { readNets } from "./known.ts";
import { BY_ADDRESS, type Limit, perhaps, type Reading } from "./reading.ts";
import { UNREADABLE } from "./reading.ts";

/**
 * Blocks of addresses. A field whose blocks are all of one family makes the whole rule one of that family, fields that begin
 * with `not` too. Source: projectcalico/calico, felix, rendering of rules for one version of IP.
 */

export function blockPeer(cidrs: readonly AddressRange[]): Peer {
  return { kind: "block", cidrs, except: [], frayed: false, scope: BY_ADDRESS };
}

function familiesOf(ranges: readonly AddressRange[]): readonly Family[] {
  return ([4, 6] as const).filter((family) => ranges.some((range) => range.family === family));
}

/** Everything that has an address of one of these families. */
function ofFamilies(families: readonly Family[]): readonly Peer[] {
  return families.length === 2 ? [{ kind: "everything" }] : [blockPeer(families.map(wholeFamily))];
}

/** What is of the families of some blocks, and outside all of them. */
function outside(ranges: readonly AddressRange[]): readonly Peer[] {
  const not: Peer = { kind: "not", peer: blockPeer(ranges) };
  return [{ kind: "all-of", peers: [...ofFamilies(familiesOf(ranges)), not] }];
}

/** Reads `nets` of the peer. */
export function readPeerNets(entry: Entry, { tell }: Reading): Limit {
  if (isAbsent(entry)) return undefined;
  const { ranges, isWhole } = readNets(entry, tell);
  if (!isWhole) return [blockPeer(ranges), UNREADABLE];
  return ranges.length === 0 ? undefined : [blockPeer(ranges)];
}

/** Reads `notNets` of the peer. */
export function readPeerNotNets(entry: Entry, { tell }: Reading): Limit {
  if (isAbsent(entry)) return undefined;
  const { ranges, isWhole } = readNets(entry, tell);
  if (isWhole) return ranges.length === 0 ? undefined : outside(ranges);
  return perhaps([{ kind: "not", peer: blockPeer(ranges) }]);
}

/** What blocks of the subject's own end ask: of the peer, that it is of their family; of the subject, mostly nobody knows. */
export type OwnNets = { readonly limit: Limit; readonly when: readonly Condition[] };

function isWholeFamily(range: AddressRange): boolean {
  const whole = wholeFamily(range.family);
  return compareWords(range.first, whole.first) === 0 && compareWords(range.last, whole.last) === 0;
}

/** Reads `nets` or `notNets` of the subject's own end. */
export function readOwnNets(own: Entry, name: "nets" | "notNets", { tell, tellOwn }: Reading): OwnNets {
  const entry = member(own, name);
  if (isAbsent(entry)) return { limit: undefined, when: [] };
  const { ranges, isWhole } = readNets(entry, tell);
  if (!isWhole) return { limit: undefined, when: [MAYBE] };
  const families = familiesOf(ranges);
  if (families.length === 0) return { limit: undefined, when: [] };
  const full = families.filter((family) =>
    ranges.some((range) => range.family === family && isWholeFamily(range)),
  );
  const isSure = full.length === families.length;
  if (!isSure) tellOwn({ kind: "on-the-packet", field: name }, entry);
  const left = name === "nets" ? families : families.filter((family) => !full.includes(family));
  return { limit: ofFamilies(left), when: isSure ? [] : [MAYBE] };
}

/** Reads `ipVersion`. */
export function readIpVersion(entry: Entry, { tellOwn }: Reading): Limit {
  if (isAbsent(entry)) return undefined;
  if (entry.value === 4 || entry.value === 6) return ofFamilies([entry.value]);
  tellOwn({ kind: "bad-ip-version", found: entry.value }, entry);
  return [UNREADABLE];
}

/** Says that a rule has blocks of both families. */
export function checkFamilies(rule: Entry, { tellOwn }: Reading): void {
  const texts = ["source", "destination"].flatMap((end) =>
    ["nets", "notNets"].flatMap((name) => member(member(rule, end), name).value ?? []),
  );
  const isSix = texts.map((text) => typeof text === "string" && text.includes(":"));
  if (isSix.includes(true) && isSix.includes(false)) tellOwn({ kind: "mixed-families" }, rule);
}
