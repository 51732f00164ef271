import { wholeFamily } from "../../domain/address.ts";
import type { Cni } from "../../domain/facts.ts";
import type { BlockScope, NamespaceScope, Peer, PodScope } from "../../policy/pod-policy.ts";
import type { Tell } from "../../policy/reading/trouble.ts";
import { EVERYTHING, UNREADABLE_SELECTOR } from "../../policy/selector.ts";
import type { TellDialect } from "../trouble.ts";
import type { OvnTrouble } from "./diagnostics.ts";

/** What every part of one object is read with. */
export type Reading = { readonly tell: TellDialect; readonly tellOwn: Tell<OvnTrouble> };

export const ENFORCERS: readonly Cni[] = ["ovn-kubernetes"];

/**
 * An egress firewall sees what leaves the cluster's pod network: nodes and the API server have addresses beyond it.
 * Source: OVN-Kubernetes, egress firewall ACLs leave the cluster subnets out; OpenShift documentation: a rule that denies
 * 0.0.0.0/0 cuts the API server off.
 */
export const OUTSIDE_PODS: BlockScope = { pods: "no", nodes: "yes", apiServer: "yes" };

/** All that a firewall can speak of. */
export const ALL_IT_SEES: Peer = {
  kind: "block",
  cidrs: [wholeFamily(4), wholeFamily(6)],
  except: [],
  frayed: false,
  scope: OUTSIDE_PODS,
};

/** Something of what a firewall can speak of, nobody knows what. */
export const UNREADABLE: Peer = { kind: "all-of", peers: [ALL_IT_SEES, { kind: "unreadable" }] };

/** The pods of a namespace; undefined where that cannot be read. Pods on their node's network are not subject to firewalls. */
export function podsOf(namespace: string | undefined): PodScope {
  const namespaces: NamespaceScope =
    namespace === undefined
      ? { kind: "selected", selector: UNREADABLE_SELECTOR }
      : { kind: "named", name: namespace };
  return { namespaces, pods: EVERYTHING, hostNetwork: "no" };
}
