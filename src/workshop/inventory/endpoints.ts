import { parseAddress } from "../../domain/address.ts";
import type { Json } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import { PROTOCOL, isTransportProtocol } from "../../domain/port.ts";
import type { EndpointPort, ServiceEndpoints } from "../../policy/snapshot.ts";
import type { KubeObject } from "../objects.ts";
import { text } from "../objects.ts";
import { lostLabels, UNREADABLE_ADDRESS } from "./pod-facts.ts";

const SERVICE_NAME = "kubernetes.io/service-name";

/** The items of a list; none where it is absent, one that is none where it is no list. */
function itemsOf(holder: Json, key: string): readonly Json[] {
  const list = field(holder, key) ?? [];
  return isList(list) ? list : [UNREADABLE_ADDRESS];
}

/** Undefined where something that is there is no address. */
function addressesOf(values: readonly Json[]): readonly string[] | undefined {
  const found: string[] = [];
  for (const value of values) {
    if (value === "") continue;
    if (typeof value !== "string" || parseAddress(value) === undefined) return undefined;
    found.push(value);
  }
  return found;
}

function isPortNumber(value: Json): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** One port. Without a number, every port is meant (discovery.k8s.io/v1, `EndpointPort`). */
function readPort(port: Json): EndpointPort | undefined {
  if (!isObject(port)) return undefined;
  const name = field(port, "name") ?? "";
  const protocol = field(port, "protocol") ?? "TCP";
  const number = field(port, "port") ?? undefined;
  if (typeof name !== "string" || !isTransportProtocol(protocol)) return undefined;
  if (number !== undefined && !isPortNumber(number)) return undefined;
  return { name, protocol: PROTOCOL[protocol], number };
}

/** Undefined where one of them cannot be read. Where none is given, nobody says which there are. */
function portsOf(holder: Json): ServiceEndpoints["ports"] | undefined {
  const list = field(holder, "ports") ?? [];
  if (!isList(list)) return undefined;
  const ports = list.flatMap((port) => readPort(port) ?? []);
  if (ports.length < list.length) return undefined;
  return ports.length === 0 ? "all" : ports;
}

/** The addresses of a subset of Endpoints, ready or not. */
function valuesInSubset(subset: Json): readonly Json[] {
  if (!isObject(subset)) return [UNREADABLE_ADDRESS];
  return ["addresses", "notReadyAddresses"]
    .flatMap((key) => itemsOf(subset, key))
    .map((entry) => field(entry, "ip") ?? UNREADABLE_ADDRESS);
}

function valuesInEndpoint(endpoint: Json): readonly Json[] {
  return isObject(endpoint) ? itemsOf(endpoint, "addresses") : [UNREADABLE_ADDRESS];
}

/** What of an object has ports of its own, and the addresses there, as they are written. */
function partsOf({ kind, root }: KubeObject): readonly { holder: Json; values: readonly Json[] }[] {
  if (kind !== "Endpoints")
    return [{ holder: root, values: itemsOf(root, "endpoints").flatMap(valuesInEndpoint) }];
  return itemsOf(root, "subsets").map((holder) => ({ holder, values: valuesInSubset(holder) }));
}

function groupsIn(object: KubeObject): readonly (ServiceEndpoints | undefined)[] {
  return partsOf(object).map(({ holder, values }) => {
    const addresses = addressesOf(values);
    const ports = portsOf(holder);
    return addresses === undefined || ports === undefined ? undefined : { addresses, ports };
  });
}

/** All of a list, or nothing where a part of it is not known. */
function whole<Part>(parts: readonly (Part | undefined)[]): readonly Part[] {
  return parts.includes(undefined) ? [] : parts.flatMap((part) => part ?? []);
}

/** The service that an object is of; undefined where it may be any of the namespace, null where it is none. */
function serviceOf({ apiVersion, kind, name, root }: KubeObject): string | undefined | null {
  if (kind === "Endpoints") return apiVersion === "v1" ? name : null;
  const metadata = field(root, "metadata");
  if (lostLabels(metadata) !== undefined) return undefined;
  return text(field(metadata, "labels"), SERVICE_NAME) ?? null;
}

/** Endpoints and EndpointSlices by their services. They are many, and few are asked for: so they are read then. */
export class EndpointsByService {
  readonly #objects = new Map<string, KubeObject[]>();
  /** Namespaces in which any service may have more. */
  readonly #vague = new Set<string>();

  add(object: KubeObject, namespace: string): void {
    const service = serviceOf(object);
    if (service === undefined) this.#vague.add(namespace);
    if (service === undefined || service === null) return;
    const key = `${namespace}/${service}`;
    const known = this.#objects.get(key);
    if (known === undefined) this.#objects.set(key, [object]);
    else known.push(object);
  }

  #of(key: string): readonly KubeObject[] {
    return this.#vague.has(key.slice(0, key.indexOf("/"))) ? [] : (this.#objects.get(key) ?? []);
  }

  /** The addresses behind `namespace/name`. INVARIANT (unread): none where one cannot be read, since there may be others than the rest. */
  addressesOf(key: string): readonly string[] {
    const values = this.#of(key).flatMap((object) => partsOf(object).map((part) => part.values));
    return whole(values.map(addressesOf)).flat();
  }

  /** The backends of `namespace/name` with their ports. INVARIANT (unread): none where something of them cannot be read. */
  groupsOf(key: string): readonly ServiceEndpoints[] {
    return whole(this.#of(key).flatMap(groupsIn));
  }
}
