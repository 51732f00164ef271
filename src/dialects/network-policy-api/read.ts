import { field } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import { readClusterPolicy } from "../../policy/reading/cluster-policy/policy.ts";
import { tellerOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import { KINDS } from "./schema.ts";
import { unreadClusterPolicy } from "./unread.ts";

/** Reads a policy of one of the API's kinds. docs/semantics.md, section 7. */
export function readApiPolicy(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const kind = field(document.root, "kind");
  const schema = KINDS.find((candidate) => candidate.kind === kind);
  if (schema === undefined) return [];
  const policy = readClusterPolicy(document, { tell: tellerOf(document, context.report), schema });
  if (policy !== undefined) return [policy];
  return unreadClusterPolicy(headerOf(document.root, context.defaultNamespace), document);
}
