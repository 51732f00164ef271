import { field } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { NamespaceScope, Peer, PodScope } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, memberNames, rootEntry } from "../../policy/reading/entry.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import { tellersOf } from "../diagnostics.ts";
import { headerOf } from "../dialect.ts";
import { readBlock } from "./blocks.ts";
import { ANTREA_MESSAGES } from "./diagnostics.ts";
import { oncePerInput } from "./once.ts";
import { readPods, SELECTORS } from "./read-pods.ts";
import type { Reading } from "./reading.ts";
import { FIELDS, GROUP, KINDS, REFERENCED } from "./schema.ts";
import { EVERY_NAMESPACE } from "./scopes.ts";
import { backendsOf, readServiceReference } from "./services.ts";

/** What is in a group. */
export type Members = {
  readonly pods: readonly PodScope[];
  /** Blocks of addresses, and machines outside the cluster that are known elsewhere. */
  readonly addresses: readonly Peer[];
  /** Something of it could not be read: anything may be in it as well. */
  readonly isFrayed: boolean;
  /** It looks into namespaces by their labels: in a namespaced policy, nothing can be applied to it. */
  readonly looksAround: boolean;
};

const NONE: Members = { pods: [], addresses: [], isFrayed: false, looksAround: false };
const UNREADABLE: Members = { ...NONE, isFrayed: true };

const remembered = oncePerInput<Members>();

/** The members of a group that a policy names. A ClusterGroup is of the cluster, a Group of the policy's namespace. */
export function membersOf(entry: Entry, reading: Reading): Members {
  const document = find(entry, reading);
  if (document === undefined) return UNREADABLE;
  return remembered(reading.context, document, () => readGroup(document, reading));
}

/** The name that is written there, as messages show it. */
export function nameIn({ value }: Entry): string {
  return typeof value === "string" ? value : "";
}

function find(
  entry: Entry,
  { context, form, namespace, tell, tellOwn }: Reading,
): SourceDocument | undefined {
  if (typeof entry.value !== "string") {
    tellType(entry, "the name of a group", tell);
    return undefined;
  }
  const { group: kind } = KINDS[form];
  const name = entry.value;
  const document = context.surroundings.documents(GROUP, kind).findLast(({ root }) => {
    const header = headerOf(root, context.defaultNamespace);
    return header.name === name && (form === "cluster" || (header.namespace ?? "") === namespace);
  });
  if (document === undefined) tellOwn({ kind: "missing-reference", what: kind, name }, entry);
  return document;
}

function readGroup(document: SourceDocument, reading: Reading): Members {
  const { context, form, namespace } = reading;
  const tellers = tellersOf(ANTREA_MESSAGES, document, context.report);
  const { tell } = tellers;
  const root = rootEntry(document.root);
  const row = REFERENCED.find(({ kind }) => kind === KINDS[form].group);
  const { apiVersion } = headerOf(document.root, context.defaultNamespace);
  if (row !== undefined && !row.versions.some((version) => apiVersion === `${GROUP}/${version}`)) {
    tell({ kind: "unread-version", of: row, ...(apiVersion !== undefined && { apiVersion }) }, root);
    return UNREADABLE;
  }
  const spec = member(root, "spec");
  if (isAbsent(spec)) {
    tell({ kind: "missing", field: "spec" }, spec);
    return UNREADABLE;
  }
  if (!isShaped(spec, FIELDS.group, tell)) return UNREADABLE;
  const own: NamespaceScope =
    form === "namespaced" && namespace !== undefined ? { kind: "named", name: namespace } : EVERY_NAMESPACE;
  return readMembers(spec, { ...tellers, context, form, namespace, own });
}

/** One way of saying who is in it. */
function readMembers(spec: Entry, reading: Reading): Members {
  const found = memberNames(spec).filter((name) => FIELDS.group.some((known) => known === name));
  const others = found.filter((name) => !SELECTORS.includes(name));
  const [only] = others;
  if (others.length > 1 || (only !== undefined && found.length > 1)) {
    reading.tellOwn({ kind: "mixed-members", found }, spec);
    return UNREADABLE;
  }
  if (only !== undefined) return readOther(member(spec, only), reading);
  if (found.length === 0) {
    reading.tell({ kind: "no-member", known: FIELDS.group }, spec);
    return UNREADABLE;
  }
  const { pods, addresses } = readPods(spec, reading) ?? {};
  if (pods === undefined || addresses === undefined) return UNREADABLE;
  return { ...NONE, pods, addresses, looksAround: found.includes("namespaceSelector") };
}

function readOther(entry: Entry, reading: Reading): Members {
  switch (entry.step) {
    case "ipBlock":
      return ofBlocks([entry], reading);
    case "ipBlocks":
      return ofBlocks(readFilled(entry, reading), reading);
    case "serviceReference": {
      const service = readServiceReference(entry, reading);
      const pods = service === undefined ? undefined : backendsOf(service);
      return pods === undefined ? UNREADABLE : { ...NONE, pods };
    }
    default:
      return ofChildren(entry, reading);
  }
}

function readFilled(entry: Entry, { tell }: Reading): readonly Entry[] | undefined {
  const list = readList(entry, tell);
  if (list?.length === 0) tell({ kind: "empty-list", field: String(entry.step) }, entry);
  return list?.length === 0 ? undefined : list;
}

function ofBlocks(entries: readonly Entry[] | undefined, reading: Reading): Members {
  if (entries === undefined) return UNREADABLE;
  const blocks = entries.map((entry) => readBlock(entry, reading));
  const addresses = blocks.filter((block) => block !== undefined);
  return { ...NONE, addresses, isFrayed: addresses.length < blocks.length };
}

/** All that is in any child. */
function ofChildren(entry: Entry, reading: Reading): Members {
  const list = readFilled(entry, reading);
  if (list === undefined) return UNREADABLE;
  const children = list.map((child) => readChild(child, reading));
  return {
    pods: children.flatMap(({ pods }) => pods),
    addresses: children.flatMap(({ addresses }) => addresses),
    isFrayed: children.some(({ isFrayed }) => isFrayed),
    looksAround: children.some(({ looksAround }) => looksAround),
  };
}

/** A child has no children itself: Antrea takes one level of nesting. */
function readChild(entry: Entry, reading: Reading): Members {
  const document = find(entry, reading);
  if (document === undefined) return UNREADABLE;
  const grandchildren = field(field(document.root, "spec"), "childGroups") ?? null;
  if (grandchildren === null)
    return remembered(reading.context, document, () => readGroup(document, reading));
  reading.tellOwn({ kind: "nested-group", name: nameIn(entry) }, entry);
  return UNREADABLE;
}
