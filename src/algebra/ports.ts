import type { PortInterval } from "../domain/port.ts";
import { PORT_LINE_END } from "../domain/port.ts";
import { at } from "../domain/unreachable.ts";
import type { Lattice, PortLattice, PortSetId } from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import { stepLattice } from "./steps.ts";

/** The lattice of port sets over a lattice of what a port carries. */
export function portLattice(requests: Lattice): PortLattice {
  const sets = stepLattice({ words: 1, end: [PORT_LINE_END - 1], values: requests });
  const intervals = (id: PortSetId): PortInterval[] => {
    const list: { first: number; last: number }[] = [];
    for (const step of sets.steps(id)) {
      if (step.value === BOTTOM) continue;
      const first = at(step.first, 0);
      const last = at(step.last, 0);
      const before = list.at(-1);
      if (before?.last === first - 1) before.last = last;
      else list.push({ first, last });
    }
    return list;
  };
  const wholes = new Map<PortSetId, PortSetId>();
  const whole = (id: PortSetId): PortSetId => {
    if (id === BOTTOM || id === TOP) return id;
    const known = wholes.get(id);
    if (known !== undefined) return known;
    const made = sets.mapValues(id, (value) => (value === TOP ? TOP : BOTTOM));
    wholes.set(id, made);
    return made;
  };
  return {
    ...sets,
    fromPorts: (list) => sets.fromIntervals(list, TOP),
    holds: (id, point) => sets.at(id, point) !== BOTTOM,
    opens: (id, point) => sets.at(id, point) === TOP,
    whole,
    intervals,
  };
}
