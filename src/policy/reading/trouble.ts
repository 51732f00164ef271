import type { NameTrouble } from "../../domain/name.ts";
import type { Entry } from "./entry.ts";

type Word = { readonly text: string; readonly known: readonly string[] };

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
  | ({ readonly kind: "unknown-operator" } & Word)
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
  | ({ readonly kind: "unknown-protocol" } & Word)
  | ({ readonly kind: "unknown-policy-type" } & Word)
  | { readonly kind: "empty-peer" }
  | { readonly kind: "mixed-peer" }
  | { readonly kind: "except-outside"; readonly except: string; readonly cidr: string }
  | { readonly kind: "except-all"; readonly cidr: string }
  | { readonly kind: "end-without-number"; readonly port: "absent" | "name" }
  | { readonly kind: "no-member"; readonly known: readonly string[] }
  | { readonly kind: "several-members"; readonly found: readonly string[]; readonly known: readonly string[] }
  | { readonly kind: "unknown-member"; readonly found: string; readonly known: readonly string[] }
  | { readonly kind: "implied-selector" }
  | { readonly kind: "missing-peers"; readonly field: string }
  | { readonly kind: "empty-list"; readonly field: string }
  | ({ readonly kind: "unknown-action" } & Word)
  | ({ readonly kind: "unknown-tier" } & Word)
  | { readonly kind: "bad-priority"; readonly found: string; readonly highest: number }
  | { readonly kind: "baseline-name"; readonly name: string; readonly wanted: string }
  | { readonly kind: "names-without-accept" }
  | { readonly kind: "long-list"; readonly length: number; readonly longest: number }
  | { readonly kind: "long-name"; readonly length: number; readonly longest: number };

/** Says that something is wrong with an entry. */
export type Tell<T = Trouble> = (trouble: T, at: Entry) => void;
