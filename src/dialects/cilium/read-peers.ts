import { wholeFamily } from "../../domain/address.ts";
import type { Entity, Peer } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { readList, tellType } from "../../policy/reading/shape.ts";
import type { Requirement } from "../../policy/selector.ts";
import { EVERYTHING, labelSelector } from "../../policy/selector.ts";
import { readCidrPeer, readCidrSet, someAddresses } from "./read-blocks.ts";
import { peersOf, perhapsNodes, reachedBy, reachedElsewhere, unsure } from "./read-identities.ts";
import { readNamePeer } from "./read-names.ts";
import type { Need, Needs } from "./read-selector.ts";
import {
  hasKey,
  hasNamespaceLabel,
  hasReserved,
  podsMeeting,
  readNeeds,
  tellFiltered,
} from "./read-selector.ts";
import { readServicePeer } from "./read-services.ts";
import type { Reading } from "./reading.ts";
import { CLUSTER, EMPTYING, type MemberKind, POD_NAMESPACE, type Section } from "./schema.ts";

const UNREADABLE: Peer = { kind: "unreadable" };

/** For which rule peers are read. */
export type PeerReading = Reading & {
  readonly section: Section;
  /** The policy speaks of pods that have no labels yet: then its peers are of any kind. */
  readonly isForInit: boolean;
  readonly hasPorts: boolean;
};

type ReadItem = (entry: Entry, reading: PeerReading) => readonly Peer[];

const READ_ITEM: Readonly<Record<MemberKind, ReadItem>> = {
  endpoints: readEndpoints,
  nodes: readNodes,
  cidrs: readCidrPeer,
  "cidr-sets": readCidrSet,
  entities: readEntity,
  services: (entry, reading) => readServicePeer(entry, reading.hasPorts, reading),
  groups: readCloudGroups,
  names: readNamePeer,
};

/**
 * Reads whom a rule is about. Of all members at most one may list any; without one, a rule with ports is for everybody, and
 * one without for nobody.
 */
export function readPeers(rule: Entry, reading: PeerReading): readonly Peer[] {
  const written = reading.section.peers
    .map(({ name, kind }) => ({ kind, entry: member(rule, name) }))
    .filter(({ entry }) => !isAbsent(entry))
    .map((one) => ({ ...one, list: readList(one.entry, reading.tell) }));
  const filled = written.filter(({ list }) => list !== undefined && list.length > 0);
  if (filled.length > 1) {
    const members = filled.map(({ entry }) => String(entry.step));
    reading.reject({ kind: "two-peer-members", members }, rule);
  }
  const peers = filled.flatMap(
    ({ kind, list }) => list?.flatMap((item) => READ_ITEM[kind](item, reading)) ?? [],
  );
  if (written.some(({ list }) => list === undefined)) return [UNREADABLE];
  const empty = written.find(({ kind, list }) => list?.length === 0 && EMPTYING.includes(kind));
  if (empty !== undefined) {
    reading.tellOwn({ kind: "empty-members" }, empty.entry);
    return [];
  }
  if (filled.length > 0) return joined(peers);
  return reading.hasPorts ? [{ kind: "everything" }] : [];
}

/** The entities of one rule count together: a node is one of `host` and `remote-node`. */
function joined(peers: readonly Peer[]): readonly Peer[] {
  const entities = peers.flatMap((peer) => (peer.kind === "entities" ? peer.entities : []));
  if (entities.length === 0) return peers;
  const others = peers.filter(({ kind }) => kind !== "entities");
  return [{ kind: "entities", entities: [...new Set(entities)] }, ...others];
}

/** How Cilium scopes a selector of peers: to the policy's namespace, to pods, or not at all. */
function scopeFor(needs: Needs, reading: PeerReading): "own" | "pods" | "none" {
  // A key that cannot be read may be one that lifts the scope.
  if (hasReserved(needs) || needs.hidesKeys) return "none";
  const { isNamespaced, isForInit, defaults } = reading;
  if (!hasKey(needs, POD_NAMESPACE)) {
    if (isNamespaced && !hasNamespaceLabel(needs)) return "own";
    if (!isNamespaced && !isForInit) return "pods";
  }
  return defaults.scopesToCluster && !hasKey(needs, CLUSTER) ? "pods" : "none";
}

function readEndpoints(entry: Entry, reading: PeerReading): readonly Peer[] {
  const read = readPresent(entry, reading);
  if (read === undefined) return [UNREADABLE];
  const { needs } = read;
  tellFiltered(needs, entry, reading);
  const scope = scopeFor(read, reading);
  const pods = podsMeeting(needs, scope === "own" ? "own" : "any", reading);
  const beyond = peersOf(scope === "none" ? reachedBy(needs, reading) : reachedElsewhere(needs));
  const peers: readonly Peer[] = pods === undefined ? beyond : [{ kind: "pods", ...pods }, ...beyond];
  if (peers.length === 0) reading.tellOwn({ kind: "nobody" }, entry);
  if (scope === "none" && beyond.length > 0) tellWide(read, entry, reading);
  return peers;
}

/** Says that a selector reaches beyond pods where its author hardly means that. */
function tellWide(needs: Needs, entry: Entry, { tellOwn }: Reading): void {
  if (!hasReserved(needs) && !needs.hidesKeys) tellOwn({ kind: "wide-selector", key: POD_NAMESPACE }, entry);
}

/** Reads a selector in a list: null is none there. */
function readPresent(entry: Entry, reading: Reading): Needs | undefined {
  if (!isAbsent(entry)) return readNeeds(entry, reading);
  tellType(entry, "an object", reading.tell);
  return undefined;
}

/** Labels of nodes, of whatever source nodes' labels have; other sources' keys no node has. */
function nodeRequirements(needs: readonly Need[]): readonly Requirement[] {
  return needs.map(({ source, key, requirement }): Requirement => {
    const isOfNodes = source === "node" || source === "any";
    if (!isOfNodes || key === CLUSTER || requirement.operator === "unreadable")
      return { operator: "unreadable" };
    return { ...requirement, key };
  });
}

/** Selects other nodes than the subject's own; which labels of theirs Cilium looks at is an option. */
function readNodes(entry: Entry, reading: PeerReading): readonly Peer[] {
  reading.doubt({ kind: "node-peers" }, entry);
  const read = readPresent(entry, reading);
  if (read === undefined) return [UNREADABLE];
  return [unsure({ kind: "nodes", selector: labelSelector(nodeRequirements(read.needs)) })];
}

/** Every pod of the pod network. */
const PODS: Peer = {
  kind: "pods",
  namespaces: { kind: "selected", selector: EVERYTHING },
  pods: EVERYTHING,
  hostNetwork: "no",
};

function entities(...some: readonly Entity[]): Peer {
  return { kind: "entities", entities: some };
}

function worldOf(family: 4 | 6): Peer {
  const scope = { pods: "yes", nodes: "yes", apiServer: "yes" } as const;
  const block: Peer = { kind: "block", cidrs: [wholeFamily(family)], except: [], frayed: false, scope };
  return { kind: "all-of", peers: [entities("world"), block] };
}

/** What each entity is here. Some have identities that nothing of the input can have. */
const ENTITIES: Readonly<Record<string, readonly Peer[]>> = {
  all: [{ kind: "everything" }],
  world: [entities("world")],
  "world-ipv4": [worldOf(4)],
  "world-ipv6": [worldOf(6)],
  host: [entities("host")],
  "remote-node": [entities("remote-node")],
  "kube-apiserver": [entities("kube-apiserver"), perhapsNodes()],
  cluster: [entities("host", "remote-node", "kube-apiserver"), PODS],
  "cluster-mesh": [PODS, unsure(entities("host", "remote-node", "world", "kube-apiserver"))],
  init: [],
  ingress: [],
  health: [],
  unmanaged: [],
  none: [],
};

function readEntity(entry: Entry, reading: PeerReading): readonly Peer[] {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "an entity", reading.tell);
    return [UNREADABLE];
  }
  const isKnown = text !== "cluster-mesh" || reading.defaults.hasClusterMeshEntity;
  const peers = Object.hasOwn(ENTITIES, text) && isKnown ? ENTITIES[text] : undefined;
  if (peers === undefined) reading.reject({ kind: "unknown-entity", text }, entry);
  if (text.startsWith("world-ip") && peers !== undefined)
    reading.doubt({ kind: "entity-of-family", entity: text }, entry);
  return peers ?? [UNREADABLE];
}

/** Groups of a cloud provider: addresses outside that only it knows. */
function readCloudGroups(entry: Entry, reading: PeerReading): readonly Peer[] {
  reading.tellOwn({ kind: "cloud-groups" }, entry);
  return [someAddresses(reading)];
}
