import { BOUNDS_CASES } from "./bounds.ts";
import { CLUSTER_POLICY_CASES } from "./cluster-policies.ts";
import type { CornerCase } from "./corner-case.ts";
import { EDGE_CASES } from "./edges.ts";
import { INPUT_CASES } from "./input.ts";
import { NETWORK_POLICY_CASES } from "./network-policy.ts";

/** All corner cases, by table. */
export const TABLES: Readonly<Record<string, readonly CornerCase[]>> = {
  NetworkPolicy: NETWORK_POLICY_CASES,
  "cluster-wide policies": CLUSTER_POLICY_CASES,
  bounds: BOUNDS_CASES,
  edges: EDGE_CASES,
  "what counts as input": INPUT_CASES,
};
