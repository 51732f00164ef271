import type { Json } from "../domain/json.ts";

/** @returns the value a JSON text holds; throws `SyntaxError` where it holds none. */
export function parseJson(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (!isParsed(value)) {
    throw new SyntaxError("not JSON");
  }
  return value;
}

/** The one door from `JSON.parse` to our type: what it returns is JSON by construction. */
function isParsed(value: unknown): value is Json {
  return value !== undefined;
}
