import type { TransportProtocol } from "../../domain/port.ts";
import { PROTOCOL } from "../../domain/port.ts";
import type { Entry } from "./entry.ts";
import { isAbsent } from "./entry.ts";
import { describeValue, readWord, tellType } from "./shape.ts";
import type { Tell } from "./trouble.ts";

const HIGHEST = 65535;

/** Reads a port number; undefined where it is none of 1 to 65535. */
export function readPortNumber(entry: Entry, tell: Tell): number | undefined {
  const { value } = entry;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= HIGHEST) return value;
  if (typeof value === "number") tell({ kind: "bad-port", found: describeValue(value) }, entry);
  else tellType(entry, "a port number", tell);
  return undefined;
}

/** Source: Kubernetes API reference, names of container ports (IANA service names). */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/u;

/** Reads the name of a port, which holds a letter; undefined where it is none. */
export function readPortName(entry: Entry, tell: Tell, expected = "the name of a port"): string | undefined {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, expected, tell);
    return undefined;
  }
  if (!/[A-Za-z]/u.test(text)) {
    tell({ kind: "bad-port-name", text }, entry);
    return undefined;
  }
  if (!PORT_NAME.test(text)) tell({ kind: "odd-port-name", text }, entry);
  return text;
}

const PROTOCOLS: readonly TransportProtocol[] = ["TCP", "UDP", "SCTP"];

/** Reads a protocol as its number; absent is TCP, undefined what could not be read. */
export function readProtocol(entry: Entry, tell: Tell): number | undefined {
  if (isAbsent(entry)) return PROTOCOL.TCP;
  const word = readWord(entry, { words: PROTOCOLS, kind: "unknown-protocol" }, tell);
  return word === undefined ? undefined : PROTOCOL[word];
}

/** The protocols whose ports can have names. */
export const NAMING_PROTOCOLS: readonly number[] = PROTOCOLS.map((word) => PROTOCOL[word]);
