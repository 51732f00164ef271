import type { Address } from "../../domain/address.ts";
import { parseAddress } from "../../domain/address.ts";
import type { Json } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import { PROTOCOL, isTransportProtocol } from "../../domain/port.ts";
import type { Labels } from "../../policy/selector.ts";
import type { ClusterNode, Namespace, Service } from "../../policy/snapshot.ts";
import type { KubeObject } from "../objects.ts";
import { text } from "../objects.ts";
import { byFamily, readLabels, UNREADABLE_ADDRESS } from "./pod-facts.ts";

const NAME_LABEL = "kubernetes.io/metadata.name";

function listIn(value: Json | undefined, key: string): readonly Json[] {
  const found = field(value, key);
  return isList(found) ? found : [];
}

/** A Namespace object. The API server gives every namespace the label of its name, whatever the manifest says. */
export function readNamespace(object: KubeObject): Namespace {
  const { stated, knowledge } = readLabels(field(object.root, "metadata"));
  const labels: Labels = { stated: new Map([...stated, [NAME_LABEL, object.name]]), knowledge };
  return { name: object.name, labels, origin: { document: object.document, path: [] } };
}

/** A namespace whose object could not be read or listed: nothing is known but its name. */
export function unreadableNamespace(name: string): Namespace {
  return { name, labels: { stated: new Map([[NAME_LABEL, name]]), knowledge: "unreadable" } };
}

const NODE_ADDRESS_TYPES = new Set(["InternalIP", "ExternalIP"]);

/** Whether an address of a node is one that it is reached at; what is no text may be. */
function isOwnAddress(type: Json | undefined): boolean {
  return typeof type !== "string" || NODE_ADDRESS_TYPES.has(type);
}

/** A Node object. */
export function readNode(object: KubeObject): ClusterNode {
  const addresses = listIn(field(object.root, "status"), "addresses")
    .filter((entry) => isOwnAddress(field(entry, "type")))
    .map((entry) => field(entry, "address") ?? UNREADABLE_ADDRESS);
  return {
    name: object.name,
    labels: readLabels(field(object.root, "metadata")),
    addresses: byFamily(addresses),
    origin: { document: object.document, path: [] },
  };
}

function readServicePort(port: Json): Service["ports"][number] | undefined {
  const number = field(port, "port");
  const protocol = field(port, "protocol") ?? "TCP";
  const target = field(port, "targetPort") ?? number;
  if (typeof number !== "number" || !isTransportProtocol(protocol)) return undefined;
  if (typeof target !== "number" && typeof target !== "string") return undefined;
  return { name: text(port, "name") ?? "", protocol: PROTOCOL[protocol], port: number, targetPort: target };
}

function texts(value: Json | undefined): string[] {
  return isList(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}

function readServiceSelector(spec: Json | undefined): ReadonlyMap<string, string> | undefined {
  const selector = field(spec, "selector");
  if (!isObject(selector)) return undefined;
  const pairs = Object.entries(selector).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return pairs.length === 0 ? undefined : new Map(pairs);
}

/** A Service object; `endpoints` come from Endpoints and EndpointSlices, which are read apart. */
export function readService(object: KubeObject, namespace: string): Service {
  const spec = field(object.root, "spec");
  const clusterIps = [...texts(field(spec, "clusterIPs")), text(spec, "clusterIP") ?? "None"];
  const isExternal = field(spec, "type") === "ExternalName";
  return {
    namespace,
    name: object.name,
    origin: { document: object.document, path: [] },
    selector: readServiceSelector(spec),
    ports: listIn(spec, "ports").flatMap((port) => readServicePort(port) ?? []),
    isHeadless: text(spec, "clusterIP") === "None",
    clusterIps: [...new Set(clusterIps.filter((ip) => ip !== "None" && ip !== ""))],
    externalIps: texts(field(spec, "externalIPs")),
    externalName: isExternal ? text(spec, "externalName") : undefined,
    endpoints: [],
  };
}

/** Texts that are addresses. */
export function parseAddresses(list: readonly string[]): readonly Address[] {
  return list.flatMap((entry) => parseAddress(entry) ?? []);
}
