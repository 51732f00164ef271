/**
 * Which labels make an identity. Cilium leaves out of it what changes from pod to pod, so that selectors on such keys
 * never match. Source: Cilium 1.19.4, `pkg/labelsfilter`; documentation, "Limiting Identity-Relevant Labels".
 */

/** Keys that are kept, by how they begin. */
const KEPT: readonly RegExp[] = [
  /^io\.kubernetes\.pod\.namespace/u,
  /^io\.cilium\.k8s\.namespace\.labels/u,
  /^app\.kubernetes\.io/u,
  /^io\.cilium\.k8s\.policy\.cluster/u,
];

/** Keys that are left out, by how they begin. */
const LEFT_OUT: readonly RegExp[] = [
  /^io\.kubernetes/u,
  /^kubernetes\.io/u,
  /^statefulset\.kubernetes\.io\/pod-name/u,
  /^apps\.kubernetes\.io\/pod-index/u,
  /^batch\.kubernetes\.io\/job-completion-index/u,
  /^batch\.kubernetes\.io\/controller-uid/u,
  /^.*beta\.kubernetes\.io/u,
  /^k8s\.io/u,
  /^pod-template-generation/u,
  /^pod-template-hash/u,
  /^controller-revision-hash/u,
  /^controller-uid/u,
  /^annotation.*/u,
  /^etcd_node/u,
  /^topology\.kubernetes\.io/u,
];

function lengths(patterns: readonly RegExp[], key: string): number[] {
  return patterns.flatMap((pattern) => pattern.exec(key)?.[0].length ?? []);
}

/**
 * Whether a label with this key is part of an identity. Where a key begins in both ways, the longest that keeps it
 * counts against the shortest that leaves it out.
 */
export function isIdentityLabel(key: string): boolean {
  const leftOut = lengths(LEFT_OUT, key);
  return leftOut.length === 0 || Math.max(0, ...lengths(KEPT, key)) > Math.min(...leftOut);
}
