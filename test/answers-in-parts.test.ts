import { describe, expect, test } from "vitest";

import { parseCommandLine } from "../src/cli/args/command-line.ts";
import { canInWords } from "../src/cli/formats/words/can.ts";
import type { CanReport } from "../src/domain/report.ts";
import { analyse } from "../src/policy/engine/analyse.ts";
import { readText } from "../src/text/read-text.ts";
import { canReport, whoReport } from "../src/workshop/answers/can.ts";
import { assemble } from "../src/workshop/snapshot.ts";

/** A service of two backends, of which the policy of each case lets `a/x` reach some. */
const CLUSTER = `
kind: Pod
apiVersion: v1
metadata: { name: x, namespace: a, labels: { app: x } }
spec: { containers: [{ name: c }] }
---
kind: Pod
apiVersion: v1
metadata: { name: one, namespace: a, labels: { app: be, part: one } }
spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] }
status: { podIPs: [{ ip: 10.1.0.2 }] }
---
kind: Pod
apiVersion: v1
metadata: { name: two, namespace: a, labels: { app: be, part: two } }
spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 9090 }] }] }
---
kind: Service
apiVersion: v1
metadata: { name: be, namespace: a }
spec: { clusterIP: 10.96.0.7, selector: { app: be }, ports: [{ port: 80, targetPort: http }, { port: 81, targetPort: 8081 }] }
---
kind: Node
apiVersion: v1
metadata: { name: w }
status: { addresses: [{ type: InternalIP, address: 10.9.0.2 }] }
---
kind: Service
apiVersion: v1
metadata: { name: typo, namespace: a }
spec: { selector: { app: be }, ports: [{ port: 80, targetPort: htp }] }
---
kind: Service
apiVersion: v1
metadata: { name: bare, namespace: a }
spec: { clusterIP: None, selector: { app: be } }
---
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: { name: p, namespace: a }
spec: { podSelector: { matchLabels: { app: x } }, policyTypes: [Egress], egress: EGRESS }
`;

const BOTH =
  "[{ to: [{ podSelector: { matchLabels: { app: be } } }], ports: [{ port: 8080 }, { port: 9090 }] }]";
const ONE = "[{ to: [{ podSelector: { matchLabels: { part: one } } }], ports: [{ port: 8080 }] }]";
const ONE_81 = "[{ to: [{ podSelector: { matchLabels: { part: one } } }], ports: [{ port: 8081 }] }]";
const BOTH_80 = "[{ to: [{ podSelector: { matchLabels: { app: be } } }], ports: [{ port: 80 }] }]";
const TO_V4 = "[{ to: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }]";
const TO_ONE = "[{ to: [{ ipBlock: { cidr: 34.1.2.3/32 } }], ports: [{ port: 443 }] }]";

/** Answers a question as the command line puts it; `|` stands for a blank within a word. */
function ask(
  verb: "can" | "who",
  egress: string,
  question: string,
): ReturnType<typeof canReport> | ReturnType<typeof whoReport> {
  const words = question.split(" ").map((word) => word.replaceAll("|", " "));
  const line = parseCommandLine([verb, ...words, "case.yaml"]);
  if (line.kind !== "run") throw new Error(`not understood: ${question}`);
  const { documents } = readText("case.yaml", CLUSTER.replace("EGRESS", egress));
  const facts = { cni: "calico" } as const;
  const { snapshot } = assemble({ documents, unread: [] }, { defaultNamespace: "default", facts });
  const analysis = analyse(snapshot);
  const { command } = line;
  if (command.verb === "can") return canReport(analysis, command.options.from, command.options, []);
  if (command.verb === "who") return whoReport(analysis, command.options.from, command.options, []);
  throw new Error(command.verb);
}

describe("a service of several backends", () => {
  test.each([
    ["all backends, each on its own port", BOTH, "--to svc/a/be --port 80", "allow"],
    ["one of them", ONE, "--to svc/a/be --port 80", "unknown"],
    ["none of them", "[]", "--to svc/a/be --port 80", "deny"],
    ["one of them, on one port for all", ONE_81, "--to svc/a/be --port 81", "unknown"],
    ["its cluster address", ONE, "--to 10.96.0.7 --port 80", "unknown"],
    ["pods that are dialled themselves", BOTH_80, "--to svc/a/bare --port 80", "allow"],
    ["some of the pods that are dialled themselves", ONE, "--to svc/a/bare --port 8080", "unknown"],
  ])("is answered alike by can and who: %s", (_, egress, question, verdict) => {
    expect(ask("can", egress, `--from a/x ${question}`)).toMatchObject({
      verdict,
      to: { service: question.includes("bare") ? "a/bare" : "a/be" },
    });
    const workloads = verdict === "deny" ? [] : [{ id: "a/x[Pod]", verdict }];
    expect(ask("who", egress, `--from a/x ${question}`)).toMatchObject({ workloads });
  });

  test("of which some are open is told in parts", () => {
    const report = ask("can", ONE, "--from a/x --to svc/a/be --port 80");
    expect(report).toHaveProperty("parts", [
      { to: "a/one[Pod]", ports: [{ protocol: "TCP", from: 8080, to: 8080 }], verdict: "allow" },
      { to: "a/two[Pod]", ports: [{ protocol: "TCP", from: 9090, to: 9090 }], verdict: "deny" },
    ]);
    expect(canInWords(report as CanReport)).toBe(
      "a/x may reach service a/be on TCP 80 in part: it may reach a/one[Pod] on TCP 8080, and it may not reach a/two[Pod] on TCP 9090.",
    );
  });

  test("several workloads are named as such", () => {
    expect(ask("can", ONE, "--from a/x --to -n|a|-l|app=be --port 80")).toMatchObject({
      to: { workloads: ["a/one[Pod]", "a/two[Pod]"] },
    });
  });
});

describe("a question of which part is open", () => {
  test("is told in parts, and nothing is blamed on the input", () => {
    const report = ask("can", TO_V4, "--from a/x --to 10.0.0.0/8 --port 443") as CanReport;
    expect(report.verdict).toBe("unknown");
    expect(report.parts?.map(({ to, verdict }) => [to, verdict])).toEqual([
      ["10.1.0.0-10.1.255.255, a/one[Pod]", "allow"],
      ["10.0.0.0-10.0.255.255, node w", "deny"],
    ]);
    expect(canInWords(report)).not.toContain("hangs on something");
  });

  test("is told by port where that is what differs", () => {
    const report = ask("can", TO_ONE, "--from a/x --to 34.1.2.3 --port 443,80") as CanReport;
    expect(report.parts).toEqual([
      { to: "34.1.2.3", ports: [{ protocol: "TCP", from: 443, to: 443 }], verdict: "allow" },
      { to: "34.1.2.3", ports: [{ protocol: "TCP", from: 80, to: 80 }], verdict: "deny" },
    ]);
  });

  test("is told by workload where these differ", () => {
    const report = ask("can", "[]", "--from -n|a|-l|app --to 34.1.2.3 --port 443") as CanReport;
    expect(report.parts?.map(({ from, verdict }) => [from, verdict])).toEqual([
      ["a/x[Pod]", "deny"],
      ["a/one[Pod]", "allow"],
      ["a/two[Pod]", "allow"],
    ]);
    expect(canInWords(report)).toContain("a/one may reach it");
  });

  test("has no parts where it is wholly one thing, or cannot be told", () => {
    expect(ask("can", TO_ONE, "--from a/x --to 34.1.2.3 --port 443")).not.toHaveProperty("parts");
    expect(ask("can", "[]", "--from a/x --to 34.1.2.3")).not.toHaveProperty("parts");
    expect(ask("can", ONE, "--from a/x --to svc/a/typo --port 80")).not.toHaveProperty("parts");
  });
});
