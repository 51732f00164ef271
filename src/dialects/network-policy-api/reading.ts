import type { Direction } from "../../policy/pod-policy.ts";
import type { TellDialect } from "../trouble.ts";
import type { KindSchema } from "./schema.ts";

/** What every part of one policy is read with. */
export type Reading = { readonly tell: TellDialect; readonly schema: KindSchema };

/** The same within the rules of one direction. */
export type RuleReading = Reading & { readonly direction: Direction };
