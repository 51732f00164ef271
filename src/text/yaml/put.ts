import type { Json } from "../../domain/json.ts";

/** Sets a member. INVARIANT (own keys only): `__proto__` is a key like any other and never reaches a prototype. */
export function put(map: Record<string, Json>, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
