import type { AddressMap4Id, AddressMap6Id, Algebra, StepLattice } from "../../algebra/lattice.ts";
import { BOTTOM, TOP } from "../../algebra/lattice.ts";
import type { AddressRange, Family } from "../../domain/address.ts";

/** Addresses of one family, with all ports at each: an id of the family's lattice. */
export type Block = { readonly family: Family; readonly set: number };

/** Address blocks as sets, each distinct one made once. */
export class Blocks {
  readonly #algebra: Algebra;

  constructor(algebra: Algebra) {
    this.#algebra = algebra;
  }

  #set<Id extends number>(
    lattice: StepLattice<Id>,
    cidrs: readonly AddressRange[],
    except: readonly AddressRange[],
  ): Id {
    const whole = lattice.fromIntervals(cidrs, TOP);
    return except.length === 0 ? whole : lattice.minus(whole, lattice.fromIntervals(except, TOP));
  }

  /** The addresses of one family in any of some blocks, outside every exception. */
  block(family: Family, cidrs: readonly AddressRange[], except: readonly AddressRange[]): Block {
    const own = (ranges: readonly AddressRange[]): AddressRange[] =>
      ranges.filter((range) => range.family === family);
    const blocks = own(cidrs);
    if (blocks.length === 0) return { family, set: BOTTOM };
    const { v4, v6 } = this.#algebra;
    const set = family === 4 ? this.#set(v4, blocks, own(except)) : this.#set(v6, blocks, own(except));
    return { family, set };
  }

  /** Both families of some blocks. */
  families(
    cidrs: readonly AddressRange[],
    except: readonly AddressRange[],
  ): { v4: AddressMap4Id; v6: AddressMap6Id } {
    return { v4: this.block(4, cidrs, except).set, v6: this.block(6, cidrs, except).set };
  }
}
