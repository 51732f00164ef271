import type { Cni } from "../../domain/facts.ts";
import type { Direction, NamespaceScope } from "../../policy/pod-policy.ts";
import type { Tell } from "../../policy/reading/trouble.ts";
import type { ReadContext } from "../dialect.ts";
import type { TellDialect } from "../trouble.ts";
import type { AntreaTrouble } from "./diagnostics.ts";
import type { Form } from "./schema.ts";

export const ENFORCERS: readonly Cni[] = ["antrea"];

/** What every part of one object is read with. */
export type Reading = {
  readonly tell: TellDialect;
  readonly tellOwn: Tell<AntreaTrouble>;
  readonly context: ReadContext;
  readonly form: Form;
  /** Its namespace; undefined where it has none or that cannot be read. */
  readonly namespace: string | undefined;
  /** Where a selector of pods looks that stands alone. */
  readonly own: NamespaceScope;
};

/** The same within the rules of one direction. */
export type RuleReading = Reading & { readonly direction: Direction; readonly isBaseline: boolean };
