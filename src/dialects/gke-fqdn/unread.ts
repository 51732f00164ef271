import type { SourceDocument } from "../../domain/source.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import { unreadNamespaced } from "../../policy/reading/network-policy/unread.ts";
import type { Header, ReadContext } from "../dialect.ts";
import { KIND } from "./schema.ts";

/**
 * What stands for an FQDNNetworkPolicy that cannot be read: in its namespace, if that is known. Nothing for what is
 * of no known kind: it counts as a NetworkPolicy already, which says the same.
 */
export function unreadFqdn(
  { kind, namespace, name }: Header,
  document: SourceDocument,
  { behaviour }: ReadContext,
): readonly PodPolicy[] {
  if (kind === KIND) return [unreadNamespaced({ kind, namespace, name }, document, behaviour)];
  if (kind !== `${KIND}List`) return [];
  return [unreadNamespaced({ kind: KIND, namespace: undefined, name }, document, behaviour)];
}
