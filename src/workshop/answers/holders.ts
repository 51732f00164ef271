import { compareWords, rangeHolds, type Address, type AddressRange } from "../../domain/address.ts";
import type { Target } from "../../domain/report.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../../policy/engine/analyse.ts";
import type { Spot } from "../../policy/engine/class.ts";
import type { Addresses } from "../../policy/snapshot.ts";

/** Something of the input that holds addresses in question, at just those. */
export type Holder = {
  readonly spot: Spot;
  readonly name: string;
  readonly target: Target;
  /** A pod with a network of its own: nobody else has its address. */
  readonly isPod: boolean;
};

/** @returns whether two addresses are the same. */
export function compareAddresses(a: Address, b: Address): boolean {
  return a.family === b.family && compareWords(a.words, b.words) === 0;
}

function within(addresses: Addresses, range: AddressRange): Addresses {
  if (addresses === undefined) return undefined;
  const inside = (list: readonly Address[]): Address[] =>
    list.filter((address) => rangeHolds(range, address));
  const found = { v4: inside(addresses.v4), v6: inside(addresses.v6) };
  return found.v4.length + found.v6.length === 0 ? undefined : found;
}

/** The pods and nodes of the input that are known to hold addresses of a range. */
export function holdersOf({ snapshot, classes }: Analysis, range: AddressRange): readonly Holder[] {
  const pods = snapshot.workloads.flatMap(({ id }, index) =>
    at(classes.spots, index).flatMap((spot): Holder[] => {
      const { number, addresses } = spot;
      const inside = within(addresses, range);
      if (inside === undefined) return [];
      const isPod = at(classes.list, number).kind === "pod";
      return [{ spot: { ...spot, addresses: inside }, name: id, target: { workload: id }, isPod }];
    }),
  );
  const nodes = snapshot.nodes.flatMap(({ name, addresses }, index): Holder[] => {
    const inside = within(addresses, range);
    if (inside === undefined) return [];
    const spot = { ...classes.spotOf(at(classes.ofNode, index)), addresses: inside };
    return [{ spot, name: `node ${name}`, target: { class: "node", selector: name }, isPod: false }];
  });
  return [...pods, ...nodes];
}
