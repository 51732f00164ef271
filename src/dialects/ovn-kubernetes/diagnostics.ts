import type { NameTrouble } from "../../domain/name.ts";
import { sayNameTrouble } from "../../domain/name.ts";
import { quote } from "../../policy/reading/shape.ts";
import type { Messages } from "../diagnostics.ts";

/** What may be wrong with OVN-Kubernetes' kinds, beyond what may be with any. */
export type OvnTrouble =
  | { readonly kind: "firewall-name"; readonly name: string; readonly wanted: string }
  | { readonly kind: "bad-dns-name"; readonly trouble: NameTrouble }
  | { readonly kind: "wildcard-name"; readonly text: string }
  | { readonly kind: "bad-gateway"; readonly text: string }
  | { readonly kind: "no-gateway" };

/** Words for all of it. */
export const OVN_MESSAGES: Messages<OvnTrouble> = {
  "firewall-name": {
    code: "SLU1860",
    weight: "error",
    title: "An EgressFirewall has another name than default",
    says: ({ name, wanted }, where) =>
      `${where} is ${quote(name)}; the one EgressFirewall of a namespace is named ${wanted}, so this one has no effect.`,
    mend: ({ wanted }) =>
      `Name it ${wanted}; if the namespace has one already, write the rules there, in order.`,
  },
  "bad-dns-name": {
    code: "SLU1861",
    weight: "error",
    title: "The dnsName of an EgressFirewall cannot be read",
    says: ({ trouble }, where) => `${where}: ${sayNameTrouble(trouble)}.`,
    mend: () => "Write a name such as api.example.com, or *.example.com for the names one label below it.",
  },
  "wildcard-name": {
    code: "SLU1862",
    weight: "note",
    title: "A wildcard dnsName needs the DNS name resolver",
    says: ({ text }, where) =>
      `${where} is ${quote(text)}: wildcards work only where the DNS name resolver of OVN-Kubernetes is on, and match one label.`,
    mend: () => "See that the cluster runs with --enable-dns-name-resolver, or list the names.",
  },
  "bad-gateway": {
    code: "SLU1863",
    weight: "error",
    title: "The address of a gateway cannot be read",
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no address of a gateway.`,
    mend: () => "Write one address, such as 172.18.0.4 or fd00::4, without a prefix length.",
  },
  "no-gateway": {
    code: "SLU1864",
    weight: "error",
    title: "A route names no gateway",
    says: (_, where) => `${where} names no gateway, so where this traffic leaves is not known.`,
    mend: () => "List at least one hop under static or dynamic; the API server asks for one.",
  },
};
