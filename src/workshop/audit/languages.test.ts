import { describe, expect, test } from "vitest";

import type { FindingRow } from "../../domain/report.ts";
import type { StatedFacts } from "../facts.ts";
import { asking, cilium, matching, named, PLAIN_DNS, reaching } from "./cases/names.suite.ts";
import { audited, denyAll, deployment, indented } from "./manifests.suite.ts";

/** What holds for policies of every language: exposure, isolation, order, and patches in the language of the policy. */

const WORKLOAD = deployment("shop/app", { pod: "automountServiceAccountToken: false" });
const CILIUM: StatedFacts = { cni: "cilium" };

async function found(yaml: string, facts: StatedFacts): Promise<ReadonlyMap<string, FindingRow>> {
  const { findings } = await audited(WORKLOAD + yaml, facts);
  return new Map(findings.map((finding) => [finding.code, finding]));
}

function codes(rows: ReadonlyMap<string, FindingRow>): readonly string[] {
  return [...rows.keys()].toSorted();
}

/** The values that a fix adds to documents, as JSON. */
function added(row: FindingRow | undefined): string {
  return JSON.stringify(row?.fix?.edit?.flatMap(({ patch }) => patch));
}

function object(apiVersion: string, kind: string, spec: string): string {
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: default, namespace: shop }\nspec:\n${indented(spec, 2)}\n`;
}

describe("Cilium", () => {
  test("the entity world opens the internet and metadata, which a deny of Cilium's closes", async () => {
    const rows = await found(cilium("out", `${PLAIN_DNS}- toEntities: [world]`), CILIUM);
    expect(codes(rows)).toEqual(["SLU2002", "SLU2003"]);
    expect(rows.get("SLU2003")?.severity).toBe("critical");
    expect(added(rows.get("SLU2003"))).toContain(
      '"path":"/spec/egressDeny","value":[{"toCIDR":["169.254.169.254/32"',
    );
  });

  test("a deny of the metadata addresses is found to close them, and its IPv6 half to be missing", async () => {
    const deny =
      "egressDeny: [{ toCIDR: [169.254.0.0/16, 100.64.0.0/10, 168.63.129.16/32, 192.0.0.192/32] }]";
    const rows = await found(
      cilium("out", `${PLAIN_DNS}- toEntities: [world]`, `endpointSelector: {}\n${deny}`),
      { ...CILIUM, podCidrs: ["10.0.0.0/8", "fd00::/8"] },
    );
    expect(rows.get("SLU2009")?.detail).toContain("denies metadata at 169.254.169.254");
    expect(added(rows.get("SLU2009"))).toContain('"path":"/spec/egressDeny/0/toCIDR/-"');
  });

  test("one empty rule is a default deny, and takes its rule for DNS in the same document", async () => {
    const rows = await found(cilium("deny", "- {}", "endpointSelector: {}"), CILIUM);
    expect(codes(rows)).toEqual(["SLU2006"]);
    expect(added(rows.get("SLU2006"))).toContain('"path":"/spec/egress/-"');
  });

  test("rules that are to add only, and isolate nobody, are not ignored ones", async () => {
    const rows = await found(
      cilium(
        "more",
        "- toCIDR: [203.0.113.0/24]\n  toPorts: [{ ports: [{ port: '443', protocol: TCP }] }]",
        "endpointSelector: {}\nenableDefaultDeny: { egress: false, ingress: false }",
      ),
      CILIUM,
    );
    expect(codes(rows)).toEqual(["SLU2001", "SLU2003"]);
  });

  test("names that were chosen open neither the internet nor metadata, for sure or perhaps", async () => {
    const rows = await found(
      cilium("names", asking(named("api.example.com")) + reaching(named("api.example.com"))),
      CILIUM,
    );
    expect(codes(rows)).toEqual(["SLU2039"]);
  });

  test("a pattern of all names opens both, under whatever name", async () => {
    const rows = await found(
      cilium("names", `${asking(matching("*"))}- toFQDNs: [${matching("**")}]`),
      CILIUM,
    );
    expect(codes(rows)).toEqual(["SLU2002", "SLU2003"]);
    expect(rows.get("SLU2002")?.witness?.to).toMatchObject({ name: "elsewhere.example" });
    expect(rows.get("SLU2003")?.fix?.proved).toBe(true);
  });

  test("a pattern of all names that nobody may ask for opens nothing", async () => {
    const rows = await found(cilium("names", `${PLAIN_DNS}- toFQDNs: [${matching("*")}]`), CILIUM);
    expect(codes(rows)).toEqual(["SLU2012", "SLU2033"]);
  });

  test("the last rule gives way to an empty one, since Cilium refuses a list without any", async () => {
    const rows = await found(cilium("all", "- toEntities: [all]") + denyAll("shop"), CILIUM);
    expect(added(rows.get("SLU2026"))).toBe('[{"op":"replace","path":"/spec/egress","value":[{}]}]');
  });

  test("an object that cannot be read is one finding", async () => {
    const rows = await found(object("cilium.io/v2", "CiliumNetworkPolicy", "- broken"), CILIUM);
    expect(rows.get("SLU2023")?.detail).toContain("CiliumNetworkPolicy shop/default");
  });

  test("a peer that is partly unknown by nature is no unreadable one", async () => {
    const rows = await found(cilium("api", `${PLAIN_DNS}- toEntities: [kube-apiserver]`), CILIUM);
    expect(rows.get("SLU2023")).toBeUndefined();
  });
});

/** A policy that allows all of IPv4 and denies a part of it after that, and the deny of metadata that closes it. */
const ORDERED = [
  [
    "ovn-kubernetes",
    object(
      "k8s.ovn.org/v1",
      "EgressFirewall",
      `egress:
  - { type: Allow, to: { cidrSelector: 0.0.0.0/0 } }
  - { type: Deny, to: { cidrSelector: 203.0.113.0/24 } }
  - { type: Deny, to: { cidrSelector: "::/0" } }`,
    ),
    '{"type":"Deny","to":{"cidrSelector":"169.254.169.254/32"},"ports":[{"protocol":"TCP","port":80}]}',
  ],
  [
    "calico",
    object(
      "projectcalico.org/v3",
      "NetworkPolicy",
      `selector: app == 'app'
types: [Egress]
egress:
  - { action: Allow, destination: { nets: [0.0.0.0/0] } }
  - { action: Deny, destination: { nets: [203.0.113.0/24] } }`,
    ),
    '{"action":"Deny","protocol":"TCP","destination":{"nets":["169.254.169.254/32"',
  ],
  [
    "antrea",
    object(
      "crd.antrea.io/v1beta1",
      "NetworkPolicy",
      `priority: 5
appliedTo: [{ podSelector: { matchLabels: { app: app } } }]
egress:
  - { action: Allow, to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }
  - { action: Drop, to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }
  - { action: Drop, to: [{ ipBlock: { cidr: "::/0" } }] }`,
    ),
    '{"action":"Drop","to":[{"ipBlock":{"cidr":"169.254.169.254/32"}}',
  ],
] as const;

describe.each(ORDERED)("%s", (cni, yaml, deny) => {
  test("metadata that a rule opens is denied before it, in the language of the policy", async () => {
    const metadata = (await found(yaml, { cni })).get("SLU2003");
    expect(metadata?.severity).toBe("critical");
    expect(metadata?.detail).toContain("shop/default opens cloud credentials at 169.254.169.254");
    expect(added(metadata)).toContain(`"path":"/spec/egress/0","value":${deny}`);
  });

  test("a deny behind the rule that lets its traffic by is put before it", async () => {
    const late = (await found(yaml, { cni })).get("SLU2030");
    expect(late?.detail).toContain("spec.egress[1]");
    expect(added(late)).toContain('{"op":"remove","path":"/spec/egress/1"}');
  });
});

describe("other languages", () => {
  test("Calico's policies of one order are asked by name, so that they are no tie", async () => {
    const policy = (name: string, action: string): string =>
      object(
        "projectcalico.org/v3",
        "NetworkPolicy",
        `order: 10\nselector: all()\ntypes: [Egress]\negress: [{ action: ${action}, destination: { nets: [203.0.113.0/24] } }]`,
      ).replace("name: default", `name: ${name}`);
    const rows = await found(policy("a", "Allow") + policy("b", "Deny"), { cni: "calico" });
    expect(rows.get("SLU2017")).toBeUndefined();
    expect(rows.get("SLU2030")?.detail).toContain("shop/b denies nothing");
    expect(rows.get("SLU2030")?.fix).toBeUndefined();
  });

  test("Calico's tier that ends in a deny is a default deny", async () => {
    const rows = await found(
      object("projectcalico.org/v3", "NetworkPolicy", "selector: all()\ntypes: [Egress]"),
      { cni: "calico" },
    );
    expect(codes(rows)).toEqual(["SLU2006"]);
  });

  test("Amazon's names without Egress under policyTypes are ignored rules, as a NetworkPolicy's are", async () => {
    const rows = await found(
      object(
        "networking.k8s.aws/v1alpha1",
        "ApplicationNetworkPolicy",
        "podSelector: {}\npolicyTypes: [Ingress]\negress: [{ to: [{ domainNames: [api.example.com] }], ports: [{ port: 443 }] }]",
      ),
      { cni: "aws-vpc" },
    );
    expect(rows.get("SLU2010")?.detail).toContain("ApplicationNetworkPolicy shop/default has egress rules");
    expect(added(rows.get("SLU2010"))).toContain("/spec/policyTypes/-");
  });

  test("names of GKE isolate, and let kube-dns be asked: nothing is open but they and who shares their addresses", async () => {
    const rows = await found(
      object(
        "networking.gke.io/v1alpha1",
        "FQDNNetworkPolicy",
        "podSelector: {}\negress: [{ matches: [{ name: api.example.com }], ports: [{ protocol: TCP, port: 443 }] }]",
      ),
      { cni: "gke-v2" },
    );
    expect(codes(rows)).toEqual(["SLU2039"]);
  });

  test("OVN-Kubernetes' firewall that ends in a deny leaves names open, and no default deny to be had inside", async () => {
    const rows = await found(
      object(
        "k8s.ovn.org/v1",
        "EgressFirewall",
        `egress:
  - { type: Allow, to: { dnsName: api.example.com } }
  - { type: Deny, to: { cidrSelector: 0.0.0.0/0 } }
  - { type: Deny, to: { cidrSelector: "::/0" } }`,
      ),
      { cni: "ovn-kubernetes" },
    );
    expect(codes(rows)).toEqual(["SLU2039"]);
  });
});
