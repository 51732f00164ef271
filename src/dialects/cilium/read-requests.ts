import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { everyName } from "../../domain/name.ts";
import type { RequestRule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, items, member } from "../../policy/reading/entry.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import { checkRequests, isFilled, KINDS } from "./check-requests.ts";
import type { PortReading, ReadPort } from "./port-reading.ts";
import { readDnsRule, readServerName } from "./read-names.ts";
import type { Reading } from "./reading.ts";
import { FIELDS } from "./schema.ts";

/**
 * What an entry of `toPorts` lets through on its ports: undefined is all; `unsure`: all, some or nothing, which cannot be
 * read.
 */
export type L7 = readonly RequestRule[] | "unsure" | undefined;

/** A filter of DNS that lets everything be asked for. */
export const ANY_QUERY: readonly RequestRule[] = [
  { kind: "dns", patterns: [everyName()], text: everyName().text },
];

/** Reads everything in an entry that narrows its ports, and checks what may not stand together. */
export function readL7(entry: Entry, ports: readonly ReadPort[] | undefined, reading: PortReading): L7 {
  const rules = member(entry, "rules");
  checkRequests(entry, ports, reading);
  const factors = [
    readRules(rules, reading),
    readServerNames(member(entry, "serverNames"), reading),
    readListener(member(entry, "listener")),
  ];
  if (factors.includes("unsure")) return "unsure";
  const narrowing = factors.filter((factor) => factor !== undefined && factor !== "unsure");
  const isTls = ["terminatingTLS", "originatingTLS"].some((name) => !isAbsent(member(entry, name)));
  if (narrowing.length === 0 && isTls) return [{ kind: "other", text: "TLS that the proxy ends" }];
  return narrowing.length === 0 ? undefined : narrowing.reduce((one, other) => both(one, other));
}

/** What two limits admit together, spelled out: each pair of what either admits. */
function both(one: readonly RequestRule[], other: readonly RequestRule[]): readonly RequestRule[] {
  return one.flatMap((a) =>
    other.map((b): RequestRule => ({
      kind: "other",
      text: [`${a.kind} ${a.text}`, `${b.kind} ${b.text}`].toSorted().join(" and "),
    })),
  );
}

/** Reads `rules`; an empty list of any kind filters nothing. */
function readRules(rules: Entry, reading: PortReading): L7 {
  if (isAbsent(rules)) return undefined;
  if (!isShaped(rules, FIELDS.rules, reading.tell)) return "unsure";
  const lists = [...KINDS, "l7"].map((name) => readList(member(rules, name), reading.tell));
  const parser = readParser(member(rules, "l7proto"), reading);
  const dns = items(member(rules, "dns")).map((item) => readDnsRule(item, reading));
  const http = items(member(rules, "http")).map((item) => readHttpRule(item, reading));
  if (lists.includes(undefined) || !parser.isReadable) return "unsure";
  if (dns.length > 0) return all(dns);
  if (http.length > 0) return all(http);
  const kafka = member(rules, "kafka");
  if (isFilled(kafka)) return readGone(kafka, "kafka", reading);
  return parser.name === undefined ? undefined : readGone(member(rules, "l7proto"), parser.name, reading);
}

type Parser = { readonly name: string | undefined; readonly isReadable: boolean };

function readParser(entry: Entry, { tell }: Reading): Parser {
  const { value } = entry;
  const isReadable = isAbsent(entry) || typeof value === "string";
  if (!isReadable) tellType(entry, "a text", tell);
  return { name: typeof value === "string" && value !== "" ? value : undefined, isReadable };
}

/** Parsers that Cilium had until 1.20. */
function readGone(entry: Entry, parser: string, { defaults, tellOwn }: Reading): L7 {
  if (!defaults.dropsParsers) return [{ kind: "other", text: parserText(entry, parser) }];
  tellOwn({ kind: "parser-gone", parser }, entry);
  return "unsure";
}

function parserText({ holder, value }: Entry, parser: string): string {
  const rules = parser === "kafka" ? value : field(holder?.value, "l7");
  return `${parser} ${canonical(rules ?? [])}`;
}

/** All the items' rules, or `unsure` where one could not be read. */
function all(read: readonly (readonly RequestRule[] | undefined)[]): L7 {
  const rules = read.filter((some) => some !== undefined);
  return rules.length === read.length ? rules.flat() : "unsure";
}

/** JSON with its keys in order: equal texts for equal rules. */
function canonical(value: Json): string {
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

/** Reads an item of `rules.http`: `GET /v1/.*`, with the host and the headers it asks for. */
function readHttpRule(entry: Entry, { tell }: Reading): readonly RequestRule[] | undefined {
  if (!isShaped(entry, FIELDS.http, tell)) return undefined;
  const texts = ["method", "path", "host"].map((name) => readText(member(entry, name), tell));
  const lists = ["headers", "headerMatches"].map((name) => readList(member(entry, name), tell));
  const [method, path, host] = texts;
  if (method === undefined || path === undefined || host === undefined || lists.includes(undefined))
    return undefined;
  const headers = ["headers", "headerMatches"].flatMap((name) => {
    const written = member(entry, name);
    return isFilled(written) ? [`${name} ${canonical(written.value ?? [])}`] : [];
  });
  const words = [method || "*", path || "/.*", ...(host === "" ? [] : [`host ${host}`]), ...headers];
  return [{ kind: "http", text: words.join(" ") }];
}

/** A text, empty where there is none; undefined where it is something else. */
function readText(entry: Entry, tell: Reading["tell"]): string | undefined {
  if (isAbsent(entry)) return "";
  if (typeof entry.value === "string") return entry.value;
  tellType(entry, "a text", tell);
  return undefined;
}

function readServerNames(entry: Entry, reading: Reading): L7 {
  const list = readList(entry, reading.tell);
  if (list === undefined) return "unsure";
  return list.length === 0 ? undefined : all(list.map((item) => readServerName(item, reading)));
}

/** Traffic that is sent to a listener of the cluster's own: what that lets through is its to say. */
function readListener(entry: Entry): L7 {
  if (isAbsent(entry)) return undefined;
  return [{ kind: "other", text: `listener ${canonical(entry.value ?? null)}` }];
}
