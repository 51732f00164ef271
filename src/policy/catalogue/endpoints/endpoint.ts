import type { Family } from "../../../domain/address.ts";

export type Provider =
  | "akamai"
  | "alibaba"
  | "aws"
  | "azure"
  | "cloudcix"
  | "cloudstack"
  | "digitalocean"
  | "equinix"
  | "exoscale"
  | "gcp"
  | "hetzner"
  | "ibm"
  | "istio"
  | "kubernetes"
  | "lxd"
  | "maas"
  | "nwcs"
  | "openstack"
  | "oracle"
  | "rancher"
  | "scaleway"
  | "smartos"
  | "tencent"
  | "upcloud"
  | "vmware"
  | "vultr";

/** An address in its standard text form, with the family it must parse to. */
export type EndpointAddress = { readonly family: Family; readonly text: string };

/** Ports `from` to `to`, inclusive. */
export type EndpointPort = { readonly protocol: "TCP" | "UDP"; readonly from: number; readonly to: number };

/**
 * One service that clouds and clusters put within reach of every pod. One entry per purpose, not per
 * address: 169.254.169.254 is a vault of credentials on TCP 80 and a plain resolver on port 53.
 */
export type Endpoint = {
  /** Stable: intents and waivers name it (`metadata: [eks-pod-identity]`). */
  readonly id: string;
  readonly provider: Provider;
  readonly title: string;
  readonly addresses: readonly EndpointAddress[];
  readonly ports: readonly EndpointPort[];
  readonly names: readonly string[];
  /** What an attacker gets, in one phrase. */
  readonly loot: string;
  /** Why an ordinary workload may need it. With a reason, being able to reach it is no finding in itself. */
  readonly legitimate?: string;
  /** A connection from any process of the pod yields credentials or secrets. */
  readonly credential: boolean;
  /** Why there is no address to look for. INVARIANT (addressed): present exactly where `addresses` is empty. */
  readonly unaddressed?: string;
};

export function v4(text: string): EndpointAddress {
  return { family: 4, text };
}

export function v6(text: string): EndpointAddress {
  return { family: 6, text };
}

export function tcp(from: number, to: number = from): EndpointPort {
  return { protocol: "TCP", from, to };
}

export function udp(from: number, to: number = from): EndpointPort {
  return { protocol: "UDP", from, to };
}

/** The address that most clouds chose for their metadata. */
export const LINK_LOCAL_METADATA: EndpointAddress = v4("169.254.169.254");
