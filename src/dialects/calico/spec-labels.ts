import { field, isList, isObject, type Json, type JsonObject } from "../../domain/json.ts";
import { and, not, or, type Truth } from "../../domain/verdict.ts";
import { type AddressSet, readBlock, union } from "../../policy/spec/addresses.ts";
import { anyTruth } from "../../policy/spec/bounds.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";
import { namespaceLabels } from "../../policy/spec/places.ts";
import type { Pod } from "../../policy/spec/pods.ts";
import * as ask from "../../policy/spec/question.ts";
import { labelsOf, type Labels, UNKNOWN_LABELS } from "../../policy/spec/selectors.ts";
import { isUnderDomains } from "./spec-domains.ts";
import { type Asked, type Meaning, selectorHolds } from "./spec-selector.ts";

/** What a selector is asked of: a pod, or a set of addresses that carries labels. */
type Bearer = {
  readonly labels: Labels;
  /** Its namespace and that one's labels; `none`: it lies in no namespace. */
  readonly home: { readonly name: string | undefined; readonly labels: Labels } | "none";
  /** Set for a pod. */
  readonly pod: Pod | undefined;
};

/** Whose keys a selector's keys are, before Calico's own prefixes. */
type Whose = "endpoint" | "namespace" | "account";

const PREFIX = { endpoint: "", namespace: "pcns.", account: "pcsa." } as const;

const NAMESPACE = "projectcalico.org/namespace";
const NAME = "projectcalico.org/name";

function meaningFor(bearer: Bearer, key: string): Meaning {
  if (key.startsWith("pcns.")) return ofNamespace(bearer, key.slice("pcns.".length));
  if (key === NAMESPACE) return ofNamespace(bearer, NAME);
  if (key.startsWith("pcsa.")) return ofAccount(bearer, key.slice("pcsa.".length));
  if (bearer.pod !== undefined && key === "projectcalico.org/serviceaccount") return ofAccount(bearer, NAME);
  if (bearer.pod !== undefined && key === "projectcalico.org/orchestrator") return { value: "k8s" };
  return { labels: bearer.labels, key };
}

function ofNamespace({ home }: Bearer, key: string): Meaning {
  if (home === "none") return "nothing";
  return { labels: home.labels, key: key === NAME ? "kubernetes.io/metadata.name" : key };
}

function ofAccount({ pod }: Bearer, key: string): Meaning {
  if (pod === undefined) return "nothing";
  return key === NAME ? { account: pod.serviceAccount } : { labels: pod.serviceAccountLabels, key };
}

function askedOf(bearer: Bearer, whose: Whose, isRule: boolean): Asked {
  const isPlaced = bearer.home !== "none";
  return {
    meaningOf: (key) => meaningFor(bearer, `${PREFIX[whose]}${key}`),
    all: whose === "namespace" && !isPlaced ? "no" : "yes",
    global: isPlaced ? "no" : "yes",
    mayBeGlobal: whose === "namespace" && isRule,
  };
}

function bearerOf(pod: Pod): Bearer {
  return { labels: pod.labels, home: { name: pod.namespace, labels: pod.namespaceLabels }, pod };
}

/** What a field of a spec asks of a bearer; everything, where it asks nothing. */
function asks(value: Json | undefined, bearer: Bearer, whose: Whose, isRule = true): Truth {
  return isGiven(value) ? selectorHolds(value, askedOf(bearer, whose, isRule)) : "yes";
}

/** A selector is given unless it is absent or an empty text. */
export function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && value !== "";
}

/** Whether a policy's own selectors select a pod; its namespace is for the caller. */
export function subjectSelected(spec: Json, pod: Pod, isNamespaced: boolean): Truth {
  if (pod.hostNetwork) return "no";
  const bearer = bearerOf(pod);
  const selected = asks(field(spec, "selector"), bearer, "endpoint", false);
  const accounts = asks(field(spec, "serviceAccountSelector"), bearer, "account", false);
  const namespaces = isNamespaced
    ? "yes"
    : asks(field(spec, "namespaceSelector"), bearer, "namespace", false);
  return and(and(selected, accounts), namespaces);
}

/** Whose rules they are: undefined for those of a policy of the whole cluster. */
export type Home = { readonly namespace: string | undefined } | undefined;

function accountsMatch(value: Json | undefined, bearer: Bearer): Truth {
  if (value === undefined || value === null) return "yes";
  if (!isObject(value)) return "maybe";
  const named = accountsNamed(field(value, "names") ?? [], bearer);
  return and(asks(field(value, "selector"), bearer, "account"), named);
}

/** Only pods have an account. */
function accountsNamed(names: Json, { pod }: Bearer): Truth {
  if (isList(names) && names.length === 0) return "yes";
  if (pod === undefined) return "no";
  if (!isList(names)) return "maybe";
  const texts = names.filter((name) => typeof name === "string");
  const named = isNamed(pod, texts);
  return texts.length < names.length ? or(named, "maybe") : named;
}

function isNamed({ serviceAccount }: Pod, names: readonly string[]): Truth {
  if (names.length === 0) return "no";
  if (serviceAccount === undefined) return "maybe";
  return names.includes(serviceAccount) ? "yes" : "no";
}

function accountsAsk(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false;
  const names = field(value, "names") ?? [];
  return !isObject(value) || isGiven(field(value, "selector")) || !isList(names) || names.length > 0;
}

/** Whether an end of a rule says anything by which endpoints are picked; and whether by a namespace of its own choice. */
function asksEndpoints(end: Json | undefined): { readonly any: boolean; readonly namespaces: boolean } {
  const namespaces = isGiven(field(end, "namespaceSelector"));
  const picks = namespaces || isGiven(field(end, "selector")) || accountsAsk(field(end, "serviceAccounts"));
  return { any: picks || isGiven(field(end, "notSelector")), namespaces };
}

function isIn(home: Home, bearer: Bearer): Truth {
  if (home === undefined) return "yes";
  if (bearer.home === "none") return "no";
  const isUnplaced = bearer.pod === undefined && bearer.home.name === undefined;
  if (home.namespace === undefined || isUnplaced) return "maybe";
  return home.namespace === bearer.home.name ? "yes" : "no";
}

/** Whether the selectors of an end, but for notSelector, pick out a bearer. */
function picked(end: Json | undefined, bearer: Bearer, home: Home): Truth {
  const { namespaces } = asksEndpoints(end);
  return [
    asks(field(end, "namespaceSelector"), bearer, "namespace"),
    asks(field(end, "selector"), bearer, "endpoint"),
    accountsMatch(field(end, "serviceAccounts"), bearer),
    namespaces ? "yes" : isIn(home, bearer),
  ].reduce(and);
}

/** A set of addresses with labels, as the documents hold it. */
type LabelledSet = {
  readonly bearer: Bearer;
  readonly addresses: AddressSet;
  readonly domains: readonly Json[];
  readonly isFrayed: boolean;
  readonly isHost: boolean;
  readonly isEmpty: boolean;
};

const GROUPS: Readonly<Record<string, string>> = {
  "projectcalico.org": "projectcalico.org/v3",
  "crd.projectcalico.org": "crd.projectcalico.org/v1",
};

/** Objects of one of Calico's kinds, whatever their version. */
export function calicoObjects(kind: string, { contents }: ask.Question): readonly KubeObject[] {
  return contents.objects.filter(
    (object) => object.kind === kind && object.apiVersion.split("/")[0] !== undefined && isCalico(object),
  );
}

function isCalico({ apiVersion }: KubeObject): boolean {
  return Object.hasOwn(GROUPS, apiVersion.split("/")[0] ?? "");
}

/** The spec of an object that is read, `{}` where it has none; undefined where it cannot be read. */
export function specOf({ apiVersion, root }: KubeObject): Json | undefined {
  const spec = field(root, "spec") ?? {};
  const isRead = Object.values(GROUPS).includes(apiVersion);
  return isRead && typeof spec === "object" && !isList(spec) ? spec : undefined;
}

/** A list of blocks; one address alone is a block. */
export function readNets(value: Json | undefined): { readonly set: AddressSet; readonly isWhole: boolean } {
  const items = value ?? [];
  if (!isList(items)) return { set: union([]), isWhole: false };
  const blocks = items.map((item) => readBlock(item) ?? readBlock(asBlock(item)));
  return {
    set: union(blocks.filter((block) => block !== undefined)),
    isWhole: !blocks.includes(undefined),
  };
}

function asBlock(item: Json): Json {
  if (typeof item !== "string" || item.includes("/")) return null;
  return `${item}/${item.includes(":") ? 128 : 32}`;
}

function setsIn(question: ask.Question): readonly LabelledSet[] {
  return [
    ...["NetworkSet", "GlobalNetworkSet", "HostEndpoint"].flatMap((kind) =>
      calicoObjects(kind, question).map((object) => setOf(object, question)),
    ),
    ...lostSets(question),
  ];
}

function setOf(object: KubeObject, question: ask.Question): LabelledSet {
  const isHost = object.kind === "HostEndpoint";
  const spec = specOf(object);
  const nets = readNets(field(spec, isHost ? "expectedIPs" : "nets"));
  const listed = isHost ? [] : (field(spec, "allowedEgressDomains") ?? []);
  const domains = (isList(listed) ? listed : []).filter((domain) => isDomain(domain));
  const isWhole = spec !== undefined && nets.isWhole && isList(listed) && domains.length === listed.length;
  const isEmpty = nets.set[4].length + nets.set[6].length === 0 && isWhole;
  const bearer = { labels: labelsOfSet(object, spec), home: homeOf(object, question), pod: undefined };
  return { bearer, addresses: nets.set, domains, isFrayed: !isWhole, isHost, isEmpty };
}

function isDomain(domain: Json): boolean {
  return isUnderDomains([domain], "") !== undefined;
}

function homeOf({ kind, namespace }: KubeObject, { contents }: ask.Question): Bearer["home"] {
  if (kind !== "NetworkSet") return "none";
  const labels = namespace === undefined ? UNKNOWN_LABELS : namespaceLabels(contents, namespace);
  return { name: namespace, labels };
}

function labelsOfSet({ kind, apiVersion, root }: KubeObject, spec: Json | undefined): Labels {
  const annotations = field(field(root, "metadata"), "annotations");
  const kept = apiVersion === GROUPS["crd.projectcalico.org"] ? field(annotations, KEPT) : undefined;
  const own = kept === undefined ? labelsOf(root) : withKept(labelsOf(root), objectIn(kept));
  const isMore = kind === "HostEndpoint" && own.others === "absent" && !isPlain(spec);
  return isMore ? { ...own, others: "unwritten" } : own;
}

/** Calico stores what people wrote as metadata in an annotation, and may leave no labels where they were. */
const KEPT = "projectcalico.org/metadata";

/** The object that a text is as JSON. */
function objectIn(text: Json): JsonObject | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withKept(own: Labels, metadata: JsonObject | undefined): Labels {
  if (metadata === undefined) return UNKNOWN_LABELS;
  const kept = labelsOf({ metadata });
  const all = new Map([...own.known, ...kept.known]);
  const isOne = [...own.known].every(([key, value]) => all.get(key) === value);
  return isOne && own.others === "absent" && kept.others === "absent"
    ? { known: all, others: "absent" }
    : UNKNOWN_LABELS;
}

/** A host endpoint has the labels of its profiles too; the profile that allows all has none. */
function isPlain(spec: Json | undefined): boolean {
  const profiles = spec === undefined ? undefined : (field(spec, "profiles") ?? []);
  return isList(profiles) && profiles.every((profile) => profile === "projectcalico-default-allow");
}

/** Sets that may be there and could not be read: of any labels, with any addresses. */
function lostSets({ contents }: ask.Question): readonly LabelledSet[] {
  const isLost = (kind: string): boolean =>
    contents.unreadable.some((header) => {
      if (header.kind === undefined || header.kind === "List") return true;
      if (header.kind !== kind && header.kind !== `${kind}List`) return false;
      return header.apiVersion === undefined || Object.hasOwn(GROUPS, header.apiVersion.split("/")[0] ?? "");
    });
  return ["NetworkSet", "GlobalNetworkSet", "HostEndpoint"].filter(isLost).map((kind) => ({
    bearer: {
      labels: UNKNOWN_LABELS,
      home: kind === "NetworkSet" ? { name: undefined, labels: UNKNOWN_LABELS } : "none",
      pod: undefined,
    },
    addresses: union([]),
    domains: [],
    isFrayed: true,
    isHost: kind === "HostEndpoint",
    isEmpty: false,
  }));
}

/** What the names in a set mean: they open something in egress rules that allow; left out, nobody knows. */
type NamesOf = "open" | "nothing" | "perhaps";

function isInSet(set: LabelledSet, question: ask.Question, namesOf: NamesOf): Truth {
  const { peer } = question;
  const isPod = peer.kind === "pod" && !peer.pod.hostNetwork;
  const at = set.isHost && isPod ? "no" : ask.isAt(set.addresses, question);
  const known = or(at, isNamedBy(set.domains, question, namesOf));
  return set.isFrayed ? or(known, "maybe") : known;
}

function isNamedBy(domains: readonly Json[], { peer, name }: ask.Question, namesOf: NamesOf): Truth {
  if (domains.length === 0 || namesOf === "nothing") return "no";
  return namesOf === "perhaps" ? "maybe" : nameMatches(domains, peer.kind, name);
}

/** Names are of what is outside; which one an address has is not known, and the API server may be outside. */
export function nameMatches(
  domains: readonly Json[],
  peer: ask.Endpoint["kind"],
  name: string | undefined,
): Truth {
  if (peer === "pod" || peer === "node") return "no";
  if (peer === "kube-apiserver" || name === undefined) return "maybe";
  return isUnderDomains(domains, name) === true ? "yes" : "no";
}

/** Whether a condition on bearers holds of the peer: of the pod that it is, or of a set that it is in. */
function ofPeer(condition: (bearer: Bearer) => Truth, question: ask.Question, namesOf: NamesOf): Truth {
  const { peer } = question;
  const isPod = peer.kind === "pod" && !peer.pod.hostNetwork;
  const asPod = isPod ? condition(bearerOf(peer.pod)) : "no";
  const inSets = setsIn(question).map((set) => and(condition(set.bearer), isInSet(set, question, namesOf)));
  return or(asPod, anyTruth(inSets));
}

/** Whether the selectors of the peer's end let the peer through. */
export function peerSelected(
  end: Json | undefined,
  home: Home,
  question: ask.Question,
  mayOpen: boolean,
): Truth {
  const unwanted = field(end, "notSelector");
  const { any, namespaces } = asksEndpoints(end);
  const isKept = any && (home !== undefined || namespaces || isPicking(end));
  const wanted = isKept
    ? ofPeer((bearer) => picked(end, bearer, home), question, mayOpen ? "open" : "nothing")
    : "yes";
  if (!isGiven(unwanted)) return wanted;
  const spared = ofPeer(
    (bearer) => asks(unwanted, bearer, "endpoint"),
    question,
    mayOpen ? "perhaps" : "nothing",
  );
  return and(wanted, not(spared));
}

function isPicking(end: Json | undefined): boolean {
  return isGiven(field(end, "selector")) || accountsAsk(field(end, "serviceAccounts"));
}

/** Whether the selectors of the subject's own end let it through. A set may hold its address: nobody knows. */
export function ownSelected(end: Json | undefined, home: Home, question: ask.Question): Truth {
  const { any, namespaces } = asksEndpoints(end);
  const bearer = bearerOf(question.subject);
  const mayHold = (condition: (bearer: Bearer) => Truth): Truth =>
    setsIn(question).some((set) => !set.isHost && !set.isEmpty && condition(set.bearer) !== "no")
      ? "maybe"
      : "no";
  const isWanted = (one: Bearer): Truth => picked(end, one, home);
  const isKept = any && (home !== undefined || namespaces || isPicking(end));
  // Whoever the policy selects is in its namespace.
  const wanted = isKept ? or(picked(end, bearer, undefined), mayHold(isWanted)) : "yes";
  const unwanted = field(end, "notSelector");
  if (!isGiven(unwanted)) return wanted;
  const isFree = selectorHolds(unwanted, askedOf(bearer, "endpoint", true), false);
  const hidden = mayHold((one) => asks(unwanted, one, "endpoint"));
  return and(wanted, hidden === "maybe" ? and(isFree, "maybe") : isFree);
}
