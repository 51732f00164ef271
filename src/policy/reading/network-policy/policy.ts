import type { CniBehaviour } from "../../../domain/facts.ts";
import { isObject } from "../../../domain/json.ts";
import type { SourceDocument } from "../../../domain/source.ts";
import type { Truth } from "../../../domain/verdict.ts";
import type { Direction, NamespaceScope, ObjectRef, PodPolicy, PodScope, Rule } from "../../pod-policy.ts";
import { UNREADABLE_SELECTOR } from "../../selector.ts";
import type { Entry } from "../entry.ts";
import { isAbsent, member, pathOf, rootEntry } from "../entry.ts";
import { NAMELESS, readName, readNamespace } from "../metadata.ts";
import { readSelector } from "../selector.ts";
import { isShaped, readList, readWord, tellType } from "../shape.ts";
import type { Tell } from "../trouble.ts";
import { readPeers } from "./peers.ts";
import { readPorts } from "./ports.ts";
import type { AddedPeers, Reading } from "./reading.ts";
import { DIRECTIONS, FIELDS, POLICY_TYPES } from "./reading.ts";

/** A kind of policy that lives in a namespace and selects pods there. */
export type NamespacedKind = {
  readonly kind: string;
  readonly specFields: readonly string[];
  /** Whether the API server refuses a policy without podSelector. */
  readonly needsSelector: boolean;
};

/** What policies are read with. */
export type PolicyReading = {
  readonly defaultNamespace: string;
  readonly behaviour: CniBehaviour;
  readonly tell: Tell;
};

/** What all policies of a namespace begin with. */
export type Namespaced = {
  readonly object: ObjectRef;
  readonly spec: Entry;
  readonly subject: PodScope;
};

/** Reads the head and the subject of a policy of a namespace; undefined where its spec is no object. */
export function readNamespaced(
  { root }: SourceDocument,
  { kind, specFields, needsSelector }: NamespacedKind,
  { defaultNamespace, behaviour, tell }: PolicyReading,
): Namespaced | undefined {
  const entry = rootEntry(root);
  isShaped(entry, FIELDS.document, tell);
  const object = readObjectRef(entry, { kind, defaultNamespace }, tell);
  const spec = member(entry, "spec");
  if (!isAbsent(spec) && !isObject(spec.value)) {
    tellType(spec, "an object", tell);
    return undefined;
  }
  if (!isAbsent(spec)) isShaped(spec, specFields, tell);
  const selector = member(spec, "podSelector");
  if (needsSelector && isAbsent(selector)) tell({ kind: "implied-selector" }, selector);
  const pods = readSelector(selector, tell) ?? UNREADABLE_SELECTOR;
  const hostNetwork = behaviour.selectsHostNetwork;
  return { object, spec, subject: { namespaces: ownNamespace(object), pods, hostNetwork } };
}

function readObjectRef(
  root: Entry,
  { kind, defaultNamespace }: { readonly kind: string; readonly defaultNamespace: string },
  tell: Tell,
): ObjectRef {
  const name = readName(root, tell) ?? NAMELESS;
  const namespace = readNamespace(root, defaultNamespace, tell);
  return namespace === undefined ? { kind, name } : { kind, namespace, name };
}

function ownNamespace({ namespace }: ObjectRef): NamespaceScope {
  return namespace === undefined
    ? { kind: "selected", selector: UNREADABLE_SELECTOR }
    : { kind: "named", name: namespace };
}

/**
 * Reads a NetworkPolicy, or a policy of another kind that says the same and perhaps more; undefined where its spec is no
 * object. docs/semantics.md, section 6.
 */
export function readLikeNetworkPolicy(
  document: SourceDocument,
  kind: NamespacedKind,
  context: PolicyReading & { readonly added?: AddedPeers },
): PodPolicy | undefined {
  const { tell, behaviour, added } = context;
  const read = readNamespaced(document, kind, context);
  if (read === undefined) return undefined;
  const { object, spec, subject } = read;
  const reading: Reading = {
    tell,
    behaviour,
    namespaces: subject.namespaces,
    ...(added !== undefined && { added }),
  };
  const rules = {
    egress: readRules(spec, "egress", reading),
    ingress: readRules(spec, "ingress", reading),
  };
  const isolates = readIsolation(member(spec, "policyTypes"), rules.egress.length > 0, tell);
  return { object, document, tier: "network-policy", priority: 0, subject, isolates, rules };
}

/** The directions in which the selected pods are isolated. Absent or empty, the rules say which. */
export function readIsolation(
  types: Entry,
  hasEgressRules: boolean,
  tell: Tell,
): Readonly<Record<Direction, Truth>> {
  const list = readList(types, tell);
  if (list === undefined) return { egress: "maybe", ingress: "maybe" };
  if (list.length === 0) return { egress: hasEgressRules ? "yes" : "no", ingress: "yes" };
  const unlisted: Truth = list.some((type) => !isPolicyType(type, tell)) ? "maybe" : "no";
  const isListed = (direction: Direction): boolean =>
    list.some(({ value }) => value === DIRECTIONS[direction].type);
  return {
    egress: isListed("egress") ? "yes" : unlisted,
    ingress: isListed("ingress") ? "yes" : unlisted,
  };
}

function isPolicyType(type: Entry, tell: Tell): boolean {
  return readWord(type, { words: POLICY_TYPES, kind: "unknown-policy-type" }, tell) !== undefined;
}

function readRules(spec: Entry, direction: Direction, reading: Reading): readonly Rule[] {
  const entry = member(spec, DIRECTIONS[direction].rules);
  const list = readList(entry, reading.tell);
  return list === undefined
    ? [unreadableRule(entry)]
    : list.map((rule) => readRule(rule, direction, reading));
}

function readRule(entry: Entry, direction: Direction, reading: Reading): Rule {
  const { peers } = DIRECTIONS[direction];
  if (!isShaped(entry, [peers, "ports"], reading.tell)) return unreadableRule(entry);
  return {
    action: "allow",
    peers: readPeers(member(entry, peers), direction, reading),
    ports: readPorts(member(entry, "ports"), reading.tell),
    path: pathOf(entry),
  };
}

/** Perhaps it allows everything. */
export function unreadableRule(entry: Entry): Rule {
  return { action: "allow", peers: [{ kind: "unreadable" }], ports: "all", path: pathOf(entry) };
}
