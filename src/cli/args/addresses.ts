import {
  compareWords,
  formatAddress,
  formatRange,
  parseAddress,
  parseCidr,
  wordCount,
} from "../../domain/address.ts";
import type { Address, AddressRange, Cidr } from "../../domain/address.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import { tell } from "../../platform/diagnostics.ts";
import { CIDR_UNREADABLE, TRANSLATED, UNDERSTOOD } from "./messages.ts";
import type { Read } from "./reading.ts";

const PART = /^(?:0x[0-9a-f]{0,8}|0[0-7]{1,11}|0|[1-9][0-9]{0,9})$/u;

function partOf(text: string): number {
  if (!PART.test(text)) return Number.NaN;
  if (text.startsWith("0x")) return text === "0x" ? 0 : Number.parseInt(text, 16);
  return Number.parseInt(text, text.startsWith("0") ? 8 : 10);
}

/**
 * Reads the other spellings of an IPv4 address that resolvers and browsers accept (inet_aton): one to four
 * parts, each decimal, octal or hexadecimal, the last one filling what is left.
 * @example parseLooseIpv4("0xA9FEA9FE") // 169.254.169.254
 */
export function parseLooseIpv4(text: string): Address | undefined {
  const plain = text.normalize("NFKC").replaceAll("。", ".").toLowerCase().replace(/\.$/u, "");
  const parts = plain.split(".").map((part) => partOf(part));
  const last = parts.pop();
  if (last === undefined || parts.length > 3 || parts.some((part) => !(part <= 255))) return undefined;
  if (!(last < 256 ** (4 - parts.length))) return undefined;
  let word = 0;
  for (const part of parts) word = word * 256 + part;
  return { family: 4, words: [word * 256 ** (4 - parts.length) + last] };
}

const MAPPED = [0, 0, 0xffff];
const NAT64 = [0x64ff9b, 0, 0];

function embedded(address: Address, prefix: readonly number[]): Address | undefined {
  if (address.family === 4 || compareWords(prefix, address.words) !== 0) return undefined;
  return { family: 4, words: address.words.slice(3) };
}

function text(address: Address): string {
  return formatAddress(address.family, address.words);
}

type Asked = { readonly option: string; readonly value: string };

function note(asked: Asked, address: Address, why: string): Diagnostic {
  return tell(UNDERSTOOD, { ...asked, as: text(address), why });
}

function readIpv6(asked: Asked, address: Address, zone: boolean): Read<Address> {
  const mapped = embedded(address, MAPPED);
  if (mapped !== undefined)
    return { value: mapped, notes: [note(asked, mapped, "an IPv4-mapped address is dialled over IPv4")] };
  const behind = embedded(address, NAT64);
  const notes = behind === undefined ? [] : [tell(TRANSLATED, { ...asked, as: text(behind) })];
  return {
    value: address,
    notes: zone ? [...notes, note(asked, address, "a zone belongs to one machine")] : notes,
  };
}

/**
 * Reads one address, however it is spelled; a note says what was understood where the spelling is not
 * the standard one. Undefined where the text is no address at all.
 */
export function readAddress(option: string, value: string): Read<Address> | undefined {
  const asked = { option, value };
  const bare = /^\[.+\]$/u.test(value) ? value.slice(1, -1) : value;
  const zone = bare.indexOf("%");
  const standard = parseAddress(zone > 0 && bare.includes(":") ? bare.slice(0, zone) : bare);
  if (standard?.family === 6) return readIpv6(asked, standard, zone > 0);
  if (standard !== undefined) return { value: standard, notes: [] };
  const loose = parseLooseIpv4(bare);
  if (loose === undefined) return undefined;
  return { value: loose, notes: [note(asked, loose, "resolvers and browsers read the number so")] };
}

function refuse(asked: Asked, reason: string, instead: string): { readonly trouble: Diagnostic } {
  return { trouble: tell(CIDR_UNREADABLE, { ...asked, reason, instead }) };
}

/** Reads one address of an option that takes nothing else. */
export function parseOneAddress(option: string, value: string): Read<Address> {
  return (
    readAddress(option, value) ??
    refuse({ option, value }, "this is no address", `Write one IPv4 or IPv6 address: ${option} 203.0.113.7`)
  );
}

function canonical(cidr: Cidr): string {
  return `${formatAddress(cidr.family, cidr.first)}/${cidr.prefix}`;
}

/** Reads one CIDR block; bits below the prefix are cleared with a note. */
export function readCidr(option: string, value: string): Read<Cidr> {
  const asked = { option, value };
  const cidr = parseCidr(value);
  if (cidr === undefined)
    return refuse(asked, "this is no block of addresses", `Write address/prefix: ${option} 10.0.0.0/8`);
  if (!cidr.hostBits) return { value: cidr, notes: [] };
  const why = `bits below the prefix /${cidr.prefix} are cleared`;
  return { value: cidr, notes: [tell(UNDERSTOOD, { ...asked, as: canonical(cidr), why })] };
}

/** Reads `first-last`; undefined where the text is no run of addresses of one family in order. */
export function parseRun(value: string): AddressRange | undefined {
  const [first, last, more] = value.split("-").map((end) => parseAddress(end.trim()));
  if (first === undefined || last === undefined || more !== undefined || first.family !== last.family)
    return undefined;
  if (compareWords(first.words, last.words) > 0) return undefined;
  return { family: first.family, first: first.words, last: last.words };
}

/** Splits repeated and comma-separated values. */
function parts(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(",")).map((value) => value.trim());
}

/**
 * Reads blocks of addresses to their canonical texts. A lone address is a block of one.
 * @example parseCidrs("--pod-cidr", ["10.244.0.0/16,fd00:10:244::/56"])
 */
export function parseCidrs(option: string, values: readonly string[]): Read<readonly string[]> {
  const texts: string[] = [];
  const notes: Diagnostic[] = [];
  for (const value of parts(values)) {
    const address = parseAddress(value);
    const read = readCidr(
      option,
      address === undefined ? value : `${value}/${wordCount(address.family) * 32}`,
    );
    if ("trouble" in read) return read;
    texts.push(canonical(read.value));
    notes.push(...read.notes);
  }
  return { value: texts, notes };
}

/** Reads addresses to their standard texts. */
export function parseAddresses(option: string, values: readonly string[]): Read<readonly string[]> {
  const texts: string[] = [];
  const notes: Diagnostic[] = [];
  for (const value of parts(values)) {
    const read = parseOneAddress(option, value);
    if ("trouble" in read) return read;
    texts.push(text(read.value));
    notes.push(...read.notes);
  }
  return { value: texts, notes };
}

/** The text of a range as people write it: a block where it is one, else `first-last`. */
export function rangeText(range: AddressRange & { readonly prefix?: number }): string {
  if (range.prefix === undefined) return formatRange(range);
  return `${formatAddress(range.family, range.first)}/${range.prefix}`;
}
