import type { AddressRange } from "../domain/address.ts";
import type { Path } from "../domain/json.ts";
import type { PortInterval } from "../domain/port.ts";
import type { SourceDocument } from "../domain/source.ts";
import type { Truth } from "../domain/verdict.ts";
import type { LabelSelector } from "./selector.ts";

/**
 * The common form of policies that select pods and name peers: what dialects read into and the
 * engine evaluates. It says what an object means, no longer how its language spells it.
 */

export type Direction = "egress" | "ingress";

/** `unknown`: a rule is there, what it does could not be read. */
export type Action = "allow" | "deny" | "pass" | "unknown";

/** Namespaces by name, or by the labels of their objects. */
export type NamespaceScope =
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "selected"; readonly selector: LabelSelector };

/** Pods by namespace and labels; `hostNetwork` says whether it can select pods on the node's network. */
export type PodScope = {
  readonly namespaces: NamespaceScope;
  readonly pods: LabelSelector;
  readonly hostNetwork: Truth;
};

/** How far a block of addresses speaks of what lives inside the cluster. */
export type BlockScope = { readonly pods: Truth; readonly nodes: Truth; readonly apiServer: Truth };

export type Peer =
  /** Every pod, node and address. */
  | { readonly kind: "everything" }
  | ({ readonly kind: "pods" } & PodScope)
  | { readonly kind: "nodes"; readonly selector: LabelSelector }
  | {
      readonly kind: "block";
      /** Blocks of one peer item, of either family: an address matches in any of them. */
      readonly cidrs: readonly AddressRange[];
      readonly except: readonly AddressRange[];
      /** An `except` could not be read: nothing in the block is sure. */
      readonly frayed: boolean;
      readonly scope: BlockScope;
    }
  /** DNS names: addresses outside the cluster, which ones is not known without resolving. */
  | { readonly kind: "names"; readonly patterns: readonly string[] }
  /** There, but not understood: perhaps everything. */
  | { readonly kind: "unreadable" };

export type PortItem =
  | ({ readonly kind: "range" } & PortInterval)
  /** A name that the destination pod gives to a port, under these protocols. */
  | { readonly kind: "named"; readonly name: string; readonly protocols: readonly number[] }
  | { readonly kind: "unreadable" };

export type Rule = {
  readonly action: Action;
  /** What any of these matches. An empty list matches nothing. */
  readonly peers: readonly Peer[];
  /** What any of these matches; `all` is the whole port line. */
  readonly ports: "all" | readonly PortItem[];
  /** The rule's place in its document. */
  readonly path: Path;
};

/** The order in which Kubernetes' own policies are asked. Source: network-policy-api v0.2.0, "Evaluation". */
export type Tier = "admin" | "network-policy" | "baseline";

export type ObjectRef = { readonly kind: string; readonly namespace?: string; readonly name: string };

/** `NetworkPolicy shop/default-deny`. */
export function objectText(object: ObjectRef): string {
  return object.namespace === undefined
    ? `${object.kind} ${object.name}`
    : `${object.kind} ${object.namespace}/${object.name}`;
}

export type PodPolicy = {
  readonly object: ObjectRef;
  /** It stands for something that could not be read: what it selects is everything it may select, and nobody said so. */
  readonly isUnread?: true;
  readonly document: SourceDocument;
  readonly tier: Tier;
  /**
   * The rank in its tier, lowest first; the same rank is a tie. `unordered` is tried both before and after all others.
   * The NetworkPolicy tier has no ranks.
   */
  readonly priority: number | "unordered";
  readonly subject: PodScope;
  /** Whether being selected denies what no rule allows. First-match tiers never isolate. */
  readonly isolates: Readonly<Record<Direction, Truth>>;
  readonly rules: Readonly<Record<Direction, readonly Rule[]>>;
};
