import { grown, mixed, wordAt } from "../words.ts";

/**
 * Ascending lists of numbers under small ids: equal lists have equal ids, and the empty one is 0.
 * They lie one after the other in one array.
 */
export type Lists = {
  words: Uint32Array;
  /** List k ends before `ends[k]`. */
  ends: Uint32Array;
  hashes: Uint32Array;
  count: number;
  /** Open addressing: id + 1 by hash, 0 where free; how many there are in it. */
  table: Uint32Array;
  listed: number;
};

const FIRST_LISTS = 64;

/** Lists, with only the empty one among them; `expected` is how many there may be, if it is known. */
export function createLists(expected = 0): Lists {
  let room = FIRST_LISTS;
  while (room < expected) room *= 2;
  const lists: Lists = {
    words: new Uint32Array(room * 4),
    ends: new Uint32Array(room),
    hashes: new Uint32Array(room),
    count: 0,
    table: new Uint32Array(room * 4),
    listed: 0,
  };
  internList(lists, lists.words, 0);
  return lists;
}

/** Where a list begins in `words`. */
export function listStart(lists: Lists, id: number): number {
  return id === 0 ? 0 : wordAt(lists.ends, id - 1);
}

function sameList(lists: Lists, id: number, source: Uint32Array, count: number): boolean {
  const from = listStart(lists, id);
  if (wordAt(lists.ends, id) - from !== count) return false;
  for (let k = 0; k < count; k += 1) {
    if (wordAt(lists.words, from + k) !== wordAt(source, k)) return false;
  }
  return true;
}

function doubleTable(lists: Lists): void {
  const table = new Uint32Array(lists.table.length * 2);
  const mask = table.length - 1;
  for (const entry of lists.table) {
    if (entry === 0) continue;
    let slot = wordAt(lists.hashes, entry - 1) & mask;
    while (wordAt(table, slot) !== 0) slot = (slot + 1) & mask;
    table[slot] = entry;
  }
  lists.table = table;
}

/** Makes room for one more list of so many numbers; returns where it begins. */
function makeRoom(lists: Lists, count: number): number {
  const id = lists.count;
  const from = listStart(lists, id);
  if (id === lists.ends.length) {
    lists.ends = grown(lists.ends, id + 1);
    lists.hashes = grown(lists.hashes, id + 1);
  }
  if (from + count > lists.words.length) lists.words = grown(lists.words, from + count);
  lists.ends[id] = from + count;
  lists.count = id + 1;
  return from;
}

function keep(lists: Lists, source: Uint32Array, count: number, hash: number): number {
  const from = makeRoom(lists, count);
  for (let k = 0; k < count; k += 1) lists.words[from + k] = wordAt(source, k);
  const id = lists.count - 1;
  lists.hashes[id] = hash;
  lists.listed += 1;
  if (lists.listed * 2 > lists.table.length) doubleTable(lists);
  return id;
}

/**
 * A list that has the numbers of another, and one more. It is not looked for, and later not found: the caller knows
 * that there is none like it and never will be.
 */
export function extendList(lists: Lists, id: number, number: number): number {
  const first = listStart(lists, id);
  const count = wordAt(lists.ends, id) - first;
  const from = makeRoom(lists, count + 1);
  const { words } = lists;
  let place = from + count;
  for (let k = first + count - 1; k >= first && wordAt(words, k) > number; k -= 1) {
    words[place] = wordAt(words, k);
    place -= 1;
  }
  words[place] = number;
  for (let k = place - from - 1; k >= 0; k -= 1) words[from + k] = wordAt(words, first + k);
  return lists.count - 1;
}

/** The id of the first `count` numbers of a source: an old one where the list is known. */
export function internList(lists: Lists, source: Uint32Array, count: number): number {
  let sum = count;
  for (let k = 0; k < count; k += 1) {
    sum = Math.imul(sum ^ wordAt(source, k), 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  const hash = mixed(sum);
  const mask = lists.table.length - 1;
  let slot = hash & mask;
  for (;;) {
    const id = wordAt(lists.table, slot) - 1;
    if (id < 0) {
      lists.table[slot] = lists.count + 1;
      return keep(lists, source, count, hash);
    }
    if (wordAt(lists.hashes, id) === hash && sameList(lists, id, source, count)) return id;
    slot = (slot + 1) & mask;
  }
}
