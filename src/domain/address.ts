import { at } from "./unreachable.ts";

/**
 * Addresses and CIDR blocks. A family's addresses are a line of 32-bit words, most significant
 * first: one word for IPv4, four for IPv6, so that both compare and step the same way.
 */
export type Family = 4 | 6;

/** INVARIANT (address words): integers in 0 … 2^32-1, one for IPv4, four for IPv6. */
export type Address = { readonly family: Family; readonly words: readonly number[] };

/** An inclusive run of addresses of one family. */
export type AddressRange = {
  readonly family: Family;
  readonly first: readonly number[];
  readonly last: readonly number[];
};

/** A CIDR block as written; `hostBits` says that bits below the prefix were set (they are cleared here). */
export type Cidr = AddressRange & { readonly prefix: number; readonly hostBits: boolean };

/** How many words an address of a family has. */
export function wordCount(family: Family): 1 | 4 {
  return family === 4 ? 1 : 4;
}

const OCTET = /^(?:0|[1-9][0-9]{0,2})$/u;

function parseIpv4Word(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let word = 0;
  for (const part of parts) {
    const octet = OCTET.test(part) ? Number(part) : 256;
    if (octet > 255) return undefined;
    word = word * 256 + octet;
  }
  return word;
}

const GROUP = /^[0-9a-fA-F]{1,4}$/u;

/** Sixteen-bit groups of one side of `::`; a dotted quad may close the last side. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes(".")) {
      const word = parseIpv4Word(part);
      if (word === undefined) return undefined;
      groups.push(word >>> 16, word & 0xffff);
    } else if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

function joinGroups(groups: readonly number[]): number[] {
  const words = [0, 0, 0, 0];
  for (const [index, group] of groups.entries()) {
    const word = index >> 1;
    words[word] = at(words, word) + (index % 2 === 0 ? group * 0x10000 : group);
  }
  return words;
}

function parseIpv6Words(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left, right] = halves;
  if (left === undefined) return undefined;
  const head = parseGroups(left, right === undefined);
  if (right === undefined) return head?.length === 8 ? joinGroups(head) : undefined;
  const tail = parseGroups(right, true);
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return joinGroups([...head, ...gap, ...tail]);
}

/**
 * Reads an address in its standard text form, as Go's `netip.ParseAddr` does: no leading zeroes,
 * no zones. `parseAddress("169.254.169.254")`; undefined for anything else.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(":")) {
    const words = parseIpv6Words(text);
    return words === undefined ? undefined : { family: 6, words };
  }
  const word = parseIpv4Word(text);
  return word === undefined ? undefined : { family: 4, words: [word] };
}

/** The bits of word `index` that a prefix leaves free. */
function freeBits(prefix: number, index: number): number {
  const kept = Math.min(32, Math.max(0, prefix - index * 32));
  return kept === 0 ? 0xffffffff : 2 ** (32 - kept) - 1;
}

/** The block of a prefix around an address. */
export function blockOf(address: Address, prefix: number): Cidr {
  const first: number[] = [];
  const last: number[] = [];
  let hostBits = false;
  for (const [index, word] of address.words.entries()) {
    const free = freeBits(prefix, index);
    const low = (word & ~free) >>> 0;
    hostBits ||= low !== word;
    first.push(low);
    last.push((low | free) >>> 0);
  }
  return { family: address.family, first, last, prefix, hostBits };
}

/** Reads `address/prefix`; undefined where the text is no CIDR block. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.lastIndexOf("/");
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (address === undefined || !/^(?:0|[1-9][0-9]{0,2})$/u.test(bits)) return undefined;
  const prefix = Number(bits);
  return prefix > address.words.length * 32 ? undefined : blockOf(address, prefix);
}

/** Compares two addresses' words on their line: negative, zero, positive. */
export function compareWords(a: readonly number[], b: readonly number[]): number {
  for (const [index, word] of a.entries()) {
    const difference = word - at(b, index);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** @returns whether a range holds an address of its own family. */
export function rangeHolds(range: AddressRange, address: Address): boolean {
  return (
    range.family === address.family &&
    compareWords(range.first, address.words) <= 0 &&
    compareWords(address.words, range.last) <= 0
  );
}

/** The word after these on the line, or undefined past its end. */
export function nextWords(words: readonly number[]): number[] | undefined {
  const next = [...words];
  for (let index = next.length - 1; index >= 0; index -= 1) {
    const word = at(next, index);
    next[index] = word === 0xffffffff ? 0 : word + 1;
    if (word !== 0xffffffff) return next;
  }
  return undefined;
}

/** The word before these on the line, or undefined before its start. */
export function previousWords(words: readonly number[]): number[] | undefined {
  const previous = [...words];
  for (let index = previous.length - 1; index >= 0; index -= 1) {
    const word = at(previous, index);
    previous[index] = word === 0 ? 0xffffffff : word - 1;
    if (word !== 0) return previous;
  }
  return undefined;
}

function formatIpv4(word: number): string {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join(".");
}

/** The longest run of zero groups, two or more, leftmost first (RFC 5952, section 4.2). */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 1 };
  let start = 0;
  for (let index = 0; index <= groups.length; index += 1) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}

function formatIpv6(words: readonly number[]): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  const run = longestZeroRun(groups);
  if (run.start < 0) return text(groups);
  return `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`;
}

/** The standard text of an address: dotted quad, or RFC 5952. */
export function formatAddress(family: Family, words: readonly number[]): string {
  return family === 4 ? formatIpv4(at(words, 0)) : formatIpv6(words);
}

/** `first-last`, inclusive: the form that JSON output promises. */
export function formatRange(range: AddressRange): string {
  return `${formatAddress(range.family, range.first)}-${formatAddress(range.family, range.last)}`;
}

/** All addresses of a family. */
export function wholeFamily(family: Family): AddressRange {
  const count = wordCount(family);
  return {
    family,
    first: Array.from({ length: count }, () => 0),
    last: Array.from({ length: count }, () => 0xffffffff),
  };
}
