import { portRange, wholeProtocol } from "../../../domain/port.ts";
import type { PortItem } from "../../pod-policy.ts";
import type { Entry } from "../entry.ts";
import { isAbsent, member } from "../entry.ts";
import { readPortName, readPortNumber, readProtocol } from "../port.ts";
import { isShaped, readList } from "../shape.ts";
import type { Tell } from "../trouble.ts";
import { FIELDS } from "./reading.ts";

const UNREADABLE: PortItem = { kind: "unreadable" };

/** Reads `ports` of a rule as NetworkPolicy has them: without items, the whole port line. */
export function readPorts(entry: Entry, tell: Tell): "all" | readonly PortItem[] {
  const list = readList(entry, tell);
  if (list === undefined) return [UNREADABLE];
  return list.length === 0 ? "all" : list.map((item) => readPort(item, tell) ?? UNREADABLE);
}

function readPort(entry: Entry, tell: Tell): PortItem | undefined {
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

function readNumbers({ port, end }: Ends, protocol: number | undefined, tell: Tell): PortItem | undefined {
  const from = readPortNumber(port, tell);
  const to = isAbsent(end) ? from : readPortNumber(end, tell);
  if (from === undefined || to === undefined) return undefined;
  if (to < from) {
    tell({ kind: "range-order", from, to, field: "endPort" }, end);
    return undefined;
  }
  return protocol === undefined ? undefined : { kind: "range", ...portRange(protocol, from, to) };
}
