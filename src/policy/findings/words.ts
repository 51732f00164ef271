import type { PortLattice, PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { Address } from "../../domain/address.ts";
import { formatAddress } from "../../domain/address.ts";
import type { PortRow } from "../../domain/report.ts";
import { portRows } from "../reach/port-rows.ts";

/** `a`, `a and b`, `a, b and c`, and past the most that are named: `a, b, c and 4 more`. */
export function listed(texts: readonly string[], most: number = 3): string {
  const named = texts.length <= most ? texts.slice(0, -1) : texts.slice(0, most);
  const last = texts.length <= most ? texts.at(-1) : `${texts.length - most} more`;
  if (last === undefined) return "";
  return named.length === 0 ? last : `${named.join(", ")} and ${last}`;
}

/** `1 rule`, `2 rules`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A verb as it goes with a number of names. `agreeing(1, "opens", "open")` is `opens`. */
export function agreeing(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

export function addressText({ family, words }: Address): string {
  return formatAddress(family, words);
}

function rowText({ from, to }: PortRow): string {
  return from === to ? String(from) : `${from}-${to}`;
}

function isWhole({ protocol, from, to }: PortRow): boolean {
  return typeof protocol === "string" && protocol !== "ICMP" && from <= 1 && to === 0xffff;
}

function rowsText(rows: readonly PortRow[]): string {
  const texts: string[] = [];
  for (const [protocol, own] of Map.groupBy(rows, (row) => row.protocol)) {
    const name = typeof protocol === "number" ? `protocol ${protocol}` : protocol;
    if (own.some(isWhole)) texts.push(`all of ${name}`);
    else if (name === "other") texts.push(`protocols ${own.map(rowText).join(", ")}`);
    else texts.push(`${name} ${own.map(rowText).join(", ")}`);
  }
  return listed(texts, 6);
}

/** More rows than this are easier to read as what is missing. */
const MANY_ROWS = 6;

/** Ports in words: `TCP 80, 443 and UDP 53`; `every port but TCP 25`. */
export function portsText(lattice: PortLattice, id: PortSetId): string {
  if (id === TOP) return "every port";
  if (id === BOTTOM) return "no port";
  const rows = portRows(lattice, id);
  const missing = portRows(lattice, lattice.complement(id));
  if (rows === "all" || missing === "all") return "every port";
  return rows.length > MANY_ROWS && missing.length < rows.length
    ? `every port but ${rowsText(missing)}`
    : rowsText(rows);
}
