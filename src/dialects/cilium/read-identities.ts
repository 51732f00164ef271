import { wholeFamily } from "../../domain/address.ts";
import type { Truth } from "../../domain/verdict.ts";
import { and, not, or } from "../../domain/verdict.ts";
import type { Peer } from "../../policy/pod-policy.ts";
import type { Requirement } from "../../policy/selector.ts";
import type { Need } from "./read-selector.ts";
import type { Reading } from "./reading.ts";
import { CLUSTER } from "./schema.ts";

/**
 * Identities that are no pods. Which of them a node has (the subject's own or another, with the API server on it or
 * without) and where the API server runs is not known, so a selector matches such a thing for sure only where it matches
 * every identity that the thing may have.
 */

const PLACES = ["host", "remote-node", "world"] as const;
type Place = (typeof PLACES)[number];
type Identity = { readonly place: Place; readonly isApiServer: boolean };

/** How far something speaks of nodes and pods on their network, of the API server, and of what is outside. */
export type Reached = { readonly nodes: Truth; readonly apiServer: Truth; readonly outside: Truth };

const NODE_IDENTITIES: readonly Identity[] = [
  { place: "host", isApiServer: false },
  { place: "host", isApiServer: true },
  { place: "remote-node", isApiServer: false },
  { place: "remote-node", isApiServer: true },
];
const API_SERVER_IDENTITIES: readonly Identity[] = PLACES.map((place) => ({ place, isApiServer: true }));
const OUTSIDE: Identity = { place: "world", isApiServer: false };

/** What all of some agree on. */
function agreed(truths: readonly Truth[]): Truth {
  const [first = "no"] = truths;
  return truths.every((truth) => truth === first) ? first : "maybe";
}

const WORLD_LABELS: readonly string[] = ["world", "world-ipv4", "world-ipv6"];

/** Whether an identity has a reserved label. With two families the world has a label of each, with one a label of its own. */
function hasReservedLabel({ place, isApiServer }: Identity, key: string): Truth {
  if (key === "kube-apiserver") return isApiServer ? "yes" : "no";
  if (place === "world") return WORLD_LABELS.includes(key) ? "maybe" : "no";
  return key === place ? "yes" : "no";
}

/** Whether an identity has a label. */
function hasLabel(identity: Identity, { source, key }: Need, { defaults }: Reading): Truth {
  const isPlace = (place: Place): Truth => (identity.place === place ? "maybe" : "no");
  switch (source) {
    case "reserved":
    case "any":
      return hasReservedLabel(identity, key);
    case "cidr":
    case "cidrgroup":
      return defaults.blocks.nodes === "no" ? isPlace("world") : "maybe";
    case "fqdn":
      return isPlace("world");
    case "node":
      return isPlace("remote-node");
    default:
      return "no";
  }
}

/** Labels of identities that are no pods have no value; what nodes carry is not looked at. */
function valueIsIn(values: readonly string[], source: string): Truth {
  if (source === "node") return "maybe";
  return values.includes("") ? "yes" : "no";
}

function meets(identity: Identity, need: Need, reading: Reading): Truth {
  const { requirement, source } = need;
  const has = hasLabel(identity, need, reading);
  const table: Partial<Record<Requirement["operator"], () => Truth>> = {
    Exists: () => has,
    DoesNotExist: () => not(has),
    In: () => ("values" in requirement ? and(has, valueIsIn(requirement.values, source)) : "maybe"),
    NotIn: () => ("values" in requirement ? not(and(has, valueIsIn(requirement.values, source))) : "maybe"),
  };
  return table[requirement.operator]?.() ?? "maybe";
}

/** What a selector without a scope reaches beyond pods. */
export function reachedBy(needs: readonly Need[], reading: Reading): Reached {
  const matches = (identity: Identity): Truth =>
    needs.reduce<Truth>((truth, need) => and(truth, meets(identity, need, reading)), "yes");
  return {
    nodes: agreed(NODE_IDENTITIES.map(matches)),
    apiServer: agreed(API_SERVER_IDENTITIES.map(matches)),
    outside: or(matches(OUTSIDE), reachedElsewhere(needs).outside),
  };
}

/** Pods of other clusters, which only a selector that names clusters may mean, are nowhere in the input: addresses outside. */
export function reachedElsewhere(needs: readonly Need[]): Reached {
  const isOfClusters = needs.some(
    ({ key, requirement }) => key === CLUSTER && requirement.operator !== "DoesNotExist",
  );
  return { nodes: "no", apiServer: "no", outside: isOfClusters ? "maybe" : "no" };
}

/** Peers, perhaps. */
export function perhaps(peers: readonly Peer[]): readonly Peer[] {
  return peers.map((peer) => unsure(peer));
}

/** A peer that perhaps is none. */
export function unsure(peer: Peer): Peer {
  return peer.kind === "unreadable" ? peer : { kind: "all-of", peers: [peer, { kind: "unreadable" }] };
}

const NOT_API_SERVER: Peer = { kind: "not", peer: { kind: "entities", entities: ["kube-apiserver"] } };

/** Nodes and the pods on their network, whatever runs there. */
const NODES: Peer = {
  kind: "all-of",
  peers: [{ kind: "entities", entities: ["host", "remote-node"] }, NOT_API_SERVER],
};
const API_SERVER: Peer = { kind: "entities", entities: ["kube-apiserver"] };
const WORLD: Peer = {
  kind: "block",
  cidrs: [wholeFamily(4), wholeFamily(6)],
  except: [],
  frayed: false,
  scope: { pods: "no", nodes: "no", apiServer: "no" },
};

function where(truth: Truth, peer: Peer): readonly Peer[] {
  if (truth === "no") return [];
  return truth === "yes" ? [peer] : [unsure(peer)];
}

/** Peers that reach just so far. */
export function peersOf({ nodes, apiServer, outside }: Reached): readonly Peer[] {
  if (nodes === "yes" && apiServer === "yes" && outside === "yes")
    return [{ kind: "entities", entities: ["host", "remote-node", "world", "kube-apiserver"] }];
  return [...where(nodes, NODES), ...where(apiServer, API_SERVER), ...where(outside, WORLD)];
}

/** Nodes perhaps are those that the API server runs on. */
export function perhapsNodes(): Peer {
  return unsure(NODES);
}
