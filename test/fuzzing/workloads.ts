import fc from "fast-check";

import type { Json, JsonObject } from "../../src/domain/json.ts";
import { at } from "../../src/domain/unreachable.ts";
import {
  CONTROLLER_KEYS,
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
  seldom,
  sometimes,
  weighed,
  type Arbitrary,
} from "./parts.ts";

/** A name for what the cluster's place in a list will name. */
export type Named = (name: string) => readonly JsonObject[];

const namedPort = seldom(
  object({ name: portName, containerPort: portNumber, protocol: sometimes(50, protocol) }),
  null,
  { name: "http", containerPort: "80" },
  { name: "http", containerPort: 80, protocol: "tcp" },
  { name: 80, containerPort: 80 },
  { name: "sql" },
  { name: null, containerPort: 0 },
  { containerPort: "eighty" },
);
const container = seldom(
  object({ name: fc.constant("c"), ports: sometimes(70, listOf(namedPort, 0, 3)) }),
  null,
  { name: "c", ports: "http" },
  { name: "c", restartPolicy: true },
);
const sidecar = object({ restartPolicy: sometimes(60, oneOf("Always")), ports: listOf(namedPort, 1, 1) });

const podSpec: Arbitrary<JsonObject> = object({
  containers: seldom(listOf(container, 1, 2), "none", { c: {} }),
  initContainers: sometimes(15, seldom(listOf(sidecar, 1, 1), "none")),
  hostNetwork: sometimes(12, mostly(oneOf(true, true, false), "true", "false", 1, null)),
  nodeName: sometimes(50, mostly(oneOf<Json>(...NODES), "", 7, null)),
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
  [
    1,
    oneOf<JsonObject>(
      { podIP: "" },
      { podIPs: [] },
      { podIP: "not an address" },
      { podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }, { ip: 7 }] },
      { podIP: "10.0.0.1", podIPs: [{}] },
      { podIP: "10.0.0.1", podIPs: "10.0.0.1" },
      { podIP: "10.0.0.1", hostIP: "192.0.2.1", hostIPs: [{ ip: "192.0.2.2" }] },
    ),
  ],
);

const podLabels = weighed<Json>([7, labels("app", "tier")], [1, labels("app", ...CONTROLLER_KEYS)]);

type Body = { readonly labels: Json; readonly spec: Json; readonly status: JsonObject };

const spec: Arbitrary<Json> = seldom(podSpec, null, "none", []);
const podBody: Arbitrary<Body> = fc.record({ labels: podLabels, spec, status });
const template: Arbitrary<Json> = seldom(
  object({ metadata: seldom(object({ labels: podLabels }), null, "none"), spec }),
  null,
  "none",
  {},
);

type Owner = { readonly kind: string; readonly name: string };

/** Where a workload lives; `absent` and the empty one are the default namespace, and what is no text is nowhere. */
const home: Arbitrary<Json> = weighed<Json>(
  [48, namespaceName],
  [2, oneOf("", "absent")],
  [1, oneOf<Json>(7, {})],
);

function metadata(namespace: Json, name: string, more: JsonObject = {}): JsonObject {
  return namespace === "absent" ? { name, ...more } : { namespace, name, ...more };
}

function ownedBy(owner: Owner | undefined): JsonObject {
  return owner === undefined
    ? {}
    : {
        ownerReferences: [
          null,
          { kind: "Other", name: "x" },
          { kind: "Other", name: 7, controller: true },
          { ...owner, controller: true },
        ],
      };
}

function podOf(namespace: Json, name: string, body: Body, owner?: Owner): JsonObject {
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

type Place = { readonly kind: string; readonly namespace: Json; readonly name: string };

/** What else of a controller decides which labels its pods get. */
type Jobbing = { readonly manualSelector: Json; readonly completionMode: Json };

function controllerOf(
  { kind, namespace, name }: Place,
  pods: Json,
  { owner, jobbing }: { owner?: Owner; jobbing?: Jobbing } = {},
): JsonObject {
  const made = { ...jobbing, template: pods };
  const spec = kind === "CronJob" ? { jobTemplate: { spec: made } } : made;
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

function finished(body: Body, phase: string): Body {
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

const jobbing: Arbitrary<Jobbing> = fc.record({
  manualSelector: mostly(weighed<Json>([6, oneOf<Json>(null, false)], [1, oneOf(true)]), "true"),
  completionMode: mostly(oneOf<Json>(null, "NonIndexed", "Indexed"), "indexed"),
});

const templateOnly: Arbitrary<Named> = fc
  .tuple(home, controllerKind, template, jobbing)
  .map(([namespace, kind, pods, jobbing]) => (name) => [
    controllerOf({ kind, namespace, name }, pods, { jobbing }),
  ]);

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
      ...(isTemplate(middle)
        ? [controllerOf({ ...replicaSet, namespace }, middle, { owner: deployment })]
        : []),
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

function isTemplate(value: Json | undefined): value is Json {
  return value !== undefined;
}

/** Controllers that own each other in a circle, and pods of them. */
const circle: Arbitrary<Named> = fc
  .tuple(home, fc.array(template, { minLength: 1, maxLength: 3 }), podBody, oneOf("Running", "Failed"))
  .map(([namespace, templates, body, phase]) => (name) => {
    const owners = templates.map((_, index): Owner => ({ kind: "ReplicaSet", name: `${name}-${index}` }));
    return [
      ...templates.map((pods, index) => {
        const owner = at(owners, (index + 1) % owners.length);
        return controllerOf({ ...at(owners, index), namespace }, pods, { owner });
      }),
      podOf(namespace, `${name}-pod`, finished(body, phase), at(owners, 0)),
      podOf(namespace, `${name}-own`, body, { kind: "Pod", name: `${name}-own` }),
    ];
  });

/** A workload whose head cannot be read whole: nobody can say that it is one. */
const headless: Arbitrary<Named> = fc
  .tuple(home, controllerKind, template, oneOf<Json>("", 5, null))
  .map(([namespace, kind, pods, apiVersion]) => (name) => [
    { ...controllerOf({ kind, namespace, name }, pods), apiVersion },
  ]);

/** Pods that the API server names: each has the same beginning. */
const generated: Arbitrary<Named> = fc
  .tuple(home, controllerKind, fc.array(template, { minLength: 1, maxLength: 2 }), jobbing)
  .map(
    ([namespace, kind, templates, jobbing]) =>
      (name) =>
        templates.map((pods) => {
          const made = controllerOf({ kind, namespace, name }, pods, { jobbing });
          return { ...made, metadata: metadata(namespace, "", { name: null, generateName: `${name}-` }) };
        }),
  );

/** One workload of the input, with all objects that belong to it. */
export const workload: Arbitrary<Named> = weighed<Named>(
  [6, lonePod],
  [5, templateOnly],
  [5, ownedPods],
  [1, finishedPod],
  [1, staticPod],
  [1, circle],
  [1, headless],
  [1, generated],
);

/** Labels of nodes and their addresses. */
export const nodeObject: Arbitrary<(name: string) => JsonObject> = fc
  .record({
    labels: labels("tier"),
    addresses: weighed<readonly Json[]>(
      [16, fc.subarray<Json>(["192.0.2.1", "192.0.2.2", "fd00:1::1"])],
      [1, oneOf<readonly Json[]>(["192.0.2.1", 7], [null, "192.0.2.1"], ["", "192.0.2.1"])],
    ),
    type: mostly(oneOf("InternalIP", "InternalIP", "ExternalIP", "Hostname"), 7),
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
