import { isObject } from "../../../domain/json.ts";
import type { SourceDocument } from "../../../domain/source.ts";
import type { ObjectRef, PodPolicy, PodScope, Tier } from "../../pod-policy.ts";
import { UNREADABLE_SELECTOR } from "../../selector.ts";
import type { Entry } from "../entry.ts";
import { isAbsent, member, rootEntry } from "../entry.ts";
import { NAMELESS, readName } from "../metadata.ts";
import { describeValue, isShaped, readWord, tellType } from "../shape.ts";
import { readSubjectScope } from "./peers.ts";
import type { Reading } from "./reading.ts";
import { BASELINE_NAME, FIELDS, HIGHEST_PRIORITY, TIER_OF, TIERS } from "./reading.ts";
import { readRules } from "./rules.ts";
import { anythingFor } from "./unread.ts";

const UNREADABLE_SUBJECT: PodScope = {
  namespaces: { kind: "selected", selector: UNREADABLE_SELECTOR },
  pods: UNREADABLE_SELECTOR,
  hostNetwork: "no",
};

/** Reads a cluster-wide policy; undefined where its spec is no object. docs/semantics.md, section 7. */
export function readClusterPolicy(document: SourceDocument, reading: Reading): PodPolicy | undefined {
  const { tell, schema } = reading;
  const root = rootEntry(document.root);
  isShaped(root, FIELDS.document, tell);
  const object = { kind: schema.kind, name: readName(root, tell) ?? NAMELESS };
  const spec = member(root, "spec");
  if (isAbsent(spec)) tell({ kind: "missing", field: "spec" }, spec);
  else if (!isObject(spec.value)) tellType(spec, "an object", tell);
  else return readSpec(spec, { document, object, root }, reading);
  return undefined;
}

type Identity = { readonly document: SourceDocument; readonly object: ObjectRef; readonly root: Entry };

function readSpec(spec: Entry, identity: Identity, reading: Reading): PodPolicy {
  const { tell, schema } = reading;
  const { document, object } = identity;
  isShaped(spec, schema.specFields, tell);
  const subject = readSubject(member(spec, "subject"), reading);
  const rank = readRank(spec, identity, reading);
  const rules = {
    egress: readRules(member(spec, "egress"), { ...reading, direction: "egress" }),
    ingress: readRules(member(spec, "ingress"), { ...reading, direction: "ingress" }),
  };
  if (rank === undefined) return anythingFor(subject, object, document);
  return { object, document, ...rank, subject, isolates: { egress: "no", ingress: "no" }, rules };
}

function readSubject(entry: Entry, reading: Reading): PodScope {
  if (isAbsent(entry)) {
    reading.tell({ kind: "missing", field: "subject" }, entry);
    return UNREADABLE_SUBJECT;
  }
  return readSubjectScope(entry, FIELDS.subject, reading) ?? UNREADABLE_SUBJECT;
}

type Rank = { readonly tier: Tier; readonly priority: number | "unordered" };

/** Where in the chain a policy stands; undefined where that cannot be read. */
function readRank(spec: Entry, { object, root }: Identity, { tell, schema }: Reading): Rank | undefined {
  if (schema.tier === "baseline") {
    if (object.name === BASELINE_NAME) return { tier: schema.tier, priority: "unordered" };
    tell(
      { kind: "baseline-name", name: object.name, wanted: BASELINE_NAME },
      member(member(root, "metadata"), "name"),
    );
    return undefined;
  }
  const tier = schema.tier ?? readTier(member(spec, "tier"), { tell, schema });
  const priority = readPriority(member(spec, "priority"), { tell, schema });
  return tier === undefined || priority === undefined ? undefined : { tier, priority };
}

function readTier(entry: Entry, { tell }: Reading): Tier | undefined {
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "tier" }, entry);
    return undefined;
  }
  const word = readWord(entry, { words: TIERS, kind: "unknown-tier" }, tell);
  return word === undefined ? undefined : TIER_OF[word];
}

function readPriority(entry: Entry, { tell }: Reading): number | undefined {
  const { value } = entry;
  if (isAbsent(entry)) {
    tell({ kind: "missing", field: "priority" }, entry);
    return undefined;
  }
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= HIGHEST_PRIORITY) {
    return value;
  }
  tell({ kind: "bad-priority", found: describeValue(value), highest: HIGHEST_PRIORITY }, entry);
  return undefined;
}
