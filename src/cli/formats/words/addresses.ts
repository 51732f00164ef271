import { formatAddress, parseAddress, parseCidr } from "../../../domain/address.ts";
import type { AddressRange, Family } from "../../../domain/address.ts";
import { blockAround, blocksOf, gapsIn, mergeSpans, sizeOf, spanOf } from "./spans.ts";
import type { Span } from "./spans.ts";

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** From this many addresses on, a set is called the internet: half of IPv4, half of IPv6's global unicast. */
const INTERNET: Readonly<Record<Family, bigint>> = { 4: 1n << 31n, 6: 1n << 124n };

/** Addresses that mean more than their digits. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ["169.254.169.254", "cloud metadata"],
  ["fd00:ec2::254", "AWS metadata"],
  ["fd20:ce::254", "GCP metadata"],
  ["169.254.170.2", "ECS credentials"],
  ["169.254.170.23", "EKS Pod Identity"],
  ["fd00:ec2::23", "EKS Pod Identity"],
  ["100.100.100.200", "Alibaba metadata"],
  ["168.63.129.16", "Azure WireServer"],
]);

type Ranges = { readonly family: Family; readonly spans: readonly Span[] };

function toPoint(words: readonly number[]): bigint {
  let point = 0n;
  for (const word of words) point = (point << 32n) | BigInt(word);
  return point;
}

function toText(family: Family, point: bigint): string {
  const words: number[] = [];
  for (let shift = BITS[family] - 32; shift >= 0; shift -= 32) {
    words.push(Number((point >> BigInt(shift)) & 0xffffffffn));
  }
  return formatAddress(family, words);
}

/** Reads what reports hold: `first-last`, and also a block or a lone address. */
function parseRange(text: string): AddressRange | undefined {
  const [first, last] = text.split("-").map((end) => parseAddress(end));
  if (last !== undefined && first?.family === last.family) {
    return { family: first.family, first: first.words, last: last.words };
  }
  if (first !== undefined && !text.includes("-")) {
    return { family: first.family, first: first.words, last: first.words };
  }
  return parseCidr(text);
}

/** One item of a list: a lone address, one or two blocks, else `first-last`. */
function spanTexts(family: Family, span: Span): string[] {
  const bits = BITS[family];
  if (span.first === span.last) return [toText(family, span.first)];
  const blocks = blocksOf(span, bits, 2);
  if (blocks === undefined) return [`${toText(family, span.first)}-${toText(family, span.last)}`];
  return blocks.map(({ first, prefix }) => `${toText(family, first)}/${String(prefix)}`);
}

/** Blocks are easier to read than runs, and both than a longer list. */
function effort(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + (text.includes("-") ? 1.5 : 1), 0);
}

function known(text: string): string {
  const meaning = KNOWN.get(text);
  return meaning === undefined ? text : `${text} (${meaning})`;
}

/** `0.0.0.0/0 except 10.0.0.0/8` where that is shorter than listing what remains. */
function listOrExcept({ family, spans }: Ranges): string {
  const bits = BITS[family];
  const plain = spans.flatMap((span) => spanTexts(family, span));
  const [start, end] = [spans[0], spans.at(-1)];
  if (start === undefined || end === undefined) return "no address";
  const around = blockAround(start.first, end.last, bits);
  const except = gapsIn(spanOf(around, bits), spans).flatMap((gap) => spanTexts(family, gap));
  if (except.length === 0 || 1 + effort(except) >= effort(plain)) return plain.map(known).join(", ");
  return `${toText(family, around.first)}/${String(around.prefix)} except ${except.map(known).join(", ")}`;
}

/** What a set of addresses of one family is, in words. */
export type AddressWords = {
  readonly family: Family;
  readonly text: string;
  /** Every address of the family. */
  readonly whole: boolean;
  /** Most of the public addresses. */
  readonly internet: boolean;
};

function describe({ family, spans }: Ranges): AddressWords {
  const size = sizeOf(spans);
  const whole = size === 1n << BigInt(BITS[family]);
  const internet = size >= INTERNET[family];
  if (whole) return { family, whole, internet, text: everything(`IPv${String(family)}`) };
  const list = listOrExcept({ family, spans });
  return { family, whole, internet, text: internet ? `the internet: ${list}` : list };
}

function everything(families: string): string {
  return `the internet and every other address (${families})`;
}

const memo = new Map<string, readonly AddressWords[]>();

function describeFresh(texts: readonly string[]): readonly AddressWords[] {
  const ranges = texts.map((text) => parseRange(text)).filter((range) => range !== undefined);
  const words: AddressWords[] = [];
  for (const family of [4, 6] as const) {
    const own = ranges.filter((range) => range.family === family);
    const spans = mergeSpans(own.map(({ first, last }) => ({ first: toPoint(first), last: toPoint(last) })));
    if (spans.length > 0) words.push(describe({ family, spans }));
  }
  return words;
}

/**
 * Sets of addresses in words, one for each family that is there.
 * @example describeAddresses(["0.0.0.0-9.255.255.255", "11.0.0.0-255.255.255.255"]) // the internet: 0.0.0.0/0 except 10.0.0.0/8
 */
export function describeAddresses(texts: readonly string[]): readonly AddressWords[] {
  const key = texts.join(" ");
  const words = memo.get(key) ?? describeFresh(texts);
  if (memo.size > 10_000) memo.clear();
  memo.set(key, words);
  return words;
}

/** The same in one phrase, both families together where both are whole. */
export function addressesInWords(texts: readonly string[]): string {
  const words = describeAddresses(texts);
  if (words.length === 2 && words.every(({ whole }) => whole)) return everything("IPv4 and IPv6");
  return words.length === 0 ? texts.join(", ") : words.map(({ text }) => text).join("; ");
}
