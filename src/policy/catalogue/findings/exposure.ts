import { attack, cis, nsa, page } from "../references.ts";
import type { Theme } from "./finding.ts";

/** What stands open. */
export const EXPOSURE: Theme<
  | "no-default-deny-egress"
  | "internet-reachable"
  | "metadata-reachable"
  | "dns-any-resolver"
  | "apiserver-reachable-without-need"
  | "whole-private-range-opened"
  | "risky-port-to-internet"
> = {
  SLU2001: {
    code: "SLU2001",
    slug: "no-default-deny-egress",
    severity: "high",
    title: "No policy limits what leaves",
    why: "Kubernetes lets a pod open any connection until some policy isolates it for egress, and none isolates these. Whoever gets code to run in one of them, through a vulnerable dependency or a poisoned image, can fetch tools, call home and carry data out, and can try every other pod, node and cloud service from the inside. Nothing has to be bypassed, because nothing is in the way.",
    remedy:
      "Add a NetworkPolicy that selects every pod of the namespace, lists Egress under policyTypes and has no egress rules; then allow what each workload needs, DNS first.",
    references: [attack("T1041"), attack("T1105"), cis("5.3.2"), nsa("network-policies"), page("defaults")],
  },
  SLU2002: {
    code: "SLU2002",
    slug: "internet-reachable",
    severity: "high",
    title: "The internet is reachable",
    why: "These workloads may open connections to public addresses that nobody chose one by one. That is all an intruder needs: a reverse shell or a beacon goes out over an allowed port, a second stage comes in over the same connection, and your data leaves inside ordinary HTTPS to a storage bucket or a paste site. An address list as wide as this stops no attacker, since attackers rent addresses too.",
    remedy:
      "Replace the wide rule by the addresses or names the workload needs, or send its traffic through an egress gateway that allows by name.",
    references: [
      attack("T1041"),
      attack("T1567"),
      attack("T1071.001"),
      attack("T1105"),
      nsa("network-policies"),
    ],
  },
  SLU2003: {
    code: "SLU2003",
    slug: "metadata-reachable",
    severity: "critical",
    title: "Cloud credentials are within reach",
    why: "The node's metadata service answers any process that can connect to it, without a password. One forged request in a web application (SSRF), or any code in the container, reads the node's cloud credentials and user data from there. With them the attacker leaves the cluster by the side door: object storage, registries, other machines, and often the bootstrap token that makes new nodes. The great cloud breaches of the last years began with exactly this request.",
    remedy:
      "Leave the metadata addresses out of every egress rule (use except beneath wide blocks), or deny them cluster-wide; give workloads identities of their own (Pod Identity, Workload Identity) and allow just those endpoints.",
    references: [attack("T1552.005"), attack("T1078.004"), nsa("cloud"), page("resource")],
  },
  SLU2007: {
    code: "SLU2007",
    slug: "dns-any-resolver",
    severity: "medium",
    title: "DNS is open to any resolver",
    why: "Port 53 is allowed to addresses other than the cluster's own resolver. Anyone who runs a DNS server can then be asked directly: data leaves as query names, commands come back as answers, and your resolver's logs and block lists never see a line of it. Tools for this (iodine, dnscat2, the DNS channels of Cobalt Strike and Sliver) are standard kit, and nothing else listens on 53, so few look there.",
    remedy:
      "Allow UDP and TCP 53 only to the pods of the cluster's DNS (and NodeLocal DNSCache where it runs), by namespace and pod selector.",
    references: [attack("T1071.004"), attack("T1048"), attack("T1572"), page("dns")],
  },
  SLU2008: {
    code: "SLU2008",
    slug: "apiserver-reachable-without-need",
    severity: "low",
    title: "The API server is reachable by workloads with no need for it",
    why: "These workloads mount no service account token, or only the namespace's default one, so they have no business with the Kubernetes API, and yet they may connect to it. An intruder there can list what anonymous callers see, try tokens stolen elsewhere, and use the next vulnerability of the API server on the day it is published. Where the default account has been given rights, often long ago and by a chart, its token makes the cluster readable at once.",
    remedy:
      "Leave the API server's addresses out of these workloads' egress, and set automountServiceAccountToken to false.",
    references: [
      attack("T1528"),
      attack("T1552.007"),
      attack("T1613"),
      attack("T1610"),
      cis("5.1.5"),
      cis("5.1.6"),
      nsa("control-plane"),
      nsa("tokens"),
      page("tokens"),
    ],
  },
  SLU2021: {
    code: "SLU2021",
    slug: "whole-private-range-opened",
    severity: "medium",
    title: "A whole private range is open on every port",
    why: "A rule allows an entire private block (10.0.0.0/8 or its like) on all ports. Private is not the same as trusted: in that range lie the nodes with their kubelets and SSH, databases of other teams, peered networks, the office, build servers and management consoles. From one taken pod the attacker scans all of it at leisure and moves on; this is how a small hole becomes a large incident.",
    remedy:
      "Name the destinations: selectors for pods, small blocks for systems outside, and the ports of each.",
    references: [
      attack("T1046"),
      attack("T1021"),
      attack("T1210"),
      nsa("network-policies"),
      page("resource"),
    ],
  },
  SLU2022: {
    code: "SLU2022",
    slug: "risky-port-to-internet",
    severity: "high",
    title: "A risky port is open to the internet",
    why: "These workloads may speak a protocol to public addresses that intruders need more often than applications do: shells and remote desktops, mail, DNS to foreign resolvers, directory lookups, file sharing, VPNs, chat, mining pools. Each of them carries data out, or a session in, past the places where web traffic is inspected and logged. Applications that truly need one of them need it to one or two hosts.",
    remedy:
      "Close the port, or allow it to the one host that needs it; send mail through a relay and DNS through the cluster's resolver.",
    references: [attack("T1048"), attack("T1571"), attack("T1572"), attack("T1090"), attack("T1496")],
  },
};
