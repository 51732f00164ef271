import type { ClusterFacts } from "../../domain/facts.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { isTransportProtocol, PROTOCOL } from "../../domain/port.ts";
import type { WorkloadId } from "../../domain/workload.ts";
import { locationOf, locationWithin, type Location } from "./addresses.ts";
import type { Contents, KubeObject } from "./objects.ts";
import { isController, isFinished, isPod, templateOf, workloadsIn } from "./owners.ts";
import { namespaceLabels, nodeNamed, serviceAccountLabels } from "./places.ts";
import { controlledLabels } from "./pod-labels.ts";
import { labelsOf, type Labels } from "./selectors.ts";

/** A port that a container names. */
export type NamedPort = { readonly name: string; readonly protocol: number; readonly number: number };

/** What policies can see of a pod (semantics 2). */
export type Pod = {
  readonly namespace: string | undefined;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly hostNetwork: boolean;
  readonly ports: readonly NamedPort[] | "unknown";
  readonly location: Location;
  /** The node it runs on; undefined where that is not known. */
  readonly nodeName: string | undefined;
  readonly nodeLabels: Labels;
  /** The name of its service account; undefined where that is not known. */
  readonly serviceAccount: string | undefined;
  readonly serviceAccountLabels: Labels;
  /** Its network, or the ports that it names, cannot be read: of its connections nothing is known. */
  readonly isDoubtful: boolean;
};

/** Every workload of the input, with its pods: the variants of what it may do (semantics 2). */
export function workloadsOf(
  contents: Contents,
  facts: ClusterFacts,
): ReadonlyMap<WorkloadId, readonly Pod[]> {
  const workloads = workloadsIn(contents.objects);
  return new Map(
    [...workloads].map(([id, objects]) => [id, objects.map((object) => readPod(contents, object, facts))]),
  );
}

function readPod(contents: Contents, object: KubeObject, facts: ClusterFacts): Pod {
  const part = isPod(object) ? object.root : (templateOf(object) ?? null);
  // Of a template that is none, nothing can be read.
  const spec = isObject(part) ? field(part, "spec") : "unreadable";
  const hostNetwork = field(spec, "hostNetwork") === true;
  const nodeName = nodeNameOf(spec);
  const node = nodeNamed(contents, nodeName, facts);
  const known = isFinished(object) ? undefined : statusLocation(field(part, "status"), hostNetwork);
  const namespace = object.namespace ?? "";
  const serviceAccount = serviceAccountOf(spec);
  return {
    namespace,
    namespaceLabels: namespaceLabels(contents, namespace),
    labels: isController(object) ? controlledLabels(object, part) : labelsOf(part),
    hostNetwork,
    ports: namedPortsOf(spec),
    location: known ?? (hostNetwork ? node.location : locationWithin(facts.podCidrs)),
    nodeName,
    nodeLabels: node.labels,
    serviceAccount,
    serviceAccountLabels: serviceAccountLabels(contents, namespace, serviceAccount),
    isDoubtful: isDoubtful(spec),
  };
}

/** The addresses that a status gives; undefined where it gives none, or one that is none. */
function statusLocation(status: Json | undefined, hostNetwork: boolean): Location | undefined {
  const at = (list: string, single: string): readonly (Json | undefined)[] => {
    const listed = field(status, list) ?? [];
    return [...(isList(listed) ? listed.map((one) => field(one, "ip") ?? 0) : [0]), field(status, single)];
  };
  return locationOf([...at("podIPs", "podIP"), ...(hostNetwork ? at("hostIPs", "hostIP") : [])]);
}

/** Semantics 2: as the API server fills it in. */
function serviceAccountOf(spec: Json | undefined): string | undefined {
  if (!isObject(spec ?? {})) return undefined;
  const written = [field(spec, "serviceAccountName"), field(spec, "serviceAccount")].find(
    (value) => value !== undefined && value !== null && value !== "",
  );
  if (written === undefined) return "default";
  return typeof written === "string" ? written : undefined;
}

function nodeNameOf(spec: Json | undefined): string | undefined {
  const name = field(spec, "nodeName");
  return typeof name === "string" && name !== "" ? name : undefined;
}

function listIn(holder: Json | undefined, key: string): readonly Json[] {
  const value = field(holder, key);
  return isList(value) ? value : [];
}

/** The ports of the containers that run all the time. */
function portsOf(spec: Json | undefined): readonly Json[] {
  const sidecars = listIn(spec, "initContainers").filter(
    (container) => field(container, "restartPolicy") === "Always",
  );
  return [...listIn(spec, "containers"), ...sidecars].flatMap((container) => listIn(container, "ports"));
}

function readPort(port: Json): NamedPort | undefined {
  const [name, protocol, number] = [
    field(port, "name"),
    field(port, "protocol") ?? "TCP",
    field(port, "containerPort"),
  ];
  if (typeof name !== "string" || !isTransportProtocol(protocol) || typeof number !== "number")
    return undefined;
  const isNumber = Number.isInteger(number) && number >= 1 && number <= 65_535;
  return isNumber ? { name, protocol: PROTOCOL[protocol], number } : undefined;
}

function namedPortsOf(spec: Json | undefined): readonly NamedPort[] {
  return portsOf(spec).flatMap((port) => readPort(port) ?? []);
}

/** Semantics 2: whether the network that a pod is on, or a port that it names, cannot be read. */
function isDoubtful(spec: Json | undefined): boolean {
  const containers = [...listIn(spec, "containers"), ...listIn(spec, "initContainers")];
  const isOpaque = (value: Json | undefined, isOne: (value: Json) => boolean): boolean =>
    value !== undefined && value !== null && !isOne(value);
  return (
    isOpaque(spec, isObject) ||
    isOpaque(field(spec, "hostNetwork"), (value) => typeof value === "boolean") ||
    ["containers", "initContainers"].some((key) => isOpaque(field(spec, key), isList)) ||
    containers.some(
      (container) =>
        !isObject(container) ||
        isOpaque(field(container, "restartPolicy"), (value) => typeof value === "string") ||
        isOpaque(field(container, "ports"), isList) ||
        listIn(container, "ports").some(
          (port) => !isObject(port) || isOpaque(namedPart(port), () => readPort(port) !== undefined),
        ),
    )
  );
}

/** The name of a port, where it has one. */
function namedPart(port: Json): Json | undefined {
  const name = field(port, "name");
  return name === "" ? undefined : name;
}
