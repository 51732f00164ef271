import type { CniBehaviour } from "../../../domain/facts.ts";
import type { Direction, NamespaceScope, Peer } from "../../pod-policy.ts";
import type { Entry } from "../entry.ts";
import type { Tell } from "../trouble.ts";

/** NetworkPolicy, and what is made like it. Source: Kubernetes API reference, NetworkPolicy v1. */
export const FIELDS = {
  document: ["apiVersion", "kind", "metadata", "spec", "status"],
  spec: ["podSelector", "policyTypes", "ingress", "egress"],
  peer: ["podSelector", "namespaceSelector", "ipBlock"],
  ipBlock: ["cidr", "except"],
  port: ["protocol", "port", "endPort"],
} as const;

export const POLICY_TYPES = ["Ingress", "Egress"] as const;

/** What each direction calls its parts. */
export const DIRECTIONS = {
  egress: { type: "Egress", rules: "egress", peers: "to" },
  ingress: { type: "Ingress", rules: "ingress", peers: "from" },
} as const;

/** What a language has in its peers beyond those of NetworkPolicy. */
export type AddedPeers = {
  readonly direction: Direction;
  readonly fields: readonly string[];
  /** The peer that an item is; undefined where it is one of NetworkPolicy's own. */
  readonly read: (item: Entry) => Peer | undefined;
};

/** What every part of one policy is read with. */
export type Reading = {
  readonly tell: Tell;
  /** The policy's own namespace. */
  readonly namespaces: NamespaceScope;
  readonly behaviour: CniBehaviour;
  readonly added?: AddedPeers;
};
