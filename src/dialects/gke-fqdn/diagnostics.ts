import type { NameTrouble } from "../../domain/name.ts";
import { sayNameTrouble } from "../../domain/name.ts";
import { quote } from "../../policy/reading/shape.ts";
import type { Messages } from "../diagnostics.ts";

type Written = { readonly text: string; readonly trouble: NameTrouble | undefined };

/** What may be wrong with an FQDNNetworkPolicy, beyond what may be with any policy. */
export type FqdnTrouble =
  | ({ readonly kind: "bad-name" } & Written)
  | ({ readonly kind: "bad-pattern" } & Written)
  | { readonly kind: "deep-pattern"; readonly text: string }
  | { readonly kind: "implied-egress" }
  | { readonly kind: "no-names" }
  | { readonly kind: "names-of-callers" };

function bad(what: string, { text, trouble }: Written, where: string): string {
  return trouble === undefined
    ? `${where} is ${quote(text)}, which the API server does not take for a ${what}.`
    : `${where}: ${sayNameTrouble(trouble)}.`;
}

/** Words for all of it. */
export const FQDN_MESSAGES: Messages<FqdnTrouble> = {
  "bad-name": {
    code: "SLU1801",
    weight: "error",
    title: "A name of an FQDNNetworkPolicy cannot be read",
    says: (trouble, where) => bad("name", trouble, where),
    mend: () => "Write a whole name, such as api.example.com; in v1alpha1 wildcards go into pattern.",
  },
  "bad-pattern": {
    code: "SLU1802",
    weight: "error",
    title: "A pattern of an FQDNNetworkPolicy cannot be read",
    says: (trouble, where) => bad("pattern", trouble, where),
    mend: () => "Write a name with stars in its labels, such as *.example.com or api-*.example.com.",
  },
  "deep-pattern": {
    code: "SLU1803",
    weight: "warning",
    title: "How far a pattern reaches depends on the version",
    says: ({ text }, where) =>
      `${where} is ${quote(text)}: by the documents its stars stay within one label, but newer versions of Cilium take them for more.`,
    mend: () =>
      "Write one star for each label, such as *.example.com and *.*.example.com; * alone is every name.",
  },
  "implied-egress": {
    code: "SLU1804",
    weight: "warning",
    title: "Egress is isolated only while a name resolves",
    says: (_, where) =>
      `${where} is missing: the NetworkPolicy that is written isolates egress only if it has rules, and rules whose names do not resolve are left out.`,
    mend: () => "Write policyTypes: [Egress], so that the pods are isolated whatever resolves.",
  },
  "no-names": {
    code: "SLU1805",
    weight: "warning",
    title: "A rule names nobody and is left out",
    says: (_, where) =>
      `${where} is empty: a rule without names is left out, so that it opens nothing (in a NetworkPolicy it would open everything).`,
    mend: () => "List names, or delete the rule.",
  },
  "names-of-callers": {
    code: "SLU1806",
    weight: "note",
    title: "Callers are let in by the addresses that names resolve to",
    says: (_, where) =>
      `${where} lets in whoever comes from an address that a name resolves to; which those are is not known here.`,
    mend: () => "Name the callers by pods or blocks of addresses in a NetworkPolicy, if that is meant.",
  },
};
