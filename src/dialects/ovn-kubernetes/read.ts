import { field, isObject } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { ObjectRef, PodPolicy } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, rootEntry } from "../../policy/reading/entry.ts";
import { NAMELESS, readName, readNamespace } from "../../policy/reading/metadata.ts";
import { isShaped, tellType } from "../../policy/reading/shape.ts";
import { tellersOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { OVN_MESSAGES } from "./diagnostics.ts";
import { readRoute } from "./read-route.ts";
import { readRules } from "./read-rules.ts";
import { ENFORCERS, podsOf, type Reading } from "./reading.ts";
import { FIELDS, FIREWALL, FIREWALL_NAME, ROUTE } from "./schema.ts";
import { unknownFirewall } from "./unread.ts";

/** Reads an object of one of OVN-Kubernetes' kinds. A route is handed to the context and is no policy. */
export function readOvn(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const reading: Reading = tellersOf(OVN_MESSAGES, document, context.report);
  const root = rootEntry(document.root);
  isShaped(root, FIELDS.document, reading.tell);
  const name = readName(root, reading.tell);
  if (field(document.root, "kind") === ROUTE) {
    readRoute(root, { document, object: { kind: ROUTE, name: name ?? NAMELESS } }, { reading, context });
    return [];
  }
  const namespace = readNamespace(root, context.defaultNamespace, reading.tell);
  const object: ObjectRef = {
    kind: FIREWALL,
    ...(namespace !== undefined && { namespace }),
    name: name ?? NAMELESS,
  };
  if (name !== undefined && name !== FIREWALL_NAME) {
    const place = member(member(root, "metadata"), "name");
    reading.tellOwn({ kind: "firewall-name", name, wanted: FIREWALL_NAME }, place);
    return [];
  }
  return [readFirewall(root, { document, object }, reading)];
}

type Identity = { readonly document: SourceDocument; readonly object: ObjectRef };

/** First match, from top to bottom; what no rule matches is allowed. */
function readFirewall(root: Entry, { document, object }: Identity, reading: Reading): PodPolicy {
  const spec = member(root, "spec");
  const subject = podsOf(object.namespace);
  if (!isObject(spec.value)) {
    if (isAbsent(spec)) reading.tell({ kind: "missing", field: "spec" }, spec);
    else tellType(spec, "an object", reading.tell);
    return unknownFirewall(subject, object, document);
  }
  isShaped(spec, FIELDS.firewallSpec, reading.tell);
  return {
    object,
    document,
    tier: "egress-firewall",
    enforcers: ENFORCERS,
    priority: 0,
    subject,
    isolates: { egress: "no", ingress: "no" },
    rules: { egress: readRules(member(spec, "egress"), reading), ingress: [] },
  };
}
