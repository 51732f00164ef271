import { field, isList, type Json } from "../../domain/json.ts";
import { workloadId, type WorkloadId } from "../../domain/workload.ts";
import { groupOf, type KubeObject } from "./objects.ts";

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
export function isController(object: KubeObject): boolean {
  const groups = object.kind === "CronJob" ? ["batch"] : CONTROLLER_GROUPS;
  return CONTROLLERS.includes(object.kind) && groups.includes(groupOf(object));
}

/** Whether an object is a pod, and no template of any. */
export function isPod({ kind, apiVersion }: KubeObject): boolean {
  return kind === "Pod" && apiVersion === "v1";
}

/** The template that an object makes pods from; undefined where it makes none. Null: nothing can be said of it. */
export function templateOf(object: KubeObject): Json | undefined {
  if (isPod(object)) return undefined;
  const isCronJob = object.kind === "CronJob" && isController(object);
  const holder = isCronJob ? field(field(object.root, "spec"), "jobTemplate") : object.root;
  const template = field(field(holder, "spec"), "template");
  const isWorkload = isController(object) || isList(field(field(template, "spec"), "containers"));
  return isWorkload ? (template ?? null) : undefined;
}

/** Whether a pod has run to its end. */
export function isFinished(object: KubeObject): boolean {
  const phase = field(field(object.root, "status"), "phase");
  return isPod(object) && (phase === "Succeeded" || phase === "Failed");
}

function ownId({ namespace, name, kind }: KubeObject): WorkloadId {
  return workloadId(namespace ?? "", name, kind);
}

type Owner = { readonly kind: string; readonly name: string };

function ownerOf({ root }: KubeObject): Owner | undefined {
  const owners = field(field(root, "metadata"), "ownerReferences");
  for (const owner of isList(owners) ? owners : []) {
    const [kind, name] = [field(owner, "kind"), field(owner, "name")];
    const isOne = field(owner, "controller") === true && kind !== "Node";
    if (isOne && typeof kind === "string" && typeof name === "string") return { kind, name };
  }
  return undefined;
}

/** The top of an object's owner chain: the highest owner that is named. Where owners go in a circle, the last new one. */
function topOf(
  object: KubeObject,
  objects: readonly KubeObject[],
  met: readonly WorkloadId[] = [],
): WorkloadId {
  const owner = ownerOf(object);
  if (owner === undefined) return ownId(object);
  const id = workloadId(object.namespace ?? "", owner.name, owner.kind);
  if (met.includes(id)) return ownId(object);
  const present = objects.findLast((one) => ownId(one) === id && templateOf(one) !== undefined);
  return present === undefined ? id : topOf(present, objects, [...met, id]);
}

/** The objects that workloads are made of; a bare pod that is over is none, nor is what says no namespace that can be read. */
export function membersOf(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.filter((object) => {
    const isBareAndOver = isFinished(object) && ownerOf(object) === undefined;
    const isMember = isPod(object) || templateOf(object) !== undefined;
    return isMember && object.namespace !== undefined && !isBareAndOver;
  });
}

/** Every workload, with the objects that say what its pods are like (semantics 2). */
export function workloadsIn(objects: readonly KubeObject[]): ReadonlyMap<WorkloadId, readonly KubeObject[]> {
  const members = membersOf(objects);
  const tops = new Map(members.map((object) => [object, topOf(object, members)]));
  const tellersOf = (id: WorkloadId): readonly KubeObject[] => {
    const owned = members.filter((object) => tops.get(object) === id);
    const live = owned.filter((object) => isPod(object) && !isFinished(object));
    const itself = owned.filter((object) => !isPod(object) && ownId(object) === id);
    const templates = owned.filter((object) => !isPod(object));
    return [live, itself, templates, owned].find((group) => group.length > 0) ?? [];
  };
  return new Map([...tops.values()].map((id) => [id, tellersOf(id)]));
}
