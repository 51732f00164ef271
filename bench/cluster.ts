import { formatAddress } from "../src/domain/address.ts";
import type { Json, JsonObject } from "../src/domain/json.ts";
import type { SourceDocument } from "../src/domain/source.ts";
import type { Snapshot } from "../src/policy/snapshot.ts";
import type { World } from "../src/policy/spec/objects.ts";
import { assemble } from "../src/workshop/snapshot.ts";

/** How big a generated cluster is. */
export type Size = { readonly pods: number; readonly policies: number; readonly namespaces: number };

/** `lean`: of a pod, what policies look at. `whole`: as `kubectl get -o json` gives it, mostly things no policy looks at. */
export type Detail = "lean" | "whole";

/** Numbers from 0 up to a bound. */
type Pick = (below: number) => number;

/** A small generator of pseudo-random numbers (mulberry32): the same cluster for the same seed, everywhere. */
export function random(seed: number): Pick {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** One of a list's items, counted from its start again after its end. */
function nth<T>(list: readonly [T, ...T[]], index: number): T {
  return list[index % list.length] ?? list[0];
}

const TIERS = ["web", "api", "worker", "db", "cache", "batch"] as const;
const ENVIRONMENTS = ["prod", "staging", "dev"] as const;
/** A team has some twenty namespaces, however many there are in all. */
function teamsOf({ namespaces }: Size): number {
  return Math.max(1, Math.ceil(namespaces / 20));
}

const REPLICAS = 8;

function namespaceName(index: number): string {
  return `ns-${index}`;
}

function namespaceDocument(index: number, size: Size): JsonObject {
  const labels = { env: nth(ENVIRONMENTS, index), team: `team-${index % teamsOf(size)}` };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: namespaceName(index), labels } };
}

const PORTS: readonly [readonly Json[], ...(readonly Json[])[]] = [
  [{ name: "http", containerPort: 8080, protocol: "TCP" }],
  [
    { name: "http", containerPort: 3000, protocol: "TCP" },
    { name: "metrics", containerPort: 9090, protocol: "TCP" },
  ],
  [{ name: "grpc", containerPort: 50051 }],
  [],
];

/** How many apps a namespace has: one for about eight pods, at least two where there are that many pods. */
function appsOf({ pods, namespaces }: Size): number {
  const perNamespace = Math.max(1, Math.floor(pods / namespaces));
  return Math.min(perNamespace, Math.max(2, Math.ceil(perNamespace / REPLICAS)));
}

/** Where the pods of one app on the node's network stand: one namespace in fifty has one. */
function isOnHostNetwork(namespace: number, app: number): boolean {
  return namespace % 50 === 7 && app === 1;
}

/**
 * A live pod of a ReplicaSet. Every second app runs in two versions, as in the middle of a roll-out; a tenth of the pods
 * have an IPv6 address beside the IPv4 one.
 */
function podDocument(size: Size, index: number, detail: Detail): JsonObject {
  const inNamespace = Math.floor(index / size.namespaces);
  const home = index % size.namespaces;
  const apps = appsOf(size);
  const app = inNamespace % apps;
  const version = `v${app % 2 === 0 ? 0 : Math.floor(inNamespace / apps) % 2}`;
  const set = `app-${app}-${version}`;
  const name = `${set}-${index.toString(36)}`;
  const labels = { app: `app-${app}`, tier: nth(TIERS, app), version };
  const v4 = formatAddress(4, [0x0a000000 + index]);
  const v6 = formatAddress(6, [0xfd000000, 0, 0, index]);
  const podIPs = [{ ip: v4 }, ...(index % 10 === 0 ? [{ ip: v6 }] : [])];
  const hostNetwork = isOnHostNetwork(home, app) ? { hostNetwork: true } : {};
  const own = {
    name: set,
    kind: "ReplicaSet",
    apiVersion: "apps/v1",
    controller: true,
    uid: uid(home * 64 + app),
  };
  const head = { name, namespace: namespaceName(home), labels, ownerReferences: [own] };
  const ports = nth(PORTS, app);
  if (detail === "lean") {
    const spec = { ...hostNetwork, containers: [{ name: "main", image: `app-${app}`, ports }] };
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata: head,
      spec,
      status: { phase: "Running", podIP: v4, podIPs },
    };
  }
  return wholePod({ head, ports, hostNetwork, podIPs, podIP: v4, index, app });
}

function uid(number: number): string {
  const tail = number.toString(16).padStart(12, "0");
  return `5f1c2d3e-8a4b-4c6d-9e7f-${tail}`;
}

type PodParts = {
  readonly head: JsonObject;
  readonly ports: readonly Json[];
  readonly hostNetwork: JsonObject;
  readonly podIPs: readonly Json[];
  readonly podIP: string;
  readonly index: number;
  readonly app: number;
};

const WHEN = "2026-11-02T09:14:27Z";

function probe(path: string): JsonObject {
  return {
    httpGet: { path, port: 8080, scheme: "HTTP" },
    initialDelaySeconds: 5,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  };
}

/** What a cluster adds to every pod: identity, resources, probes, volumes, tolerations, conditions. About 4 KB of JSON. */
function wholePod({ head, ports, hostNetwork, podIPs, podIP, index, app }: PodParts): JsonObject {
  const image = `registry.example.com/team-${app % 50}/app-${app}:1.${app}.${index % 7}`;
  const token = `kube-api-access-${(index % 99991).toString(36).padStart(5, "0")}`;
  const environment = Array.from({ length: 8 }, (_, at) => ({
    name: `SETTING_${at}`,
    value: `value-${at}-of-app-${app}, "quoted"`,
  }));
  const container = {
    name: "main",
    image,
    ports,
    env: [
      ...environment,
      { name: "NODE_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } } },
    ],
    resources: { limits: { cpu: "500m", memory: "512Mi" }, requests: { cpu: "100m", memory: "256Mi" } },
    volumeMounts: [
      { name: "config", readOnly: true, mountPath: "/etc/app" },
      { name: token, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
    ],
    livenessProbe: probe("/healthz"),
    readinessProbe: probe("/ready"),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: "IfNotPresent",
    securityContext: { runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...head,
      generateName: `app-${app}-`,
      uid: uid(index),
      resourceVersion: String(10_000_000 + index),
      creationTimestamp: WHEN,
      annotations: {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "9090",
        "checksum/config": uid(app).repeat(2),
      },
    },
    spec: {
      ...hostNetwork,
      volumes: [
        { name: "config", configMap: { name: `app-${app}`, defaultMode: 420 } },
        {
          name: token,
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
              { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
            ],
          },
        },
      ],
      containers: [container],
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      serviceAccountName: "default",
      serviceAccount: "default",
      nodeName: `node-${index % 400}`,
      securityContext: { fsGroup: 2000, seccompProfile: { type: "RuntimeDefault" } },
      schedulerName: "default-scheduler",
      tolerations: [
        {
          key: "node.kubernetes.io/not-ready",
          operator: "Exists",
          effect: "NoExecute",
          tolerationSeconds: 300,
        },
        {
          key: "node.kubernetes.io/unreachable",
          operator: "Exists",
          effect: "NoExecute",
          tolerationSeconds: 300,
        },
      ],
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: "PreemptLowerPriority",
    },
    status: {
      phase: "Running",
      conditions: [
        "PodReadyToStartContainers",
        "Initialized",
        "Ready",
        "ContainersReady",
        "PodScheduled",
      ].map((type) => ({
        type,
        status: "True",
        lastProbeTime: null,
        lastTransitionTime: WHEN,
      })),
      hostIP: formatAddress(4, [0xac100000 + (index % 400)]),
      podIP,
      podIPs,
      startTime: WHEN,
      containerStatuses: [
        {
          name: "main",
          state: { running: { startedAt: WHEN } },
          lastState: {},
          ready: true,
          restartCount: index % 3,
          image,
          imageID: `${image}@sha256:${uid(app).repeat(2)}`,
          containerID: `containerd://${uid(index).repeat(2)}`,
          started: true,
        },
      ],
      qosClass: "Burstable",
    },
  };
}

/** An app of a namespace; one in fifty selectors asks for one that is not there. */
function appName(size: Size, pick: Pick): string {
  return pick(50) === 0 ? "app-that-left" : `app-${pick(appsOf(size))}`;
}

/** A tier that some app of a namespace is of. */
function tierSelector(size: Size, pick: Pick): JsonObject {
  return { matchLabels: { tier: nth(TIERS, pick(appsOf(size))) } };
}

/** A peer of one of nine kinds. Those of blocks hold addresses, never pods by label. */
function peer(size: Size, pick: Pick): JsonObject {
  switch (pick(9)) {
    case 0:
      return { podSelector: {} };
    case 1:
      return { podSelector: tierSelector(size, pick) };
    case 2:
      return {
        podSelector: {
          matchExpressions: [
            { key: "tier", operator: "In", values: ["web", "api"] },
            { key: "version", operator: "NotIn", values: ["v9"] },
            { key: "app", operator: "Exists" },
          ],
        },
      };
    case 3:
      return {
        namespaceSelector: {
          matchExpressions: [
            { key: "team", operator: "In", values: [`team-${pick(teamsOf(size))}`] },
            { key: "quarantine", operator: "DoesNotExist" },
          ],
        },
        podSelector: { matchLabels: { app: appName(size, pick) } },
      };
    case 4:
      return {
        namespaceSelector: {
          matchLabels: { "kubernetes.io/metadata.name": namespaceName(pick(size.namespaces)) },
        },
        podSelector: tierSelector(size, pick),
      };
    case 5:
      return { ipBlock: { cidr: `${20 + pick(150)}.${pick(256)}.0.0/16` } };
    case 6:
      return { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", `169.254.${pick(256)}.0/24`] } };
    case 7:
      return { ipBlock: { cidr: `2001:db8:${pick(65536).toString(16)}::/48` } };
    default:
      return pick(3) === 1
        ? { ipBlock: { cidr: "10.1.0.0/16", except: ["10.1.0.0/24"] } }
        : { ipBlock: { cidr: `10.${pick(3)}.0.0/16` } };
  }
}

/** Ports of a rule: none (all of them), one by name, ranges, several. Names are of pods, so they go with selectors. */
function ports(pick: Pick, peers: readonly JsonObject[]): JsonObject {
  const mayName = peers.every((one) => one["ipBlock"] === undefined);
  const database = 5432 + pick(4);
  switch (pick(6)) {
    case 0:
      return {};
    case 1:
      return { ports: [{ protocol: "TCP", port: mayName ? "http" : 8080 }] };
    case 2:
      return { ports: [{ port: 8000, endPort: 8000 + pick(90) }] };
    case 3:
      return {
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      };
    default:
      return { ports: [{ port: 443 }, { port: database, endPort: database + 4 }] };
  }
}

/** The first policy of every namespace denies by default; the others select by tier or by app and allow one or two rules a direction. */
function policyDocument(size: Size, index: number, pick: Pick): JsonObject {
  const isFirst = index < size.namespaces;
  const rule = (list: "to" | "from"): JsonObject => {
    const peers = Array.from({ length: 1 + pick(3) }, () => peer(size, pick));
    return { [list]: peers, ...ports(pick, peers) };
  };
  const rules = (list: "to" | "from"): JsonObject[] =>
    isFirst ? [] : Array.from({ length: 1 + pick(2) }, () => rule(list));
  const chosen = pick(3) === 0 ? tierSelector(size, pick) : { matchLabels: { app: appName(size, pick) } };
  const both = pick(2) === 0;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `policy-${index}`, namespace: namespaceName(index % size.namespaces) },
    spec: {
      podSelector: isFirst ? {} : chosen,
      policyTypes: both ? ["Egress", "Ingress"] : ["Egress"],
      egress: rules("to"),
      ...(both ? { ingress: rules("from") } : {}),
    },
  };
}

/** The manifests of a cluster of a size: the same for the same seed. */
export function* generateDocuments(size: Size, seed = 1, detail: Detail = "lean"): Generator<JsonObject> {
  const pick = random(seed);
  for (let index = 0; index < size.namespaces; index += 1) yield namespaceDocument(index, size);
  for (let index = 0; index < size.pods; index += 1) yield podDocument(size, index, detail);
  for (let index = 0; index < size.policies; index += 1) yield policyDocument(size, index, pick);
}

const NOWHERE = { line: 1, column: 1 };

/** A cluster as the specs take it. */
export function worldOf(documents: readonly JsonObject[]): World {
  return {
    documents: documents.map((root) => ({ root })),
    unreadable: [],
    facts: { cni: "generic" },
    defaultNamespace: "default",
  };
}

/** A cluster as the engine takes it: the manifests put through the reader, as those of a file are. */
export function snapshotOf(documents: Iterable<JsonObject>): Snapshot {
  const sources = Array.from(documents, (root): SourceDocument => ({
    file: "bench",
    root,
    locate: () => NOWHERE,
  }));
  return assemble(
    { documents: sources, unread: [] },
    { defaultNamespace: "default", facts: { cni: "generic" } },
  ).snapshot;
}

/** A cluster of a size: the same for the same seed. */
export function generateSnapshot(size: Size, seed = 1): Snapshot {
  return snapshotOf(generateDocuments(size, seed));
}
