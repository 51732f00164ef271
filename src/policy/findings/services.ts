import type { Address, AddressRange } from "../../domain/address.ts";
import { compareWords, formatAddress, parseAddress, rangeHolds } from "../../domain/address.ts";
import { PROTOCOL, portPoint } from "../../domain/port.ts";
import type { PortPoint } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../engine/analyse.ts";
import { labelSelector } from "../selector.ts";
import type { Service } from "../snapshot.ts";
import { seenClasses } from "./scopes.ts";

type ServicePort = Service["ports"][number];

/** The classes of the input behind a service; none where it has no selector. */
export function backendsOf(analysis: Analysis, service: Service): readonly number[] {
  if (service.selector === undefined) return [];
  const requirements = [...service.selector].map(([key, value]) => ({
    operator: "In" as const,
    key,
    values: [value],
  }));
  return seenClasses(analysis, {
    namespaces: { kind: "named", name: service.namespace },
    pods: labelSelector(requirements),
    hostNetwork: "yes",
  });
}

/** Where a service's port leads at pods that give these names to their ports. */
export function targetsOf(
  { protocol, targetPort }: ServicePort,
  ports: readonly { readonly name: string; readonly protocol: number; readonly number: number }[],
): readonly PortPoint[] {
  const numbers =
    typeof targetPort === "number"
      ? [targetPort]
      : ports
          .filter((port) => port.name === targetPort && port.protocol === protocol)
          .map(({ number }) => number);
  return numbers.map((number) => portPoint(protocol, number));
}

const DNS_PORT = 53;
const DNS_POINTS: readonly PortPoint[] = [PROTOCOL.UDP, PROTOCOL.TCP].map((one) => portPoint(one, DNS_PORT));

/** Class → where it answers for port 53 of a service, as far as services of the input say. */
export function dnsTargets(analysis: Analysis): ReadonlyMap<number, readonly PortPoint[]> {
  const targets = new Map<number, readonly PortPoint[]>();
  for (const service of analysis.snapshot.services) {
    const ports = service.ports.filter(({ protocol, port }) =>
      DNS_POINTS.includes(portPoint(protocol, port)),
    );
    if (ports.length === 0) continue;
    for (const number of backendsOf(analysis, service)) {
      const own = ports.flatMap((port) => targetsOf(port, at(analysis.classes.list, number).ports));
      if (own.length > 0) targets.set(number, [...(targets.get(number) ?? []), ...own]);
    }
  }
  return targets;
}

/**
 * Addresses that installers give the cluster's resolver as a service: kubeadm, K3s and RKE2, EKS (two), AKS, OpenShift,
 * MicroK8s, kOps; and kubeadm's for IPv6.
 */
const USUAL_RESOLVERS: readonly Address[] = [
  "10.96.0.10",
  "10.43.0.10",
  "10.100.0.10",
  "172.20.0.10",
  "10.0.0.10",
  "172.30.0.10",
  "10.152.183.10",
  "100.64.0.10",
  "fd00:10:96::a",
].flatMap((text) => parseAddress(text) ?? []);

/** What a block of addresses names that no pod has. */
export type ServiceBlock =
  | { readonly kind: "service"; readonly service: Service }
  | { readonly kind: "cidr" }
  | { readonly kind: "usual" };

/** Addresses of services: in front of pods, and of no pod. */
export class ServiceAddresses {
  readonly #analysis: Analysis;
  readonly #byAddress = new Map<string, Service>();
  readonly #hasResolver: boolean;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    const { services } = analysis.snapshot;
    for (const service of services) {
      for (const address of service.clusterIps) this.#byAddress.set(address, service);
    }
    this.#hasResolver = services.some(
      ({ clusterIps, ports }) => clusterIps.length > 0 && ports.some(({ port }) => port === DNS_PORT),
    );
  }

  /** What a block names, where it is the address of a service, or lies among those of services. */
  in(block: AddressRange, isForDns: boolean): ServiceBlock | undefined {
    const { family, first, last } = block;
    const isOne = compareWords(first, last) === 0;
    const service = isOne ? this.#byAddress.get(formatAddress(family, first)) : undefined;
    if (service !== undefined) return { kind: "service", service };
    const { serviceCidrs } = this.#analysis.snapshot.network;
    const among = (serviceCidrs ?? []).some(
      (cidr) => rangeHolds(cidr, { family, words: first }) && rangeHolds(cidr, { family, words: last }),
    );
    if (among) return { kind: "cidr" };
    if (!isOne || !isForDns || serviceCidrs !== undefined || this.#hasResolver) return undefined;
    const isUsual = USUAL_RESOLVERS.some(
      (one) => one.family === family && compareWords(one.words, first) === 0,
    );
    return isUsual ? { kind: "usual" } : undefined;
  }

  /** The same of one address, by itself. */
  has({ family, words }: Address, isForDns: boolean): boolean {
    return this.in({ family, first: words, last: words }, isForDns) !== undefined;
  }
}
