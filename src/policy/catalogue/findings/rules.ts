import { attack, nsa, page } from "../references.ts";
import type { Theme } from "./finding.ts";

/** Rules and selectors that are wider, emptier or weaker than they read. */
export const RULES: Theme<
  | "rule-without-to"
  | "rule-without-ports"
  | "policy-selects-nothing"
  | "peer-selects-nothing"
  | "rule-shadowed"
  | "rule-redundant"
  | "same-priority-tie"
  | "named-port-unresolved"
  | "selector-can-never-match"
  | "deny-never-decides"
  | "service-port-not-target-port"
> = {
  SLU2011: {
    code: "SLU2011",
    slug: "rule-without-to",
    severity: "medium",
    title: "A rule names ports but no destination",
    why: "A rule without `to` allows its ports to every destination: all pods and nodes of the cluster, all private networks, the metadata addresses, the whole internet. Authors write it for one purpose (HTTPS to a partner, the API server on 6443) and get all the others with it. There is no 0.0.0.0/0 in it, so searches for open policies do not find it. A port is no limit to an attacker, who listens on whichever port you left open.",
    remedy: "Give the rule a `to`: selectors for pods, blocks for systems outside.",
    references: [attack("T1041"), attack("T1071.001"), attack("T1552.005"), page("resource")],
  },
  SLU2012: {
    code: "SLU2012",
    slug: "rule-without-ports",
    severity: "low",
    title: "A rule names destinations but no ports",
    why: "A rule without `ports` opens every port and every protocol of its destinations, debug servers, admin interfaces, SSH and databases included. The service that the author had in mind is one of them; the others are what an intruder looks for after the first foothold, because they were never meant to face anyone.",
    remedy: "List the ports that the destination serves.",
    references: [attack("T1046"), attack("T1210"), nsa("network-policies"), page("resource")],
  },
  SLU2013: {
    code: "SLU2013",
    slug: "policy-selects-nothing",
    severity: "medium",
    title: "A policy selects no workload",
    why: "The policy's selector matches no workload of its namespace, so it protects nothing: a misspelt or renamed label, a policy in the wrong namespace, or a workload that is gone. Those whom it should protect are as open as if it had never been written, and whoever reads the list of policies believes otherwise. A policy does not warn when its selector stops matching.",
    remedy: "Correct the selector so that it matches the workload's pod labels, or delete the policy.",
    references: [page("labels"), page("resource"), nsa("network-policies")],
  },
  SLU2014: {
    code: "SLU2014",
    slug: "peer-selects-nothing",
    severity: "low",
    title: "A peer matches no workload",
    why: "A rule's peer names pods that the input does not hold. If they live in a cluster part you did not give (kube-system, say), this is nothing; otherwise the connection that the rule was written for does not work, or a hole stands open for anyone who may create a pod with those labels. Labels are claims: whoever may deploy into a matching namespace may wear them.",
    remedy: "Correct the peer's labels, add the missing manifests to the input, or remove the rule.",
    references: [attack("T1610"), page("labels"), page("peers")],
  },
  SLU2015: {
    code: "SLU2015",
    slug: "rule-shadowed",
    severity: "low",
    title: "A rule can never decide anything",
    why: "In ordered policies the first rule that matches decides. Earlier rules already match everything that this one does, so it never has a say. Someone wrote it for a reason, and that reason is not served. The next person who edits the rules above it will wake it without knowing.",
    remedy: "Move the rule before the ones that cover it, or delete it.",
    references: [page("cluster-policies")],
  },
  SLU2016: {
    code: "SLU2016",
    slug: "rule-redundant",
    severity: "info",
    title: "A rule adds nothing",
    why: "Everything that this rule allows is allowed by others for the same workloads. That is harmless today. But a team that later removes the rule to close an access will find it still open, and a reviewer must read both to know what holds.",
    remedy: "Delete the rule, or narrow the wider one that covers it.",
    references: [page("isolation")],
  },
  SLU2017: {
    code: "SLU2017",
    slug: "same-priority-tie",
    severity: "high",
    title: "Two policies of one priority contradict each other",
    why: "Cluster-wide policies of one tier and one priority have no defined order. These two give different answers to the same connection, so which one holds is up to the network plugin: one goes by name, another lets the deny win, a third may change with an upgrade. A guard rail that holds on one cluster and not on its twin is worse than none, since everybody relies on it.",
    remedy: "Give the policies different priorities, the deny the smaller number.",
    references: [page("cluster-policies"), nsa("network-policies")],
  },
  SLU2030: {
    code: "SLU2030",
    slug: "deny-never-decides",
    severity: "high",
    title: "A Deny never takes effect, because an earlier rule lets its traffic by",
    why: "A cluster-wide Deny stands behind a rule that accepts or passes on everything that it would forbid. Pass ends the tier at once: rules after it, of this policy and of every later one, are not asked, and the decision falls to the namespaces' own policies, which may allow. The guard rail is there to be seen and stops nobody; what it was to forbid (metadata, most often) is as reachable as the weakest namespace makes it.",
    remedy: "Put the Deny before the rule that covers it, or give its policy a smaller priority number.",
    references: [attack("T1552.005"), attack("T1041"), page("cluster-policies")],
  },
  SLU2020: {
    code: "SLU2020",
    slug: "named-port-unresolved",
    severity: "medium",
    title: "A named port exists on none of its destinations",
    why: "A port given by name is looked up on the destination pods: name and protocol must be those of a containerPort. None of the pods here has it, so the rule allows nothing; towards addresses a name means nothing at all. The connection it was written for fails, and the usual repair in a hurry is a rule without ports.",
    remedy: "Use the name that the destination's container declares, or the number.",
    references: [page("resource"), page("service")],
  },
  SLU2025: {
    code: "SLU2025",
    slug: "selector-can-never-match",
    severity: "medium",
    title: "A selector contradicts itself",
    why: "All requirements of a selector must hold together, and these cannot: the same key is asked to be present and absent, or to have two values at once. The policy or peer therefore matches nothing, today and with any label ever given. Often a list of alternatives was meant, which is one `In` with several values. What it should have isolated is open.",
    remedy: "Write alternatives as one In expression with several values, or as two policies.",
    references: [page("labels")],
  },
  SLU2031: {
    code: "SLU2031",
    slug: "service-port-not-target-port",
    severity: "low",
    title: "A rule allows the service's port, where the pods listen on another",
    why: "Policies see a connection after the service's address has been replaced by a pod's, so the port that counts is the pod's own (targetPort). This rule allows the port of the Service in front of its peers, on which none of the selected pods listens: the connection is dropped. It looks right next to the service's definition, which is why the search for the cause tends to end with every port opened.",
    remedy: "Use the service's targetPort in the rule.",
    references: [page("service"), page("resource")],
  },
};
