import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import type { Pod } from "../../policy/spec/pods.ts";
import { present, type Question } from "../../policy/spec/question.ts";
import { selects, type Labels } from "../../policy/spec/selectors.ts";

/**
 * Whether the peer is a pod that an item selects in the namespace of the subject, or in one with the same labels; undefined
 * where the item cannot be read.
 */
export function relativeMatches(item: Json, { peer, subject }: Question): Truth | undefined {
  const compare = comparisonOf(field(item, "namespaces") ?? null);
  const pods = present(item, "podSelector") ?? {};
  if (compare === undefined || !isObject(pods)) return undefined;
  if (peer.kind !== "pod" || peer.pod.hostNetwork) return "no";
  return and(compare(subject, peer.pod), selects(pods, peer.pod.labels));
}

type Compare = (a: Pod, b: Pod) => Truth;

/** Exactly one way of comparing namespaces. */
function comparisonOf(namespaces: Json): Compare | undefined {
  const [match, keys] = [present(namespaces, "match"), present(namespaces, "sameLabels")];
  if (match !== undefined) return match === "Self" && keys === undefined ? areInOne : undefined;
  const isRead = isList(keys) && keys.length > 0 && keys.every((key) => typeof key === "string");
  return isRead ? (a, b) => haveSame(keys, a.namespaceLabels, b.namespaceLabels) : undefined;
}

/** Two namespaces of which only labels are known may be one or not. */
function areInOne(a: Pod, b: Pod): Truth {
  if (a.namespace === undefined && b.namespace === undefined) return "maybe";
  return a.namespace === b.namespace ? "yes" : "no";
}

/** What holds of a label that is not known. */
const UNWRITTEN = { absent: "no", unwritten: "maybe", unreadable: "maybe" } as const;

/** A namespace that lacks one of the labels is like no other. */
function haveSame(keys: readonly string[], a: Labels, b: Labels): Truth {
  const truths = keys.map((key): Truth => {
    const [mine, theirs] = [a.known.get(key), b.known.get(key)];
    if (mine !== undefined && theirs !== undefined) return mine === theirs ? "yes" : "no";
    const open = [a, b].filter((labels) => !labels.known.has(key)).map(({ others }) => UNWRITTEN[others]);
    return open.reduce<Truth>(and, "maybe");
  });
  return truths.reduce<Truth>(and, "yes");
}
