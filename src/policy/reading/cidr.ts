import type { Cidr } from "../../domain/address.ts";
import { compareWords, formatAddress, parseAddress, parseCidr } from "../../domain/address.ts";
import type { Entry } from "./entry.ts";
import { tellType } from "./shape.ts";
import type { Tell } from "./trouble.ts";

/** Whether a block lies in ::ffff:0:0/96, where IPv6 spells IPv4 addresses. */
function isMapped({ family, first, prefix }: Cidr): boolean {
  return family === 6 && prefix >= 96 && first[0] === 0 && first[1] === 0 && first[2] === 0xffff;
}

/** Reads a CIDR block; undefined where there is none. One with host bits is the block around it. */
export function readCidr(entry: Entry, tell: Tell): Cidr | undefined {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "a CIDR block", tell);
    return undefined;
  }
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    tell({ kind: "bad-cidr", text }, entry);
    return undefined;
  }
  if (isMapped(cidr)) {
    tell({ kind: "mapped-cidr", text }, entry);
    return undefined;
  }
  if (cidr.hostBits) tell({ kind: "host-bits", text, block: formatCidr(cidr) }, entry);
  return cidr;
}

/** `10.0.0.0/8`. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.family, cidr.first)}/${cidr.prefix}`;
}

/** Whether every address of one block is in another. */
export function liesWithin(inner: Cidr, outer: Cidr): boolean {
  return (
    inner.family === outer.family &&
    compareWords(outer.first, inner.first) <= 0 &&
    compareWords(inner.last, outer.last) <= 0
  );
}

/** What a text that is no block probably means: an address alone is a block of one. */
export function nearestBlock(text: string): string | undefined {
  const address = parseAddress(text);
  return address === undefined ? undefined : `${text}/${address.family === 4 ? 32 : 128}`;
}
