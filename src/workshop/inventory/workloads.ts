import type { Json, Path } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import { at } from "../../domain/unreachable.ts";
import { workloadId } from "../../domain/workload.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import type { PodFacts, Workload } from "../../policy/snapshot.ts";
import type { KubeObject } from "../objects.ts";
import { groupOf, text } from "../objects.ts";
import type { ServiceAccounts } from "./accounts.ts";
import { podLabels } from "./controller-labels.ts";
import { doubtIn, doubtPolicy } from "./doubt.ts";
import { type Sharing, podFacts, readLabels } from "./pod-facts.ts";
import { traitsOf } from "./traits.ts";

/** A pod or a controller of pods, as found: what it is, and what its pods are like. */
export type PodSource = {
  readonly object: KubeObject;
  readonly namespace: string;
  readonly facts: PodFacts;
  /** The way to the pod, or its template, in the object. */
  readonly path: Path;
  readonly spec: Json | undefined;
  /** Where in the spec something decisive cannot be read. */
  readonly doubt: Path | undefined;
  /** `over`: a pod that has run to its end; it shows what its owner makes, and holds no address. */
  readonly stage: "live" | "template" | "over";
  readonly owner: OwnerRef | undefined;
};

export type OwnerRef = { readonly kind: string; readonly name: string };

/** Kinds of Kubernetes itself whose pods come from `spec.template`. */
const CONTROLLER_KINDS = new Set([
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "ReplicationController",
]);
const CONTROLLER_GROUPS = new Set(["", "apps", "extensions", "batch"]);

/** A pod template, as far as there is one, and the way to it. */
type Template = { readonly path: Path; readonly value: Json | undefined; readonly isOwnKind: boolean };

const CRON_JOB_TEMPLATE = ["spec", "jobTemplate", "spec", "template"];
const TEMPLATE = ["spec", "template"];

function valueUnder(root: Json, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) value = field(value, String(step));
  return value;
}

/** The pod template of an object that makes pods; undefined for all others. */
function templateOf({ root, kind, apiVersion }: KubeObject): Template | undefined {
  const group = groupOf(apiVersion);
  const path = kind === "CronJob" && group === "batch" ? CRON_JOB_TEMPLATE : TEMPLATE;
  const value = valueUnder(root, path);
  const isOwnKind =
    path === CRON_JOB_TEMPLATE || (CONTROLLER_KINDS.has(kind) && CONTROLLER_GROUPS.has(group));
  const makesPods = isOwnKind || isList(valueUnder(value ?? null, ["spec", "containers"]));
  return makesPods ? { path, value, isOwnKind } : undefined;
}

function controllerOf(metadata: Json | undefined): OwnerRef | undefined {
  const owners = field(metadata, "ownerReferences");
  if (!isList(owners)) return undefined;
  for (const owner of owners) {
    const kind = text(owner, "kind");
    const name = text(owner, "name");
    // A Node "owns" static pods, but does not make them: they stand for themselves.
    if (field(owner, "controller") !== true || kind === undefined || name === undefined || kind === "Node")
      continue;
    return { kind, name };
  }
  return undefined;
}

function isFinished(root: Json): boolean {
  const phase = field(field(root, "status"), "phase");
  return phase === "Succeeded" || phase === "Failed";
}

/** What an object says of pods: undefined where it neither is nor makes any. */
export function podSource(object: KubeObject, namespace: string, sharing: Sharing): PodSource | undefined {
  const metadata = field(object.root, "metadata");
  const owner = controllerOf(metadata);
  if (object.kind === "Pod" && object.apiVersion === "v1") {
    const stage = isFinished(object.root) ? "over" : "live";
    const spec = field(object.root, "spec");
    const status = stage === "live" ? field(object.root, "status") : undefined;
    const found = { object, namespace, path: [], spec, doubt: doubtIn(spec) };
    const parts = { labels: readLabels(metadata), spec, status, doubt: doubtName(found) };
    return { ...found, facts: podFacts(namespace, parts, sharing), stage, owner };
  }
  const template = templateOf(object);
  if (template === undefined) return undefined;
  const { path, value, isOwnKind } = template;
  // Of pods without a template nothing is known: their labels may be any.
  const spec = isObject(value) ? field(value, "spec") : UNKNOWN;
  const written = readLabels(isObject(value) ? field(value, "metadata") : UNKNOWN);
  const labels = isOwnKind ? podLabels(object, written) : written;
  const found = { object, namespace, path, spec, doubt: doubtIn(spec) };
  const facts = podFacts(namespace, { labels, spec, doubt: doubtName(found) }, sharing);
  return { ...found, facts, stage: "template", owner };
}

function doubtName({
  object,
  namespace,
  doubt,
}: Pick<PodSource, "object" | "namespace" | "doubt">): string | undefined {
  return doubt === undefined ? undefined : `${namespace}/${object.kind}/${object.name}`;
}

/** What stands for pods of which nothing is known (docs/semantics.md, section 2). */
export function doubtPolicies(sources: readonly PodSource[]): readonly PodPolicy[] {
  return sources.flatMap((source): readonly PodPolicy[] => {
    const { object, namespace, doubt, path } = source;
    const workload = doubtName(source);
    if (doubt === undefined || workload === undefined) return [];
    const { kind, name, document, root } = object;
    const way = isObject(valueUnder(root, path)) ? [...path, "spec", ...doubt] : path;
    return [doubtPolicy({ kind, namespace, name }, document, { path: way, workload })];
  });
}

/** Metadata, or a spec, of which nothing can be read. */
const UNKNOWN: Json = "unknown";

type Draft = {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** More than one where the API server gives the names (`generateName`). */
  readonly own: PodSource[];
  readonly pods: PodSource[];
  readonly owned: PodSource[];
  readonly over: PodSource[];
};

function keyOf(namespace: string, { kind, name }: OwnerRef): string {
  return `${namespace}/${kind}/${name}`;
}

/** The highest owner of a source that the input names. A circle of owners ends where it closes. */
function topOf(source: PodSource, controllers: ReadonlyMap<string, PodSource>): OwnerRef {
  let top: OwnerRef = { kind: source.object.kind, name: source.object.name };
  let { owner } = source;
  const seen = new Set<string>();
  while (owner !== undefined && !seen.has(keyOf(source.namespace, owner))) {
    seen.add(keyOf(source.namespace, owner));
    top = owner;
    owner = controllers.get(keyOf(source.namespace, owner))?.owner;
  }
  return top;
}

/** The pods that make a workload: live ones, else its own template, else those of what it owns, else those that were. */
function membersOf({ pods, own, owned, over }: Draft): readonly PodSource[] {
  if (pods.length > 0) return pods;
  if (own.length > 0) return own;
  return owned.length > 0 ? owned : over;
}

function finish(draft: Draft, accounts: ServiceAccounts): Workload {
  const members = membersOf(draft);
  const first = draft.own[0] ?? at(members, 0);
  const { namespace, name, kind } = draft;
  const traits = members.map(({ facts, spec }) => traitsOf(facts, spec, accounts));
  return {
    id: workloadId(namespace, name, kind),
    namespace,
    name,
    kind,
    origin: { document: first.object.document, path: [] },
    variants: members.map(({ facts }) => facts),
    traits: { ...at(traits, 0), escapes: [...new Set(traits.flatMap(({ escapes }) => escapes))] },
  };
}

/** A bare pod that is over is no workload any more. */
function isGone({ stage, owner }: PodSource): boolean {
  return stage === "over" && owner === undefined;
}

function join(draft: Draft, source: PodSource): void {
  if (source.stage === "live") draft.pods.push(source);
  else if (source.stage === "over") draft.over.push(source);
  else if (source.object.kind === draft.kind && source.object.name === draft.name) draft.own.push(source);
  else draft.owned.push(source);
}

/**
 * Pods and controllers as workloads, owner chains collapsed to their top (docs/semantics.md, section 2).
 * In the order in which the input first speaks of each.
 */
export function collectWorkloads(
  sources: readonly PodSource[],
  accounts: ServiceAccounts,
): readonly Workload[] {
  const controllers = new Map<string, PodSource>();
  for (const source of sources) {
    if (source.stage === "template") controllers.set(keyOf(source.namespace, source.object), source);
  }
  const drafts = new Map<string, Draft>();
  for (const source of sources.filter((one) => !isGone(one))) {
    const top = topOf(source, controllers);
    const key = keyOf(source.namespace, top);
    let draft = drafts.get(key);
    if (draft === undefined) {
      draft = {
        namespace: source.namespace,
        kind: top.kind,
        name: top.name,
        own: [],
        pods: [],
        owned: [],
        over: [],
      };
      drafts.set(key, draft);
    }
    join(draft, source);
  }
  return [...drafts.values()].map((draft) => finish(draft, accounts));
}
