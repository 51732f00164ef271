import { parseAllDocuments } from "yaml";

import { parseAddress } from "../../src/domain/address.ts";
import type { ClusterFacts } from "../../src/domain/facts.ts";
import { isObject, type Json } from "../../src/domain/json.ts";
import { PROTOCOL, portPoint, type PortPoint } from "../../src/domain/port.ts";
import type { Verdict } from "../../src/domain/verdict.ts";
import { workloadId } from "../../src/domain/workload.ts";
import type { Destination, SpecConnection } from "../../src/policy/spec/decide.ts";
import type { Header, World } from "../../src/policy/spec/objects.ts";

/**
 * From, to, port, the verdict of the source's egress, and of both halves where that differs.
 * `shop/web` is the Pod of that name, `shop/web[Deployment]` another workload. To: also an address, `own-node`,
 * `node` (one of which nothing is known), `node a`, `api-server`. Port: `TCP 443`, `ICMP`, `47` (a protocol).
 */
export type Ask = readonly [from: string, to: string, port: string, egress: Verdict, both?: Verdict];

/** One rule of docs/semantics.md at work: what is in the cluster, and what follows. The name says the rule. */
export type CornerCase = {
  readonly name: string;
  readonly manifests: readonly string[];
  readonly facts?: Partial<ClusterFacts>;
  readonly unreadable?: readonly Header[];
  readonly asks: readonly Ask[];
};

/** The world of a case, as specs and engines take it. */
export function worldOf({ manifests, facts, unreadable }: CornerCase): World {
  const documents = manifests.flatMap((text) =>
    parseAllDocuments(text).map((document) => {
      if (document.errors.length > 0) throw new Error(`${document.errors[0]?.message}\n${text}`);
      const root: Json = document.toJS();
      if (!isObject(root)) throw new Error(`no object: ${text}`);
      return { root };
    }),
  );
  return {
    documents,
    unreadable: unreadable ?? [],
    facts: { cni: "generic", ...facts },
    defaultNamespace: "default",
  };
}

/** The connection that is asked about. */
export function connectionOf([from, to, port]: Ask): SpecConnection {
  return { from: podId(from), to: destinationOf(to), point: pointOf(port) };
}

function podId(text: string): string {
  const [namespace, name] = text.split("/");
  return text.endsWith("]") ? text : workloadId(namespace ?? "", name ?? "", "Pod");
}

function destinationOf(text: string): Destination {
  if (parseAddress(text) !== undefined) return { kind: "address", address: text };
  if (text === "own-node") return { kind: "own-node" };
  if (text === "api-server") return { kind: "kube-apiserver" };
  if (text === "node") return { kind: "unknown-node" };
  if (text.startsWith("node ")) return { kind: "node", name: text.slice("node ".length) };
  return { kind: "workload", id: podId(text) };
}

function pointOf(text: string): PortPoint {
  const [word, port] = text.split(" ");
  const protocols: Readonly<Record<string, number>> = PROTOCOL;
  return portPoint(protocols[word ?? ""] ?? Number(word), Number(port ?? 0));
}

function metadata(ref: string, labels = ""): string {
  const [namespace, name] = ref.includes("/") ? ref.split("/") : ["", ref];
  return `metadata: { ${namespace === "" ? "" : `namespace: ${namespace}, `}name: ${name}, labels: { ${labels} } }`;
}

/**
 * A Pod: `pod("shop/web", "app: web", "hostNetwork: true", "podIP: 10.0.0.5")`. One of which nothing else is said runs on a
 * node with nobody else.
 */
export function pod(
  ref: string,
  labels = "",
  spec = "containers: [], nodeName: elsewhere",
  status = "",
): string {
  return `{ apiVersion: v1, kind: Pod, ${metadata(ref, labels)}, spec: { ${spec} }, status: { ${status} } }`;
}

/** A Namespace with labels. */
export function namespace(name: string, labels = ""): string {
  return `{ apiVersion: v1, kind: Namespace, ${metadata(name, labels)} }`;
}

/** A Node with labels and an internal address. */
export function node(name: string, labels: string, address: string): string {
  return `{ apiVersion: v1, kind: Node, ${metadata(name, labels)}, status: { addresses: [{ type: InternalIP, address: "${address}" }] } }`;
}

/** A NetworkPolicy with a spec. */
export function networkPolicy(ref: string, spec: string): string {
  return `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ${metadata(ref)}, spec: { ${spec} } }`;
}

/** A ClusterNetworkPolicy for all pods of the namespaces that a selector selects. */
export function clusterPolicy(tier: string, priority: number, subject: string, rules: string): string {
  const name = `p${Math.abs(hash(tier + priority + subject + rules))}`;
  return `{ apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, ${metadata(name)},
    spec: { tier: ${tier}, priority: ${priority}, subject: { ${subject} }, ${rules} } }`;
}

/** An AdminNetworkPolicy. */
export function adminPolicy(priority: number, subject: string, rules: string): string {
  return `{ apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, ${metadata(`a${Math.abs(hash(subject + rules))}`)},
    spec: { priority: ${priority}, subject: { ${subject} }, ${rules} } }`;
}

/** A BaselineAdminNetworkPolicy. */
export function baselinePolicy(name: string, subject: string, rules: string): string {
  return `{ apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, ${metadata(name)},
    spec: { subject: { ${subject} }, ${rules} } }`;
}

/** A name for a policy that a test does not care to name. */
function hash(text: string): number {
  return Array.from(text).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);
}
