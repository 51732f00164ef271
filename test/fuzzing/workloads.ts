import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import {
  labels,
  listOf,
  mostly,
  namespaceName,
  NODES,
  object,
  oneOf,
  POD_ADDRESSES,
  portName,
  portNumber,
  protocol,
  sometimes,
  weighed,
  type Arbitrary,
} from "./parts.ts";

/** A name for what the cluster's place in a list will name. */
export type Named = (name: string) => readonly JsonObject[];

const namedPort = object({ name: portName, containerPort: portNumber, protocol: sometimes(50, protocol) });
const container = object({ name: fc.constant("c"), ports: sometimes(70, listOf(namedPort, 0, 3)) });

const podSpec: Arbitrary<JsonObject> = object({
  containers: listOf(container, 1, 2),
  initContainers: sometimes(
    15,
    listOf(object({ restartPolicy: sometimes(60, oneOf("Always")), ports: listOf(namedPort, 1, 1) }), 1, 1),
  ),
  hostNetwork: sometimes(12, oneOf(true, true, false)),
  nodeName: sometimes(50, oneOf(...NODES)),
});

const address = {
  4: fc.constantFrom<string>(...POD_ADDRESSES[4]),
  6: fc.constantFrom<string>(...POD_ADDRESSES[6]),
};

const status: Arbitrary<JsonObject> = weighed<JsonObject>(
  [2, fc.constant({})],
  [5, address[4].map((ip) => ({ podIP: ip, podIPs: [{ ip }], hostIP: "192.0.2.1" }))],
  [2, address[6].map((ip) => ({ podIP: ip, hostIP: "192.0.2.2" }))],
  [
    3,
    fc
      .tuple(address[4], address[6])
      .map(([four, six]) => ({ podIP: four, podIPs: [{ ip: four }, { ip: six }] })),
  ],
  [1, oneOf<JsonObject>({ podIP: "" }, { podIPs: [] }, { podIP: "not an address" })],
);

const podLabels = labels("app", "tier");

const podBody: Arbitrary<{ labels: Json; spec: JsonObject; status: JsonObject }> = fc.record({
  labels: podLabels,
  spec: podSpec,
  status,
});
const template: Arbitrary<JsonObject> = object({ metadata: object({ labels: podLabels }), spec: podSpec });

type Owner = { readonly kind: string; readonly name: string };

/** Where a workload lives; `absent` and the empty one are the default namespace. */
const home: Arbitrary<string> = weighed([24, namespaceName], [1, oneOf("", "absent")]);

function metadata(namespace: string, name: string, more: JsonObject = {}): JsonObject {
  return namespace === "absent" ? { name, ...more } : { namespace, name, ...more };
}

function ownedBy(owner: Owner | undefined): JsonObject {
  return owner === undefined
    ? {}
    : {
        ownerReferences: [
          { kind: "Other", name: "x" },
          { ...owner, controller: true },
        ],
      };
}

function podOf(
  namespace: string,
  name: string,
  body: { labels: Json; spec: JsonObject; status: JsonObject },
  owner?: Owner,
): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: metadata(namespace, name, { labels: body.labels, ...ownedBy(owner) }),
    spec: body.spec,
    status: body.status,
  };
}

const API: Readonly<Record<string, string>> = {
  Job: "batch/v1",
  CronJob: "batch/v1",
  ReplicationController: "v1",
  Rollout: "argoproj.io/v1alpha1",
};

type Place = { readonly kind: string; readonly namespace: string; readonly name: string };

function controllerOf({ kind, namespace, name }: Place, pods: JsonObject, owner?: Owner): JsonObject {
  const spec = kind === "CronJob" ? { jobTemplate: { spec: { template: pods } } } : { template: pods };
  return {
    apiVersion: API[kind] ?? "apps/v1",
    kind,
    metadata: metadata(namespace, name, ownedBy(owner)),
    spec,
  };
}

const controllerKind = oneOf(
  "Deployment",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "ReplicaSet",
  "ReplicationController",
  "Rollout",
);

function finished(body: { labels: Json; spec: JsonObject; status: JsonObject }, phase: string): typeof body {
  return { ...body, status: { ...body.status, phase } };
}

const lonePod: Arbitrary<Named> = fc.tuple(home, podBody).map(([namespace, body]) => (name) => [
  podOf(namespace, name, body),
]);

const finishedPod: Arbitrary<Named> = fc
  .tuple(home, podBody, oneOf("Succeeded", "Failed"))
  .map(([namespace, body, phase]) => (name) => [podOf(namespace, name, finished(body, phase))]);

const staticPod: Arbitrary<Named> = fc.tuple(home, podBody).map(([namespace, body]) => (name) => [
  podOf(namespace, name, body, { kind: "Node", name: "a" }),
]);

const templateOnly: Arbitrary<Named> = fc
  .tuple(home, controllerKind, template)
  .map(([namespace, kind, pods]) => (name) => [controllerOf({ kind, namespace, name }, pods)]);

/** A Deployment with a ReplicaSet, either of them perhaps absent, and pods that may differ, perhaps ended. */
const ownedPods: Arbitrary<Named> = fc
  .record({
    namespace: home,
    top: sometimes(60, template),
    middle: sometimes(60, template),
    pods: fc.array(fc.tuple(podBody, oneOf("Running", "Running", "Running", "Succeeded")), { maxLength: 2 }),
  })
  .map(({ namespace, top, middle, pods }) => (name) => {
    const deployment: Owner = { kind: "Deployment", name };
    const replicaSet: Owner = { kind: "ReplicaSet", name: `${name}-1` };
    return [
      ...(isTemplate(top) ? [controllerOf({ ...deployment, namespace }, top)] : []),
      ...(isTemplate(middle) ? [controllerOf({ ...replicaSet, namespace }, middle, deployment)] : []),
      ...pods.map(([body, phase], index) =>
        podOf(
          namespace,
          `${name}-1-${index}`,
          finished(body, phase),
          isTemplate(middle) ? replicaSet : deployment,
        ),
      ),
    ];
  });

function isTemplate(value: Json | undefined): value is JsonObject {
  return value !== undefined;
}

/** One workload of the input, with all objects that belong to it. */
export const workload: Arbitrary<Named> = weighed<Named>(
  [6, lonePod],
  [5, templateOnly],
  [5, ownedPods],
  [1, finishedPod],
  [1, staticPod],
);

/** Labels of nodes and their addresses. */
export const nodeObject: Arbitrary<(name: string) => JsonObject> = fc
  .record({
    labels: labels("tier"),
    addresses: fc.subarray(["192.0.2.1", "192.0.2.2", "fd00:1::1"]),
    type: oneOf("InternalIP", "InternalIP", "ExternalIP", "Hostname"),
  })
  .map(({ labels, addresses, type }) => (name) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels },
    status: { addresses: addresses.map((address) => ({ type, address })) },
  }));

/** A Namespace object; its labels may be unreadable, or lie about the name. */
export const namespaceObject: Arbitrary<(name: string) => JsonObject> = fc
  .tuple(labels("team", "tier"), mostly(fc.constant(null), { "kubernetes.io/metadata.name": "data" }))
  .map(([labels, lie]) => (name) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: lie ?? labels },
  }));
