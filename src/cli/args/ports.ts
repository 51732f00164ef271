import { PORT_LINE_END, PROTOCOL, portRange, wholeProtocol } from "../../domain/port.ts";
import type { PortInterval } from "../../domain/port.ts";
import { tell } from "../../platform/diagnostics.ts";
import { PORT_UNREADABLE } from "./messages.ts";
import type { Read } from "./reading.ts";

const TRANSPORTS: ReadonlyMap<string, number> = new Map([
  ["tcp", PROTOCOL.TCP],
  ["udp", PROTOCOL.UDP],
  ["sctp", PROTOCOL.SCTP],
]);

const WHOLES: ReadonlyMap<string, PortInterval> = new Map([
  ["all", { first: 0, last: PORT_LINE_END - 1 }],
  ["icmp", wholeProtocol(PROTOCOL.ICMP)],
  ["icmpv6", wholeProtocol(PROTOCOL.ICMPv6)],
  ["tcp", portRange(PROTOCOL.TCP, 1, 0xffff)],
  ["udp", portRange(PROTOCOL.UDP, 1, 0xffff)],
  ["sctp", portRange(PROTOCOL.SCTP, 1, 0xffff)],
]);

/** Words people type for a port; only ever suggested, since a name can mean another port elsewhere. */
const SERVICE_NAMES: ReadonlyMap<string, string> = new Map([
  ["any", "all"],
  ["*", "all"],
  ["ping", "icmp"],
  ["icmp6", "icmpv6"],
  ["dns", "53/udp,53/tcp"],
  ["http", "80"],
  ["https", "443"],
  ["ssh", "22"],
  ["smtp", "25"],
  ["dot", "853"],
  ["ldap", "389"],
  ["postgres", "5432"],
  ["postgresql", "5432"],
  ["mysql", "3306"],
  ["redis", "6379"],
  ["ntp", "123/udp"],
]);

const EXAMPLES = "Write 443, 443/tcp, 53/udp, 8000-8010, icmp or all; several are separated by commas.";

function refuse(value: string, reason: string, instead: string = EXAMPLES): Read<PortInterval> {
  return { trouble: tell(PORT_UNREADABLE, { option: "--port", value, reason, instead }) };
}

const PORTS = /^(\d{1,9})(?:([-:])(\d{1,9}))?(?:\/([a-z0-9]+))?$/u;
const TURNED = /^(tcp|udp|sctp)[/:](\d+(?:-\d+)?)$/u;

function troubleOf(from: number, to: number): string | undefined {
  if (from === 0) return "port 0 cannot be dialled";
  if (from > 0xffff || to > 0xffff) return "ports run from 1 to 65535";
  return from > to ? "the range ends before it begins" : undefined;
}

function readOne(value: string): Read<PortInterval> {
  const word = value.toLowerCase();
  const whole = WHOLES.get(word);
  if (whole !== undefined) return { value: whole, notes: [] };
  const meant = SERVICE_NAMES.get(word);
  if (meant !== undefined) return refuse(value, "names of ports are not read", `Write --port ${meant}`);
  const turned = TURNED.exec(word);
  if (turned !== null) return refuse(value, "the port comes first", `Write --port ${turned[2]}/${turned[1]}`);
  const match = PORTS.exec(word);
  if (match === null) return refuse(value, "this is no port");
  const [, start, dash, end, protocolWord = "tcp"] = match;
  if (dash === ":") return refuse(value, "a range has a hyphen", `Write --port ${value.replace(":", "-")}`);
  const protocol = TRANSPORTS.get(protocolWord);
  if (protocol === undefined)
    return refuse(value, `${protocolWord} is no protocol with ports`, "Write /tcp, /udp or /sctp.");
  const from = Number(start);
  const to = end === undefined ? from : Number(end);
  const trouble = troubleOf(from, to);
  return trouble === undefined ? { value: portRange(protocol, from, to), notes: [] } : refuse(value, trouble);
}

/** Sorted, disjoint, and no two that touch. */
function merge(intervals: readonly PortInterval[]): PortInterval[] {
  const merged: PortInterval[] = [];
  for (const next of intervals.toSorted((a, b) => a.first - b.first)) {
    const last = merged.at(-1);
    if (last === undefined || next.first > last.last + 1) merged.push(next);
    else merged[merged.length - 1] = { first: last.first, last: Math.max(last.last, next.last) };
  }
  return merged;
}

/**
 * Reads the values of `--port`: sorted, disjoint intervals of the port line. TCP unless said.
 * @example parsePorts(["443", "53/udp,53/tcp"])
 */
export function parsePorts(values: readonly string[]): Read<readonly PortInterval[]> {
  const intervals: PortInterval[] = [];
  for (const value of values.flatMap((list) => list.split(","))) {
    const read = readOne(value.trim());
    if ("trouble" in read) return read;
    intervals.push(read.value);
  }
  return { value: merge(intervals), notes: [] };
}
