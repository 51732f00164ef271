import type { PortSetId } from "../../algebra/lattice.ts";
import type { AddressRange } from "../../domain/address.ts";
import type { Target } from "../../domain/report.ts";
import type { Spot } from "../../policy/engine/class.ts";

/** One thing that a destination stands for, and the ports it is asked about there. */
export type Cell =
  | {
      readonly kind: "spots";
      readonly spots: readonly Spot[];
      readonly ports: PortSetId;
      readonly text: string;
    }
  | {
      readonly kind: "range";
      readonly range: AddressRange;
      /** The classes outside that the range is reached as: names; absent: it is dialled by its addresses. */
      readonly as?: readonly number[];
      readonly ports: PortSetId;
      readonly text: string;
    };

/** Where one port of a service leads, cell by cell. */
export type Lane = {
  readonly ports: readonly PortSetId[];
  /** Ports as they are dialled, of which some may be open; else all of them stand for one port, or for whichever it is. */
  readonly isDialled: boolean;
};

/**
 * What a destination stands for. `every`: the question holds if it holds for all cells; `any`: if for one.
 * `families`: if for all cells of one family.
 */
export type Resolved = {
  readonly target: Target;
  readonly text: string;
  readonly cells: readonly Cell[];
  readonly how: "every" | "any" | "families";
  /**
   * Of a service, by its ports: where each leads at each cell. A connection goes to any one backend, so that a port is surely
   * open only where it is at all of them.
   */
  readonly lanes?: readonly Lane[];
  /** What was made of the destination, where that is not plain. */
  readonly note?: string;
  /** Why nothing sure can be said of it. */
  readonly unknown?: string;
};
