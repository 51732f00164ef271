import type { FindingSlug } from "../catalogue/findings/finding.ts";
import type { Analysis } from "../engine/analyse.ts";
import { endpointsToWorld, labelsOfNobody, protocolsUnsaid, servicesMissing } from "./cilium-slips.ts";
import type { AuditContext } from "./context.ts";
import { auditContext } from "./context.ts";
import { dnsCutOff, dnsUdpOnly } from "./dns.ts";
import { anyResolver, apiServerReachable, internetReachable, privateRanges, riskyPorts } from "./exposure.ts";
import type { Finding } from "./finding.ts";
import { allowAll, egressRulesIgnored, ingressOnly, noDefaultDeny } from "./isolation.ts";
import { metadataReachable } from "./metadata.ts";
import { forgottenLinkLocal, ipv6Forgotten, metadataBlocks } from "./mistakes.ts";
import { cancelledByPlainRules, internetBesideNames, sharedAddresses } from "./names-around.ts";
import { anyNameAsked, learnedFromAnybody, namesNeverLearned } from "./names-learning.ts";
import { forgottenApexes, wildcardsOverStrangers } from "./names-wild.ts";
import { shadowedRules, ties, weakenedDenies } from "./order.ts";
import { servicePorts, unresolvedNames } from "./ports.ts";
import { redundantRules } from "./redundancy.ts";
import { contradictions, missingNamespaces, peersForNobody, policiesForNobody } from "./selectors.ts";
import { serviceBlocks } from "./service-blocks.ts";
import { peerSlips, rulesWithoutPorts, rulesWithoutTo } from "./shapes.ts";
import { unreadablePolicies } from "./unreadable.ts";
import { hostNetwork, privileged } from "./workloads.ts";

/** Looks for one kind of trouble. INVARIANT (one cause, one finding): identities are unique under a slug. */
type Detector = (context: AuditContext) => readonly Finding[];

/** Everything that an audit looks for. A slug of the catalogue without a detector does not compile. */
const DETECTORS: Readonly<Record<FindingSlug, Detector>> = {
  "no-default-deny-egress": noDefaultDeny,
  "internet-reachable": internetReachable,
  "metadata-reachable": metadataReachable,
  "metadata-block-opens-internet": metadataBlocks,
  "private-except-forgets-link-local": forgottenLinkLocal,
  "dns-cut-off": dnsCutOff,
  "dns-any-resolver": anyResolver,
  "apiserver-reachable-without-need": apiServerReachable,
  "ipv6-forgotten": ipv6Forgotten,
  "egress-rules-ignored": egressRulesIgnored,
  "rule-without-to": rulesWithoutTo,
  "rule-without-ports": rulesWithoutPorts,
  "policy-selects-nothing": policiesForNobody,
  "peer-selects-nothing": peersForNobody,
  "rule-shadowed": shadowedRules,
  "rule-redundant": redundantRules,
  "same-priority-tie": ties,
  "host-network-outside-policy": hostNetwork,
  "privileged-workload": privileged,
  "named-port-unresolved": unresolvedNames,
  "whole-private-range-opened": privateRanges,
  "risky-port-to-internet": riskyPorts,
  "unreadable-policy": unreadablePolicies,
  "namespace-object-missing": missingNamespaces,
  "selector-can-never-match": contradictions,
  "allow-all-cancels-deny": allowAll,
  "ingress-only-policy": ingressOnly,
  "dns-udp-only": dnsUdpOnly,
  "peer-and-or-slip": peerSlips,
  "deny-never-decides": weakenedDenies,
  "service-port-not-target-port": servicePorts,
  "service-address-in-block": serviceBlocks,
  "names-never-learned": namesNeverLearned,
  "names-learned-from-anybody": learnedFromAnybody,
  "any-name-asked": anyNameAsked,
  "request-filter-cancelled": cancelledByPlainRules,
  "apex-forgotten": forgottenApexes,
  "wildcard-over-strangers": wildcardsOverStrangers,
  "names-share-addresses": sharedAddresses,
  "internet-beside-names": internetBesideNames,
  "service-peer-missing": servicesMissing,
  "label-never-in-identity": labelsOfNobody,
  "endpoint-selector-meets-world": endpointsToWorld,
  "protocol-unsaid": protocolsUnsaid,
};

/** The key of a finding: what makes it the same from run to run. */
export function findingKey({ slug, identity }: Pick<Finding, "slug" | "identity">): string {
  return JSON.stringify([slug, ...identity]);
}

function isSlug(word: string): word is FindingSlug {
  return Object.hasOwn(DETECTORS, word);
}

/** Slugs in the order of the table. */
const SLUGS: readonly FindingSlug[] = Object.keys(DETECTORS).filter(isSlug);

/** Everything that is wrong under an analysis: each cause once. `only` asks for some kinds of trouble. */
export function findTrouble(analysis: Analysis, only: readonly FindingSlug[] = SLUGS): readonly Finding[] {
  const context = auditContext(analysis);
  const found = new Map<string, Finding>();
  for (const slug of only) {
    for (const finding of DETECTORS[slug](context)) {
      const key = findingKey(finding);
      if (!found.has(key)) found.set(key, finding);
    }
  }
  return [...found.values()];
}
