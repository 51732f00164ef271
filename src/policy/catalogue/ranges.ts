import {
  type AddressRange,
  type Cidr,
  type Family,
  compareWords,
  nextWords,
  parseCidr,
  previousWords,
} from "../../domain/address.ts";

export type NamedBlock = { readonly cidr: string; readonly title: string };

/** Blocks that private networks are made of, and that people have in mind when they write "internal". */
export const PRIVATE_BLOCKS: readonly NamedBlock[] = [
  { cidr: "10.0.0.0/8", title: "private use (RFC 1918)" },
  { cidr: "172.16.0.0/12", title: "private use (RFC 1918)" },
  { cidr: "192.168.0.0/16", title: "private use (RFC 1918)" },
  { cidr: "100.64.0.0/10", title: "shared address space, carrier-grade NAT (RFC 6598)" },
  { cidr: "169.254.0.0/16", title: "link-local (RFC 3927)" },
  { cidr: "fc00::/7", title: "unique local (RFC 4193)" },
  { cidr: "fe80::/10", title: "link-local (RFC 4291)" },
];

/** The three blocks of RFC 1918. */
export const RFC1918_BLOCKS: readonly NamedBlock[] = PRIVATE_BLOCKS.slice(0, 3);

/**
 * What internet addresses are taken from: all of IPv4, the part of IPv6 allocated to global unicast, and the well-known
 * prefix through which IPv6-only networks reach IPv4 (RFC 6052).
 */
const UNICAST_SPACE: readonly NamedBlock[] = [
  { cidr: "0.0.0.0/0", title: "IPv4" },
  { cidr: "64:ff9b::/96", title: "IPv4 through NAT64" },
  { cidr: "2000::/3", title: "global unicast" },
];

/**
 * The IANA special-purpose address registries (RFC 6890, RFC 8190, and the RFCs named per row), multicast, and the former
 * class E. Rows inside a row above are left out; so is 64:ff9b::/96, which leads to the internet. Anycast services inside
 * special blocks (192.0.0.9, 2001:1::1 and their like) count as special: no attacker can stand there.
 */
export const SPECIAL_BLOCKS: readonly NamedBlock[] = [
  { cidr: "0.0.0.0/8", title: "this network (RFC 791)" },
  { cidr: "10.0.0.0/8", title: "private use (RFC 1918)" },
  { cidr: "100.64.0.0/10", title: "shared address space (RFC 6598)" },
  { cidr: "127.0.0.0/8", title: "loopback (RFC 1122)" },
  { cidr: "169.254.0.0/16", title: "link-local (RFC 3927)" },
  { cidr: "172.16.0.0/12", title: "private use (RFC 1918)" },
  { cidr: "192.0.0.0/24", title: "IETF protocol assignments (RFC 6890)" },
  { cidr: "192.0.2.0/24", title: "documentation, TEST-NET-1 (RFC 5737)" },
  { cidr: "192.31.196.0/24", title: "AS112 (RFC 7535)" },
  { cidr: "192.52.193.0/24", title: "AMT (RFC 7450)" },
  { cidr: "192.88.99.0/24", title: "former 6to4 relay anycast (RFC 7526)" },
  { cidr: "192.168.0.0/16", title: "private use (RFC 1918)" },
  { cidr: "192.175.48.0/24", title: "direct delegation AS112 (RFC 7534)" },
  { cidr: "198.18.0.0/15", title: "benchmarking (RFC 2544)" },
  { cidr: "198.51.100.0/24", title: "documentation, TEST-NET-2 (RFC 5737)" },
  { cidr: "203.0.113.0/24", title: "documentation, TEST-NET-3 (RFC 5737)" },
  { cidr: "224.0.0.0/4", title: "multicast (RFC 5771)" },
  { cidr: "240.0.0.0/4", title: "reserved, and limited broadcast (RFC 1112, RFC 919)" },
  { cidr: "::/128", title: "unspecified (RFC 4291)" },
  { cidr: "::1/128", title: "loopback (RFC 4291)" },
  { cidr: "::ffff:0:0/96", title: "IPv4-mapped (RFC 4291)" },
  { cidr: "64:ff9b:1::/48", title: "local-use IPv4/IPv6 translation (RFC 8215)" },
  { cidr: "100::/64", title: "discard only (RFC 6666)" },
  { cidr: "100:0:0:1::/64", title: "dummy prefix (RFC 9780)" },
  {
    cidr: "2001::/23",
    title: "IETF protocol assignments: Teredo, benchmarking, ORCHID and others (RFC 2928)",
  },
  { cidr: "2001:db8::/32", title: "documentation (RFC 3849)" },
  { cidr: "2002::/16", title: "6to4 (RFC 3056)" },
  { cidr: "2620:4f:8000::/48", title: "direct delegation AS112 (RFC 7534)" },
  { cidr: "3fff::/20", title: "documentation (RFC 9637)" },
  { cidr: "5f00::/16", title: "segment routing SIDs (RFC 9602)" },
  { cidr: "fc00::/7", title: "unique local (RFC 4193)" },
  { cidr: "fe80::/10", title: "link-local (RFC 4291)" },
  { cidr: "ff00::/8", title: "multicast (RFC 4291)" },
];

/** Reads a block of the catalogue. A text that is no block is a bug of ours. */
export function blockRange(block: NamedBlock): Cidr {
  const cidr = parseCidr(block.cidr);
  if (cidr === undefined || cidr.hostBits) throw new Error(`the catalogue has a bad block: ${block.cidr}`);
  return cidr;
}

/** What is left of a range after taking another out: none, one or two pieces. */
function without(range: AddressRange, hole: AddressRange): readonly AddressRange[] {
  if (range.family !== hole.family) return [range];
  if (compareWords(hole.last, range.first) < 0 || compareWords(range.last, hole.first) < 0) return [range];
  const pieces: AddressRange[] = [];
  const before = previousWords(hole.first);
  if (before !== undefined && compareWords(range.first, before) <= 0) pieces.push({ ...range, last: before });
  const after = nextWords(hole.last);
  if (after !== undefined && compareWords(after, range.last) <= 0) pieces.push({ ...range, first: after });
  return pieces;
}

/**
 * The public internet of one family: unicast space outside every special-purpose block, as sorted ranges without overlap.
 * `internetRanges(4)` begins at 1.0.0.0 and ends at 223.255.255.255.
 */
export function internetRanges(family: Family): readonly AddressRange[] {
  const known = INTERNET.get(family);
  if (known !== undefined) return known;
  const ranges = publicRanges(family);
  INTERNET.set(family, ranges);
  return ranges;
}

/** The same answer every time, made once. */
const INTERNET = new Map<Family, readonly AddressRange[]>();

function publicRanges(family: Family): readonly AddressRange[] {
  const holes = SPECIAL_BLOCKS.map(blockRange);
  let left: readonly AddressRange[] = UNICAST_SPACE.map(blockRange)
    .filter((space) => space.family === family)
    .map((space) => ({ family, first: space.first, last: space.last }));
  for (const hole of holes) left = left.flatMap((range) => without(range, hole));
  return left;
}
