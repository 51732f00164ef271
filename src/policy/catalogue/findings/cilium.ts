import { attack, page } from "../references.ts";
import type { Theme } from "./finding.ts";

/** What means something else in Cilium's language than it reads. */
export const CILIUM: Theme<
  "service-peer-missing" | "label-never-in-identity" | "endpoint-selector-meets-world" | "protocol-unsaid"
> = {
  SLU2041: {
    code: "SLU2041",
    slug: "service-peer-missing",
    severity: "high",
    title: "A rule is for a service that is not there",
    why: 'toServices stands for the pods behind a service. Where no service of that name is found, or nothing is behind it, Cilium has no destination to write down and keeps only the ports of the rule, which are then open to every destination: a misspelt name, or a service that was deleted, turns "HTTPS to our payment service" into HTTPS to the whole internet. Nothing warns, since the connection that was meant keeps working by the same hole.',
    remedy:
      "Correct the service's name and namespace, or select its pods with toEndpoints, which selects nobody where nobody matches.",
    references: [attack("T1041"), attack("T1071.001"), page("cilium-services")],
  },
  SLU2042: {
    code: "SLU2042",
    slug: "label-never-in-identity",
    severity: "medium",
    title: "A selector asks for a label that no identity has",
    why: "Cilium selects pods by their identity, which leaves out labels that change from pod to pod or belong to the system: kubernetes.io/…, pod-template-hash, controller-revision-hash and their like. A selector that asks for one of them matches nobody, so the policy protects or allows nothing; one that only forbids it matches everybody. Who comes from NetworkPolicy writes kubernetes.io/metadata.name for a namespace, and it looks right in every review.",
    remedy:
      "Select by labels that are part of identities; a namespace by io.kubernetes.pod.namespace, and its labels by io.cilium.k8s.namespace.labels.<key>.",
    references: [page("cilium-labels"), page("cilium-names")],
  },
  SLU2043: {
    code: "SLU2043",
    slug: "endpoint-selector-meets-world",
    severity: "high",
    title: "A selector of pods lets the internet in",
    why: 'toEndpoints with only a NotIn or DoesNotExist on the pod\'s namespace reads as "all pods but those". To Cilium it is everything that lacks that label, and the internet, the nodes and the API server lack every label of a pod. Up to version 1.18 nothing narrows such a selector to pods, so a rule about neighbours in the cluster opens the way to any address outside, on all of its ports, in a policy without a single address in it.',
    remedy:
      "Ask in the same selector for the label to exist: {key: io.kubernetes.pod.namespace, operator: Exists}.",
    references: [attack("T1041"), attack("T1046"), page("cilium-names")],
  },
  SLU2044: {
    code: "SLU2044",
    slug: "protocol-unsaid",
    severity: "low",
    title: "A port without a protocol is three ports",
    why: "A port without a protocol is TCP in Kubernetes' own policies, and TCP, UDP and SCTP in Cilium's. With 443 that lets QUIC out beside HTTPS: encrypted from the first packet, hard to log and to inspect, and ignored by most proxies, so that traffic goes around the controls that were built for TCP. Tunnels and VPNs like the UDP ports that are open by accident, too.",
    remedy: "Write protocol: TCP, and UDP beside it only where it is wanted.",
    references: [attack("T1048"), attack("T1572"), page("cilium-ports")],
  },
};
