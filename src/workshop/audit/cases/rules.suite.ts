import { closed, clusterPolicy, deployment, egressPolicy, namespace, networkPolicy } from "../manifests.suite.ts";
import type { Cases } from "./case.suite.ts";
import { APP, SHOP } from "./case.suite.ts";

const METADATA_PASS = `
  - name: link-local
    action: Pass
    to: [{ networks: [169.254.0.0/16] }]
  - name: no-metadata
    action: Deny
    to: [{ networks: [169.254.169.254/32, "fd00:ec2::254/128", "fd20:ce::254/128", "fd00:c1::a9fe:a9fe/128", "fd00:a9fe:a9fe::1/128"] }]
`;

export const RULES_CASES = {
  "rule-without-to": {
    finds: [
      {
        name: "a port to everywhere",
        yaml: SHOP + egressPolicy("shop/web", "app", "- ports: [{ port: 443 }]"),
        severity: "medium",
        workloads: [APP],
        says: "opens TCP 443 to every destination",
        fixed: false,
      },
      {
        name: "most ports to everywhere, which is as bad as all of them",
        yaml: SHOP + egressPolicy("shop/web", "app", "- ports: [{ port: 1, endPort: 65535 }]"),
        severity: "high",
        workloads: [APP],
        says: "opens all of TCP to every destination",
        fixed: false,
      },
    ],
    passes: [
      { name: "a destination", yaml: SHOP },
      {
        name: "port 53, which is told as any resolver",
        yaml: SHOP + egressPolicy("shop/dns", "", "- ports: [{ port: 53 }]"),
      },
      {
        name: "no port either, which is told as allow-all",
        yaml: SHOP + egressPolicy("shop/all", "", "- {}"),
      },
    ],
  },
  "rule-without-ports": {
    finds: [
      {
        name: "a peer and no port",
        yaml:
          closed("shop", "app", "db") +
          egressPolicy("shop/db", "app", "- to: [{ podSelector: { matchLabels: { app: db } } }]"),
        severity: "low",
        workloads: [APP],
        says: "1 rule without ports (spec.egress[0])",
        witness: "shop/app[Deployment] may connect to shop/db[Deployment] on TCP 22",
        fixed: false,
      },
    ],
    passes: [
      { name: "ports", yaml: SHOP },
      {
        name: "a whole private range, which is told as such",
        yaml: SHOP + egressPolicy("shop/net", "app", "- to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]"),
      },
    ],
  },
  "policy-selects-nothing": {
    finds: [
      {
        name: "a misspelt label",
        yaml:
          SHOP +
          egressPolicy(
            "shop/ap",
            "ap",
            "- to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]\n  ports: [{ port: 443 }]",
          ),
        severity: "medium",
        workloads: [],
        says: "Perhaps app: app was meant",
        fixed: true,
      },
      {
        name: "the right value under another key",
        yaml:
          SHOP +
          networkPolicy("shop/named", "podSelector: { matchLabels: { name: app } }\npolicyTypes: [Egress]"),
        severity: "medium",
        workloads: [],
        says: "Perhaps app: app was meant",
        fixed: true,
      },
      {
        name: "a cluster-wide policy for labels that no namespace has",
        yaml:
          namespace("shop", "{ tier: web }") +
          SHOP +
          clusterPolicy(
            "guard",
            1,
            "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]",
            "namespaces: { matchLabels: { tier: secret } }",
          ),
        severity: "low",
        workloads: [],
        says: "the policy protects nothing",
        fixed: false,
      },
    ],
    passes: [
      { name: "a policy for somebody", yaml: SHOP },
      { name: "policies alone, which are for somebody elsewhere", yaml: egressPolicy("shop/app", "app", "") },
      { name: "a namespace that is not in the input", yaml: SHOP + egressPolicy("blog/web", "web", "") },
    ],
  },
  "peer-selects-nothing": {
    finds: [
      {
        name: "a peer that is misspelt",
        yaml:
          closed("shop", "app", "postgres") +
          egressPolicy(
            "shop/db",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: postgress } } }]\n  ports: [{ port: 5432 }]",
          ),
        severity: "low",
        workloads: [APP],
        says: "Perhaps app: postgres was meant",
        fixed: true,
      },
    ],
    passes: [
      { name: "kube-system, which nobody gives", yaml: SHOP },
      {
        name: "any namespace, kube-system among them",
        yaml:
          namespace("shop") +
          SHOP +
          egressPolicy(
            "shop/dns",
            "app",
            "- to: [{ namespaceSelector: {}, podSelector: { matchLabels: { k8s-app: kube-dns } } }]\n  ports: [{ port: 53 }]",
          ),
      },
      {
        name: "a namespace that is not in the input",
        yaml:
          SHOP +
          egressPolicy(
            "shop/db",
            "app",
            "- to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } }, podSelector: { matchLabels: { app: db } } }]\n  ports: [{ port: 5432 }]",
          ),
      },
      {
        name: "pods on the host's network",
        yaml:
          SHOP +
          deployment("shop/agent", { pod: "hostNetwork: true" }) +
          egressPolicy(
            "shop/agent",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: agent } } }]\n  ports: [{ port: 80 }]",
          ),
      },
    ],
  },
  "rule-shadowed": {
    finds: [
      {
        name: "an Accept behind a wider Deny",
        yaml:
          SHOP +
          clusterPolicy(
            "guard",
            1,
            "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]\n- action: Accept\n  to: [{ networks: [192.0.2.7/32] }]",
          ),
        severity: "low",
        workloads: [APP],
        says: "spec.egress[1] of ClusterNetworkPolicy guard never decides",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "the exception first",
        yaml:
          SHOP +
          clusterPolicy(
            "guard",
            1,
            "- action: Accept\n  to: [{ networks: [192.0.2.7/32] }]\n- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]",
          ),
      },
      {
        name: "covered for some namespaces only",
        yaml:
          closed("shop", "app") +
          closed("blog", "web") +
          clusterPolicy(
            "first",
            1,
            "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]",
            "namespaces: { matchLabels: { kubernetes.io/metadata.name: shop } }",
          ) +
          clusterPolicy("second", 2, "- action: Accept\n  to: [{ networks: [192.0.2.7/32] }]"),
      },
      {
        name: "policies of one priority, which have no order",
        yaml:
          SHOP +
          clusterPolicy("first", 1, "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]") +
          clusterPolicy("second", 1, "- action: Accept\n  to: [{ networks: [192.0.2.7/32] }]"),
      },
    ],
  },
  "rule-redundant": {
    finds: [
      {
        name: "a rule that another policy has as well",
        yaml:
          SHOP +
          egressPolicy(
            "shop/wide",
            "",
            "- to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]\n  ports: [{ port: 443 }]",
          ) +
          egressPolicy(
            "shop/narrow",
            "app",
            "- to: [{ ipBlock: { cidr: 192.0.2.7/32 } }]\n  ports: [{ port: 443 }]",
          ),
        severity: "info",
        workloads: [APP],
        says: "spec.egress[0] of NetworkPolicy shop/narrow",
        fixed: true,
      },
      {
        name: "the same rule twice: one of the two",
        yaml:
          SHOP +
          egressPolicy(
            "shop/twice",
            "app",
            "- to: [{ ipBlock: { cidr: 192.0.2.7/32 } }]\n  ports: [{ port: 443 }]\n- to: [{ ipBlock: { cidr: 192.0.2.7/32 } }]\n  ports: [{ port: 443 }]",
          ),
        severity: "info",
        workloads: [APP],
        says: "spec.egress[0] of NetworkPolicy shop/twice allows nothing",
        fixed: true,
      },
    ],
    passes: [
      { name: "each for itself", yaml: SHOP },
      {
        name: "covered for some of its pods only",
        yaml:
          closed("shop", "app", "db") +
          egressPolicy(
            "shop/wide",
            "app",
            "- to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]\n  ports: [{ port: 443 }]",
          ) +
          egressPolicy(
            "shop/narrow",
            "",
            "- to: [{ ipBlock: { cidr: 192.0.2.7/32 } }]\n  ports: [{ port: 443 }]",
          ),
      },
      {
        name: "covered by a rule that opens the internet, which will be mended",
        yaml:
          SHOP +
          egressPolicy("shop/open", "", "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]") +
          egressPolicy(
            "shop/narrow",
            "app",
            "- to: [{ ipBlock: { cidr: 192.0.2.7/32 } }]\n  ports: [{ port: 443 }]",
          ),
      },
    ],
  },
  "same-priority-tie": {
    finds: [
      {
        name: "one accepts what the other denies",
        yaml:
          SHOP +
          clusterPolicy("a", 5, "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]") +
          clusterPolicy("b", 5, "- action: Accept\n  to: [{ networks: [192.0.2.7/32] }]"),
        severity: "high",
        workloads: [APP],
        says: "both have priority 5",
        witness: "shop/app[Deployment] may perhaps connect to 192.0.2.7 on TCP 443",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "different priorities",
        yaml:
          SHOP +
          clusterPolicy("a", 5, "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]") +
          clusterPolicy("b", 4, "- action: Accept\n  to: [{ networks: [192.0.2.7/32] }]"),
      },
      {
        name: "different destinations",
        yaml:
          SHOP +
          clusterPolicy("a", 5, "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]") +
          clusterPolicy("b", 5, "- action: Accept\n  to: [{ networks: [198.51.100.0/24] }]"),
      },
      {
        name: "different subjects",
        yaml:
          closed("shop", "app") +
          closed("blog", "web") +
          clusterPolicy(
            "a",
            5,
            "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]",
            "namespaces: { matchLabels: { kubernetes.io/metadata.name: shop } }",
          ) +
          clusterPolicy(
            "b",
            5,
            "- action: Accept\n  to: [{ networks: [192.0.2.7/32] }]",
            "namespaces: { matchLabels: { kubernetes.io/metadata.name: blog } }",
          ),
      },
      {
        name: "decided by a smaller priority",
        yaml:
          SHOP +
          clusterPolicy("first", 1, "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]") +
          clusterPolicy("a", 5, "- action: Deny\n  to: [{ networks: [192.0.2.0/24] }]") +
          clusterPolicy("b", 5, "- action: Accept\n  to: [{ networks: [192.0.2.7/32] }]"),
      },
    ],
  },
  "named-port-unresolved": {
    finds: [
      {
        name: "a name that the peer does not have",
        yaml:
          closed("shop", "app") +
          deployment("shop/db", {
            pod: "automountServiceAccountToken: false",
            container: "ports: [{ name: postgres, containerPort: 5432 }]",
          }) +
          egressPolicy(
            "shop/db",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: db } } }]\n  ports: [{ port: psql }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "They call their ports postgres",
        fixed: true,
      },
      {
        name: "a name towards addresses",
        yaml:
          SHOP +
          egressPolicy(
            "shop/out",
            "app",
            "- to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]\n  ports: [{ port: https }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "is for port https",
        fixed: false,
      },
      {
        name: "a name that the pods of an ingress rule do not have",
        yaml:
          SHOP +
          networkPolicy(
            "shop/in",
            "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{ ports: [{ port: http }] }]",
          ),
        severity: "medium",
        workloads: [APP],
        says: "none of the pods that it selects",
        fixed: false,
      },
    ],
    passes: [
      {
        name: "a name that one of them has",
        yaml:
          closed("shop", "app") +
          deployment("shop/db", { container: "ports: [{ name: postgres, containerPort: 5432 }]" }) +
          egressPolicy("shop/db", "app", "- to: [{ podSelector: {} }]\n  ports: [{ port: postgres }]"),
      },
      {
        name: "a peer that nobody has seen",
        yaml:
          SHOP +
          egressPolicy(
            "shop/db",
            "app",
            "- to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } } }]\n  ports: [{ port: postgres }]",
          ),
      },
    ],
  },
  "selector-can-never-match": {
    finds: [
      {
        name: "one key with two values",
        yaml:
          SHOP +
          networkPolicy(
            "shop/odd",
            "podSelector: { matchExpressions: [{ key: app, operator: In, values: [app] }, { key: app, operator: In, values: [db] }] }\npolicyTypes: [Egress]",
          ),
        severity: "medium",
        workloads: [],
        says: "NetworkPolicy shop/odd is for nobody",
        fixed: true,
      },
      {
        name: "present and absent",
        yaml:
          SHOP +
          egressPolicy(
            "shop/odd",
            "app",
            "- to: [{ podSelector: { matchExpressions: [{ key: x, operator: Exists }, { key: x, operator: DoesNotExist }] } }]\n  ports: [{ port: 80 }]",
          ),
        severity: "medium",
        workloads: [],
        says: "has a peer that is nobody",
        fixed: false,
      },
    ],
    passes: [
      {
        name: "alternatives in one expression",
        yaml:
          SHOP +
          networkPolicy(
            "shop/fine",
            "podSelector: { matchExpressions: [{ key: app, operator: In, values: [app, db] }, { key: app, operator: NotIn, values: [db] }] }\npolicyTypes: [Egress]",
          ),
      },
    ],
  },
  "deny-never-decides": {
    finds: [
      {
        name: "a Deny behind a Pass for all of it",
        yaml: deployment("shop/app") + clusterPolicy("guard", 1, METADATA_PASS.replace(/, "fd.*"\]/u, "]")),
        severity: "high",
        workloads: [APP],
        says: "spec.egress[0] of ClusterNetworkPolicy guard (Pass) lets all of it by first",
        witness: "shop/app[Deployment] may connect to 169.254.169.254 on TCP 443",
        fixed: true,
      },
      {
        name: "a Deny behind another policy's Accept",
        yaml:
          deployment("shop/app") +
          clusterPolicy("allow", 10, "- action: Accept\n  to: [{ networks: [192.0.2.0/24] }]") +
          clusterPolicy("deny", 20, "- action: Deny\n  to: [{ networks: [192.0.2.7/32] }]"),
        severity: "high",
        workloads: [APP],
        says: "ClusterNetworkPolicy allow (Accept)",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "part of it is still denied",
        yaml: deployment("shop/app") + clusterPolicy("guard", 1, METADATA_PASS),
      },
      {
        name: "the Deny first",
        yaml:
          deployment("shop/app") +
          clusterPolicy("deny", 1, "- action: Deny\n  to: [{ networks: [192.0.2.7/32] }]") +
          clusterPolicy("allow", 2, "- action: Accept\n  to: [{ networks: [192.0.2.0/24] }]"),
      },
    ],
  },
  "service-port-not-target-port": {
    finds: [
      {
        name: "the service's port, where the pod has another",
        yaml:
          closed("shop", "app", "web") +
          "---\napiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }\n" +
          egressPolicy(
            "shop/web",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: web } } }]\n  ports: [{ port: 80 }]",
          ),
        severity: "low",
        workloads: [APP],
        says: "allows port 80 of Service shop/web, whose pods listen on 8080",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "the pod's port",
        yaml:
          closed("shop", "app", "web") +
          "---\napiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }\n" +
          egressPolicy(
            "shop/web",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: web } } }]\n  ports: [{ port: 8080 }]",
          ),
      },
      {
        name: "a headless service, whose pods are dialled as they are",
        yaml:
          closed("shop", "app", "web") +
          "---\napiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { clusterIP: None, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }\n" +
          egressPolicy(
            "shop/web",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: web } } }]\n  ports: [{ port: 80 }]",
          ),
      },
      {
        name: "a service that changes nothing",
        yaml:
          closed("shop", "app", "web") +
          "---\napiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n" +
          egressPolicy(
            "shop/web",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: web } } }]\n  ports: [{ port: 80 }]",
          ),
      },
    ],
  },
} as const satisfies Record<string, Cases>;
