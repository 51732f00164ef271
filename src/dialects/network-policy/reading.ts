import type { CniBehaviour } from "../../domain/facts.ts";
import type { NamespaceScope } from "../../policy/pod-policy.ts";
import type { TellDialect } from "../trouble.ts";

/** What every part of one policy is read with. */
export type Reading = {
  readonly tell: TellDialect;
  /** The policy's own namespace. */
  readonly namespaces: NamespaceScope;
  readonly behaviour: CniBehaviour;
};
