import { tellerOf } from "../../dialects/diagnostics.ts";
import type { TellDialect } from "../../dialects/trouble.ts";
import { parseAddress } from "../../domain/address.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import type { Json } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import { isTransportProtocol } from "../../domain/port.ts";
import { unreachable } from "../../domain/unreachable.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { items, member, rootEntry } from "../../policy/reading/entry.ts";
import { describeValue, tellType } from "../../policy/reading/shape.ts";
import type { KubeObject } from "../objects.ts";
import type { Leaf, Shape } from "./shapes.ts";

function isPort(value: Json): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** Most addresses, told at a glance: there are many, and who needs them parses them again. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=\d)|$)){4}$/u;

/** An address that is not given yet is an empty text. */
function isAddress(value: Json): boolean {
  if (typeof value !== "string") return false;
  return IPV4.test(value) || value === "" || parseAddress(value) !== undefined;
}

const IS: Readonly<Record<Leaf, (value: Json) => boolean>> = {
  text: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  port: isPort,
  "port or name": (value) => typeof value === "string" || isPort(value),
  protocol: isTransportProtocol,
  address: isAddress,
  host: (value) => isAddress(value) || (typeof value === "string" && /[A-Za-z]/u.test(value)),
};

/** Whether a value is what it has to be. Every pod of a cluster is asked, and most are: so it only looks, and makes nothing. */
function isSound(value: Json | undefined, shape: Shape): boolean {
  if (value === undefined || value === null) return true;
  if (shape.kind === "leaf") return IS[shape.of](value);
  if (shape.kind === "list") return isList(value) && areSound(value, shape.of);
  if (!isObject(value)) return false;
  if (shape.kind === "map") return Object.values(value).every((item) => isSound(item, shape.of));
  for (const [name, of] of shape.fields) if (!isSound(field(value, name), of)) return false;
  return true;
}

function areSound(list: readonly Json[], shape: Shape): boolean {
  for (const item of list) if (item === null || !isSound(item, shape)) return false;
  return true;
}

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

function tellLeaf(entry: Entry, kind: Leaf, tell: TellDialect): void {
  const { value } = entry;
  switch (kind) {
    case "text":
      return tellType(entry, "a text", tell);
    case "boolean":
      return tellType(entry, "true or false", tell);
    case "address":
      return tellType(entry, "an address", tell);
    case "host":
      return tellType(entry, "an address or a name", tell);
    case "port":
    case "port or name":
      return tell({ kind: "bad-port", found: describeValue(value) }, entry);
    case "protocol":
      if (typeof value !== "string") return tellType(entry, "a text", tell);
      return tell({ kind: "unknown-protocol", text: value, known: PROTOCOLS }, entry);
    default:
      return unreachable(kind);
  }
}

type Part = readonly [entry: Entry, shape: Shape];

/** What a value holds that has a shape of its own; undefined where it is no holder of that kind. */
function partsOf(entry: Entry, shape: Exclude<Shape, { kind: "leaf" }>): readonly Part[] | undefined {
  const { value } = entry;
  if (shape.kind === "list") return isList(value) ? items(entry).map((item) => [item, shape.of]) : undefined;
  if (!isObject(value)) return undefined;
  if (shape.kind === "map") return Object.keys(value).map((key) => [member(entry, key), shape.of]);
  return shape.fields.map(([name, of]) => [member(entry, name), of]);
}

function tellAll(entry: Entry, shape: Shape, tell: TellDialect): void {
  if (isSound(entry.value, shape)) return;
  if (shape.kind === "leaf") return tellLeaf(entry, shape.of, tell);
  const parts = partsOf(entry, shape);
  if (parts === undefined) return tellType(entry, shape.kind === "list" ? "a list" : "an object", tell);
  for (const [part, of] of parts) {
    if (part.value === null && shape.kind === "list") tellType(part, "something", tell);
    else tellAll(part, of, tell);
  }
}

/** Says of each value that is read of an object, and is not what it has to be, where it stands and what it should be. */
export function tellShape(
  { root, document }: KubeObject,
  shape: Shape,
  report: (diagnostic: Diagnostic) => void,
): void {
  if (!isSound(root, shape)) tellAll(rootEntry(root), shape, tellerOf(document, report));
}
