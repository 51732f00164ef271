import { at } from "../../domain/unreachable.ts";
import { mixed, wordAt } from "../words.ts";
import { LABEL_SYMBOLS } from "./alphabet.ts";
import type { Machine } from "./machine.ts";
import { createDraft, DEAD, finishMachine, finishState, firstEdge, listEdge } from "./machine.ts";
import { refine } from "./refine.ts";

/** A state's targets by character, as classes. */
function readRow(machine: Machine, classOf: Uint32Array, state: number, row: Uint32Array): void {
  row.fill(wordAt(classOf, wordAt(machine.others, state)));
  const end = wordAt(machine.ends, state);
  for (let edge = firstEdge(machine, state); edge < end; edge += 1) {
    row[wordAt(machine.symbols, edge)] = wordAt(classOf, wordAt(machine.targets, edge));
  }
}

/** How many characters of a row lead to a class. */
function countIn(row: Uint32Array, target: number): number {
  let count = 0;
  for (const other of row) if (other === target) count += 1;
  return count;
}

/** What most characters lead to; of several the one that a character leads to first. Mostly it is `likely`. */
function usualOf(row: Uint32Array, likely: number): number {
  if (countIn(row, likely) * 2 > LABEL_SYMBOLS) return likely;
  let usual = wordAt(row, 0);
  let most = countIn(row, usual);
  for (const target of row) {
    const count = countIn(row, target);
    if (count > most) [usual, most] = [target, count];
  }
  return usual;
}

/** Numbers classes in the order in which they are asked for. */
function createNumbers(classes: number): {
  readonly order: number[];
  readonly numberOf: (owner: number) => number;
} {
  const numbers = new Int32Array(classes).fill(-1);
  const order: number[] = [];
  const numberOf = (owner: number): number => {
    const known = at(numbers, owner);
    if (known >= 0) return known;
    numbers[owner] = order.length;
    order.push(owner);
    return order.length - 1;
  };
  return { order, numberOf };
}

/**
 * The one machine that there is for a machine's set: as few states as can be, numbered from the start in order of
 * breadth, each listing what differs from where most characters lead. Its outputs are 0 and 1; a state of the old one
 * accepts where its output is `least` or more.
 * INVARIANT (canonical): machines of equal sets become equal, word for word.
 */
export function canonical(machine: Machine, least: number): Machine {
  const { classOf, count } = refine(machine, least);
  const example = new Uint32Array(count);
  for (let state = machine.states - 1; state >= 0; state -= 1) example[wordAt(classOf, state)] = state;
  const { order, numberOf } = createNumbers(count);
  const draft = createDraft();
  numberOf(wordAt(classOf, DEAD));
  const start = numberOf(wordAt(classOf, machine.start));
  const row = new Uint32Array(LABEL_SYMBOLS);
  for (let next = 1; next < order.length; next += 1) {
    const state = wordAt(example, at(order, next));
    readRow(machine, classOf, state, row);
    const dot = numberOf(wordAt(classOf, wordAt(machine.dots, state)));
    const usual = usualOf(row, wordAt(classOf, wordAt(machine.others, state)));
    const other = numberOf(usual);
    for (let symbol = 0; symbol < LABEL_SYMBOLS; symbol += 1) {
      const target = wordAt(row, symbol);
      if (target !== usual) listEdge(draft, symbol, numberOf(target));
    }
    finishState(draft, dot, other, wordAt(machine.outputs, state) >= least ? 1 : 0);
  }
  return finishMachine(draft, start);
}

const PARTS = ["dots", "others", "ends", "symbols", "targets", "outputs"] as const;

/** A hash of a canonical machine. */
export function hashOf(machine: Machine): number {
  let hash = machine.states;
  for (const part of PARTS) {
    for (const word of machine[part]) hash = Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15);
  }
  return mixed(hash);
}

/** @returns whether two canonical machines are the same, word for word. */
export function isSame(a: Machine, b: Machine): boolean {
  return PARTS.every((part) => {
    const [x, y] = [a[part], b[part]];
    return x.length === y.length && x.every((word, index) => word === y[index]);
  });
}
