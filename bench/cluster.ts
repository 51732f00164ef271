import type { Address } from "../src/domain/address.ts";
import type { Peer, PodPolicy, PortItem, Rule } from "../src/policy/pod-policy.ts";
import type { Labels } from "../src/policy/selector.ts";
import type { NamedPort, Namespace, PodFacts, Snapshot, Workload } from "../src/policy/snapshot.ts";

import { parseCidr } from "../src/domain/address.ts";
import { CNI_BEHAVIOUR } from "../src/domain/facts.ts";
import { EVERYTHING, labelSelector, oneLabel } from "../src/policy/selector.ts";

/** How big a generated cluster is. */
export type Size = { readonly pods: number; readonly policies: number; readonly namespaces: number };

/** A small generator of pseudo-random numbers (mulberry32): the same cluster for the same seed, everywhere. */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const TIERS = ["web", "api", "worker", "db", "cache", "batch"];
const ENVIRONMENTS = ["prod", "staging", "dev"];
const DOCUMENT = { file: "bench", root: {}, locate: () => ({ line: 1, column: 1 }) };

function whole(entries: readonly (readonly [string, string])[]): Labels {
  return { stated: new Map(entries), knowledge: "whole" };
}

function namespaceName(index: number): string {
  return `ns-${index}`;
}

function namespacesOf({ namespaces }: Size): Map<string, Namespace> {
  return new Map(
    Array.from({ length: namespaces }, (_, index) => {
      const name = namespaceName(index);
      const labels = whole([
        ["kubernetes.io/metadata.name", name],
        ["env", ENVIRONMENTS[index % 3] ?? "prod"],
        ["team", `team-${index % 50}`],
      ]);
      return [name, { name, labels }] as const;
    }),
  );
}

const PORTS: readonly (readonly NamedPort[])[] = [
  [{ name: "http", protocol: 6, number: 8080 }],
  [{ name: "http", protocol: 6, number: 3000 }, { name: "metrics", protocol: 6, number: 9090 }],
  [{ name: "grpc", protocol: 6, number: 50051 }],
  [],
];

/** Every app of a namespace is a Deployment whose pods carry its labels; a tenth of the pods are dual-stack. */
function podsOf(size: Size): Workload[] {
  const perNamespace = Math.max(1, Math.floor(size.pods / size.namespaces));
  const apps = Math.max(1, Math.ceil(perNamespace / 8));
  const workloads = new Map<string, { variants: PodFacts[]; namespace: string; name: string }>();
  for (let pod = 0; pod < size.pods; pod += 1) {
    const inNamespace = Math.floor(pod / size.namespaces);
    const namespace = namespaceName(pod % size.namespaces);
    const app = inNamespace % apps;
    const key = `${namespace}/app-${app}`;
    let workload = workloads.get(key);
    if (workload === undefined) workloads.set(key, (workload = { variants: [], namespace, name: `app-${app}` }));
    const v4: Address = { family: 4, words: [0x0a000000 + pod] };
    const v6: Address = { family: 6, words: [0xfd000000, 0, 0, pod] };
    workload.variants.push({
      namespace,
      labels: whole([
        ["app", `app-${app}`],
        ["tier", TIERS[app % TIERS.length] ?? "web"],
        ["version", `v${inNamespace % 2}`],
      ]),
      hostNetwork: app % 97 === 96,
      ports: PORTS[app % PORTS.length] ?? [],
      addresses: { v4: [v4], v6: pod % 10 === 0 ? [v6] : [] },
      node: undefined,
    });
  }
  return [...workloads].map(([, { variants, namespace, name }]) => ({
    id: `${namespace}/${name}[Deployment]`,
    namespace,
    name,
    kind: "Deployment",
    origin: { document: DOCUMENT, path: [] },
    variants,
    traits: { serviceAccount: "default", mountsToken: "maybe", escapes: [] },
  }));
}

function cidr(text: string): NonNullable<ReturnType<typeof parseCidr>> {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`bad CIDR in the generator: ${text}`);
  return parsed;
}

function peerOf(pick: (below: number) => number, namespace: string): Peer {
  const own = { kind: "named", name: namespace } as const;
  const hostNetwork = "maybe" as const;
  const block = { pods: "maybe", nodes: "maybe", apiServer: "maybe" } as const;
  const outside = { kind: "block", except: [], frayed: false, scope: block } as const;
  switch (pick(9)) {
    case 0:
      return { kind: "pods", namespaces: own, pods: EVERYTHING, hostNetwork };
    case 1:
      return { kind: "pods", namespaces: own, pods: oneLabel("tier", TIERS[pick(6)] ?? "web"), hostNetwork };
    case 2: {
      const selector = labelSelector([
        { operator: "In", key: "tier", values: ["web", "api"] },
        { operator: "NotIn", key: "version", values: ["v9"] },
        { operator: "Exists", key: "app" },
      ]);
      return { kind: "pods", namespaces: own, pods: selector, hostNetwork };
    }
    case 3: {
      const selector = labelSelector([
        { operator: "In", key: "team", values: [`team-${pick(50)}`] },
        { operator: "DoesNotExist", key: "quarantine" },
      ]);
      return { kind: "pods", namespaces: { kind: "selected", selector }, pods: oneLabel("app", `app-${pick(13)}`), hostNetwork };
    }
    case 4: {
      const selector = oneLabel("kubernetes.io/metadata.name", namespaceName(pick(1000)));
      return { kind: "pods", namespaces: { kind: "selected", selector }, pods: oneLabel("tier", TIERS[pick(6)] ?? "web"), hostNetwork };
    }
    case 5:
      return { ...outside, cidrs: [cidr(`${20 + pick(150)}.${pick(256)}.0.0/16`)] };
    case 6:
      return { ...outside, cidrs: [cidr("0.0.0.0/0")], except: [cidr("10.0.0.0/8"), cidr(`169.254.${pick(256)}.0/24`)] };
    case 7:
      return { ...outside, cidrs: [cidr(`2001:db8:${pick(65536).toString(16)}::/48`)] };
    default:
      return { ...outside, cidrs: [cidr(`10.${pick(3)}.0.0/16`)], except: [cidr("10.1.0.0/24")] };
  }
}

/** Names are ports of pods: rules for address blocks have numbers. */
function portsOf(pick: (below: number) => number, peers: readonly Peer[]): Rule["ports"] {
  const mayName = peers.every(({ kind }) => kind === "pods");
  const range = (protocol: number, from: number, to: number): PortItem => ({
    kind: "range",
    first: (protocol << 16) | from,
    last: (protocol << 16) | to,
  });
  switch (pick(6)) {
    case 0:
      return "all";
    case 1:
      return mayName ? [{ kind: "named", name: "http", protocols: [6] }] : [range(6, 8080, 8080)];
    case 2:
      return [range(6, 8000, 8000 + pick(90))];
    case 3:
      return [range(17, 53, 53), range(6, 53, 53)];
    default:
      return [range(6, 443, 443), range(6, 5432 + pick(4), 5432 + pick(4) + 4)];
  }
}

function policiesOf(size: Size, pick: (below: number) => number): PodPolicy[] {
  return Array.from({ length: size.policies }, (_, index): PodPolicy => {
    const namespace = namespaceName(index % size.namespaces);
    const round = Math.floor(index / size.namespaces);
    const pods = round === 0 ? EVERYTHING : pick(3) === 0 ? oneLabel("tier", TIERS[pick(6)] ?? "web") : oneLabel("app", `app-${pick(13)}`);
    const rule = (direction: string, place: number): Rule => {
      const peers = Array.from({ length: 1 + pick(3) }, () => peerOf(pick, namespace));
      return { action: "allow", peers, ports: portsOf(pick, peers), path: ["spec", direction, place] };
    };
    const rules = (direction: string): Rule[] => (round === 0 ? [] : Array.from({ length: 1 + pick(2) }, (_, place) => rule(direction, place)));
    return {
      object: { kind: "NetworkPolicy", namespace, name: `policy-${index}` },
      document: DOCUMENT,
      tier: "network-policy",
      priority: 0,
      subject: { namespaces: { kind: "named", name: namespace }, pods, hostNetwork: "maybe" },
      isolates: { egress: "yes", ingress: pick(2) === 0 ? "yes" : "no" },
      rules: { egress: rules("egress"), ingress: rules("ingress") },
    };
  });
}

/** A cluster of a size: the same for the same seed. */
export function generateSnapshot(size: Size, seed = 1): Snapshot {
  const pick = random(seed);
  return {
    facts: { cni: "generic" },
    behaviour: CNI_BEHAVIOUR.generic,
    network: { podCidrs: undefined, serviceCidrs: undefined, nodeCidrs: undefined, dns: undefined, apiServer: undefined },
    workloads: podsOf(size),
    namespaces: namespacesOf(size),
    nodes: [],
    services: [],
    policies: policiesOf(size, pick),
  };
}
