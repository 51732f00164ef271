import { field, isList, isObject } from "../../domain/json.ts";
import { isIdentityLabel } from "../../policy/catalogue/identity-labels.ts";
import type { Condition } from "../../policy/condition.ts";
import type { NamespaceScope, PodScope } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, items, member } from "../../policy/reading/entry.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import type { LabelSelector, Requirement } from "../../policy/selector.ts";
import { labelSelector } from "../../policy/selector.ts";
import type { Reading } from "./reading.ts";
import { CLUSTER, NAMESPACE_LABELS, NAMESPACE_NAME, POD_NAMESPACE, SERVICE_ACCOUNT } from "./schema.ts";

/** One requirement on an identity's labels, with the source that its key asks for. */
export type Need = {
  /** `any` where the key names none. */
  readonly source: string;
  readonly key: string;
  readonly requirement: Requirement;
};

const UNREADABLE: Requirement = { operator: "unreadable" };

/** A key that a selector speaks of, with its source. */
type Key = Pick<Need, "source" | "key">;

/** `k8s:app` is `app` of the source `k8s`; only what stands before the first colon is a source. */
function keyOf(text: string): Key {
  const colon = text.indexOf(":");
  const key = text.slice(colon + 1);
  return { source: colon <= 0 ? "any" : text.slice(0, colon), key };
}

function needOf(requirement: Requirement): Need {
  if (requirement.operator === "unreadable") return { source: "any", key: "", requirement };
  return { ...keyOf(requirement.key), requirement };
}

/** A selector of identities as it was read. */
export type Needs = {
  readonly needs: readonly Need[];
  /** All that it speaks of, the keys of requirements that cannot be read among them. */
  readonly keys: readonly Key[];
  /** There may be other keys than those: a requirement's cannot be read. */
  readonly hidesKeys: boolean;
};

/** Reads a selector of identities; undefined where it is none at all. */
export function readNeeds(entry: Entry, { tell }: Reading): Needs | undefined {
  const selector: LabelSelector | undefined = readSelector(entry, (trouble, at) => {
    // Keys with a source are Cilium's own; what follows the colon may be anything there.
    if (trouble.kind === "odd-label" && trouble.part === "key" && trouble.text.includes(":")) return;
    tell(trouble, at);
  });
  if (selector === undefined) return undefined;
  const labels = member(entry, "matchLabels");
  const expressions = member(entry, "matchExpressions");
  const written = items(expressions).map((item) => member(item, "key").value);
  const keys = written.filter((key) => typeof key === "string");
  const isWhole =
    (isAbsent(labels) || isObject(labels.value)) &&
    (isAbsent(expressions) || isList(expressions.value)) &&
    keys.length === written.length;
  return {
    needs: selector.requirements.map(needOf),
    keys: [...memberKeys(labels), ...keys].map(keyOf),
    hidesKeys: !isWhole,
  };
}

function memberKeys({ value }: Entry): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

/** Whether a key is one of labels that Kubernetes gives. */
function isOfKubernetes({ source }: Key): boolean {
  return source === "any" || source === "k8s";
}

/** Whether a selector speaks of a key, under Kubernetes' source or any. */
export function hasKey({ keys }: Needs, key: string): boolean {
  return keys.some((one) => isOfKubernetes(one) && one.key === key);
}

/** Whether a selector speaks of a label of namespaces. */
export function hasNamespaceLabel({ keys }: Needs): boolean {
  return keys.some((one) => isOfKubernetes(one) && one.key.startsWith(NAMESPACE_LABELS.slice(0, -1)));
}

export function hasReserved({ keys }: Needs): boolean {
  return keys.some(({ source }) => source === "reserved");
}

/** Whether a requirement wants its key to be there. */
export function isPositive({ operator }: Requirement): boolean {
  return operator !== "NotIn" && operator !== "DoesNotExist";
}

/** What a need comes to for pods: always met, never, or a requirement on something of theirs. */
type PodNeed =
  | "always"
  | "never"
  | { readonly of: "pod" | "namespace"; readonly requirement: Requirement }
  | { readonly of: "where"; readonly condition: Condition };

function onKey(requirement: Requirement, key: string): Requirement {
  return requirement.operator === "unreadable" ? requirement : { ...requirement, key };
}

/** A label that no pod's identity has. */
function absent(requirement: Requirement): PodNeed {
  return isPositive(requirement) ? "never" : "always";
}

/** A label that every pod's identity has, with a value. */
function present(requirement: Requirement, withValue: () => PodNeed): PodNeed {
  if (requirement.operator === "Exists") return "always";
  return requirement.operator === "DoesNotExist" ? "never" : withValue();
}

function accountNeed(requirement: Requirement): PodNeed {
  return present(requirement, () => {
    if (requirement.operator !== "In" && requirement.operator !== "NotIn")
      return { of: "pod", requirement: UNREADABLE };
    const named: Condition = { kind: "name", of: "service-account", names: requirement.values };
    return {
      of: "where",
      condition: requirement.operator === "In" ? named : { kind: "not", of: named },
    };
  });
}

function podNeed(need: Need, { defaults }: Reading): PodNeed {
  const { source, key, requirement } = need;
  if (requirement.operator === "unreadable") return { of: "pod", requirement };
  if (source === "cidr" || source === "cidrgroup")
    return defaults.blocks.pods === "no" ? absent(requirement) : { of: "pod", requirement: UNREADABLE };
  if (!isOfKubernetes(need)) return absent(requirement);
  if (key === POD_NAMESPACE)
    return present(requirement, () => ({ of: "namespace", requirement: onKey(requirement, NAMESPACE_NAME) }));
  if (key === SERVICE_ACCOUNT) return accountNeed(requirement);
  // Which cluster the input is of is not known.
  if (key === CLUSTER) return present(requirement, () => ({ of: "pod", requirement: UNREADABLE }));
  return isIdentityLabel(key) ? labelNeed(requirement, key) : absent(requirement);
}

/** A need on a label that somebody gave a pod or a namespace. */
function labelNeed(requirement: Requirement, key: string): PodNeed {
  if (!key.startsWith(NAMESPACE_LABELS)) return { of: "pod", requirement: onKey(requirement, key) };
  return { of: "namespace", requirement: onKey(requirement, key.slice(NAMESPACE_LABELS.length)) };
}

/** The pods that meet some needs, in a policy's own namespace or in any; undefined where no pod can. */
export function podsMeeting(
  needs: readonly Need[],
  home: "own" | "any",
  reading: Reading,
): PodScope | undefined {
  const met = needs.map((need) => podNeed(need, reading)).filter((need) => need !== "always");
  const namespaces: Requirement[] = [];
  const pods: Requirement[] = [];
  const where: Condition[] = [];
  for (const need of met) {
    if (need === "never") return undefined;
    if (need.of === "where") where.push(need.condition);
    else if (need.of === "pod") pods.push(need.requirement);
    else namespaces.push(need.requirement);
  }
  return {
    namespaces: namespacesMeeting(namespaces, home, reading),
    pods: labelSelector(pods),
    hostNetwork: "no",
    ...(where.length > 0 && { where: { kind: "all", of: where } }),
  };
}

function namespacesMeeting(
  requirements: readonly Requirement[],
  home: "own" | "any",
  { namespace }: Reading,
): NamespaceScope {
  if (home === "any") return { kind: "selected", selector: labelSelector(requirements) };
  if (namespace === undefined)
    return { kind: "selected", selector: labelSelector([...requirements, UNREADABLE]) };
  if (requirements.length === 0) return { kind: "named", name: namespace };
  const own: Requirement = { operator: "In", key: NAMESPACE_NAME, values: [namespace] };
  return { kind: "selected", selector: labelSelector([own, ...requirements]) };
}

/** Says which needs are on labels that no identity has. */
export function tellFiltered(needs: readonly Need[], entry: Entry, { tellOwn }: Reading): void {
  for (const need of needs) {
    const { key, requirement } = need;
    if (!isOfKubernetes(need) || requirement.operator === "unreadable") continue;
    if (key === CLUSTER && (requirement.operator === "In" || requirement.operator === "NotIn"))
      tellOwn({ kind: "other-cluster" }, entry);
    if (key === POD_NAMESPACE || isIdentityLabel(key)) continue;
    tellOwn(
      { kind: "filtered-label", key, matches: isPositive(requirement) ? "nothing" : "everything" },
      entry,
    );
  }
}

const FORCED = `k8s:${POD_NAMESPACE}`;

/**
 * An endpointSelector as Cilium takes it in a namespace: the label of the pod's namespace is replaced by the policy's own
 * where matchLabels has it under Kubernetes' source; anything else about namespaces stays.
 */
export function withoutForced(entry: Entry, { namespace, tellOwn }: Reading): Entry {
  const labels = field(entry.value, "matchLabels");
  const written = field(labels, FORCED);
  if (!isObject(entry.value) || !isObject(labels) || written === undefined) return entry;
  if (typeof written === "string" && namespace !== undefined && written !== namespace)
    tellOwn({ kind: "forced-namespace", written, own: namespace }, entry);
  const rest = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== FORCED));
  return { ...entry, value: { ...entry.value, matchLabels: rest } };
}
