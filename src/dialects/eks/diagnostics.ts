import type { Messages } from "../diagnostics.ts";

/** What may be wrong with EKS' kinds, beyond what may be with any. */
export type EksTrouble =
  | { readonly kind: "names-beside"; readonly found: readonly string[] }
  | { readonly kind: "names-need-auto-mode" };

/** Words for all of it. */
export const EKS_MESSAGES: Messages<EksTrouble> = {
  "names-beside": {
    code: "SLU1830",
    weight: "error",
    title: "A peer has domain names beside something else",
    says: ({ found }, where) =>
      `${where} has domainNames beside ${found.join(" and ")}, which the API server refuses.`,
    mend: () => "Make two items of it: either may then match.",
  },
  "names-need-auto-mode": {
    code: "SLU1831",
    weight: "note",
    title: "Domain names are enforced in EKS Auto Mode only",
    says: (_, where) =>
      `${where} has domain names, which take effect on nodes of EKS Auto Mode only: elsewhere nothing is opened by them.`,
    mend: () =>
      "See that the pods run in EKS Auto Mode with its network policy controller on, or name networks.",
  },
};
