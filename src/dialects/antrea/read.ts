import { field, isList, isObject } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Direction, NamespaceScope, ObjectRef, PodPolicy, PodScope } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, rootEntry } from "../../policy/reading/entry.ts";
import { NAMELESS, readName, readNamespace } from "../../policy/reading/metadata.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import { UNREADABLE_SELECTOR } from "../../policy/selector.ts";
import { tellersOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import { readAppliedTo } from "./applied-to.ts";
import { ANTREA_MESSAGES } from "./diagnostics.ts";
import { readPlace, type Place } from "./place.ts";
import { limited, readRules, type OwnRule } from "./read-rules.ts";
import { ENFORCERS, type Reading } from "./reading.ts";
import { FIELDS, type Form, KINDS } from "./schema.ts";
import { anyOf, EVERY_NAMESPACE, perhapsPodsOf } from "./scopes.ts";
import { anythingFor, unreadAntrea } from "./unread.ts";

/** Reads a ClusterNetworkPolicy or a NetworkPolicy of Antrea. */
export function readAntrea(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const tellers = tellersOf(ANTREA_MESSAGES, document, context.report);
  const { tell } = tellers;
  const form: Form = field(document.root, "kind") === KINDS.cluster.kind ? "cluster" : "namespaced";
  const root = rootEntry(document.root);
  isShaped(root, FIELDS.document, tell);
  const name = readName(root, tell) ?? NAMELESS;
  const namespace = form === "namespaced" ? readNamespace(root, context.defaultNamespace, tell) : undefined;
  const object = { kind: KINDS[form].kind, ...(namespace !== undefined && { namespace }), name };
  const spec = member(root, "spec");
  if (!isObject(spec.value)) {
    if (isAbsent(spec)) tell({ kind: "missing", field: "spec" }, spec);
    else tellType(spec, "an object", tell);
    return unreadAntrea(headerOf(document.root, context.defaultNamespace), document);
  }
  const own = ownNamespaces(form, namespace);
  return readSpec(spec, { document, object }, { ...tellers, context, form, namespace, own });
}

function ownNamespaces(form: Form, namespace: string | undefined): NamespaceScope {
  if (form === "cluster") return EVERY_NAMESPACE;
  return namespace === undefined
    ? { kind: "selected", selector: UNREADABLE_SELECTOR }
    : { kind: "named", name: namespace };
}

type Identity = { readonly document: SourceDocument; readonly object: ObjectRef };

function readSpec(spec: Entry, identity: Identity, reading: Reading): readonly PodPolicy[] {
  isShaped(spec, FIELDS.spec, reading.tell);
  const place = readPlace(spec, reading);
  const both = readBoth(spec, reading, place?.tier === "antrea-baseline");
  const subjects = both.whole ?? [...both.egress, ...both.ingress].flatMap((own) => own.subjects ?? []);
  return SORTS.flatMap((isOfSort, index) => {
    const here = subjects.filter(isOfSort);
    // A policy that is for nobody is still one policy.
    if (here.length === 0 && (index > 0 || subjects.length > 0)) return [];
    return [policyFor(anyOf(here), { ...identity, place, both, isOfSort })];
  });
}

/**
 * Pods off their node's network, and pods on it, which policies for nodes concern: what says both is a policy for each, of
 * one rank, and nobody is subject to both.
 */
const SORTS: readonly ((subject: PodScope) => boolean)[] = [
  ({ hostNetwork }) => hostNetwork === "no",
  ({ hostNetwork }) => hostNetwork !== "no",
];

type Made = Identity & {
  readonly place: Place | undefined;
  readonly both: Both;
  readonly isOfSort: (subject: PodScope) => boolean;
};

function policyFor(subject: PodScope, { document, object, place, both, isOfSort }: Made): PodPolicy {
  if (place === undefined) return anythingFor(subject, object, document);
  return {
    object,
    document,
    ...place,
    enforcers: ENFORCERS,
    subject,
    isolates: { egress: "no", ingress: "no" },
    rules: { egress: limited(both.egress, isOfSort), ingress: limited(both.ingress, isOfSort) },
  };
}

type Both = Readonly<Record<Direction, readonly OwnRule[]>> & {
  /** Whom the policy as a whole is for; undefined where each rule says so. */
  readonly whole: readonly PodScope[] | undefined;
};

function readBoth(spec: Entry, reading: Reading, isBaseline: boolean): Both {
  const entry = member(spec, "appliedTo");
  const list = readList(entry, reading.tell);
  const byPolicy = list === undefined ? [perhapsPodsOf(reading.own)] : readAppliedTo(list, reading);
  const isByRule = list?.length === 0 && hasOwn(spec);
  const applied = isByRule ? "by-rule" : "by-policy";
  const [egress, ingress] = (["egress", "ingress"] as const).map((direction) =>
    readRules(member(spec, direction), applied, { ...reading, direction, isBaseline }),
  );
  const rules = { egress: egress ?? [], ingress: ingress ?? [] };
  if (isByRule) return { ...rules, whole: undefined };
  if (list?.length !== 0) return { ...rules, whole: byPolicy };
  reading.tellOwn({ kind: "applied-to", why: "nowhere" }, entry);
  return { ...rules, whole: [perhapsPodsOf(reading.own)] };
}

/** Whether some rule says itself whom it is for. */
function hasOwn(spec: Entry): boolean {
  const rules = [field(spec.value, "egress"), field(spec.value, "ingress")].flatMap((list) =>
    isList(list) ? list : [],
  );
  return rules.some((rule) => {
    const own = field(rule, "appliedTo") ?? [];
    return !isList(own) || own.length > 0;
  });
}
