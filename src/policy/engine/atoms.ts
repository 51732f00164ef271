import type { Address, Family } from "../../domain/address.ts";
import type { PodPolicy, Rule } from "../pod-policy.ts";
import type { Addresses } from "../snapshot.ts";

import { compareWords, nextWords } from "../../domain/address.ts";
import { at } from "../../domain/unreachable.ts";

/**
 * Addresses between two neighbouring block edges of the policies are alike to all of them: one atom.
 * Classes need only know the atoms of a pod's addresses.
 */
export type AddressAtoms = {
  /** Equal for addresses that no block of any policy tells apart. */
  key(addresses: Addresses): string;
};

function* rulesOf(policies: readonly PodPolicy[]): Generator<Rule> {
  for (const { rules } of policies) {
    yield* rules.egress;
    yield* rules.ingress;
  }
}

function edgesOf(policies: readonly PodPolicy[], family: Family): (readonly number[])[] {
  const edges = new Map<string, readonly number[]>();
  for (const { peers } of rulesOf(policies)) {
    for (const peer of peers) {
      if (peer.kind !== "block") continue;
      for (const { first, last } of [...peer.cidrs, ...peer.except].filter((range) => range.family === family)) {
        edges.set(first.join(), first);
        const after = nextWords(last);
        if (after !== undefined) edges.set(after.join(), after);
      }
    }
  }
  return [...edges.values()].toSorted(compareWords);
}

/** How many edges lie at or before an address. */
function atomOf(edges: readonly (readonly number[])[], address: Address): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareWords(at(edges, middle), address.words) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The atoms that the blocks of these policies cut the two families into. */
export function addressAtoms(policies: readonly PodPolicy[]): AddressAtoms {
  const v4 = edgesOf(policies, 4);
  const v6 = edgesOf(policies, 6);
  const text = (edges: readonly (readonly number[])[], list: readonly Address[]): string => {
    const only = list[0];
    if (only === undefined) return "-";
    if (list.length === 1) return String(atomOf(edges, only));
    return [...new Set(list.map((address) => atomOf(edges, address)))].toSorted((a, b) => a - b).join("+");
  };
  return {
    key: (addresses) => (addresses === undefined ? "?" : `${text(v4, addresses.v4)};${text(v6, addresses.v6)}`),
  };
}
