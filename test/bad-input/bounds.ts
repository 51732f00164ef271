import type { Bounds } from "../../src/algebra/bounds.ts";
import type { Lattice } from "../../src/algebra/lattice.ts";
import { at } from "../../src/domain/unreachable.ts";
import type { Analysis } from "../../src/policy/engine/analyse.ts";
import type { Spot } from "../../src/policy/engine/class.ts";
import { betweenSpots, egressSheet, Pairs } from "../../src/policy/reach/pairs.ts";

/** What one workload may open to one place, or to all addresses of a family; `lattice` is whose sets these are. */
type Answer = { readonly lattice: Lattice; readonly bounds: Bounds };

/** Every answer about the workloads of an analysis, under words such as `shop/cart → data/db`. */
export type Answers = ReadonlyMap<string, Answer>;

function joined(lattice: Lattice, list: readonly Bounds[]): Answer {
  const union = (which: "certain" | "possible"): number =>
    list.reduce((set, bounds) => lattice.union(set, bounds[which]), lattice.bottom);
  return { lattice, bounds: { certain: union("certain"), possible: union("possible") } };
}

/** All answers: between workloads, to an unknown node and the API server, and to every address outside. */
export function answersOf(analysis: Analysis): Answers {
  const { snapshot, classes, algebra } = analysis;
  const pairs = new Pairs(analysis);
  const spots = new Map<string, readonly Spot[]>(
    snapshot.workloads.map(({ id }, index) => [id, at(classes.spots, index)]),
  );
  const places = new Map<string, readonly Spot[]>([
    ...spots,
    ["node", [classes.spotOf(classes.unknownNode)]],
    ["kube-apiserver", [classes.spotOf(classes.apiServer)]],
  ]);
  const answers = new Map<string, Answer>();
  for (const [from, sources] of spots) {
    const sheets = sources.map(({ number }) => egressSheet(analysis, number));
    answers.set(
      `${from} → IPv4`,
      joined(
        algebra.v4,
        sheets.map(({ v4 }) => v4),
      ),
    );
    answers.set(
      `${from} → IPv6`,
      joined(
        algebra.v6,
        sheets.map(({ v6 }) => v6),
      ),
    );
    for (const [to, targets] of places) {
      if (to === from) continue;
      const bounds = betweenSpots({ pairs, analysis, halves: "both" }, sources, targets);
      answers.set(`${from} → ${to}`, { lattice: algebra.ports, bounds });
    }
  }
  return answers;
}

export type Comparison = {
  /** Answers that say more than before: what must not come of knowing less. */
  readonly surer: readonly string[];
  /** Answers that differ in any way, or are there on one side only. */
  readonly changed: readonly string[];
};

/** Compares answers of two analyses that share an algebra. */
export function compareAnswers(before: Answers, after: Answers): Comparison {
  const surer: string[] = [];
  const changed = [...after.keys()].filter((key) => !before.has(key));
  for (const [key, { lattice, bounds }] of before) {
    const now = after.get(key)?.bounds;
    if (now?.certain !== bounds.certain || now.possible !== bounds.possible) changed.push(key);
    if (now === undefined) continue;
    if (!lattice.subset(now.certain, bounds.certain)) surer.push(`${key}: more is certain`);
    if (!lattice.subset(bounds.possible, now.possible)) surer.push(`${key}: less is possible`);
  }
  return { surer, changed };
}
