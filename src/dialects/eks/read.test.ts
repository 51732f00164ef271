import { expect, test } from "vitest";

import { CNI_BEHAVIOUR } from "../../domain/facts.ts";
import type { Peer, PodPolicy } from "../../policy/pod-policy.ts";
import { readText } from "../../text/read-text.ts";
import type { ReadContext } from "../dialect.ts";
import { EKS } from "./index.ts";

const CONTEXT: ReadContext = {
  defaultNamespace: "shop",
  facts: { cni: "aws-vpc" },
  behaviour: CNI_BEHAVIOUR["aws-vpc"],
  surroundings: { services: [], documents: () => [], mayHaveMore: () => false },
  report: () => undefined,
  route: () => undefined,
};

function read(kind: string, spec: string): PodPolicy {
  const text = `apiVersion: networking.k8s.aws/v1alpha1\nkind: ${kind}\nmetadata: { name: x }\nspec: ${spec}\n`;
  const policies = readText("x.yaml", text).documents.flatMap((document) => EKS.read(document, CONTEXT));
  const [policy, ...more] = policies;
  if (policy === undefined || more.length > 0) throw new Error("one policy is expected");
  return policy;
}

function peerText(peer: Peer): string {
  if (peer.kind !== "names") return peer.kind;
  return `${peer.patterns.map(({ text }) => text).join(" ")} (${peer.binding}, ${peer.learning})`;
}

test.for([
  ["domainNames: [a.example.com., '*.Example.org']", "a.example.com **.example.org (learned, any-lookup)"],
  ["domainNames: ['*.com']", "unreadable"],
  ["domainNames: []", "unreadable"],
  ["domainNames: [a.example.com], podSelector: {}", "unreadable"],
  ["domainNames: null, podSelector: {}", "pods"],
  ["ipBlock: { cidr: 10.0.0.0/8 }", "block"],
] as const)("an egress peer { %s } is %s", ([item, peer]) => {
  const policy = read("ApplicationNetworkPolicy", `{ podSelector: {}, egress: [{ to: [{ ${item} }] }] }`);
  expect(policy.rules.egress.flatMap(({ peers }) => peers.map(peerText))).toEqual([peer]);
  expect([policy.tier, policy.isolates]).toEqual(["network-policy", { egress: "yes", ingress: "yes" }]);
});

test.for([
  ["Admin", "Accept", "admin", "allow"],
  ["Baseline", "Pass", "baseline", "pass"],
  ["Admin", "Deny", "admin", "unknown"],
  ["Middle", "Accept", "admin", "unknown"],
] as const)("in the tier %s a rule that says %s of names", ([tier, action, stage, does]) => {
  const policy = read(
    "ClusterNetworkPolicy",
    `{ tier: ${tier}, priority: 5, subject: { namespaces: {} }, egress: [{ action: ${action}, to: [{ domainNames: [a.example.com] }] }] }`,
  );
  expect([policy.tier, ...policy.rules.egress.map((rule) => rule.action)]).toEqual([stage, does]);
  expect(policy.isolates).toEqual({ egress: "no", ingress: "no" });
});

test.for([
  [{ kind: "ApplicationNetworkPolicy", namespace: "data" }, ["network-policy data"]],
  [{ kind: "ApplicationNetworkPolicyList", namespace: "data" }, ["network-policy"]],
  [{ kind: "ClusterNetworkPolicy" }, ["admin"]],
  [{ kind: "ClusterNetworkPolicyList" }, ["admin"]],
  [{ namespace: "data" }, ["network-policy", "admin"]],
] as const)("what stands for the unreadable %j", ([header, places]) => {
  const document = { file: "x.yaml", root: {}, locate: () => ({ line: 1, column: 1 }) };
  const stands = EKS.unread(header, document, CONTEXT).map(({ tier, object }) =>
    object.namespace === undefined ? tier : `${tier} ${object.namespace}`,
  );
  expect(stands).toEqual(places);
});
