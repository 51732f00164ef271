import type { SourceDocument } from "../../domain/source.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import { readLikeNetworkPolicy } from "../../policy/reading/network-policy/policy.ts";
import { tellerOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import { NETWORK_POLICY_KIND } from "./schema.ts";
import { unreadNetworkPolicy } from "./unread.ts";

/** Reads a NetworkPolicy. docs/semantics.md, section 6. */
export function readNetworkPolicy(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const { behaviour, defaultNamespace, report } = context;
  const tell = tellerOf(document, report);
  const policy = readLikeNetworkPolicy(document, NETWORK_POLICY_KIND, { behaviour, defaultNamespace, tell });
  if (policy !== undefined) return [policy];
  return unreadNetworkPolicy(headerOf(document.root, defaultNamespace), document, context);
}
