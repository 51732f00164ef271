import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { isTransportProtocol, PROTOCOL, protocolOf } from "../../domain/port.ts";
import { and, or, type Truth } from "../../domain/verdict.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import * as ask from "../../policy/spec/question.ts";
import { selects } from "../../policy/spec/selectors.ts";
import { readNets } from "./spec-labels.ts";

/** Where a rule stands: in a namespace, which may be one that cannot be read, or in none. */
export type Place = { readonly namespace: string | undefined } | undefined;

/** Whether the peer is behind a service, on one of its endpoints' ports; undefined where a rule names none. */
export function servicesMatch(
  end: Json | undefined,
  place: Place,
  question: ask.Question,
): Truth | undefined {
  const services = field(end, "services") ?? undefined;
  if (services === undefined) return undefined;
  const [name, namespace] = [field(services, "name"), namespaceOf(services, place)];
  if (!isAlone(end) || !isText(name) || !isText(namespace)) return "maybe";
  return namespace === "default" && name === "kubernetes"
    ? behindServer(question)
    : behind(namespace, name, question);
}

function namespaceOf(services: Json, place: Place): Json | undefined {
  const written = field(services, "namespace") ?? "";
  return written === "" ? place?.namespace : written;
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "";
}

/** Whether nothing stands beside `services`. An empty text or list is as good as nothing. */
function isAlone(end: Json | undefined): boolean {
  return Object.entries(isObject(end) ? end : {}).every(
    ([key, value]) =>
      key === "services" || value === null || value === "" || (isList(value) && value.length === 0),
  );
}

function objectsIn(namespace: string, { contents }: ask.Question): readonly KubeObject[] {
  return contents.objects.filter((object) => object.namespace === namespace);
}

/** Behind `default/kubernetes` is the API server, at the addresses that are written, or wherever it is. */
function behindServer(question: ask.Question): Truth {
  const { peer, direction, point } = question;
  const isServer = peer.kind === "kube-apiserver" ? "yes" : "no";
  const endpoints = writtenFor(objectsIn("default", question), "kubernetes");
  if (endpoints.length > 0) return anyTruth(endpoints.map((one) => atEndpoints(one, question, isServer)));
  if (direction === "ingress") return isServer;
  return and(isServer, protocolOf(point) === PROTOCOL.TCP ? "maybe" : "no");
}

function behind(namespace: string, name: string, question: ask.Question): Truth {
  const here = objectsIn(namespace, question);
  const service = here.findLast((object) => object.kind === "Service" && object.name === name);
  if (service === undefined) return "maybe";
  const spec = field(service.root, "spec");
  if (field(spec, "type") === "ExternalName" && isText(field(spec, "externalName"))) return "no";
  const labels = selectorOf(spec);
  if (labels !== undefined) return behindSelector(labels, { spec, namespace }, question);
  const endpoints = writtenFor(here, name);
  if (endpoints.length === 0) return "maybe";
  return anyTruth(endpoints.map((one) => atEndpoints(one, question, "no")));
}

function selectorOf(spec: Json | undefined): Json | undefined {
  const selector = field(spec, "selector");
  if (!isObject(selector)) return undefined;
  const pairs = Object.entries(selector).filter(([, value]) => typeof value === "string");
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

type Where = { readonly spec: Json | undefined; readonly namespace: string };

function behindSelector(labels: Json, { spec, namespace }: Where, question: ask.Question): Truth {
  const { peer, direction } = question;
  if (peer.kind !== "pod" || peer.pod.namespace !== namespace) return "no";
  const selected = selects({ matchLabels: labels }, peer.pod.labels);
  if (direction === "ingress") return selected;
  const ports = field(spec, "ports");
  return and(selected, anyTruth((isList(ports) ? ports : []).map((port) => portMatches(port, question))));
}

/** A port of a service: what it leads to on the pod. One of which the number or the protocol cannot be read is none. */
function portMatches(item: Json, question: ask.Question): Truth {
  const [port, word] = [field(item, "port"), field(item, "protocol") ?? "TCP"];
  const target = field(item, "targetPort") ?? port;
  if (typeof port !== "number" || !isTransportProtocol(word)) return "no";
  if (typeof target === "string") return ask.isNamedPort(target, [PROTOCOL[word]], question);
  return typeof target === "number"
    ? ask.isWithinPorts(question.point, PROTOCOL[word], target, target)
    : "no";
}

/** Addresses with ports, as EndpointSlices and Endpoints give them. */
type Written = { readonly addresses: readonly Json[]; readonly ports: readonly Json[] };

function writtenFor(here: readonly KubeObject[], name: string): readonly Written[] {
  const list = (value: Json | undefined, key: string): readonly Json[] => {
    const found = field(value, key);
    return isList(found) ? found : [];
  };
  const label = ({ root }: KubeObject): Json | undefined =>
    field(field(field(root, "metadata"), "labels"), "kubernetes.io/service-name");
  const slices = here.filter(
    (object) => object.kind === "EndpointSlice" && object.apiVersion.startsWith("discovery.k8s.io/"),
  );
  const whole = here.filter(
    (object) => object.kind === "Endpoints" && object.name === name && !object.apiVersion.includes("/"),
  );
  return [
    ...slices
      .filter((slice) => label(slice) === name)
      .map(({ root }) => ({
        addresses: list(root, "endpoints").flatMap((one) => list(one, "addresses")),
        ports: list(root, "ports"),
      })),
    ...whole
      .flatMap(({ root }) => list(root, "subsets"))
      .map((subset) => ({
        addresses: list(subset, "addresses").map((one) => field(one, "ip") ?? null),
        ports: list(subset, "ports"),
      })),
  ];
}

function atEndpoints({ addresses, ports }: Written, question: ask.Question, also: Truth): Truth {
  const { set, isWhole } = readNets(addresses);
  const known = or(ask.isAt(set, question), also);
  const at = isWhole ? known : or(known, "maybe");
  if (question.direction === "ingress") return at;
  return and(at, anyTruth(ports.map((port) => endpointPort(port, question))));
}

function endpointPort(item: Json, { point }: ask.Question): Truth {
  const [number, word] = [field(item, "port") ?? undefined, field(item, "protocol") ?? "TCP"];
  if (number === undefined) return "no";
  return isTransportProtocol(word) ? ask.isWithinPorts(point, PROTOCOL[word], number, number) : "maybe";
}
