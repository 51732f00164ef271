import type { NameTrouble } from "../../domain/name.ts";
import type { Entry } from "./entry.ts";

/**
 * What a reader may find wrong with a value, as facts. Whoever gives the readers a `Tell`
 * finds the words: this room knows what something means, not how to speak of it.
 */
export type Trouble =
  | { readonly kind: "wrong-type"; readonly expected: string; readonly found: string }
  | { readonly kind: "missing"; readonly field: string }
  /** The API server drops such a field without a word. */
  | { readonly kind: "unknown-field"; readonly field: string; readonly known: readonly string[] }
  | { readonly kind: "missing-name" }
  | { readonly kind: "unknown-operator"; readonly text: string; readonly known: readonly string[] }
  | { readonly kind: "operator-values"; readonly operator: string; readonly wants: boolean }
  | { readonly kind: "odd-label"; readonly part: "key" | "value"; readonly text: string }
  | { readonly kind: "bad-cidr"; readonly text: string }
  | { readonly kind: "mapped-cidr"; readonly text: string }
  | { readonly kind: "host-bits"; readonly text: string; readonly block: string }
  /** Without trouble it is a name, but none that the API takes. */
  | { readonly kind: "bad-domain-name"; readonly text: string; readonly trouble?: NameTrouble }
  | { readonly kind: "bad-port"; readonly found: string }
  | { readonly kind: "bad-port-name"; readonly text: string }
  | { readonly kind: "odd-port-name"; readonly text: string }
  | { readonly kind: "range-order"; readonly from: number; readonly to: number; readonly field: string }
  | { readonly kind: "unknown-protocol"; readonly text: string; readonly known: readonly string[] };

/** Says that something is wrong with an entry. */
export type Tell<T = Trouble> = (trouble: T, at: Entry) => void;
