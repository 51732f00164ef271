import type { FindingSlug } from "../../../policy/catalogue/findings/finding.ts";
import { deployment, egressPolicy, indented } from "../manifests.suite.ts";
import { APP, type Cases } from "./case.suite.ts";

const CILIUM = { cni: "cilium" } as const;

/** A CiliumNetworkPolicy for the pods labelled `app: app`, or others; `egress` is YAML of its list. */
export function cilium(
  name: string,
  egress: string,
  more: string = "endpointSelector: { matchLabels: { app: app } }",
): string {
  return `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
${indented(more, 2)}
  egress:
${indented(egress, 4)}
`;
}

const WORKLOAD = deployment("shop/app", { pod: "automountServiceAccountToken: false" });

const RESOLVER =
  '- toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns } }]';

/** A rule that filters the DNS of the cluster's resolver: `names` is YAML of `rules.dns`. */
export function asking(...names: readonly string[]): string {
  return `${RESOLVER}
  toPorts:
    - ports: [{ port: "53", protocol: UDP }, { port: "53", protocol: TCP }]
      rules: { dns: [${names.join(", ")}] }
`;
}

/** A rule that lets the cluster's resolver be asked, and does not look at what. */
export const PLAIN_DNS: string = `${RESOLVER}
  toPorts: [{ ports: [{ port: "53", protocol: UDP }, { port: "53", protocol: TCP }] }]
`;

/** A rule for names over HTTPS. */
export function reaching(...names: readonly string[]): string {
  return `- toFQDNs: [${names.join(", ")}]
  toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]
`;
}

export function named(name: string): string {
  return `{ matchName: ${name} }`;
}

export function matching(pattern: string): string {
  return `{ matchPattern: "${pattern}" }`;
}

const API = named("api.example.com");

/** A pod that reaches one name, and asks for it. */
const TIGHT: string = WORKLOAD + cilium("names", asking(API) + reaching(API));

const HTTP = `- toEndpoints: [{ matchLabels: { app: shelf } }]
  toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET, path: /list }] } }]
`;

/** What Cilium's names have that others have not, or have otherwise. */
export const NAMES_CASES: Pick<
  Readonly<Record<FindingSlug, Cases>>,
  | "names-never-learned"
  | "names-learned-from-anybody"
  | "any-name-asked"
  | "request-filter-cancelled"
  | "apex-forgotten"
  | "wildcard-over-strangers"
  | "names-share-addresses"
  | "internet-beside-names"
> = {
  "names-never-learned": {
    finds: [
      {
        name: "names without a rule for DNS",
        yaml: WORKLOAD + cilium("names", reaching(API)),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "no rule with rules.dns holds for them",
        fixed: true,
      },
      {
        name: "names beside DNS that nothing filters",
        yaml: WORKLOAD + cilium("names", PLAIN_DNS + reaching(API)),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "allows api.example.com to shop/app[Deployment]",
        fixed: true,
      },
      {
        name: "names that the filter does not let be asked for",
        yaml: WORKLOAD + cilium("names", asking(named("www.example.com")) + reaching(API)),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "no rule with rules.dns lets these names be asked for",
        fixed: true,
      },
      {
        name: "DNS that a NetworkPolicy allows, past all filters",
        yaml:
          WORKLOAD +
          cilium("names", reaching(API)) +
          egressPolicy(
            "shop/allow-dns",
            "",
            `
            - to:
                - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
                  podSelector: { matchLabels: { k8s-app: kube-dns } }
              ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
            `,
          ),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "no rule with rules.dns holds for them",
        fixed: false,
      },
    ],
    passes: [
      { name: "names that may be asked for", yaml: TIGHT, facts: CILIUM },
      {
        name: "names that a filter of another policy lets be asked for",
        yaml:
          WORKLOAD +
          cilium("names", reaching(API)) +
          cilium("dns", asking(matching("*")), "endpointSelector: {}"),
        facts: CILIUM,
      },
      {
        name: "a wildcard of which some names may be asked for",
        yaml: WORKLOAD + cilium("names", asking(API) + reaching(matching("*.example.com"))),
        facts: CILIUM,
      },
      {
        name: "a filter that a plain rule sets aside, which is told as such",
        yaml: TIGHT + cilium("plain", PLAIN_DNS),
        facts: CILIUM,
      },
    ],
  },
  "names-learned-from-anybody": {
    finds: [
      {
        name: "a filter without a destination, beside names",
        yaml:
          WORKLOAD +
          cilium(
            "names",
            `- toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [${API}] } }]\n${reaching(API)}`,
          ),
        facts: CILIUM,
        severity: "high",
        workloads: [APP],
        says: "Whoever answers decides which addresses the allowed names have",
        witness: "shop/app[Deployment] may perhaps connect to 0.0.0.0 on UDP 53",
        fixed: true,
      },
      {
        name: "a filter to the world, and no names",
        yaml:
          WORKLOAD +
          cilium(
            "dns",
            `- toEntities: [world]\n  toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [${API}] } }]`,
          ),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "ask any resolver of the internet",
        fixed: true,
      },
    ],
    passes: [
      { name: "a filter to the cluster's resolver", yaml: TIGHT, facts: CILIUM },
      {
        name: "a filter to one resolver outside",
        yaml:
          WORKLOAD +
          cilium(
            "names",
            `- toCIDR: [9.9.9.9/32]\n  toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [${API}] } }]\n${reaching(API)}`,
          ),
        facts: CILIUM,
      },
    ],
  },
  "any-name-asked": {
    finds: [
      {
        name: "one name that is allowed, and all that may be asked for",
        yaml: WORKLOAD + cilium("names", asking(matching("*")) + reaching(API)),
        facts: CILIUM,
        severity: "low",
        workloads: [APP],
        says: "ask for any name",
        fixed: true,
      },
    ],
    passes: [
      { name: "a filter for what is allowed", yaml: TIGHT, facts: CILIUM },
      {
        name: "a filter that only looks, where nothing is held to names",
        yaml: WORKLOAD + cilium("dns", asking(matching("*"))),
        facts: CILIUM,
      },
    ],
  },
  "request-filter-cancelled": {
    finds: [
      {
        name: "DNS that another policy lets through whole",
        yaml: TIGHT + cilium("plain", PLAIN_DNS),
        facts: CILIUM,
        severity: "high",
        workloads: [APP],
        says: "Without the filter Cilium learns no addresses, so api.example.com stay closed",
        fixed: true,
      },
      {
        name: "requests to a pod whose port another rule opens",
        yaml:
          WORKLOAD +
          deployment("shop/shelf") +
          cilium("shelf", HTTP) +
          egressPolicy(
            "shop/to-shelf",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: shelf } } }]\n  ports: [{ port: 80 }]",
          ),
        facts: CILIUM,
        severity: "high",
        workloads: [APP],
        says: "filters HTTP requests",
        witness: "shop/app[Deployment] may connect to shop/shelf[Deployment] on TCP 80",
        fixed: true,
      },
    ],
    passes: [
      { name: "a filter on its own", yaml: TIGHT, facts: CILIUM },
      {
        name: "a plain rule for another port of the same pods",
        yaml:
          WORKLOAD +
          deployment("shop/shelf") +
          cilium("shelf", HTTP) +
          egressPolicy(
            "shop/to-shelf",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: shelf } } }]\n  ports: [{ port: 81 }]",
          ),
        facts: CILIUM,
      },
    ],
  },
  "apex-forgotten": {
    finds: [
      {
        name: "a wildcard of Cilium's",
        yaml:
          WORKLOAD +
          cilium("names", asking(matching("*.example.com")) + reaching(matching("*.example.com"))),
        facts: CILIUM,
        severity: "low",
        workloads: [APP],
        says: "*.example.com does not match example.com itself, nor names two labels below it",
        fixed: true,
      },
      {
        name: "a wildcard of Amazon's",
        yaml: `${WORKLOAD}---
apiVersion: networking.k8s.aws/v1alpha1
kind: ApplicationNetworkPolicy
metadata: { name: names, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ domainNames: ["*.example.com"] }], ports: [{ protocol: TCP, port: 443 }] }]
`,
        facts: { cni: "aws-vpc" },
        severity: "low",
        workloads: [APP],
        says: "**.example.com does not match example.com itself, and",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "a wildcard beside its domain",
        yaml:
          WORKLOAD +
          cilium(
            "names",
            asking(matching("*")) + reaching(matching("*.example.com"), named("example.com")),
          ),
        facts: CILIUM,
      },
      {
        name: "a wildcard over a public suffix, which is nobody's host",
        yaml:
          WORKLOAD + cilium("names", asking(matching("*")) + reaching(matching("*.github.io"))),
        facts: CILIUM,
      },
      {
        name: "a wildcard beside the internet",
        yaml:
          WORKLOAD +
          cilium("names", asking(matching("*")) + reaching(matching("*.example.com"))) +
          cilium("world", "- toEntities: [world]"),
        facts: CILIUM,
      },
    ],
  },
  "wildcard-over-strangers": {
    finds: [
      {
        name: "a provider's domain for its customers",
        yaml:
          WORKLOAD +
          cilium("names", asking(matching("*")) + reaching(matching("*.blob.core.windows.net"))),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "*.blob.core.windows.net (whoever has an account for blob.core.windows.net)",
        witness: "shop/app[Deployment] may connect to any-account.blob.core.windows.net on TCP 443",
        fixed: false,
      },
      {
        name: "a domain above its customers' names",
        yaml:
          WORKLOAD + cilium("names", asking(matching("*")) + reaching(matching("*.amazonaws.com"))),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "*.amazonaws.com (whoever has an account there, as s3.amazonaws.com shows)",
        fixed: false,
      },
      {
        name: "a star that is no label of its own",
        yaml:
          WORKLOAD + cilium("names", asking(matching("*")) + reaching(matching("*example.com"))),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "*example.com (whoever buys a name under com)",
        fixed: false,
      },
      {
        name: "a wildcard of OVN-Kubernetes",
        yaml: `${WORKLOAD}---
apiVersion: k8s.ovn.org/v1
kind: EgressFirewall
metadata: { name: default, namespace: shop }
spec:
  egress:
    - { type: Allow, to: { dnsName: "*.github.io" } }
    - { type: Deny, to: { cidrSelector: 0.0.0.0/0 } }
    - { type: Deny, to: { cidrSelector: "::/0" } }
`,
        facts: { cni: "ovn-kubernetes" },
        severity: "medium",
        workloads: [APP],
        says: "*.github.io (whoever has an account for github.io)",
        fixed: false,
      },
    ],
    passes: [
      {
        name: "a wildcard over somebody's own domain",
        yaml:
          WORKLOAD + cilium("names", asking(matching("*")) + reaching(matching("*.example.com"))),
        facts: CILIUM,
      },
      {
        name: "one bucket by its whole name",
        yaml:
          WORKLOAD + cilium("names", asking(matching("*")) + reaching(named("ours.s3.amazonaws.com"))),
        facts: CILIUM,
      },
      {
        name: "names of the cluster",
        yaml: WORKLOAD + cilium("names", asking(matching("*")) + reaching(matching("*.local"))),
        facts: CILIUM,
      },
    ],
  },
  "names-share-addresses": {
    finds: [
      {
        name: "a name over HTTPS",
        yaml: TIGHT,
        facts: CILIUM,
        severity: "low",
        workloads: [APP],
        says: "(learned through spec.egress[0] of CiliumNetworkPolicy shop/names)",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "a name that TLS is asked for as well",
        yaml:
          WORKLOAD +
          cilium(
            "names",
            `${asking(API)}- toFQDNs: [${API}]
  toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [api.example.com] }]
`,
          ),
        facts: CILIUM,
      },
      {
        name: "a name that is never learned",
        yaml: WORKLOAD + cilium("names", reaching(API)),
        facts: CILIUM,
      },
    ],
  },
  "internet-beside-names": {
    finds: [
      {
        name: "the world in the same policy",
        yaml: WORKLOAD + cilium("names", `${asking(API)}${reaching(API)}- toEntities: [world]`),
        facts: CILIUM,
        severity: "high",
        workloads: [APP],
        says: "names api.example.com, and spec.egress[2] of CiliumNetworkPolicy shop/names opens every port of the internet",
        witness: "shop/app[Deployment] may connect to 1.0.0.0 on TCP 443",
        fixed: true,
      },
      {
        name: "a block of a NetworkPolicy",
        yaml:
          TIGHT +
          egressPolicy("shop/web", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 443 }]"),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "opens TCP 443 of the internet",
        fixed: true,
      },
    ],
    passes: [
      { name: "names alone", yaml: TIGHT, facts: CILIUM },
      {
        name: "the world on another port",
        yaml:
          WORKLOAD +
          cilium(
            "names",
            `${asking(API)}${reaching(API)}- toEntities: [world]\n  toPorts: [{ ports: [{ port: "123", protocol: UDP }] }]`,
          ),
        facts: CILIUM,
      },
    ],
  },
};
