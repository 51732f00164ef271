import type { Labels } from "../selector.ts";
import type { Addresses, NamedPort } from "../snapshot.ts";

/** The namespace of an unseen workload. `text` is a real namespace's name, or words that no name can be. */
export type UnseenNamespace = { readonly name: string; readonly labels: Labels; readonly text: string };

/**
 * A workload that policies speak of and the input lacks: exactly the labels that the selector asks
 * for, in a namespace with exactly the labels it asks for (docs/semantics.md, section 10).
 */
export type UnseenWorkload = {
  /** The scope in words; one unseen workload per distinct scope. */
  readonly text: string;
  readonly namespace: UnseenNamespace;
  readonly labels: Labels;
  /** The pods' selector, in words. */
  readonly selector: string;
  /** Whether a policy has it as its subject, as a peer, or both. */
  readonly subject: boolean;
  readonly peer: boolean;
};

/** A service account as conditions see it. */
export type Account = { readonly name: string; readonly labels: Labels };

/** What lives at a class: which policies can see it, and by what. */
export type ClassKind = "pod" | "host-network-pod" | "node" | "api-server" | "outside";

/**
 * Everything that policies cannot tell apart but by its address: one class, one number on the class line.
 * INVARIANT (class order): pods of the input, then those of them on their node's network, in both the classes of
 * one namespace side by side; then unseen workloads, nodes, the API server, all that is outside and dialled by its
 * address, and the names that policies tell apart (`names.ts`), which are outside too. So sets of classes are few intervals.
 */
export type Class = {
  readonly kind: ClassKind;
  /** Index into `Classes.namespaces`; -1 for nodes and the API server. */
  readonly namespace: number;
  /** A pod's own labels; a node's for a node. */
  readonly labels: Labels;
  /** The labels of the node that a hostNetwork pod runs on, where known. */
  readonly nodeLabels: Labels | undefined;
  readonly ports: readonly NamedPort[];
  /** Its service account, where some policy looks at them and it is known. */
  readonly account: Account | undefined;
  /** Set where the class stands for a workload that is not in the input. Its named ports are unknown. */
  readonly unseen: UnseenWorkload | undefined;
};

/** A namespace as selectors see it; a name may come twice where a policy speaks of one that is not in the input. */
export type ClassNamespace = { readonly name: string; readonly labels: Labels };

/** A class and where its members are: what a connection arrives at, or comes from. */
export type Spot = {
  readonly number: number;
  readonly addresses: Addresses;
  /** The nodes that its members are known to run on; for a node, itself. */
  readonly nodes: ReadonlySet<string>;
};
