import type { NameTrouble } from "../../domain/name.ts";
import { sayNameTrouble } from "../../domain/name.ts";
import { quote } from "../../policy/reading/shape.ts";
import type { Messages } from "../diagnostics.ts";

/** What may be wrong with Antrea's kinds, beyond what may be with any. */
export type AntreaTrouble =
  | { readonly kind: "missing-reference"; readonly what: string; readonly name: string }
  | { readonly kind: "bad-policy-priority"; readonly found: string }
  | { readonly kind: "bad-tier-priority"; readonly found: string }
  | { readonly kind: "applied-to"; readonly why: "nowhere" | "both" | "some" }
  | { readonly kind: "mixed-members"; readonly found: readonly string[] }
  | { readonly kind: "bad-fqdn"; readonly trouble: NameTrouble }
  | { readonly kind: "bad-l7"; readonly why: "action" | "services" }
  | { readonly kind: "l7-gate" }
  | { readonly kind: "baseline-pass" }
  | { readonly kind: "node-policy" }
  | { readonly kind: "bad-protocol-number"; readonly found: string; readonly highest: number }
  | { readonly kind: "group-applied-to"; readonly name: string }
  | { readonly kind: "nested-group"; readonly name: string }
  | { readonly kind: "services-and-more"; readonly found: readonly string[] }
  | { readonly kind: "headless"; readonly name: string }
  | { readonly kind: "source-port" };

const APPLIED_TO: Readonly<Record<"nowhere" | "both" | "some", string>> = {
  nowhere: "is missing or empty, and the rules have none either, so whom the policy is for is not known",
  both: "stands in a rule of a policy that has an appliedTo of its own, which the API server refuses",
  some: "is missing in this rule, and other rules have one, so whom the rule is for is not known",
};

/** Words for all of it. */
export const ANTREA_MESSAGES: Messages<AntreaTrouble> = {
  "missing-reference": {
    code: "SLU1890",
    weight: "error",
    title: "An Antrea policy refers to an object that is not in the input",
    says: ({ what, name }, where) => `${where} names the ${what} ${quote(name)}, which is not in the input.`,
    mend: ({ what }) =>
      `Add the ${what} to the sources, or correct its name; until then its part is unknown.`,
  },
  "bad-policy-priority": {
    code: "SLU1891",
    weight: "error",
    title: "The priority of an Antrea policy is out of range",
    says: ({ found }, where) => `${where} is ${found}, so when the policy is asked is not known.`,
    mend: () => "Write a number from 1, asked first, to 10000; 1.5 is one as well.",
  },
  "bad-tier-priority": {
    code: "SLU1892",
    weight: "error",
    title: "The priority of an Antrea Tier is out of range",
    says: ({ found }, where) =>
      `${where} is ${found}, so when the policies of this tier are asked is not known.`,
    mend: () => "Write a whole number from 0 to 249; what is above is Antrea's own.",
  },
  "applied-to": {
    code: "SLU1893",
    weight: "error",
    title: "The appliedTo of an Antrea policy is not in one place",
    says: ({ why }, where) => `${where} ${APPLIED_TO[why]}.`,
    mend: () => "Give appliedTo to the policy, or to each of its rules, and never to both.",
  },
  "mixed-members": {
    code: "SLU1894",
    weight: "error",
    title: "An item has members that may not stand together",
    says: ({ found }, where) =>
      `${where} has ${found.map(quote).join(" and ")}, which may not stand together.`,
    mend: () =>
      "Make several items of it: any may then match. Only selectors of pods and of namespaces go together.",
  },
  "bad-fqdn": {
    code: "SLU1895",
    weight: "error",
    title: "An fqdn cannot be read",
    says: ({ trouble }, where) => `${where}: ${sayNameTrouble(trouble)}.`,
    mend: () => "Write a name such as api.example.com; * stands for any characters, dots among them.",
  },
  "bad-l7": {
    code: "SLU1896",
    weight: "error",
    title: "A rule with layer 7 protocols cannot be as it is",
    says: ({ why }, where) =>
      why === "action"
        ? `${where} stands in a rule whose action is not Allow, which the API server refuses.`
        : `${where} stands beside toServices, which the API server refuses.`,
    mend: ({ why }) =>
      why === "action"
        ? "Allow what is wanted: what such a rule does not allow it denies by itself."
        : "Name the pods of the service under to.",
  },
  "l7-gate": {
    code: "SLU1897",
    weight: "note",
    title: "Layer 7 protocols need a feature gate",
    says: (_, where) => `${where} is enforced only where the feature gate L7NetworkPolicy is on.`,
    mend: () => "See that L7NetworkPolicy is on; without it, the API server refuses the policy.",
  },
  "baseline-pass": {
    code: "SLU1898",
    weight: "error",
    title: "A rule of the baseline tier passes",
    says: (_, where) => `${where} is Pass in the baseline tier, after which nothing follows.`,
    mend: () => "Write Allow, or leave the rule out; the API server refuses Pass there.",
  },
  "node-policy": {
    code: "SLU1899",
    weight: "note",
    title: "A policy for nodes may not be enforced",
    says: (_, where) =>
      `${where} selects nodes, for which policies count only where the feature gate NodeNetworkPolicy is on.`,
    mend: () => "See that NodeNetworkPolicy is on; it concerns pods on their node's network, and no others.",
  },
  "bad-protocol-number": {
    code: "SLU1880",
    weight: "error",
    title: "A number of a protocol's header is out of range",
    says: ({ found }, where) => `${where} is ${found}.`,
    mend: ({ highest }) => `Write a whole number from 0 to ${highest}, or leave it out to mean all.`,
  },
  "group-applied-to": {
    code: "SLU1881",
    weight: "error",
    title: "A namespaced policy is applied to a Group of other namespaces",
    says: ({ name }, where) =>
      `${where} is the Group ${quote(name)}, which has a namespaceSelector; Antrea does not enforce what is applied to it.`,
    mend: () => "Use a Group without a namespaceSelector, or a ClusterNetworkPolicy.",
  },
  "nested-group": {
    code: "SLU1882",
    weight: "error",
    title: "A child of a group has children itself",
    says: ({ name }, where) => `${where} is ${quote(name)}, which has childGroups itself.`,
    mend: () => "List the groups themselves; one level of nesting is all that Antrea takes.",
  },
  "services-and-more": {
    code: "SLU1883",
    weight: "error",
    title: "toServices stands beside what it excludes",
    says: ({ found }, where) =>
      `${where} stands beside ${found.join(" and ")}, which the API server refuses.`,
    mend: () => "Make two rules of it: a service brings its own addresses and ports.",
  },
  headless: {
    code: "SLU1884",
    weight: "warning",
    title: "toServices names a service without a cluster address",
    says: ({ name }, where) =>
      `${where} is ${quote(name)}, which has no cluster address to match, so it matches nothing.`,
    mend: () => "Name its pods under to, or a ClusterGroup with a serviceReference.",
  },
  "source-port": {
    code: "SLU1885",
    weight: "note",
    title: "A rule matches by source port",
    says: (_, where) => `${where} is chosen by whoever connects, so whether the rule matches is not known.`,
    mend: () => "Match by the destination's port, if the rule is meant to hold.",
  },
};
