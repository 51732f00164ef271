import type { AddressRange } from "../domain/address.ts";
import type { Cni } from "../domain/facts.ts";
import type { Path } from "../domain/json.ts";
import type { NamePattern } from "../domain/name.ts";
import type { PortInterval } from "../domain/port.ts";
import type { SourceDocument } from "../domain/source.ts";
import type { Truth } from "../domain/verdict.ts";
import type { Condition } from "./condition.ts";
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
  /** What must hold besides, where a language selects by more than one conjunction of labels. */
  readonly where?: Condition;
};

/** Which namespaces, seen from the subject's own: that one, or all that have these labels as it has them. */
export type Relative =
  | { readonly kind: "own-namespace" }
  | { readonly kind: "same-labels"; readonly keys: readonly string[] };

/**
 * What is not a pod of the pod network, by the words of those who speak of it: `host` is the subject's own node,
 * `remote-node` every other one (both with the pods on their network), `world` all that is outside the cluster.
 */
export type Entity = "host" | "remote-node" | "world" | "kube-apiserver";

/**
 * How an enforcer binds a name to addresses. `learned`: from DNS answers, so that whoever shares an address
 * shares the opening; `resolved`: the enforcer resolves it and dials what it resolved; `claimed`: the client says so.
 */
export type NameBinding = "learned" | "resolved" | "claimed";

/**
 * What lets a name be learned. `dns-rule`: only a query that goes through a rule that filters DNS (Cilium);
 * `any-lookup`: any answer that the enforcer sees; `enforcer`: it asks by itself.
 */
export type NameLearning = "dns-rule" | "any-lookup" | "enforcer";

/** How far a block of addresses speaks of what lives inside the cluster. */
export type BlockScope = { readonly pods: Truth; readonly nodes: Truth; readonly apiServer: Truth };

export type Peer =
  /** Every pod, node and address. */
  | { readonly kind: "everything" }
  /** `relative`: of these, those in namespaces that stand so to the subject's. */
  | ({ readonly kind: "pods"; readonly relative?: Relative } & PodScope)
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
  | {
      /** DNS names: what is outside the cluster, reached by a name that one of the patterns matches. */
      readonly kind: "names";
      readonly patterns: readonly NamePattern[];
      readonly binding: NameBinding;
      readonly learning: NameLearning;
    }
  | { readonly kind: "entities"; readonly entities: readonly Entity[] }
  /** What all of these match. An empty list matches everything. */
  | { readonly kind: "all-of"; readonly peers: readonly Peer[] }
  /** What the peer does not match: pods, nodes and addresses alike. */
  | { readonly kind: "not"; readonly peer: Peer }
  /** There, but not understood: perhaps everything. */
  | { readonly kind: "unreadable" };

/**
 * What a rule lets through on a port that it does not open wholly. `text` is canonical: equal texts admit the same.
 * Requests are compared exactly (by text) or not at all.
 */
export type RequestRule =
  /** DNS queries for names that one of the patterns matches. */
  | { readonly kind: "dns"; readonly patterns: readonly NamePattern[]; readonly text: string }
  /** TLS whose ClientHello asks for such a name. */
  | { readonly kind: "sni"; readonly patterns: readonly NamePattern[]; readonly text: string }
  /** `GET /v1/.*`. */
  | { readonly kind: "http"; readonly text: string }
  | { readonly kind: "other"; readonly text: string };

/** Requests that any of these admits. Absent: all that the port carries; an empty list admits nothing. */
type Requests = { readonly requests?: readonly RequestRule[] };

export type PortItem =
  | ({ readonly kind: "range" } & PortInterval & Requests)
  /** A name that the destination pod gives to a port, under these protocols. */
  | ({ readonly kind: "named"; readonly name: string; readonly protocols: readonly number[] } & Requests)
  | { readonly kind: "unreadable" };

export type Rule = {
  readonly action: Action;
  /** What any of these matches. An empty list matches nothing. */
  readonly peers: readonly Peer[];
  /** What any of these matches; `all` is the whole port line. */
  readonly ports: "all" | readonly PortItem[];
  /** What the subject itself must meet for the rule to count, beyond being selected by the policy. */
  readonly when?: Condition;
  /** The rule's place in its document. */
  readonly path: Path;
};

/**
 * Where in the order of evaluation a policy stands; `enforcement.ts` says which enforcer asks them in which order.
 * `admin`, `network-policy` and `baseline` are Kubernetes' own (network-policy-api v0.2.0, "Evaluation"); languages whose
 * policies add to NetworkPolicies stand in `network-policy` with them.
 */
export type Tier =
  | "admin"
  | "network-policy"
  | "baseline"
  | "calico"
  | "antrea"
  | "antrea-baseline"
  | "egress-firewall";

/** A tier that users make themselves (Calico): ordered among its like, lowest first, by name where orders are equal. */
export type OwnTier = {
  readonly name: string;
  /** Infinity where none is given: last. */
  readonly order: number;
  /** What becomes of a connection that a policy of the tier selects and no rule decides. */
  readonly ends: "deny" | "pass" | "unknown";
};

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
  /** Set in the tier `calico`. */
  readonly ownTier?: OwnTier;
  /** Who alone enforces this kind; absent: everyone. */
  readonly enforcers?: readonly Cni[];
  /** Read and never enforced, unless staged policies are asked for. */
  readonly isStaged?: true;
  /** Whether it is there at all: nobody can tell who enforces it. */
  readonly isDoubtful?: true;
  /**
   * The rank in its tier, lowest first; the same rank is a tie. `unordered` is tried both before and after all others.
   * Tiers whose policies add have no ranks.
   */
  readonly priority: number | "unordered";
  /** Orders policies of one rank, in tiers where the language defines such an order (Calico: by name). */
  readonly tieBreak?: string;
  readonly subject: PodScope;
  /** Whether being selected denies what no rule allows. The tiers `admin`, `baseline` and those of Antrea never isolate. */
  readonly isolates: Readonly<Record<Direction, Truth>>;
  /**
   * In the tier `network-policy`: its rules count whether it isolates or not (Cilium). Without it they count only
   * where it isolates, as those of a NetworkPolicy do.
   */
  readonly standsUnisolated?: true;
  readonly rules: Readonly<Record<Direction, readonly Rule[]>>;
};
