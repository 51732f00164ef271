import type { ClusterFacts } from "../../domain/facts.ts";
import { ciliumBlocks, ciliumMinor } from "../../domain/facts.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import type { Tell } from "../../policy/reading/trouble.ts";
import { tellersOf } from "../diagnostics.ts";
import type { ReadContext, Surroundings } from "../dialect.ts";
import type { TellDialect } from "../trouble.ts";
import type { CiliumTrouble } from "./diagnostics.ts";
import { MESSAGES } from "./diagnostics.ts";

/** What every part of one object is read with. */
export type Reading = {
  readonly tell: TellDialect;
  readonly tellOwn: Tell<CiliumTrouble>;
  /** Cilium rejects the object for this, and enforces nothing of it. */
  readonly reject: Tell<CiliumTrouble>;
  /** Cilium rejects the object for this unless an option is set that the input does not hold. */
  readonly doubt: Tell<CiliumTrouble>;
  /** Of a namespaced policy: its namespace, or `unreadable`; undefined for one of the whole cluster. */
  readonly namespace: string | undefined;
  readonly isNamespaced: boolean;
  readonly defaults: Defaults;
  readonly surroundings: Surroundings;
};

/** What versions and settings of Cilium differ in. */
export type Defaults = {
  /** Two or more stars before a dot, at the start of a pattern, are one or more labels. */
  readonly deepWildcards: boolean;
  /** Peers are of this cluster unless they say another. */
  readonly scopesToCluster: boolean;
  /** `toRequires` and `fromRequires` are refused. */
  readonly refusesRequires: boolean;
  readonly hasClusterMeshEntity: boolean;
  /** Kafka and other parsers are gone. */
  readonly dropsParsers: boolean;
  /** Whether blocks speak of pods and of nodes. */
  readonly blocks: { readonly pods: Truth; readonly nodes: Truth };
  /** The same for blocks of every address of a family, which are taken for all that is outside. */
  readonly wholeBlocks: { readonly pods: Truth; readonly nodes: Truth };
};

/** What the facts of a cluster say about how its policies are read. */
function defaultsOf(facts: ClusterFacts): Defaults {
  const minor = ciliumMinor(facts);
  const { ofWholeFamilies: whole, ...blocks } = ciliumBlocks(facts);
  return {
    deepWildcards: minor >= 19,
    scopesToCluster: minor >= 19,
    refusesRequires: minor >= 19,
    hasClusterMeshEntity: minor >= 20,
    dropsParsers: minor >= 20,
    blocks: { pods: blocks.ipBlockMatchesPods, nodes: blocks.ipBlockMatchesNodes },
    wholeBlocks: { pods: whole.ipBlockMatchesPods, nodes: whole.ipBlockMatchesNodes },
  };
}

/** What came of an object as a whole: rejected, or in doubt. */
export type Standing = { rejected: boolean; doubted: boolean };

/** Begins to read an object. `standing` is written while it is read. */
export function readingOf(
  document: SourceDocument,
  context: ReadContext,
  standing: Standing,
): Omit<Reading, "namespace" | "isNamespaced"> {
  const { tell, tellOwn } = tellersOf(MESSAGES, document, context.report);
  const noting =
    (note: () => void): Tell<CiliumTrouble> =>
    (trouble: CiliumTrouble, at: Entry) => {
      note();
      tellOwn(trouble, at);
    };
  return {
    tell,
    tellOwn,
    reject: noting(() => {
      standing.rejected = true;
    }),
    doubt: noting(() => {
      standing.doubted = true;
    }),
    defaults: defaultsOf(context.facts),
    surroundings: context.surroundings,
  };
}
