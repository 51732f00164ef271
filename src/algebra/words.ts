/**
 * `at` for typed arrays of words alone: kept apart from the general one so that the inner loops
 * stay monomorphic.
 */
export function wordAt(words: Uint32Array, index: number): number {
  const word = words[index];
  if (word === undefined) throw new RangeError(`word ${index} outside 0..${words.length - 1}`);
  return word;
}

/** A longer copy: room for `length` words at least, and for twice as many as before. */
export function grown(words: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(Math.max(length, words.length * 2));
  copy.set(words);
  return copy;
}

/** Mixes the bits of a hash so that the low ones depend on all (the finish of murmur3). */
export function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
