import { type Address, parseAddress } from "../../domain/address.ts";
import { PROTOCOL, type PortInterval, portRange } from "../../domain/port.ts";
import { CLUSTER_ENDPOINTS } from "./endpoints/cluster.ts";
import type { Endpoint, EndpointAddress } from "./endpoints/endpoint.ts";
import { LARGE_CLOUDS } from "./endpoints/large-clouds.ts";
import { OTHER_CLOUDS } from "./endpoints/other-clouds.ts";

/** Cloud metadata, credential and node-local endpoints: who answers where, and what for. */
export const ENDPOINTS: readonly Endpoint[] = [...LARGE_CLOUDS, ...OTHER_CLOUDS, ...CLUSTER_ENDPOINTS];

/** One address, one run of ports, and every endpoint of the catalogue that answers there. */
export type Socket = {
  readonly address: Address;
  readonly text: string;
  readonly ports: PortInterval;
  readonly endpoints: readonly Endpoint[];
};

/** Reads an address of the catalogue. A text that is no address of its family is a bug of ours. */
export function endpointAddress(written: EndpointAddress): Address {
  const address = parseAddress(written.text);
  if (address?.family !== written.family) throw new Error(`the catalogue has a bad address: ${written.text}`);
  return address;
}

/** The ports of an endpoint as intervals on the port line. */
export function endpointPorts(endpoint: Endpoint): readonly PortInterval[] {
  return endpoint.ports.map((port) => portRange(PROTOCOL[port.protocol], port.from, port.to));
}

/**
 * @returns whether reaching this endpoint is worth an alarm: it hands out credentials, and no ordinary workload needs it.
 * `isAlarming(aws-imds)` holds; `isAlarming(eks-pod-identity)` and `isAlarming(nodelocal-dns)` do not.
 */
export function isAlarming(endpoint: Endpoint): boolean {
  return endpoint.credential && endpoint.legitimate === undefined;
}

/**
 * The endpoints by address and ports, so that the twelve clouds behind 169.254.169.254:80 are one place to look at.
 * `socketsOf(ENDPOINTS.filter(isAlarming))` is what an audit asks for.
 */
export function socketsOf(endpoints: readonly Endpoint[]): readonly Socket[] {
  const sockets = new Map<string, Socket & { readonly endpoints: Endpoint[] }>();
  for (const endpoint of endpoints) {
    for (const written of endpoint.addresses) {
      for (const ports of endpointPorts(endpoint)) {
        const key = `${written.text} ${ports.first}-${ports.last}`;
        const socket = sockets.get(key) ?? {
          address: endpointAddress(written),
          text: written.text,
          ports,
          endpoints: [],
        };
        socket.endpoints.push(endpoint);
        sockets.set(key, socket);
      }
    }
  }
  return [...sockets.values()];
}

/** Looks an endpoint up by its id; undefined where the catalogue has none. */
export function endpointById(id: string): Endpoint | undefined {
  return ENDPOINTS.find((endpoint) => endpoint.id === id);
}
