import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { lowHalf, protocolOf, type PortPoint } from "../../domain/port.ts";
import { and, or, type Truth } from "../../domain/verdict.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import * as ask from "../../policy/spec/question.ts";

const PROTOCOLS = new Map<Json, number>([
  ["TCP", 6],
  ["UDP", 17],
  ["ICMP", 1],
  ["ICMPv6", 58],
  ["SCTP", 132],
  ["UDPLite", 136],
]);

type Protocol = number | "none" | "unreadable";

function protocolIn(rule: Json, key: string): Protocol {
  const value = field(rule, key) ?? undefined;
  if (value === undefined) return "none";
  const text = typeof value === "string" && /^\d{1,3}$/u.test(value);
  const number = PROTOCOLS.get(value) ?? (text ? Number(value) : value);
  const isNumber = typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 255;
  return isNumber ? number : "unreadable";
}

/** Whether the point is of an ICMP type, and of a code if one is given; undefined where none is asked for. */
function typesMatch(value: Json | undefined, protocol: Protocol, { point }: ask.Question): Truth | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value) || (protocol !== 1 && protocol !== 58)) return "maybe";
  return typeMatches([field(value, "type") ?? undefined, field(value, "code") ?? undefined], protocol, point);
}

function typeMatches(
  [type, code]: readonly [Json | undefined, Json | undefined],
  protocol: number,
  point: PortPoint,
): Truth | undefined {
  if (type === undefined && code === undefined) return undefined;
  const half = lowHalf(point);
  const wanted = code ?? half & 255;
  if (!isByte(type, 254) || !isByte(wanted, 255)) return "maybe";
  const isIt = protocolOf(point) === protocol && half >> 8 === type && (half & 255) === wanted;
  return isIt ? "yes" : "no";
}

function isByte(byte: Json | undefined, most: number): boolean {
  return typeof byte === "number" && Number.isInteger(byte) && byte >= 0 && byte <= most;
}

/** The rule's own part of the port line: whether the point is on it, and whether all of it could be read. */
function onLine(
  rule: Json,
  protocol: Protocol,
  question: ask.Question,
): { readonly isOn: boolean; readonly isRead: boolean } {
  const is = protocolOf(question.point);
  const other = protocolIn(rule, "notProtocol");
  const types = typesMatch(field(rule, "icmp"), protocol, question);
  const spared = typesMatch(field(rule, "notICMP"), protocol, question);
  const isOfProtocol = typeof protocol === "string" || protocol === is;
  return {
    isOn: isOfProtocol && other !== is && types !== "no" && spared !== "yes",
    isRead: ![protocol, other].includes("unreadable") && types !== "maybe" && spared !== "maybe",
  };
}

/** An item of `ports`, as the point sees it. */
type Item = "in" | "out" | "unreadable" | { readonly name: string };

function readItem(item: Json, protocol: number, question: ask.Question): Item {
  if (typeof item === "string" && /^(?=.*[A-Za-z])[A-Za-z0-9_.-]{1,128}$/u.test(item)) return { name: item };
  const text = typeof item === "number" ? String(item) : item;
  if (typeof text !== "string" || !/^\d{1,5}(:\d{1,5})?$/u.test(text)) return "unreadable";
  const [from = 0, to = from] = text.split(":").map(Number);
  const within = ask.isWithinPorts(question.point, protocol, from, to);
  return ({ yes: "in", no: "out", maybe: "unreadable" } as const)[within];
}

type Listed = {
  readonly isGiven: boolean;
  readonly isIn: boolean;
  readonly names: readonly string[];
  readonly isFrayed: boolean;
};

function listed(value: Json | undefined, protocol: Protocol, question: ask.Question): Listed {
  const list = value ?? [];
  const none = { isGiven: false, isIn: false, names: [], isFrayed: false };
  if (isList(list) && list.length === 0) return none;
  if (!isList(list) || typeof protocol === "string" || ![6, 17, 132].includes(protocol))
    return { ...none, isGiven: true, isFrayed: true };
  const items = list.map((item) => readItem(item, protocol, question));
  return {
    isGiven: true,
    isIn: items.includes("in"),
    names: items.flatMap((item) => (typeof item === "object" ? [item.name] : [])),
    isFrayed: items.includes("unreadable"),
  };
}

/**
 * Whether a rule matches the connection's port: its protocol and ICMP types, and the ports of its destination. Names are those
 * of pods on the pod network. What is left out by name is unknown on such a pod, and so is a name beside any that is left out.
 */
export function portsMatch(rule: Json, question: ask.Question): Truth {
  const protocol = protocolIn(rule, "protocol");
  const line = onLine(rule, protocol, question);
  const [source, target] = [field(rule, "source"), field(rule, "destination")];
  const wanted = listed(field(target, "ports"), protocol, question);
  const spared = listed(field(target, "notPorts"), protocol, question);
  const own = [field(source, "ports"), field(source, "notPorts")].map((ports) =>
    listed(ports, protocol, question),
  );
  const isSure = line.isRead && !spared.isFrayed && own.every(({ isGiven }) => !isGiven);
  const isLeft = line.isOn && !spared.isIn;
  const isHidden = spared.names.length > 0 && isPod(question.destination);
  const byNumber = and(isSo(isLeft && (!wanted.isGiven || wanted.isIn)), surely(isSure && !isHidden));
  const named = and(isSo(hasLine(rule, protocol)), namedIn(wanted.names, protocol, question));
  const byName = and(named, surely(isSure && !spared.isGiven));
  return or(or(byNumber, byName), and(isSo(wanted.isFrayed && isLeft), "maybe"));
}

function isSo(is: boolean): Truth {
  return is ? "yes" : "no";
}

function surely(isSure: boolean): Truth {
  return isSure ? "yes" : "maybe";
}

function isPod(end: ask.Endpoint): boolean {
  return end.kind === "pod" && !end.pod.hostNetwork;
}

function namedIn(names: readonly string[], protocol: Protocol, question: ask.Question): Truth {
  if (typeof protocol === "string" || !isPod(question.destination)) return "no";
  return anyTruth(names.map((name) => ask.isNamedPort(name, [protocol], question)));
}

/** Whether a rule's protocol is not taken out again. */
function hasLine(rule: Json, protocol: Protocol): boolean {
  return protocolIn(rule, "notProtocol") !== protocol;
}
