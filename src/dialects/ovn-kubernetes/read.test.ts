import { describe, expect, test } from "vitest";

import { formatRange } from "../../domain/address.ts";
import type { Diagnostic } from "../../domain/diagnostic.ts";
import { CNI_BEHAVIOUR } from "../../domain/facts.ts";
import type { PodPolicy } from "../../policy/pod-policy.ts";
import type { EgressRoute } from "../../policy/snapshot.ts";
import { readText } from "../../text/read-text.ts";
import { OVN_KUBERNETES } from "./index.ts";

type Read = {
  readonly policies: readonly PodPolicy[];
  readonly routes: readonly EgressRoute[];
  readonly codes: readonly string[];
};

function read(text: string): Read {
  const routes: EgressRoute[] = [];
  const told: Diagnostic[] = [];
  const policies = readText("x.yaml", text).documents.flatMap((document) =>
    OVN_KUBERNETES.read(document, {
      defaultNamespace: "shop",
      facts: { cni: "ovn-kubernetes" },
      behaviour: CNI_BEHAVIOUR["ovn-kubernetes"],
      surroundings: { services: [], documents: () => [], mayHaveMore: () => false },
      report: (diagnostic) => told.push(diagnostic),
      route: (route) => routes.push(route),
    }),
  );
  return { policies, routes, codes: told.map(({ code }) => code) };
}

function route(hops: string, from = "from: { namespaceSelector: { matchLabels: { team: shop } } }"): Read {
  return read(
    `apiVersion: k8s.ovn.org/v1\nkind: AdminPolicyBasedExternalRoute\nmetadata: { name: out }\nspec: { ${from}, nextHops: ${hops} }\n`,
  );
}

const said = ({ routes }: Read): readonly string[] =>
  routes.map(
    ({ destinations, gateway, frayed }) =>
      `${destinations.map(formatRange).join()} ${frayed ? "perhaps" : "surely"} by ${gateway}`,
  );

const V4 = "0.0.0.0-255.255.255.255";
const V6 = "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

describe("a route", () => {
  test("is no policy, and goes by gateways of its own family", () => {
    const { policies, routes, codes } = route("{ static: [{ ip: 172.18.0.4 }, { ip: 172.18.0.5 }] }");
    expect([policies, codes]).toEqual([[], []]);
    expect(said({ policies, routes, codes })).toEqual([`${V4} surely by 172.18.0.4 or 172.18.0.5`]);
    expect(routes[0]?.subject).toMatchObject({
      namespaces: { kind: "selected", selector: { text: "team=shop" } },
      pods: { text: "" },
      hostNetwork: "no",
    });
  });

  test("by pods goes perhaps by either family: their addresses say which", () => {
    expect(
      said(
        route(
          "{ dynamic: [{ podSelector: { matchLabels: { app: gw } }, namespaceSelector: {}, networkAttachmentName: ext }] }",
        ),
      ),
    ).toEqual([
      `${V4} perhaps by a pod with app=gw in any namespace over network ext`,
      `${V6} perhaps by a pod with app=gw in any namespace over network ext`,
    ]);
  });

  test("by an address and by pods is sure of the family of the address alone", () => {
    expect(
      said(route("{ static: [{ ip: 'fd00::4' }], dynamic: [{ podSelector: {}, namespaceSelector: {} }] }")),
    ).toEqual([
      `${V4} perhaps by any pod in any namespace`,
      `${V6} surely by fd00::4 or any pod in any namespace`,
    ]);
  });

  test("of which a gateway cannot be read goes perhaps this way", () => {
    const found = route("{ static: [{ ip: 172.18.0.4 }, { ip: here }] }");
    expect(found.codes).toEqual(["SLU1863"]);
    expect(said(found)).toEqual([
      `${V4} perhaps by 172.18.0.4`,
      `${V6} perhaps by a gateway that cannot be read`,
    ]);
  });

  test("of which the namespaces cannot be read is perhaps that of any", () => {
    const found = route("{ static: [{ ip: 172.18.0.4 }] }", "from: [shop]");
    expect(found.codes).toEqual(["SLU1101"]);
    expect(found.routes[0]?.subject.namespaces).toMatchObject({ selector: { text: "(unreadable)" } });
  });

  test("that cannot be read at all changes nothing", () => {
    expect(
      read(
        "apiVersion: k8s.ovn.org/v1\nkind: AdminPolicyBasedExternalRoute\nmetadata: { name: out }\nspec: no\n",
      ),
    ).toEqual({
      policies: [],
      routes: [],
      codes: ["SLU1101"],
    });
  });
});

describe("a firewall", () => {
  const firewall = (spec: string, name = "name: default"): Read =>
    read(`apiVersion: k8s.ovn.org/v1\nkind: EgressFirewall\nmetadata: { ${name} }\nspec: ${spec}\n`);

  test("is a layer of its own, for all pods of its namespace", () => {
    const { policies } = firewall("{ egress: [{ type: Deny, to: { cidrSelector: 10.0.0.0/8 } }] }");
    expect(policies).toMatchObject([
      {
        tier: "egress-firewall",
        enforcers: ["ovn-kubernetes"],
        object: { kind: "EgressFirewall", namespace: "shop", name: "default" },
        subject: { namespaces: { kind: "named", name: "shop" }, pods: { text: "" }, hostNetwork: "no" },
        isolates: { egress: "no", ingress: "no" },
        rules: {
          egress: [
            {
              action: "deny",
              ports: "all",
              path: ["spec", "egress", 0],
              peers: [{ kind: "block", scope: { pods: "no", nodes: "yes", apiServer: "yes" } }],
            },
          ],
          ingress: [],
        },
      },
    ]);
  });

  test("whose name the API server makes up is none that counts; one without a name is taken for the one", () => {
    expect(firewall("{ egress: [] }", "generateName: x-").policies).toEqual([]);
    expect(firewall("{ egress: [] }", "labels: {}").policies).toHaveLength(1);
  });
});

test("what stands for a lost document is a firewall where it may be one", () => {
  const document = { file: "x.yaml", root: {}, locate: () => ({ line: 1, column: 1 }) };
  const unread = (header: Parameters<typeof OVN_KUBERNETES.unread>[0]): readonly unknown[] =>
    OVN_KUBERNETES.unread(header, document, {
      defaultNamespace: "shop",
      facts: { cni: "ovn-kubernetes" },
      behaviour: CNI_BEHAVIOUR["ovn-kubernetes"],
      surroundings: { services: [], documents: () => [], mayHaveMore: () => false },
      report: () => undefined,
      route: () => undefined,
    }).map(({ subject }) => subject.namespaces);
  expect(unread({ kind: "AdminPolicyBasedExternalRoute" })).toEqual([]);
  expect(unread({ kind: "AdminPolicyBasedExternalRouteList" })).toEqual([]);
  expect(unread({ kind: "EgressFirewall", namespace: "data" })).toEqual([{ kind: "named", name: "data" }]);
  expect(unread({ kind: "EgressFirewallList", namespace: "data" })).toMatchObject([{ kind: "selected" }]);
  expect(unread({})).toMatchObject([{ kind: "selected", selector: { text: "" } }]);
});
