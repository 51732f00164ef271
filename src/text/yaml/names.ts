import { at } from "../../domain/unreachable.ts";
import { resolveKey } from "./scalar.ts";

const SIZE = 4096;
const LONGEST = 64;

/**
 * Keys seen before, so that the thousandth `metadata` costs a comparison and no new string. A memo of fixed size:
 * a key that is pushed out is only made again. No entry is a slice of a source, which would keep the source alive.
 */
const raws: string[] = Array.from({ length: SIZE }, () => "");
const keys: string[] = Array.from({ length: SIZE }, () => "");

/** The key that an unquoted stretch of text names; undefined where the cluster accepts no such key, or merges there. */
export function keyAt(text: string, from: number, to: number): string | undefined {
  const length = to - from;
  if (length > LONGEST || length === 0) return makeKey(text.slice(from, to));
  const slot = slotOf(text, from, to);
  const raw = at(raws, slot);
  if (raw.length === length && text.startsWith(raw, from)) return keys[slot];
  const made = asProperty(text.slice(from, to));
  const key = makeKey(made);
  if (key === undefined) return undefined;
  raws[slot] = made;
  keys[slot] = asProperty(key);
  return keys[slot];
}

function makeKey(raw: string): string | undefined {
  return raw === "<<" ? undefined : resolveKey(raw);
}

/** Mixes a few letters and the length: enough to spread the keys of manifests, and cheaper than all letters. */
function slotOf(text: string, from: number, to: number): number {
  const begin = (text.charCodeAt(from) << 21) ^ (text.charCodeAt(from + 1) << 14);
  const rest = (text.charCodeAt(to - 1) << 7) ^ text.charCodeAt((from + to) >> 1) ^ ((to - from) << 25);
  const hash = Math.imul(begin ^ rest, 0x9e3779b1);
  return (hash ^ (hash >>> 15)) & (SIZE - 1);
}

/** The same string in the form that engines keep property names in, which they compare by identity. */
function asProperty(key: string): string {
  for (const name in { [key]: 0 }) return name;
  return key;
}
