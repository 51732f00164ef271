import type { Labels } from "./selector.ts";

/**
 * The key of a label that no object of Kubernetes can carry. Its value names a workload whose pods' network, or the ports that
 * they name, cannot be read: of their connections nothing is known (docs/semantics.md, section 2). So a policy can select just these.
 */
export const DOUBT = "(unreadable)";

/** Labels that say so of the pods of `workload`; empty: nothing of them is in doubt, however little is known of the labels. */
export function withDoubt(labels: Labels, workload: string): Labels {
  return { ...labels, stated: new Map([...labels.stated, [DOUBT, workload]]) };
}

/** Whether nothing is known of the connections of pods with these labels. */
export function areDoubtful({ stated }: Labels): boolean {
  return (stated.get(DOUBT) ?? "") !== "";
}
