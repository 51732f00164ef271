import { describe, expect, test } from "vitest";

import type { Diagnostic } from "../domain/diagnostic.ts";
import type { JsonObject } from "../domain/json.ts";
import type { PodPolicy } from "../policy/pod-policy.ts";
import { contextFor } from "./conformance.suite.ts";
import type { Header } from "./dialect.ts";
import { headerOf } from "./dialect.ts";
import { DIALECTS, readPolicies, unreadPolicies } from "./index.ts";

const POLICY_API = "policy.networking.k8s.io";

const context = { ...contextFor(undefined, "generic"), defaultNamespace: "default" };

function documentOf(root: JsonObject) {
  return { file: "x.yaml", root, locate: () => ({ line: 1, column: 1 }) };
}

/** Where a policy stands: its tier, and the namespaces and pods that it may concern. */
function placeText({ tier, subject, isolates, rules }: PodPolicy): string {
  const { namespaces, pods, hostNetwork } = subject;
  const where = namespaces.kind === "named" ? namespaces.name : `{${namespaces.selector.text}}`;
  expect(pods.requirements).toEqual([]);
  const actions = [...rules.egress, ...rules.ingress].map(
    ({ action, peers: [peer] }) => `${action} ${peer?.kind}`,
  );
  expect(actions).toEqual(
    tier === "admin"
      ? ["unknown unreadable", "unknown unreadable"]
      : ["allow unreadable", "allow unreadable"],
  );
  return `${tier} of ${where}, isolates ${isolates.egress}, hosts ${hostNetwork}`;
}

const ANYWHERE = "network-policy of {}, isolates maybe, hosts maybe";
const IN_SHOP = "network-policy of shop, isolates maybe, hosts maybe";
const FIRST = "admin of {}, isolates no, hosts no";

describe("what stands for a document that cannot be read", () => {
  const rows: readonly (readonly [Header, readonly string[]])[] = [
    [{}, [ANYWHERE, FIRST]],
    [{ name: "x", namespace: "shop" }, [ANYWHERE, FIRST]],
    [{ apiVersion: "v1", kind: "List" }, [ANYWHERE, FIRST]],
    [{ apiVersion: "v1", kind: "Pod", namespace: "shop" }, []],
    [{ apiVersion: "v1", kind: "PodList" }, []],
    [{ kind: "ConfigMap" }, []],
    [{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", namespace: "shop" }, [IN_SHOP]],
    [{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" }, [ANYWHERE]],
    [{ kind: "NetworkPolicy", namespace: "shop" }, [IN_SHOP]],
    [{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicyList", namespace: "shop" }, [ANYWHERE]],
    [{ apiVersion: "policies.example.com/v1", kind: "NetworkPolicy", namespace: "shop" }, []],
    [{ apiVersion: "v1", kind: "NetworkPolicy", namespace: "shop" }, []],
    [{ apiVersion: `${POLICY_API}/v1alpha2`, kind: "ClusterNetworkPolicy" }, [FIRST]],
    [{ apiVersion: `${POLICY_API}/v7`, kind: "AdminNetworkPolicyList" }, [FIRST]],
    [{ kind: "BaselineAdminNetworkPolicy", namespace: "shop" }, [FIRST]],
  ];

  test.for(rows)("under the head %j", ([header, places]) => {
    expect(unreadPolicies(header, documentOf({}), context).map(placeText)).toEqual(places);
  });

  test("bears the name that the head gives, and the document's place", () => {
    const document = documentOf({});
    const header = { kind: "NetworkPolicy", namespace: "shop", name: "web" };
    expect(unreadPolicies(header, document, context)[0]).toMatchObject({
      object: { kind: "NetworkPolicy", namespace: "shop", name: "web" },
      document,
    });
    expect(unreadPolicies({}, document, context).map(({ object }) => object.name)).toEqual([
      "(unreadable)",
      "(unreadable)",
    ]);
  });
});

describe("the head of an object", () => {
  const rows: readonly (readonly [JsonObject, Header])[] = [
    [{}, { namespace: "default" }],
    [
      { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "b" } },
      { apiVersion: "v1", kind: "Pod", name: "a", namespace: "b" },
    ],
    [{ apiVersion: 1, kind: null, metadata: null }, { namespace: "default" }],
    [{ apiVersion: "", kind: "", metadata: { name: "", namespace: "" } }, { namespace: "default" }],
    [{ metadata: { namespace: null } }, { namespace: "default" }],
    [{ metadata: { namespace: 5 } }, {}],
    [{ metadata: "shop" }, {}],
    [{ metadata: ["shop"] }, {}],
  ];

  test.for(rows)("of %j", ([root, header]) => {
    expect(headerOf(root, "default")).toEqual(header);
  });
});

describe("an object", () => {
  const rows: readonly (readonly [JsonObject, readonly string[] | undefined])[] = [
    [{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "a" } }, []],
    [{ apiVersion: "networking.k8s.io/v1beta1", kind: "NetworkPolicy" }, ["SLU1105"]],
    [{ apiVersion: "networking.k8s.io/", kind: "NetworkPolicy" }, ["SLU1105"]],
    [{ apiVersion: "extensions/v1beta1", kind: "NetworkPolicy" }, ["SLU1105"]],
    [{ apiVersion: 5, kind: "NetworkPolicy" }, ["SLU1105"]],
    [{ kind: "ClusterNetworkPolicy" }, ["SLU1105"]],
    [{ apiVersion: `${POLICY_API}/v1alpha1`, kind: "ClusterNetworkPolicy" }, ["SLU1105"]],
    [{ apiVersion: "networking.k8s.io", kind: "NetworkPolicy" }, undefined],
    [{ apiVersion: "policies.example.com/v1", kind: "NetworkPolicy" }, undefined],
    [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress" }, undefined],
    [{ apiVersion: "networking.k8s.io/v1", kind: ["NetworkPolicy"] }, undefined],
    [{ apiVersion: "networking.k8s.io/v1" }, undefined],
  ];

  test.for(rows)("is read, or told, or left to others: %j", ([root, codes]) => {
    const told: Diagnostic[] = [];
    const policies = readPolicies(documentOf(root), {
      ...context,
      report: (diagnostic) => told.push(diagnostic),
    });
    expect(policies === undefined ? undefined : told.map(({ code }) => code)).toEqual(codes);
    expect(policies?.length).toBe(codes === undefined ? undefined : 1);
  });
});

test("no two languages claim one kind of one group", () => {
  const claims = DIALECTS.flatMap(({ kinds }) => [
    ...new Set(kinds.map(({ group, kind }) => `${kind} of ${group}`)),
  ]);
  expect(new Set(claims).size).toBe(claims.length);
  expect(new Set(DIALECTS.map(({ id }) => id)).size).toBe(DIALECTS.length);
});
