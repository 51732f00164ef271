import { describe, expect, test } from "vitest";

import type { Diagnostic } from "../../domain/diagnostic.ts";
import { CNI_BEHAVIOUR } from "../../domain/facts.ts";
import { conditionText } from "../../policy/condition.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import type { Service } from "../../policy/snapshot.ts";
import { readText } from "../../text/read-text.ts";
import { ANTREA } from "./index.ts";

const SERVICE: Omit<Service, "name"> = {
  namespace: "data",
  origin: { document: { file: "x.yaml", root: {}, locate: () => ({ line: 1, column: 1 }) }, path: [] },
  selector: new Map([["app", "db"]]),
  ports: [
    { name: "sql", protocol: 6, port: 5432, targetPort: "sql" },
    { name: "dns", protocol: 17, port: 53, targetPort: 5353 },
  ],
  isHeadless: false,
  clusterIps: ["10.96.0.7"],
  externalIps: [],
  externalName: undefined,
  endpoints: [],
};

const SERVICES: readonly Service[] = [
  { ...SERVICE, name: "db" },
  { ...SERVICE, name: "headless", isHeadless: true },
  { ...SERVICE, name: "external", externalName: "example.com" },
  { ...SERVICE, name: "bare", selector: undefined },
];

type Read = { readonly policies: readonly PodPolicy[]; readonly codes: readonly string[] };

function read(text: string): Read {
  const told: Diagnostic[] = [];
  const { documents } = readText("x.yaml", text);
  const context = {
    defaultNamespace: "shop",
    facts: { cni: "antrea" },
    behaviour: CNI_BEHAVIOUR.antrea,
    surroundings: {
      services: SERVICES,
      documents: (_: string, kind: string) => documents.filter(({ root }) => root["kind"] === kind),
      mayHaveMore: () => false,
    },
    report: (diagnostic: Diagnostic) => told.push(diagnostic),
    route: () => undefined,
  } as const;
  const policies = documents
    .filter(({ root }) => root["kind"] === "ClusterNetworkPolicy")
    .flatMap((document) => ANTREA.read(document, context));
  return { policies, codes: told.map(({ code }) => code) };
}

function policy(spec: string, name = "p"): string {
  return `apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: { name: ${name} }\nspec: { ${spec} }\n`;
}

const ALL = "appliedTo: [{ podSelector: {} }]";

describe("where a policy stands", () => {
  test.for([
    ["priority: 1", "antrea", 250 * 16_384 + 1],
    ["priority: 10000, tier: emergency", "antrea", 50 * 16_384 + 10_000],
    ["priority: 2.5, tier: Platform", "antrea", 200 * 16_384 + 2.5],
    ["priority: 7, tier: baseline", "antrea-baseline", 7],
    ["priority: 0.5, tier: baseline", "antrea-baseline", "unordered"],
    ["priority: 1, tier: none", "antrea", "unordered"],
  ] as const)("%s", ([place, tier, priority]) => {
    expect(read(policy(`${place}, ${ALL}`)).policies).toMatchObject([{ tier, priority }]);
  });

  test("the highest priority of a tier comes before the lowest of the next", () => {
    const [last, first] = read(
      `${policy(`priority: 10000, tier: emergency, ${ALL}`)}---\n${policy(`priority: 1, tier: own, ${ALL}`)}---\napiVersion: crd.antrea.io/v1beta1\nkind: Tier\nmetadata: { name: own }\nspec: { priority: 51 }\n`,
    ).policies.map(({ priority }) => Number(priority));
    expect(Number(last)).toBeLessThan(Number(first));
  });

  test("what is wrong with a tier is told once, however many policies are in it", () => {
    const own = policy(`priority: 1, tier: own, ${ALL}`);
    const tier =
      "apiVersion: crd.antrea.io/v1beta1\nkind: Tier\nmetadata: { name: own }\nspec: { priority: 300 }\n";
    expect(read(`${own}---\n${own}---\n${tier}`).codes).toEqual(["SLU1892"]);
  });
});

describe("whom a policy is for", () => {
  test("pods, and pods on nodes' networks, apart", () => {
    const { policies } = read(
      policy("priority: 1, appliedTo: [{ podSelector: {} }, { nodeSelector: { matchLabels: { pool: a } } }]"),
    );
    expect(
      policies.map(({ subject }) => [subject.hostNetwork, subject.where && conditionText(subject.where)]),
    ).toEqual([
      ["no", undefined],
      ["maybe", expect.stringContaining("node(pool=a)")],
    ]);
  });

  test("each rule by itself: the policy is for all whom one of them is for", () => {
    const [found] = read(
      policy(
        "priority: 1, egress: [{ action: Drop, appliedTo: [{ podSelector: { matchLabels: { app: a } } }] }, { action: Drop, appliedTo: [{ podSelector: { matchLabels: { app: b } } }] }]",
      ),
    ).policies;
    expect(found?.subject.where && conditionText(found.subject.where)).toBe("(app=a or app=b)");
    expect(found?.rules.egress.map(({ when }) => when && conditionText(when))).toEqual(["app=a", "app=b"]);
  });
});

describe("services of a rule", () => {
  const rule = (names: readonly string[]): Read =>
    read(
      policy(
        `priority: 1, ${ALL}, egress: [{ action: Drop, toServices: [${names.map((name) => `{ name: ${name}, namespace: data }`).join()}] }]`,
      ),
    );
  const rules = (found: Read): readonly unknown[] => found.policies.flatMap((one) => one.rules.egress);

  test("are their pods, perhaps, on the ports that these listen on", () => {
    const found = rule(["db"]);
    expect(found.codes).toEqual([]);
    expect(rules(found)).toMatchObject([
      {
        action: "deny",
        peers: [
          {
            kind: "all-of",
            peers: [
              { kind: "pods", namespaces: { name: "data" }, pods: { text: "app=db" }, hostNetwork: "yes" },
              { kind: "unreadable" },
            ],
          },
        ],
        ports: [
          { kind: "named", name: "sql", protocols: [6] },
          { kind: "range", first: (17 << 16) | 5353, last: (17 << 16) | 5353 },
        ],
      },
    ]);
  });

  test("without an address of the cluster match nothing", () => {
    const found = rule(["headless", "external"]);
    expect([found.codes, rules(found)]).toEqual([["SLU1884", "SLU1884"], []]);
  });

  test("without a selector may lead anywhere", () => {
    expect(rules(rule(["bare"]))).toMatchObject([{ peers: [{ kind: "unreadable" }], ports: "all" }]);
  });
});

test("requests are allowed on their ports, and all else there is denied", () => {
  const { policies } = read(
    policy(
      `priority: 1, ${ALL}, egress: [{ action: Allow, ports: [{ port: 80 }], l7Protocols: [{ http: { method: GET, host: Foo.example.com, path: /a/* } }, { http: {} }, { tls: { sni: '*.example.com' } }] }]`,
    ),
  );
  const [found] = policies;
  const port = { kind: "range", first: (6 << 16) | 80, last: (6 << 16) | 80 };
  expect(found?.rules.egress).toMatchObject([
    {
      action: "allow",
      ports: [
        {
          ...port,
          requests: [
            { kind: "http", text: "GET foo.example.com/a/*" },
            { kind: "http", text: "* */*" },
            { kind: "sni", text: "**.example.com" },
          ],
        },
      ],
    },
    { action: "deny", ports: [port] },
  ]);
});

test("pods of other clusters are somewhere outside, beside those of this one", () => {
  const { policies } = read(
    policy(
      `priority: 1, ${ALL}, ingress: [{ action: Drop, from: [{ podSelector: {}, scope: ClusterSet }] }, { action: Drop, from: [{ podSelector: {}, scope: Cluster }] }]`,
    ),
  );
  const pods = { kind: "pods", pods: { text: "" } };
  const outside = {
    kind: "all-of",
    peers: [{ kind: "entities", entities: ["world"] }, { kind: "unreadable" }],
  };
  expect(policies[0]?.rules.ingress).toMatchObject([{ peers: [pods, outside] }, { peers: [pods] }]);
});

test("a chain of groups that name each other ends", () => {
  const group = (name: string, child: string): string =>
    `apiVersion: crd.antrea.io/v1beta1\nkind: ClusterGroup\nmetadata: { name: ${name} }\nspec: { childGroups: [${child}] }\n`;
  const rules = `priority: 1, ${ALL}, egress: [{ action: Allow, to: [{ group: a }] }, { action: Allow, to: [{ group: self }] }]`;
  const { policies, codes } = read(
    [policy(rules), group("a", "b"), group("b", "a"), group("self", "self")].join("---\n"),
  );
  expect(codes).toEqual(["SLU1882", "SLU1882"]);
  expect(policies[0]?.rules.egress.map(({ peers }) => peers)).toEqual([
    [{ kind: "unreadable" }],
    [{ kind: "unreadable" }],
  ]);
});
