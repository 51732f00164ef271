import type { Json } from "../../domain/json.ts";
import { field } from "../../domain/json.ts";
import type { Labels } from "../../policy/selector.ts";
import type { KubeObject } from "../objects.ts";
import { text } from "../objects.ts";

/** A label that a controller gives its pods: with a value, or with what the value begins with and goes on after. */
type Added = { readonly key: string } & ({ readonly value: string } | { readonly begin: string });

/** All that a controller adds, and whether it leaves alone what the template says of the same keys. */
type Additions = { readonly labels: readonly Added[]; readonly yields: boolean };

/** A name, or what is known of one: generated names begin with a text. */
type Name = { readonly value: string } | { readonly begin: string };

/** What the name of an object is, or what is known of it: generated names begin with a text. */
function nameIn(metadata: Json | undefined): Name {
  const written = field(metadata, "name") ?? "";
  if (written === "") return { begin: text(metadata, "generateName") ?? "" };
  return typeof written === "string" ? { value: written } : { begin: "" };
}

/** What the names of the things begin with that are called after something. */
function calledAfter(name: Name): Name {
  return "value" in name ? { begin: `${name.value}-` } : name;
}

function unvalued(...keys: readonly string[]): readonly Added[] {
  return keys.map((key) => ({ key, begin: "" }));
}

const JOB_NAMES = ["job-name", "batch.kubernetes.io/job-name"];
const JOB_UIDS = unvalued("controller-uid", "batch.kubernetes.io/controller-uid");
const JOB_INDEX = unvalued("batch.kubernetes.io/job-completion-index");
const MODES = new Set<Json>(["Indexed", "NonIndexed"]);

/**
 * What a Job gives its pods. Source: Kubernetes, registry/batch/job/strategy.go (`generateSelector`): all but the index are
 * left to the template where the selector is manual.
 */
function addedByJob(spec: Json | undefined, name: Name): Additions | "unreadable" {
  const isManual = field(spec, "manualSelector") ?? false;
  const mode = field(spec, "completionMode") ?? "NonIndexed";
  if (typeof isManual !== "boolean" || !MODES.has(mode)) return "unreadable";
  const own = isManual ? [] : [...JOB_NAMES.map((key) => ({ key, ...name })), ...JOB_UIDS];
  return { labels: [...own, ...(mode === "Indexed" ? JOB_INDEX : [])], yields: true };
}

const BY_KIND: Readonly<Record<string, readonly Added[]>> = {
  Deployment: unvalued("pod-template-hash"),
  DaemonSet: unvalued("controller-revision-hash", "pod-template-generation"),
  StatefulSet: unvalued("controller-revision-hash", "apps.kubernetes.io/pod-index"),
};

/**
 * What the controllers of Kubernetes add to the labels of a template (docs/semantics.md, section 2). Source: Kubernetes,
 * "Well-Known Labels, Annotations and Taints".
 */
function addedBy({ kind, root }: KubeObject): Additions | "unreadable" {
  const spec = field(root, "spec");
  const name = nameIn(field(root, "metadata"));
  if (kind === "Job") return addedByJob(spec, name);
  if (kind === "CronJob") return addedByJob(field(field(spec, "jobTemplate"), "spec"), calledAfter(name));
  const labels = BY_KIND[kind] ?? [];
  if (kind !== "StatefulSet") return { labels, yields: false };
  const podName = { key: "statefulset.kubernetes.io/pod-name", ...calledAfter(name) };
  return { labels: [...labels, podName], yields: false };
}

/** The labels of the pods that an object of Kubernetes' own makes: those of its template, and those that its controller adds. */
export function podLabels(object: KubeObject, template: Labels): Labels {
  const added = addedBy(object);
  if (added === "unreadable") return { ...template, knowledge: "unreadable" };
  if (added.labels.length === 0) return template;
  const stated = new Map(template.stated);
  const open = new Map<string, string>();
  for (const label of added.labels) {
    if (added.yields && stated.has(label.key)) continue;
    if ("value" in label) stated.set(label.key, label.value);
    else open.set(label.key, label.begin);
  }
  for (const key of open.keys()) stated.delete(key);
  return { stated, knowledge: template.knowledge, unvalued: open };
}
