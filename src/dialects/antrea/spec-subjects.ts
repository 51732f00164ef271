import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, type Truth } from "../../domain/verdict.ts";
import { readBlock } from "../../policy/spec/addresses.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { Contents, KubeObject } from "../../policy/spec/objects.ts";
import type { Pod } from "../../policy/spec/pods.ts";
import { present } from "../../policy/spec/question.ts";
import { selects } from "../../policy/spec/selectors.ts";

/** Where a policy, or a group, speaks from: the cluster, or a namespace (undefined where that cannot be read). */
export type Standpoint = {
  readonly contents: Contents;
  readonly isCluster: boolean;
  readonly namespace: string | undefined;
};

/** Whether a pod is of a namespace. */
export function isIn(namespace: string | undefined, pod: Pod): Truth {
  if (namespace === undefined) return "maybe";
  return namespace === pod.namespace ? "yes" : "no";
}

/** The namespaces where a selector of pods looks that stands alone. */
function isOwn({ isCluster, namespace }: Standpoint, pod: Pod): Truth {
  return isCluster ? "yes" : isIn(namespace, pod);
}

/** Members of an item that say something: null and the empty text do not. */
export function membersOf(item: Json, names: readonly string[]): readonly string[] {
  return names.filter((name) => (present(item, name) ?? "") !== "");
}

const SELECTORS: readonly string[] = ["podSelector", "namespaceSelector", "externalEntitySelector"];

/** Whether members are selectors that may stand together. */
export function areSelectors(found: readonly string[]): boolean {
  const isBoth = found.includes("podSelector") && found.includes("externalEntitySelector");
  return found.length > 0 && found.every((name) => SELECTORS.includes(name)) && !isBoth;
}

/** Whether selectors select a pod; undefined where one of them cannot be read. */
export function selectorsSelect(item: Json, from: Standpoint, pod: Pod): Truth | undefined {
  const [pods, namespaces, externals] = SELECTORS.map((name) => present(item, name));
  if (![pods, namespaces, externals].every((selector) => selector === undefined || isObject(selector)))
    return undefined;
  if (externals !== undefined || pod.hostNetwork) return "no";
  const among = namespaces === undefined ? isOwn(from, pod) : selects(namespaces, pod.namespaceLabels);
  return and(among, selects(pods ?? {}, pod.labels));
}

/** Whether a pod has a service account; undefined where that cannot be read. */
export function hasAccount(item: Json, pod: Pod): Truth | undefined {
  const [name, namespace] = [textIn(item, "name"), textIn(item, "namespace")];
  if (name === undefined || namespace === undefined) return undefined;
  if (pod.hostNetwork) return "no";
  if (pod.serviceAccount === undefined) return and(isIn(namespace, pod), "maybe");
  return pod.serviceAccount === name ? isIn(namespace, pod) : "no";
}

export function textIn(item: Json | undefined, name: string): string | undefined {
  const value = field(item, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What is in a group; undefined where it is not in the input, or cannot be read. */
export type Group = { readonly spec: Json; readonly from: Standpoint };

const GROUP_VERSIONS = {
  ClusterGroup: ["v1beta1", "v1alpha3", "v1alpha2"],
  Group: ["v1beta1", "v1alpha3"],
} as const;

export function groupNamed(name: Json | undefined, from: Standpoint): Group | undefined {
  if (typeof name !== "string") return undefined;
  const kind = from.isCluster ? "ClusterGroup" : "Group";
  const found = from.contents.objects.find(
    (one) =>
      one.kind === kind &&
      one.apiVersion.startsWith("crd.antrea.io/") &&
      one.name === name &&
      (from.isCluster || (one.namespace ?? "") === from.namespace),
  );
  const isKnown = GROUP_VERSIONS[kind].some((version) => found?.apiVersion === `crd.antrea.io/${version}`);
  const spec = field(found?.root, "spec");
  return found === undefined || !isKnown || !isObject(spec) ? undefined : { spec, from };
}

const GROUP_MEMBERS: readonly string[] = [
  ...SELECTORS,
  "ipBlock",
  "ipBlocks",
  "serviceReference",
  "childGroups",
];

/** The one way in which a group says who is in it: `selectors`, or the name of another member. */
export function wayOf({ spec }: Group): string | undefined {
  const found = GROUP_MEMBERS.filter((name) => present(spec, name) !== undefined);
  if (areSelectors(found)) return "selectors";
  const [only] = found;
  return found.length === 1 && only !== undefined && !SELECTORS.includes(only) ? only : undefined;
}

/** The groups in a group, each undefined where it cannot be read; a child has no children. */
export function childrenOf({ spec, from }: Group): readonly (Group | undefined)[] {
  const list = field(spec, "childGroups");
  if (!isList(list) || list.length === 0) return [undefined];
  return list.map((name) => {
    const child = groupNamed(name, from);
    return child === undefined || present(child.spec, "childGroups") !== undefined ? undefined : child;
  });
}

/** Whether a pod is in a group. `unreadable` is what holds where that cannot be read. */
export function isInGroup(group: Group | undefined, pod: Pod, unreadable: Truth): Truth {
  if (group === undefined) return unreadable;
  const way = wayOf(group);
  if (way === "selectors") return selectorsSelect(group.spec, group.from, pod) ?? unreadable;
  if (way === "ipBlock" || way === "ipBlocks") return "no";
  if (way === "serviceReference")
    return isBehind(field(group.spec, way) ?? null, group.from, pod) ?? unreadable;
  return way === "childGroups"
    ? anyTruth(childrenOf(group).map((child) => isInGroup(child, pod, unreadable)))
    : unreadable;
}

/** Whether a group has blocks of addresses that cannot be read: then anything may be in it. */
export function hasBadBlocks(group: Group): boolean {
  const way = wayOf(group);
  if (way === "childGroups")
    return childrenOf(group).some((child) => child !== undefined && hasBadBlocks(child));
  if (way !== "ipBlock" && way !== "ipBlocks") return false;
  const blocks = blocksOf(group, way);
  return blocks === undefined || blocks.some((block) => readBlock(field(block, "cidr")) === undefined);
}

export function blocksOf({ spec }: Group, way: "ipBlock" | "ipBlocks"): readonly Json[] | undefined {
  const value = field(spec, way) ?? null;
  if (way === "ipBlock") return [value];
  return isList(value) && value.length > 0 ? value : undefined;
}

/** Whether a group, or a child of it, looks into namespaces by their labels. */
export function looksAround(group: Group | undefined): boolean {
  if (group === undefined) return false;
  const way = wayOf(group);
  if (way === "childGroups") return childrenOf(group).some(looksAround);
  const isRead =
    way === "selectors" &&
    SELECTORS.every((name) => {
      const selector = present(group.spec, name);
      return selector === undefined || isObject(selector);
    });
  return isRead && present(group.spec, "namespaceSelector") !== undefined;
}

/** The service that an item names. */
export function serviceOf(item: Json, { contents }: Standpoint): KubeObject | undefined {
  const [name, namespace] = [textIn(item, "name"), textIn(item, "namespace")];
  return contents.objects.find(
    (one) =>
      one.kind === "Service" &&
      !one.apiVersion.includes("/") &&
      name !== undefined &&
      one.name === name &&
      one.namespace === namespace,
  );
}

/** The labels that a service selects by; undefined where it selects nobody. */
export function serviceSelector(service: KubeObject): Json | undefined {
  const selector = field(field(service.root, "spec"), "selector");
  const pairs = isObject(selector)
    ? Object.entries(selector).filter(([, value]) => typeof value === "string")
    : [];
  return pairs.length === 0 ? undefined : { matchLabels: Object.fromEntries(pairs) };
}

/** Whether a pod is behind the service that a group refers to; undefined where that is not in the input. */
function isBehind(item: Json, from: Standpoint, pod: Pod): Truth | undefined {
  const service = serviceOf(item, from);
  if (service === undefined) return undefined;
  const selector = serviceSelector(service);
  if (selector === undefined || pod.hostNetwork) return "no";
  return and(isIn(service.namespace, pod), selects(selector, pod.labels));
}
