import type { Json } from "../../domain/json.ts";
import type { PortInterval } from "../../domain/port.ts";
import { PORT_LINE_END, portRange, wholeProtocol } from "../../domain/port.ts";
import type { PortItem } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { describeValue, isShaped, readList } from "../../policy/reading/shape.ts";
import type { Reading } from "./reading.ts";
import { FIELDS, PROTOCOLS, WITH_PORTS, WITH_TYPES } from "./schema.ts";

/** What a rule says of ports, in parts: any of them matches. */
export type PortPart = {
  readonly ports: "all" | readonly PortItem[];
  /** It matches for sure, or only perhaps. */
  readonly isSure: boolean;
  /**
   * Names of ports are those of pods on the pod network; what a name takes out is not taken out of anything else.
   * On the way in the subject is always such a pod.
   */
  readonly on: "anything" | "pods" | "no pods";
};

/** Runs of ports, and whether they are all that is meant. */
type Line = { readonly runs: readonly PortInterval[]; readonly isSure: boolean };

const WHOLE: PortInterval = { first: 0, last: PORT_LINE_END - 1 };

/** Runs without others. */
function without(runs: readonly PortInterval[], holes: readonly PortInterval[]): readonly PortInterval[] {
  return holes.reduce(
    (rest, hole) =>
      rest.flatMap(({ first, last }) =>
        [
          { first, last: Math.min(last, hole.first - 1) },
          { first: Math.max(first, hole.last + 1), last },
        ].filter((part) => part.first <= part.last),
      ),
    runs,
  );
}

/** Reads a protocol as its number: undefined where none is given, `unreadable` where it is none. */
function readProtocol(entry: Entry, { tellOwn }: Reading): number | "unreadable" | undefined {
  if (isAbsent(entry)) return undefined;
  const { value } = entry;
  const number = typeof value === "string" ? protocolNumber(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 255) return number;
  tellOwn({ kind: "bad-protocol", found: value ?? null }, entry);
  return "unreadable";
}

function protocolNumber(word: string): number | undefined {
  if (Object.hasOwn(PROTOCOLS, word)) return PROTOCOLS[word];
  return /^[0-9]{1,3}$/u.test(word) ? Number(word) : undefined;
}

/** A number of one byte; undefined where it is none. */
function readByte(entry: Entry, most: number, { tellOwn }: Reading): number | undefined {
  const { value } = entry;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  tellOwn({ kind: "bad-icmp", found: value }, entry);
  return undefined;
}

/** Reads `icmp` or `notICMP` as the run it names: undefined where none is given, `unreadable` where it is none. */
function readTypes(
  entry: Entry,
  protocol: number | "unreadable" | undefined,
  reading: Reading,
): PortInterval | "unreadable" | undefined {
  if (isAbsent(entry)) return undefined;
  if (!isShaped(entry, FIELDS.icmp, reading.tell) || protocol === "unreadable") return "unreadable";
  if (protocol === undefined || !WITH_TYPES.includes(protocol)) {
    reading.tellOwn({ kind: "icmp-without-protocol", field: String(entry.step) }, entry);
    return "unreadable";
  }
  const isEmpty = ["type", "code"].every((name) => isAbsent(member(entry, name)));
  return isEmpty ? undefined : readType(entry, protocol, reading);
}

/** A type alone, with all of its codes, or one code of a type. */
function readType(entry: Entry, protocol: number, reading: Reading): PortInterval | "unreadable" {
  const type = readByte(member(entry, "type"), 254, reading);
  const code = member(entry, "code");
  const codes = isAbsent(code) ? { from: 0, to: 255 } : readCode(code, reading);
  if (type === undefined || codes === undefined) return "unreadable";
  return portRange(protocol, (type << 8) | codes.from, (type << 8) | codes.to);
}

function readCode(
  entry: Entry,
  reading: Reading,
): { readonly from: number; readonly to: number } | undefined {
  const code = readByte(entry, 255, reading);
  return code === undefined ? undefined : { from: code, to: code };
}

/** What the rule's own fields leave of the port line, before any ports. */
function readLine(rule: Entry, protocol: number | "unreadable" | undefined, reading: Reading): Line {
  const notProtocol = readProtocol(member(rule, "notProtocol"), reading);
  const types = readTypes(member(rule, "icmp"), protocol, reading);
  const notTypes = readTypes(member(rule, "notICMP"), protocol, reading);
  const within = typeof protocol === "number" ? wholeProtocol(protocol) : WHOLE;
  const holes = [
    ...(typeof notProtocol === "number" ? [wholeProtocol(notProtocol)] : []),
    ...(typeof notTypes === "object" ? [notTypes] : []),
  ];
  return {
    runs: without([typeof types === "object" ? types : within], holes),
    isSure: ![protocol, notProtocol, types, notTypes].includes("unreadable"),
  };
}

/** What a list of ports names. */
type Listed = {
  readonly isGiven: boolean;
  readonly runs: readonly PortInterval[];
  readonly names: readonly PortItem[];
  /** Some of it could not be read. */
  readonly isFrayed: boolean;
};

const NO_LIST: Listed = { isGiven: false, runs: [], names: [], isFrayed: false };

function readListed(entry: Entry, protocol: number | "unreadable" | undefined, reading: Reading): Listed {
  const list = readList(entry, reading.tell);
  if (list === undefined) return { ...NO_LIST, isGiven: true, isFrayed: true };
  if (list.length === 0) return NO_LIST;
  if (typeof protocol !== "number" || !WITH_PORTS.includes(protocol)) {
    if (protocol !== "unreadable") reading.tellOwn({ kind: "ports-without-protocol" }, entry);
    return { ...NO_LIST, isGiven: true, isFrayed: true };
  }
  const items = list.map((item) => readPort(item, protocol, reading));
  return {
    isGiven: true,
    runs: items.filter((item) => item?.kind === "range"),
    names: items.filter((item) => item?.kind === "named"),
    isFrayed: items.includes(undefined),
  };
}

const NAME = /^(?=.*[A-Za-z])[A-Za-z0-9_.-]{1,128}$/u;

/** A number, `from:to`, or a name; numbers may be texts. Source: projectcalico/api, numorstring.Port. */
function readPort(entry: Entry, protocol: number, { tell, tellOwn }: Reading): PortItem | undefined {
  const { value } = entry;
  if (typeof value === "string" && NAME.test(value))
    return { kind: "named", name: value, protocols: [protocol] };
  const range = typeof value === "number" ? { from: value, to: value } : textRange(value);
  if (range !== undefined && isRange(range))
    return { kind: "range", ...portRange(protocol, range.from, range.to) };
  if (typeof value === "string" && range === undefined)
    tellOwn({ kind: "bad-port-text", text: value }, entry);
  else tell({ kind: "bad-port", found: describeValue(value) }, entry);
  return undefined;
}

type Ends = { readonly from: number; readonly to: number };

function textRange(value: Json | undefined): Ends | undefined {
  const found =
    typeof value === "string" ? /^(?<from>[0-9]{1,5})(?::(?<to>[0-9]{1,5}))?$/u.exec(value) : null;
  const [from, to] = [found?.groups?.["from"], found?.groups?.["to"]];
  return from === undefined ? undefined : { from: Number(from), to: Number(to ?? from) };
}

function isRange({ from, to }: Ends): boolean {
  return Number.isInteger(from) && from >= 1 && from <= to && to <= 65_535;
}

function itemsOf(runs: readonly PortInterval[]): "all" | readonly PortItem[] {
  const [only] = runs;
  if (runs.length === 1 && only?.first === WHOLE.first && only.last === WHOLE.last) return "all";
  return runs.map(({ first, last }) => ({ kind: "range", first, last }));
}

/**
 * Reads what a rule says of ports: its own protocol and ICMP types, and the ports of the end that is the destination.
 * Ports without a protocol that has ports are refused by Calico, and count as perhaps matching.
 */
export function readPorts(rule: Entry, reading: Reading): readonly PortPart[] {
  const protocol = readProtocol(member(rule, "protocol"), reading);
  const line = readLine(rule, protocol, reading);
  const [source, destination] = [member(rule, "source"), member(rule, "destination")];
  const wanted = readListed(member(destination, "ports"), protocol, reading);
  const spared = readListed(member(destination, "notPorts"), protocol, reading);
  const own = ["ports", "notPorts"].map((name) => readOwnPorts(member(source, name), protocol, reading));
  if (spared.names.length > 0) reading.tellOwn({ kind: "not-by-name" }, member(destination, "notPorts"));
  const isSure = line.isSure && !spared.isFrayed && own.every((isAny) => isAny);
  const listed = wanted.isGiven ? wanted.runs.flatMap((run) => overlap(run, line.runs)) : line.runs;
  const runs = itemsOf(without(listed, spared.runs));
  const frayed = itemsOf(without(wanted.isFrayed ? line.runs : [], spared.runs));
  const sparesNames = spared.names.length > 0;
  const parts: PortPart[] = [
    { ports: runs, isSure, on: sparesNames ? "no pods" : "anything" },
    { ports: sparesNames ? runs : [], isSure: false, on: "anything" },
    { ports: line.runs.length > 0 ? wanted.names : [], isSure: isSure && !spared.isGiven, on: "pods" },
    { ports: frayed, isSure: false, on: "anything" },
  ];
  return parts.filter(({ ports }) => ports === "all" || ports.length > 0);
}

/** The port that a packet comes from hangs on the packet. @returns whether any port will do. */
function readOwnPorts(entry: Entry, protocol: number | "unreadable" | undefined, reading: Reading): boolean {
  const listed = readListed(entry, protocol, reading);
  if (listed.isGiven && !listed.isFrayed)
    reading.tellOwn({ kind: "on-the-packet", field: String(entry.step) }, entry);
  return !listed.isGiven;
}

/** What is left of ports within a rule's own. Names are kept where the rule has their protocol. */
export function narrowed(
  ports: "all" | readonly PortItem[],
  within: "all" | readonly PortItem[],
): "all" | readonly PortItem[] {
  if (ports === "all" || within === "all") return ports === "all" ? within : ports;
  const runs = within.filter((item) => item.kind === "range");
  return ports.flatMap((item): readonly PortItem[] => {
    if (item.kind === "unreadable") return [item];
    if (item.kind === "range")
      return overlap(item, runs).map(({ first, last }) => ({ kind: "range", first, last }));
    const protocols = item.protocols.filter((protocol) => overlap(wholeProtocol(protocol), runs).length > 0);
    return protocols.length === 0 ? [] : [{ ...item, protocols }];
  });
}

function overlap({ first, last }: PortInterval, runs: readonly PortInterval[]): readonly PortInterval[] {
  return runs
    .map((run) => ({ first: Math.max(first, run.first), last: Math.min(last, run.last) }))
    .filter((run) => run.first <= run.last);
}
