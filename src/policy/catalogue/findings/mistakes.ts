import { attack, cis, nsa, page } from "../references.ts";
import type { Theme } from "./finding.ts";

/** Policies that do not do what their authors meant. */
export const MISTAKES: Theme<
  | "metadata-block-opens-internet"
  | "private-except-forgets-link-local"
  | "dns-cut-off"
  | "dns-udp-only"
  | "ipv6-forgotten"
  | "egress-rules-ignored"
  | "ingress-only-policy"
  | "allow-all-cancels-deny"
  | "peer-and-or-slip"
  | "service-address-in-block"
> = {
  SLU2004: {
    code: "SLU2004",
    slug: "metadata-block-opens-internet",
    severity: "critical",
    title: "A policy meant to block metadata opens the rest of the internet",
    why: "NetworkPolicies have no deny: each can only add to what others allow. A policy that allows 0.0.0.0/0 except the metadata address therefore allows every other address there is, and takes the force out of each default deny beside it. It reads like a restriction, passes review as one, and leaves the attacker a clear road to any server outside. If another policy allows the metadata address, it does not even block that.",
    remedy:
      "Delete the policy: under a default deny the metadata address is closed already. To forbid it whatever others allow, use a ClusterNetworkPolicy with a Deny rule.",
    references: [
      attack("T1041"),
      attack("T1552.005"),
      nsa("network-policies"),
      nsa("cloud"),
      page("isolation"),
    ],
  },
  SLU2005: {
    code: "SLU2005",
    slug: "private-except-forgets-link-local",
    severity: "critical",
    title: "Private ranges are excepted, but the metadata addresses are not",
    why: "The rule allows the internet and carves out the private ranges, so its author meant to keep pods away from everything internal. The addresses that matter most lie outside those ranges: 169.254.169.254 is link-local, Alibaba's 100.100.100.200 is carrier-grade NAT space, and Azure's WireServer, 168.63.129.16, is an ordinary public address. One request to the one that your cloud uses returns the node's credentials.",
    remedy:
      "Add 169.254.0.0/16, 100.64.0.0/10 and 168.63.129.16/32 to the except list, and re-allow link-local DNS by address and port where the cluster uses it.",
    references: [attack("T1552.005"), attack("T1078.004"), nsa("cloud"), page("resource")],
  },
  SLU2006: {
    code: "SLU2006",
    slug: "dns-cut-off",
    severity: "medium",
    title: "Isolated workloads cannot resolve names",
    why: "DNS is not exempt from policy. These workloads are isolated for egress, and no rule lets them ask the cluster's resolver on port 53, so every lookup times out and whatever else is allowed by name does not work either. The danger is in what happens next: at three in the morning someone deletes the default deny or allows everything to bring the service back, and that change stays.",
    remedy: "Allow UDP and TCP 53 to the pods of the cluster's DNS, by namespace and pod selector.",
    references: [page("dns"), page("defaults"), nsa("network-policies")],
  },
  SLU2028: {
    code: "SLU2028",
    slug: "dns-udp-only",
    severity: "low",
    title: "DNS is allowed over UDP only",
    why: "Answers that do not fit a datagram come back truncated and are asked again over TCP; without TCP 53 those lookups fail. Which ones is a matter of luck: headless services with many pods, names with many addresses, signed zones. The result is an outage that comes and goes, which is the kind that gets whole policies removed.",
    remedy: "Allow TCP 53 beside UDP 53.",
    references: [page("dns"), page("dns-over-tcp")],
  },
  SLU2009: {
    code: "SLU2009",
    slug: "ipv6-forgotten",
    severity: "medium",
    title: "The policy speaks of IPv4 only",
    why: "0.0.0.0/0 means every IPv4 address and says nothing about IPv6. Where the rule denies, a dual-stack pod goes around it over ::/0, and the clouds serve their metadata on IPv6 as well (fd00:ec2::254 on AWS, fd20:ce::254 on Google). Where the rule allows, names that resolve to IPv6 first fail or hang. Either way the policy holds for half of the network only.",
    remedy: "State the IPv6 blocks beside the IPv4 ones, with their own exceptions.",
    references: [attack("T1552.005"), attack("T1041"), page("dual-stack")],
  },
  SLU2010: {
    code: "SLU2010",
    slug: "egress-rules-ignored",
    severity: "high",
    title: "Egress rules are ignored: policyTypes lacks Egress",
    why: "The policy has egress rules, but policyTypes does not list Egress, so they are not looked at and the policy isolates nothing on the way out. Its author and its reviewers believe that these workloads reach only what the rules name; in truth they reach whatever other policies leave open, most often everything. Adding egress rules to an existing ingress policy is the usual way to get here, since the API server fills in policyTypes once, at creation.",
    remedy: "List Egress under policyTypes. The rules take effect at once: see first what they do not allow.",
    references: [attack("T1041"), cis("5.3.2"), page("resource")],
  },
  SLU2027: {
    code: "SLU2027",
    slug: "ingress-only-policy",
    severity: "high",
    title: "Policies protect these workloads on the way in, not on the way out",
    why: "Ingress and egress are isolated separately. Policies select these workloads, and a list of policies looks well covered, yet none has the direction Egress. The front door is locked and the windows are open: a workload taken over through an allowed request (the usual way) can still call anywhere. A default deny that lists Ingress alone is the commonest case.",
    remedy:
      "Add Egress to the policyTypes of the default deny, together with the egress rules that the workloads need.",
    references: [attack("T1041"), attack("T1105"), cis("5.3.2"), nsa("network-policies"), page("isolation")],
  },
  SLU2026: {
    code: "SLU2026",
    slug: "allow-all-cancels-deny",
    severity: "high",
    title: "An allow-all policy cancels the default deny",
    why: "Policies add up. One policy with an empty egress rule, or a rule to 0.0.0.0/0 on every port, allows everything for the pods that it selects, and no default deny or narrow allow beside it takes any of that back. Such policies are most often left over from an incident or a trial. The namespace looks closed in every list and dashboard, and is open.",
    remedy: "Remove the allow-all policy, or narrow it to what the workloads need.",
    references: [attack("T1041"), nsa("network-policies"), page("isolation"), page("defaults")],
  },
  SLU2029: {
    code: "SLU2029",
    slug: "peer-and-or-slip",
    severity: "high",
    title: "One dash too many: namespace or pods, where namespace and pods was meant",
    why: "In a peer list every dash begins an alternative. A namespaceSelector and a podSelector behind two dashes mean: every pod of those namespaces, or these pods in the policy's own namespace. Here the pods that the second item names do not exist in the policy's namespace but do in the selected ones, so one item with both was meant. As it stands, every port of the rule is open to everything in those namespaces.",
    remedy: "Remove the dash before podSelector, so that both selectors belong to one item.",
    references: [attack("T1046"), attack("T1021"), page("peers")],
  },
  SLU2032: {
    code: "SLU2032",
    slug: "service-address-in-block",
    severity: "medium",
    title: "A rule names a service by its address, which policies do not see",
    why: "The address of a Service (its ClusterIP) belongs to no pod: on the node it is replaced by the address of one of the pods behind it, with most network plugins before any policy is asked. A block with the service's address therefore matches nothing there, though the connection that its author tested by hand went to that very address. A rule that allows DNS so leaves its pods without names, and one that denies stops nobody. Kubernetes itself leaves the order open, so the same rule may work on one cluster and not on the next.",
    remedy:
      "Name the pods behind the service by namespace and pod selector, on the ports on which they listen; keep the address only where something on the node answers at it itself (NodeLocal DNSCache).",
    references: [page("resource"), page("service"), page("dns")],
  },
};
