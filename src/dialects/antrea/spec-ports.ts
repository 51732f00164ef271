import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { lowHalf, PROTOCOL, protocolOf, type PortPoint } from "../../domain/port.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import * as ask from "../../policy/spec/question.ts";

/** Whether `ports` and `protocols` of a rule, which add up, match the connection's port; without either, all do. */
export function portsMatch(rule: Json, question: ask.Question): Truth {
  const [ports, protocols] = [field(rule, "ports") ?? [], field(rule, "protocols") ?? []];
  if (!hasPorts(rule)) return "yes";
  return anyTruth([
    ...(isList(ports) ? ports.map((item) => portMatches(item, question)) : ["maybe" as const]),
    ...(isList(protocols)
      ? protocols.map((item) => protocolMatches(item, question.point))
      : ["maybe" as const]),
  ]);
}

/** Whether a rule speaks of ports at all. */
export function hasPorts(rule: Json): boolean {
  return ["ports", "protocols"].some((name) => {
    const list = field(rule, name) ?? [];
    return !isList(list) || list.length > 0;
  });
}

function portMatches(item: Json, question: ask.Question): Truth {
  const bySource = ["sourcePort", "sourceEndPort"].some((name) => ask.present(item, name) !== undefined);
  const matched = targetMatches(item, question);
  return bySource ? and(matched, "maybe") : matched;
}

function targetMatches(item: Json, question: ask.Question): Truth {
  const protocol = ask.protocolNumber(field(item, "protocol"));
  if (!isObject(item) || protocol === undefined) return "maybe";
  const [port, endPort] = [ask.present(item, "port"), ask.present(item, "endPort")];
  if (endPort !== undefined) return ask.isWithinPorts(question.point, protocol, port, endPort);
  if (port === undefined) return protocolOf(question.point) === protocol ? "yes" : "no";
  if (ask.isPortName(port)) return ask.isNamedPort(port, [protocol], question);
  return ask.isWithinPorts(question.point, protocol, port, port);
}

function protocolMatches(item: Json, point: PortPoint): Truth {
  const [icmp, igmp] = [ask.present(item, "icmp"), ask.present(item, "igmp")];
  if ((icmp === undefined) === (igmp === undefined)) return "maybe";
  if (icmp !== undefined) return icmpMatches(icmp, point);
  if (!isObject(igmp)) return "maybe";
  return protocolOf(point) === 2 ? "maybe" : "no";
}

/** Over IPv4 and over IPv6: the high byte is the type, the low one the code. */
function icmpMatches(icmp: Json, point: PortPoint): Truth {
  if (!isObject(icmp)) return "maybe";
  const isByte = (value: Json | undefined): boolean =>
    value === undefined ||
    (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255);
  const [type, code] = [ask.present(icmp, "icmpType"), ask.present(icmp, "icmpCode")];
  if (!isByte(type) || !isByte(code)) return "maybe";
  const protocol = protocolOf(point);
  const isIcmp = protocol === PROTOCOL.ICMP || protocol === PROTOCOL.ICMPv6;
  const [here, there] = [lowHalf(point) >> 8, lowHalf(point) & 0xff];
  return isIcmp && (type ?? here) === here && (code ?? there) === there ? "yes" : "no";
}
