import fc from "fast-check";

import {
  formatAddress,
  nextWords,
  parseAddress,
  parseCidr,
  previousWords,
} from "../../src/domain/address.ts";
import { isList, isObject, type Json } from "../../src/domain/json.ts";
import { readName } from "../../src/domain/name.ts";
import { PROTOCOL, portPoint, type PortPoint } from "../../src/domain/port.ts";
import { at } from "../../src/domain/unreachable.ts";
import type { WorkloadId } from "../../src/domain/workload.ts";
import type { Destination, SpecConnection } from "../../src/policy/spec/decide.ts";
import type { World } from "../../src/policy/spec/objects.ts";
import type { StandIn } from "../../src/policy/spec/stand-ins.ts";
import { NODES, OUTSIDE, weighed, type Arbitrary } from "./parts.ts";

type Way = "workload" | "unseen" | "address" | "node" | "reserved";

/** A connection before its cluster is known: indices into what the cluster has. They shrink with it. */
export type Draw = {
  readonly from: number;
  readonly way: Way;
  /** From a workload that a policy only speaks of, where there is one. */
  readonly hypothetical: boolean;
  readonly to: number;
  readonly plain: boolean;
  readonly point: number;
};

export const draw: Arbitrary<Draw> = fc.record({
  from: fc.nat(10_000),
  way: weighed<Way>(
    [6, fc.constant("workload")],
    [1, fc.constant("unseen")],
    [5, fc.constant("address")],
    [1, fc.constant("node")],
    [1, fc.constant("reserved")],
  ),
  to: fc.nat(10_000),
  hypothetical: weighed([9, fc.constant(false)], [1, fc.constant(true)]),
  plain: weighed([5, fc.constant(true)], [1, fc.constant(false)]),
  point: fc.nat(10_000),
});

/** What connections a cluster has: from and to whom, and at which edges. */
export type Places = {
  readonly workloads: readonly WorkloadId[];
  readonly standIns: readonly StandIn[];
  readonly addresses: readonly string[];
  /** Names that its policies speak of, and some that they may not. */
  readonly names: readonly string[];
  readonly points: readonly PortPoint[];
};

/** Every value of a document, lists and objects included. */
function* valuesIn(value: Json, key = ""): Generator<{ readonly key: string; readonly value: Json }> {
  yield { key, value };
  if (isList(value)) for (const item of value) yield* valuesIn(item, key);
  else if (isObject(value)) for (const [name, member] of Object.entries(value)) yield* valuesIn(member, name);
}

/** The first and last addresses of a block, and those just outside it. */
function edgesOf(text: string): string[] {
  const cidr = parseCidr(text);
  if (cidr === undefined) return [];
  const words = [cidr.first, cidr.last, previousWords(cidr.first), nextWords(cidr.last)];
  return words.filter((one) => one !== undefined).map((one) => formatAddress(cidr.family, one));
}

/** Where things are decided in a cluster: the edges of its blocks, of its ranges of ports, its workloads. */
export function placesOf(
  world: World,
  workloads: readonly WorkloadId[],
  standIns: readonly StandIn[],
): Places {
  const all = world.documents.flatMap(({ root }) => [...valuesIn(root)]);
  const texts = all.map(({ value }) => value).filter((value) => typeof value === "string");
  // A known address is the pod or node that holds it, not an address outside.
  const held = new Set(texts.filter((text) => parseAddress(text) !== undefined));
  const addresses = [...new Set([...OUTSIDE, ...texts.flatMap(edgesOf)])].filter(
    (address) => !held.has(address),
  );
  const keys = ["port", "endPort", "number", "start", "end", "containerPort"];
  const numbers = all.filter(({ key }) => keys.includes(key)).map(({ value }) => value);
  const edges = [
    443,
    ...numbers.flatMap((value) => (typeof value === "number" ? [value, value - 1, value + 1] : [])),
  ];
  const ports = [...new Set(edges)].filter((port) => Number.isInteger(port) && port >= 1 && port <= 65_535);
  return {
    workloads,
    standIns,
    addresses,
    names: namesIn(all),
    points: ports.flatMap((port) =>
      [PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.TCP, PROTOCOL.SCTP].map((protocol) => portPoint(protocol, port)),
    ),
  };
}

const NAME_KEYS = /^(?:domainNames|matchName|matchPattern|dnsName|fqdn|domains|name|pattern|fqdns)$/u;

/** A name that a pattern may match for each way to fill its stars, and its parent. None where no policy has names. */
function namesIn(all: readonly { readonly key: string; readonly value: Json }[]): readonly string[] {
  const texts = all.flatMap(({ key, value }) =>
    NAME_KEYS.test(key) && typeof value === "string" && /^[*a-z0-9_.-]+\.[a-z]+\.?$/iu.test(value)
      ? [value.toLowerCase().replace(/\.$/u, "")]
      : [],
  );
  const filled = texts.flatMap((text) => [
    text.replaceAll(/\*+/gu, "a"),
    text.replaceAll(/\*+/gu, "a.b"),
    text.replaceAll(/\*+/gu, ""),
    text.replace(/^[^.]*\./u, ""),
  ]);
  const names = filled.flatMap((text) => {
    const read = readName(text);
    return "name" in read ? [read.name] : [];
  });
  return texts.length === 0 ? [] : [...new Set([...names, "elsewhere.test"])];
}

/** Points of protocols without ports, and the ends of the line. */
const PLAIN_POINTS: readonly PortPoint[] = [
  portPoint(PROTOCOL.ICMP, 8 << 8),
  portPoint(PROTOCOL.ICMPv6, 128 << 8),
  portPoint(47, 0),
  0,
  0xff_ffff,
  portPoint(PROTOCOL.TCP, 65_535),
  portPoint(PROTOCOL.SCTP, 1),
];

function pick<T>(list: readonly T[], index: number): T {
  return at(list, index % list.length);
}

/** The connection that was drawn, in this cluster; undefined where it would lead to its own source. */
export function connectionOf(draw: Draw, places: Places): SpecConnection | undefined {
  if (places.workloads.length === 0) return undefined;
  const isHypothetical = draw.hypothetical && places.standIns.length > 0;
  const from = isHypothetical ? pick(places.standIns, draw.from) : pick(places.workloads, draw.from);
  const to = destinationOf(draw, places);
  if (to.kind === "workload" ? to.id === from : to.kind === "unseen" && to.standIn === from) return undefined;
  return { from, to, point: pick(draw.plain ? places.points : PLAIN_POINTS, draw.point) };
}

function destinationOf({ way, to }: Draw, { workloads, standIns, addresses, names }: Places): Destination {
  switch (way) {
    case "workload":
      return { kind: "workload", id: pick(workloads, to) };
    case "unseen":
      return standIns.length > 0
        ? { kind: "unseen", standIn: pick(standIns, to) }
        : { kind: "workload", id: pick(workloads, to) };
    case "address": {
      const address = pick(addresses, to);
      const isNamed = names.length > 0 && to % 4 !== 0;
      return isNamed ? { kind: "name", name: pick(names, to >> 2), address } : { kind: "address", address };
    }
    case "node":
      return { kind: "node", name: pick(NODES, to) };
    case "reserved":
      return pick<Destination>(
        [{ kind: "kube-apiserver" }, { kind: "unknown-node" }, { kind: "own-node" }],
        to,
      );
  }
}
