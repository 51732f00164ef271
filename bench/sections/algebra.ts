import { createAlgebra } from "../../src/algebra/algebra.ts";
import type { StepLattice } from "../../src/algebra/lattice.ts";
import { TOP } from "../../src/algebra/lattice.ts";
import type { Section } from "../report.ts";

/** A round returns how many operations it timed. */
type Round = () => { readonly operations: number; readonly nanoseconds: number };

const ROUNDS = 7;

function timed(operations: number, work: () => void): ReturnType<Round> {
  const began = process.hrtime.bigint();
  work();
  return { operations, nanoseconds: Number(process.hrtime.bigint() - began) };
}

/** One line of the table. */
type Report = (name: string, round: Round) => void;

function rowOf(name: string, round: Round): string[] {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < ROUNDS; k += 1) {
    const { operations, nanoseconds } = round();
    best = Math.min(best, nanoseconds / operations);
  }
  return [name, `${best.toFixed(best < 100 ? 1 : 0)} ns`];
}

/** The same pseudorandom numbers in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

function point(random: () => number, width: number): number[] {
  return Array.from({ length: width }, () => random());
}

/** A map of about `steps` steps: disjoint blocks at random places, each with one of a few values. */
function randomMap(
  lattice: StepLattice,
  steps: number,
  random: () => number,
  values: readonly number[],
): number {
  const width = lattice.steps(TOP)[0]?.first.length ?? 1;
  const rectangles = Array.from({ length: Math.max(1, steps >> 1) }, () => {
    const first = point(random, width);
    first[width - 1] = (first[width - 1] ?? 0) & 0x7fffff00;
    const last = first.with(width - 1, (first.at(-1) ?? 0) + 255);
    return { intervals: [{ first, last }], value: values[random() % values.length] ?? TOP };
  });
  return lattice.fromRectangles(rectangles);
}

type Sets = { readonly lattice: StepLattice; readonly ids: readonly number[] };

function makeSets(kind: "v4" | "v6", steps: number, count: number): Sets {
  const random = createRandom(steps * 7 + count);
  const algebra = createAlgebra();
  const values = Array.from({ length: 20 }, (_, k) =>
    algebra.ports.fromPorts([{ first: 0x60000 + k * 10, last: 0x60000 + k * 17 + 5 }]),
  );
  const lattice: StepLattice = algebra[kind];
  return { lattice, ids: Array.from({ length: count }, () => randomMap(lattice, steps, random, values)) };
}

/** Every pair of neighbours and of sets further apart, so that no pair comes twice. */
function eachPair(ids: readonly number[], pairs: number, work: (a: number, b: number) => void): void {
  const count = ids.length;
  for (let k = 0; k < pairs; k += 1) {
    work(ids[k % count] ?? 0, ids[(k + 1 + Math.floor(k / count)) % count] ?? 0);
  }
}

function measureAll(report: Report): void {
  for (const operation of ["union", "intersect", "minus", "subset"] as const) {
    for (const kind of ["v4", "v6"] as const) {
      for (const [steps, count, pairs] of [
        [3, 2000, 100_000],
        [30, 500, 20_000],
        [1000, 100, 1000],
      ] as const) {
        report(`${kind} ${operation}, first time, ${steps} steps each`, () => {
          const { lattice, ids } = makeSets(kind, steps, count);
          return timed(pairs, () => eachPair(ids, pairs, (a, b) => void lattice[operation](a, b)));
        });
      }
    }
  }

  report("v4 union, remembered", () => {
    const { lattice, ids } = makeSets("v4", 3, 2000);
    eachPair(ids, 50_000, (a, b) => void lattice.union(a, b));
    return timed(50_000, () => eachPair(ids, 50_000, (a, b) => void lattice.union(a, b)));
  });

  report("v4 union with itself, top or bottom", () => {
    const { lattice, ids } = makeSets("v4", 3, 2000);
    return timed(300_000, () => {
      eachPair(ids, 100_000, (a) => {
        lattice.union(a, a);
        lattice.union(a, lattice.top);
        lattice.union(a, lattice.bottom);
      });
    });
  });

  for (const count of [3, 10, 100, 10_000]) {
    report(`v4 unionAll of ${count} sets of 3 steps, per set`, () => {
      const { lattice, ids } = makeSets("v4", 3, 10_000);
      const lists = Array.from({ length: 10_000 / count }, (_, k) => ids.slice(k * count, (k + 1) * count));
      return timed(lists.length * count, () => lists.forEach((list) => void lattice.unionAll(list)));
    });
  }

  for (const order of ["sorted", "shuffled"] as const) {
    for (const count of [1, 10, 10_000]) {
      report(`v4 fromFlat of ${count} ${order} blocks, per block`, () => {
        const random = createRandom(count);
        const { v4 } = createAlgebra();
        const times = Math.max(1, Math.floor(50_000 / count));
        const inputs = Array.from({ length: times }, () => {
          const starts = Array.from({ length: count }, () => (random() & 0xffffff00) >>> 0);
          if (order === "sorted") starts.sort((a, b) => a - b);
          return Uint32Array.from(starts.flatMap((first) => [first, first + 255]));
        });
        return timed(times * count, () => inputs.forEach((bounds) => void v4.fromFlat(bounds, TOP)));
      });
    }
  }

  report("ports.fromPorts of 2 intervals", () => {
    const { ports } = createAlgebra();
    return timed(100_000, () => {
      for (let k = 0; k < 100_000; k += 1) {
        const first = 0x60000 + (k % 5000) * 3;
        ports.fromPorts([
          { first, last: first },
          { first: first + 10, last: first + 20 },
        ]);
      }
    });
  });

  for (const steps of [3, 1000]) {
    report(`v4 at, in ${steps} steps`, () => {
      const { lattice, ids } = makeSets("v4", steps, 10);
      const random = createRandom(1);
      const points = Array.from({ length: 100_000 }, () => random());
      return timed(points.length, () => points.forEach((at, k) => void lattice.at(ids[k % 10] ?? 0, at)));
    });
  }

  for (const name of ["mapValues", "zip"] as const) {
    report(`v4 ${name} of 30 steps`, () => {
      const { lattice, ids } = makeSets("v4", 30, 500);
      const { values } = lattice;
      const work = {
        mapValues: (a: number) => void lattice.mapValues(a, (x) => values.complement(x)),
        zip: (a: number, b: number) => void lattice.zip(a, b, (x, y) => values.minus(x, y)),
      }[name];
      return timed(10_000, () => eachPair(ids, 10_000, work));
    });
  }
}

/**
 * What the algebra's operations cost. Every row is the best of several rounds (other work on the machine only ever
 * adds), each in a fresh algebra, whose tables grow on the way.
 */
export const algebra: Section = {
  name: "algebra",
  run: () => {
    const rows: string[][] = [];
    measureAll((name, round) => rows.push(rowOf(name, round)));
    return [
      { title: `Operations of the algebra, best of ${ROUNDS} rounds`, columns: ["", "one operation"], rows },
    ];
  },
};
