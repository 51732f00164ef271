import type { Lattice } from "./lattice.ts";
import { orderOfSteps } from "./merge.ts";
import type { Run } from "./run.ts";
import { wordAt } from "./words.ts";

/** Whether one run lies within another at every point; stops at the first where it does not. */
export function subsetOfRuns(values: Lattice, left: Run, right: Run): boolean {
  let i = left.from;
  let j = right.from;
  while (values.subset(wordAt(left.values, i), wordAt(right.values, j))) {
    if (i + 1 >= left.to && j + 1 >= right.to) return true;
    const difference = orderOfSteps(left, i + 1, right, j + 1);
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return false;
}
