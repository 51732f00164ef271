import type { ClusterFacts } from "../../domain/facts.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { isTransportProtocol, PROTOCOL } from "../../domain/port.ts";
import { workloadId, type WorkloadId } from "../../domain/workload.ts";
import { locationOf, locationWithin, type Location } from "./addresses.ts";
import type { Contents, KubeObject } from "./objects.ts";
import { namespaceLabels, nodeNamed, serviceAccountLabels } from "./places.ts";
import { controlledLabels, writtenLabels } from "./pod-labels.ts";
import type { Labels } from "./selectors.ts";

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
};

const CONTROLLERS: readonly string[] = [
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "ReplicationController",
];

const CONTROLLER_GROUPS: readonly string[] = ["", "apps", "batch", "extensions"];

/** Whether an object is of a kind of Kubernetes' own that makes pods. */
function isController({ kind, apiVersion = "" }: KubeObject): boolean {
  const group = apiVersion.split("/").slice(0, -1).join("/");
  return CONTROLLERS.includes(kind) && (kind === "CronJob" ? ["batch"] : CONTROLLER_GROUPS).includes(group);
}

function isPod({ kind, apiVersion }: KubeObject): boolean {
  return kind === "Pod" && apiVersion === "v1";
}

/** The pod, or the template of pods, that an object is or has; undefined where it is no workload. */
function podPartOf(object: KubeObject): Json | undefined {
  const { kind, root } = object;
  if (isPod(object)) return root;
  const isCronJob = kind === "CronJob" && isController(object);
  const holder = isCronJob ? field(field(root, "spec"), "jobTemplate") : root;
  const template = field(field(holder, "spec"), "template");
  const isWorkload = isController(object) || isList(field(field(template, "spec"), "containers"));
  return isWorkload ? (template ?? {}) : undefined;
}

/** The top of an object's owner chain: the highest owner that is named. */
function topOf(object: KubeObject, objects: readonly KubeObject[]): WorkloadId {
  const { namespace, root } = object;
  const owners = field(field(root, "metadata"), "ownerReferences");
  const owner = (isList(owners) ? owners : []).find(
    (one) => field(one, "controller") === true && field(one, "kind") !== "Node",
  );
  const [ownerKind, ownerName] = [field(owner, "kind"), field(owner, "name")];
  if (typeof ownerKind !== "string" || typeof ownerName !== "string") return ownId(object);
  const present = objects.find(
    (one) => one.kind === ownerKind && one.name === ownerName && one.namespace === namespace,
  );
  return present === undefined ? workloadId(namespace ?? "", ownerName, ownerKind) : topOf(present, objects);
}

function isFinished(object: KubeObject): boolean {
  const phase = field(field(object.root, "status"), "phase");
  return isPod(object) && (phase === "Succeeded" || phase === "Failed");
}

function ownId({ namespace, name, kind }: KubeObject): WorkloadId {
  return workloadId(namespace ?? "", name, kind);
}

/** The objects that workloads are made of; a bare pod that is over is none. */
export function membersOf(objects: readonly KubeObject[]): readonly KubeObject[] {
  const isBareAndOver = (object: KubeObject): boolean =>
    isFinished(object) && topOf(object, objects) === ownId(object);
  return objects.filter((object) => podPartOf(object) !== undefined && !isBareAndOver(object));
}

/** Every workload of the input, with its pods: the variants of what it may do (semantics 2). */
export function workloadsOf(
  contents: Contents,
  facts: ClusterFacts,
): ReadonlyMap<WorkloadId, readonly Pod[]> {
  const { objects } = contents;
  const members = membersOf(objects);
  const ids = new Set(members.map((object) => topOf(object, objects)));
  const variants = (id: WorkloadId): readonly Pod[] => {
    const owned = members.filter((object) => topOf(object, objects) === id);
    const live = owned.filter((object) => isPod(object) && !isFinished(object));
    const itself = owned.filter((object) => ownId(object) === id);
    const templates = owned.filter((object) => !isPod(object));
    const found = [live, itself, templates, owned].find((group) => group.length > 0) ?? [];
    return found.map((object) => readPod(contents, object, facts));
  };
  return new Map([...ids].map((id) => [id, variants(id)]));
}

function readPod(contents: Contents, object: KubeObject, facts: ClusterFacts): Pod {
  const part = podPartOf(object);
  const [spec, status] = [field(part, "spec"), field(part, "status")];
  const hostNetwork = field(spec, "hostNetwork") === true;
  const listed = field(status, "podIPs");
  const addresses = [
    ...(isList(listed) ? listed : []).map((one) => field(one, "ip")),
    field(status, "podIP"),
  ];
  const node = nodeNamed(contents, field(spec, "nodeName"), facts);
  const held = isFinished(object) ? [] : hostNetwork ? [...addresses, field(status, "hostIP")] : addresses;
  const known = locationOf(held);
  const namespace = object.namespace ?? "";
  return {
    namespace,
    namespaceLabels: namespaceLabels(contents, namespace),
    labels: isController(object) ? controlledLabels(object, part) : writtenLabels(part),
    hostNetwork,
    ports: namedPortsOf(spec),
    location: known ?? (hostNetwork ? node.location : locationWithin(facts.podCidrs)),
    nodeName: nodeNameOf(spec),
    nodeLabels: node.labels,
    serviceAccount: serviceAccountOf(spec),
    serviceAccountLabels: serviceAccountLabels(contents, namespace, serviceAccountOf(spec)),
  };
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
  return typeof name === "string" ? name : undefined;
}

function namedPortsOf(spec: Json | undefined): readonly NamedPort[] {
  const list = (holder: Json | undefined, key: string): readonly Json[] => {
    const value = field(holder, key);
    return isList(value) ? value : [];
  };
  const sidecars = list(spec, "initContainers").filter(
    (container) => field(container, "restartPolicy") === "Always",
  );
  const ports = [...list(spec, "containers"), ...sidecars].flatMap((container) => list(container, "ports"));
  return ports.flatMap((port) => {
    const [name, protocol, number] = [
      field(port, "name"),
      field(port, "protocol") ?? "TCP",
      field(port, "containerPort"),
    ];
    if (typeof name !== "string" || !isTransportProtocol(protocol) || typeof number !== "number") return [];
    return [{ name, protocol: PROTOCOL[protocol], number }];
  });
}
