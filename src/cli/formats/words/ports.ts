import { PORT_LINE_END } from "../../../domain/port.ts";
import type { PortRow, Ports, RequestRow } from "../../../domain/report.ts";
import { groupBy } from "./counts.ts";
import { gapsIn, mergeSpans } from "./spans.ts";
import type { Span } from "./spans.ts";

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["ICMP", 1],
  ["TCP", 6],
  ["UDP", 17],
  ["ICMPv6", 58],
  ["SCTP", 132],
]);
const NAMES: ReadonlyMap<number, string> = new Map([...NUMBERS].map(([name, number]) => [number, name]));
const WITH_PORTS: ReadonlySet<string> = new Set(["TCP", "UDP", "SCTP"]);

const LINE: Span = { first: 0n, last: BigInt(PORT_LINE_END - 1) };

/** A row on the port line. Port 0 is no port, so that ports 1-65535 are a whole protocol. */
function toSpan({ protocol, from, to }: PortRow): Span {
  if (protocol === "other") return { first: BigInt(from) << 16n, last: (BigInt(to) << 16n) | 0xffffn };
  const number = typeof protocol === "number" ? protocol : (NUMBERS.get(protocol) ?? 0);
  const start = typeof protocol === "string" && WITH_PORTS.has(protocol) && from <= 1 ? 0 : from;
  return { first: BigInt(number * 0x10000 + start), last: BigInt(number * 0x10000 + to) };
}

type Piece = { readonly protocol: number; readonly from: number; readonly to: number };

/** Spans cut at the ends of protocols. */
function toPieces(spans: readonly Span[]): Piece[] {
  return spans.flatMap(({ first, last }) => {
    const [low, high] = [Number(first), Number(last)];
    const pieces: Piece[] = [];
    for (let protocol = low >>> 16; protocol <= high >>> 16; protocol += 1) {
      const from = protocol === low >>> 16 ? low & 0xffff : 0;
      pieces.push({ protocol, from, to: protocol === high >>> 16 ? high & 0xffff : 0xffff });
    }
    return pieces;
  });
}

function isWhole({ from, to }: Piece): boolean {
  return from === 0 && to === 0xffff;
}

/** ICMP's low half is a type and a code. */
function icmpText({ from, to }: Piece): string {
  const first = `type ${String(from >>> 8)}`;
  if ((from & 0xff) === 0 && to - from === 0xff) return first;
  if (from === to) return `${first} code ${String(from & 0xff)}`;
  return `types ${String(from >>> 8)}-${String(to >>> 8)}`;
}

function pieceText(name: string, piece: Piece): string {
  if (name.startsWith("ICMP")) return icmpText(piece);
  const from = WITH_PORTS.has(name) ? Math.max(1, piece.from) : piece.from;
  return from === piece.to ? String(from) : `${String(from)}-${String(piece.to)}`;
}

/** `1-5, 7` of numbers that are sorted. */
function numberList(numbers: readonly number[]): string {
  const spans = mergeSpans(numbers.map((number) => ({ first: BigInt(number), last: BigInt(number) })));
  return spans
    .map(({ first, last }) => (first === last ? String(first) : `${String(first)}-${String(last)}`))
    .join(", ");
}

const TRANSPORTS: ReadonlySet<number> = new Set([6, 17, 132]);
const OTHERS: readonly number[] = Array.from({ length: 256 }, (_, protocol) => protocol).filter(
  (protocol) => !TRANSPORTS.has(protocol),
);

/** Whole protocols; all those without ports together are "other protocols". */
function wholePhrases(wholes: readonly number[]): string[] {
  const open = new Set(wholes);
  const hasOthers = OTHERS.every((protocol) => open.has(protocol));
  const listed = hasOthers ? wholes.filter((protocol) => TRANSPORTS.has(protocol)) : wholes;
  const names = listed.map((protocol) => NAMES.get(protocol)).filter((name) => name !== undefined);
  const numbers = listed.filter((protocol) => !NAMES.has(protocol));
  return [
    ...(names.length === 0 ? [] : [`all ${names.join(", ")}`]),
    ...(numbers.length === 0 ? [] : [`protocols ${numberList(numbers)}`]),
    ...(hasOthers
      ? [wholes.length === OTHERS.length ? "protocols other than TCP, UDP, SCTP" : "other protocols"]
      : []),
  ];
}

/** One phrase for each set of protocols that are open alike: `TCP and UDP 53`. */
function phrases(pieces: readonly Piece[]): string[] {
  const wholes = wholePhrases(pieces.filter((piece) => isWhole(piece)).map(({ protocol }) => protocol));
  const byProtocol = groupBy(
    pieces.filter((piece) => !isWhole(piece)),
    ({ protocol }) => NAMES.get(protocol) ?? `protocol ${String(protocol)}`,
  );
  const lists = [...byProtocol].map(([name, own]) => ({
    name,
    list: own.map((piece) => pieceText(name, piece)).join(", "),
  }));
  const byList = groupBy(lists, ({ list }) => list);
  const parts = [...byList].map(([list, own]) => `${own.map(({ name }) => name).join(" and ")} ${list}`);
  return wholes.length === 1 && wholes[0] === "protocols other than TCP, UDP, SCTP" && parts.length > 0
    ? [...parts, "other protocols"]
    : [...parts, ...wholes];
}

/** Ports that are open for some requests only, with what those are. */
function narrowPhrases(rows: readonly PortRow[]): string[] {
  const byRequests = groupBy(
    rows.filter(({ requests }) => requests !== undefined),
    ({ requests = [] }) => requests.map(requestText).join(" or "),
  );
  return [...byRequests].map(([requests, own]) => {
    const spans = mergeSpans(own.map((row) => toSpan(row)));
    return `${phrases(toPieces(spans)).join("; ")} for ${requests} only`;
  });
}

function requestText({ kind, text }: RequestRow): string {
  if (kind === "dns") return `DNS queries of ${text}`;
  return kind === "sni" ? `TLS to ${text}` : text;
}

function describe(rows: readonly PortRow[]): string {
  const open = rows.filter(({ requests }) => requests === undefined);
  const narrow = narrowPhrases(rows);
  if (narrow.length === 0) return describeOpen(open);
  return [...(open.length === 0 ? [] : [describeOpen(open)]), ...narrow].join("; ");
}

function describeOpen(rows: readonly PortRow[]): string {
  const spans = mergeSpans(rows.map((row) => toSpan(row)));
  if (spans.length === 0) return "no port";
  const gaps = gapsIn(LINE, spans);
  if (gaps.length === 0) return "every port";
  const open = phrases(toPieces(spans)).join("; ");
  const except = `every port except ${phrases(toPieces(gaps)).join("; ")}`;
  return except.length < open.length ? except : open;
}

/** Reports share the lists of ports between their many rows. */
const memo = new WeakMap<readonly PortRow[], string>();

/**
 * Ports in words. Everything but a few ports is said by what is missing.
 * @example portsInWords([{ protocol: "TCP", from: 443, to: 443 }]) // TCP 443
 */
export function portsInWords(ports: Ports): string {
  if (ports === "all") return "every port";
  const words = memo.get(ports) ?? describe(ports);
  memo.set(ports, words);
  return words;
}
