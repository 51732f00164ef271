import fc from "fast-check";

import { field, isList, isObject, type Json, type JsonObject } from "../../src/domain/json.ts";
import { adminNetworkPolicy } from "./cluster-policies.ts";
import { networkPolicy } from "./network-policies.ts";
import { object, oneOf, weighed, type Arbitrary } from "./parts.ts";

type Part = (name: string) => JsonObject;

const names: Arbitrary<Json> = weighed<Json>(
  [10, fc.constant(["api.example.com"])],
  [8, fc.constant(["*.example.com", "api.example.org"])],
  [4, fc.constant(["WWW.Example.org."])],
  [1, oneOf<Json>(["localhost"], ["*"], ["a.*.example.com"], [7], [], "api.example.com", ["**.example.com"])],
);

/** An item of `to` that names domains; now and then beside something else, or nothing at all. */
const namesItem: Arbitrary<Json> = weighed<Json>(
  [20, object({ domainNames: names })],
  [
    1,
    oneOf<Json>(
      { domainNames: ["api.example.com"], podSelector: {} },
      { domainNames: ["api.example.com"], ipBlock: { cidr: "10.0.0.0/8" } },
      { domainNames: ["api.example.com"], namespaceSelector: null },
      { domainNames: null, podSelector: {} },
    ),
  ],
);

/** Where names go: into which of a policy's egress rules. */
type Splice = { readonly rule: number; readonly item: Json };

const splices: Arbitrary<readonly Splice[]> = fc.array(
  fc.record({ rule: fc.nat({ max: 3 }), item: namesItem }),
  { maxLength: 3 },
);

function withNames(root: JsonObject, added: readonly Splice[]): JsonObject {
  const spec = field(root, "spec");
  const egress = field(spec, "egress");
  if (!isObject(spec) || !isList(egress)) return root;
  const rules = egress.map((rule, index) => {
    const own = added.filter((one) => one.rule === index).map(({ item }) => item);
    const to = field(rule, "to") ?? [];
    return isObject(rule) && isList(to) && own.length > 0 ? { ...rule, to: [...to, ...own] } : rule;
  });
  return { ...root, spec: { ...spec, egress: rules } };
}

function versioned(root: JsonObject, from: string): JsonObject {
  const apiVersion = field(root, "apiVersion");
  if (typeof apiVersion !== "string" || !apiVersion.startsWith(`${from}/`)) return root;
  const isKnown = apiVersion.endsWith("/v1") || apiVersion.endsWith("/v1alpha1");
  return { ...root, apiVersion: `networking.k8s.aws/${isKnown ? "v1alpha1" : "v9"}` };
}

/** An ApplicationNetworkPolicy: a NetworkPolicy of another group, some of whose egress peers are names. */
export const applicationPolicy: Arbitrary<Part> = fc
  .tuple(networkPolicy, splices)
  .map(([make, added]) => (name) => ({
    ...withNames(versioned(make(name), "networking.k8s.io"), added),
    kind: "ApplicationNetworkPolicy",
  }));

const tier: Arbitrary<Json> = weighed<Json>(
  [18, oneOf("Admin")],
  [14, oneOf("Baseline")],
  [1, oneOf<Json>("Middle", null)],
);

function accepting(root: JsonObject): JsonObject {
  const rewrite = (value: Json): Json => {
    if (isList(value)) return value.map(rewrite);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === "action" && inner === "Allow" ? "Accept" : rewrite(inner),
      ]),
    );
  };
  const written = rewrite(root);
  return isObject(written) ? written : root;
}

/** A ClusterNetworkPolicy of EKS: an AdminNetworkPolicy in a tier, with the newer actions. */
export const eksClusterPolicy: Arbitrary<Part> = fc
  .tuple(adminNetworkPolicy, splices, tier)
  .map(([make, added, place]) => (name) => {
    const root = accepting(withNames(versioned(make(name), "policy.networking.k8s.io"), added));
    const spec = field(root, "spec");
    const tiered = isObject(spec) ? { ...spec, tier: place } : (spec ?? null);
    return { ...root, kind: "ClusterNetworkPolicy", spec: tiered };
  });

/** What random policies of EKS can hold, each as a test on their texts. */
export const EKS_FEATURES: Readonly<Record<string, RegExp>> = {
  ANP: /"networking.k8s.aws\/v1alpha1","kind":"ApplicationNetworkPolicy"/u,
  "ANP of another version": /"networking.k8s.aws\/v9","kind":"ApplicationNetworkPolicy"/u,
  "EKS cluster policy": /"networking.k8s.aws\/v1alpha1","kind":"ClusterNetworkPolicy"/u,
  "EKS cluster policy of another version": /"networking.k8s.aws\/v9","kind":"ClusterNetworkPolicy"/u,
  "EKS names exact": /"domainNames":\["api\.example\.com"\]\}/u,
  "EKS names under": /"domainNames":\["\*\.example/u,
  "EKS names unreadable": /"domainNames":(?:\["localhost"\]|\[\]|"api)/u,
  "EKS names beside": /"domainNames":\["api\.example\.com"\],"podSelector"/u,
  "EKS names accepted": /"action":"Accept","to":\[[^\]]*"domainNames"/u,
  "EKS names passed": /"action":"Pass","to":\[[^\]]*"domainNames"/u,
  "EKS names denied": /"action":"Deny","to":\[[^\]]*"domainNames"/u,
  "EKS tier Baseline": /"tier":"Baseline"/u,
};
