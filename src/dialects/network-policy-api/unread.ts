import type { SourceDocument } from "../../domain/source.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import { unreadClusterWide } from "../../policy/reading/cluster-policy/unread.ts";
import type { Header } from "../dialect.ts";
import { KINDS } from "./schema.ts";

/** The kind that a head names, or the API's newest where it names none. */
function kindNamed(header: Header): string {
  return (
    KINDS.find(({ kind }) => header.kind === kind || header.kind === `${kind}List`)?.kind ??
    "ClusterNetworkPolicy"
  );
}

/** What stands for a cluster-wide policy that cannot be read: a first rule that does nobody knows what. */
export function unreadClusterPolicy(header: Header, document: SourceDocument): readonly PodPolicy[] {
  return [unreadClusterWide({ kind: kindNamed(header), name: header.name }, document)];
}
