import { expect, test } from "vitest";

import { CNI_BEHAVIOUR } from "../../domain/facts.ts";
import type { Peer, PodPolicy, PortItem } from "../../policy/pod-policy.ts";
import { readText } from "../../text/read-text.ts";
import { GKE_FQDN } from "./index.ts";

function read(version: string, spec: string): PodPolicy {
  const text = `apiVersion: networking.gke.io/${version}\nkind: FQDNNetworkPolicy\nmetadata: { name: x }\nspec: ${spec}\n`;
  const [policy, ...more] = readText("x.yaml", text).documents.flatMap((document) =>
    GKE_FQDN.read(document, {
      defaultNamespace: "shop",
      facts: { cni: "gke-v2" },
      behaviour: CNI_BEHAVIOUR["gke-v2"],
      surroundings: { services: [], documents: () => [], mayHaveMore: () => false },
      report: () => undefined,
      route: () => undefined,
    }),
  );
  if (policy === undefined || more.length > 0) throw new Error("one policy is expected");
  return policy;
}

/** A peer in words: what is doubtful has a question mark. */
function peerText(peer: Peer): string {
  switch (peer.kind) {
    case "names":
      return `${peer.patterns.map(({ text }) => text).join(" ")} (${peer.binding}, ${peer.learning})`;
    case "pods":
      return `${peer.namespaces.kind === "named" ? peer.namespaces.name : "?"} ${peer.pods.text}`;
    case "block":
      return `${peer.cidrs.length} blocks`;
    case "entities":
      return peer.entities.join();
    case "all-of":
      return peer.peers.map(peerText).join("");
    default:
      return "?";
  }
}

function portText(port: PortItem): string {
  if (port.kind !== "range") return port.kind;
  const requests = (port.requests ?? []).map(({ kind, text }) => ` ${kind} ${text}`).join("");
  return `${port.first >> 16}/${port.first & 0xffff}-${port.last & 0xffff}${requests}`;
}

function rulesText({ rules }: PodPolicy): readonly string[] {
  return rules.egress.map(({ path, peers, ports }) => {
    const on = ports === "all" ? "all" : ports.map(portText).join(" ");
    return `${path.join(".")}: ${peers.map(peerText).join(", ")} on ${on}`;
  });
}

test("every policy of GKE lets kube-dns be asked, surely, and other resolvers perhaps; no port is open by that", () => {
  const policy = read("v1alpha1", "{ podSelector: {}, egress: [{ matches: [{ name: a.example.com }] }] }");
  expect(policy.isolates).toEqual({ egress: "yes", ingress: "no" });
  expect(rulesText(policy)).toEqual([
    "spec: kube-system k8s-app=kube-dns on 17/53-53 dns * 6/53-53 dns *",
    "spec: kube-system k8s-app in (kube-dns, node-local-dns)?, 2 blocks? on 17/53-53 dns * 6/53-53 dns *",
    "spec.egress.0: a.example.com (learned, any-lookup) on all",
  ]);
});

test.for([
  ["{ name: A.Example.com. }", ["a.example.com (learned, any-lookup)"]],
  ["{ pattern: '*' }", ["* (learned, any-lookup)"]],
  ["{ pattern: '*.example.com' }", ["*.example.com (learned, any-lookup)"]],
  ["{ pattern: 'a**b.example.com' }", ["a*b.example.com (learned, any-lookup)"]],
  ["{ pattern: 'a.**.example.com' }", ["a.*.example.com (learned, any-lookup)"]],
  [
    "{ pattern: '**.example.com' }",
    ["*.example.com (learned, any-lookup)", "**.example.com (learned, any-lookup)?"],
  ],
  ["{ pattern: '**' }", ["*. (learned, any-lookup)", "* (learned, any-lookup)?"]],
  ["{ pattern: '*.' }", ["*. (learned, any-lookup)", "* (learned, any-lookup)?"]],
  ["{ name: '*.example.com' }", ["?"]],
  ["{ name: a.example.com }, {}", ["a.example.com (learned, any-lookup)", "?"]],
] as const)("a match %s", ([match, peers]) => {
  const policy = read("v1alpha1", `{ podSelector: {}, egress: [{ matches: [${match}] }] }`);
  expect(policy.rules.egress.at(-1)?.peers.map(peerText)).toEqual(peers);
});

test("a policy of the controller is a NetworkPolicy of names that it resolves by itself, without a resolver", () => {
  const policy = read(
    "v1alpha3",
    "{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ fqdns: [a.example.com, b.example.com] }], ports: [{ port: 443 }] }] }",
  );
  expect(policy.isolates).toEqual({ egress: "yes", ingress: "no" });
  expect(rulesText(policy)).toEqual([
    "spec.egress.0: a.example.com b.example.com (learned, enforcer) on 6/443-443",
  ]);
});

test("callers by name are anybody outside, perhaps", () => {
  const policy = read("v1alpha3", "{ podSelector: {}, ingress: [{ from: [{ fqdns: [a.example.com] }] }] }");
  expect(policy.isolates).toEqual({ egress: "no", ingress: "yes" });
  expect(policy.rules.ingress.map(({ peers }) => peers.map(peerText))).toEqual([["world?"]]);
});

test("who enforces it hangs on the version", () => {
  expect(GKE_FQDN.kinds.map(({ versions, enforcers }) => [versions, enforcers])).toEqual([
    [["v1alpha3"], undefined],
    [["v1alpha1"], ["gke-v2"]],
  ]);
});
