import type { Family } from "../../domain/address.ts";
import type { ClusterFacts, CniBehaviour } from "../../domain/facts.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { isTransportProtocol, lowHalf, PROTOCOL, protocolOf, type PortPoint } from "../../domain/port.ts";
import type { Truth } from "../../domain/verdict.ts";
import { holds, type AddressSet, type Location } from "./addresses.ts";
import { anyTruth } from "./bounds.ts";
import type { Contents } from "./objects.ts";
import type { Pod } from "./pods.ts";
import type { Labels } from "./selectors.ts";

/** One end of a connection, as the policies of the other end see it. */
export type Endpoint =
  | { readonly kind: "pod"; readonly pod: Pod; readonly location: Location }
  | { readonly kind: "node"; readonly labels: Labels; readonly location: Location }
  | { readonly kind: "address"; readonly location: Location }
  | { readonly kind: "kube-apiserver"; readonly location: Location };

/** What a policy is asked: may the subject connect to its peer (egress), or the peer to the subject (ingress)? */
export type Question = {
  readonly direction: "egress" | "ingress";
  readonly subject: Pod;
  readonly peer: Endpoint;
  readonly destination: Endpoint;
  /** The family that the connection runs over, and the address that the policies of the subject see at the other end. */
  readonly family: Family;
  readonly address: bigint;
  readonly point: PortPoint;
  readonly behaviour: CniBehaviour;
  readonly facts: ClusterFacts;
  /** Everything that the documents hold: policies may refer to it. */
  readonly contents: Contents;
  /** The name that a peer outside was reached by; undefined where an address was dialled. */
  readonly name: string | undefined;
  /**
   * For languages that bind a name to the addresses seen in answers to filtered DNS queries: whether the subject
   * learns those of `name`. Without a name: `maybe` where any rule of the input filters DNS, `no` where none does.
   */
  readonly learned: Truth;
  /** The name that is asked for, where the connection carries a DNS query. */
  readonly query: string | undefined;
};

/** Semantics 5: whether the peer is at one of these addresses. */
export function isAt(set: AddressSet, { address, family }: Question): Truth {
  return holds(set[family], address) ? "yes" : "no";
}

/** @returns whether a value can be the name of a port. */
export function isPortName(value: Json | undefined): value is string {
  return typeof value === "string" && /[a-z]/iu.test(value);
}

/** Whether the point lies under a protocol, from one port to another; maybe, where these are no such ports. */
export function isWithinPorts(point: PortPoint, protocol: number, from?: Json, to?: Json): Truth {
  if (!isPortNumber(from) || !isPortNumber(to) || to < from) return "maybe";
  return protocolOf(point) === protocol && from <= lowHalf(point) && lowHalf(point) <= to ? "yes" : "no";
}

function isPortNumber(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** Whether the point is what the destination pod names so, under one of these protocols. */
export function isNamedPort(
  name: string,
  protocols: readonly number[],
  { point, destination }: Question,
): Truth {
  const protocol = protocolOf(point);
  if (destination.kind !== "pod" || !protocols.includes(protocol)) return "no";
  if (destination.pod.ports === "unknown") return "maybe";
  const named = destination.pod.ports.filter((port) => port.name === name && port.protocol === protocol);
  const numbers = new Set(named.map((port) => port.number));
  if (!numbers.has(lowHalf(point))) return "no";
  return numbers.size === 1 ? "yes" : "maybe";
}

/** The number of a protocol's name, TCP where none is given; undefined where it is none that policies know. */
export function protocolNumber(name: Json | undefined): number | undefined {
  const word = name ?? "TCP";
  return isTransportProtocol(word) ? PROTOCOL[word] : undefined;
}

/** A member of an item; a null one is an absent one. */
export function present(item: Json | undefined, name: string): Json | undefined {
  return field(item, name) ?? undefined;
}

/** A list of which one item must match; absent or empty, it matches all; unreadable, perhaps. */
export function anyItemOf(value: Json | undefined, matches: (item: Json) => Truth): Truth {
  const items = value ?? [];
  if (!isList(items)) return "maybe";
  return items.length === 0 ? "yes" : anyTruth(items.map(matches));
}

/** The member of an item that must have exactly one; undefined where it has none or several. */
export function onlyMember(
  item: Json | undefined,
): { readonly name: string; readonly value: Json } | undefined {
  const members = isObject(item) ? Object.entries(item).filter(([, value]) => value !== null) : [];
  const [member] = members;
  return member === undefined || members.length > 1 ? undefined : { name: member[0], value: member[1] };
}

/** The rules a spec has for a direction; undefined in place of what cannot be read. */
export function rulesOf(
  spec: Json | undefined,
  direction: "egress" | "ingress",
): readonly (Json | undefined)[] {
  const rules = field(spec, direction) ?? [];
  if (!isList(rules)) return [undefined];
  return rules.map((rule) => (isObject(rule) ? rule : undefined));
}
