import type { Truth } from "../../domain/verdict.ts";
import type { BlockScope, Direction, NamespaceScope, Peer } from "../../policy/pod-policy.ts";
import type { Tell } from "../../policy/reading/trouble.ts";
import type { ReadContext } from "../dialect.ts";
import type { TellDialect } from "../trouble.ts";
import type { CalicoTrouble } from "./diagnostics.ts";
import type { Known } from "./known.ts";

/** What every part of one policy is read with. */
export type Reading = {
  readonly tell: TellDialect;
  readonly tellOwn: Tell<CalicoTrouble>;
  readonly context: ReadContext;
  /** What the input holds that policies refer to. */
  readonly known: Known;
  /** The namespace of a namespaced policy. Undefined for a policy of the whole cluster. */
  readonly own: OwnNamespace | undefined;
};

/** Its name is undefined where it cannot be read. */
export type OwnNamespace = { readonly scope: NamespaceScope; readonly name: string | undefined };

/** The same within one rule. `allows`: only such rules open names. */
export type RuleReading = Reading & { readonly direction: Direction; readonly allows: boolean };

export const UNREADABLE: Peer = { kind: "unreadable" };

/** Calico compares blocks with the packet's address, whoever holds it. */
export const BY_ADDRESS: BlockScope = { pods: "yes", nodes: "yes", apiServer: "yes" };

/** Alternatives: a peer matches in any of them. Undefined asks for nothing. */
export type Limit = readonly Peer[] | undefined;

function both(a: Peer, b: Peer): Peer {
  const parts = [a, b].flatMap((peer) => (peer.kind === "all-of" ? peer.peers : [peer]));
  return { kind: "all-of", peers: parts };
}

/** What all of some limits let through; everything where there is none. */
export function conjoin(limits: readonly Limit[]): readonly Peer[] {
  const given = limits.filter((limit) => limit !== undefined);
  const [first = [{ kind: "everything" }], ...others] = given;
  return others.reduce((peers, limit) => peers.flatMap((peer) => limit.map((one) => both(peer, one))), first);
}

/** A limit that is only perhaps met. */
export function perhaps(limit: readonly Peer[]): readonly Peer[] {
  return conjoin([limit, [UNREADABLE]]);
}

/** As sure as the truth: nothing, perhaps, or all of it. */
export function asFarAs(truth: Truth, limit: readonly Peer[]): readonly Peer[] {
  if (truth === "maybe") return perhaps(limit);
  return truth === "yes" ? limit : [];
}
