import { mutantsOf, type Mutant } from "./mutant.ts";

const OBJECTS = mutantsOf("src/workshop/objects.ts", {
  "only the first item of a list is there": [`of items.entries()) {`, `of items.slice(0, 1).entries()) {`],
  "items of a typed list say their own kind": [`if (kind === "List") return item;`, `return item;`],
  "an item that is no object is nothing": [`else onJunk(document, ["items", index]);`, ``],
  "items that are no list are none": [`onJunk(document, ["items"]);`, ``],
});

const SNAPSHOT = mutantsOf("src/workshop/snapshot.ts", {
  "an object without a namespace is in none": [
    `const namespace = object.namespace ?? this.#defaultNamespace;`,
    `const namespace = object.namespace ?? "";`,
  ],
  "an object that comes twice is there twice": [`this.#replaced.add(before);`, ``],
  "an object that comes twice is the first": [`this.#replaced.add(before);`, `this.#replaced.add(object);`],
  "objects without a name are one": [`if ((text(metadata, "name") ?? "") === "") return;`, ``],
  "a policy without an apiVersion is no object": [`this.policyObjects.push(orphan(document));`, ``],
  "namespaces that cannot be read have no labels": [
    `withUnreadNamespaces(assembly, policies, inputs.unread);`,
    ``,
  ],
});

const POLICIES = mutantsOf("src/workshop/policies.ts", {
  "policies of other systems are ignored": [`policies.push(...sources.foreign(context));`, ``],
  "an unreadable policy of another system is none": [
    `header: evaluated(unread.header),`,
    `header: unread.header,`,
  ],
  "documents that cannot be read are dropped": [
    `...sources.unread.map((unread) => ({`,
    `...[].map((unread) => ({`,
  ],
  "policies of other enforcers count": [`outlaws.addOther(policy); return [];`, `return [policy];`],
  "policies of other enforcers are perhaps there": [
    `outlaws.addOther(policy); return [];`,
    `return [{ ...policy, isDoubtful: true }];`,
  ],
  "policies whose enforcer nobody knows are there": [
    `return [{ ...policy, isDoubtful: true }];`,
    `return [policy];`,
  ],
  "policies whose enforcer nobody knows are not there": [
    `return [{ ...policy, isDoubtful: true }];`,
    `return [];`,
  ],
  "staged policies are enforced": [
    `policiesInForce(policies, facts.staged === true)`,
    `policiesInForce(policies, true)`,
  ],
  "staged policies are never enforced": [
    `policiesInForce(policies, facts.staged === true)`,
    `policiesInForce(policies, false)`,
  ],
  "policies do not say who enforces them": [
    `return cni === undefined ? facts : { ...facts, cni };`,
    `return facts;`,
  ],
  "the first policy says who enforces all of them": [
    `return first?.find((cni) => enforcers.every((list) => list.includes(cni)));`,
    `return first?.[0];`,
  ],
});

const STAGING = mutantsOf("src/policy/staging.ts", {
  "a staged policy that is enforced stands beside the one of its name": [
    `isStaged === true || !replaced.has(\`\${tier} \${objectText(object)}\`),`,
    `true,`,
  ],
});

const UNREAD = mutantsOf("src/workshop/unread.ts", {
  "policies of other systems are of every namespace": [`if (!namespaced)`, `if (true)`],
  "an unreadable list of Namespaces says nothing": [`header.kind === "NamespaceList" ||`, ``],
});

const FACTS = mutantsOf("src/workshop/facts.ts", {
  "an empty list of CIDRs is no address": [
    `cidrs.length === 0 ? undefined : cidrs`,
    `texts === undefined ? undefined : cidrs`,
  ],
});

const WORKLOADS = mutantsOf("src/workshop/inventory/workloads.ts", {
  "pods that are over are live": [`return phase === "Succeeded" || phase === "Failed";`, `return false;`],
  "pods that failed are live": [
    `return phase === "Succeeded" || phase === "Failed";`,
    `return phase === "Succeeded";`,
  ],
  "owner chains are not followed": [`while (owner !== undefined &&`, `while (false &&`],
  "only the direct owner counts": [
    `owner = controllers.get(keyOf(source.namespace, owner))?.owner;`,
    `owner = undefined;`,
  ],
  "an owner that is absent is none": [
    `top = owner;`,
    `if (controllers.has(keyOf(source.namespace, owner))) top = owner;`,
  ],
  "a Node owns its static pods": [`|| kind === "Node") continue;`, `) continue;`],
  "an owner need not be the controller": [`field(owner, "controller") !== true ||`, ``],
  "a template counts over live pods": [
    `if (pods.length > 0) return pods;`,
    `if (pods.length > 0 && own.length === 0) return pods;`,
  ],
  "old templates count beside the controller's own": [
    `if (own.length > 0) return own;`,
    `if (own.length > 0) return [...own, ...owned];`,
  ],
  "only the first pod of a workload counts": [
    `if (pods.length > 0) return pods;`,
    `if (pods.length > 0) return pods.slice(0, 1);`,
  ],
  "a CronJob has no template": [
    `const CRON_JOB_TEMPLATE = ["spec", "jobTemplate", "spec", "template"];`,
    `const CRON_JOB_TEMPLATE = ["spec", "template"];`,
  ],
  "kinds nobody has heard of have no template": [
    `isOwnKind || isList(valueUnder(value ?? null, ["spec", "containers"]))`,
    `isOwnKind`,
  ],
});

const PODS = mutantsOf("src/workshop/inventory/pod-facts.ts", {
  "an init container that ends has the pod's ports": [`field(entry, "restartPolicy") === "Always"`, `true`],
  "a sidecar's ports are not the pod's": [
    `return [...listIn(spec, "containers"), ...sidecars];`,
    `return [...listIn(spec, "containers")];`,
  ],
  "labels that are no map are none": [
    `if (!isObject(labels)) return ["labels"];`,
    `if (!isObject(labels)) return undefined;`,
  ],
  "a pod's label that is no text is dropped": [`return ["labels", key];`, `return undefined;`],
  "pods are at the address of their node": [
    `...(hostNetwork ? at("hostIPs", "hostIP") : [])`,
    `...at("hostIPs", "hostIP")`,
  ],
  "a pod has its first address only": [
    `...addressTexts(field(status, list)),`,
    `...addressTexts(field(status, list)).slice(0, 1),`,
  ],
  "a container's port is TCP": [`field(port, "protocol") ?? "TCP"`, `"TCP"`],
});

const CLUSTER = mutantsOf("src/workshop/inventory/cluster.ts", {
  "a namespace has the name that its label says": [
    `new Map([...stated, [NAME_LABEL, object.name]])`,
    `new Map([[NAME_LABEL, object.name], ...stated])`,
  ],
  "a namespace has no label of its name": [`new Map([...stated, [NAME_LABEL, object.name]])`, `stated`],
  "a namespace that cannot be read has no name": [`new Map([[NAME_LABEL, name]])`, `new Map()`],
  "host names of nodes are addresses": [
    `new Set(["InternalIP", "ExternalIP"])`,
    `new Set(["InternalIP", "ExternalIP", "Hostname"])`,
  ],
  "nodes have no external address": [`new Set(["InternalIP", "ExternalIP"])`, `new Set(["InternalIP"])`],
});

const ENDPOINTS = mutantsOf("src/workshop/inventory/endpoints.ts", {
  "an EndpointSlice is not read": [
    `return text(field(metadata, "labels"), SERVICE_NAME) ?? null;`,
    `return null;`,
  ],
});

const CONTROLLERS = mutantsOf("src/workshop/inventory/controller-labels.ts", {
  "pods of a Job do not carry its name": [`if (kind === "Job") return addedByJob(spec, name);`, ``],
  "a Job with a selector of its own adds its name": [`const own = isManual ? [] :`, `const own =`],
});

const DOUBT = mutantsOf("src/workshop/inventory/doubt.ts", {
  "a network that cannot be read is the pod's own": [`return ["hostNetwork"];`, `return undefined;`],
  "a spec that cannot be read is empty": [`if (!isObject(spec)) return [];`, ``],
  "a port that cannot be read is none": [
    `return name === "" || readPort(port) !== undefined;`,
    `return true;`,
  ],
});

const PAIRS = mutantsOf("src/policy/reach/pairs.ts", {
  "a pod on the network of nobody knows which node is on another": [
    `return kind === "host-network-pod" && (isSomewhere(from) || isSomewhere(to));`,
    `return false;`,
  ],
  "connections to a pod in doubt are judged": [`if (areDoubtful(target.labels)) return true;`, ``],
});

const IMPLIED = mutantsOf("src/policy/snapshot.ts", {
  "a namespace that is only used has no label of its name": [
    `new Map([["kubernetes.io/metadata.name", name]])`,
    `new Map()`,
  ],
});

/** Breaks in what the input is taken for: objects, workloads, pods, namespaces, nodes. */
export const INPUT_MUTANTS: readonly Mutant[] = [
  ...OBJECTS,
  ...SNAPSHOT,
  ...POLICIES,
  ...STAGING,
  ...UNREAD,
  ...FACTS,
  ...WORKLOADS,
  ...PODS,
  ...CLUSTER,
  ...ENDPOINTS,
  ...CONTROLLERS,
  ...DOUBT,
  ...PAIRS,
  ...IMPLIED,
];
