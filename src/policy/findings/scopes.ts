import { at } from "../../domain/unreachable.ts";
import { conditionText } from "../condition.ts";
import type { Analysis } from "../engine/analyse.ts";
import { numbersOf } from "../engine/class-set.ts";
import type { NamespaceScope, PodScope } from "../pod-policy.ts";
import type { LabelSelector } from "../selector.ts";
import { EVERYTHING, selects } from "../selector.ts";

export const NAME_LABEL = "kubernetes.io/metadata.name";

/** How many classes are of pods of the input: they come first on the class line. */
function seenCount({ classes }: Analysis): number {
  const [first] = classes.unseen;
  if (first !== undefined) return first.number;
  return classes.ofNode[0] ?? classes.unknownNode;
}

/** A scope without regard to who is on the host's network: what its labels say. */
function byLabels(scope: PodScope): PodScope {
  return scope.hostNetwork === "yes" ? scope : { ...scope, hostNetwork: "yes" };
}

/** The classes of the input that a scope may select, or surely selects, as far as labels tell. */
export function seenClasses(
  analysis: Analysis,
  scope: PodScope,
  bound: "certain" | "possible" = "possible",
): readonly number[] {
  const end = seenCount(analysis);
  const found: number[] = [];
  for (const number of numbersOf(analysis.classes.selection.select(byLabels(scope))[bound])) {
    if (number >= end) break;
    found.push(number);
  }
  return found;
}

/** Whether a scope may select anything of the input. */
export function selectsSeen(analysis: Analysis, scope: PodScope): boolean {
  const { selection } = analysis.classes;
  const end = seenCount(analysis);
  const isSeen = ([first]: readonly number[]): boolean => first !== undefined && first < end;
  return isSeen(selection.select(scope).possible) || isSeen(selection.select(byLabels(scope)).possible);
}

/** The namespace that a scope pins by name. */
export function pinnedName(namespaces: NamespaceScope): string | undefined {
  if (namespaces.kind === "named") return namespaces.name;
  for (const requirement of namespaces.selector.requirements) {
    if (requirement.operator === "In" && requirement.key === NAME_LABEL && requirement.values.length === 1)
      return requirement.values[0];
  }
  return undefined;
}

/** A scope in words for people: `app=web in namespace shop`. Equal for equal scopes, whoever enforces. */
export function scopeWords({ namespaces, pods, where }: PodScope): string {
  const labelled = pods.text === "" ? "every pod" : pods.text;
  const who = where === undefined ? labelled : `${labelled} with ${conditionText(where)}`;
  const pinned = pinnedName(namespaces);
  if (namespaces.kind === "named" || (pinned !== undefined && namespaces.selector.requirements.length === 1))
    return `${who} in namespace ${pinned ?? ""}`;
  return namespaces.selector.text === ""
    ? `${who} of any namespace`
    : `${who} in namespaces ${namespaces.selector.text}`;
}

/** Whether every requirement of a selector could be read. */
export function isReadable({ requirements }: LabelSelector): boolean {
  return requirements.every(({ operator }) => operator !== "unreadable");
}

/** The selectors of a scope: of namespaces where it has one, and of pods. */
export function selectorsOf({ namespaces, pods }: PodScope): readonly LabelSelector[] {
  return [namespaces.kind === "selected" ? namespaces.selector : EVERYTHING, pods];
}

/** Namespaces with pods of the input that a scope surely selects. */
export function inhabitedBy(
  analysis: Analysis,
  namespaces: NamespaceScope,
  isInhabited: (name: string) => boolean,
): readonly string[] {
  if (namespaces.kind === "named") return isInhabited(namespaces.name) ? [namespaces.name] : [];
  const { classes } = analysis;
  return classes.namespaces
    .filter(({ name, labels }) => isInhabited(name) && selects(namespaces.selector, labels) === "yes")
    .map(({ name }) => name);
}

/** Namespace → the labels of its pods in the input, one entry for each class. */
export function labelsByNamespace(
  analysis: Analysis,
): ReadonlyMap<string, readonly ReadonlyMap<string, string>[]> {
  const { list, namespaces } = analysis.classes;
  const index = new Map<string, ReadonlyMap<string, string>[]>();
  for (const { namespace, labels } of list.slice(0, seenCount(analysis))) {
    const { name } = at(namespaces, namespace);
    const own = index.get(name);
    if (own === undefined) index.set(name, [labels.stated]);
    else own.push(labels.stated);
  }
  return index;
}
