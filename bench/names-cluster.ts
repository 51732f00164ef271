import type { JsonObject } from "../src/domain/json.ts";

/** How large a cluster with policies by name is. */
export type NamedSize = {
  readonly pods: number;
  readonly policies: number;
  readonly patterns: number;
  readonly namespaces: number;
};

const SUFFIXES = ["example.com", "example.org", "cdn.example.net", "storage.example.io", "api.example.dev"];

/** One of many patterns: exact names, one label, any depth, globs in a label. */
function patternOf(index: number): JsonObject {
  const suffix = `${index % 97}.${SUFFIXES[index % SUFFIXES.length] ?? ""}`;
  if (index % 10 < 6) return { matchName: `host-${index}.${suffix}` };
  if (index % 10 < 8) return { matchPattern: `*.zone-${index}.${suffix}` };
  return { matchPattern: index % 10 === 8 ? `**.deep-${index}.${suffix}` : `api-*.glob-${index}.${suffix}` };
}

function pod(index: number, namespace: string): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `pod-${index}`,
      namespace,
      labels: { app: `app-${index % 40}`, part: `p${index % 7}` },
    },
    spec: { containers: [{ name: "main", image: "none" }] },
    status: { podIP: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}` },
  };
}

const DNS: JsonObject = {
  toEndpoints: [
    { matchLabels: { "k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": "kube-dns" } },
  ],
  toPorts: [{ ports: [{ port: "53", protocol: "ANY" }], rules: { dns: [{ matchPattern: "*" }] } }],
};

function policy(index: number, namespace: string, patterns: readonly JsonObject[]): JsonObject {
  const names = { toFQDNs: patterns, toPorts: [{ ports: [{ port: "443", protocol: "TCP" }] }] };
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: `policy-${index}`, namespace },
    spec: { endpointSelector: { matchLabels: { app: `app-${index % 40}` } }, egress: [DNS, names] },
  };
}

/** The objects of a cluster whose policies speak of names: every pattern is in some policy, each once or more. */
export function namedCluster({ pods, policies, patterns, namespaces }: NamedSize): readonly JsonObject[] {
  const namespaceOf = (index: number): string => `ns-${index % namespaces}`;
  const perPolicy = Math.ceil(patterns / policies);
  return [
    ...Array.from({ length: pods }, (_, index) => pod(index, namespaceOf(Math.floor(index / 40)))),
    ...Array.from({ length: policies }, (_, index) => {
      const own = Array.from({ length: perPolicy }, (_own, one) =>
        patternOf((index * perPolicy + one) % patterns),
      );
      return policy(index, namespaceOf(Math.floor(index / 40)), own);
    }),
  ];
}
