import { expect, test } from "vitest";

import { emptyRun } from "./run.ts";
import { createStore, intern } from "./store.ts";

/** Interns one set of three steps. */
function internThree(
  store: ReturnType<typeof createStore>,
  starts: readonly number[],
  values: readonly number[],
) {
  store.steps.starts.set(starts, store.steps.to);
  store.steps.values.set(values, store.steps.to);
  return intern(store, 3);
}

/** A store with room for this many sets of three steps, so that nothing needs to grow. */
function roomyStore(sets: number): ReturnType<typeof createStore> {
  const store = createStore(1);
  Object.assign(store.steps, emptyRun(1, sets * 3 + 3));
  return store;
}

const SETS = 300_000;
/** Different for every k below 2^24, and far apart. */
const scattered = (k: number): number => (Math.imul(k, 0x9e3779b1) ^ Math.imul(k, k)) >>> 8;

test.each([
  [
    "starts",
    (k: number) => [
      [0, 1 + scattered(k), 2 ** 25 + k],
      [0, 1, 0],
    ],
  ],
  [
    "values",
    (k: number) => [
      [0, 1, 2],
      [0, 1 + scattered(k), 2 ** 25 + k],
    ],
  ],
] as const)("sets whose %s differ are two, even where their hashes collide", (_, make) => {
  const store = roomyStore(SETS);
  for (let k = 0; k < SETS; k += 1) {
    const [starts = [], values = []] = make(k);
    internThree(store, starts, values);
  }
  const hashes = new Set(store.hashes.subarray(0, SETS));
  expect(hashes.size, "some hashes collide, or this shows nothing").toBeLessThan(SETS);
  expect(hashes.size, "few do").toBeGreaterThan(SETS - 100);
  expect(store.sets).toBe(SETS);
});
