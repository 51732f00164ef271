import type { Tell, Trouble as ReadingTrouble } from "../policy/reading/trouble.ts";
import type { PolicyKind } from "./dialect.ts";

type Word = { readonly text: string; readonly known: readonly string[] };

/** What dialects find wrong beyond what all readers may. */
type DialectTrouble =
  | { readonly kind: "unread-version"; readonly of: PolicyKind; readonly apiVersion?: string }
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
  | { readonly kind: "long-name"; readonly length: number; readonly longest: number }
  | { readonly kind: "more" };

export type Trouble = ReadingTrouble | DialectTrouble;
export type TellDialect = Tell<Trouble>;
