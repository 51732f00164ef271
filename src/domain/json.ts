/**
 * A parsed document as plain data: what every reader and every spec takes.
 * Objects are always prototype-free or literal; keys may be any string, `__proto__` included.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** A way into a document: keys and indices from the root, as in JSON Pointer. */
export type Path = readonly (string | number)[];

/** @returns whether a value is an object with keys (not null, not a list). */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @returns whether a value is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * The value under a key, or undefined where the holder is no object or lacks the key.
 * Inherited properties (`constructor`, `__proto__`) are never seen.
 */
export function field(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
