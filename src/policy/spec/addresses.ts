import {
  parseAddress,
  parseCidr,
  wholeFamily,
  type AddressRange,
  type Family,
} from "../../domain/address.ts";
import { isList, isObject, type Json } from "../../domain/json.ts";
import type { Truth } from "../../domain/verdict.ts";

/** An inclusive run of addresses, as plain whole numbers. */
type Run = { readonly first: bigint; readonly last: bigint };

/** A set of addresses: the runs of each family. */
export type AddressSet = Readonly<Record<Family, readonly Run[]>>;

/**
 * Where something is: whether it holds an address of a family, and where that may lie. `isKnown`: every one of
 * the runs is one of its addresses; else its address is somewhere in them.
 */
export type Location = Readonly<
  Record<Family, { readonly held: Truth; readonly isKnown: boolean; readonly runs: readonly Run[] }>
>;

export const FAMILIES: readonly Family[] = [4, 6];

function runOf(range: AddressRange): Run {
  const number = (words: readonly number[]): bigint =>
    words.reduce((sum, word) => (sum << 32n) + BigInt(word), 0n);
  return { first: number(range.first), last: number(range.last) };
}

/** Every address of the ranges. */
function setOf(ranges: readonly AddressRange[]): AddressSet {
  const runs = (family: Family): Run[] => ranges.filter((range) => range.family === family).map(runOf);
  return { 4: runs(4), 6: runs(6) };
}

const MAPPED: Run = { first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn };

/** A CIDR of a policy as a set; undefined where it cannot be read, as an IPv4-mapped one cannot. */
export function readBlock(text: Json | undefined): AddressSet | undefined {
  const cidr = typeof text === "string" ? parseCidr(text) : undefined;
  if (cidr === undefined) return undefined;
  const block = setOf([cidr]);
  const mapped = cidr.family === 6 && isWithin(block[6], [MAPPED]);
  return mapped ? undefined : block;
}

/** The runs of `left` without those of `right`. */
function without(left: readonly Run[], right: readonly Run[]): readonly Run[] {
  const cut = (runs: readonly Run[], hole: Run): Run[] =>
    runs.flatMap((run) =>
      [
        { first: run.first, last: run.last < hole.first ? run.last : hole.first - 1n },
        { first: run.first > hole.last ? run.first : hole.last + 1n, last: run.last },
      ].filter((rest) => rest.first <= rest.last),
    );
  return right.reduce(cut, left);
}

function isWithin(left: readonly Run[], right: readonly Run[]): boolean {
  return without(left, right).length === 0;
}

/** `left` without `right`. */
export function minus(left: AddressSet, right: AddressSet): AddressSet {
  return { 4: without(left[4], right[4]), 6: without(left[6], right[6]) };
}

/** @returns whether `left` lies wholly inside `right`. */
export function isInside(left: AddressSet, right: AddressSet): boolean {
  return FAMILIES.every((family) => isWithin(left[family], right[family]));
}

/** The union of sets. */
export function union(sets: readonly AddressSet[]): AddressSet {
  return { 4: sets.flatMap((set) => set[4]), 6: sets.flatMap((set) => set[6]) };
}

/** @returns whether an address is in a set of one family. */
export function holds(set: readonly Run[], address: bigint): boolean {
  return set.some((run) => run.first <= address && address <= run.last);
}

/** Every text of a document, wherever it stands. */
function textsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (isList(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** A bare address is a block of one. */
function single(text: string): readonly AddressRange[] {
  const address = parseAddress(text);
  return address === undefined ? [] : [{ family: address.family, first: address.words, last: address.words }];
}

/**
 * Addresses of a family of which every block in these documents tells any two apart that it tells apart at all: the edges
 * of all blocks, and the next address beyond.
 */
export function edgesIn(documents: readonly Json[], family: Family): readonly bigint[] {
  const blocks = documents.flatMap(textsIn).flatMap((text) => parseCidr(text) ?? single(text));
  const runs = setOf(blocks)[family];
  return [...new Set(runs.flatMap(({ first, last }) => [first, last + 1n]))];
}

/** One address for each that something may have in a family, as far as edges tell them apart. */
export function addressesOf(
  { isKnown, runs }: Location[Family],
  edges: readonly bigint[],
): readonly bigint[] {
  const firsts = runs.map(({ first }) => first);
  return isKnown ? firsts : [...new Set([...firsts, ...edges.filter((edge) => holds(runs, edge))])];
}

/**
 * Where something is that has exactly these addresses: absent and empty ones are none; undefined where there are none, or
 * one cannot be read.
 */
export function locationOf(texts: readonly (Json | undefined)[]): Location | undefined {
  const ranges: AddressRange[] = [];
  for (const text of texts) {
    if (text === undefined || text === null || text === "") continue;
    const address = typeof text === "string" ? parseAddress(text) : undefined;
    if (address === undefined) return undefined;
    ranges.push({ family: address.family, first: address.words, last: address.words });
  }
  return ranges.length === 0 ? undefined : placed(ranges, true);
}

/** Where something is whose addresses are not known: in the given blocks, or else anywhere. */
export function locationWithin(cidrs: readonly string[] | undefined): Location {
  const blocks = (cidrs ?? []).map(parseCidr).filter((cidr) => cidr !== undefined);
  if (blocks.length > 0) return placed(blocks, false);
  return ANYWHERE;
}

/** Nothing is known, not even whether it has an address of a family. */
export const ANYWHERE: Location = {
  4: { held: "maybe", isKnown: false, runs: [runOf(wholeFamily(4))] },
  6: { held: "maybe", isKnown: false, runs: [runOf(wholeFamily(6))] },
};

function placed(ranges: readonly AddressRange[], isKnown: boolean): Location {
  const set = setOf(ranges);
  const part = (family: Family): Location[Family] => ({
    held: set[family].length > 0 ? "yes" : "no",
    isKnown,
    runs: set[family],
  });
  return { 4: part(4), 6: part(6) };
}
