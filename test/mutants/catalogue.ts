import { ANTREA_MUTANTS } from "./antrea.ts";
import { CALICO_MUTANTS } from "./calico.ts";
import { CLUSTER_POLICY_MUTANTS } from "./cluster-policy.ts";
import { EKS_MUTANTS } from "./eks.ts";
import { ENGINE_MUTANTS } from "./engine.ts";
import { GKE_FQDN_MUTANTS } from "./gke-fqdn.ts";
import { INPUT_MUTANTS } from "./input.ts";
import { MATCHING_MUTANTS } from "./matching.ts";
import type { Mutant } from "./mutant.ts";
import { NETWORK_POLICY_MUTANTS } from "./network-policy.ts";
import { OVN_MUTANTS } from "./ovn-kubernetes.ts";
import { PART_MUTANTS } from "./parts.ts";

/** All mutants, in the order in which a document becomes an answer. */
export const MUTANTS: readonly Mutant[] = [
  ...INPUT_MUTANTS,
  ...PART_MUTANTS,
  ...NETWORK_POLICY_MUTANTS,
  ...CLUSTER_POLICY_MUTANTS,
  ...CALICO_MUTANTS,
  ...ANTREA_MUTANTS,
  ...OVN_MUTANTS,
  ...EKS_MUTANTS,
  ...GKE_FQDN_MUTANTS,
  ...MATCHING_MUTANTS,
  ...ENGINE_MUTANTS,
];
