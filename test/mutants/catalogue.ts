import { CLUSTER_POLICY_MUTANTS } from "./cluster-policy.ts";
import { ENGINE_MUTANTS } from "./engine.ts";
import { INPUT_MUTANTS } from "./input.ts";
import type { Mutant } from "./mutant.ts";
import { NETWORK_POLICY_MUTANTS } from "./network-policy.ts";
import { PART_MUTANTS } from "./parts.ts";

/** All mutants, in the order in which a document becomes an answer. */
export const MUTANTS: readonly Mutant[] = [
  ...INPUT_MUTANTS,
  ...PART_MUTANTS,
  ...NETWORK_POLICY_MUTANTS,
  ...CLUSTER_POLICY_MUTANTS,
  ...ENGINE_MUTANTS,
];
