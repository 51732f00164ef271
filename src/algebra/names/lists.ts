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
  /** Open addressing: id + 1 by hash, 0 where free. */
  table: Uint32Array;
};

const FIRST_LISTS = 64;

/** Lists, with only the empty one among them. */
export function createLists(): Lists {
  const lists: Lists = {
    words: new Uint32Array(FIRST_LISTS * 4),
    ends: new Uint32Array(FIRST_LISTS),
    hashes: new Uint32Array(FIRST_LISTS),
    count: 0,
    table: new Uint32Array(FIRST_LISTS * 4),
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
  for (let id = 0; id < lists.count; id += 1) {
    let slot = wordAt(lists.hashes, id) & mask;
    while (wordAt(table, slot) !== 0) slot = (slot + 1) & mask;
    table[slot] = id + 1;
  }
  lists.table = table;
}

function keep(lists: Lists, source: Uint32Array, count: number, hash: number): number {
  const id = lists.count;
  const from = listStart(lists, id);
  if (id === lists.ends.length) {
    lists.ends = grown(lists.ends, id + 1);
    lists.hashes = grown(lists.hashes, id + 1);
  }
  if (from + count > lists.words.length) lists.words = grown(lists.words, from + count);
  for (let k = 0; k < count; k += 1) lists.words[from + k] = wordAt(source, k);
  lists.ends[id] = from + count;
  lists.hashes[id] = hash;
  lists.count = id + 1;
  if (lists.count * 2 > lists.table.length) doubleTable(lists);
  return id;
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
