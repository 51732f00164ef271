import type { Address } from "../../domain/address.ts";
import { parseAddress } from "../../domain/address.ts";
import type { Json, Path } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import { PROTOCOL, isTransportProtocol } from "../../domain/port.ts";
import { withDoubt } from "../../policy/doubt.ts";
import type { Labels } from "../../policy/selector.ts";
import type { Addresses, NamedPort, PodFacts } from "../../policy/snapshot.ts";
import { UNKNOWN_NODE } from "../../policy/snapshot.ts";
import { text } from "../objects.ts";

/** The labels of an object's metadata. What is no map of texts is unreadable as a whole. */
export function readLabels(metadata: Json | undefined): Labels {
  const labels = field(metadata, "labels");
  if (lostLabels(metadata) !== undefined) return { stated: new Map(), knowledge: "unreadable" };
  const stated = new Map<string, string>();
  if (!isObject(labels)) return { stated, knowledge: "whole" };
  for (const [key, value] of Object.entries(labels)) if (typeof value === "string") stated.set(key, value);
  return { stated, knowledge: "whole" };
}

/** Where labels are no map of texts: the way from the metadata to what is none; undefined where they are one, or absent. */
export function lostLabels(metadata: Json | undefined): Path | undefined {
  if (metadata === undefined || metadata === null) return undefined;
  if (!isObject(metadata)) return [];
  const labels = field(metadata, "labels") ?? undefined;
  if (labels === undefined) return undefined;
  if (!isObject(labels)) return ["labels"];
  for (const key in labels) if (typeof labels[key] !== "string") return ["labels", key];
  return undefined;
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
    for (const [name, begin] of labels.unvalued ?? []) key += `\u0002${name}\u0000${begin}`;
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

/** A port that a container names; undefined where it names none, or something of it cannot be read. */
export function readPort(port: Json): NamedPort | undefined {
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

/** Addresses by family; undefined where none is given, or one of them is none: who has it may be anywhere. */
export function byFamily(texts: readonly Json[]): Addresses {
  const found: Address[] = [];
  for (const text of texts) {
    if (text === "") continue;
    const address = typeof text === "string" ? parseAddress(text) : undefined;
    if (address === undefined) return undefined;
    found.push(address);
  }
  if (found.length === 0) return undefined;
  return {
    v4: found.filter(({ family }) => family === 4),
    v6: found.filter(({ family }) => family === 6),
  };
}

/** Stands for an address that is not there where one has to be. */
export const UNREADABLE_ADDRESS: Json = 0;

/** The addresses of a list such as `podIPs`; one that is unreadable stands for what is no such list. */
function addressTexts(entries: Json | undefined): readonly Json[] {
  if (entries === undefined || entries === null) return [];
  if (!isList(entries)) return [UNREADABLE_ADDRESS];
  return entries.map((entry) => field(entry, "ip") ?? UNREADABLE_ADDRESS);
}

function statusAddresses(status: Json | undefined, hostNetwork: boolean): Addresses {
  const at = (list: string, single: string): readonly Json[] => [
    ...addressTexts(field(status, list)),
    field(status, single) ?? "",
  ];
  return byFamily([...new Set([...at("podIPs", "podIP"), ...(hostNetwork ? at("hostIPs", "hostIP") : [])])]);
}

/** The service account as the API server fills it in: an empty name is none, and the old spelling of the field counts as well. */
function serviceAccountOf(spec: Json | undefined): string | undefined {
  if (spec !== undefined && spec !== null && !isObject(spec)) return undefined;
  const [name, alias] = ["serviceAccountName", "serviceAccount"].map((key) => field(spec, key) ?? "");
  const written = name === "" ? alias : name;
  if (typeof written !== "string") return undefined;
  return written === "" ? "default" : written;
}

/** A pod, or the template of one, in parts. `status` only for live pods; `doubt` names what nothing is known of. */
export type PodParts = {
  readonly labels: Labels;
  readonly spec: Json | undefined;
  readonly status?: Json | undefined;
  readonly doubt: string | undefined;
};

/** Labels of which nothing is known may be any, but the one that says of a pod that it is in doubt. */
function labelsIn({ labels, doubt }: PodParts): Labels {
  if (doubt !== undefined) return withDoubt(labels, doubt);
  return labels.knowledge === "unreadable" ? withDoubt(labels, "") : labels;
}

/** A pod, or the template of one, as policies see it. */
export function podFacts(namespace: string, pod: PodParts, sharing: Sharing): PodFacts {
  const hostNetwork = field(pod.spec, "hostNetwork") === true;
  return {
    namespace,
    labels: sharing.labels(labelsIn(pod)),
    hostNetwork,
    ports: sharing.ports(namedPorts(pod.spec)),
    addresses: statusAddresses(pod.status, hostNetwork),
    node: text(pod.spec, "nodeName") ?? UNKNOWN_NODE,
    serviceAccount: serviceAccountOf(pod.spec),
  };
}
