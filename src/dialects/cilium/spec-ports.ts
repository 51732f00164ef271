import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { lowHalf, protocolOf } from "../../domain/port.ts";
import { and, or, type Truth } from "../../domain/verdict.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import * as ask from "../../policy/spec/question.ts";
import { namePattern } from "./spec-names.ts";
import { minorVersion } from "./spec-selectors.ts";

/** How far a rule opens the port at hand: wholly, for some requests, and for the DNS query at hand. */
export type Opening = { readonly wholly: Truth; readonly narrowly: Truth; readonly asking: Truth };

const CLOSED: Opening = { wholly: "no", narrowly: "no", asking: "no" };
const PERHAPS: Opening = { ...CLOSED, wholly: "maybe" };

function joined(openings: readonly Opening[]): Opening {
  return {
    wholly: anyTruth(openings.map((one) => one.wholly)),
    narrowly: anyTruth(openings.map((one) => one.narrowly)),
    asking: anyTruth(openings.map((one) => one.asking)),
  };
}

/** Whether a rule limits its ports: with a list that is not empty, or that is none. */
export function limitsPorts(rule: Json): boolean {
  return ["toPorts", "icmps"].some((name) => {
    const list = ask.present(rule, name) ?? [];
    return !isList(list) || list.length > 0;
  });
}

/** What a rule's toPorts and icmps open. In a denial nothing but ports is looked at. */
export function portsOpen(rule: Json, isDenial: boolean, question: ask.Question): Opening {
  if (!limitsPorts(rule)) return { ...CLOSED, wholly: "yes" };
  const [entries, types] = [ask.present(rule, "toPorts") ?? [], ask.present(rule, "icmps") ?? []];
  const byPort = isList(entries) ? entries.map((entry) => entryOpens(entry, isDenial, question)) : [PERHAPS];
  const byType = isList(types)
    ? types.map((entry) => ({ ...CLOSED, wholly: typesMatch(entry, question) }))
    : [PERHAPS];
  return joined([...byPort, ...byType]);
}

function entryOpens(entry: Json, isDenial: boolean, question: ask.Question): Opening {
  const list = ask.present(entry, "ports");
  if (!isObject(entry) || !isList(list) || list.length === 0) return PERHAPS;
  const requests = isDenial ? "all" : requestsOf(entry, question.query, minorVersion(question.facts));
  return joined(
    list.map((port) => {
      const match = portTest(port)?.(question);
      if (match === undefined) return PERHAPS;
      if (requests === "all") return { ...CLOSED, wholly: match };
      if (requests === "unsure") return { ...CLOSED, wholly: and("maybe", match) };
      return {
        wholly: "no",
        narrowly: and(requests.isAny ? "yes" : "no", match),
        asking: and(requests.asks ? "yes" : "no", match),
      };
    }),
  );
}

const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  TCP: [6],
  UDP: [17],
  SCTP: [132],
  VRRP: [112],
  IGMP: [2],
  ANY: [6, 17, 132],
};

type PortTest = ((question: ask.Question) => Truth) | undefined;

/** The numbers of a port's protocol; undefined where it cannot be read. */
function protocolsOf(item: Json): readonly number[] | undefined {
  const word = ask.present(item, "protocol") ?? "";
  if (!isObject(item) || typeof word !== "string") return undefined;
  return NUMBERS[word === "" ? "ANY" : word.toUpperCase()];
}

/** The last port of a range, 0 where none is given; undefined where it cannot be read. */
function endOf(item: Json): number | undefined {
  const end = ask.present(item, "endPort") ?? 0;
  return typeof end === "number" && Number.isInteger(end) && end >= 0 && end <= 65_535 ? end : undefined;
}

/** Whether a port is that of a question; undefined where it cannot be read. */
function portTest(item: Json): PortTest {
  const protocols = protocolsOf(item);
  const port = ask.present(item, "port") ?? "";
  if (protocols === undefined || typeof port !== "string") return undefined;
  const ofProtocol = (question: ask.Question): Truth =>
    protocols.includes(protocolOf(question.point)) ? "yes" : "no";
  const end = port === "" ? 0 : endOf(item);
  if (end === undefined) return undefined;
  if (!/[a-z]/iu.test(port)) return numberTest(port, end, ofProtocol);
  return end === 0 ? (question) => ask.isNamedPort(port.toLowerCase(), protocols, question) : undefined;
}

/** The same for a number. 0 is every port of the protocol. */
function numberTest(port: string, end: number, ofProtocol: (question: ask.Question) => Truth): PortTest {
  const first = Number.parseInt(port === "" ? "0" : port, port.startsWith("0") ? 8 : 10);
  if (first === 0) return end === 0 || end === 65_535 ? ofProtocol : undefined;
  if (end !== 0 && end < first) return undefined;
  return (question) => and(ofProtocol(question), isBetween(question, first, Math.max(first, end)));
}

function isBetween({ point }: ask.Question, first: number, last: number): Truth {
  return first <= lowHalf(point) && lowHalf(point) <= last ? "yes" : "no";
}

/** What limits an entry: some requests (none of them: nothing passes), nothing (`all`), or what cannot be read. */
type Requests = { readonly isAny: boolean; readonly asks: boolean } | "all" | "unsure";

function listOf(holder: Json | undefined, name: string): readonly Json[] | "unreadable" {
  const list = ask.present(holder, name) ?? [];
  return isList(list) ? list : "unreadable";
}

function requestsOf(entry: Json, query: string | undefined, minor: number): Requests {
  const names = namesOf(entry);
  const rules = rulesOf(ask.present(entry, "rules"), query, minor);
  if (names === "unsure" || rules === "unsure") return "unsure";
  const listener: Requests = ask.present(entry, "listener") === undefined ? "all" : SOME;
  const limits = [rules, names, listener].filter((limit) => limit !== "all");
  const [only, ...others] = limits;
  if (only === undefined) return isProxied(entry) ? SOME : "all";
  if (others.length === 0) return only;
  return { isAny: limits.every((limit) => limit.isAny), asks: false };
}

/** Some requests, none of them DNS queries. */
const SOME = { isAny: true, asks: false } as const;
const NO_REQUESTS = { isAny: false, asks: false } as const;

function isProxied(entry: Json): boolean {
  return ["terminatingTLS", "originatingTLS"].some((name) => ask.present(entry, name) !== undefined);
}

function namesOf(entry: Json): Requests {
  const names = listOf(entry, "serverNames");
  if (names === "unreadable" || names.some((name) => typeof name !== "string")) return "unsure";
  if (names.length === 0) return "all";
  return names.some((name) => namePattern({ matchPattern: name }, true) !== undefined) ? SOME : NO_REQUESTS;
}

function rulesOf(rules: Json | undefined, query: string | undefined, minor: number): Requests {
  if (rules === undefined) return "all";
  const parser = ask.present(rules, "l7proto") ?? "";
  if (!isObject(rules) || typeof parser !== "string" || hidesList(rules)) return "unsure";
  const filled = (name: string): readonly Json[] => itemsOf(listOf(rules, name));
  if (filled("dns").length > 0) return queriesOf(filled("dns"), query, minor);
  if (filled("http").length > 0) return filled("http").every(isHttpRule) ? SOME : "unsure";
  return filled("kafka").length > 0 ? parsedIn(minor) : parserNamed(parser, minor);
}

function parserNamed(parser: string, minor: number): Requests {
  return parser === "" ? "all" : parsedIn(minor);
}

function hidesList(rules: Json): boolean {
  return ["http", "kafka", "dns", "l7"].some((name) => listOf(rules, name) === "unreadable");
}

/** Parsers of other protocols are gone since 1.20. */
function parsedIn(minor: number): Requests {
  return minor >= 20 ? "unsure" : SOME;
}

function itemsOf(list: readonly Json[] | "unreadable"): readonly Json[] {
  return list === "unreadable" ? [] : list;
}

function queriesOf(dns: readonly Json[], query: string | undefined, minor: number): Requests {
  const patterns = dns.map((item) => namePattern(item, minor >= 19));
  const readable = patterns.filter((pattern) => pattern !== undefined && pattern !== "unreadable");
  if (patterns.includes("unreadable")) return "unsure";
  const asks = query !== undefined && readable.some((pattern) => pattern.test(query));
  return { isAny: readable.length > 0, asks };
}

/**
 * Whether an entry of toPorts perhaps filters DNS queries, and lets a name be asked for; any name, where none is given.
 * One that cannot be read perhaps does.
 */
export function filtersDns(entry: Json, name: string | undefined, minor: number): boolean {
  if (!isObject(entry)) return true;
  const requests = requestsOf(entry, name, minor);
  if (requests === "unsure") return true;
  const isDns = listOf(ask.present(entry, "rules"), "dns").length > 0;
  if (requests === "all" || !isDns) return false;
  const isWhole = ["serverNames", "listener"].every((member) => isNothing(ask.present(entry, member)));
  return isWhole && (name === undefined ? requests.isAny : requests.asks);
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || (isList(value) && value.length === 0);
}

function isHttpRule(rule: Json): boolean {
  const isText = (name: string): boolean => typeof (field(rule, name) ?? "") === "string";
  const isListed = (name: string): boolean => isList(field(rule, name) ?? []);
  return (
    isObject(rule) && ["method", "path", "host"].every(isText) && ["headers", "headerMatches"].every(isListed)
  );
}

const TYPE_NAMES: Readonly<Record<string, readonly string[]>> = {
  IPv4: "EchoReply=0 DestinationUnreachable=3 Redirect=5 Echo=8 EchoRequest=8 RouterAdvertisement=9 RouterSelection=10 TimeExceeded=11 ParameterProblem=12 Timestamp=13 TimestampReply=14 Photuris=40 ExtendedEchoRequest=42 ExtendedEchoReply=43".split(
    " ",
  ),
  IPv6: "DestinationUnreachable=1 PacketTooBig=2 TimeExceeded=3 ParameterProblem=4 EchoRequest=128 EchoReply=129 MulticastListenerQuery=130 MulticastListenerReport=131 MulticastListenerDone=132 RouterSolicitation=133 RouterAdvertisement=134 NeighborSolicitation=135 NeighborAdvertisement=136 RedirectMessage=137 RouterRenumbering=138 ICMPNodeInformationQuery=139 ICMPNodeInformationResponse=140 InverseNeighborDiscoverySolicitation=141 InverseNeighborDiscoveryAdvertisement=142 HomeAgentAddressDiscoveryRequest=144 HomeAgentAddressDiscoveryReply=145 MobilePrefixSolicitation=146 MobilePrefixAdvertisement=147 DuplicateAddressRequestCodeSuffix=157 DuplicateAddressConfirmationCodeSuffix=158 ExtendedEchoRequest=160 ExtendedEchoReply=161".split(
    " ",
  ),
};

function typesMatch(entry: Json, question: ask.Question): Truth {
  const list = ask.present(entry, "fields");
  if (!isObject(entry) || !isList(list) || list.length === 0) return "maybe";
  return list.map((item) => typeMatches(item, question)).reduce<Truth>(or, "no");
}

function typeMatches(item: Json, { point }: ask.Question): Truth {
  const family = ask.present(item, "family") ?? "";
  const names = typeof family === "string" ? TYPE_NAMES[family === "" ? "IPv4" : family] : undefined;
  const type = names === undefined ? undefined : typeOf(ask.present(item, "type"), names);
  if (type === undefined) return "maybe";
  const isOfFamily = protocolOf(point) === (names === TYPE_NAMES["IPv6"] ? 58 : 1);
  return isOfFamily && lowHalf(point) >> 8 === type ? "yes" : "no";
}

/** The number of an ICMP type, by its name, as a text or as it is; undefined where it is none. */
function typeOf(written: Json | undefined, names: readonly string[]): number | undefined {
  const named = names.find((one) => one.split("=")[0] === written)?.split("=")[1] ?? written;
  const type = typeof named === "string" && /^(?:0|[1-9][0-9]{0,2})$/u.test(named) ? Number(named) : named;
  return typeof type === "number" && Number.isInteger(type) && type >= 0 && type <= 255 ? type : undefined;
}
