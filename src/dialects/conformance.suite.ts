import { expect, test } from "vitest";

import { parseAddress } from "../domain/address.ts";
import { behaviourOf, type Cni } from "../domain/facts.ts";
import { field } from "../domain/json.ts";
import { PROTOCOL, portPoint, type PortPoint } from "../domain/port.ts";
import type { SourceDocument } from "../domain/source.ts";
import { verdictOf, type Verdict } from "../domain/verdict.ts";
import { analyse } from "../policy/engine/analyse.ts";
import type { PodPolicy } from "../policy/pod-policy.ts";
import { Decider, type Destination } from "../policy/reach/decide.ts";
import type { Labels } from "../policy/selector.ts";
import type { Addresses, NamedPort, PodFacts, Service, Snapshot, Workload } from "../policy/snapshot.ts";
import { readText } from "../text/read-text.ts";
import type { Dialect, ReadContext } from "./dialect.ts";
import { headerOf, kindOf, mayRefer } from "./dialect.ts";
import { readPolicies } from "./index.ts";

/**
 * What every enforcement language is asked to say. A dialect gives the manifests that say it, or a
 * signed reason why it cannot; a saying without either does not compile.
 */

/** From, to, port, and what is then allowed, both halves taken together. `cart` is the Pod of that name. */
export type Ask = readonly [from: string, to: string, port: string, verdict: Verdict];

type Sense = { readonly means: string; readonly asks: readonly Ask[] };

const OUTSIDE = "203.0.113.7";
const BESIDE = "203.0.113.9";
const OUTSIDE6 = "2001:db8::7";

/** Everybody's usual neighbours. All of it happens in the cluster below. */
const senses = {
  "deny everything out": {
    means: "cart may open nothing; others are as they were",
    asks: [
      ["cart", "db", "TCP 5432", "deny"],
      ["cart", OUTSIDE, "TCP 443", "deny"],
      ["cart", OUTSIDE6, "TCP 443", "deny"],
      ["cart", "node b", "TCP 10250", "deny"],
      ["cart", "api server", "TCP 6443", "deny"],
      ["cart", OUTSIDE, "ICMP 0", "deny"],
      ["cart", "cart", "TCP 80", "allow"],
      ["web", "cart", "TCP 80", "allow"],
      ["web", OUTSIDE, "TCP 443", "allow"],
    ],
  },
  "deny everything in": {
    means: "nobody may open anything to cart; cart itself may",
    asks: [
      ["web", "cart", "TCP 80", "deny"],
      ["db", "cart", "UDP 53", "deny"],
      ["cart", "db", "TCP 5432", "allow"],
      ["cart", OUTSIDE, "TCP 443", "allow"],
    ],
  },
  "allow everything out": {
    means: "a rule without limits, where everything else is denied",
    asks: [
      ["cart", "db", "TCP 5432", "allow"],
      ["cart", OUTSIDE, "ICMP 0", "allow"],
      ["cart", OUTSIDE6, "SCTP 7", "allow"],
      ["cart", "node b", "TCP 10250", "allow"],
      ["cart", "api server", "TCP 6443", "allow"],
    ],
  },
  "one pod on one port": {
    means: "cart may open TCP 5432 of db and nothing else",
    asks: [
      ["cart", "db", "TCP 5432", "allow"],
      ["cart", "db", "TCP 5433", "deny"],
      ["cart", "db", "UDP 5432", "deny"],
      ["cart", "cache", "TCP 5432", "deny"],
      ["cart", "lab", "TCP 5432", "deny"],
      ["cart", OUTSIDE, "TCP 5432", "deny"],
    ],
  },
  "everywhere on one port": {
    means: "cart may open TCP 443 of anything",
    asks: [
      ["cart", "db", "TCP 443", "allow"],
      ["cart", OUTSIDE, "TCP 443", "allow"],
      ["cart", OUTSIDE6, "TCP 443", "allow"],
      ["cart", "node b", "TCP 443", "allow"],
      ["cart", OUTSIDE, "TCP 80", "deny"],
    ],
  },
  "a block with a hole": {
    means: "cart may open 203.0.113.0/24 but for 203.0.113.7",
    asks: [
      ["cart", BESIDE, "TCP 443", "allow"],
      ["cart", BESIDE, "ICMP 0", "allow"],
      ["cart", OUTSIDE, "TCP 443", "deny"],
      ["cart", "198.51.100.1", "TCP 443", "deny"],
      ["cart", OUTSIDE6, "TCP 443", "deny"],
    ],
  },
  "a block of IPv6": {
    means: "cart may open 2001:db8::/32",
    asks: [
      ["cart", OUTSIDE6, "TCP 443", "allow"],
      ["cart", "2001:db9::1", "TCP 443", "deny"],
      ["cart", OUTSIDE, "TCP 443", "deny"],
    ],
  },
  "a block that holds pods": {
    means: "cart may open 10.1.0.2/31, where web is",
    asks: [
      ["cart", "web", "TCP 80", "allow"],
      ["cart", "cache", "TCP 80", "deny"],
    ],
  },
  "a range of ports": {
    means: "cart may open TCP 8000 to 8010 of db",
    asks: [
      ["cart", "db", "TCP 7999", "deny"],
      ["cart", "db", "TCP 8000", "allow"],
      ["cart", "db", "TCP 8010", "allow"],
      ["cart", "db", "TCP 8011", "deny"],
    ],
  },
  "a named port of the peer": {
    means: "cart may open of every pod of data the port that it names sql",
    asks: [
      ["cart", "db", "TCP 5432", "allow"],
      ["cart", "db", "TCP 6379", "deny"],
      ["cart", "cache", "TCP 6379", "allow"],
      ["cart", "cache", "TCP 5432", "deny"],
    ],
  },
  "a named port of the subject": {
    means: "db may be opened on the port that it names sql, and on no other",
    asks: [
      ["cart", "db", "TCP 5432", "allow"],
      ["cart", "db", "TCP 80", "deny"],
      ["cart", "cache", "TCP 80", "allow"],
    ],
  },
  "a whole protocol": {
    means: "cart may send UDP to db, any port",
    asks: [
      ["cart", "db", "UDP 1", "allow"],
      ["cart", "db", "UDP 65535", "allow"],
      ["cart", "db", "TCP 1", "deny"],
      ["cart", "db", "SCTP 1", "deny"],
    ],
  },
  "SCTP only": {
    means: "cart may open SCTP 3868 of db",
    asks: [
      ["cart", "db", "SCTP 3868", "allow"],
      ["cart", "db", "TCP 3868", "deny"],
      ["cart", "db", "UDP 3868", "deny"],
    ],
  },
  "every protocol": {
    means: "cart may send anything to db, ICMP too",
    asks: [
      ["cart", "db", "ICMP 2048", "allow"],
      ["cart", "db", "TCP 1", "allow"],
      ["cart", "cache", "ICMP 2048", "deny"],
    ],
  },
  "the ingress half": {
    means: "db may be opened by cart and by nobody else; what db opens is its own",
    asks: [
      ["cart", "db", "TCP 5432", "allow"],
      ["web", "db", "TCP 5432", "deny"],
      ["cache", "db", "TCP 5432", "deny"],
      ["db", OUTSIDE, "TCP 443", "allow"],
    ],
  },
  "pods of the same namespace": {
    means: "cart may open every pod of shop",
    asks: [
      ["cart", "web", "TCP 80", "allow"],
      ["cart", "db", "TCP 80", "deny"],
      ["cart", OUTSIDE, "TCP 80", "deny"],
    ],
  },
  "pods of another namespace": {
    means: "cart may open every pod of the namespaces of team data",
    asks: [
      ["cart", "db", "TCP 80", "allow"],
      ["cart", "cache", "TCP 80", "allow"],
      ["cart", "lab", "TCP 80", "deny"],
      ["cart", "web", "TCP 80", "deny"],
    ],
  },
  "namespace and pods together": {
    means: "cart may open the pods with app=db of team data: both must hold",
    asks: [
      ["cart", "db", "TCP 80", "allow"],
      ["cart", "cache", "TCP 80", "deny"],
      ["cart", "lab", "TCP 80", "deny"],
    ],
  },
  "namespaces by name": {
    means: "cart may open the namespace named lab, by the label that every namespace has",
    asks: [
      ["cart", "lab", "TCP 80", "allow"],
      ["cart", "db", "TCP 80", "deny"],
    ],
  },
  "all but some": {
    means: "cart may open pods whose app is neither db nor cache, and those without the label",
    asks: [
      ["cart", "web", "TCP 80", "allow"],
      ["cart", "bare", "TCP 80", "allow"],
      ["cart", "db", "TCP 80", "deny"],
      ["cart", "cache", "TCP 80", "deny"],
    ],
  },
  "two that add up": {
    means: "one policy lets cart open db, another cache",
    asks: [
      ["cart", "db", "TCP 80", "allow"],
      ["cart", "cache", "TCP 80", "allow"],
      ["cart", "web", "TCP 80", "deny"],
    ],
  },
  "hosts are not subjects": {
    means: "everything is denied to every pod, and a pod on its node's network is not asked",
    asks: [
      ["agent", OUTSIDE, "TCP 443", "allow"],
      ["web", OUTSIDE, "TCP 443", "deny"],
    ],
  },
  "denying one thing": {
    means: "cart may not open db; all else is as it was",
    asks: [
      ["cart", "db", "TCP 5432", "deny"],
      ["cart", "cache", "TCP 6379", "allow"],
      ["cart", OUTSIDE, "TCP 443", "allow"],
      ["cart", "node b", "TCP 10250", "allow"],
    ],
  },
  "allowing without isolating": {
    means: "cart may open db, and whatever it could before",
    asks: [
      ["cart", "db", "TCP 5432", "allow"],
      ["cart", OUTSIDE, "TCP 443", "allow"],
    ],
  },
  "the first rule decides": {
    means: "cart may open db, and then team data is denied",
    asks: [
      ["cart", "db", "TCP 80", "allow"],
      ["cart", "cache", "TCP 80", "deny"],
      ["cart", OUTSIDE, "TCP 80", "allow"],
    ],
  },
  "the lower priority decides": {
    means: "a policy of priority 1 lets cart open db, one of priority 2, given first, denies everything",
    asks: [
      ["cart", "db", "TCP 80", "allow"],
      ["cart", "cache", "TCP 80", "deny"],
    ],
  },
  "a tie is not known": {
    means: "of two policies of one priority one lets cart open db and one denies it",
    asks: [
      ["cart", "db", "TCP 80", "unknown"],
      ["cart", "cache", "TCP 80", "allow"],
    ],
  },
  "passing on": {
    means: "cart's way to db is passed to the next tier, before everything is denied",
    asks: [
      ["cart", "db", "TCP 80", "allow"],
      ["cart", "cache", "TCP 80", "deny"],
    ],
  },
  "nodes by their labels": {
    means: "cart may open the nodes of pool b, and pods on their network",
    asks: [
      ["cart", "node b", "TCP 10250", "allow"],
      ["cart", "node a", "TCP 10250", "deny"],
      ["cart", "agent", "TCP 9100", "deny"],
      ["cart", "db", "TCP 80", "deny"],
    ],
  },
  "names outside": {
    means: "cart may open api.example.com; which addresses that has is not known",
    asks: [
      ["cart", OUTSIDE, "TCP 443", "unknown"],
      ["cart", "db", "TCP 443", "deny"],
      ["cart", "node b", "TCP 443", "deny"],
    ],
  },
  "an exact name": {
    means: "cart may open api.example.com on TCP 443, by its name",
    asks: [
      ["cart", `api.example.com@${OUTSIDE}`, "TCP 443", "allow"],
      ["cart", `api.example.com@${OUTSIDE6}`, "TCP 443", "allow"],
      ["cart", `api.example.com@${OUTSIDE}`, "TCP 80", "deny"],
      ["cart", `www.example.com@${OUTSIDE}`, "TCP 443", "deny"],
      ["cart", `x.api.example.com@${OUTSIDE}`, "TCP 443", "deny"],
      ["cart", `example.com@${OUTSIDE}`, "TCP 443", "deny"],
    ],
  },
  "one label under a name": {
    means: "cart may open what has exactly one label before example.com",
    asks: [
      ["cart", `www.example.com@${OUTSIDE}`, "TCP 443", "allow"],
      ["cart", `a.b.example.com@${OUTSIDE}`, "TCP 443", "deny"],
      ["cart", `example.com@${OUTSIDE}`, "TCP 443", "deny"],
      ["cart", `www.example.org@${OUTSIDE}`, "TCP 443", "deny"],
    ],
  },
  "any depth under a name": {
    means: "cart may open all names under example.com, and not example.com itself",
    asks: [
      ["cart", `www.example.com@${OUTSIDE}`, "TCP 443", "allow"],
      ["cart", `a.b.example.com@${OUTSIDE}`, "TCP 443", "allow"],
      ["cart", `example.com@${OUTSIDE}`, "TCP 443", "deny"],
      ["cart", `wwwexample.com@${OUTSIDE}`, "TCP 443", "deny"],
    ],
  },
  "part of a label": {
    means: "cart may open the names api-… of example.com",
    asks: [
      ["cart", `api-1.example.com@${OUTSIDE}`, "TCP 443", "allow"],
      ["cart", `api.example.com@${OUTSIDE}`, "TCP 443", "deny"],
      ["cart", `api-1.b.example.com@${OUTSIDE}`, "TCP 443", "deny"],
    ],
  },
  "every name": {
    means: "cart may open whatever has a name",
    asks: [
      ["cart", `api.example.com@${OUTSIDE}`, "TCP 443", "allow"],
      ["cart", `example@${OUTSIDE6}`, "TCP 443", "allow"],
      ["cart", OUTSIDE, "TCP 443", "unknown"],
      ["cart", "db", "TCP 443", "deny"],
    ],
  },
  "denying a name": {
    means: "cart may open everything on TCP 443 but api.example.com",
    asks: [
      ["cart", `api.example.com@${OUTSIDE}`, "TCP 443", "deny"],
      ["cart", `www.example.com@${OUTSIDE}`, "TCP 443", "allow"],
      ["cart", "db", "TCP 443", "allow"],
    ],
  },
  "some requests only": {
    means: "cart may send GET to db on TCP 80 and nothing else: the port is not open",
    asks: [
      ["cart", "db", "TCP 80", "unknown"],
      ["cart", "db", "TCP 81", "deny"],
      ["cart", "cache", "TCP 80", "deny"],
    ],
  },
  "an unreadable peer widens": {
    means: "cart may open TCP 80 of something that cannot be read",
    asks: [
      ["cart", "db", "TCP 80", "unknown"],
      ["cart", OUTSIDE, "TCP 80", "unknown"],
      ["cart", "node b", "TCP 80", "unknown"],
      ["cart", "db", "TCP 81", "deny"],
      ["web", "db", "TCP 80", "allow"],
    ],
  },
  "an unreadable port widens": {
    means: "cart may open of db a port that cannot be read",
    asks: [
      ["cart", "db", "TCP 80", "unknown"],
      ["cart", "db", "ICMP 2048", "unknown"],
      ["cart", "cache", "TCP 80", "deny"],
    ],
  },
  "an unreadable selector widens": {
    means: "cart, or perhaps every pod of shop, may open nothing",
    asks: [
      ["cart", "db", "TCP 80", "unknown"],
      ["web", "db", "TCP 80", "unknown"],
      ["db", "web", "TCP 80", "allow"],
    ],
  },
  "an unreadable rule widens": {
    means: "cart may open db, and something that cannot be read",
    asks: [
      ["cart", "db", "TCP 80", "allow"],
      ["cart", "cache", "TCP 80", "unknown"],
      ["cart", OUTSIDE, "ICMP 0", "unknown"],
    ],
  },
  "an unreadable policy widens": {
    means: "a policy of shop, or of the cluster, that cannot be read at all",
    asks: [
      ["cart", "db", "TCP 80", "unknown"],
      ["db", "cart", "TCP 80", "unknown"],
    ],
  },
} as const satisfies Readonly<Record<string, Sense>>;

export type Saying = keyof typeof senses;
export const SENSES: Readonly<Record<Saying, Sense>> = senses;

/** Why a language cannot say something, and who answers for that being so. */
export type Skip = { readonly skip: string; readonly signed: string };

/** How one language, or one version of it, says everything: its manifests as texts, or why it cannot. */
export type Phrasebook = Readonly<Record<Saying, string | Skip>>;

function labels(text: string): Labels {
  const pairs = text === "" ? [] : text.split(",").map((pair) => pair.split("="));
  return { stated: new Map(pairs.map(([key = "", value = ""]) => [key, value])), knowledge: "whole" };
}

function addresses(...texts: readonly string[]): Addresses {
  const all = texts.map((text) => parseAddress(text)).filter((address) => address !== undefined);
  return { v4: all.filter(({ family }) => family === 4), v6: all.filter(({ family }) => family === 6) };
}

const NOWHERE: SourceDocument = { file: "cluster.yaml", root: {}, locate: () => ({ line: 1, column: 1 }) };
const origin = { document: NOWHERE, path: [] };

type Cast = {
  readonly in: string;
  readonly labels: string;
  readonly at: string;
  readonly sql?: number;
  readonly on?: string;
};

function pod(name: string, { in: namespace, labels: text, at, sql, on }: Cast): Workload {
  const ports: NamedPort[] = sql === undefined ? [] : [{ name: "sql", protocol: PROTOCOL.TCP, number: sql }];
  const facts: PodFacts = {
    namespace,
    labels: labels(text),
    hostNetwork: on !== undefined,
    ports,
    addresses: on === undefined ? addresses(`10.1.0.${at}`, `fd00::${at}`) : addresses(at),
    // All but hosts are on a node that is neither of the two.
    node: on ?? "c",
    serviceAccount: "default",
  };
  const traits = { serviceAccount: "default", mountsToken: "no", escapes: [] } as const;
  return { id: `${namespace}/${name}[Pod]`, namespace, name, kind: "Pod", origin, variants: [facts], traits };
}

const WORKLOADS: readonly Workload[] = [
  pod("cart", { in: "shop", labels: "app=cart", at: "1" }),
  pod("web", { in: "shop", labels: "app=web", at: "2" }),
  pod("bare", { in: "shop", labels: "", at: "6" }),
  pod("db", { in: "data", labels: "app=db", at: "9", sql: 5432 }),
  pod("cache", { in: "data", labels: "app=cache", at: "4", sql: 6379 }),
  pod("lab", { in: "lab", labels: "app=db", at: "5" }),
  pod("agent", { in: "shop", labels: "app=agent", at: "192.168.0.1", on: "a" }),
];

const NODES = [
  { name: "a", labels: labels("pool=a"), addresses: addresses("192.168.0.1"), origin },
  { name: "b", labels: labels("pool=b"), addresses: addresses("192.168.0.2"), origin },
] as const;

/** Port 5432 of the service is the one that db names sql. */
const SERVICES: readonly Service[] = [
  {
    namespace: "data",
    name: "db",
    origin,
    selector: new Map([["app", "db"]]),
    ports: [{ name: "sql", protocol: PROTOCOL.TCP, port: 5432, targetPort: "sql" }],
    isHeadless: false,
    clusterIps: ["10.96.0.7"],
    externalIps: [],
    externalName: undefined,
    endpoints: [],
  },
];

/** A cluster of which everything is known, under an enforcer of which everything is documented. */
function clusterWith(policies: readonly PodPolicy[], cni: Cni): Snapshot {
  const namespaces = ["shop", "data", "lab"].map((name) => {
    return [name, { name, labels: labels(`team=${name},kubernetes.io/metadata.name=${name}`) }] as const;
  });
  return {
    facts: { cni },
    behaviour: behaviourOf({ cni }),
    network: {
      podCidrs: undefined,
      serviceCidrs: undefined,
      nodeCidrs: undefined,
      dns: undefined,
      apiServer: addresses("192.168.0.10")?.v4,
    },
    workloads: WORKLOADS,
    namespaces: new Map(namespaces),
    nodes: NODES,
    serviceAccounts: new Map(),
    services: SERVICES,
    policies,
    routes: [],
  };
}

/** Under whom a dialect's manifests are read: who enforces them, or one of whom everything is documented. */
export function cniOf({ enforcers }: Dialect): Cni {
  return enforcers?.[0] ?? "calico";
}

/** What policies are read with, here as in the cluster. `documents` is what they may refer to. */
export function contextFor(
  report: ReadContext["report"] = () => undefined,
  cni: Cni = "calico",
  documents: readonly SourceDocument[] = [],
): ReadContext {
  const isOf = (group: string, kind: string, { root }: SourceDocument): boolean => {
    const { apiVersion = "" } = headerOf(root, "shop");
    return field(root, "kind") === kind && apiVersion.startsWith(`${group}/`);
  };
  return {
    defaultNamespace: "shop",
    facts: { cni },
    behaviour: behaviourOf({ cni }),
    surroundings: {
      services: SERVICES,
      documents: (group, kind) => documents.filter((document) => isOf(group, kind, document)),
      mayHaveMore: () => false,
    },
    report,
    route: () => undefined,
  };
}

function pointOf(text: string): PortPoint {
  const [word = "", port] = text.split(" ");
  const protocols: Readonly<Record<string, number>> = PROTOCOL;
  return portPoint(protocols[word] ?? Number.NaN, Number(port));
}

function workloadNamed(name: string): { readonly kind: "workload"; readonly index: number } | undefined {
  const index = WORKLOADS.findIndex((workload) => workload.name === name);
  return index < 0 ? undefined : { kind: "workload", index };
}

/** Answers one ask after another about the cluster with these policies. */
export function answerer(
  policies: readonly PodPolicy[],
  cni: Cni = "calico",
): (ask: readonly [string, string, string, ...unknown[]]) => Verdict {
  const analysis = analyse(clusterWith(policies, cni));
  const decider = new Decider(analysis);
  const { ofNode, apiServer } = analysis.classes;
  const destination = (text: string): Destination => {
    const [name = "", at] = text.split("@");
    const address = parseAddress(at ?? text);
    if (address !== undefined && at !== undefined) return { kind: "name", name, address };
    if (address !== undefined) return { kind: "address", address };
    if (text === "api server") return { kind: "class", number: apiServer };
    const node = NODES.findIndex(({ name }) => text === `node ${name}`);
    const number = ofNode[node];
    const found = number === undefined ? workloadNamed(text) : ({ kind: "class", number } as const);
    if (found === undefined) throw new Error(`nobody is called ${text}`);
    return found;
  };
  return ([from, to, port]) => {
    const source = workloadNamed(from);
    if (source === undefined) throw new Error(`nobody is called ${from}`);
    const { certain, possible } = decider.decide(source, destination(to), pointOf(port));
    return verdictOf(certain, possible);
  };
}

/** The documents of a phrase, which must be of the dialect's own kinds. */
export function documentsOf(dialect: Dialect, text: string): readonly SourceDocument[] {
  const { documents, unreadable } = readText("phrase.yaml", text);
  expect(unreadable).toEqual([]);
  for (const { root } of documents) {
    const header = headerOf(root, "shop");
    expect(kindOf(dialect, header) !== undefined || mayRefer(dialect, header)).toBe(true);
  }
  return documents;
}

export function policiesOf(documents: readonly SourceDocument[], cni: Cni = "calico"): readonly PodPolicy[] {
  const context = contextFor(undefined, cni, documents);
  return documents.flatMap((document) => readPolicies(document, context) ?? []);
}

export function isSkip(phrase: string | Skip): phrase is Skip {
  return typeof phrase !== "string";
}

/** The sayings that a phrasebook has, with their manifests. */
export function phrases(book: Phrasebook): readonly (readonly [Saying, string])[] {
  return Object.entries(book).flatMap(([saying, phrase]) =>
    isSaying(saying) && !isSkip(phrase) ? [[saying, phrase] as const] : [],
  );
}

function isSaying(text: string): text is Saying {
  return Object.hasOwn(SENSES, text);
}

/** Runs every saying of a phrasebook. What it skips is on its list, signed and with the reason. */
export function conform(dialect: Dialect, book: Phrasebook): void {
  for (const [saying, phrase] of phrases(book)) {
    const { means, asks } = SENSES[saying];
    test(`${saying}: ${means}`, () => {
      const cni = cniOf(dialect);
      const answer = answerer(policiesOf(documentsOf(dialect, phrase), cni), cni);
      expect(asks.map(([from, to, port]) => [from, to, port, answer([from, to, port])])).toEqual(asks);
    });
  }
  test.for(Object.entries(book).filter((entry) => isSkip(entry[1])))(
    "nothing of the kind: %s",
    ([, skipped]) => {
      expect(skipped).toEqual({
        skip: expect.stringMatching(/\w+ \w+ \w+/),
        signed: expect.stringMatching(/\w+/),
      });
    },
  );
}
