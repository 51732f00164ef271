import type { Json } from "../../domain/json.ts";
import type { NameTrouble } from "../../domain/name.ts";
import { sayNameTrouble } from "../../domain/name.ts";
import { describeValue, quote } from "../../policy/reading/shape.ts";
import type { Messages } from "../diagnostics.ts";
import type { SelectorTrouble } from "./selector.ts";

/** What may be wrong with Calico's kinds, beyond what may be with any. */
export type CalicoTrouble =
  | { readonly kind: "bad-selector"; readonly text: string; readonly trouble: SelectorTrouble }
  | { readonly kind: "misplaced-global" }
  | { readonly kind: "bad-order"; readonly found: Json }
  | { readonly kind: "tier-missing"; readonly tier: string }
  | { readonly kind: "tiers-differ"; readonly tier: string }
  | { readonly kind: "bad-default-action"; readonly found: Json | undefined }
  | { readonly kind: "types-absent"; readonly direction: string }
  | { readonly kind: "hosts-only"; readonly field: string }
  | { readonly kind: "ports-without-protocol" }
  | { readonly kind: "bad-port-text"; readonly text: string }
  | { readonly kind: "bad-protocol"; readonly found: Json }
  | { readonly kind: "icmp-without-protocol"; readonly field: string }
  | { readonly kind: "bad-icmp"; readonly found: Json | undefined }
  | { readonly kind: "bad-ip-version"; readonly found: Json | undefined }
  | { readonly kind: "mixed-families" }
  | { readonly kind: "not-by-name" }
  | { readonly kind: "on-the-packet"; readonly field: string }
  | { readonly kind: "http-narrows"; readonly direction: string }
  | { readonly kind: "services-beside"; readonly field: string }
  | { readonly kind: "services-misplaced"; readonly direction: string }
  | { readonly kind: "service-missing"; readonly service: string }
  | { readonly kind: "service-without-endpoints"; readonly service: string }
  | { readonly kind: "domains-misplaced" }
  | { readonly kind: "domains-enterprise" }
  | { readonly kind: "bad-domain"; readonly trouble: NameTrouble }
  | { readonly kind: "staged-idle"; readonly action: string }
  | { readonly kind: "bad-staged-action"; readonly text: string }
  | { readonly kind: "account-name-part" };

/** Words for all of it. */
export const CALICO_MESSAGES: Messages<CalicoTrouble> = {
  "bad-selector": {
    code: "SLU1701",
    weight: "error",
    title: "A Calico selector cannot be read",
    says: ({ text, trouble }, where) =>
      `${where} is ${quote(text)}: at character ${trouble.at + 1}, ${trouble.expected} is expected.`,
    mend: () =>
      `Write comparisons such as role == "db", has(role) or role in {"db", "cache"}, joined by && and || on one line.`,
  },
  "misplaced-global": {
    code: "SLU1702",
    weight: "error",
    title: "global() stands where it has no meaning",
    says: (_, where) =>
      `${where} has global(), which Calico takes alone in the namespaceSelector of a rule and nowhere else.`,
    mend: () => "Move it there, or select by labels.",
  },
  "bad-order": {
    code: "SLU1703",
    weight: "error",
    title: "The order of a Calico policy or tier is no number",
    says: ({ found }, where) => `${where} is ${describeValue(found)}, so when this is asked is not known.`,
    mend: () => "Write a number, the lowest is asked first; without one it is asked last.",
  },
  "tier-missing": {
    code: "SLU1704",
    weight: "warning",
    title: "A Calico policy is in a tier that is not in the input",
    says: ({ tier }, where) =>
      `${where} is ${quote(tier)}, and no Tier of that name is here: when it is asked, before or after others, is not known.`,
    mend: ({ tier }) =>
      `Give the Tier ${quote(tier)} too; what its policies decide stays unknown until then.`,
  },
  "tiers-differ": {
    code: "SLU1705",
    weight: "error",
    title: "Two objects give one Calico tier different orders",
    says: ({ tier }, where) =>
      `${where} is ${quote(tier)}, of which the input has two Tiers that do not agree.`,
    mend: () => "Keep one of them; projectcalico.org and crd.projectcalico.org name the same object.",
  },
  "bad-default-action": {
    code: "SLU1706",
    weight: "error",
    title: "The default action of a Calico tier is unknown",
    says: ({ found }, where) =>
      `${where} is ${describeValue(found)}, so what becomes of connections that no rule of the tier decides is not known.`,
    mend: () => "Write Deny or Pass.",
  },
  "types-absent": {
    code: "SLU1707",
    weight: "warning",
    title: "A stored Calico policy does not list its types",
    says: ({ direction }, where) =>
      `${where} is missing: Calico's API would fill it in, but an object written to crd.projectcalico.org directly isolates ${direction} too.`,
    mend: () => "List the types, Ingress, Egress or both, or write the object as projectcalico.org/v3.",
  },
  "hosts-only": {
    code: "SLU1708",
    weight: "note",
    title: "A Calico policy is for host interfaces alone",
    says: ({ field }, where) =>
      `${where}: a policy with ${field} is for host endpoints; it concerns no pod and is not evaluated.`,
    mend: ({ field }) => `Leave ${field} out if pods are meant.`,
  },
  "ports-without-protocol": {
    code: "SLU1711",
    weight: "error",
    title: "A Calico rule has ports and no protocol that has ports",
    says: (_, where) =>
      `${where} needs the rule's protocol to be TCP, UDP or SCTP; Calico refuses it otherwise.`,
    mend: () => "Give the rule a protocol; one rule for each.",
  },
  "bad-port-text": {
    code: "SLU1712",
    weight: "error",
    title: "A port of a Calico rule cannot be read",
    says: ({ text }, where) => `${where} is ${quote(text)}, which is no port, range or name of a port.`,
    mend: () => `Write a number, a range such as "8000:8010", or the name that pods give the port.`,
  },
  "bad-protocol": {
    code: "SLU1713",
    weight: "error",
    title: "A protocol of a Calico rule is unknown",
    says: ({ found }, where) => `${where} is ${describeValue(found)}, which is no protocol.`,
    mend: () => "Write TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite or a number from 1 to 255.",
  },
  "icmp-without-protocol": {
    code: "SLU1714",
    weight: "error",
    title: "A Calico rule has ICMP types and another protocol",
    says: ({ field }, where) => `${where}: ${field} needs the rule's protocol to be ICMP or ICMPv6.`,
    mend: () => "Give the rule that protocol.",
  },
  "bad-icmp": {
    code: "SLU1715",
    weight: "error",
    title: "An ICMP type or code of a Calico rule cannot be read",
    says: ({ found }, where) =>
      found === undefined
        ? `${where} is missing beside a code; Calico takes no code without a type.`
        : `${where} is ${describeValue(found)}, which is no such number.`,
    mend: () => "Write a type from 0 to 254, and with it perhaps a code from 0 to 255.",
  },
  "bad-ip-version": {
    code: "SLU1716",
    weight: "error",
    title: "The ipVersion of a Calico rule is none",
    says: ({ found }, where) => `${where} is ${describeValue(found)}, which is no version of IP.`,
    mend: () => "Write 4 or 6.",
  },
  "mixed-families": {
    code: "SLU1717",
    weight: "warning",
    title: "A Calico rule has blocks of IPv4 and of IPv6",
    says: (_, where) =>
      `${where} has blocks of both families in one rule, which Calico's API refuses; read as Felix would match them.`,
    mend: () => "Write one rule for IPv4 and one for IPv6.",
  },
  "not-by-name": {
    code: "SLU1718",
    weight: "note",
    title: "A Calico rule leaves out a port by its name",
    says: (_, where) =>
      `${where} leaves out a port by name: which one differs from pod to pod, and is unknown in the answers.`,
    mend: () => "Leave it out by number for a sure answer.",
  },
  "on-the-packet": {
    code: "SLU1719",
    weight: "note",
    title: "A Calico rule hangs on the subject's own address or source port",
    says: ({ field }, where) =>
      `${where}: whether ${field} matches hangs on each packet, so the rule counts as perhaps matching.`,
    mend: () => "Select the pods by labels for a sure answer.",
  },
  "http-narrows": {
    code: "SLU1720",
    weight: "warning",
    title: "A Calico rule matches HTTP requests",
    says: ({ direction }, where) =>
      direction === "egress"
        ? `${where} is not allowed in egress rules; Calico refuses it, so what the rule matches is not known.`
        : `${where} counts only where application layer policy is enabled, so the rule counts as perhaps matching.`,
    mend: ({ direction }) =>
      direction === "egress"
        ? "Leave it out; Calico filters no requests on egress."
        : "Match by ports for a sure answer.",
  },
  "services-beside": {
    code: "SLU1721",
    weight: "error",
    title: "A Calico rule names a service beside other things",
    says: ({ field }, where) =>
      `${where} has services beside ${field}; Calico refuses that, so what is matched is not known.`,
    mend: () => "Keep one of them, or write two rules.",
  },
  "services-misplaced": {
    code: "SLU1722",
    weight: "error",
    title: "A Calico rule names a service on the wrong side",
    says: ({ direction }, where) =>
      `${where}: an ${direction} rule takes services as its ${direction === "egress" ? "destination" : "source"} only.`,
    mend: () => "Move it to the other side, or select the pods by labels.",
  },
  "service-missing": {
    code: "SLU1723",
    weight: "warning",
    title: "A Calico rule names a service that is not in the input",
    says: ({ service }, where) =>
      `${where} names the Service ${quote(service)}, which is not here: what it leads to is not known.`,
    mend: () => "Give the Service too.",
  },
  "service-without-endpoints": {
    code: "SLU1724",
    weight: "warning",
    title: "A Calico rule names a service whose endpoints are not in the input",
    says: ({ service }, where) =>
      `${where} names the Service ${quote(service)}, which has no selector and no EndpointSlice or Endpoints here: what it leads to is not known.`,
    mend: () => "Give its EndpointSlice too.",
  },
  "domains-misplaced": {
    code: "SLU1725",
    weight: "error",
    title: "A Calico rule names domains where it cannot",
    says: (_, where) =>
      `${where} may stand only in the destination of an egress rule with action Allow, without nets and selector.`,
    mend: () => "Allow the names in a rule of their own, and deny the rest by a later rule.",
  },
  "domains-enterprise": {
    code: "SLU1726",
    weight: "warning",
    title: "Domains are known to Calico Enterprise and Calico Cloud alone",
    says: (_, where) =>
      `${where} is a field of Calico Enterprise and Calico Cloud, and is read as theirs. Open-source Calico drops it: the rule then matches every destination.`,
    mend: () => "With open-source Calico, list addresses in nets or in a GlobalNetworkSet instead.",
  },
  "bad-domain": {
    code: "SLU1727",
    weight: "error",
    title: "A domain of Calico cannot be read",
    says: ({ trouble }, where) => `${where}: ${sayNameTrouble(trouble)}.`,
    mend: () => "Write a name such as api.example.com, or one with * as a whole part, such as *.example.com.",
  },
  "staged-idle": {
    code: "SLU1731",
    weight: "note",
    title: "A staged Calico policy would never be enforced",
    says: ({ action }, where) => `${where} is ${action}, so the policy would change nothing once enforced.`,
    mend: () => "Write Set to stage a new or changed policy, Delete to stage its end.",
  },
  "bad-staged-action": {
    code: "SLU1732",
    weight: "error",
    title: "The staged action of a Calico policy is unknown",
    says: ({ text }, where) =>
      `${where} is ${quote(text)}, so what would become of the policy is not known; it counts as staged to be set.`,
    mend: () => "Write Set, Delete, Learn or Ignore.",
  },
  "account-name-part": {
    code: "SLU1733",
    weight: "note",
    title: "A Calico selector looks at a part of a service account's name",
    says: (_, where) =>
      `${where} compares a part of a service account's name, which is not evaluated: it counts as perhaps matching.`,
    mend: () => `Compare whole names, with == or in, for a sure answer.`,
  },
};
