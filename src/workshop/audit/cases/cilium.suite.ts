import type { FindingSlug } from "../../../policy/catalogue/findings/finding.ts";
import { deployment, namespace } from "../manifests.suite.ts";
import { APP, type Cases } from "./case.suite.ts";
import { cilium } from "./names.suite.ts";

const CILIUM = { cni: "cilium" } as const;
/** The last version that does not narrow such selectors to the cluster. */
const OLD = { cni: "cilium", ciliumVersion: "1.18" } as const;

const WORKLOAD = deployment("shop/app", { pod: "automountServiceAccountToken: false" });

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec: { selector: { app: payments }, ports: [{ port: 443 }] }
`;

function toService(name: string, ports: string = ""): string {
  return `- toServices: [{ k8sService: { serviceName: ${name}, namespace: shop } }]\n${ports}`;
}

const HTTPS = '  toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]\n';

const ELSEWHERE = (key: string): string => `- toEndpoints:
    - matchExpressions: [{ key: ${key}, operator: NotIn, values: [kube-system] }]
`;

/** What Cilium's language means otherwise than it reads. */
export const CILIUM_CASES: Pick<
  Readonly<Record<FindingSlug, Cases>>,
  "service-peer-missing" | "label-never-in-identity" | "endpoint-selector-meets-world" | "protocol-unsaid"
> = {
  "service-peer-missing": {
    finds: [
      {
        name: "a misspelt service, on a port that is open to all then",
        yaml: WORKLOAD + SERVICE + deployment("shop/payments") + cilium("pay", toService("payment", HTTPS)),
        facts: CILIUM,
        severity: "high",
        workloads: [APP],
        says: "keeps the ports, which stand open to everywhere",
        fixed: true,
      },
      {
        name: "a misspelt service without ports",
        yaml: WORKLOAD + SERVICE + deployment("shop/payments") + cilium("pay", toService("payment")),
        facts: CILIUM,
        severity: "low",
        workloads: [APP],
        says: "the rule opens nothing",
        fixed: true,
      },
      {
        name: "a service with nothing behind it",
        yaml:
          WORKLOAD +
          SERVICE.replace("selector: { app: payments }, ", "") +
          cilium("pay", toService("payments", HTTPS)),
        facts: CILIUM,
        severity: "high",
        workloads: [APP],
        says: "shop/payments, behind which the input has nothing",
        fixed: false,
      },
    ],
    passes: [
      {
        name: "a service that is there",
        yaml: WORKLOAD + SERVICE + deployment("shop/payments") + cilium("pay", toService("payments", HTTPS)),
        facts: CILIUM,
      },
      {
        name: "an input without any service",
        yaml: WORKLOAD + cilium("pay", toService("payments", HTTPS)),
        facts: CILIUM,
      },
    ],
  },
  "label-never-in-identity": {
    finds: [
      {
        name: "a namespace by the label that NetworkPolicies use",
        yaml:
          WORKLOAD +
          namespace("kube-system") +
          cilium(
            "dns",
            "- toEndpoints: [{ matchLabels: { kubernetes.io/metadata.name: kube-system, k8s-app: kube-dns } }]",
          ),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "kubernetes.io/metadata.name (the selector matches nobody by it)",
        fixed: true,
      },
      {
        name: "a policy for pods by a label of theirs that no identity has",
        yaml:
          WORKLOAD +
          cilium("deny", "- {}", "endpointSelector: { matchLabels: { pod-template-hash: 5d4f } }"),
        facts: CILIUM,
        severity: "medium",
        workloads: [],
        says: "CiliumNetworkPolicy shop/deny selects by labels that Cilium keeps out of identities",
        fixed: false,
      },
      {
        name: "a label that is only forbidden",
        yaml:
          WORKLOAD +
          cilium(
            "all",
            "- toEndpoints: [{ matchExpressions: [{ key: pod-template-hash, operator: DoesNotExist }] }]",
          ),
        facts: CILIUM,
        severity: "medium",
        workloads: [APP],
        says: "pod-template-hash (the selector matches everybody by it)",
        fixed: false,
      },
    ],
    passes: [
      {
        name: "labels that identities have",
        yaml:
          WORKLOAD +
          cilium(
            "dns",
            '- toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system, app.kubernetes.io/name: dns } }]',
          ),
        facts: CILIUM,
      },
      {
        name: "a namespace's own label, by Cilium's name for it",
        yaml:
          WORKLOAD +
          cilium(
            "dns",
            "- toEndpoints: [{ matchLabels: { io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name: kube-system } }]",
          ),
        facts: CILIUM,
      },
    ],
  },
  "endpoint-selector-meets-world": {
    finds: [
      {
        name: "all namespaces but one, as version 1.18 reads it",
        yaml: WORKLOAD + cilium("others", ELSEWHERE("io.kubernetes.pod.namespace")),
        facts: OLD,
        severity: "high",
        workloads: [APP],
        says: "toEndpoints in spec.egress[0] of CiliumNetworkPolicy shop/others",
        witness: "shop/app[Deployment] may connect to 1.0.0.0 on TCP 443",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "the same since version 1.19",
        yaml: WORKLOAD + cilium("others", ELSEWHERE("io.kubernetes.pod.namespace")),
        facts: CILIUM,
      },
      {
        name: "a selector on pods' own labels",
        yaml: WORKLOAD + cilium("others", ELSEWHERE("team")),
        facts: OLD,
      },
      {
        name: "the world by its name",
        yaml: WORKLOAD + cilium("others", '- toEndpoints: [{ matchLabels: { "reserved:world": "" } }]'),
        facts: OLD,
      },
    ],
  },
  "protocol-unsaid": {
    finds: [
      {
        name: "HTTPS to a block outside",
        yaml:
          WORKLOAD +
          cilium("out", '- toCIDR: [203.0.113.0/24]\n  toPorts: [{ ports: [{ port: "443" }] }]'),
        facts: CILIUM,
        severity: "low",
        workloads: [APP],
        says: "opens port 443 without a protocol to shop/app[Deployment]: in Cilium that is TCP, UDP and SCTP",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "a protocol that is said",
        yaml: WORKLOAD + cilium("out", `- toCIDR: [203.0.113.0/24]\n${HTTPS}`),
        facts: CILIUM,
      },
      {
        name: "port 53, which wants both",
        yaml:
          WORKLOAD +
          cilium("out", '- toCIDR: [203.0.113.53/32]\n  toPorts: [{ ports: [{ port: "53" }] }]'),
        facts: CILIUM,
      },
      {
        name: "a port inside the cluster",
        yaml:
          WORKLOAD +
          cilium(
            "in",
            '- toEndpoints: [{ matchLabels: { app: shelf } }]\n  toPorts: [{ ports: [{ port: "443" }] }]',
          ),
        facts: CILIUM,
      },
    ],
  },
};
