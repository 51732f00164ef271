import type { Algebra, PortSetId, ReachId } from "../../algebra/lattice.ts";

/** The distinct port sets that a reach holds anywhere. */
export function portSetsOf({ reach, addresses, v4, v6 }: Algebra, id: ReachId): ReadonlySet<PortSetId> {
  const found = new Set<PortSetId>();
  for (const value of new Set(reach.steps(id).map((step) => step.value))) {
    for (const step of v4.steps(addresses.firstOf(value))) found.add(step.value);
    for (const step of v6.steps(addresses.secondOf(value))) found.add(step.value);
  }
  return found;
}
