import { field, isList, isObject, type Json, type JsonObject } from "../../src/domain/json.ts";
import type { World } from "../../src/policy/spec/objects.ts";

/** What a random cluster can hold. Every one of them must turn up, or a fuzz run says nothing of it. */
type Test = (world: World, objects: readonly JsonObject[]) => boolean;

function open(root: JsonObject): readonly JsonObject[] {
  const items = field(root, "items");
  const kind = field(root, "kind");
  if (!isList(items) || typeof kind !== "string") return [root];
  return items
    .filter(isObject)
    .map((item) =>
      kind === "List"
        ? item
        : { ...item, kind: kind.slice(0, -4), apiVersion: field(root, "apiVersion") ?? null },
    );
}

/** The values at a path: `*` is every item of a list. */
function valuesAt(value: Json | undefined, path: readonly string[]): readonly (Json | undefined)[] {
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (step === "*") return isList(value) ? value.flatMap((item) => valuesAt(item, rest)) : [];
  return isObject(value) ? valuesAt(field(value, step), rest) : [];
}

/** Whether an object of a kind has a value at a path that will do. */
function has(kind: string, path: string, fits: (value: Json | undefined) => boolean): Test {
  return (_, objects) =>
    objects.some((object) => field(object, "kind") === kind && valuesAt(object, path.split(".")).some(fits));
}

const is =
  (expected: Json): ((value: Json | undefined) => boolean) =>
  (value) =>
    JSON.stringify(value) === JSON.stringify(expected);
const absent = (value: Json | undefined): boolean => value === undefined;
const empty = (value: Json | undefined): boolean => isList(value) && value.length === 0;
const notList = (value: Json | undefined): boolean => value !== undefined && value !== null && !isList(value);
const notObject = (value: Json | undefined): boolean => !isObject(value);
const there = (value: Json | undefined): boolean => value !== undefined;
const text =
  (pattern: RegExp): ((value: Json | undefined) => boolean) =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const only =
  (...keys: readonly string[]): ((value: Json | undefined) => boolean) =>
  (value) =>
    isObject(value) && Object.keys(value).toSorted().join() === keys.toSorted().join();

const np = (path: string, fits: (value: Json | undefined) => boolean): Test =>
  has("NetworkPolicy", `spec.${path}`, fits);
const cnp = (path: string, fits: (value: Json | undefined) => boolean): Test =>
  has("ClusterNetworkPolicy", `spec.${path}`, fits);
const anp = (path: string, fits: (value: Json | undefined) => boolean): Test =>
  has("AdminNetworkPolicy", `spec.${path}`, fits);

function written(pattern: RegExp): Test {
  return (_, objects) => pattern.test(JSON.stringify(objects));
}

const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"];

/** The features by name. */
export const FEATURES: Readonly<Record<string, Test>> = {
  "policyTypes absent": np("policyTypes", absent),
  "policyTypes empty": np("policyTypes", empty),
  "policyTypes null": np("policyTypes", is(null)),
  "policyTypes Egress": np("policyTypes", is(["Egress"])),
  "policyTypes Ingress": np("policyTypes", is(["Ingress"])),
  "policyTypes both": np("policyTypes", is(["Ingress", "Egress"])),
  "policyTypes unreadable": np("policyTypes", is("Egress")),
  "policyTypes with an unknown word": np("policyTypes.*", is("Sideways")),
  "policy podSelector absent": np("podSelector", absent),
  "policy podSelector null": np("podSelector", is(null)),
  "policy podSelector {}": np("podSelector", is({})),
  "rules unreadable": np("egress", notList),
  "a rule unreadable": np("egress.*", notObject),
  "to absent": np("egress.*.to", absent),
  "to empty": np("egress.*.to", empty),
  "to null": np("egress.*.to", is(null)),
  "to unreadable": np("egress.*.to", notList),
  "ports absent": np("egress.*.ports", absent),
  "ports empty": np("ingress.*.ports", empty),
  "peer podSelector alone": np("egress.*.to.*", only("podSelector")),
  "peer namespaceSelector alone": np("ingress.*.from.*", only("namespaceSelector")),
  "peer of both selectors": np("egress.*.to.*", only("namespaceSelector", "podSelector")),
  "peer with a null member": np("egress.*.to.*.podSelector", is(null)),
  "peer empty": np("egress.*.to.*", is({})),
  "peer with a selector beside ipBlock": np("egress.*.to.*", only("ipBlock", "podSelector")),
  "ipBlock v4": np("egress.*.to.*.ipBlock.cidr", text(/\./u)),
  "ipBlock v6": np("egress.*.to.*.ipBlock.cidr", text(/:/u)),
  "ipBlock in ingress": np("ingress.*.from.*.ipBlock.cidr", there),
  "ipBlock 0.0.0.0/0": np("egress.*.to.*.ipBlock.cidr", is("0.0.0.0/0")),
  "ipBlock ::/0": np("egress.*.to.*.ipBlock.cidr", is("::/0")),
  "ipBlock of one address": np("egress.*.to.*.ipBlock.cidr", text(/\/32$/u)),
  "ipBlock with host bits": np("egress.*.to.*.ipBlock.cidr", is("10.0.1.77/24")),
  "ipBlock IPv4-mapped": np("egress.*.to.*.ipBlock.cidr", is("::ffff:10.0.0.0/104")),
  "ipBlock unreadable": np("egress.*.to.*.ipBlock.cidr", (cidr) => is("nonsense")(cidr) || is(7)(cidr)),
  "except v4": np("egress.*.to.*.ipBlock.except.*", text(/\./u)),
  "except outlying": np("egress.*.to.*.ipBlock.except.*", is("::1/128")),
  "except v6": np("egress.*.to.*.ipBlock.except.*", text(/:/u)),
  "except unreadable": np(
    "egress.*.to.*.ipBlock.except",
    (except) => is("10.0.0.0/24")(except) || is([null])(except),
  ),
  "port number": np("egress.*.ports.*.port", (value) => typeof value === "number"),
  "port name in egress": np("egress.*.ports.*.port", text(/[a-z]/u)),
  "port name in ingress": np("ingress.*.ports.*.port", text(/[a-z]/u)),
  "port absent": np("egress.*.ports.*.port", absent),
  "port 0": np("egress.*.ports.*.port", is(0)),
  endPort: np("egress.*.ports.*.endPort", there),
  "protocol absent": np("egress.*.ports.*.protocol", absent),
  "protocol UDP": np("egress.*.ports.*.protocol", is("UDP")),
  "protocol SCTP": np("egress.*.ports.*.protocol", is("SCTP")),
  "protocol unreadable": np("egress.*.ports.*.protocol", is("tcp")),
  "NetworkPolicy of another group": has("NetworkPolicy", "apiVersion", is("crd.projectcalico.org/v1")),
  "NetworkPolicy of another version": has("NetworkPolicy", "apiVersion", is("networking.k8s.io/v2")),
  "NetworkPolicy spec unreadable": has("NetworkPolicy", "spec", is("none")),
  "NetworkPolicy in no readable namespace": has("NetworkPolicy", "metadata.namespace", is(7)),
  ...Object.fromEntries(
    OPERATORS.map((operator) => [
      `operator ${operator}`,
      written(new RegExp(`"operator":"${operator}"`, "u")),
    ]),
  ),
  "operator unknown": written(/"operator":"Near"/u),
  "metadata.name selected": written(/"matchLabels":\{"kubernetes.io\/metadata.name"/u),
  "labels unreadable": has("Pod", "metadata.labels.app", is(1)),
  "namespace implied": (_, objects) =>
    objects.some((one) => field(field(one, "metadata"), "namespace") === "lost"),
  "namespace labels unreadable": has("Namespace", "metadata.labels.app", is(1)),
  hostNetwork: has("Pod", "spec.hostNetwork", is(true)),
  "hostNetwork in a template": has("Deployment", "spec.template.spec.hostNetwork", is(true)),
  "pod on a known node": has("Pod", "spec.nodeName", is("a")),
  "pod with v4": has("Pod", "status.podIP", text(/^[0-9.]+$/u)),
  "pod with v6": has("Pod", "status.podIP", text(/:/u)),
  "pod with both families": has("Pod", "status.podIPs", (value) => isList(value) && value.length === 2),
  "pod without addresses": has("Pod", "status", is({})),
  "pod ended": has("Pod", "status.phase", is("Succeeded")),
  "pod owned": has("Pod", "metadata.ownerReferences.*.kind", is("ReplicaSet")),
  "pod owned by a node": has("Pod", "metadata.ownerReferences.*.kind", is("Node")),
  "pod whose network is in doubt": written(/"hostNetwork":("|1)/u),
  "pod on a node that cannot be read": written(/"nodeName":7/u),
  "pod with an address that cannot be read": has("Pod", "status.podIPs.*", (entry) =>
    isObject(entry) ? typeof field(entry, "ip") !== "string" : true,
  ),
  "owners in a circle": has("ReplicaSet", "metadata.ownerReferences.*.kind", is("ReplicaSet")),
  "pod that owns itself": has("Pod", "metadata.ownerReferences.*.kind", is("Pod")),
  "name that the API server makes up": written(/"generateName"/u),
  "workload in no readable namespace": has("Pod", "metadata.namespace", is(7)),
  "workload without a readable version": (_, objects) =>
    objects.some((one) => {
      const [kind, version] = [field(one, "kind"), field(one, "apiVersion")];
      return kind === "Deployment" && (typeof version !== "string" || version === "");
    }),
  "document of no kind": (world) =>
    world.documents.some(({ root }) => typeof field(root, "kind") !== "string"),
  "list with items that are none": (world) =>
    world.documents.some(({ root }) => valuesAt(root, ["items", "*"]).some((item) => !isObject(item))),
  "Job with a selector of its own": has("Job", "spec.manualSelector", is(true)),
  "indexed Job": has("Job", "spec.completionMode", is("Indexed")),
  sidecar: has("Pod", "spec.initContainers.*.restartPolicy", is("Always")),
  "init container": has("Pod", "spec.initContainers.*.restartPolicy", absent),
  "port named twice": (_, objects) =>
    objects.some((one) =>
      valuesAt(one, ["spec", "containers"]).some((list) =>
        /("name":"http","containerPort".*){2}/u.test(JSON.stringify(list ?? "")),
      ),
    ),
  ...Object.fromEntries(
    [
      "Pod",
      "Deployment",
      "ReplicaSet",
      "StatefulSet",
      "DaemonSet",
      "Job",
      "CronJob",
      "ReplicationController",
      "Rollout",
      "Node",
    ].map((kind) => [`kind ${kind}`, has(kind, "kind", there)]),
  ),
  "tier Admin": cnp("tier", is("Admin")),
  "tier Baseline": cnp("tier", is("Baseline")),
  "tier unreadable": cnp("tier", is("Middle")),
  "priority unreadable": cnp("priority", is(1001)),
  tie: (_, objects) => new Set(ranks(objects)).size < ranks(objects).length,
  "tie of three": (_, objects) =>
    ranks(objects).some((rank) => ranks(objects).filter((one) => one === rank).length > 2),
  "subject namespaces": cnp("subject", only("namespaces")),
  "subject pods": cnp("subject", only("pods")),
  "subject unreadable": cnp("subject", is({})),
  "cluster peer namespaces": cnp("egress.*.to.*", only("namespaces")),
  "cluster peer pods": cnp("ingress.*.from.*", only("pods")),
  "cluster peer nodes": cnp("egress.*.to.*", only("nodes")),
  "cluster peer networks": cnp("egress.*.to.*", only("networks")),
  "cluster peer networks v6": cnp("egress.*.to.*.networks.*", text(/:/u)),
  "cluster peer domainNames": cnp("egress.*.to.*", only("domainNames")),
  "cluster peer unreadable": cnp("egress.*.to.*", (peer) => is({})(peer) || only("namespaces", "pods")(peer)),
  "cluster ingress peer networks": cnp("ingress.*.from.*", only("networks")),
  "cluster peers absent": cnp("egress.*.to", absent),
  ...Object.fromEntries(
    ["Accept", "Deny", "Pass", "Log"].map((action) => [
      `action ${action}`,
      cnp("egress.*.action", is(action)),
    ]),
  ),
  "protocols absent": cnp("egress.*.protocols", absent),
  "protocols unreadable": cnp("egress.*.protocols", is("all")),
  "protocols number": cnp("egress.*.protocols.*.tcp.destinationPort.number", there),
  "protocols range": cnp("egress.*.protocols.*.tcp.destinationPort.range", there),
  "protocols whole": cnp("egress.*.protocols.*.udp", is({})),
  "protocols sctp": cnp("egress.*.protocols.*", only("sctp")),
  destinationNamedPort: cnp("egress.*.protocols.*.destinationNamedPort", there),
  "destinationNamedPort in ingress": cnp("ingress.*.protocols.*.destinationNamedPort", there),
  "protocols item unreadable": cnp(
    "egress.*.protocols.*",
    (item) => is({ icmp: {} })(item) || is({})(item) || is({ tcp: null })(item),
  ),
  "ANP portNumber": anp("egress.*.ports.*.portNumber", there),
  "ANP portRange": anp("egress.*.ports.*.portRange", there),
  "ANP namedPort": anp("egress.*.ports.*.namedPort", there),
  "ANP networks": anp("egress.*.to.*.networks", there),
  "ANP Pass": anp("egress.*.action", is("Pass")),
  BANP: has("BaselineAdminNetworkPolicy", "metadata.name", is("default")),
  "BANP of another name": has("BaselineAdminNetworkPolicy", "metadata.name", is("second")),
  "cluster policy of another version": has(
    "ClusterNetworkPolicy",
    "apiVersion",
    is("policy.networking.k8s.io/v9"),
  ),
  "policy of another system": has("CiliumNetworkPolicy", "kind", there),
  "cluster-wide policy of another system": has("GlobalNetworkPolicy", "kind", there),
  "API server known": has("Endpoints", "kind", there),
  "API server known by a slice": has("EndpointSlice", "kind", there),
  "workload without a namespace": has("Deployment", "metadata.namespace", absent),
  "workload of the empty namespace": has("Pod", "metadata.namespace", is("")),
  "plain list": (world) => world.documents.some(({ root }) => field(root, "kind") === "List"),
  "typed list": (world) => world.documents.some(({ root }) => field(root, "kind") === "NetworkPolicyList"),
  "unreadable NetworkPolicy": (world) =>
    world.unreadable.some(({ kind, namespace }) => kind === "NetworkPolicy" && namespace !== undefined),
  "unreadable Namespace": (world) => world.unreadable.some(({ kind }) => kind === "Namespace"),
  "unreadable cluster-wide policy": (world) =>
    world.unreadable.some(({ kind }) => kind === "ClusterNetworkPolicy" || kind === "AdminNetworkPolicyList"),
  "unreadable document of no kind": (world) => world.unreadable.some(({ kind }) => kind === undefined),
  "unreadable document of no consequence": (world) =>
    world.unreadable.some(({ kind }) => kind === "Deployment"),
  "pod CIDRs": (world) => (world.facts.podCidrs ?? []).length > 0,
  "pod CIDRs empty": (world) => world.facts.podCidrs?.length === 0,
  "pod CIDRs of both families": (world) => (world.facts.podCidrs ?? []).length > 2,
  "node CIDRs": (world) => world.facts.nodeCidrs !== undefined,
  "another default namespace": (world) => world.defaultNamespace !== "default",
  ...Object.fromEntries(
    ["generic", "cilium", "calico", "ovn-kubernetes", "aws-vpc", "gke-v2", "antrea"].map((cni) => [
      `CNI ${cni}`,
      (world: World) => world.facts.cni === cni,
    ]),
  ),
};

/** Tier and priority of every cluster-wide policy that has them. */
function ranks(objects: readonly JsonObject[]): readonly string[] {
  return objects.flatMap((one) => {
    const spec = field(one, "spec");
    const tier = field(one, "kind") === "AdminNetworkPolicy" ? "Admin" : field(spec, "tier");
    const priority = field(spec, "priority");
    return typeof tier === "string" && typeof priority === "number" ? [`${tier} ${priority}`] : [];
  });
}

/** The features that a cluster has. */
export function featuresOf(world: World): readonly string[] {
  const objects = world.documents.flatMap(({ root }) => open(root));
  return Object.entries(FEATURES).flatMap(([name, test]) => (test(world, objects) ? [name] : []));
}
