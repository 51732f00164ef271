import { globPattern } from "../../domain/name.ts";
import { PROTOCOL, wholeProtocol } from "../../domain/port.ts";
import type { PortItem, RequestRule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, memberNames } from "../../policy/reading/entry.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import type { Reading } from "./reading.ts";
import { FIELDS } from "./schema.ts";

/** There, and not understood: some requests, and nobody knows which. */
const UNREADABLE: RequestRule = { kind: "other", text: "requests that cannot be read" };

/**
 * Reads `l7Protocols`: undefined where there are none. What such a rule matches is allowed as far as one of them admits it,
 * and denied otherwise. Source: Antrea, "Antrea Layer 7 NetworkPolicy".
 */
export function readRequests(entry: Entry, reading: Reading): readonly RequestRule[] | undefined {
  const list = readList(entry, reading.tell);
  if (list === undefined) return [UNREADABLE];
  return list.length === 0 ? undefined : list.map((item) => readRequest(item, reading) ?? UNREADABLE);
}

function readRequest(entry: Entry, reading: Reading): RequestRule | undefined {
  const { tell } = reading;
  if (!isShaped(entry, FIELDS.l7, tell)) return undefined;
  const found = FIELDS.l7.filter((name) => memberNames(entry).includes(name));
  const [only] = found;
  if (only === undefined) tell({ kind: "no-member", known: FIELDS.l7 }, entry);
  else if (found.length > 1) tell({ kind: "several-members", found, known: FIELDS.l7 }, entry);
  else
    return only === "http" ? readHttp(member(entry, only), reading) : readTls(member(entry, only), reading);
  return undefined;
}

/** The texts of an object's fields, empty where they are absent; undefined where one is no text. */
function readTexts(entry: Entry, names: readonly string[], { tell }: Reading): readonly string[] | undefined {
  if (!isShaped(entry, names, tell)) return undefined;
  const texts = names.map((name) => {
    const written = member(entry, name);
    if (isAbsent(written)) return "";
    if (typeof written.value === "string") return written.value;
    tellType(written, "a text", tell);
    return undefined;
  });
  const read = texts.filter((text) => text !== undefined);
  return read.length < texts.length ? undefined : read;
}

/** `GET foo.example.com/api/*`: each part may be absent, and is then any. */
function readHttp(entry: Entry, reading: Reading): RequestRule | undefined {
  const [host, method, path] = readTexts(entry, FIELDS.http, reading) ?? [];
  if (host === undefined || method === undefined || path === undefined) return undefined;
  const way = `${host === "" ? "*" : host.toLowerCase()}${path === "" ? "/*" : path}`;
  return { kind: "http", text: `${method === "" ? "*" : method} ${way}` };
}

function readTls(entry: Entry, reading: Reading): RequestRule | undefined {
  const [sni] = readTexts(entry, FIELDS.tls, reading) ?? [];
  if (sni === undefined) return undefined;
  if (sni === "") return { kind: "other", text: "TLS" };
  const read = globPattern(sni, ({ length }) => (length === 1 ? "text" : undefined));
  if ("problem" in read) {
    reading.tellOwn({ kind: "bad-fqdn", trouble: read }, member(entry, "sni"));
    return undefined;
  }
  return { kind: "sni", patterns: [read.pattern], text: read.pattern.text };
}

/** Ports as open for some requests only; HTTP and TLS are spoken over TCP. */
export function narrowed(
  ports: "all" | readonly PortItem[],
  requests: readonly RequestRule[],
): readonly PortItem[] {
  const items: readonly PortItem[] =
    ports === "all" ? [{ kind: "range", ...wholeProtocol(PROTOCOL.TCP) }] : ports;
  return items.map((item) => (item.kind === "unreadable" ? item : { ...item, requests }));
}
