import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { NamePattern } from "../../domain/name.ts";
import { at } from "../../domain/unreachable.ts";
import { matches, nastyPatterns, patterns, shortNames } from "./names.arbitrary.ts";
import { createNames } from "./names.ts";
import type { AtomRuns, NamePartition } from "./partition.ts";
import { partitionNames } from "./partition.ts";

const probes = shortNames(4);
const lists = fc.array(patterns, { maxLength: 6 });

function atomsIn(runs: AtomRuns): number[] {
  const atoms: number[] = [];
  for (let k = 0; k < runs.length; k += 2) {
    for (let atom = at(runs, k); atom <= at(runs, k + 1); atom += 1) atoms.push(atom);
  }
  return atoms;
}

/** Which patterns match a name, as text to compare. */
function signature(list: readonly NamePattern[], name: string): string {
  return list.map((pattern) => Number(matches(pattern, name))).join("");
}

function expectRuns(parts: NamePartition, runs: AtomRuns): void {
  const atoms = atomsIn(runs);
  expect(runs.length % 2).toBe(0);
  expect(atoms.every((atom) => atom >= 0 && atom < parts.atoms)).toBe(true);
  // Ascending and apart, or two runs would be one.
  for (let k = 2; k < runs.length; k += 2) expect(at(runs, k)).toBeGreaterThan(at(runs, k - 1) + 1);
}

describe("a partition of names", () => {
  test("puts two names in one atom exactly where the same patterns match them", () => {
    fc.assert(
      fc.property(lists, (list) => {
        const parts = partitionNames(list);
        const signatures = new Map<number, string>();
        const atoms = new Map<string, number>();
        for (const name of probes) {
          const atom = parts.atomOf(name);
          const mark = signature(list, name);
          expect(signatures.get(atom) ?? mark).toBe(mark);
          expect(atoms.get(mark) ?? atom).toBe(atom);
          signatures.set(atom, mark);
          atoms.set(mark, atom);
        }
      }),
    );
  });

  test("has a witness in every atom, and no atom without a name", () => {
    fc.assert(
      fc.property(lists, (list) => {
        const parts = partitionNames(list);
        const marks = new Set<string>();
        for (let atom = 0; atom < parts.atoms; atom += 1) {
          const witness = parts.witness(atom);
          expect(parts.atomOf(witness)).toBe(atom);
          marks.add(signature(list, witness));
        }
        expect(marks.size).toBe(parts.atoms);
        expect(() => parts.witness(parts.atoms)).toThrow(RangeError);
      }),
    );
  });

  test("gives each pattern exactly the atoms whose names it matches", () => {
    fc.assert(
      fc.property(lists, (list) => {
        const parts = partitionNames(list);
        const witnesses = Array.from({ length: parts.atoms }, (_, atom) => parts.witness(atom));
        for (const [index, pattern] of list.entries()) {
          const { certain, possible } = parts.atomsOf(index);
          expect(certain).toBe(possible);
          expectRuns(parts, certain);
          const expected = [...witnesses.keys()].filter((atom) => matches(pattern, at(witnesses, atom)));
          expect(atomsIn(certain)).toEqual(expected);
        }
      }),
    );
  });

  test("knows the atom of the rest, if there is a rest", () => {
    fc.assert(
      fc.property(lists, (list) => {
        const parts = partitionNames(list);
        const unmatched = (name: string): boolean => !list.some((pattern) => matches(pattern, name));
        const name = parts.rest === undefined ? undefined : parts.witness(parts.rest);
        if (name !== undefined) expect(unmatched(name)).toBe(true);
        for (const probe of probes) expect(parts.atomOf(probe) === parts.rest).toBe(unmatched(probe));
      }),
    );
  });

  test("says of any other pattern which atoms lie in it and which it touches", () => {
    const names = createNames();
    fc.assert(
      fc.property(lists, patterns, (list, pattern) => {
        const parts = partitionNames(list);
        const { certain, possible } = parts.within(pattern);
        expectRuns(parts, certain);
        expectRuns(parts, possible);
        const set = names.fromPattern(pattern).certain;
        const all = list.map((each) => names.fromPattern(each).certain);
        for (let atom = 0; atom < parts.atoms; atom += 1) {
          // The atom as a set: what those match that match its witness, and nothing of the others.
          const witness = parts.witness(atom);
          const own = all.reduce(
            (sum, id) => (names.holds(id, witness) ? names.intersect(sum, id) : names.minus(sum, id)),
            names.top,
          );
          expect(atomsIn(certain).includes(atom)).toBe(names.subset(own, set));
          expect(atomsIn(possible).includes(atom)).toBe(!names.isEmpty(names.intersect(own, set)));
        }
        expect(certain.join() === possible.join()).toBe(certain === possible);
        expect(parts.within({ ...pattern })).toBe(parts.within(pattern));
      }),
    );
  });

  test("does not mind patterns that come twice", () => {
    fc.assert(
      fc.property(lists, (list) => {
        const once = partitionNames(list);
        const twice = partitionNames([...list, ...list]);
        expect(twice.atoms).toBe(once.atoms);
        for (const name of probes) expect(twice.atomOf(name)).toBe(once.atomOf(name));
        for (const index of list.keys()) {
          expect(twice.atomsOf(index)).toEqual(once.atomsOf(index));
          expect(twice.atomsOf(index + list.length)).toEqual(once.atomsOf(index));
        }
      }),
    );
  });
});

describe.each([0, 100])("with a budget of %d states", (stateBudget) => {
  const lists = fc.array(fc.oneof(patterns, nastyPatterns), { maxLength: 10 });

  test("bounds of patterns have the truth between them, and atoms are cut by no pattern that is exact", () => {
    let loose = 0;
    fc.assert(
      fc.property(lists, (list) => {
        const parts = partitionNames(list, { stateBudget });
        for (const [index, pattern] of list.entries()) {
          const { certain, possible } = parts.atomsOf(index);
          if (certain !== possible) loose += 1;
          const [sure, maybe] = [new Set(atomsIn(certain)), new Set(atomsIn(possible))];
          for (const name of probes) {
            const atom = parts.atomOf(name);
            if (sure.has(atom)) expect(matches(pattern, name), name).toBe(true);
            if (matches(pattern, name)) expect(maybe.has(atom), name).toBe(true);
          }
        }
        for (let atom = 0; atom < parts.atoms; atom += 1) {
          expect(parts.atomOf(parts.witness(atom))).toBe(atom);
        }
      }),
      { numRuns: 50 },
    );
    expect(loose).toBeGreaterThan(0);
  });

  test("within has the truth between its bounds", () => {
    fc.assert(
      fc.property(lists, fc.oneof(patterns, nastyPatterns), (list, pattern) => {
        const parts = partitionNames(list, { stateBudget });
        const { certain, possible } = parts.within(pattern);
        const [sure, maybe] = [new Set(atomsIn(certain)), new Set(atomsIn(possible))];
        for (const name of probes) {
          const atom = parts.atomOf(name);
          if (sure.has(atom)) expect(matches(pattern, name), name).toBe(true);
          if (matches(pattern, name)) expect(maybe.has(atom), name).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
