import type { Severity } from "../../../domain/diagnostic.ts";
import type { StatedFacts } from "../../facts.ts";
import { closed } from "../manifests.suite.ts";

/** What is expected of the one finding of a case. */
export type Expected = {
  readonly name: string;
  readonly yaml: string;
  readonly facts?: StatedFacts;
  readonly severity: Severity;
  readonly workloads: readonly string[];
  /** Words of the detail. */
  readonly says: string;
  readonly witness?: string;
  /** Whether a fix is offered and proved. */
  readonly fixed: boolean;
};

type Clean = { readonly name: string; readonly yaml: string; readonly facts?: StatedFacts };

/** Manifests that have a kind of trouble, and manifests near to them that have not. */
export type Cases = { readonly finds: readonly Expected[]; readonly passes: readonly Clean[] };

export const APP = "shop/app[Deployment]";

/** A namespace with nothing to find in it. */
export const SHOP: string = closed("shop", "app");
