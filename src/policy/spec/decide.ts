import type { Family } from "../../domain/address.ts";
import { behaviourOf } from "../../domain/facts.ts";
import type { PortPoint } from "../../domain/port.ts";
import { unreachable } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { WorkloadId } from "../../domain/workload.ts";
import {
  addressesOf,
  ANYWHERE,
  edgesIn,
  FAMILIES,
  locationOf,
  locationWithin,
  type Location,
} from "./addresses.ts";
import { ALLOW, both, either, meet, UNKNOWN, type Bounds } from "./bounds.ts";
import { contentsOf, groupOf, type Contents, type World } from "./objects.ts";
import { apiServerLocation, nodeNamed } from "./places.ts";
import { workloadsOf, type Pod } from "./pods.ts";
import type { Endpoint, Question } from "./question.ts";
import { UNKNOWN_LABELS } from "./selectors.ts";
import { standInPod, type StandIn } from "./stand-ins.ts";

/** Where a connection goes. */
export type Destination =
  | { readonly kind: "workload"; readonly id: WorkloadId }
  | { readonly kind: "unseen"; readonly standIn: StandIn }
  | { readonly kind: "address"; readonly address: string }
  /** An address outside, reached by a name. */
  | { readonly kind: "name"; readonly name: string; readonly address: string }
  | { readonly kind: "node"; readonly name: string }
  | { readonly kind: "unknown-node" }
  | { readonly kind: "own-node" }
  | { readonly kind: "kube-apiserver" };

/** One connection. It comes from a workload of the input, or from one that a policy only speaks of. */
export type SpecConnection = {
  readonly from: WorkloadId | StandIn;
  readonly to: Destination;
  readonly point: PortPoint;
};

export type SpecAnswer = { readonly egress: Bounds; readonly ingress: Bounds; readonly both: Bounds };

/** A world, with its objects and workloads looked up. */
export type Cluster = {
  readonly world: World;
  readonly contents: Contents;
  readonly workloads: ReadonlyMap<WorkloadId, readonly Pod[]>;
  /** Addresses that stand for all that the blocks of the documents cannot tell from them. */
  readonly edges: Readonly<Record<Family, readonly bigint[]>>;
};

/** Looks up the objects and the workloads of a world. */
export function clusterOf(world: World): Cluster {
  const contents = contentsOf(world);
  const roots = world.documents.map(({ root }) => root);
  const edges = { 4: edgesIn(roots, 4), 6: edgesIn(roots, 6) };
  return { world, contents, workloads: workloadsOf(contents, world.facts), edges };
}

/** Decides one connection, given what all policies say to one question: a workload may do what any of its variants may. */
export function decide(
  cluster: Cluster,
  connection: SpecConnection,
  judge: (question: Question) => Bounds,
): SpecAnswer {
  const { from, to } = connection;
  const isItself = to.kind === "workload" && to.id === from;
  if (isItself || to.kind === "own-node") return { egress: ALLOW, ingress: ALLOW, both: ALLOW };
  const sources =
    typeof from === "string"
      ? podsNamed(cluster, from)
      : [standInPod(cluster.contents, from, cluster.world.facts)];
  const answers = sources.flatMap((source) =>
    destinationsOf(cluster, to).map((destination) => {
      const peer = endpointOf(source);
      const shared = {
        destination,
        point: connection.point,
        behaviour: behaviourOf(cluster.world.facts),
        facts: cluster.world.facts,
        contents: cluster.contents,
        name: to.kind === "name" ? to.name : undefined,
        // What is learned of a name depends on all policies together: whoever judges knows.
        learned: "no",
        query: undefined,
      } as const;
      const isOwn = isOwnNode(cluster.contents, source, destination, to);
      if (isOwn === "yes") return everyHalf(ALLOW);
      if (isDoubtful(source, destination))
        return { ...everyHalf(UNKNOWN), ingress: destination.kind === "pod" ? UNKNOWN : ALLOW };
      const judged = overFamilies(destination.location, {
        egress: (family) =>
          atAddresses(destination.location[family], cluster.edges[family], (address) =>
            judge({ ...shared, direction: "egress", subject: source, peer: destination, family, address }),
          ),
        ingress: (family) => {
          if (destination.kind !== "pod") return ALLOW;
          const subject = destination.pod;
          const own = peer.location[family].held === "no" ? ANYWHERE[family] : peer.location[family];
          return atAddresses(own, cluster.edges[family], (address) =>
            judge({ ...shared, direction: "ingress", subject, peer, family, address }),
          );
        },
      });
      return isOwn === "maybe" ? metWithAllow(judged) : judged;
    }),
  );
  return {
    egress: either(answers.map((answer) => answer.egress)),
    ingress: either(answers.map((answer) => answer.ingress)),
    both: either(answers.map((answer) => answer.both)),
  };
}

function isNodeOf({ objects }: Contents, name: string): boolean {
  return objects.some((one) => one.kind === "Node" && groupOf(one) === "" && one.name === name);
}

/** Semantics 6: whether the destination is the source's own node (as far as that is known), or a pod on that node's network. */
function isOwnNode(contents: Contents, { nodeName }: Pod, destination: Endpoint, to: Destination): Truth {
  if (to.kind === "node") return to.name === nodeName && isNodeOf(contents, nodeName) ? "yes" : "no";
  if (destination.kind !== "pod" || !destination.pod.hostNetwork) return "no";
  const other = destination.pod.nodeName;
  if (nodeName === undefined || other === undefined) return "maybe";
  return nodeName === other ? "yes" : "no";
}

/** Semantics 2: nothing is known of a connection at whose end a pod's network, or its ports, cannot be read. */
function isDoubtful(source: Pod, destination: Endpoint): boolean {
  return source.isDoubtful || (destination.kind === "pod" && destination.pod.isDoubtful);
}

function everyHalf(bounds: Bounds): SpecAnswer {
  return { egress: bounds, ingress: bounds, both: bounds };
}

/** Perhaps it is all allowed, whatever policies say. */
function metWithAllow({ egress, ingress, both }: SpecAnswer): SpecAnswer {
  return { egress: meet(egress, ALLOW), ingress: meet(ingress, ALLOW), both: meet(both, ALLOW) };
}

type Halves = Readonly<Record<"egress" | "ingress", (family: Family) => Bounds>>;

/** Semantics 5: at any of its addresses, where they are known; at all that may be its own, where they are not. */
function atAddresses(
  place: Location[Family],
  edges: readonly bigint[],
  judge: (address: bigint) => Bounds,
): Bounds {
  const answers = addressesOf(place, edges).map(judge);
  return place.isKnown ? either(answers) : answers.reduce(meet);
}

/** Semantics 5: over any family that is certainly held; else `certain` asks for all that may be, `possible` for one. */
function overFamilies(location: Location, { egress, ingress }: Halves): SpecAnswer {
  const held = FAMILIES.filter((family) => location[family].held === "yes");
  const maybeHeld = FAMILIES.filter((family) => location[family].held === "maybe");
  const families = held.length > 0 ? held : maybeHeld;
  const halves = families.map((family) => ({ egress: egress(family), ingress: ingress(family) }));
  const over = (all: readonly Bounds[]): Bounds => (held.length > 0 ? either(all) : all.reduce(meet));
  return {
    egress: over(halves.map((half) => half.egress)),
    ingress: over(halves.map((half) => half.ingress)),
    both: over(halves.map((half) => both(half.egress, half.ingress))),
  };
}

function endpointOf(pod: Pod): Endpoint {
  return { kind: "pod", pod, location: pod.location };
}

function podsNamed({ workloads }: Cluster, id: WorkloadId): readonly Pod[] {
  const pods = workloads.get(id);
  if (pods === undefined) throw new RangeError(`no workload ${id}`);
  return pods;
}

function destinationsOf(
  cluster: Cluster,
  to: Exclude<Destination, { readonly kind: "own-node" }>,
): readonly Endpoint[] {
  const { contents, world } = cluster;
  switch (to.kind) {
    case "workload":
      return podsNamed(cluster, to.id).map(endpointOf);
    case "unseen":
      return [endpointOf(standInPod(contents, to.standIn, world.facts))];
    case "address":
    case "name": {
      const location = locationOf([to.address]);
      if (location === undefined) throw new RangeError(`no address: ${to.address}`);
      return [{ kind: "address", location }];
    }
    case "node":
      return [{ kind: "node", ...nodeNamed(contents, to.name, world.facts) }];
    case "unknown-node":
      return [{ kind: "node", labels: UNKNOWN_LABELS, location: locationWithin(world.facts.nodeCidrs) }];
    case "kube-apiserver":
      return [{ kind: "kube-apiserver", location: apiServerLocation(contents) }];
    default:
      return unreachable(to);
  }
}

/** Everybody who may be at the other end of a connection: pods of the input, stand-ins, any node, and what is outside. */
export function endpointsOf(cluster: Cluster, standIns: readonly StandIn[]): readonly Endpoint[] {
  const { contents, world, workloads } = cluster;
  const pods = [...workloads.values()].flat().map(endpointOf);
  return [
    ...pods,
    ...standIns.map((standIn) => endpointOf(standInPod(contents, standIn, world.facts))),
    { kind: "node", labels: UNKNOWN_LABELS, location: locationWithin(world.facts.nodeCidrs) },
    { kind: "address", location: ANYWHERE },
  ];
}
