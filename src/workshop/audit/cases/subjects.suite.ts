import { deployment, egressPolicy, namespace } from "../manifests.suite.ts";
import type { Cases } from "./case.suite.ts";
import { APP, SHOP } from "./case.suite.ts";

export const SUBJECTS_CASES = {
  "host-network-outside-policy": {
    finds: [
      {
        name: "a pod on the host's network",
        yaml: SHOP + deployment("shop/agent", { pod: "hostNetwork: true" }),
        severity: "medium",
        workloads: ["shop/agent[Deployment]"],
        says: "uses the network of the node",
        witness: "shop/agent[Deployment] may perhaps connect to 169.254.169.254 on TCP 80",
        fixed: false,
      },
    ],
    passes: [{ name: "pods with a network of their own", yaml: SHOP }],
  },
  "privileged-workload": {
    finds: [
      {
        name: "a privileged container",
        yaml:
          SHOP +
          deployment("shop/dind", {
            pod: "automountServiceAccountToken: false",
            container: "securityContext: { privileged: true }",
          }),
        severity: "high",
        workloads: ["shop/dind[Deployment]"],
        says: "privileged container main",
        fixed: false,
      },
      {
        name: "a strong capability",
        yaml:
          SHOP +
          deployment("shop/net", { container: "securityContext: { capabilities: { add: [NET_ADMIN] } }" }),
        severity: "high",
        workloads: ["shop/net[Deployment]"],
        says: "capability NET_ADMIN",
        fixed: false,
      },
    ],
    passes: [
      { name: "an ordinary pod", yaml: SHOP },
      {
        name: "the host's network, which is another finding",
        yaml: SHOP + deployment("shop/agent", { pod: "hostNetwork: true" }),
      },
    ],
  },
  "unreadable-policy": {
    finds: [
      {
        name: "a block that is none",
        yaml:
          SHOP +
          egressPolicy(
            "shop/odd",
            "app",
            "- to: [{ ipBlock: { cidr: nonsense } }]\n  ports: [{ port: 443 }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "spec.egress[0].to[0] of NetworkPolicy shop/odd could not be read",
        fixed: false,
      },
      {
        name: "an object of no kind, once for all that it may be",
        yaml: `${SHOP}---\nkind: 5\nmetadata: { name: odd }\n`,
        severity: "medium",
        workloads: [APP],
        says: "that may hold any policy could not be read",
        fixed: false,
      },
      {
        name: "a policy of no name and no version",
        yaml: `${SHOP}---\nkind: NetworkPolicy\nmetadata: { namespace: shop }\n`,
        severity: "medium",
        workloads: [APP],
        says: "in namespace shop could not be read",
        fixed: false,
      },
    ],
    passes: [{ name: "readable policies", yaml: SHOP }],
  },
  "namespace-object-missing": {
    finds: [
      {
        name: "namespaces by label, and no Namespace",
        yaml:
          SHOP +
          egressPolicy(
            "shop/team",
            "app",
            "- to: [{ namespaceSelector: { matchLabels: { team: data } } }]\n  ports: [{ port: 80 }]",
          ),
        severity: "info",
        workloads: [],
        says: "no Namespace object for shop",
        fixed: false,
      },
    ],
    passes: [
      { name: "namespaces by name", yaml: SHOP },
      {
        name: "the Namespace is there",
        yaml:
          namespace("shop") +
          SHOP +
          egressPolicy(
            "shop/team",
            "app",
            "- to: [{ namespaceSelector: { matchLabels: { team: data } } }]\n  ports: [{ port: 80 }]",
          ),
      },
    ],
  },
} as const satisfies Record<string, Cases>;
