import type { Algebra } from "./lattice.ts";
import { portLattice } from "./ports.ts";
import { productLattice } from "./product.ts";
import { requestLattice } from "./requests.ts";
import { stepLattice } from "./steps.ts";

/**
 * New tables for the sets of one run; drop the algebra and they are gone.
 *
 * ```ts
 * const { ports, v4 } = createAlgebra();
 * const https = ports.fromPorts([portRange(PROTOCOL.TCP, 443, 443)]);
 * const reach = v4.fromIntervals([cidr], https); // cidr = parseCidr("10.0.0.0/8")
 * ports.holds(v4.at(reach, [0x0a000001]), portPoint(PROTOCOL.TCP, 443)); // true
 * ```
 */
export function createAlgebra(): Algebra {
  const requests = requestLattice();
  const ports = portLattice(requests);
  const v4 = stepLattice({ words: 1, values: ports });
  const v6 = stepLattice({ words: 4, values: ports });
  const addresses = productLattice(v4, v6);
  return {
    requests,
    ports,
    v4,
    v6,
    classes: stepLattice({ words: 1, values: ports }),
    addresses,
    reach: stepLattice({ words: 1, values: addresses }),
  };
}
