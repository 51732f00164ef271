import { describe, expect, test } from "vitest";

import { createAlgebra } from "../src/algebra/algebra.ts";
import { parseCommandLine } from "../src/cli/args/command-line.ts";
import { analyse, type Analysis } from "../src/policy/engine/analyse.ts";
import { readText } from "../src/text/read-text.ts";
import { canReport, whoReport } from "../src/workshop/answers/can.ts";
import { diffReport } from "../src/workshop/answers/diff.ts";
import { assemble } from "../src/workshop/snapshot.ts";

/** A pod `a/x` that may only reach what the policy of each case allows, and things to reach. */
const CLUSTER = `
kind: Pod
apiVersion: v1
metadata: { name: x, namespace: a, labels: { app: x } }
spec: { nodeName: w, containers: [{ name: c }] }
---
kind: Node
apiVersion: v1
metadata: { name: w }
status: { addresses: [{ type: InternalIP, address: 10.9.0.2 }] }
---
kind: Node
apiVersion: v1
metadata: { name: v }
status: { addresses: [{ type: InternalIP, address: 10.9.0.3 }] }
---
kind: Pod
apiVersion: v1
metadata: { name: be, namespace: a, labels: { app: be } }
spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] }
status: { podIPs: [{ ip: 10.1.0.2 }, { ip: "fd00::2" }] }
---
kind: Service
apiVersion: v1
metadata: { name: be, namespace: a }
spec: { clusterIP: 10.96.0.7, selector: { app: be }, ports: [{ port: 80, targetPort: http }] }
---
kind: Service
apiVersion: v1
metadata: { name: headless, namespace: a }
spec: { clusterIP: None, selector: { app: be }, ports: [{ port: 80, targetPort: 8080 }] }
---
kind: Service
apiVersion: v1
metadata: { name: typo, namespace: a }
spec: { selector: { app: be }, ports: [{ port: 80, targetPort: htp }] }
---
kind: Service
apiVersion: v1
metadata: { name: loop, namespace: a }
spec: { type: ExternalName, externalName: loop.a.svc.cluster.local }
---
kind: Service
apiVersion: v1
metadata: { name: db, namespace: a }
spec: { ports: [{ port: 5555, targetPort: 7777 }] }
---
kind: Endpoints
apiVersion: v1
metadata: { name: db, namespace: a }
subsets: [{ addresses: [{ ip: 192.0.2.3 }], ports: [{ port: 5432 }] }]
---
kind: Service
apiVersion: v1
metadata: { name: ext, namespace: a }
spec: { ports: [{ name: web, port: 80 }, { name: any, port: 81 }, { name: none, port: 82 }] }
---
kind: EndpointSlice
apiVersion: discovery.k8s.io/v1
metadata: { name: ext-1, namespace: a, labels: { kubernetes.io/service-name: ext } }
ports: [{ name: web, port: 5432 }, { name: any, port: null }, { name: none, port: 5432, protocol: UDP }]
endpoints: [{ addresses: [192.0.2.3] }, { addresses: [192.0.2.17], conditions: { ready: false } }]
---
kind: Service
apiVersion: v1
metadata: { name: frayed, namespace: a }
spec: { ports: [{ port: 80 }] }
---
kind: EndpointSlice
apiVersion: discovery.k8s.io/v1
metadata: { name: frayed-1, namespace: a, labels: { kubernetes.io/service-name: frayed } }
ports: [{ port: "5432" }]
endpoints: [{ addresses: [192.0.2.3] }]
---
kind: Service
apiVersion: v1
metadata: { name: kubernetes, namespace: default }
spec: { clusterIP: 10.96.0.1, ports: [{ port: 443, targetPort: 6443 }] }
---
kind: Endpoints
apiVersion: v1
metadata: { name: kubernetes, namespace: default }
subsets: [{ addresses: [{ ip: 172.16.5.1 }], ports: [{ port: 6443 }] }]
---
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: { name: p, namespace: a }
spec: { podSelector: { matchLabels: { app: x } }, policyTypes: [Egress], egress: EGRESS }
`;

/** Pods on the network of a node, or perhaps. */
const AGENTS = `
---
kind: Pod
apiVersion: v1
metadata: { name: agent-here, namespace: a }
spec: { hostNetwork: true, nodeName: w, containers: [] }
---
kind: Pod
apiVersion: v1
metadata: { name: agent-there, namespace: a }
spec: { hostNetwork: true, nodeName: v, containers: [] }
---
kind: DaemonSet
apiVersion: apps/v1
metadata: { name: agents, namespace: a }
spec: { template: { spec: { hostNetwork: true, containers: [] } } }
---
kind: Pod
apiVersion: v1
metadata: { name: odd, namespace: a, labels: { app: odd } }
spec: { hostNetwork: "true", containers: [] }
`;

const TO_BE_8080 = "[{ to: [{ podSelector: { matchLabels: { app: be } } }], ports: [{ port: 8080 }] }]";
const TO_BE_80 = "[{ to: [{ podSelector: { matchLabels: { app: be } } }], ports: [{ port: 80 }] }]";
const TO_V4 = "[{ to: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }]";
const TO_DB = "[{ to: [{ ipBlock: { cidr: 192.0.2.0/28 } }], ports: [{ port: 5432 }] }]";
const TO_EXT = "[{ to: [{ ipBlock: { cidr: 192.0.2.0/27 } }], ports: [{ port: 5432 }] }]";
const TO_API = "[{ to: [{ ipBlock: { cidr: 172.16.5.1/32 } }], ports: [{ port: 6443 }] }]";
const TO_ONE = "[{ to: [{ ipBlock: { cidr: 34.1.2.3/32 } }], ports: [{ port: 443 }] }]";

function analysisOf(egress: string, more = ""): Analysis {
  const { documents } = readText("case.yaml", CLUSTER.replace("EGRESS", egress) + more);
  const { snapshot } = assemble(
    { documents, unread: [] },
    { defaultNamespace: "default", facts: { cni: "calico" } },
  );
  return analyse(snapshot);
}

/** Answers a question as the command line puts it. */
function ask(
  verb: "can" | "who",
  egress: string,
  question: string,
  more = "",
): ReturnType<typeof canReport> | ReturnType<typeof whoReport> {
  const line = parseCommandLine([verb, ...question.split(" "), "case.yaml"]);
  if (line.kind !== "run") throw new Error(`not understood: ${question}`);
  const { command } = line;
  const analysis = analysisOf(egress, more);
  if (command.verb === "can") return canReport(analysis, command.options.from, command.options, []);
  if (command.verb === "who") return whoReport(analysis, command.options.from, command.options, []);
  throw new Error(command.verb);
}

describe("can", () => {
  test.each([
    ["a pod's address is that pod, in that family only", TO_V4, "--to 10.1.0.2 --port 80", "allow"],
    ["the other family of the same pod is another matter", TO_V4, "--to fd00::2 --port 80", "deny"],
    ["a block of one address is that address", TO_BE_8080, "--to 10.1.0.2/32 --port 8080", "allow"],
    ["a service is judged on its target port", TO_BE_8080, "--to svc/a/be --port 80", "allow"],
    ["and not on the port that is dialled", TO_BE_80, "--to svc/a/be --port 80", "deny"],
    ["its cluster address is the service", TO_BE_8080, "--to 10.96.0.7 --port 80", "allow"],
    [
      "a headless service keeps the port that is dialled",
      TO_BE_8080,
      "--to svc/a/headless --port 80",
      "deny",
    ],
    ["so its own port has to be allowed", TO_BE_80, "--to svc/a/headless --port 80", "allow"],
    [
      "a pod of a headless service by its name",
      TO_BE_8080,
      "--to be-0.headless.a.svc.cluster.local --port 8080",
      "allow",
    ],
    ["a service by its short name", TO_BE_8080, "--to be.a --port 80", "allow"],
    [
      "a targetPort that no backend names leads nowhere known",
      TO_BE_8080,
      "--to svc/a/typo --port 80",
      "unknown",
    ],
    ["endpoints given by hand are judged on their own port", TO_DB, "--to svc/a/db --port 5555", "allow"],
    ["on the one of the same name, ready or not", TO_EXT, "--to svc/a/ext --port 80", "allow"],
    ["so that one that is closed leaves it open", TO_DB, "--to svc/a/ext --port 80", "unknown"],
    ["on any where they give no number", TO_EXT, "--to svc/a/ext --port 81", "unknown"],
    ["any is none where all are closed", "[]", "--to svc/a/ext --port 81", "deny"],
    ["on none of another protocol", TO_EXT, "--to svc/a/ext --port 82", "unknown"],
    ["and cannot be told where a port cannot be read", TO_DB, "--to svc/a/frayed --port 80", "unknown"],
    [
      "the API server's service leads to its endpoints",
      TO_API,
      "--to svc/default/kubernetes --port 443",
      "allow",
    ],
    ["and so does its cluster address", TO_API, "--to 10.96.0.1 --port 443", "allow"],
    ["the own node is always reached", "[]", "--to 10.9.0.2 --port 10250", "allow"],
    ["another node is not", "[]", "--to 10.9.0.3 --port 10250", "deny"],
    ["a pod reaches itself", "[]", "--to a/x --port 80", "allow"],
    ["without --port, what the CNI does with ICMP is no doubt", "[]", "--to 1.1.1.1", "deny"],
    ["any part of the internet is a way out to it", TO_ONE, "--to internet --port 443", "allow"],
  ])("%s", (_, egress, question, verdict) => {
    expect(ask("can", egress, `--from a/x ${question}`)).toMatchObject({ verdict });
  });

  test.each([
    ["a pod on the own node's network is always reached", "a/agent-here", "allow"],
    ["one on another node's is not", "a/agent-there", "deny"],
    ["one on the network of nobody knows which node may be on the own", "a/agents", "unknown"],
    ["one of which nobody can tell the network may be anywhere", "a/odd", "unknown"],
  ])("%s", (_, to, verdict) => {
    const report = ask("can", "[]", `--from a/x --to ${to} --port 80`, AGENTS);
    expect(report).toMatchObject({ verdict });
  });

  test("says why a pod that is perhaps on the own node is not denied", () => {
    expect(ask("can", "[]", "--from a/x --to a/agents --port 80", AGENTS)).toMatchObject({
      footnotes: expect.arrayContaining([expect.stringContaining("may be on its own")]) as string[],
    });
  });

  test("says what of a pod cannot be read, where nothing is known of its connections", () => {
    expect(ask("can", "[]", "--from a/odd --to 1.1.1.1 --port 80", AGENTS)).toMatchObject({
      verdict: "unknown",
      layers: expect.arrayContaining([
        expect.objectContaining({ object: "Pod a/odd", rule: "spec.hostNetwork", verdict: "unknown" }),
      ]) as object[],
    });
  });

  test("says where in the internet, and shows the rule that lets it", () => {
    const report = ask("can", TO_ONE, "--from a/x --to internet");
    expect(report).toMatchObject({ verdict: "allow", footnotes: ["Reached at 34.1.2.3."] });
    expect(report).toHaveProperty("layers.0.verdict", "allow");
  });

  test.each([
    ["a port that the service does not have", "--to svc/a/be --port 8080", "does not have the port"],
    ["an alias of itself", "--to svc/a/loop --port 80", "alias of itself"],
    ["a service of another namespace", "--to svc/default/be --port 80", "no service default/be"],
    ["a workload that is not there", "--to a/nobody", "No workload"],
  ])("is told that it cannot be asked about %s", (_, question, trouble) => {
    expect(ask("can", TO_BE_8080, `--from a/x ${question}`)).toMatchObject({
      trouble: expect.stringContaining(trouble) as string,
    });
  });
});

test("who lists those that reach some of what is asked, and nobody else", () => {
  const report = ask("who", TO_ONE, "--to 34.1.2.3 --port 443");
  expect(report).toMatchObject({
    workloads: [
      { id: "a/x[Pod]", verdict: "allow" },
      { id: "a/be[Pod]", verdict: "allow" },
    ],
  });
  expect(ask("who", TO_BE_80, "--to 34.1.2.3 --port 443")).toMatchObject({
    workloads: [{ id: "a/be[Pod]" }],
  });
});

describe("diff", () => {
  const compare = (before: string, after: string): ReturnType<typeof diffReport> => {
    const algebra = createAlgebra();
    const [one, two] = [analysisOf(before).snapshot, analysisOf(after).snapshot];
    return diffReport(
      analyse(one, { algebra, alsoSpokenOf: two.policies }),
      analyse(two, { algebra, alsoSpokenOf: one.policies }),
      [],
    );
  };

  test("tells exactly what a rule adds, with a witness", () => {
    const { changes } = compare("[]", TO_ONE);
    // A node nobody has seen may have that address, too.
    expect(changes.map(({ change, certainty, to }) => [change, certainty, Object.keys(to)[0]])).toEqual([
      ["gains", "certain", "addresses"],
      ["gains", "possible", "class"],
    ]);
    expect(changes.slice(0, 1)).toMatchObject([
      {
        change: "gains",
        from: "a/x[Pod]",
        to: { addresses: "34.1.2.3-34.1.2.3" },
        ports: [{ protocol: "TCP", from: 443, to: 443 }],
      },
    ]);
    expect(changes[0]?.witness).toBe("a/x[Pod] may now open TCP 443 to 34.1.2.3");
  });

  test("tells of no change where there is none, unseen workloads included", () => {
    const unseen = "[{ to: [{ podSelector: { matchLabels: { app: gone } } }] }]";
    expect(compare(TO_BE_8080, TO_BE_8080).changes).toEqual([]);
    expect(compare("[{}]", "[{}]").changes).toEqual([]);
    const { changes } = compare("[{}]", `[{}, ${unseen.slice(1, -1)}]`);
    expect(changes).toEqual([]);
  });
});
