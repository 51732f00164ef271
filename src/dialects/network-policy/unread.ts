import type { SourceDocument } from "../../domain/source.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import { unreadNamespaced } from "../../policy/reading/network-policy/unread.ts";
import type { Header, ReadContext } from "../dialect.ts";
import { NETWORK_POLICY_KIND } from "./schema.ts";

/** What stands for a NetworkPolicy that cannot be read: in its namespace, if that is known; a list may hold some of any. */
export function unreadNetworkPolicy(
  header: Header,
  document: SourceDocument,
  { behaviour }: ReadContext,
): readonly PodPolicy[] {
  const { kind } = NETWORK_POLICY_KIND;
  const namespace = header.kind === kind ? header.namespace : undefined;
  return [unreadNamespaced({ kind, namespace, name: header.name }, document, behaviour)];
}
