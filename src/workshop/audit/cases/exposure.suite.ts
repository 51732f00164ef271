import { allowDns, clusterPolicy, denyAll, deployment, egressPolicy } from "../manifests.suite.ts";
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
        yaml: `${deployment("shop/app")}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: a, namespace: shop }\nspec: {}\n`,
        severity: "medium",
        workloads: [APP],
        says: "could not be read",
        fixed: true,
      },
    ],
    passes: [
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
    ],
  },
  "metadata-reachable": {
    finds: [
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
        yaml: SHOP + egressPolicy("shop/web", "app", "- ports: [{ port: 443 }]"),
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
          egressPolicy("shop/api", "operator", "- ports: [{ port: 443 }]"),
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
