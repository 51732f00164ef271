import { isObject } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Direction, NamespaceScope, ObjectRef, PodPolicy, Rule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, pathOf, rootEntry } from "../../policy/reading/entry.ts";
import { NAMELESS, readName, readNamespace } from "../../policy/reading/metadata.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { isShaped, readList, readWord, tellType } from "../../policy/reading/shape.ts";
import { UNREADABLE_SELECTOR } from "../../policy/selector.ts";
import { tellerOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import type { TellDialect } from "../trouble.ts";
import { readPeers } from "./read-peers.ts";
import { readPorts } from "./read-ports.ts";
import type { Reading } from "./reading.ts";
import { DIRECTIONS, FIELDS, KIND, POLICY_TYPES } from "./schema.ts";
import { unreadNetworkPolicy } from "./unread.ts";

/** Reads a NetworkPolicy. docs/semantics.md, section 6. */
export function readNetworkPolicy(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const { behaviour, defaultNamespace } = context;
  const tell = tellerOf(document, context.report);
  const root = rootEntry(document.root);
  isShaped(root, FIELDS.document, tell);
  const object = readObjectRef(root, defaultNamespace, tell);
  const spec = member(root, "spec");
  if (!isAbsent(spec) && !isObject(spec.value)) {
    tellType(spec, "an object", tell);
    return unreadNetworkPolicy(headerOf(document.root, defaultNamespace), document, context);
  }
  if (!isAbsent(spec)) isShaped(spec, FIELDS.spec, tell);
  const namespaces: NamespaceScope =
    object.namespace === undefined
      ? { kind: "selected", selector: UNREADABLE_SELECTOR }
      : { kind: "named", name: object.namespace };
  const reading: Reading = { tell, namespaces, behaviour };
  const rules = {
    egress: readRules(spec, "egress", reading),
    ingress: readRules(spec, "ingress", reading),
  };
  const pods = readSelector(member(spec, "podSelector"), tell) ?? UNREADABLE_SELECTOR;
  const subject = { namespaces, pods, hostNetwork: behaviour.selectsHostNetwork };
  const isolates = readIsolation(member(spec, "policyTypes"), rules.egress.length > 0, tell);
  return [{ object, document, tier: "network-policy", priority: 0, subject, isolates, rules }];
}

function readObjectRef(root: Entry, defaultNamespace: string, tell: TellDialect): ObjectRef {
  const name = readName(root, tell) ?? NAMELESS;
  const namespace = readNamespace(root, defaultNamespace, tell);
  return namespace === undefined ? { kind: KIND, name } : { kind: KIND, namespace, name };
}

/** The directions in which the selected pods are isolated. Absent or empty, the rules say which. */
function readIsolation(
  types: Entry,
  hasEgressRules: boolean,
  tell: TellDialect,
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

function isPolicyType(type: Entry, tell: TellDialect): boolean {
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
    peers: readPeers(member(entry, peers), reading),
    ports: readPorts(member(entry, "ports"), reading.tell),
    path: pathOf(entry),
  };
}

/** Perhaps it allows everything. */
function unreadableRule(entry: Entry): Rule {
  return { action: "allow", peers: [{ kind: "unreadable" }], ports: "all", path: pathOf(entry) };
}
