import type { Lattice } from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";

/** The smallest lattice: nothing and everything. */
export const BOOLEAN: Lattice = {
  bottom: BOTTOM,
  top: TOP,
  union: (a, b) => a | b,
  intersect: (a, b) => a & b,
  minus: (a, b) => a & ~b,
  complement: (a) => 1 - a,
  subset: (a, b) => (a & ~b) === 0,
  isEmpty: (a) => a === BOTTOM,
};
