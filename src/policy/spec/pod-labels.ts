import { field, type Json } from "../../domain/json.ts";
import type { KubeObject } from "./objects.ts";
import { labelsOf, type Labels } from "./selectors.ts";

/** A label that a controller adds: its value, or only how that begins; `yields` to what the template says of it. */
type Addition = {
  readonly key: string;
  readonly value?: string;
  readonly begin: string;
  readonly yields: boolean;
};

/** Semantics 2: the labels of the pods that a controller makes of a template. */
export function controlledLabels(object: KubeObject, template: Json | undefined): Labels {
  const { known, others } = labelsOf(template);
  const additions = additionsBy(object);
  if (additions === "unreadable") return { known, others: "unreadable" };
  const added = additions.filter(({ key, yields }) => !yields || !known.has(key));
  const replaced = new Set(added.map(({ key }) => key));
  const kept = [...known].filter(([key]) => !replaced.has(key));
  const valued = added.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const]));
  const begun = added.filter(({ value }) => value === undefined);
  return {
    known: new Map([...kept, ...valued]),
    others,
    begun: new Map(begun.map(({ key, begin }) => [key, begin])),
  };
}

function additionsBy({ kind, root }: KubeObject): readonly Addition[] | "unreadable" {
  const spec = field(root, "spec");
  const name = nameOf(root);
  const replacing = (key: string, begin = ""): Addition => ({ key, begin, yields: false });
  switch (kind) {
    case "Deployment":
      return [replacing("pod-template-hash")];
    case "DaemonSet":
      return [replacing("controller-revision-hash"), replacing("pod-template-generation")];
    case "StatefulSet":
      return [
        replacing("controller-revision-hash"),
        replacing("apps.kubernetes.io/pod-index"),
        replacing("statefulset.kubernetes.io/pod-name", name.begin),
      ];
    case "Job":
      return jobAdditions(spec, name);
    case "CronJob":
      return jobAdditions(field(field(spec, "jobTemplate"), "spec"), { begin: name.begin });
    default:
      return [];
  }
}

type Name = { readonly value?: string; readonly begin: string };

/** The name that an object has; where the API server makes one up, how that begins. */
function nameOf(root: Json): Name {
  const metadata = field(root, "metadata");
  const [name, prefix] = [field(metadata, "name") ?? "", field(metadata, "generateName")];
  if (typeof name !== "string") return { begin: "" };
  if (name !== "") return { value: name, begin: `${name}-` };
  return { begin: typeof prefix === "string" ? prefix : "" };
}

function jobAdditions(spec: Json | undefined, name: Name): readonly Addition[] | "unreadable" {
  const [manual, mode] = [
    field(spec, "manualSelector") ?? false,
    field(spec, "completionMode") ?? "NonIndexed",
  ];
  const isKnown = typeof manual === "boolean" && ["Indexed", "NonIndexed"].some((one) => one === mode);
  if (!isKnown) return "unreadable";
  const prefixes = ["", "batch.kubernetes.io/"];
  const generated = prefixes.flatMap((prefix) => [
    { key: `${prefix}job-name`, ...name },
    { key: `${prefix}controller-uid`, begin: "" },
  ]);
  const index = { key: "batch.kubernetes.io/job-completion-index", begin: "" };
  const added = [...(manual ? [] : generated), ...(mode === "Indexed" ? [index] : [])];
  return added.map((one) => ({ ...one, yields: true }));
}
