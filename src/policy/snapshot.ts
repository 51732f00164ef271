import type { Address, AddressRange, Cidr } from "../domain/address.ts";
import type { CniBehaviour, ClusterFacts } from "../domain/facts.ts";
import type { Path } from "../domain/json.ts";
import type { Origin, SourceDocument } from "../domain/source.ts";
import type { Truth } from "../domain/verdict.ts";
import type { WorkloadId } from "../domain/workload.ts";
import type { ObjectRef, PodPolicy, PodScope } from "./pod-policy.ts";
import type { Labels } from "./selector.ts";

/** A port that a pod gives a name: `{ name: "http", protocol: 6, number: 8080 }`. */
export type NamedPort = { readonly name: string; readonly protocol: number; readonly number: number };

/** Addresses by family, where they are known; undefined where they are not. */
export type Addresses = { readonly v4: readonly Address[]; readonly v6: readonly Address[] } | undefined;

/** Stands for the node of a pod where nobody says which it is. No node has an empty name. */
export const UNKNOWN_NODE = "";

/** What policies can see of a pod. Pods that agree on all of it are one class. */
export type PodFacts = {
  readonly namespace: string;
  readonly labels: Labels;
  readonly hostNetwork: boolean;
  readonly ports: readonly NamedPort[];
  readonly addresses: Addresses;
  /** The node it runs on: what `nodes` peers see of a hostNetwork pod. */
  readonly node: string;
  /** The name of its service account, in its own namespace; undefined where it is written and cannot be read. */
  readonly serviceAccount: string | undefined;
};

/** What audit needs beyond what policies see. */
export type WorkloadTraits = {
  readonly serviceAccount: string;
  /** Whether an API token is mounted: `maybe` where the service account decides and is not in the input. */
  readonly mountsToken: Truth;
  /** Ways out of the pod's network boundary that its own spec gives it, as readable reasons. */
  readonly escapes: readonly string[];
};

export type Workload = {
  readonly id: WorkloadId;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly origin: Origin;
  /** At least one; more where its pods differ. */
  readonly variants: readonly PodFacts[];
  readonly traits: WorkloadTraits;
};

export type Namespace = { readonly name: string; readonly labels: Labels; readonly origin?: Origin };

export type ClusterNode = {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: Addresses;
  readonly origin: Origin;
};

export type Service = {
  readonly namespace: string;
  readonly name: string;
  readonly origin: Origin;
  /** Undefined: no selector (endpoints are given by hand or the service is external). */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly {
    readonly name: string;
    readonly protocol: number;
    readonly port: number;
    readonly targetPort: number | string;
  }[];
  /** `clusterIP: None`: its name resolves to the pods themselves. */
  readonly isHeadless: boolean;
  readonly clusterIps: readonly string[];
  readonly externalIps: readonly string[];
  readonly externalName: string | undefined;
  /** Backends given by hand: those of Endpoints and EndpointSlices of a service without selector, ready or not. */
  readonly endpoints: readonly ServiceEndpoints[];
};

/** Backends that have the same ports: those with the name and the protocol of a service's port serve it. */
export type ServiceEndpoints = {
  readonly addresses: readonly string[];
  /** `all`: nobody says which. */
  readonly ports: readonly EndpointPort[] | "all";
};

/** A port of a service's backends; without a number it may be any. */
export type EndpointPort = {
  readonly name: string;
  readonly protocol: number;
  readonly number: number | undefined;
};

/** Facts, parsed. A list that is undefined is not known; an empty one is known to be empty. */
export type NetworkFacts = {
  readonly podCidrs: readonly Cidr[] | undefined;
  readonly serviceCidrs: readonly Cidr[] | undefined;
  readonly nodeCidrs: readonly Cidr[] | undefined;
  readonly dns: readonly Address[] | undefined;
  /** Addresses of the API server, from the endpoints of `default/kubernetes`. */
  readonly apiServer: readonly Address[] | undefined;
};

/**
 * Traffic that leaves the cluster by another way than its own node. It changes the path and the address that is seen
 * outside, never what is allowed.
 */
export type EgressRoute = {
  readonly object: ObjectRef;
  readonly document: SourceDocument;
  readonly path: Path;
  readonly subject: PodScope;
  /** What of the outside goes this way. */
  readonly destinations: readonly AddressRange[];
  readonly except: readonly AddressRange[];
  /** Something of it could not be read: it may go this way or not. */
  readonly frayed: boolean;
  /** Where it leaves, in words: `node egress-gateway=true, as 10.0.0.9`. */
  readonly gateway: string;
};

/** Everything one analysis knows. Nothing in it changes. */
export type Snapshot = {
  readonly facts: ClusterFacts;
  readonly behaviour: CniBehaviour;
  readonly network: NetworkFacts;
  readonly workloads: readonly Workload[];
  /** By name; every namespace that anything in the input lives in. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly nodes: readonly ClusterNode[];
  /** The labels of service accounts by `namespace/name`: of the objects of the input, and of those that could not be read. */
  readonly serviceAccounts: ReadonlyMap<string, Labels>;
  readonly services: readonly Service[];
  /** In reading order. What could not be read stands here as policies that may be anything. */
  readonly policies: readonly PodPolicy[];
  readonly routes: readonly EgressRoute[];
};

/** The labels of a namespace of the input; only the implied one where it has no object. */
export function labelsOfNamespace(snapshot: Snapshot, name: string): Labels {
  const known = snapshot.namespaces.get(name);
  if (known !== undefined) return known.labels;
  return { stated: new Map([["kubernetes.io/metadata.name", name]]), knowledge: "implied" };
}

/** The labels of a service account of the input; where it has no object, more may exist that nobody wrote. */
export function labelsOfServiceAccount(snapshot: Snapshot, namespace: string, name: string): Labels {
  return snapshot.serviceAccounts.get(`${namespace}/${name}`) ?? { stated: new Map(), knowledge: "implied" };
}
