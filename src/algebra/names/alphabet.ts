import { wordAt } from "../words.ts";

/**
 * The characters of names as numbers: those of labels first, in the order in which an example would rather use them, then
 * the dot.
 */
const CHARACTERS = "xyzabcdefghijklmnopqrstuvw0123456789_-.";

/** How many characters a label may have in it; the numbers below are theirs. */
export const LABEL_SYMBOLS = 38;
export const HYPHEN = 37;
export const DOT = 38;

const NONE = 0xffffffff;
const BY_CODE = new Uint32Array(128).fill(NONE);
for (let symbol = 0; symbol < CHARACTERS.length; symbol += 1) BY_CODE[CHARACTERS.charCodeAt(symbol)] = symbol;

/** The number of the character at a place of a name; a character that no name has throws RangeError. */
export function symbolAt(name: string, index: number): number {
  const code = name.charCodeAt(index);
  const symbol = code < 128 ? wordAt(BY_CODE, code) : NONE;
  if (symbol === NONE) throw new RangeError(`${JSON.stringify(name)} is no DNS name in its normal form`);
  return symbol;
}

/** The character of a number. */
export function characterOf(symbol: number): string {
  return CHARACTERS.charAt(symbol);
}
