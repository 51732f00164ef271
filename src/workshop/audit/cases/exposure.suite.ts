import { allowDns, clusterPolicy, denyAll, deployment, egressPolicy, networkPolicy } from "../manifests.suite.ts";
import type { Cases } from "./case.suite.ts";
import { APP, SHOP } from "./case.suite.ts";

export const EXPOSURE_CASES = {
  "no-default-deny-egress": {
    finds: [
      {
        name: "a namespace without policies",
        yaml: deployment("shop/app"),
        severity: "high",
        workloads: [APP],
        says: "No policy isolates shop/app[Deployment] for egress",
        witness: "shop/app[Deployment] may connect to 1.0.0.0 on TCP 443",
        fixed: true,
      },
      {
        name: "a policy for some, and none for the others",
        yaml: deployment("shop/app") + deployment("shop/db") + egressPolicy("shop/db", "db", ""),
        severity: "high",
        workloads: [APP],
        says: "No policy isolates shop/app[Deployment]",
        fixed: true,
      },
      {
        name: "a policy of another system, which may isolate or not",
        yaml: `${deployment("shop/app")}---\napiVersion: k8s.cni.cncf.io/v1beta1\nkind: MultiNetworkPolicy\nmetadata: { name: a, namespace: shop }\nspec: {}\n`,
        severity: "medium",
        workloads: [APP],
        says: "could not be read",
        fixed: true,
      },
      {
        name: "an IPv4 internet that is denied cluster-wide, and IPv6 that nobody knows pods to have",
        yaml:
          deployment("shop/app") +
          clusterPolicy("guard", 1, "- action: Deny\n  to: [{ networks: [0.0.0.0/0] }]"),
        severity: "medium",
        workloads: [APP],
        says: "Over IPv4 other policies close the internet",
        fixed: true,
      },
      {
        name: "an IPv4 internet that is denied cluster-wide, and IPv6 that pods have",
        yaml:
          deployment("shop/app") +
          clusterPolicy("guard", 1, "- action: Deny\n  to: [{ networks: [0.0.0.0/0] }]"),
        facts: { podCidrs: ["10.0.0.0/16", "fd00:1::/48"] },
        severity: "high",
        workloads: [APP],
        says: "No policy isolates",
        fixed: true,
      },
      {
        name: "one that policies isolate for ingress, and one that none selects: the latter",
        yaml:
          deployment("shop/app") +
          deployment("shop/db") +
          networkPolicy("shop/db", "podSelector: { matchLabels: { app: db } }\npolicyTypes: [Ingress]"),
        severity: "high",
        workloads: [APP],
        says: "No policy isolates shop/app[Deployment]",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "policies for ingress alone, from which it follows",
        yaml: deployment("shop/app") + networkPolicy("shop/deny", "podSelector: {}\npolicyTypes: [Ingress]"),
      },
      {
        name: "an IPv4 internet that is denied cluster-wide, and no IPv6",
        yaml:
          deployment("shop/app") +
          clusterPolicy("guard", 1, "- action: Deny\n  to: [{ networks: [0.0.0.0/0] }]"),
        facts: { podCidrs: ["10.0.0.0/16"] },
      },
      { name: "a default deny", yaml: SHOP },
      {
        name: "pods on the host's network, which are another finding",
        yaml: deployment("shop/app", { pod: "hostNetwork: true" }),
      },
      {
        name: "a baseline that denies",
        yaml: `${deployment("shop/app")}---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: { name: default }
spec:
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [0.0.0.0/0, "::/0"] }] }]
`,
      },
    ],
  },
  "internet-reachable": {
    finds: [
      {
        name: "every port of every address",
        yaml: SHOP + egressPolicy("shop/open", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]"),
        severity: "high",
        workloads: [APP],
        says: "NetworkPolicy shop/open opens every port of the internet",
        fixed: false,
      },
      {
        name: "HTTPS to everywhere weighs less",
        yaml:
          SHOP +
          egressPolicy(
            "shop/web",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 443 }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "opens TCP 443 of the internet",
        witness: "shop/app[Deployment] may connect to 1.0.0.0 on TCP 443",
        fixed: false,
      },
      {
        name: "two halves that are the whole only together",
        yaml:
          SHOP +
          egressPolicy(
            "shop/halves",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/1 } }]\n  ports: [{ port: 8443 }]\n- to: [{ ipBlock: { cidr: 128.0.0.0/1 } }]\n  ports: [{ port: 8443 }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "opens TCP 8443",
        fixed: false,
      },
      {
        name: "what a block opens beside a rule without a destination",
        yaml:
          SHOP +
          egressPolicy("shop/bare", "app", "- ports: [{ port: 443 }]") +
          egressPolicy(
            "shop/block",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 8443 }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "NetworkPolicy shop/block opens TCP 8443 of the internet",
        fixed: false,
      },
      {
        name: "a block of the same port as a rule without a destination",
        yaml:
          SHOP +
          egressPolicy("shop/bare", "app", "- ports: [{ port: 443 }]") +
          egressPolicy(
            "shop/block",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 443 }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "NetworkPolicy shop/block opens TCP 443 of the internet",
        fixed: false,
      },
      {
        name: "every port over IPv6 alone, where nobody knows pods to have it",
        yaml: SHOP + egressPolicy("shop/six", "app", '- to: [{ ipBlock: { cidr: "::/0" } }]'),
        severity: "medium",
        workloads: [APP],
        says: "opens every port of the internet over IPv6",
        fixed: false,
      },
      {
        name: "every port over IPv6 alone, where pods have it",
        yaml: SHOP + egressPolicy("shop/six", "app", '- to: [{ ipBlock: { cidr: "::/0" } }]'),
        facts: { podCidrs: ["10.0.0.0/16", "fd00:1::/48"] },
        severity: "high",
        workloads: [APP],
        says: "opens every port of the internet to",
        fixed: false,
      },
    ],
    passes: [
      { name: "closed", yaml: SHOP },
      {
        name: "one network outside",
        yaml: SHOP + egressPolicy("shop/one", "app", "- to: [{ ipBlock: { cidr: 198.0.0.0/8 } }]"),
      },
      {
        name: "a rule that a cluster-wide policy overrules",
        yaml:
          SHOP +
          egressPolicy("shop/open", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]") +
          clusterPolicy("no-internet", 1, '- action: Deny\n  to: [{ networks: [0.0.0.0/0, "::/0"] }]'),
      },
      { name: "no default deny, which is told already", yaml: deployment("shop/app") },
      {
        name: "a rule without a destination, from which it follows",
        yaml: SHOP + egressPolicy("shop/web", "app", "- ports: [{ port: 443 }]"),
      },
    ],
  },
  "metadata-reachable": {
    finds: [
      {
        name: "a cluster-wide Accept, beside a NetworkPolicy that would open the same",
        yaml:
          SHOP +
          clusterPolicy(
            "agents",
            5,
            "- action: Accept\n  to: [{ networks: [169.254.169.254/32] }]\n  protocols: [{ tcp: { destinationPort: { number: 80 } } }]",
          ) +
          egressPolicy("shop/a", "app", "- to: [{ ipBlock: { cidr: 169.254.169.254/32 } }]\n  ports: [{ port: 80 }]"),
        severity: "critical",
        workloads: [APP],
        says: "ClusterNetworkPolicy agents opens cloud credentials at 169.254.169.254",
        witness: "shop/app[Deployment] may connect to 169.254.169.254 on TCP 80",
        fixed: true,
      },
      {
        name: "an Accept of the older version, for whom nothing isolates",
        yaml: `${deployment("shop/app")}---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: agents }
spec:
  priority: 3
  subject: { namespaces: {} }
  egress:
    - { action: Allow, to: [{ networks: [169.254.169.254/32] }], ports: [{ portNumber: { protocol: TCP, port: 80 } }] }
    - { action: Deny, to: [{ networks: [169.254.0.0/16, 168.63.129.16/32, 100.64.0.0/10, 192.0.0.192/32, "fd00::/8", "fd20::/16"] }] }
`,
        severity: "critical",
        workloads: [APP],
        says: "AdminNetworkPolicy agents opens cloud credentials at 169.254.169.254",
        fixed: true,
      },
      {
        name: "a block beside one that forgets link-local addresses",
        yaml:
          SHOP +
          egressPolicy("shop/out", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }]") +
          egressPolicy("shop/all", "app", "- to: [{ ipBlock: { cidr: 169.254.0.0/16 } }]"),
        severity: "critical",
        workloads: [APP],
        says: "NetworkPolicy shop/all opens cloud credentials at 169.254.169.254",
        fixed: true,
      },
      {
        name: "addresses of IPv6 alone, where nobody knows pods to have it",
        yaml:
          deployment("shop/app") +
          clusterPolicy("guard", 1, "- action: Deny\n  to: [{ networks: [0.0.0.0/0] }]"),
        severity: "medium",
        workloads: [APP],
        says: "No default deny holds",
        fixed: true,
      },
      {
        name: "a wide block",
        yaml:
          SHOP +
          egressPolicy(
            "shop/open",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 80 }]",
          ),
        severity: "critical",
        workloads: [APP],
        says: "NetworkPolicy shop/open opens cloud credentials at 169.254.169.254",
        witness: "shop/app[Deployment] may connect to 169.254.169.254 on TCP 80",
        fixed: true,
      },
      {
        name: "one cloud's address, named",
        yaml:
          SHOP +
          egressPolicy(
            "shop/net",
            "app",
            "- to: [{ ipBlock: { cidr: 100.64.0.0/10 } }]\n  ports: [{ port: 80 }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "100.100.100.200 (Alibaba Cloud ECS instance metadata)",
        fixed: true,
      },
      {
        name: "no default deny: one finding for all",
        yaml: deployment("shop/app") + deployment("blog/web"),
        severity: "critical",
        workloads: [APP, "blog/web[Deployment]"],
        says: "No default deny holds",
        fixed: true,
      },
      {
        name: "a rule that can be read in part, so that it cannot be ruled out",
        yaml: SHOP + egressPolicy("shop/odd", "app", "- to: [{ ipBlock: { cidr: nonsense } }]"),
        severity: "medium",
        workloads: [APP],
        says: "cannot be ruled out",
        fixed: false,
      },
    ],
    passes: [
      { name: "closed", yaml: SHOP },
      {
        name: "private ranges excepted and link-local ones forgotten, from which it follows",
        yaml:
          SHOP +
          egressPolicy("shop/out", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }]"),
      },
      {
        name: "a NetworkPolicy that a cluster-wide Deny overrules",
        yaml:
          SHOP +
          egressPolicy("shop/net", "app", "- to: [{ ipBlock: { cidr: 169.254.0.0/16 } }]") +
          clusterPolicy("guard", 1, "- action: Deny\n  to: [{ networks: [169.254.0.0/16] }]"),
      },
      {
        name: "DNS, time and pod identity at link-local addresses",
        yaml:
          SHOP +
          egressPolicy(
            "shop/agents",
            "app",
            "- to: [{ ipBlock: { cidr: 169.254.20.10/32 } }]\n  ports: [{ protocol: UDP, port: 53 }]\n- to: [{ ipBlock: { cidr: 169.254.169.254/32 } }]\n  ports: [{ protocol: UDP, port: 53 }, { protocol: UDP, port: 123 }]\n- to: [{ ipBlock: { cidr: 169.254.170.23/32 } }]\n  ports: [{ port: 80 }]",
          ),
      },
      {
        name: "a wide block with every credential address excepted",
        yaml:
          SHOP +
          egressPolicy(
            "shop/careful",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16, 100.64.0.0/10, 168.63.129.16/32, 192.0.0.192/32] } }]",
          ),
      },
    ],
  },
  "dns-any-resolver": {
    finds: [
      {
        name: "port 53 without a destination",
        yaml:
          deployment("shop/app") +
          egressPolicy("shop/dns", "", "- ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]"),
        severity: "medium",
        workloads: [APP],
        says: "ask any resolver of the internet",
        witness: "shop/app[Deployment] may connect to 1.0.0.0 on TCP 53",
        fixed: true,
      },
    ],
    passes: [
      { name: "the cluster's resolver", yaml: SHOP },
      {
        name: "every port, where DNS is the least of it",
        yaml: SHOP + egressPolicy("shop/open", "", "- {}"),
      },
    ],
  },
  "apiserver-reachable-without-need": {
    finds: [
      {
        name: "a pod without a token",
        yaml: SHOP + egressPolicy("shop/web", "app", "- {}"),
        severity: "low",
        workloads: [APP],
        says: "no service account of its own",
        witness: "shop/app[Deployment] may connect to the Kubernetes API server on TCP 443",
        fixed: false,
      },
    ],
    passes: [
      { name: "closed", yaml: SHOP },
      {
        name: "a service account of its own",
        yaml:
          deployment("shop/operator", { pod: "serviceAccountName: operator" }) +
          denyAll("shop") +
          allowDns("shop") +
          egressPolicy("shop/api", "operator", "- {}"),
      },
      {
        name: "a rule without a destination, from which it follows",
        yaml: SHOP + egressPolicy("shop/web", "app", "- ports: [{ port: 443 }]"),
      },
    ],
  },
  "whole-private-range-opened": {
    finds: [
      {
        name: "10.0.0.0/8 on every port",
        yaml: SHOP + egressPolicy("shop/net", "app", "- to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]"),
        severity: "medium",
        workloads: [APP],
        says: "through to all of 10.0.0.0/8 on every port",
        fixed: false,
      },
      {
        name: "in two halves, which are the whole together",
        yaml:
          SHOP +
          egressPolicy(
            "shop/net",
            "app",
            "- to: [{ ipBlock: { cidr: 192.168.0.0/17 } }, { ipBlock: { cidr: 192.168.128.0/17 } }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "192.168.0.0/16",
        fixed: false,
      },
    ],
    passes: [
      {
        name: "one port of it",
        yaml:
          SHOP +
          egressPolicy(
            "shop/net",
            "app",
            "- to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]\n  ports: [{ port: 443 }]",
          ),
      },
      {
        name: "a part of it",
        yaml: SHOP + egressPolicy("shop/net", "app", "- to: [{ ipBlock: { cidr: 10.0.0.0/9 } }]"),
      },
    ],
  },
  "risky-port-to-internet": {
    finds: [
      {
        name: "SSH to everywhere",
        yaml:
          SHOP +
          egressPolicy(
            "shop/ssh",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 22 }]",
          ),
        severity: "high",
        workloads: [APP],
        says: "speak ssh (TCP 22) to the internet",
        fixed: false,
      },
    ],
    passes: [
      {
        name: "SSH to one host",
        yaml:
          SHOP +
          egressPolicy(
            "shop/ssh",
            "app",
            "- to: [{ ipBlock: { cidr: 198.51.100.20/32 } }]\n  ports: [{ port: 22 }]",
          ),
      },
      {
        name: "every port, where SSH is the least of it",
        yaml: SHOP + egressPolicy("shop/open", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]"),
      },
    ],
  },
} as const satisfies Record<string, Cases>;
