import { attack, nsa, page } from "../references.ts";
import type { Theme } from "./finding.ts";

/** Policies that hold pods to names, and what gets past them. */
export const NAMES: Theme<
  | "names-never-learned"
  | "names-learned-from-anybody"
  | "any-name-asked"
  | "request-filter-cancelled"
  | "apex-forgotten"
  | "wildcard-over-strangers"
  | "names-share-addresses"
  | "internet-beside-names"
> = {
  SLU2033: {
    code: "SLU2033",
    slug: "names-never-learned",
    severity: "medium",
    title: "Names are allowed, and no address of theirs is ever learned",
    why: "Cilium does not look names up. It reads the answers that its own DNS proxy lets through, and only a rule with rules.dns sends a pod's questions there. Without such a rule, or with one that does not let these names be asked for, it knows no address for them and denies every connection, while the policy reads as if it allowed them. The danger is in the repair: at three in the morning somebody replaces the names by 0.0.0.0/0, and that stays.",
    remedy:
      "Allow port 53 to the cluster's resolver with rules.dns for the same names (and for the names of the cluster itself), in a policy that selects the same pods.",
    references: [page("cilium-names"), page("cilium-requests"), nsa("network-policies")],
  },
  SLU2034: {
    code: "SLU2034",
    slug: "names-learned-from-anybody",
    severity: "high",
    title: "Any resolver's answers are believed",
    why: "A rule that filters DNS lets pods put their questions to any server of the internet. Cilium takes the addresses of a name from whatever answer passes, without asking who gave it. Code in the pod then only has to ask the attacker's own server for an allowed name: the answer names the attacker's machine, and that machine is open from then on, under a policy that lists two trusted names. The same questions carry data out, past your resolver's logs and block lists.",
    remedy:
      "Give the rule the pods of the cluster's DNS as its only destination (toEndpoints with namespace kube-system and k8s-app: kube-dns, or what your cluster calls it).",
    references: [
      attack("T1071.004"),
      attack("T1048"),
      attack("T1041"),
      page("cilium-names"),
      page("cilium-threats"),
    ],
  },
  SLU2035: {
    code: "SLU2035",
    slug: "any-name-asked",
    severity: "low",
    title: "Any name may be asked for, so DNS is a way out",
    why: 'Connections of these workloads are held to chosen names, but rules.dns is "*": they may ask the resolver for any name there is. A question travels on to the server of the domain that it names, and an attacker owns such a domain. Data leaves in the names that are asked for and commands come back in the answers, with no connection that a policy could deny. It is slow, and it works from behind nearly everything.',
    remedy:
      'List in rules.dns the names that are allowed, and those of the cluster, in place of "*"; see first what is asked (hubble observe --protocol dns).',
    references: [attack("T1071.004"), attack("T1048"), attack("T1572"), page("cilium-requests")],
  },
  SLU2036: {
    code: "SLU2036",
    slug: "request-filter-cancelled",
    severity: "high",
    title: "A plain rule cancels a filter",
    why: "One rule lets some requests through on a port, and another lets the whole port through to the same destination. Rules only add, so the filter has no effect: paths that were to be forbidden are open, names that were not to be asked for are asked. Where the filter was on DNS, nothing passes Cilium's proxy any more, so names are not learned and what was allowed by name stays closed as well. Two teams wrote the two rules, and each is right on its own.",
    remedy: "Remove the plain rule, or give it the same filter.",
    references: [attack("T1071.004"), attack("T1071.001"), page("cilium-requests"), page("isolation")],
  },
  SLU2037: {
    code: "SLU2037",
    slug: "apex-forgotten",
    severity: "low",
    title: "A wildcard does not match the domain itself",
    why: "`*.example.com` stands for the names below example.com and never for example.com, and in some languages for one label only, so that a.b.example.com is left out too. Which it is differs between Cilium, its versions, EKS, GKE, OVN-Kubernetes and Squid, and is easily carried over wrongly. What is missing is denied: a client that follows a redirect to the bare domain fails, and the usual repair is a wider rule than was needed.",
    remedy: "Name the domain beside the wildcard, if workloads need it.",
    references: [page("cilium-names"), page("cluster-policies")],
  },
  SLU2038: {
    code: "SLU2038",
    slug: "wildcard-over-strangers",
    severity: "medium",
    title: "A wildcard holds names that strangers may have",
    why: "The wildcard is over a domain under which anybody may get a name: a top-level domain, or one of a provider that names its customers' buckets, sites and functions there. An attacker opens an account like everybody else and has an address that your policy trusts. Data goes into a bucket of theirs, tools and commands come from a page of theirs, all over HTTPS to a well-known host, which no block list stops. The Public Suffix List says which domains these are.",
    remedy: "Name the buckets, accounts and hosts that are yours, each whole.",
    references: [
      attack("T1567.002"),
      attack("T1102"),
      attack("T1105"),
      attack("T1583.001"),
      page("public-suffixes"),
    ],
  },
  SLU2039: {
    code: "SLU2039",
    slug: "names-share-addresses",
    severity: "low",
    title: "Names are held by their addresses, which others share",
    why: "The network plugin turns each name into the addresses that DNS gives for it and lets packets to those through; it does not see which name a connection asks for. Behind a CDN or a cloud's front end one address serves thousands of names. Whoever runs code in the pod dials an address that is open and asks for another customer's name there (domain fronting), or uses what another pod on the node has looked up. The names in the policy say what is meant, and not what is possible.",
    remedy:
      "Have TLS checked for the name (serverNames in Cilium), or send the traffic through an egress gateway that allows by name.",
    references: [attack("T1090.004"), attack("T1567"), page("cilium-names"), page("cilium-threats")],
  },
  SLU2040: {
    code: "SLU2040",
    slug: "internet-beside-names",
    severity: "high",
    title: "The internet is open beside the names that were to limit it",
    why: "Policies let these workloads reach a few names, and another rule opens the whole internet to them on the same ports (the entity world, or 0.0.0.0/0). Rules only add, so the names decide nothing. Such a rule is most often a test or a stopgap from the day on which the names did not work. The policy shows a list of trusted names to every reviewer, and an intruder connects to wherever they like.",
    remedy: "Remove the wide rule, and name what else the workloads need.",
    references: [attack("T1041"), attack("T1567"), attack("T1071.001"), nsa("network-policies")],
  },
};
