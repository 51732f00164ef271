import { closed, clusterPolicy, denyAll, deployment, egressPolicy, namespace, networkPolicy } from "../manifests.suite.ts";
import type { Cases } from "./case.suite.ts";
import { APP, SHOP } from "./case.suite.ts";

/** A Service; `spec` is YAML. */
function service(id: string, spec: string): string {
  const [namespace = "", name = ""] = id.split("/");
  return `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}\n`;
}

const DNS_PODS = deployment("dns/dns", { labels: "k8s-app: kube-dns" });
const DNS_SERVICE = service(
  "dns/dns",
  "{ clusterIP: 172.30.0.10, selector: { k8s-app: kube-dns }, ports: [{ name: udp, protocol: UDP, port: 53, targetPort: 5353 }, { name: tcp, port: 53, targetPort: 5353 }] }",
);

function dnsTo(peer: string, port: number): string {
  return egressPolicy(
    "shop/dns",
    "",
    `- to: [${peer}]\n  ports: [{ protocol: UDP, port: ${port} }, { port: ${port} }]`,
  );
}

const DNS_PEER = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: dns } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }";
const OPENSHIFT = deployment("openshift-dns/dns", {
  labels: 'dns.operator.openshift.io/daemonset-dns: "default"',
});

export const MISTAKES_CASES = {
  "service-address-in-block": {
    finds: [
      {
        name: "DNS to the address of the resolver's service",
        yaml: deployment("shop/app") + dnsTo("{ ipBlock: { cidr: 172.30.0.10/32 } }", 53) + DNS_PODS + DNS_SERVICE,
        severity: "medium",
        workloads: [APP],
        says: "172.30.0.10 is the address of Service dns/dns",
        fixed: true,
      },
      {
        name: "DNS to the address that kubeadm gives the resolver",
        yaml: deployment("shop/app") + dnsTo("{ ipBlock: { cidr: 10.96.0.10/32 } }", 53),
        severity: "medium",
        workloads: [APP],
        says: "names are not resolved",
        fixed: true,
      },
      {
        name: "a block among the addresses of services, as the facts state them",
        yaml:
          SHOP +
          egressPolicy(
            "shop/db",
            "app",
            "- to: [{ ipBlock: { cidr: 10.96.3.0/24 } }]\n  ports: [{ port: 5432 }]",
          ),
        facts: { serviceCidrs: ["10.96.0.0/12"] },
        severity: "medium",
        workloads: [APP],
        says: "10.96.3.0-10.96.3.255 lies among the addresses of services",
        fixed: false,
      },
      {
        name: "a service's address that a cluster-wide policy denies",
        yaml:
          SHOP +
          closed("data", "db") +
          service("data/db", "{ clusterIP: 10.96.7.7, selector: { app: db }, ports: [{ port: 5432 }] }") +
          clusterPolicy(
            "guard",
            1,
            "- action: Deny\n  to: [{ networks: [10.96.7.7/32] }]",
            "namespaces: { matchLabels: { kubernetes.io/metadata.name: shop } }",
          ),
        severity: "medium",
        workloads: [APP],
        says: "nothing is denied by it",
        fixed: false,
      },
    ],
    passes: [
      { name: "pods by their labels", yaml: SHOP },
      {
        name: "a resolver of the company, at an address that nobody gives to services",
        yaml: deployment("shop/app") + dnsTo("{ ipBlock: { cidr: 10.1.2.3/32 } }", 53),
      },
      {
        name: "the address of kubeadm's resolver, where services have others",
        yaml: deployment("shop/app") + dnsTo("{ ipBlock: { cidr: 10.96.0.10/32 } }", 53),
        facts: { serviceCidrs: ["172.30.0.0/16"] },
      },
      {
        name: "a whole private range, which holds more than services",
        yaml: SHOP + egressPolicy("shop/net", "app", "- to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]"),
        facts: { serviceCidrs: ["10.96.0.0/12"] },
      },
    ],
  },
  "metadata-block-opens-internet": {
    finds: [
      {
        name: "all but metadata, past a default deny",
        yaml:
          SHOP +
          egressPolicy(
            "shop/block",
            "",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }]",
          ),
        severity: "critical",
        workloads: [APP],
        says: "opens the rest of the internet to shop/app[Deployment], past NetworkPolicy shop/default-deny",
        fixed: true,
      },
    ],
    passes: [
      { name: "closed", yaml: SHOP },
      {
        name: "alone, where it takes nothing away from anybody",
        yaml:
          deployment("shop/app") +
          egressPolicy(
            "shop/block",
            "",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }]",
          ),
      },
      {
        name: "private networks excepted, so the internet is meant",
        yaml:
          SHOP +
          egressPolicy(
            "shop/internet",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.0.0/16] } }]",
          ),
      },
    ],
  },
  "private-except-forgets-link-local": {
    finds: [
      {
        name: "RFC 1918 alone",
        yaml:
          SHOP +
          egressPolicy(
            "shop/out",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16] } }]",
          ),
        severity: "critical",
        workloads: [APP],
        says: "but not 169.254.169.254, 169.254.170.2, 168.63.129.16",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "ports on which no credentials are served",
        yaml:
          SHOP +
          egressPolicy(
            "shop/out",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }]\n  ports: [{ port: 8443 }]",
          ),
      },
      {
        name: "all of them excepted",
        yaml:
          SHOP +
          egressPolicy(
            "shop/out",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.0.0/16, 100.64.0.0/10, 168.63.129.16/32, 192.0.0.192/32] } }]",
          ),
      },
      {
        name: "a cluster-wide deny that closes them anyway",
        yaml:
          SHOP +
          egressPolicy("shop/out", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }]") +
          clusterPolicy(
            "no-metadata",
            1,
            "- action: Deny\n  to: [{ networks: [169.254.0.0/16, 100.100.100.200/32, 168.63.129.16/32, 192.0.0.192/32] }]",
          ),
      },
    ],
  },
  "dns-cut-off": {
    finds: [
      {
        name: "a default deny and nothing else",
        yaml: deployment("shop/app") + denyAll("shop"),
        severity: "medium",
        workloads: [APP],
        says: "shop/app[Deployment] cannot resolve names",
        fixed: true,
      },
      {
        name: "a default deny for a part of the namespace: only that part gets DNS",
        yaml: deployment("shop/app") + deployment("shop/db") + egressPolicy("shop/db", "db", ""),
        severity: "medium",
        workloads: ["shop/db[Deployment]"],
        says: "shop/db[Deployment] cannot resolve names",
        fixed: true,
      },
      {
        name: "a block that may or may not match pods",
        yaml:
          deployment("shop/app") + egressPolicy("shop/net", "", "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]"),
        severity: "low",
        workloads: [APP],
        says: "is not sure",
        fixed: true,
      },
      {
        name: "OpenShift, whose resolver listens on a port of its own",
        yaml:
          deployment("shop/app") +
          denyAll("shop") +
          deployment("openshift-dns/dns", {
            labels: 'dns.operator.openshift.io/daemonset-dns: "default"',
            container: "ports: [{ name: dns, containerPort: 5353, protocol: UDP }]",
          }),
        severity: "medium",
        workloads: [APP],
        says: "cannot resolve names",
        witness: "shop/app[Deployment] may not connect to openshift-dns/dns[Deployment] on UDP 53",
        fixed: true,
      },
      {
        name: "port 53 of a resolver whose service leads to 5353",
        yaml: deployment("shop/app") + dnsTo(DNS_PEER, 53) + DNS_PODS + DNS_SERVICE,
        severity: "medium",
        workloads: [APP],
        says: "cannot resolve names",
        fixed: true,
      },
      {
        name: "every port of pods that are no resolver",
        yaml:
          deployment("shop/app") +
          deployment("shop/db") +
          egressPolicy("shop/db", "db", "- to: [{ podSelector: {} }]") +
          deployment("kube-system/coredns", { labels: "k8s-app: kube-dns" }),
        severity: "medium",
        workloads: ["shop/db[Deployment]"],
        says: "cannot resolve names",
        witness: "shop/db[Deployment] may not connect to kube-system/coredns[Deployment] on UDP 53",
        fixed: true,
      },
    ],
    passes: [
      { name: "DNS by namespace and pod", yaml: SHOP },
      {
        name: "the port that the resolver's service leads to",
        yaml: deployment("shop/app") + dnsTo(DNS_PEER, 5353) + DNS_PODS + DNS_SERVICE,
      },
      {
        name: "the port of OpenShift's pods, which name none themselves",
        yaml:
          deployment("shop/app") +
          dnsTo("{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: openshift-dns } } }", 5353) +
          OPENSHIFT,
      },
      {
        name: "the port of OpenShift's pods, which are not in the input",
        yaml:
          deployment("shop/app") +
          dnsTo("{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: openshift-dns } } }", 5353),
      },
      {
        name: "the address of the resolver's service, which is told as such",
        yaml: deployment("shop/app") + dnsTo("{ ipBlock: { cidr: 172.30.0.10/32 } }", 53) + DNS_PODS + DNS_SERVICE,
      },
      {
        name: "DNS to every namespace",
        yaml:
          deployment("shop/app") +
          egressPolicy(
            "shop/dns",
            "",
            "- to: [{ namespaceSelector: {} }]\n  ports: [{ protocol: UDP, port: 53 }, { port: 53 }]",
          ),
      },
      {
        name: "DNS to every namespace, on the port of OpenShift's pods",
        yaml:
          deployment("shop/app") +
          egressPolicy(
            "shop/dns",
            "",
            "- to: [{ namespaceSelector: {} }]\n  ports: [{ protocol: UDP, port: 5353 }]",
          ),
      },
      {
        name: "DNS to everything",
        yaml: deployment("shop/app") + egressPolicy("shop/dns", "", "- ports: [{ protocol: UDP, port: 53 }]"),
      },
      {
        name: "DNS to the node's cache",
        yaml:
          deployment("shop/app") +
          egressPolicy(
            "shop/dns",
            "",
            "- to: [{ ipBlock: { cidr: 169.254.20.10/32 } }]\n  ports: [{ protocol: UDP, port: 53 }]",
          ),
      },
      {
        name: "DNS at an address that the facts name",
        yaml:
          deployment("shop/app") +
          egressPolicy("shop/dns", "", "- to: [{ ipBlock: { cidr: 192.0.2.0/24 } }]"),
        facts: { dns: ["192.0.2.53"] },
      },
      {
        name: "a resolver of one's own",
        yaml:
          deployment("shop/app") +
          deployment("shop/unbound") +
          egressPolicy(
            "shop/dns",
            "app",
            "- to: [{ podSelector: { matchLabels: { app: unbound } } }]\n  ports: [{ protocol: UDP, port: 53 }]",
          ),
      },
      {
        name: "OpenShift's resolver, which listens on its own port",
        yaml:
          deployment("shop/app") +
          deployment("openshift-dns/dns", {
            labels: 'dns.operator.openshift.io/daemonset-dns: "default"',
            container: "ports: [{ name: dns, containerPort: 5353, protocol: UDP }]",
          }) +
          egressPolicy(
            "shop/dns",
            "",
            "- to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: openshift-dns } } }]\n  ports: [{ protocol: UDP, port: 5353 }]",
          ),
      },
      { name: "no isolation", yaml: deployment("shop/app") },
    ],
  },
  "dns-udp-only": {
    finds: [
      {
        name: "UDP alone",
        yaml:
          deployment("shop/app") +
          egressPolicy(
            "shop/dns",
            "",
            "- to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]\n  ports: [{ protocol: UDP, port: 53 }]",
          ),
        severity: "low",
        workloads: [APP],
        says: "nothing allows TCP 53",
        fixed: true,
      },
    ],
    passes: [
      { name: "both", yaml: SHOP },
      {
        name: "TCP by another policy",
        yaml:
          SHOP +
          egressPolicy(
            "shop/dns",
            "",
            "- to: [{ namespaceSelector: {} }]\n  ports: [{ protocol: UDP, port: 53 }]",
          ),
      },
    ],
  },
  "ipv6-forgotten": {
    finds: [
      {
        name: "a cluster-wide deny of IPv4 metadata",
        yaml:
          deployment("shop/app") +
          clusterPolicy("guard", 1, "- action: Deny\n  to: [{ networks: [169.254.169.254/32] }]"),
        severity: "medium",
        workloads: [APP],
        says: "denies metadata at 169.254.169.254, but not at its IPv6 addresses",
        witness: "shop/app[Deployment] may connect to fd00:ec2::254 on TCP 80",
        fixed: true,
      },
      {
        name: "an exception for IPv4 beside a block of IPv6 without one",
        yaml:
          SHOP +
          egressPolicy(
            "shop/out",
            "app",
            '- to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16] } }, { ipBlock: { cidr: "::/0" } }]',
          ),
        severity: "medium",
        workloads: [APP],
        says: "excepts metadata",
        fixed: true,
      },
      {
        name: "an allow list of IPv4 where pods have IPv6",
        yaml:
          SHOP +
          egressPolicy(
            "shop/web",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 443 }]",
          ),
        facts: { podCidrs: ["10.0.0.0/16", "fd00:1::/48"] },
        severity: "low",
        workloads: [APP],
        says: "no IPv6",
        fixed: false,
      },
    ],
    passes: [
      {
        name: "both families denied",
        yaml:
          deployment("shop/app") +
          clusterPolicy(
            "guard",
            1,
            '- action: Deny\n  to: [{ networks: [169.254.169.254/32, "fd00:ec2::254/128", "fd20:ce::254/128", "fd00:c1::a9fe:a9fe/128", "fd00:a9fe:a9fe::1/128"] }]',
          ),
      },
      {
        name: "a cluster without IPv6",
        yaml:
          deployment("shop/app") +
          clusterPolicy("guard", 1, "- action: Deny\n  to: [{ networks: [169.254.169.254/32] }]"),
        facts: { podCidrs: ["10.0.0.0/16"] },
      },
      {
        name: "an allow list of IPv4, and nobody knows of IPv6",
        yaml:
          SHOP +
          egressPolicy(
            "shop/web",
            "app",
            "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]\n  ports: [{ port: 443 }]",
          ),
      },
    ],
  },
  "egress-rules-ignored": {
    finds: [
      {
        name: "egress rules, and Ingress alone in policyTypes",
        yaml:
          deployment("shop/app") +
          networkPolicy(
            "shop/app",
            "podSelector: {}\npolicyTypes: [Ingress]\negress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/24 } }] }]",
          ),
        severity: "high",
        workloads: [APP],
        says: "may connect to anything",
        fixed: true,
      },
      {
        name: "the same beside a default deny, where they only fail to allow",
        yaml:
          SHOP +
          networkPolicy(
            "shop/app",
            "podSelector: {}\npolicyTypes: [Ingress]\negress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/24 } }] }]",
          ),
        severity: "high",
        workloads: [APP],
        says: "nothing that they allow is allowed by them",
        fixed: true,
      },
    ],
    passes: [
      {
        name: "no policyTypes, so that the rules count",
        yaml:
          deployment("shop/app") +
          networkPolicy(
            "shop/app",
            "podSelector: {}\negress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/24 } }] }]",
          ),
      },
    ],
  },
  "ingress-only-policy": {
    finds: [
      {
        name: "a default deny for ingress alone",
        yaml: deployment("shop/app") + networkPolicy("shop/deny", "podSelector: {}\npolicyTypes: [Ingress]"),
        severity: "high",
        workloads: [APP],
        says: "NetworkPolicy shop/deny isolates shop/app[Deployment] for ingress only",
        fixed: true,
      },
    ],
    passes: [
      { name: "one for both", yaml: SHOP },
      { name: "no policy at all, which is another finding", yaml: deployment("shop/app") },
    ],
  },
  "allow-all-cancels-deny": {
    finds: [
      {
        name: "an empty rule beside a default deny",
        yaml: SHOP + egressPolicy("shop/tmp", "app", "- {}"),
        severity: "high",
        workloads: [APP],
        says: "NetworkPolicy shop/tmp allows everything to shop/app[Deployment]",
        fixed: true,
      },
      {
        name: "0.0.0.0/0 on every port",
        yaml: SHOP + egressPolicy("shop/tmp", "app", "- to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]"),
        severity: "high",
        workloads: [APP],
        says: "allows everything",
        fixed: true,
      },
    ],
    passes: [
      { name: "closed", yaml: SHOP },
      {
        name: "alone, where it cancels nothing",
        yaml: deployment("shop/app") + egressPolicy("shop/all", "", "- {}"),
      },
    ],
  },
  "peer-and-or-slip": {
    finds: [
      {
        name: "two dashes, where the pods live in the other namespace",
        yaml:
          closed("shop", "app") +
          namespace("data", "{ team: data }") +
          closed("data", "db", "other") +
          egressPolicy(
            "shop/db",
            "app",
            "- to:\n    - namespaceSelector: { matchLabels: { team: data } }\n    - podSelector: { matchLabels: { app: db } }\n  ports: [{ port: 5432 }]",
          ),
        severity: "high",
        workloads: [APP],
        says: "as two items",
        witness: "shop/app[Deployment] may connect to data/other[Deployment] on TCP 5432",
        fixed: true,
      },
      {
        name: "the cluster's resolver, which the input does not hold",
        yaml:
          deployment("shop/app") +
          egressPolicy(
            "shop/dns",
            "",
            "- to:\n    - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }\n    - podSelector: { matchLabels: { k8s-app: kube-dns } }\n  ports: [{ protocol: UDP, port: 53 }, { port: 53 }]",
          ),
        severity: "high",
        workloads: [APP],
        says: "as two items",
        fixed: true,
      },
    ],
    passes: [
      { name: "one item", yaml: SHOP },
      {
        name: "two items that are both meant",
        yaml:
          closed("shop", "app", "cache") +
          namespace("data", "{ team: data }") +
          closed("data", "db") +
          egressPolicy(
            "shop/both",
            "app",
            "- to:\n    - namespaceSelector: { matchLabels: { team: data } }\n    - podSelector: { matchLabels: { app: cache } }\n  ports: [{ port: 5432 }]",
          ),
      },
    ],
  },
} as const satisfies Record<string, Cases>;
