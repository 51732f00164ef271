import type { ClusterFacts } from "../../domain/facts.ts";
import { field, isList, isObject, type Json } from "../../domain/json.ts";
import { and, not, or, type Truth } from "../../domain/verdict.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { Pod } from "../../policy/spec/pods.ts";
import type { Endpoint } from "../../policy/spec/question.ts";
import { selects, type Labels } from "../../policy/spec/selectors.ts";

/** The minor version of Cilium 1; 20 where none is stated. */
export function minorVersion({ ciliumVersion = "1.20" }: ClusterFacts): number {
  const parts = ciliumVersion.replace(/^v/u, "").split(".");
  return parts[0] === "1" && parts[1] !== undefined && /^\d+/u.test(parts[1])
    ? Number.parseInt(parts[1], 10)
    : 20;
}

/** One requirement of a selector of identities; undefined in place of what cannot be read. */
type Want = {
  readonly source: string;
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
};

const TAKES_VALUES: Readonly<Record<string, boolean>> = {
  In: true,
  NotIn: true,
  Exists: false,
  DoesNotExist: false,
};

/** A key with the source that it names before its first colon. */
function keyOf(text: string): Pick<Want, "source" | "key"> {
  const [before = "", ...after] = text.split(":");
  if (after.length === 0) return { source: "any", key: text };
  return { source: before === "" ? "any" : before, key: after.join(":") };
}

function want(key: Json | undefined, operator: Json | undefined, values: Json): Want | undefined {
  if (typeof key !== "string" || typeof operator !== "string" || !isList(values)) return undefined;
  const words = values.filter((value) => typeof value === "string");
  const takes = Object.hasOwn(TAKES_VALUES, operator) ? TAKES_VALUES[operator] : undefined;
  const isWhole = words.length === values.length && takes === words.length > 0;
  return isWhole ? { ...keyOf(key), operator, values: words } : undefined;
}

/** All requirements of a selector; undefined where it is none. */
export function wantsOf(selector: Json | undefined): readonly (Want | undefined)[] | undefined {
  if (!isObject(selector)) return undefined;
  const labels = field(selector, "matchLabels") ?? {};
  const expressions = field(selector, "matchExpressions") ?? [];
  return [
    ...(isObject(labels)
      ? Object.entries(labels).map(([key, value]) => want(key, "In", [value]))
      : [undefined]),
    ...(isList(expressions)
      ? expressions.map((one) => want(field(one, "key"), field(one, "operator"), field(one, "values") ?? []))
      : [undefined]),
  ];
}

type Wants = readonly (Want | undefined)[];

const NAMESPACE = "io.kubernetes.pod.namespace";
const NAMESPACE_LABEL = "io.cilium.k8s.namespace.labels";
const ACCOUNT = "io.cilium.k8s.policy.serviceaccount";
const CLUSTER = "io.cilium.k8s.policy.cluster";

/** Keys that default settings keep out of identities. */
const LEFT_OUT =
  /^(?:io\.kubernetes|kubernetes\.io|k8s\.io|pod-template-(?:generation|hash)|controller-(?:revision-hash|uid)|annotation|etcd_node|topology\.kubernetes\.io|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/(?:job-completion-index|controller-uid))|beta\.kubernetes\.io/u;

function isLeftOut(key: string): boolean {
  if (key.startsWith(NAMESPACE) || key.startsWith("app.kubernetes.io"))
    return /^app\.kubernetes\.io.*beta\.kubernetes\.io/u.test(key);
  return LEFT_OUT.test(key);
}

/** Whether a label that is there with one of some values, or not there, meets a requirement. */
function meets({ operator }: Want, isThere: Truth, isListed: Truth): Truth {
  if (operator === "Exists") return isThere;
  if (operator === "DoesNotExist") return not(isThere);
  return operator === "In" ? and(isThere, isListed) : not(and(isThere, isListed));
}

function onLabels({ operator, values }: Want, key: string, labels: Labels): Truth {
  return selects({ matchExpressions: [{ key, operator, values }] }, labels);
}

/** The labels that Cilium gives every pod: whether they meet a requirement. Which cluster this is is not known. */
const GIVEN: Readonly<Record<string, (one: Want, pod: Pod) => Truth>> = {
  [NAMESPACE]: (one, pod) => onLabels(one, "kubernetes.io/metadata.name", pod.namespaceLabels),
  [ACCOUNT]: (one, { serviceAccount: account }) => {
    if (account === undefined) return "maybe";
    return one.values.includes(account) === (one.operator === "In") ? "yes" : "no";
  },
  [CLUSTER]: () => "maybe",
};

/** Whether blocks of addresses speak of pods, or of nodes. */
function hasMode({ cidrMatchMode = [] }: ClusterFacts, mode: "pods" | "nodes"): boolean {
  return cidrMatchMode.includes(mode);
}

/** Whether a pod's identity meets a requirement. */
function podMeets(one: Want, pod: Pod, facts: ClusterFacts): Truth {
  const { source, key } = one;
  if ((source === "cidr" || source === "cidrgroup") && hasMode(facts, "pods")) return "maybe";
  if (source !== "any" && source !== "k8s") return meets(one, "no", "no");
  const given = Object.hasOwn(GIVEN, key) ? GIVEN[key] : undefined;
  if (given === undefined) return isLeftOut(key) ? meets(one, "no", "no") : onOwnLabels(one, pod);
  return TAKES_VALUES[one.operator] === true ? given(one, pod) : meets(one, "yes", "no");
}

function onOwnLabels(one: Want, pod: Pod): Truth {
  return one.key.startsWith(`${NAMESPACE_LABEL}.`)
    ? onLabels(one, one.key.slice(NAMESPACE_LABEL.length + 1), pod.namespaceLabels)
    : onLabels(one, one.key, pod.labels);
}

/** Whether a pod of the pod network meets a selector. */
export function podMatches(wants: Wants, pod: Pod, facts: ClusterFacts): Truth {
  return wants
    .map((one) => (one === undefined ? "maybe" : podMeets(one, pod, facts)))
    .reduce<Truth>(and, "yes");
}

/** What a thing that is no pod may be to Cilium: its reserved labels. */
type Identity = readonly string[];

/** The identities that such a thing may have: a node is the subject's own or another, the API server anywhere. */
function identitiesOf(peer: Endpoint): readonly Identity[] {
  if (peer.kind === "address") return [["world"]];
  if (peer.kind === "kube-apiserver")
    return [
      ["host", "kube-apiserver"],
      ["remote-node", "kube-apiserver"],
      ["world", "kube-apiserver"],
    ];
  return [["host"], ["remote-node"], ["host", "kube-apiserver"], ["remote-node", "kube-apiserver"]];
}

/** What all identities agree on. */
function agree(truths: readonly Truth[]): Truth {
  if (truths.every((truth) => truth === "yes")) return "yes";
  return truths.every((truth) => truth === "no") ? "no" : "maybe";
}

/** Whether a label is on an identity. The world's own is one of three, by the families that the cluster has. */
function isOn(identity: Identity, { source, key }: Want, facts: ClusterFacts): Truth {
  const where = (place: string): Truth => (identity.includes(place) ? "maybe" : "no");
  if (source === "reserved" || source === "any")
    return WORLDS.includes(key) ? where("world") : identity.includes(key) ? "yes" : "no";
  if (source === "cidr" || source === "cidrgroup") return hasMode(facts, "nodes") ? "maybe" : where("world");
  const place = Object.hasOwn(PLACES_WITH, source) ? PLACES_WITH[source] : undefined;
  return place === undefined ? "no" : where(place);
}

const WORLDS: readonly string[] = ["world", "world-ipv4", "world-ipv6"];
/** Where labels of a source may be. */
const PLACES_WITH: Readonly<Record<string, string>> = { fqdn: "world", node: "remote-node" };

function identityMeets(one: Want | undefined, identity: Identity, facts: ClusterFacts): Truth {
  if (one === undefined) return "maybe";
  const isListed: Truth = one.source === "node" ? "maybe" : one.values.includes("") ? "yes" : "no";
  return meets(one, isOn(identity, one, facts), isListed);
}

/** For which policy a selector of peers stands. */
export type Home = {
  readonly namespace: string | undefined;
  readonly isNamespaced: boolean;
  readonly isForInit: boolean;
};

/** The keys that a selector speaks of, also in requirements that cannot be read; `hidden` in place of one that cannot. */
function keysIn(selector: Json): readonly string[] {
  const [labels, expressions] = [
    field(selector, "matchLabels") ?? {},
    field(selector, "matchExpressions") ?? [],
  ];
  const keys = isList(expressions) ? expressions.map((one) => field(one, "key")) : [undefined];
  return [
    ...(isObject(labels) ? Object.keys(labels) : ["hidden"]),
    ...keys.map((key) => (typeof key === "string" ? key : "hidden")),
  ];
}

/** Whether a selector of `toEndpoints` or `fromEndpoints` matches a peer, with what Cilium adds to it. */
export function endpointMatches(
  selector: Json | undefined,
  home: Home,
  peer: Endpoint,
  facts: ClusterFacts,
): Truth {
  const wants = wantsOf(selector);
  if (wants === undefined || selector === undefined) return "maybe";
  const added = addedTo(selector, home, facts);
  if (peer.kind === "pod" && !peer.pod.hostNetwork)
    return and(
      added === "own namespace" ? isIn(peer.pod, home.namespace) : "yes",
      podMatches(wants, peer.pod, facts),
    );
  const namesClusters = wants.some((one) => one?.key === CLUSTER && one.operator !== "DoesNotExist");
  const elsewhere: Truth = peer.kind === "address" && namesClusters ? "maybe" : "no";
  if (added !== "nothing") return elsewhere;
  const truths = identitiesOf(peer).map((identity) =>
    wants.map((one) => identityMeets(one, identity, facts)).reduce<Truth>(and, "yes"),
  );
  return or(agree(truths), elsewhere);
}

/**
 * What Cilium adds to a selector of peers: the policy's own namespace, or a label that pods alone have. Nothing where a
 * reserved label is asked for, or a key that cannot be read may say so.
 */
function addedTo(selector: Json, home: Home, facts: ClusterFacts): "own namespace" | "of pods" | "nothing" {
  const keys = keysIn(selector);
  const ofPods = keys.map((key) => key.replace(/^(?:k8s|any)?:/u, ""));
  if (keys.some((key) => key === "hidden" || key.startsWith("reserved:"))) return "nothing";
  const hasNamespace = ofPods.includes(NAMESPACE);
  const hasNamespaceLabel = ofPods.some((key) => key.startsWith(NAMESPACE_LABEL));
  if (home.isNamespaced && !hasNamespace && !hasNamespaceLabel) return "own namespace";
  if (!home.isNamespaced && !hasNamespace && !home.isForInit) return "of pods";
  return minorVersion(facts) >= 19 && !ofPods.includes(CLUSTER) ? "of pods" : "nothing";
}

/** Whether a pod is in a namespace; one that cannot be read may be any. */
function isIn({ namespace }: Pod, own: string | undefined): Truth {
  if (own === undefined) return "maybe";
  return namespace === own ? "yes" : "no";
}

/** Whether an endpointSelector selects a pod: in the policy's own namespace, whatever matchLabels says of that. */
export function subjectMatches(selector: Json, home: Home, pod: Pod, facts: ClusterFacts): Truth {
  if (pod.hostNetwork) return "no";
  const own = home.isNamespaced ? isIn(pod, home.namespace) : "yes";
  const wants = wantsOf(home.isNamespaced ? forced(selector) : selector) ?? [undefined];
  return and(own, podMatches(wants, pod, facts));
}

function forced(selector: Json): Json {
  const labels = field(selector, "matchLabels");
  if (!isObject(selector) || !isObject(labels)) return selector;
  const kept = Object.entries(labels).filter(([key]) => key !== `k8s:${NAMESPACE}`);
  return { ...selector, matchLabels: Object.fromEntries(kept) };
}

/** Whether a nodeSelector selects a pod on its node's network: perhaps, as only the host firewall heeds it. */
export function nodeSubjectMatches(selector: Json, pod: Pod): Truth {
  if (!pod.hostNetwork) return "no";
  const wants = wantsOf(selector) ?? [undefined];
  const truths = wants.map((one): Truth => {
    if (one === undefined || (one.source === "reserved" && one.key === "host")) return "maybe";
    const isOfNodes = (one.source === "any" || one.source === "k8s") && !isLeftOut(one.key);
    return isOfNodes ? onLabels(one, one.key, pod.nodeLabels) : meets(one, "no", "no");
  });
  return truths.reduce<Truth>(and, "maybe");
}

/** Whether `toNodes` or `fromNodes` selects a peer: never for sure. */
export function nodeMatches(selector: Json | undefined, peer: Endpoint): Truth {
  const wants = wantsOf(selector);
  if (wants === undefined || peer.kind === "kube-apiserver") return "maybe";
  const labels =
    peer.kind === "node"
      ? peer.labels
      : peer.kind === "pod" && peer.pod.hostNetwork
        ? peer.pod.nodeLabels
        : undefined;
  if (labels === undefined) return "no";
  return wants
    .map((one): Truth => {
      const isKnown =
        one !== undefined && (one.source === "any" || one.source === "node") && one.key !== CLUSTER;
      return isKnown ? onLabels(one, one.key, labels) : "maybe";
    })
    .reduce<Truth>(and, "maybe");
}

/** Whether entities, taken together, hold a peer that is no pod. */
export function entitiesMatch(entities: readonly string[], peer: Endpoint): Truth {
  return agree(
    identitiesOf(peer).map((identity) =>
      anyTruth(identity.map((label): Truth => (entities.includes(label) ? "yes" : "no"))),
    ),
  );
}
