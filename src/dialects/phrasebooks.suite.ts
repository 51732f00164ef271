import { ANTREA_CLUSTER_PHRASES, ANTREA_NAMESPACED_PHRASES } from "./antrea/phrases.suite.ts";
import { CALICO_GLOBAL_PHRASES, CALICO_NAMESPACED_PHRASES } from "./calico/phrases.suite.ts";
import { CILIUM_CLUSTERWIDE_PHRASES, CILIUM_PHRASES } from "./cilium/phrases.suite.ts";
import type { Phrasebook } from "./conformance.suite.ts";
import type { Dialect } from "./dialect.ts";
import { APPLICATION_PHRASES, CLUSTER_PHRASES } from "./eks/phrases.suite.ts";
import { CONTROLLER_PHRASES, GKE_PHRASES } from "./gke-fqdn/phrases.suite.ts";
import { DIALECTS } from "./index.ts";
import { V1ALPHA1_PHRASES, V1ALPHA2_PHRASES } from "./network-policy-api/phrases.suite.ts";
import { NETWORK_POLICY_PHRASES } from "./network-policy/phrases.suite.ts";
import { OVN_PHRASES } from "./ovn-kubernetes/phrases.suite.ts";

/** How each language of the table says everything; one with several versions says it in each. */
export const BOOKS: Readonly<Record<string, Readonly<Record<string, Phrasebook>>>> = {
  "network-policy": { v1: NETWORK_POLICY_PHRASES },
  "network-policy-api": { v1alpha2: V1ALPHA2_PHRASES, v1alpha1: V1ALPHA1_PHRASES },
  cilium: {
    CiliumNetworkPolicy: CILIUM_PHRASES,
    CiliumClusterwideNetworkPolicy: CILIUM_CLUSTERWIDE_PHRASES,
  },
  calico: { NetworkPolicy: CALICO_NAMESPACED_PHRASES, GlobalNetworkPolicy: CALICO_GLOBAL_PHRASES },
  "gke-fqdn": { v1alpha1: GKE_PHRASES, v1alpha3: CONTROLLER_PHRASES },
  eks: { ApplicationNetworkPolicy: APPLICATION_PHRASES, ClusterNetworkPolicy: CLUSTER_PHRASES },
  "ovn-kubernetes": { v1: OVN_PHRASES },
  antrea: { ClusterNetworkPolicy: ANTREA_CLUSTER_PHRASES, NetworkPolicy: ANTREA_NAMESPACED_PHRASES },
};

export type Volume = { readonly dialect: Dialect; readonly version: string; readonly book: Phrasebook };

/** All books, beside the dialects they are in. */
export const VOLUMES: readonly Volume[] = DIALECTS.flatMap((dialect) =>
  Object.entries(BOOKS[dialect.id] ?? {}).map(([version, book]) => ({ dialect, version, book })),
);
