import type { Tell, Trouble as ReadingTrouble } from "../policy/reading/trouble.ts";
import type { PolicyKind } from "./dialect.ts";

/** What dialects find wrong beyond what all readers may. */
type DialectTrouble =
  | { readonly kind: "unread-version"; readonly of: PolicyKind; readonly apiVersion?: string }
  | { readonly kind: "more" };

export type Trouble = ReadingTrouble | DialectTrouble;
export type TellDialect = Tell<Trouble>;
