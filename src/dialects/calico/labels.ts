import { field, isObject, type Json } from "../../domain/json.ts";
import type { Labels } from "../../policy/selector.ts";

/** The labels of what has none. */
export const NO_LABELS: Labels = { stated: new Map(), knowledge: "whole" };
/** The labels of what is not known. */
export const UNKNOWN_LABELS: Labels = { stated: new Map(), knowledge: "unreadable" };

/** Where Calico keeps the metadata that people gave an object of its own, in one that it stored. */
const KEPT = "projectcalico.org/metadata";

/** Labels of an object: texts by key, or not known. */
export function labelsOf(object: Json): Labels {
  const metadata = field(object, "metadata") ?? {};
  return isObject(metadata) ? readLabels(metadata) : UNKNOWN_LABELS;
}

/** Labels of one of Calico's objects: with those that it keeps in an annotation, for what is stored. */
export function calicoLabelsOf(object: Json): Labels {
  const own = labelsOf(object);
  const isStored = field(object, "apiVersion") === "crd.projectcalico.org/v1";
  const annotations = field(field(object, "metadata"), "annotations") ?? {};
  const kept = isStored ? field(annotations, KEPT) : undefined;
  return kept === undefined ? own : joined(own, readLabels(parsed(kept)));
}

function parsed(text: Json): Json {
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : null;
    return isJson(value) ? value : null;
  } catch {
    return null;
  }
}

/** What `JSON.parse` gives is JSON; its type says less. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}

function readLabels(metadata: Json): Labels {
  const written = field(metadata, "labels") ?? {};
  if (!isObject(metadata) || !isObject(written)) return UNKNOWN_LABELS;
  const pairs = Object.entries(written).flatMap(([key, value]) =>
    typeof value === "string" ? [[key, value] as const] : [],
  );
  return pairs.length < Object.keys(written).length
    ? UNKNOWN_LABELS
    : { stated: new Map(pairs), knowledge: "whole" };
}

/** Releases of Calico differ in which of the two counts where they disagree. */
function joined(own: Labels, kept: Labels): Labels {
  const agrees = [...kept.stated].every(([key, value]) => (own.stated.get(key) ?? value) === value);
  if (own.knowledge !== "whole" || kept.knowledge !== "whole" || !agrees) return UNKNOWN_LABELS;
  return { stated: new Map([...own.stated, ...kept.stated]), knowledge: "whole" };
}
