import { field, isList, type Json } from "../../domain/json.ts";
import { portPoint } from "../../domain/port.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import * as ask from "../../policy/spec/question.ts";
import { selects } from "../../policy/spec/selectors.ts";
import * as subjects from "./spec-subjects.ts";

/** `toServices`, where there are any, in place of all else. */
export function servicesMatch(
  rule: Json,
  from: subjects.Standpoint,
  question: ask.Question,
): Truth | undefined {
  const services = question.direction === "egress" ? ask.present(rule, "toServices") : undefined;
  if (services === undefined || (isList(services) && services.length === 0)) return undefined;
  const others = ["to", "ports", "protocols"].some((name) => ask.present(rule, name) !== undefined);
  if (!isList(services) || others) return "maybe";
  return anyTruth(services.map((item) => serviceMatches(item, from, question)));
}

/** Whoever dials a pod of the service by its own address passes such a rule by: on its ports it matches perhaps. */
function serviceMatches(item: Json, from: subjects.Standpoint, question: ask.Question): Truth {
  const service = subjects.serviceOf(item, from);
  const scope = field(item, "scope") ?? "";
  if (service === undefined || (scope !== "" && scope !== "Cluster")) return "maybe";
  const spec = field(service.root, "spec");
  if (field(spec, "clusterIP") === "None" || isExternal(spec)) return "no";
  const selector = subjects.serviceSelector(service);
  if (selector === undefined) return "maybe";
  if (question.peer.kind !== "pod") return "no";
  const { pod } = question.peer;
  const isBehind = and(subjects.isIn(service.namespace, pod), selects(selector, pod.labels));
  const ports = field(spec, "ports");
  const onPort = anyTruth((isList(ports) ? ports : []).map((port) => isTarget(port, question)));
  return and(and(isBehind, onPort), "maybe");
}

function isExternal(spec: Json | undefined): boolean {
  return field(spec, "type") === "ExternalName" && subjects.textIn(spec, "externalName") !== undefined;
}

function isTarget(port: Json, question: ask.Question): Truth {
  const [number, protocol] = [field(port, "port"), ask.protocolNumber(field(port, "protocol"))];
  const target = field(port, "targetPort") ?? number;
  if (typeof number !== "number" || protocol === undefined) return "no";
  if (typeof target === "string") return ask.isNamedPort(target, [protocol], question);
  if (typeof target !== "number") return "no";
  return portPoint(protocol, target) === question.point ? "yes" : "no";
}
