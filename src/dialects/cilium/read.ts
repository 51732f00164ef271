import { field, isObject } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { ObjectRef, PodPolicy } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, rootEntry } from "../../policy/reading/entry.ts";
import { NAMELESS, readName, readNamespace } from "../../policy/reading/metadata.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import { readGatewayPolicy } from "./read-gateway.ts";
import { doubtful, readRule } from "./read-rule.ts";
import type { Reading } from "./reading.ts";
import { readingOf } from "./reading.ts";
import { CLUSTERWIDE, ENFORCERS, FIELDS, GATEWAY, NAMESPACED } from "./schema.ts";
import { unreadCilium } from "./unread.ts";

/** Reads an object of one of Cilium's kinds: a policy for each of its rules. See README.md. */
export function readCilium(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  if (field(document.root, "kind") !== GATEWAY) return readPolicy(document, context);
  readGatewayPolicy(document, context);
  return [];
}

function readPolicy(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const standing = { rejected: false, doubted: false };
  const begun = readingOf(document, context, standing);
  const root = rootEntry(document.root);
  isShaped(root, FIELDS.document, begun.tell);
  const isNamespaced = field(document.root, "kind") === NAMESPACED;
  const name = readName(root, begun.tell) ?? NAMELESS;
  const namespace = isNamespaced ? readNamespace(root, context.defaultNamespace, begun.tell) : undefined;
  const object: ObjectRef = {
    kind: isNamespaced ? NAMESPACED : CLUSTERWIDE,
    name,
    ...(namespace !== undefined && { namespace }),
  };
  const reading: Reading = { ...begun, isNamespaced, namespace };
  const rules = rulesOf(root, reading);
  if (rules === undefined)
    return unreadCilium(headerOf(document.root, context.defaultNamespace), document, context);
  const read = rules.map((rule) => readRule(rule, reading));
  // Cilium takes all of an object or nothing.
  if (standing.rejected) return [];
  return read.map(({ subject, isolates, rules: own }) => ({
    object,
    document,
    tier: "network-policy",
    enforcers: ENFORCERS,
    standsUnisolated: true,
    priority: 0,
    subject: standing.doubted ? doubtful(subject) : subject,
    isolates,
    rules: own,
  }));
}

/** `spec` and the items of `specs`; undefined where one of them is no rule at all. */
function rulesOf(root: Entry, { tell, reject }: Reading): readonly Entry[] | undefined {
  const spec = member(root, "spec");
  const specs = member(root, "specs");
  const list = readList(specs, tell);
  const rules = [...(isAbsent(spec) ? [] : [spec]), ...(list ?? [])];
  if (rules.length === 0 && list !== undefined) reject({ kind: "empty-object" }, root);
  const strangers = rules.filter(({ value }) => !isObject(value));
  for (const stranger of strangers) tellType(stranger, "an object", tell);
  return list === undefined || strangers.length > 0 ? undefined : rules;
}
