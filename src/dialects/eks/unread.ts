import type { SourceDocument } from "../../domain/source.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import { unreadClusterWide } from "../../policy/reading/cluster-policy/unread.ts";
import { unreadNamespaced } from "../../policy/reading/network-policy/unread.ts";
import type { Header, ReadContext } from "../dialect.ts";
import { APPLICATION, CLUSTER } from "./schema.ts";

/** What stands for a policy that cannot be read: one of the kind that its head names, else one of each. */
export function unreadEks(
  header: Header,
  document: SourceDocument,
  { behaviour }: ReadContext,
): readonly PodPolicy[] {
  const { kind, name } = header;
  const isNamed = kind === APPLICATION.kind;
  const namespace = isNamed ? header.namespace : undefined;
  const application = unreadNamespaced({ kind: APPLICATION.kind, namespace, name }, document, behaviour);
  const cluster = unreadClusterWide({ kind: CLUSTER.kind, name }, document);
  if (isNamed || kind === `${APPLICATION.kind}List`) return [application];
  return kind === CLUSTER.kind || kind === `${CLUSTER.kind}List` ? [cluster] : [application, cluster];
}
