import { at } from "../../domain/unreachable.ts";

/**
 * What plain scalars mean. INVARIANT (as the cluster reads it): kubectl, Helm and every controller read YAML through
 * sigs.k8s.io/yaml, whose scalars are YAML 1.1's with Go's integers: `on` is true, `0777` is 511, `1:30` is a string,
 * a date is a string. A policy means what the cluster takes it to mean, so that is what these functions answer.
 */

/** What a scalar can be. */
export type ScalarValue = string | number | boolean | null;

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map(
    (word) => [word, true] as const,
  ),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (word) => [word, false] as const,
  ),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);

const OTHER = 0;
const WORD = 1;
const NUMBER = 2;
const starts: Uint8Array = startTable();

function startTable(): Uint8Array {
  const table = new Uint8Array(128);
  for (const letter of "yYnNtTfFoO~") table[letter.charCodeAt(0)] = WORD;
  for (const letter of "0123456789+-.") table[letter.charCodeAt(0)] = NUMBER;
  return table;
}

function startOf(raw: string): number {
  const first = raw.charCodeAt(0);
  return first < 128 ? at(starts, first) : OTHER;
}

/**
 * The value of an unquoted scalar; undefined for what JSON cannot hold (`.inf`, `.nan`).
 *
 * @example resolvePlain("0x10") // 16
 */
export function resolvePlain(raw: string): ScalarValue | undefined {
  if (raw.length === 0) return null;
  const start = startOf(raw);
  if (start === OTHER) return raw;
  if (start === WORD) {
    const word = raw.length <= 5 ? words.get(raw) : undefined;
    return word === undefined ? raw : word;
  }
  return resolveNumber(raw);
}

const DIGITS_OF_SAFE_INTEGER = 15;

function resolveNumber(raw: string): ScalarValue | undefined {
  const length = raw.length;
  let index = 0;
  while (index < length && isDigit(raw.charCodeAt(index))) index++;
  if (index === length && length <= DIGITS_OF_SAFE_INTEGER && raw.charCodeAt(0) !== ZERO) return Number(raw);
  if (index === 0 || mayGoOn(raw.charCodeAt(index))) return resolveOddNumber(raw);
  return index === length ? resolveOddNumber(raw) : raw;
}

const ZERO = 0x30;

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 0x39;
}

/** Whether a number may continue so after its first digits: with a point, an underscore, an exponent or a base. */
function mayGoOn(code: number): boolean {
  return code === 0x2e || code === 0x5f || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x78);
}

const notFinite = /^(?:[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer = /^([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]+)|(0|[1-9][0-9]*))$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const pointFirst = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;

/** Longer than any number that a double can hold; keeps the patterns below on short strings. */
const LONGEST_NUMBER = 400;

function resolveOddNumber(raw: string): ScalarValue | undefined {
  if (raw.length > LONGEST_NUMBER) return raw;
  if (notFinite.test(raw)) return undefined;
  if (raw.startsWith(".")) return pointFirst.test(raw) ? finite(raw) : raw;
  return integerOf(raw) ?? (decimal.test(plainDigits(raw)) ? finite(raw) : raw);
}

function plainDigits(raw: string): string {
  return raw.includes("_") ? raw.replaceAll("_", "") : raw;
}

/** A decimal's value; one too large for a double stays the string it was. */
function finite(raw: string): number | string {
  const value = Number(plainDigits(raw));
  return Number.isFinite(value) ? value + 0 : raw;
}

const INT64 = 2 ** 63;

function integerOf(raw: string): number | undefined {
  const match = integer.exec(plainDigits(raw));
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, zeroOctal, tens] = match;
  if (tens !== undefined) return signed(sign, Number(tens));
  const magnitude = basedValue(hex, binary, octal ?? zeroOctal);
  const tooLarge = magnitude > (sign === "" ? 2 * INT64 : INT64);
  return tooLarge && (sign !== "" || zeroOctal !== undefined) ? undefined : signed(sign, magnitude);
}

function basedValue(hex: string | undefined, binary: string | undefined, octal: string | undefined): number {
  if (hex !== undefined) return Number(`0x${hex}`);
  return binary === undefined ? Number(`0o${octal}`) : Number(`0b${binary}`);
}

function signed(sign: string | undefined, magnitude: number): number {
  return sign === "-" && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * The name that an unquoted scalar is as a key; undefined where the cluster accepts no such key (`null`, an integer past 64 bits).
 *
 * @example resolveKey("yes") // "true"
 */
export function resolveKey(raw: string): string | undefined {
  if (raw.length > 0 && startOf(raw) === OTHER) return raw;
  const value = resolvePlain(raw);
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (value === undefined) return raw.replace("+", "").toLowerCase();
  if (typeof value !== "number") return undefined;
  return integerOf(raw) === undefined ? floatName(Math.fround(value)) : integerName(raw, value);
}

/** An integer as a key; undefined for one that is more than 64 bits can tell. */
function integerName(raw: string, value: number): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  const exact = BigInt(plainDigits(raw).replace(/^[+-]/, ""));
  const whole = raw.startsWith("-") ? -exact : exact;
  return BigInt.asIntN(64, whole) === whole ? String(whole) : undefined;
}

/** A 32-bit float as Go prints it with `%g`, which is how the cluster names such a key. */
function floatName(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  let digits = 1;
  while (digits < 9 && Math.fround(Number(value.toPrecision(digits))) !== value) digits++;
  const [mantissa = "", exponent = "0"] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(value.toPrecision(digits)));
  const size = String(Math.abs(power)).padStart(2, "0");
  return `${mantissa}e${power < 0 ? "-" : "+"}${size}`;
}
