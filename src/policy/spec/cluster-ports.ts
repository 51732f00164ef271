import { field, isObject, type Json } from "../../domain/json.ts";
import { PROTOCOL, protocolOf } from "../../domain/port.ts";
import type { Truth } from "../../domain/verdict.ts";
import * as ask from "./question.ts";

const TRANSPORTS: readonly number[] = [PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP];

/** Semantics 7, protocols (v1alpha2): whether a rule matches the connection's port. */
export function protocolsMatch(rule: Json, question: ask.Question): Truth {
  return ask.anyItemOf(field(rule, "protocols"), (item) => {
    const member = ask.onlyMember(item);
    if (member === undefined) return "maybe";
    switch (member.name) {
      case "tcp":
        return ofProtocol(PROTOCOL.TCP, member.value, question);
      case "udp":
        return ofProtocol(PROTOCOL.UDP, member.value, question);
      case "sctp":
        return ofProtocol(PROTOCOL.SCTP, member.value, question);
      case "destinationNamedPort":
        return named(member.value, question);
      default:
        return "maybe";
    }
  });
}

function ofProtocol(protocol: number, value: Json, question: ask.Question): Truth {
  if (!isObject(value)) return "maybe";
  const port = ask.present(value, "destinationPort");
  if (port === undefined) return protocolOf(question.point) === protocol ? "yes" : "no";
  const choice = ask.onlyMember(port);
  if (choice?.name === "number")
    return ask.isWithinPorts(question.point, protocol, choice.value, choice.value);
  return choice?.name === "range" ? range(question, protocol, choice.value) : "maybe";
}

/** Semantics 7, ports (v1alpha1): whether a rule matches the connection's port. */
export function portsMatch(rule: Json, question: ask.Question): Truth {
  return ask.anyItemOf(field(rule, "ports"), (item) => {
    const member = ask.onlyMember(item);
    const protocol = ask.protocolNumber(field(member?.value, "protocol"));
    if (member?.name === "namedPort") return named(member.value, question);
    if (protocol === undefined) return "maybe";
    const port = field(member?.value, "port");
    if (member?.name === "portNumber") return ask.isWithinPorts(question.point, protocol, port, port);
    return member?.name === "portRange" ? range(question, protocol, member.value) : "maybe";
  });
}

function named(name: Json, question: ask.Question): Truth {
  return ask.isPortName(name) ? ask.isNamedPort(name, TRANSPORTS, question) : "maybe";
}

function range(question: ask.Question, protocol: number, value: Json): Truth {
  const [start, end] = [field(value, "start"), field(value, "end")];
  return start === end ? "maybe" : ask.isWithinPorts(question.point, protocol, start, end);
}
