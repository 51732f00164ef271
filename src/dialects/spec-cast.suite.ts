import { expect, test } from "vitest";

import { parseAddress } from "../domain/address.ts";
import type { Cni } from "../domain/facts.ts";
import type { JsonObject } from "../domain/json.ts";
import { PROTOCOL, portPoint } from "../domain/port.ts";
import { verdictOf, type Verdict } from "../domain/verdict.ts";
import { workloadId } from "../domain/workload.ts";
import type { Destination } from "../policy/spec/decide.ts";
import { readText } from "../text/read-text.ts";
import type { Case } from "./cases.suite.ts";
import { specFor } from "./spec.ts";

/** The cluster of conformance.suite.ts, as the objects that a spec reads. */
const CAST = `
{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: shop } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: data, labels: { team: data } } }
---
{ apiVersion: v1, kind: Namespace, metadata: { name: lab, labels: { team: lab } } }
---
{ apiVersion: v1, kind: Node, metadata: { name: a, labels: { pool: a } }, status: { addresses: [{ type: InternalIP, address: 192.168.0.1 }] } }
---
{ apiVersion: v1, kind: Node, metadata: { name: b, labels: { pool: b } }, status: { addresses: [{ type: InternalIP, address: 192.168.0.2 }] } }
---
{ apiVersion: v1, kind: Endpoints, metadata: { name: kubernetes, namespace: default }, subsets: [{ addresses: [{ ip: 192.168.0.10 }] }] }
---
{ apiVersion: v1, kind: Service, metadata: { name: db, namespace: data }, spec: { selector: { app: db }, clusterIP: 10.96.0.7, ports: [{ name: sql, port: 5432, targetPort: sql }] } }
`;

const PODS = {
  cart: { in: "shop", labels: { app: "cart" }, at: "1", sql: undefined },
  web: { in: "shop", labels: { app: "web" }, at: "2", sql: undefined },
  bare: { in: "shop", labels: {}, at: "6", sql: undefined },
  db: { in: "data", labels: { app: "db" }, at: "9", sql: 5432 },
  cache: { in: "data", labels: { app: "cache" }, at: "4", sql: 6379 },
  lab: { in: "lab", labels: { app: "db" }, at: "5", sql: undefined },
  agent: { in: "shop", labels: { app: "agent" }, at: "host", sql: undefined },
} as const;

type PodName = keyof typeof PODS;

function isPod(text: string): text is PodName {
  return Object.hasOwn(PODS, text);
}

function podNamed(name: PodName): JsonObject {
  const { in: namespace, labels, at, sql } = PODS[name];
  const isHost = at === "host";
  const ports = sql === undefined ? [] : [{ name: "sql", containerPort: sql }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    // All but hosts are on a node that is neither of the two.
    spec: { containers: [{ name: "c", ports }], hostNetwork: isHost, nodeName: isHost ? "a" : "c" },
    status: {
      podIPs: isHost ? [{ ip: "192.168.0.1" }] : [{ ip: `10.1.0.${at}` }, { ip: `fd00::${at}` }],
    },
  };
}

function rootsOf(file: string, text: string): readonly JsonObject[] {
  const { documents, unreadable } = readText(file, text);
  expect(unreadable).toEqual([]);
  return documents.map(({ root }) => root);
}

function destinationOf(text: string): Destination {
  const [name = "", at] = text.split("@");
  if (at !== undefined) return { kind: "name", name, address: at };
  if (parseAddress(text) !== undefined) return { kind: "address", address: text };
  if (text === "api server") return { kind: "kube-apiserver" };
  if (text.startsWith("node ")) return { kind: "node", name: text.slice("node ".length) };
  if (!isPod(text)) throw new Error(`nobody is called ${text}`);
  return { kind: "workload", id: workloadId(PODS[text].in, text, "Pod") };
}

/** Answers asks as a case has them by the spec, which knows nothing of readers and engine. */
function specAnswerer(text: string, cni: Cni): (from: string, to: string, port: string) => Verdict {
  const roots = [
    ...rootsOf("cast.yaml", CAST),
    ...Object.keys(PODS).filter(isPod).map(podNamed),
    ...rootsOf("case.yaml", text),
  ];
  const decide = specFor({
    documents: roots.map((root) => ({ root })),
    unreadable: [],
    facts: { cni },
    defaultNamespace: "shop",
  });
  return (from, to, port) => {
    const [word = "", number] = port.split(" ");
    const protocols: Readonly<Record<string, number>> = PROTOCOL;
    const point = portPoint(protocols[word] ?? Number.NaN, Number(number));
    if (!isPod(from)) throw new Error(`nobody is called ${from}`);
    const source = workloadId(PODS[from].in, from, "Pod");
    const { both } = decide({ from: source, to: destinationOf(to), point });
    return verdictOf(both.certain, both.possible);
  };
}

/** Runs a case against the spec: what it says follows has to follow there as well. */
export function runCaseBySpec({ path, rule, text, asks }: Case, cni: Cni): void {
  test(`${path}: ${rule}`, () => {
    const answer = specAnswerer(text, cni);
    expect(asks.map(([from, to, port]) => [from, to, port, answer(from, to, port)])).toEqual(asks);
  });
}
