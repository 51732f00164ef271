import type { CniBehaviour } from "../../domain/facts.ts";
import type { Tell } from "../../policy/reading/trouble.ts";
import type { TellDialect } from "../trouble.ts";
import type { FqdnTrouble } from "./diagnostics.ts";

/** What parts of one policy are read with. */
export type Tellers = { readonly tell: TellDialect; readonly tellOwn: Tell<FqdnTrouble> };

/** The same, and where its objects live and who enforces it. */
export type Reading = Tellers & {
  readonly defaultNamespace: string;
  readonly behaviour: CniBehaviour;
};
