import type { Cni, ClusterFacts } from "../domain/facts.ts";
import { isList, isObject, type Json } from "../domain/json.ts";
import { PROTOCOL, portPoint, protocolOf, type PortPoint } from "../domain/port.ts";
import { and, type Truth } from "../domain/verdict.ts";
import type { WorkloadId } from "../domain/workload.ts";
import { FAMILIES } from "../policy/spec/addresses.ts";
import { both, type Bounds } from "../policy/spec/bounds.ts";
import {
  clusterOf,
  decide,
  endpointsOf,
  type Cluster,
  type SpecAnswer,
  type SpecConnection,
} from "../policy/spec/decide.ts";
import type { Contents, KubeObject, World } from "../policy/spec/objects.ts";
import type { Endpoint, Question } from "../policy/spec/question.ts";
import { addingStage, orderedStage, UNDECIDED, type Counting } from "../policy/spec/stages.ts";
import type { StandIn } from "../policy/spec/stand-ins.ts";
import { isStaged, withStaged } from "./calico/spec-staged.ts";
import { isReadable, lostPolicies, type Lost } from "./spec-lost.ts";
import { SPEAKERS, type OwnTier, type Said, type Speaker, type SpokenKind } from "./spec-speakers.ts";

/**
 * Reads a world and decides connections in it: the meaning of docs/semantics.md and nothing clever. `standIns` are the
 * workloads that policies only speak of: a resolver is often one of them.
 */
export function specFor(
  stated: World,
  standIns: readonly StandIn[] = [],
): (connection: SpecConnection) => SpecAnswer {
  const world = { ...stated, facts: settled(stated) };
  const cluster = inForce(clusterOf(world));
  const policies = policiesOf(cluster.contents, world.facts.cni);
  const learned = learning(cluster, policies, endpointsOf(cluster, standIns));
  return (connection) =>
    decide(cluster, connection, (question) =>
      chain(policies, { ...question, learned: learned(question) }, "connections"),
    );
}

/** Semantics 11: staged policies count where that is asked for, each in place of the one that it stands for. */
function inForce(cluster: Cluster): Cluster {
  const { contents, world } = cluster;
  if (world.facts.staged !== true) return cluster;
  return { ...cluster, contents: { ...contents, objects: withStaged(contents.objects) } };
}

/** The workloads of a world. */
export function workloadsBySpec(world: World): readonly WorkloadId[] {
  return [...clusterOf(world).workloads.keys()];
}

/** Who speaks for an object: where a kind has several, the one that reads its version, else the first. */
function speakerOf({ kind, apiVersion }: KubeObject): Speaker | undefined {
  const reads = (fits: (row: SpokenKind) => boolean): Speaker | undefined =>
    SPEAKERS.find(({ kinds }) => kinds.some((row) => row.kind === kind && fits(row)));
  return (
    reads(({ group, versions }) => versions.some((version) => apiVersion === `${group}/${version}`)) ??
    reads(({ group }) => `${apiVersion}/`.startsWith(`${group}/`))
  );
}

/** Who alone would enforce staged policies. */
const STAGED_BY: readonly Cni[] = ["calico"];

/** Semantics 11: where nobody said who enforces policies, those that only some enforce say it together. */
function settled({ facts, ...world }: World): ClusterFacts {
  if (facts.cni !== "generic") return facts;
  const { objects } = clusterOf({ ...world, facts }).contents;
  const lists = objects.flatMap((object) => {
    if (isStaged(object)) return [STAGED_BY];
    const speaker = speakerOf(object);
    return speaker?.enforcers === undefined ? [] : [speaker.enforcers];
  });
  const cni = lists[0]?.find((one) => lists.every((list) => list.includes(one)));
  return cni === undefined ? facts : { ...facts, cni };
}

/** The policies of one language: those that can be read, and what stands for those that cannot. */
type Spoken = {
  readonly speaker: Speaker;
  /** Nobody can tell whether anything enforces them. */
  readonly isDoubtful: boolean;
  readonly policies: readonly KubeObject[];
  readonly lost: readonly Lost[];
};

type Policies = { readonly cni: Cni; readonly spoken: readonly Spoken[] };

function policiesOf(contents: Contents, cni: Cni): Policies {
  const readable = contents.objects.filter(isReadable);
  const lost = lostPolicies(contents);
  const counting = SPEAKERS.filter(
    ({ enforcers }) => enforcers === undefined || cni === "generic" || enforcers.includes(cni),
  );
  const spoken = counting.map((speaker) => {
    const isOurs = (kind: string, group: string | undefined): boolean =>
      speaker.kinds.some((row) => row.kind === kind && (group ?? row.group) === row.group);
    const isDoubtful = speaker.enforcers !== undefined && !speaker.enforcers.includes(cni);
    return {
      speaker,
      isDoubtful,
      policies: readable.filter(({ kind, apiVersion }) => isOurs(kind, apiVersion?.split("/")[0])),
      // A kind without its group, as one that is not known at all, is not taken for what perhaps nobody enforces.
      lost: lost.filter(({ kind, group }) => {
        if (kind !== undefined && !isOurs(kind, group)) return false;
        return !isDoubtful || (kind !== undefined && group !== undefined);
      }),
    };
  });
  return { cni, spoken };
}

/** What all policies say to a question. */
function sayings({ spoken }: Policies, question: Question): readonly Said[] {
  return spoken.flatMap(({ speaker, isDoubtful, policies, lost }) => {
    const here = lost.filter(
      ({ namespace }) => namespace === undefined || namespace === question.subject.namespace,
    );
    const all = [
      ...speaker.say(policies, question),
      ...here.map(({ kind }) => speaker.sayUnreadable(question, kind)),
    ];
    return isDoubtful ? all.map(doubted) : all;
  });
}

function doubted(said: Said): Said {
  const doubt = (selects: Truth): Truth => and(selects, "maybe");
  return said.stage === "network-policy"
    ? { ...said, adds: { ...said.adds, selects: doubt(said.adds.selects) } }
    : { ...said, decides: { ...said.decides, selects: doubt(said.decides.selects) } };
}

/** Semantics 8 and 11: the stages of an enforcer, from the last one backwards. */
function chain(policies: Policies, question: Question, counting: Counting): Bounds {
  const all = sayings(policies, question);
  const firewall = ordered(all, "egress-firewall", UNDECIDED);
  const pods =
    policies.cni === "calico" ? calicoChain(all, question, counting) : plainChain(all, question, counting);
  return both(pods, firewall);
}

type OrderedStageName = Exclude<Said["stage"], "network-policy" | "calico">;

function ordered(all: readonly Said[], stage: OrderedStageName, next: Bounds): Bounds {
  const own = all.flatMap((said) => (said.stage === stage ? [said.decides] : []));
  return orderedStage(own, "pass", next);
}

function plainChain(all: readonly Said[], question: Question, counting: Counting): Bounds {
  const last = ordered(all, "baseline", ordered(all, "antrea-baseline", UNDECIDED));
  const policed = adding(all, question, counting, last);
  const first = ordered(all, "antrea", ordered(all, "admin", policed));
  return ownTiers(all).reduceRight((next, { ends, decides }) => orderedStage(decides, ends, next), first);
}

function adding(all: readonly Said[], question: Question, counting: Counting, next: Bounds): Bounds {
  const own = all.flatMap((said) => (said.stage === "network-policy" ? [said.adds] : []));
  const policed = addingStage(own, counting, next);
  const isIsolated = own.some(({ selects, isolates }) => and(selects, isolates) !== "no");
  return isIsolated && slipsBy(question) ? { ...policed, possible: true } : policed;
}

/** Semantics 6: protocols that isolation does not deny for sure. */
function slipsBy({ point, behaviour }: Question): boolean {
  const protocol = protocolOf(point);
  const isOther = protocol !== PROTOCOL.TCP && protocol !== PROTOCOL.UDP && protocol !== PROTOCOL.SCTP;
  return isOther && behaviour.isolationDeniesOtherProtocols !== "yes";
}

type Tier = OwnTier & { readonly decides: Extract<Said, { readonly stage: "calico" }>["decides"][] };

/** Calico's tiers, in the order in which they are asked. */
function ownTiers(all: readonly Said[]): readonly Tier[] {
  const tiers = new Map<string, Tier>();
  for (const said of all) {
    if (said.stage !== "calico") continue;
    const key = JSON.stringify([said.tier.order, said.tier.name]);
    const known = tiers.get(key) ?? { ...said.tier, decides: [] };
    const ends = known.ends === said.tier.ends ? known.ends : "unknown";
    tiers.set(key, { ...known, ends, decides: [...known.decides, said.decides] });
  }
  return [...tiers.values()].toSorted((a, b) => {
    if (a.order !== b.order) return a.order < b.order ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  });
}

/** Where Calico puts Kubernetes' own policies. Source: the constants of projectcalico/api. */
const CALICO_PLACE = {
  admin: { name: "adminnetworkpolicy", order: 1000, ends: "pass" },
  "network-policy": { name: "default", order: 1_000_000, ends: "deny" },
  baseline: { name: "baselineadminnetworkpolicy", order: 10_000_000, ends: "pass" },
} as const;

/** Semantics 11: under Calico everything stands in tiers; NetworkPolicies are policies of the default one, of order 1000, that only allow. */
function inCalicoTier(said: Said): Extract<Said, { readonly stage: "calico" }> | undefined {
  if (said.stage === "calico") return said;
  if (said.stage === "network-policy") {
    const { selects, isolates, allows } = said.adds;
    const rules = [{ matches: allows, action: "allow" }] as const;
    const decides = { selects, isolates, priority: 1000, tieBreak: "knp", rules };
    return { stage: "calico", tier: CALICO_PLACE["network-policy"], decides };
  }
  if (said.stage !== "admin" && said.stage !== "baseline") return undefined;
  return { stage: "calico", tier: CALICO_PLACE[said.stage], decides: said.decides };
}

function calicoChain(all: readonly Said[], question: Question, counting: Counting): Bounds {
  const isMixed = all.some((said) => said.stage === "calico" && said.tier.name === "default");
  if (!isMixed) {
    // NetworkPolicies alone in their tier: what adds, adds; the other tiers stand around it.
    const others = all.filter(({ stage }) => stage !== "network-policy");
    const tiers = ownTiers(others.flatMap((said) => inCalicoTier(said) ?? []));
    const isAfter = ({ order, name }: Tier): boolean =>
      order > CALICO_PLACE["network-policy"].order ||
      (order === CALICO_PLACE["network-policy"].order && name > "default");
    const fold = (some: readonly Tier[], next: Bounds): Bounds =>
      some.reduceRight((rest, { ends, decides }) => orderedStage(decides, ends, rest), next);
    const after = fold(tiers.filter(isAfter), UNDECIDED);
    const policed = adding(all, question, counting, after);
    return fold(
      tiers.filter((one) => !isAfter(one)),
      policed,
    );
  }
  const tiers = ownTiers(all.flatMap((said) => inCalicoTier(said) ?? []));
  return tiers.reduceRight<Bounds>((next, { ends, decides }) => orderedStage(decides, ends, next), UNDECIDED);
}

/** What installers call the pods of a resolver. */
const CALLED: Readonly<Record<string, RegExp>> = {
  "k8s-app": /^(?:kube-dns|coredns|node-local-dns|nodelocaldns)/u,
  app: /^(?:kube-dns|coredns|node-local-dns)/u,
  "app.kubernetes.io/name": /^(?:kube-dns|coredns|node-local-dns)/u,
  "dns.operator.openshift.io/daemonset-dns": /./u,
};

function isResolver(endpoint: Endpoint): boolean {
  if (endpoint.kind !== "pod" || endpoint.pod.ports === "unknown") return false;
  const { known } = endpoint.pod.labels;
  return Object.entries(CALLED).some(([key, pattern]) => pattern.test(known.get(key) ?? ""));
}

/** A resolver listens on the ports that it calls dns, or else on 53. */
function listensOn(resolver: Endpoint): readonly PortPoint[] {
  const ports = resolver.kind === "pod" && resolver.pod.ports !== "unknown" ? resolver.pod.ports : [];
  const own = ports.filter(({ name }) => name.startsWith("dns"));
  const points = own.map(({ protocol, number }) => portPoint(protocol, number));
  return points.length > 0 ? points : [portPoint(PROTOCOL.UDP, 53), portPoint(PROTOCOL.TCP, 53)];
}

/** Every question about a DNS query of a name that a subject may put to somebody. */
function queriesOf(
  cluster: Cluster,
  resolvers: readonly Endpoint[],
  question: Question,
): readonly Question[] {
  const shared = { ...question, name: undefined, learned: "no", query: question.name } as const;
  // Where the input has resolvers, answers come from them; where it has none, whoever is asked may be one.
  const known = resolvers.filter(isResolver);
  return (known.length > 0 ? known : resolvers).flatMap((peer) =>
    FAMILIES.flatMap((family) =>
      [0n, ...cluster.edges[family]].flatMap((address) =>
        (known.length > 0 ? listensOn(peer) : portsIn(cluster.world)).map((point) => ({
          ...shared,
          peer,
          destination: peer,
          family,
          address,
          point,
        })),
      ),
    ),
  );
}

/**
 * Semantics 11: a subject learns the addresses of a name where it may ask for it through a rule that filters DNS, and the
 * same port is not open whole besides. What anybody may ask for, pods beside it may perhaps use.
 */
function learning(
  cluster: Cluster,
  policies: Policies,
  resolvers: readonly Endpoint[],
): (question: Question) => Truth {
  const isWanted = policies.spoken.some(
    ({ speaker, policies: own }) => speaker.learns === true && own.length > 0,
  );
  if (!isWanted) return () => "no";
  const mayAnybodyAsk = (name: string | undefined): boolean =>
    policies.spoken.some(
      ({ speaker, policies: own }) => speaker.mayAsk?.(own, name, cluster.world.facts) === true,
    );
  const mayAsk = (question: Question): boolean =>
    queriesOf(cluster, resolvers, question).some(
      (query) => chain(policies, query, "queries").certain && !chain(policies, query, "whole").possible,
    );
  const known = new Map<string, Truth>();
  return (question) => {
    const { subject, name, direction } = question;
    if (direction === "ingress" || !mayAnybodyAsk(name)) return "no";
    if (name === undefined) return "maybe";
    const key = JSON.stringify([name, subject.namespace, [...subject.labels.known], subject.hostNetwork]);
    const truth = known.get(key) ?? (mayAsk(question) ? "yes" : "maybe");
    known.set(key, truth);
    return truth;
  };
}

/** The points of the port line that rules which filter DNS may be about: all numbers that the documents hold, under TCP and UDP. */
function portsIn({ documents }: World): readonly PortPoint[] {
  const numbers = new Set([53, ...documents.flatMap(({ root }) => numbersIn(root))]);
  return [...numbers].flatMap((number) => [portPoint(PROTOCOL.TCP, number), portPoint(PROTOCOL.UDP, number)]);
}

function numbersIn(value: Json): readonly number[] {
  if (typeof value === "number" || (typeof value === "string" && /^\d{1,5}$/u.test(value))) {
    const number = Number(value);
    return Number.isInteger(number) && number >= 1 && number <= 65_535 ? [number] : [];
  }
  if (isList(value)) return value.flatMap(numbersIn);
  return isObject(value) ? Object.values(value).flatMap(numbersIn) : [];
}
