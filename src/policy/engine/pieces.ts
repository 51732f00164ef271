import type { Bounds } from "../../algebra/bounds.ts";
import type { Algebra, FlatRectangle, ReachId } from "../../algebra/lattice.ts";
import { BOTTOM } from "../../algebra/lattice.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { BlockScope } from "../pod-policy.ts";
import type { ClassBounds, ClassSet } from "./class-set.ts";
import { classSet } from "./class-set.ts";
import type { Class } from "./class.ts";
import { NO_PORTS } from "./rule-ports.ts";

/** Classes, as flat intervals, and ports by address there. */
export type Part = FlatRectangle;

/** What rules match, piece by piece. As long as nothing hangs, one list serves both bounds. */
export class Pieces {
  readonly certain: Part[] = [];
  readonly possible: Part[] = [];
  #isExact = true;

  add(classes: ClassBounds, value: Bounds): void {
    if (value.certain !== BOTTOM && classes.certain.length > 0)
      this.certain.push({ bounds: classes.certain, value: value.certain });
    if (value.possible !== BOTTOM && classes.possible.length > 0)
      this.possible.push({ bounds: classes.possible, value: value.possible });
    this.#isExact &&= classes.certain === classes.possible && value.certain === value.possible;
  }

  /** A part of one bound. */
  addTo(bound: "certain" | "possible", part: Part): void {
    this[bound].push(part);
    this.#isExact = false;
  }

  /** All of them joined. */
  reach(algebra: Algebra): Bounds<ReachId> {
    const certain = algebra.reach.fromFlatRectangles(this.certain);
    return {
      certain,
      possible: this.#isExact ? certain : algebra.reach.fromFlatRectangles(this.possible),
    };
  }
}

/** Classes that are all sure. */
export function exactly(classes: ClassSet): ClassBounds {
  return { certain: classes, possible: classes };
}

/** The classes that a block speaks of in one way: `scope` says how far. */
export type Sort = "outside" | keyof BlockScope;

const SORT_OF: Readonly<Record<Class["kind"], Sort>> = {
  pod: "pods",
  "host-network-pod": "nodes",
  node: "nodes",
  "api-server": "apiServer",
  outside: "outside",
};

/** All classes by what blocks of addresses, and words for whole sorts, make of them. */
export function bySort(classes: readonly Class[]): Readonly<Record<Sort, ClassBounds>> {
  const numbers: Record<Sort, number[]> = { outside: [], pods: [], nodes: [], apiServer: [] };
  for (const [number, { kind }] of classes.entries()) numbers[SORT_OF[kind]].push(number);
  const of = (sort: Sort): ClassBounds => exactly(classSet(numbers[sort]));
  return { outside: of("outside"), pods: of("pods"), nodes: of("nodes"), apiServer: of("apiServer") };
}

/** The value where a further condition has this truth. */
export function where(truth: Truth, value: Bounds): Bounds {
  if (truth === "yes") return value;
  return truth === "no" ? NO_PORTS : { certain: BOTTOM, possible: value.possible };
}
