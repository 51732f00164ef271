import { hash } from "node:crypto";

import type { PortSetId, StepLattice } from "../src/algebra/lattice.ts";
import { at } from "../src/domain/unreachable.ts";
import type { Analysis } from "../src/policy/engine/analyse.ts";
import type { Class } from "../src/policy/engine/class.ts";
import type { Sheet } from "../src/policy/engine/sheet.ts";
import { egressSheet, ingressSheet } from "../src/policy/reach/pairs.ts";
import type { Labels } from "../src/policy/selector.ts";

/** Four words of 32 bits: a hash, or a sum of hashes. */
type Lanes = Uint32Array;

const LANES = 4;

function lanesOf(text: string): Lanes {
  const digest = hash("sha256", text);
  return Uint32Array.from({ length: LANES }, (_, lane) =>
    Number.parseInt(digest.slice(lane * 8, lane * 8 + 8), 16),
  );
}

function hexOf(lanes: Lanes): string {
  return [...lanes].map((lane) => lane.toString(16).padStart(8, "0")).join("");
}

function addTo(sum: Lanes, lanes: Lanes): void {
  for (let lane = 0; lane < LANES; lane += 1) sum[lane] = at(sum, lane) + at(lanes, lane);
}

/** Answers a question about a number once. */
function remembered<T>(make: (id: number) => T): (id: number) => T {
  const known = new Map<number, T>();
  return (id) => {
    let found = known.get(id);
    if (found === undefined) known.set(id, (found = make(id)));
    return found;
  };
}

function labelsText({ stated, knowledge }: Labels): string {
  return `${knowledge}${JSON.stringify([...stated].toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** What a class is, in words that do not hang on how the engine numbers it. */
function classText({ namespaces }: Analysis["classes"], entry: Class): string {
  const home = entry.namespace < 0 ? "" : at(namespaces, entry.namespace).name;
  const ports = entry.ports.map(({ name, protocol, number }) => `${name}/${protocol}/${number}`).toSorted();
  const node = entry.nodeLabels === undefined ? "" : labelsText(entry.nodeLabels);
  return [entry.kind, home, labelsText(entry.labels), node, ports.join(), entry.unseen?.text ?? ""].join(
    "\n",
  );
}

/** Hashes of maps from addresses to ports, by content. */
function addressHashes({ algebra }: Analysis): (id: number) => Lanes {
  const { ports, v4, v6, addresses } = algebra;
  const portsText = remembered((id) =>
    ports
      .intervals(id)
      .map(({ first, last }) => `${first}-${last}`)
      .join(),
  );
  const mapText = <Id extends number>(lattice: StepLattice<Id, PortSetId>, id: Id): string =>
    lattice
      .steps(id)
      .map(({ first, value }) => `${first.join(".")}:${portsText(value)}`)
      .join(";");
  const v4Text = remembered((id) => mapText(v4, id));
  const v6Text = remembered((id) => mapText(v6, id));
  return remembered((id) => lanesOf(`${v4Text(addresses.firstOf(id))}|${v6Text(addresses.secondOf(id))}`));
}

/** Sums of the hashes of the first so many classes. */
function prefixSums(hashes: readonly Lanes[]): Uint32Array {
  const sums = new Uint32Array((hashes.length + 1) * LANES);
  for (const [number, lanes] of hashes.entries()) {
    for (let lane = 0; lane < LANES; lane += 1) {
      sums[(number + 1) * LANES + lane] = at(sums, number * LANES + lane) + at(lanes, lane);
    }
  }
  return sums;
}

/**
 * A checksum of all that an analysis answers: for every class, what it may open and accept at every class and every
 * address, for sure and perhaps. It is made of contents alone (labels, addresses, ports), so that neither the numbers
 * that the engine gives to sets and classes nor their order can change it.
 */
export function digestOf(analysis: Analysis): string {
  const { algebra, classes } = analysis;
  const own = classes.list.map((entry) => lanesOf(classText(classes, entry)));
  const sums = prefixSums(own);
  const ofAddresses = addressHashes(analysis);
  // Linear in the classes of a step, so that it does not matter how the engine cuts the class line into steps.
  const ofReach = remembered((id) => {
    const sum = new Uint32Array(LANES);
    for (const { first, last, value } of algebra.reach.steps(id)) {
      const from = at(first, 0);
      const to = Math.min(at(last, 0), classes.list.length - 1);
      const lanes = ofAddresses(value);
      for (let lane = 0; lane < LANES; lane += 1) {
        const members = at(sums, (to + 1) * LANES + lane) - at(sums, from * LANES + lane);
        sum[lane] = at(sum, lane) + Math.imul(members, at(lanes, lane));
      }
    }
    return hexOf(sum);
  });
  const ofSheet = ({ reach }: Sheet): string => `${ofReach(reach.certain)} ${ofReach(reach.possible)}`;
  const total = new Uint32Array(LANES);
  for (const [number, lanes] of own.entries()) {
    const sheets = `${ofSheet(egressSheet(analysis, number))} ${ofSheet(ingressSheet(analysis, number))}`;
    addTo(total, lanesOf(`${hexOf(lanes)} ${sheets}`));
  }
  return hexOf(total).slice(0, 16);
}
