import type { KubeObject } from "../objects.ts";
import { groupOf } from "../objects.ts";

export type Leaf = "text" | "boolean" | "port" | "port or name" | "protocol" | "address" | "host";

/** What a value has to be, as far as anybody here reads it. What is absent or null is sound. */
export type Shape =
  | { readonly kind: "leaf"; readonly of: Leaf }
  | { readonly kind: "list"; readonly of: Shape }
  /** An object whose members are all of one shape. */
  | { readonly kind: "map"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: readonly (readonly [name: string, shape: Shape])[] };

const TEXT: Shape = { kind: "leaf", of: "text" };
const BOOLEAN: Shape = { kind: "leaf", of: "boolean" };
const PORT: Shape = { kind: "leaf", of: "port" };
const PROTOCOL: Shape = { kind: "leaf", of: "protocol" };
const ADDRESS: Shape = { kind: "leaf", of: "address" };

function list(of: Shape): Shape {
  return { kind: "list", of };
}

function object(fields: Readonly<Record<string, Shape>>): Shape {
  return { kind: "object", fields: Object.entries(fields) };
}

const CONTAINER = object({
  name: TEXT,
  restartPolicy: TEXT,
  ports: list(object({ name: TEXT, containerPort: PORT, protocol: PROTOCOL })),
  securityContext: object({ privileged: BOOLEAN, capabilities: object({ add: list(TEXT) }) }),
});

const POD_SPEC = object({
  hostNetwork: BOOLEAN,
  hostPID: BOOLEAN,
  nodeName: TEXT,
  serviceAccountName: TEXT,
  serviceAccount: TEXT,
  automountServiceAccountToken: BOOLEAN,
  containers: list(CONTAINER),
  initContainers: list(CONTAINER),
  ephemeralContainers: list(CONTAINER),
});

const ADDRESSES = list(object({ ip: ADDRESS }));

/** Labels, names and namespaces are looked at apart, since more hangs on them. */
const OWNED = object({ ownerReferences: list(object({ kind: TEXT, name: TEXT, controller: BOOLEAN })) });

const POD = object({
  metadata: OWNED,
  spec: POD_SPEC,
  status: object({
    phase: TEXT,
    podIP: ADDRESS,
    podIPs: ADDRESSES,
    hostIP: ADDRESS,
    hostIPs: ADDRESSES,
  }),
});

const TEMPLATE = object({ spec: POD_SPEC });
const CONTROLLER = object({ metadata: OWNED, spec: object({ template: TEMPLATE }) });
const CRON_JOB = object({
  metadata: OWNED,
  spec: object({ jobTemplate: object({ spec: object({ template: TEMPLATE }) }) }),
});

const SERVICE_SPEC = object({
  type: TEXT,
  selector: { kind: "map", of: TEXT },
  ports: list(
    object({ name: TEXT, protocol: PROTOCOL, port: PORT, targetPort: { kind: "leaf", of: "port or name" } }),
  ),
  clusterIP: TEXT,
  clusterIPs: list(TEXT),
  externalIPs: list(TEXT),
  externalName: TEXT,
});

const NODE_STATUS = object({
  addresses: list(object({ type: TEXT, address: { kind: "leaf", of: "host" } })),
});

const ENDPOINT_PORTS = list(object({ name: TEXT, protocol: PROTOCOL, port: PORT }));

/** Kinds of which more is read than labels, by group and kind. */
const SHAPES: Readonly<Record<string, Shape>> = {
  "/Pod": POD,
  "batch/CronJob": CRON_JOB,
  "/Service": object({ spec: SERVICE_SPEC }),
  "/Node": object({ status: NODE_STATUS }),
  "/ServiceAccount": object({ automountServiceAccountToken: BOOLEAN }),
  "/Endpoints": object({
    subsets: list(object({ addresses: ADDRESSES, notReadyAddresses: ADDRESSES, ports: ENDPOINT_PORTS })),
  }),
  "discovery.k8s.io/EndpointSlice": object({
    metadata: object({ labels: object({ "kubernetes.io/service-name": TEXT }) }),
    endpoints: list(object({ addresses: list(TEXT) })),
    ports: ENDPOINT_PORTS,
  }),
};

/** What is read of an object that describes the cluster, or is or makes pods. */
export function shapeOf({ apiVersion, kind }: KubeObject, makesPods: boolean): Shape | undefined {
  return SHAPES[`${groupOf(apiVersion)}/${kind}`] ?? (makesPods ? CONTROLLER : undefined);
}
