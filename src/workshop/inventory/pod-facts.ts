import type { Address } from "../../domain/address.ts";
import { parseAddress } from "../../domain/address.ts";
import type { Json } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import { PROTOCOL, isTransportProtocol } from "../../domain/port.ts";
import type { Labels } from "../../policy/selector.ts";
import type { Addresses, NamedPort, PodFacts } from "../../policy/snapshot.ts";
import { text } from "../objects.ts";

/** The labels of an object's metadata. What is no map of texts is unreadable as far as it is not. */
export function readLabels(metadata: Json | undefined): Labels {
  const labels = field(metadata, "labels");
  if (labels === undefined || labels === null) return { stated: new Map(), knowledge: "whole" };
  if (!isObject(labels)) return { stated: new Map(), knowledge: "unreadable" };
  const stated = new Map<string, string>();
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value !== "string") return { stated: new Map(), knowledge: "unreadable" };
    stated.set(key, value);
  }
  return { stated, knowledge: "whole" };
}

/**
 * Equal labels and ports of many pods, kept once: a cluster has far fewer of them than pods, and what is the same object
 * is compared at once.
 */
export class Sharing {
  readonly #labels = new Map<string, Labels>();
  readonly #ports = new Map<string, readonly NamedPort[]>();

  labels(labels: Labels): Labels {
    let key: string = labels.knowledge;
    for (const [name, value] of labels.stated) key += `\u0001${name}\u0000${value}`;
    return kept(this.#labels, key, labels);
  }

  ports(ports: readonly NamedPort[]): readonly NamedPort[] {
    let key = "";
    for (const { name, protocol, number } of ports) key += `${name}\u0000${protocol}\u0000${number}\u0001`;
    return kept(this.#ports, key, ports);
  }
}

function kept<Value>(known: Map<string, Value>, key: string, value: Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  known.set(key, value);
  return value;
}

function listIn(value: Json | undefined, key: string): readonly Json[] {
  const found = field(value, key);
  return isList(found) ? found : [];
}

/** Containers whose ports are the pod's: its containers, and init containers that keep running beside them. */
function runningContainers(spec: Json | undefined): readonly Json[] {
  const sidecars = listIn(spec, "initContainers").filter(
    (entry) => field(entry, "restartPolicy") === "Always",
  );
  return [...listIn(spec, "containers"), ...sidecars];
}

function readPort(port: Json): NamedPort | undefined {
  const name = text(port, "name");
  const number = field(port, "containerPort");
  const protocol = field(port, "protocol") ?? "TCP";
  if (name === undefined || typeof number !== "number" || !isTransportProtocol(protocol)) return undefined;
  if (!Number.isInteger(number) || number < 1 || number > 65535) return undefined;
  return { name, number, protocol: PROTOCOL[protocol] };
}

function namedPorts(spec: Json | undefined): NamedPort[] {
  const ports: NamedPort[] = [];
  for (const container of runningContainers(spec)) {
    for (const port of listIn(container, "ports")) {
      const named = readPort(port);
      if (named !== undefined) ports.push(named);
    }
  }
  return ports;
}

/** Addresses by family; undefined where none is given. */
export function byFamily(texts: readonly string[]): Addresses {
  const found = texts
    .map((one) => parseAddress(one))
    .filter((address): address is Address => address !== undefined);
  if (found.length === 0) return undefined;
  return {
    v4: found.filter(({ family }) => family === 4),
    v6: found.filter(({ family }) => family === 6),
  };
}

function addressTexts(entries: readonly Json[]): string[] {
  return entries.flatMap((entry) => text(entry, "ip") ?? []);
}

function statusAddresses(status: Json | undefined, hostNetwork: boolean): Addresses {
  const own = [...addressTexts(listIn(status, "podIPs")), ...(text(status, "podIP") ?? "").split(" ")];
  const host = hostNetwork ? [...addressTexts(listIn(status, "hostIPs")), text(status, "hostIP") ?? ""] : [];
  return byFamily([...new Set([...own, ...host])]);
}

/** A pod, or the template of one, as policies see it. `status` only for live pods. */
export function podFacts(
  namespace: string,
  pod: { metadata: Json | undefined; spec: Json | undefined; status?: Json | undefined },
  sharing: Sharing,
): PodFacts {
  const hostNetwork = field(pod.spec, "hostNetwork") === true;
  return {
    namespace,
    labels: sharing.labels(readLabels(pod.metadata)),
    hostNetwork,
    ports: sharing.ports(namedPorts(pod.spec)),
    addresses: statusAddresses(pod.status, hostNetwork),
    node: text(pod.spec, "nodeName"),
  };
}
