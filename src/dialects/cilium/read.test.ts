import { describe, expect, test } from "vitest";

import type { Diagnostic } from "../../domain/diagnostic.ts";
import { behaviourOf, type ClusterFacts } from "../../domain/facts.ts";
import { at } from "../../domain/unreachable.ts";
import { conditionText } from "../../policy/condition.ts";
import type { Peer, PodPolicy, Rule } from "../../policy/pod-policy.ts";
import type { EgressRoute, Service } from "../../policy/snapshot.ts";
import { readText } from "../../text/read-text.ts";
import type { ReadContext } from "../dialect.ts";
import { CILIUM } from "./index.ts";

type Read = {
  readonly policies: readonly PodPolicy[];
  readonly routes: readonly EgressRoute[];
  readonly codes: readonly string[];
};

type Around = {
  readonly facts?: Partial<ClusterFacts>;
  readonly services?: readonly Service[];
  /** Documents that policies may refer to. */
  readonly others?: string;
  readonly mayHaveMore?: boolean;
};

function read(
  yaml: string,
  { facts = {}, services = [], others = "", mayHaveMore = false }: Around = {},
): Read {
  const told: Diagnostic[] = [];
  const routes: EgressRoute[] = [];
  const all = { cni: "cilium", ...facts } as const;
  const around = readText("others.yaml", others).documents;
  const context: ReadContext = {
    defaultNamespace: "shop",
    facts: all,
    behaviour: behaviourOf(all),
    surroundings: { services, documents: () => around, mayHaveMore: () => mayHaveMore },
    report: (one) => told.push(one),
    route: (one) => routes.push(one),
  };
  const policies = readText("policy.yaml", yaml).documents.flatMap((one) => CILIUM.read(one, context));
  return { policies, routes, codes: told.map(({ code }) => code) };
}

function policy(spec: string, kind = "CiliumNetworkPolicy"): string {
  return `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: { name: p, namespace: shop }\nspec: { ${spec} }\n`;
}

const ALL = "endpointSelector: {}";

function egress(rule: string, around: Around = {}): Rule {
  return at(at(read(policy(`${ALL}, egress: [{ ${rule} }]`), around).policies, 0).rules.egress, 0);
}

function peers(rule: string, around: Around = {}): readonly Peer[] {
  return egress(rule, around).peers;
}

function patterns(rule: string, version: string): readonly string[] {
  const [peer] = peers(rule, { facts: { ciliumVersion: version } });
  return peer?.kind === "names" ? peer.patterns.map(({ text }) => text) : [];
}

describe("versions", () => {
  test("two stars before the first dot are any depth since 1.19, and one label before", () => {
    const rule = 'toFQDNs: [{ matchPattern: "**.example.com" }]';
    expect(patterns(rule, "1.18")).toEqual(["*.example.com"]);
    expect(patterns(rule, "v1.19.4")).toEqual(["**.example.com"]);
    expect(patterns(rule, "newest")).toEqual(["**.example.com"]);
  });

  test("a negated namespace reaches beyond pods up to 1.18, and that is said", () => {
    const rule =
      "toEndpoints: [{ matchExpressions: [{ key: io.kubernetes.pod.namespace, operator: NotIn, values: [a] }] }]";
    expect(peers(rule).map(({ kind }) => kind)).toEqual(["pods"]);
    const facts = { ciliumVersion: "1.18" };
    expect(peers(rule, { facts })).toContainEqual({
      kind: "entities",
      entities: ["host", "remote-node", "world", "kube-apiserver"],
    });
    expect(read(policy(`${ALL}, egress: [{ ${rule} }]`), { facts }).codes).toEqual(["SLU1652"]);
  });

  test("an Exists on the namespace closes that hole", () => {
    const facts = { ciliumVersion: "1.18" };
    const rule =
      "toEndpoints: [{ matchExpressions: [{ key: io.kubernetes.pod.namespace, operator: NotIn, values: [a] }, { key: io.kubernetes.pod.namespace, operator: Exists }] }]";
    expect(peers(rule, { facts }).map(({ kind }) => kind)).toEqual(["pods"]);
  });

  test("requirements of peers are refused since 1.19; before, the rule's peers are not sure", () => {
    const text = policy(`${ALL}, egress: [{ toRequires: [{ matchLabels: { a: b } }], toEndpoints: [{}] }]`);
    expect(read(text)).toMatchObject({ policies: [], codes: ["SLU1631"] });
    const before = read(text, { facts: { ciliumVersion: "1.18" } });
    expect(before.codes).toEqual(["SLU1666"]);
    expect(at(at(before.policies, 0).rules.egress, 0).peers).toMatchObject([{ kind: "all-of" }]);
  });

  test("cluster-mesh is an entity since 1.20", () => {
    const text = policy(`${ALL}, egress: [{ toEntities: [cluster-mesh] }]`);
    expect(read(text).codes).toEqual([]);
    expect(read(text, { facts: { ciliumVersion: "1.19" } })).toMatchObject({
      policies: [],
      codes: ["SLU1628"],
    });
  });

  test("rules for Kafka are requests up to 1.19", () => {
    const rule = 'toPorts: [{ ports: [{ port: "9092", protocol: TCP }], rules: { kafka: [{ topic: x }] } }]';
    expect(egress(rule, { facts: { ciliumVersion: "1.19" } }).ports).toEqual([
      {
        kind: "range",
        first: 402_308,
        last: 402_308,
        requests: [{ kind: "other", text: 'kafka [{"topic":"x"}]' }],
      },
    ]);
  });
});

describe("blocks of addresses", () => {
  const scopes = (cidr: string, facts: Partial<ClusterFacts>): unknown =>
    peers(`toCIDR: ["${cidr}"]`, { facts }).map((peer) => (peer.kind === "block" ? peer.scope : peer.kind));

  test("speak of pods and nodes as far as the match mode says", () => {
    expect(scopes("10.0.0.0/8", {})).toEqual([{ pods: "no", nodes: "no", apiServer: "maybe" }]);
    expect(scopes("10.0.0.0/8", { cidrMatchMode: ["nodes"] })).toEqual([
      { pods: "no", nodes: "yes", apiServer: "yes" },
    ]);
    expect(scopes("10.0.0.0/8", { cidrMatchMode: ["pods"] })).toEqual([
      { pods: "yes", nodes: "no", apiServer: "maybe" },
    ]);
  });

  test("of every address of a family are the world up to 1.19, whatever the mode", () => {
    const cidrMatchMode = ["nodes"] as const;
    expect(scopes("0.0.0.0/0", { cidrMatchMode, ciliumVersion: "1.19" })).toEqual([
      { pods: "no", nodes: "no", apiServer: "maybe" },
    ]);
    expect(scopes("::/0", { cidrMatchMode })).toEqual([{ pods: "no", nodes: "maybe", apiServer: "maybe" }]);
  });

  test("of groups that may not all be there are open", () => {
    const others =
      "apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: { name: g, labels: { a: b } }\nspec: { externalCIDRs: [10.0.0.0/8] }\n";
    const rule = "toCIDRSet: [{ cidrGroupSelector: { matchLabels: { a: b } } }]";
    const frayed = (around: Around): readonly boolean[] =>
      peers(rule, around).map((peer) => peer.kind === "block" && peer.frayed);
    expect(frayed({ others })).toEqual([false]);
    expect(frayed({ others, mayHaveMore: true })).toEqual([false, true]);
  });
});

describe("services", () => {
  const service = (name: string, more: Partial<Service>): Service => ({
    namespace: "data",
    name,
    origin: {
      document: {
        file: "s",
        root: { metadata: { labels: { set: "a" } } },
        locate: () => ({ line: 1, column: 1 }),
      },
      path: [],
    },
    selector: undefined,
    ports: [],
    isHeadless: false,
    clusterIps: [],
    externalIps: [],
    externalName: undefined,
    endpoints: [],
    ...more,
  });
  const pods = service("pods", { selector: new Map([["app", "db"]]) });
  const outside = service("outside", { endpoints: [{ addresses: ["203.0.113.7"], ports: "all" }] });
  const nothing = service("nothing", {});
  const services = [pods, outside, nothing];

  test("are the pods they select, in their own namespace", () => {
    expect(peers("toServices: [{ k8sService: { serviceName: pods } }]", { services })).toMatchObject([
      {
        kind: "pods",
        pods: { text: "app=db" },
        namespaces: { selector: { text: "kubernetes.io/metadata.name=data" } },
      },
    ]);
  });

  test("without a selector are the addresses behind them, which are no pods", () => {
    expect(
      peers("toServices: [{ k8sService: { serviceName: outside, namespace: data } }]", { services }),
    ).toMatchObject([
      { kind: "block", cidrs: [{ family: 4, prefix: 32 }], scope: { pods: "no", nodes: "no" } },
    ]);
  });

  test("with nothing behind them are perhaps everything, and that is said", () => {
    const rule =
      'toServices: [{ k8sService: { serviceName: nothing } }], toPorts: [{ ports: [{ port: "443" }] }]';
    expect(peers(rule, { services })).toEqual([{ kind: "unreadable" }]);
    expect(read(policy(`${ALL}, egress: [{ ${rule} }]`), { services }).codes).toEqual(["SLU1657"]);
  });

  test("are selected by their labels, in every namespace unless one is named", () => {
    const rule = (namespace: string): string =>
      `toServices: [{ k8sServiceSelector: { selector: { matchLabels: { set: a } }${namespace} } }]`;
    expect(peers(rule(""), { services }).map(({ kind }) => kind)).toEqual(["pods", "block", "unreadable"]);
    expect(peers(rule(", namespace: shop"), { services })).toEqual([{ kind: "unreadable" }]);
  });
});

describe("requests", () => {
  const requests = (entry: string): unknown => {
    const { ports } = egress(`toPorts: [{ ports: [{ port: "443", protocol: TCP }], ${entry} }]`);
    return ports === "all" ? ports : ports.map((item) => ("requests" in item ? item.requests : item.kind));
  };

  test("are said so that equal rules have equal texts", () => {
    expect(requests("rules: { http: [{ path: /v1, method: GET }, { host: x, headers: [a] }, {}] }")).toEqual([
      [
        { kind: "http", text: "GET /v1" },
        { kind: "http", text: '* /.* host x headers ["a"]' },
        { kind: "http", text: "* /.*" },
      ],
    ]);
    expect(requests("listener: { name: b, envoyConfig: { name: a } }")).toEqual(
      requests("listener: { envoyConfig: { name: a }, name: b }"),
    );
  });

  test("of server names have patterns; those beside others are said together", () => {
    expect(requests('serverNames: ["*.example.com", API.example.com]')).toMatchObject([
      [
        { kind: "sni", text: "*.example.com" },
        { kind: "sni", text: "api.example.com" },
      ],
    ]);
    expect(
      requests(
        "serverNames: [a.example.com], terminatingTLS: { secret: { name: s } }, rules: { http: [{}] }",
      ),
    ).toEqual([[{ kind: "other", text: "http * /.* and sni a.example.com" }]]);
    expect(requests("originatingTLS: { secret: { name: s } }")).toEqual([
      [{ kind: "other", text: "TLS that the proxy ends" }],
    ]);
  });
});

describe("whom a policy is for", () => {
  test("pods by their service account, as a condition", () => {
    const [first] = read(
      policy(
        "endpointSelector: { matchExpressions: [{ key: io.cilium.k8s.policy.serviceaccount, operator: NotIn, values: [robot] }] }, egress: [{}]",
      ),
    ).policies;
    const where = first?.subject.where;
    expect(where && conditionText(where)).toBe("not service-account in (robot)");
    expect(first?.subject.namespaces).toEqual({ kind: "named", name: "shop" });
  });

  test("one policy for each rule, with the place of its own", () => {
    const { policies } = read(
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec: { ${ALL}, egress: [{}] }\nspecs: [{ ${ALL}, ingress: [{}] }]\n`,
    );
    expect(policies.map(({ object }) => object.name)).toEqual(["p", "p"]);
    expect(policies.map(({ isolates }) => isolates)).toEqual([
      { egress: "yes", ingress: "no" },
      { egress: "no", ingress: "yes" },
    ]);
    expect(
      policies.flatMap(({ rules }) => [...rules.egress, ...rules.ingress]).map(({ path }) => path),
    ).toEqual([
      ["spec", "egress", 0],
      ["specs", 0, "ingress", 0],
    ]);
  });

  test("perhaps nobody, where the object is taken by some clusters only", () => {
    const [first] = read(policy(`${ALL}, egress: [{ toNodes: [{}] }]`)).policies;
    expect(first?.subject.pods.requirements).toEqual([{ operator: "unreadable" }]);
  });
});

describe("an egress gateway policy", () => {
  const gateway = (spec: string): Read =>
    read(
      `apiVersion: cilium.io/v2\nkind: CiliumEgressGatewayPolicy\nmetadata: { name: out }\nspec: { ${spec} }\n`,
    );

  test("routes pods of some namespaces to blocks outside", () => {
    const { policies, routes, codes } = gateway(
      "selectors: [{ podSelector: { matchLabels: { app: cart } }, namespaceSelector: { matchLabels: { team: shop } } }, { podSelector: { matchLabels: { io.kubernetes.pod.namespace: data } } }], destinationCIDRs: [0.0.0.0/0], excludedCIDRs: [10.0.0.0/8], egressGateway: { nodeSelector: { matchLabels: { role: egress } }, egressIP: 203.0.113.1 }",
    );
    expect(policies).toEqual([]);
    expect(codes).toEqual([]);
    expect(routes).toMatchObject([
      {
        subject: { pods: { text: "app=cart" }, namespaces: { selector: { text: "team=shop" } } },
        destinations: [{ prefix: 0 }],
        except: [{ prefix: 8 }],
        frayed: false,
        gateway: "node role=egress, as 203.0.113.1",
      },
      { subject: { namespaces: { selector: { text: "kubernetes.io/metadata.name=data" } } }, frayed: false },
    ]);
  });

  test("perhaps routes what it cannot say for sure", () => {
    expect(
      gateway("selectors: [{ podSelector: {}, nodeSelector: {} }], destinationCIDRs: [0.0.0.0/0, x]"),
    ).toMatchObject({
      routes: [{ frayed: true, gateway: "a gateway that is not named" }],
      codes: ["SLU1111", "SLU1669"],
    });
    expect(gateway("selectors: all").routes).toMatchObject([{ frayed: true }]);
  });
});

describe("what cannot be read", () => {
  const context: ReadContext = {
    defaultNamespace: "shop",
    facts: { cni: "cilium" },
    behaviour: behaviourOf({ cni: "cilium" }),
    surroundings: { services: [], documents: () => [], mayHaveMore: () => false },
    report: () => undefined,
    route: () => undefined,
  };
  const document = { file: "x", root: {}, locate: () => ({ line: 1, column: 1 }) };

  test.each([
    [{ kind: "CiliumNetworkPolicy", namespace: "shop" }, { kind: "named", name: "shop" }, "no"],
    [{ kind: "CiliumNetworkPolicyList", namespace: "shop" }, { kind: "selected" }, "no"],
    [{ kind: "CiliumClusterwideNetworkPolicy", name: "lost" }, { kind: "selected" }, "maybe"],
    [{}, { kind: "selected" }, "maybe"],
  ])("stands where its head says that it may count: %j", (header, namespaces, hostNetwork) => {
    const [lost, ...others] = CILIUM.unread(header, document, context);
    expect(others).toEqual([]);
    expect(lost?.subject).toMatchObject({ namespaces, hostNetwork });
    expect(lost?.isolates).toEqual({ egress: "maybe", ingress: "maybe" });
    expect(lost?.rules.egress.map(({ action }) => action)).toEqual(["deny", "allow"]);
  });
});
