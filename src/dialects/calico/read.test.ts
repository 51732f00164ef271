import { describe, expect, test } from "vitest";

import type { Diagnostic } from "../../domain/diagnostic.ts";
import { behaviourOf } from "../../domain/facts.ts";
import { conditionText } from "../../policy/condition.ts";
import type { Peer, PodPolicy, Rule } from "../../policy/pod-policy.ts";
import type { Service } from "../../policy/snapshot.ts";
import { policiesInForce } from "../../policy/staging.ts";
import { readText } from "../../text/read-text.ts";
import { answerer } from "../conformance.suite.ts";
import { headerOf } from "../dialect.ts";
import { CALICO } from "./index.ts";

const SERVICE: Omit<Service, "name"> = {
  namespace: "data",
  origin: { document: { file: "x.yaml", root: {}, locate: () => ({ line: 1, column: 1 }) }, path: [] },
  selector: new Map([["app", "db"]]),
  ports: [
    { name: "sql", protocol: 6, port: 5432, targetPort: "sql" },
    { name: "dns", protocol: 17, port: 53, targetPort: 5353 },
    { name: "odd", protocol: 6, port: 1, targetPort: 70_000 },
  ],
  isHeadless: false,
  clusterIps: ["10.96.0.7"],
  externalIps: [],
  externalName: undefined,
  endpoints: [],
};

const SERVICES: readonly Service[] = [
  { ...SERVICE, name: "db" },
  { ...SERVICE, name: "external", externalName: "example.com", selector: undefined },
  { ...SERVICE, name: "bare", selector: undefined },
  { ...SERVICE, name: "given", selector: undefined },
];

type Read = { readonly policies: readonly PodPolicy[]; readonly told: readonly Diagnostic[] };

function read(text: string, lost: readonly string[] = []): Read {
  const told: Diagnostic[] = [];
  const { documents } = readText("x.yaml", text);
  const context = {
    defaultNamespace: "shop",
    facts: { cni: "calico" },
    behaviour: behaviourOf({ cni: "calico" }),
    surroundings: {
      services: SERVICES,
      documents: (group: string, kind: string) =>
        documents.filter(({ root }) => {
          const { apiVersion = "" } = headerOf(root, "shop");
          return root["kind"] === kind && apiVersion.split("/").slice(0, -1).join("/") === group;
        }),
      mayHaveMore: (_: string, kind: string) => lost.includes(kind),
    },
    report: (diagnostic: Diagnostic) => told.push(diagnostic),
    route: () => undefined,
  } as const;
  const isPolicy = (found: unknown): boolean => CALICO.kinds.some(({ kind }) => kind === found);
  const policies = documents
    .filter(({ root }) => isPolicy(root["kind"]))
    .flatMap((document) => CALICO.read(document, context));
  return { policies, told };
}

function globally(spec: string, name = "p"): string {
  return `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: ${name} }\nspec: { ${spec} }\n---\n`;
}

function inShop(spec: string, kind = "NetworkPolicy", name = "p"): string {
  return `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: { ${spec} }\n---\n`;
}

function only(text: string, lost?: readonly string[]): PodPolicy {
  const [policy, ...others] = read(text, lost).policies;
  if (policy === undefined || others.length > 0) throw new Error("not one policy");
  return policy;
}

function egressOf(rule: string, around = "", lost?: readonly string[]): readonly Rule[] {
  return only(`${around}${globally(`types: [Egress], egress: [{ action: Allow, ${rule} }]`)}`, lost).rules
    .egress;
}

function peersOf(destination: string, around = "", lost?: readonly string[]): readonly Peer[] {
  return egressOf(`destination: { ${destination} }`, around, lost).flatMap(({ peers }) => peers);
}

function kindsOf(peers: readonly Peer[]): readonly string[] {
  return peers.map((peer) => (peer.kind === "all-of" ? kindsOf(peer.peers).join("&") : peer.kind));
}

const codes = ({ told }: Read): readonly string[] => told.map(({ code }) => code);

describe("where a policy stands", () => {
  test("is its tier by order, its own order, and its name after that of the tier", () => {
    const tier =
      "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: early }\nspec: { order: 5, defaultAction: Pass }\n---\n";
    expect(only(`${tier}${globally("tier: early, order: 2.5", "early.x")}`)).toMatchObject({
      tier: "calico",
      ownTier: { name: "early", order: 5, ends: "pass" },
      priority: 2.5,
      tieBreak: "early.x",
    });
    expect(only(globally("selector: all()", "x"))).toMatchObject({
      ownTier: { name: "default", order: 1_000_000, ends: "deny" },
      priority: Infinity,
      tieBreak: "default.x",
    });
  });

  test("is before all others where its tier is not known, and the tier perhaps passed by", () => {
    const policy = only(globally("tier: lost, types: [Egress], egress: [{ action: Deny }]"));
    expect(policy.ownTier).toEqual({ name: "lost", order: -Infinity, ends: "unknown" });
    expect(policy.rules.egress.map(({ action }) => action)).toEqual(["pass", "deny"]);
    expect(policy.rules.ingress).toEqual([]);
  });

  test("has no text to break ties where it has no name", () => {
    expect(only(inShop("types: [Egress]").replace("name: p, ", "")).tieBreak).toBeUndefined();
  });
});

describe("whom a policy selects", () => {
  test("plain requirements on pods and namespaces are selectors, and looked up as such", () => {
    const { subject } = only(
      globally(
        `selector: "app == 'a' && has(b) && pcns.team in {'x'} && projectcalico.org/namespace == 'shop'"`,
      ),
    );
    expect(subject).toMatchObject({ pods: { text: "app=a,b" }, hostNetwork: "no" });
    expect(subject.namespaces).toMatchObject({
      kind: "selected",
      selector: { text: "kubernetes.io/metadata.name=shop,team=x" },
    });
    expect(subject.where).toBeUndefined();
  });

  test("what is left is a condition", () => {
    const { subject } = only(inShop(`selector: "app == 'a' && (b == 'c' || pcsa.x == 'y')"`));
    expect(subject).toMatchObject({ namespaces: { kind: "named", name: "shop" }, pods: { text: "app=a" } });
    expect(subject.where && conditionText(subject.where)).toBe("(b=c or service-account(x=y))");
  });

  test("negation stands at single requirements", () => {
    const { subject } = only(inShop(`selector: "!(app == 'a' || has(b)) && !(c contains 'd')"`));
    expect(subject.pods.text).toBe("!b,app notin (a)");
    expect(subject.where && conditionText(subject.where)).toBe("(!c or not c contains d)");
  });
});

describe("what a rule matches", () => {
  test("without criteria, everything", () => {
    expect(egressOf("metadata: {}")).toMatchObject([{ peers: [{ kind: "everything" }], ports: "all" }]);
  });

  test("protocols without ports are a whole run of the port line", () => {
    expect(egressOf("protocol: UDPLite")[0]?.ports).toEqual([
      { kind: "range", first: 136 * 65_536, last: 136 * 65_536 + 65_535 },
    ]);
    expect(egressOf("protocol: TCP, notProtocol: TCP")).toMatchObject([{ ports: [] }]);
  });

  test("names of ports keep to pods on the pod network", () => {
    const [numbers, names] = egressOf("protocol: TCP, destination: { nets: [10.0.0.0/8], ports: [80, web] }");
    expect(kindsOf(numbers?.peers ?? [])).toEqual(["block"]);
    expect(kindsOf(names?.peers ?? [])).toEqual(["block&pods"]);
  });

  test("sets of addresses by their labels, once for all that are as sure", () => {
    const set = (name: string, label: string, nets: string): string =>
      `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: { name: ${name}, labels: { ${label} } }\nspec: { nets: [${nets}] }\n---\n`;
    const sets =
      set("a", "role: x", "10.0.0.0/8") +
      set("b", "role: x", "11.0.0.0/8") +
      set("c", "role: z", "12.0.0.0/8");
    const peers = peersOf("selector: role == 'x'", sets);
    expect(kindsOf(peers)).toEqual(["pods", "block"]);
    expect(peers[1]).toMatchObject({ cidrs: [{ prefix: 8 }, { prefix: 8 }] });
  });

  test("a set whose namespace is only used has perhaps the labels that are asked for", () => {
    const set =
      "apiVersion: projectcalico.org/v3\nkind: NetworkSet\nmetadata: { name: a, namespace: data }\nspec: { nets: [10.0.0.0/8] }\n---\n";
    expect(kindsOf(peersOf("namespaceSelector: team == 'x'", set))).toEqual(["pods", "block&unreadable"]);
    expect(kindsOf(peersOf("namespaceSelector: '!has(team)'", set))).toEqual(["pods", "block"]);
    const named = `${set}apiVersion: v1\nkind: Namespace\nmetadata: { name: data, labels: { team: x } }\n---\n`;
    expect(kindsOf(peersOf("namespaceSelector: team == 'x'", named))).toEqual(["pods", "block"]);
    expect(kindsOf(peersOf("namespaceSelector: projectcalico.org/name == 'data'", set))).toEqual([
      "pods",
      "block",
    ]);
  });

  test("a host endpoint has perhaps the labels of its profiles too", () => {
    const host = (profile: string): string =>
      `apiVersion: projectcalico.org/v3\nkind: HostEndpoint\nmetadata: { name: a }\nspec: { expectedIPs: [192.0.2.1], profiles: [${profile}] }\n---\n`;
    expect(kindsOf(peersOf("selector: has(x)", host("other")))).toEqual(["pods", "block&unreadable"]);
    expect(kindsOf(peersOf("selector: has(x)", host("projectcalico-default-allow")))).toEqual(["pods"]);
  });

  test("sets that may be there and were not read may hold anything", () => {
    expect(kindsOf(peersOf("selector: has(x)", "", ["NetworkSet"]))).toEqual([
      "pods",
      "unreadable&unreadable",
    ]);
    expect(kindsOf(peersOf("namespaceSelector: has(x)", "", ["GlobalNetworkSet"]))).toEqual(["pods"]);
  });
});

describe("services", () => {
  const of = (name: string): string => `services: { name: ${name}, namespace: data }`;

  test("with a selector are its pods, on the ports that it sends to; one that is none is perhaps any", () => {
    const [sure, unsure] = egressOf(`destination: { ${of("db")} }`);
    expect(sure).toMatchObject({
      peers: [{ kind: "pods", namespaces: { name: "data" }, pods: { text: "app=db" }, hostNetwork: "yes" }],
      ports: [
        { kind: "named", name: "sql", protocols: [6] },
        { kind: "range", first: 17 * 65_536 + 5353 },
      ],
    });
    expect(kindsOf(unsure?.peers ?? [])).toEqual(["pods&unreadable"]);
  });

  test("are narrowed by the protocol of the rule", () => {
    expect(egressOf(`protocol: UDP, destination: { ${of("db")} }`)[0]?.ports).toMatchObject([
      { kind: "range" },
    ]);
  });

  test("without a selector are the endpoints that the input gives", () => {
    const slice =
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: x, namespace: data, labels: { kubernetes.io/service-name: given } }\nendpoints: [{ addresses: [203.0.113.7] }]\nports: [{ port: 443 }, { name: none }]\n---\n";
    expect(egressOf(`destination: { ${of("given")} }`, slice)).toMatchObject([
      { peers: [{ kind: "block", cidrs: [{ prefix: 32 }] }], ports: [{ first: 6 * 65_536 + 443 }] },
    ]);
    const endpoints =
      "apiVersion: v1\nkind: Endpoints\nmetadata: { name: given, namespace: data }\nsubsets: [{ addresses: [{ ip: '2001:db8::1' }], ports: [{ port: 53, protocol: UDP }] }]\n---\n";
    expect(egressOf(`destination: { ${of("given")} }`, endpoints)).toMatchObject([
      { peers: [{ cidrs: [{ prefix: 128 }] }], ports: [{ first: 17 * 65_536 + 53 }] },
    ]);
  });

  test("whose endpoints are nowhere are not known, and said", () => {
    const result = read(
      globally(`types: [Egress], egress: [{ action: Allow, destination: { ${of("bare")} } }]`),
    );
    expect(codes(result)).toEqual(["SLU1724"]);
    expect(kindsOf(result.policies[0]?.rules.egress[0]?.peers ?? [])).toEqual(["unreadable"]);
  });

  test("that are names outside have no endpoints", () => {
    expect(egressOf(`destination: { ${of("external")} }`)).toEqual([]);
  });

  test("of the API server: at the endpoints that the input gives", () => {
    const endpoints =
      "apiVersion: v1\nkind: Endpoints\nmetadata: { name: kubernetes, namespace: default }\nsubsets: [{ addresses: [{ ip: 192.0.2.9 }], ports: [{ port: 6443 }] }]\n---\n";
    const rules = egressOf("destination: { services: { name: kubernetes, namespace: default } }", endpoints);
    expect(kindsOf(rules[0]?.peers ?? [])).toEqual(["block", "entities"]);
    expect(rules[0]?.ports).toMatchObject([{ first: 6 * 65_536 + 6443 }]);
  });
});

describe("staged policies", () => {
  const enforced = inShop("types: [Egress], egress: [{ action: Allow }]", "NetworkPolicy", "default.p");
  const staged = (more = ""): string => inShop(`types: [Egress]${more}`, "StagedNetworkPolicy");
  const kinds = (policies: readonly PodPolicy[]): readonly string[] =>
    policies.map(({ object }) => object.kind);

  test("are read, and do not count", () => {
    const { policies } = read(enforced + staged());
    expect(policies.map(({ isStaged }) => isStaged)).toEqual([undefined, true]);
    expect(kinds(policiesInForce(policies, false))).toEqual(["NetworkPolicy"]);
  });

  test("stand for the policy of their name where they count, whether the tier's is before it or not", () => {
    const { policies } = read(enforced + staged());
    expect(kinds(policiesInForce(policies, true))).toEqual(["StagedNetworkPolicy"]);
    const other = read(enforced.replace("default.p", "q") + staged()).policies;
    expect(kinds(policiesInForce(other, true))).toEqual(["NetworkPolicy", "StagedNetworkPolicy"]);
  });

  test("that are to delete leave nothing of it", () => {
    const { policies } = read(enforced + staged(", stagedAction: Delete, egress: [{ action: Deny }]"));
    const inForce = policiesInForce(policies, true);
    expect(inForce).toMatchObject([
      { isolates: { egress: "no", ingress: "no" }, rules: { egress: [], ingress: [] } },
    ]);
    expect(answerer(inForce)(["cart", "db", "TCP 80"])).toBe("allow");
  });

  test("that are to learn or to ignore change nothing, and are said; a word that is none sets", () => {
    const ignored = read(enforced + staged(", stagedAction: Ignore"));
    expect(codes(ignored)).toEqual(["SLU1731"]);
    expect(kinds(policiesInForce(ignored.policies, true))).toEqual(["NetworkPolicy"]);
    const odd = read(staged(", stagedAction: set"));
    expect([codes(odd), odd.policies.length]).toEqual([["SLU1732"], 1]);
  });

  test("of Kubernetes stand for NetworkPolicies of Kubernetes, and not for Calico's", () => {
    const kubernetes = inShop(
      "podSelector: { matchLabels: { app: cart } }, policyTypes: [Egress]",
      "StagedKubernetesNetworkPolicy",
    );
    const { policies } = read(enforced.replace("default.p", "p") + kubernetes);
    expect(policies[1]).toMatchObject({
      tier: "network-policy",
      isStaged: true,
      isolates: { egress: "yes" },
    });
    expect(kinds(policiesInForce(policies, true))).toEqual([
      "NetworkPolicy",
      "StagedKubernetesNetworkPolicy",
    ]);
  });

  test("for the whole cluster stand for global ones", () => {
    const text = globally("types: [Egress]") + globally("types: [Egress]").replace("Global", "StagedGlobal");
    expect(kinds(policiesInForce(read(text).policies, true))).toEqual(["StagedGlobalNetworkPolicy"]);
  });

  test("that cannot be read stand for nothing", () => {
    const { policies } = read(
      `${enforced}${inShop("").replace("spec: {  }", "spec: none").replace("NetworkPolicy", "StagedNetworkPolicy")}`,
    );
    expect(policies[1]).toMatchObject({ isUnread: true, isStaged: true });
    expect(kinds(policiesInForce(policies, true))).toEqual(["NetworkPolicy", "StagedNetworkPolicy"]);
  });
});

describe("what cannot be read at all", () => {
  const unread = (header: Parameters<typeof CALICO.unread>[0]): readonly PodPolicy[] =>
    CALICO.unread(header, SERVICE.origin.document, {
      defaultNamespace: "shop",
      facts: { cni: "calico" },
      behaviour: behaviourOf({ cni: "calico" }),
      surroundings: { services: [], documents: () => [], mayHaveMore: () => false },
      report: () => undefined,
      route: () => undefined,
    });

  test("is before every tier, and nobody knows what it does", () => {
    expect(unread({ kind: "NetworkPolicy", namespace: "shop", name: "x" })).toMatchObject([
      {
        object: { kind: "NetworkPolicy", namespace: "shop", name: "x" },
        ownTier: { order: -Infinity },
        subject: { namespaces: { kind: "named", name: "shop" } },
        rules: { egress: [{ action: "unknown" }] },
      },
    ]);
  });

  test("of a list, or of no kind, is for pods anywhere", () => {
    for (const header of [
      { kind: "NetworkPolicyList", namespace: "shop" },
      {},
      { kind: "GlobalNetworkPolicy" },
    ])
      expect(unread(header)[0]?.subject.namespaces).toMatchObject({
        kind: "selected",
        selector: { text: "" },
      });
  });

  test("of a staged kind is staged", () => {
    expect(unread({ kind: "StagedGlobalNetworkPolicy" })[0]).toMatchObject({ isStaged: true });
    expect(unread({ kind: "StagedKubernetesNetworkPolicy", namespace: "shop" })[0]).toMatchObject({
      isStaged: true,
      tier: "network-policy",
    });
  });
});

test("what is wrong in a set is said once, however many rules look at it", () => {
  const set =
    "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: { name: a, labels: { role: x } }\nspec: { nets: [x] }\n---\n";
  const rule = "{ action: Allow, destination: { selector: role == 'x' } }";
  const policy = `types: [Egress], egress: [${rule}, ${rule}]`;
  expect(codes(read(set + globally(policy) + globally(policy, "q")))).toEqual(["SLU1111"]);
});
