import { portRange, wholeProtocol } from "../../domain/port.ts";
import type { PortItem } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { readPortName, readPortNumber, readProtocol } from "../../policy/reading/port.ts";
import { isShaped, readList } from "../../policy/reading/shape.ts";
import type { TellDialect } from "../trouble.ts";
import { FIELDS } from "./schema.ts";

const UNREADABLE: PortItem = { kind: "unreadable" };

/** Reads `ports`: without items, the whole port line. */
export function readPorts(entry: Entry, tell: TellDialect): "all" | readonly PortItem[] {
  const list = readList(entry, tell);
  if (list === undefined) return [UNREADABLE];
  return list.length === 0 ? "all" : list.map((item) => readPort(item, tell) ?? UNREADABLE);
}

function readPort(entry: Entry, tell: TellDialect): PortItem | undefined {
  if (!isShaped(entry, FIELDS.port, tell)) return undefined;
  const protocol = readProtocol(member(entry, "protocol"), tell);
  const port = member(entry, "port");
  const end = member(entry, "endPort");
  if (typeof port.value === "number") return readNumbers({ port, end }, protocol, tell);
  if (!isAbsent(end)) {
    tell({ kind: "end-without-number", port: isAbsent(port) ? "absent" : "name" }, end);
    return undefined;
  }
  if (isAbsent(port)) {
    return protocol === undefined ? undefined : { kind: "range", ...wholeProtocol(protocol) };
  }
  const name = readPortName(port, tell, "the number or the name of a port");
  if (name === undefined || protocol === undefined) return undefined;
  return { kind: "named", name, protocols: [protocol] };
}

type Ends = { readonly port: Entry; readonly end: Entry };

function readNumbers(
  { port, end }: Ends,
  protocol: number | undefined,
  tell: TellDialect,
): PortItem | undefined {
  const from = readPortNumber(port, tell);
  const to = isAbsent(end) ? from : readPortNumber(end, tell);
  if (from === undefined || to === undefined) return undefined;
  if (to < from) {
    tell({ kind: "range-order", from, to, field: "endPort" }, end);
    return undefined;
  }
  return protocol === undefined ? undefined : { kind: "range", ...portRange(protocol, from, to) };
}
