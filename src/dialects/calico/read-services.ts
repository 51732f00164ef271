import type { Json } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";
import { PROTOCOL, isTransportProtocol, portRange, wholeProtocol } from "../../domain/port.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Peer, PortItem } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, memberNames } from "../../policy/reading/entry.ts";
import { isShaped, tellType } from "../../policy/reading/shape.ts";
import { labelSelector } from "../../policy/selector.ts";
import type { Service } from "../../policy/snapshot.ts";
import { headerOf } from "../dialect.ts";
import { readNets } from "./known.ts";
import { blockPeer } from "./read-limits.ts";
import { perhaps, type RuleReading, UNREADABLE } from "./reading.ts";
import { FIELDS } from "./schema.ts";

/** Peers, and the ports that they are meant on: a service has endpoints with ports of their own. */
export type Endpoints = { readonly peers: readonly Peer[]; readonly ports: "all" | readonly PortItem[] };

const UNKNOWN: readonly Endpoints[] = [{ peers: [UNREADABLE], ports: "all" }];

/**
 * Reads `services`: the endpoints of one service and, on the way out, their ports. Undefined where none is named.
 * Source: projectcalico/calico, felix, service index; Calico documentation, "Use service rules in policy".
 */
export function readServices(
  end: Entry,
  isPeer: boolean,
  reading: RuleReading,
): readonly Endpoints[] | undefined {
  const { tell, tellOwn, direction } = reading;
  const entry = member(end, "services");
  if (isAbsent(entry)) return undefined;
  if (!isPeer) {
    tellOwn({ kind: "services-misplaced", direction }, entry);
    return UNKNOWN;
  }
  const beside = memberNames(end).find((name) => name !== "services" && isGiven(field(end.value, name)));
  if (beside !== undefined) {
    tellOwn({ kind: "services-beside", field: beside }, entry);
    return UNKNOWN;
  }
  if (!isShaped(entry, FIELDS.services, tell)) return UNKNOWN;
  const name = readText(member(entry, "name"), reading);
  const written = member(entry, "namespace");
  const isOwn = reading.own !== undefined && (isAbsent(written) || written.value === "");
  const namespace = isOwn ? reading.own.name : readText(written, reading);
  if (name === undefined || namespace === undefined) return UNKNOWN;
  return endpointsOf(entry, { namespace, name }, reading);
}

/** An empty text or list is as good as none. */
function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && !(isList(value) && value.length === 0);
}

function readText(entry: Entry, { tell }: RuleReading): string | undefined {
  if (typeof entry.value === "string" && entry.value !== "") return entry.value;
  if (isAbsent(entry) || entry.value === "") tell({ kind: "missing", field: String(entry.step) }, entry);
  else tellType(entry, "a text", tell);
  return undefined;
}

type Meant = { readonly namespace: string; readonly name: string };

function endpointsOf(entry: Entry, meant: Meant, reading: RuleReading): readonly Endpoints[] {
  if (meant.namespace === "default" && meant.name === "kubernetes") return apiServer(reading);
  const text = `${meant.namespace}/${meant.name}`;
  const service = reading.context.surroundings.services.find(
    ({ namespace, name }) => namespace === meant.namespace && name === meant.name,
  );
  if (service === undefined) {
    reading.tellOwn({ kind: "service-missing", service: text }, entry);
    return UNKNOWN;
  }
  if (service.externalName !== undefined) return [];
  if (service.selector !== undefined) return selected(service, service.selector, reading);
  const written = writtenEndpoints(meant, reading);
  if (written.length > 0) return written;
  reading.tellOwn({ kind: "service-without-endpoints", service: text }, entry);
  return UNKNOWN;
}

/** The pods behind a service, on the ports that it sends to. */
function selected(
  { namespace, ports }: Service,
  selector: ReadonlyMap<string, string>,
  { direction }: RuleReading,
): readonly Endpoints[] {
  const requirements = [...selector].map(([key, value]) => ({
    operator: "In" as const,
    key,
    values: [value],
  }));
  const peer: Peer = {
    kind: "pods",
    namespaces: { kind: "named", name: namespace },
    pods: labelSelector(requirements),
    hostNetwork: "yes",
  };
  return onPorts([peer], direction === "ingress" ? "all" : ports.map(targetPort));
}

/** Peers on ports. A port that cannot be read is perhaps any. */
function onPorts(
  peers: readonly Peer[],
  ports: "all" | readonly (PortItem | undefined)[],
): readonly Endpoints[] {
  if (ports === "all") return [{ peers, ports }];
  const sure = { peers, ports: ports.filter((port) => port !== undefined) };
  return ports.includes(undefined) ? [sure, { peers: perhaps(peers), ports: "all" }] : [sure];
}

function targetPort({ protocol, targetPort: target }: Service["ports"][number]): PortItem | undefined {
  if (typeof target === "string") return { kind: "named", name: target, protocols: [protocol] };
  return isPort(target) ? { kind: "range", ...portRange(protocol, target, target) } : undefined;
}

/** The API server: at addresses that the input gives, or wherever it is; its port is the endpoint's, not the service's. */
function apiServer(reading: RuleReading): readonly Endpoints[] {
  const peer: Peer = { kind: "entities", entities: ["kube-apiserver"] };
  const written = writtenEndpoints({ namespace: "default", name: "kubernetes" }, reading, [peer]);
  if (written.length > 0) return written;
  if (reading.direction === "ingress") return [{ peers: [peer], ports: "all" }];
  return [{ peers: perhaps([peer]), ports: [{ kind: "range", ...wholeProtocol(PROTOCOL.TCP) }] }];
}

function isPort(value: Json): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function listIn(value: Json | undefined, key: string): readonly Json[] {
  const found = field(value, key);
  return isList(found) ? found : [];
}

/** Endpoints that the input gives for a service: EndpointSlices, and Endpoints, which Kubernetes mirrors into such. */
function writtenEndpoints(
  { namespace, name }: Meant,
  reading: RuleReading,
  also: readonly Peer[] = [],
): readonly Endpoints[] {
  const { surroundings, defaultNamespace } = reading.context;
  const isHere = (document: SourceDocument): boolean =>
    headerOf(document.root, defaultNamespace).namespace === namespace;
  const slices = surroundings
    .documents("discovery.k8s.io", "EndpointSlice")
    .filter((document) => isHere(document) && serviceOf(document) === name)
    .map(({ root }) =>
      endpointsAt(
        listIn(root, "endpoints").flatMap((one) => listIn(one, "addresses")),
        listIn(root, "ports"),
      ),
    );
  const subsets = surroundings
    .documents("", "Endpoints")
    .filter((document) => isHere(document) && field(field(document.root, "metadata"), "name") === name)
    .flatMap(({ root }) => listIn(root, "subsets"))
    .map((subset) =>
      endpointsAt(
        listIn(subset, "addresses").map((one) => field(one, "ip") ?? null),
        listIn(subset, "ports"),
      ),
    );
  const isIngress = reading.direction === "ingress";
  return [...slices, ...subsets].flatMap(({ peers, ports }) =>
    onPorts([...peers, ...also], isIngress ? "all" : ports),
  );
}
function serviceOf({ root }: SourceDocument): Json | undefined {
  return field(field(field(root, "metadata"), "labels"), "kubernetes.io/service-name");
}

/** Addresses with their ports, undefined those that cannot be read. */
type Written = { readonly peers: readonly Peer[]; readonly ports: readonly (PortItem | undefined)[] };

function endpointsAt(texts: readonly Json[], ports: readonly Json[]): Written {
  const { ranges, isWhole } = readNets({ value: texts, holder: undefined, step: "" }, () => undefined);
  const peers = [blockPeer(ranges), ...(isWhole ? [] : [UNREADABLE])];
  return { peers, ports: ports.flatMap(endpointPort) };
}

/** A port without a number is none; undefined what cannot be read. */
function endpointPort(item: Json): readonly (PortItem | undefined)[] {
  const [number, word] = [field(item, "port") ?? undefined, field(item, "protocol") ?? "TCP"];
  if (number === undefined) return [];
  if (!isPort(number) || !isTransportProtocol(word)) return [undefined];
  return [{ kind: "range", ...portRange(PROTOCOL[word], number, number) }];
}
