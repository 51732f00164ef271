import type { PortInterval } from "../domain/port.ts";
import { PORT_LINE_END } from "../domain/port.ts";
import { at } from "../domain/unreachable.ts";
import { BOOLEAN } from "./boolean.ts";
import type { Algebra, Lattice, PortLattice, PortSetId } from "./lattice.ts";
import { BOTTOM, TOP } from "./lattice.ts";
import { productLattice } from "./product.ts";
import { stepLattice } from "./steps.ts";

function portLattice(requests: Lattice): PortLattice {
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
  return {
    ...sets,
    fromPorts: (list) => sets.fromIntervals(list, TOP),
    holds: (id, point) => sets.at(id, point) !== BOTTOM,
    intervals,
  };
}

/**
 * New tables for the sets of one run; drop the algebra and they are gone. `requests` is the
 * lattice under ports: all or nothing unless given.
 *
 * ```ts
 * const { ports, v4 } = createAlgebra();
 * const https = ports.fromPorts([portRange(PROTOCOL.TCP, 443, 443)]);
 * const reach = v4.fromIntervals([cidr], https); // cidr = parseCidr("10.0.0.0/8")
 * ports.holds(v4.at(reach, [0x0a000001]), portPoint(PROTOCOL.TCP, 443)); // true
 * ```
 */
export function createAlgebra(requests: Lattice = BOOLEAN): Algebra {
  const ports = portLattice(requests);
  const v4 = stepLattice({ words: 1, values: ports });
  const v6 = stepLattice({ words: 4, values: ports });
  const addresses = productLattice(v4, v6);
  return {
    ports,
    v4,
    v6,
    classes: stepLattice({ words: 1, values: ports }),
    addresses,
    reach: stepLattice({ words: 1, values: addresses }),
  };
}
