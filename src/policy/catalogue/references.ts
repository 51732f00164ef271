/** A published text that a finding leans on. `text` is what reports print. */
export type Reference = { readonly text: string; readonly url: string };

/** MITRE ATT&CK techniques (Enterprise, with the Containers and IaaS platforms). */
const TECHNIQUES = {
  T1021: "Remote Services",
  T1040: "Network Sniffing",
  T1041: "Exfiltration Over C2 Channel",
  T1046: "Network Service Discovery",
  T1048: "Exfiltration Over Alternative Protocol",
  "T1071.001": "Application Layer Protocol: Web Protocols",
  "T1071.004": "Application Layer Protocol: DNS",
  "T1078.004": "Valid Accounts: Cloud Accounts",
  T1090: "Proxy",
  "T1090.004": "Proxy: Domain Fronting",
  T1102: "Web Service",
  T1105: "Ingress Tool Transfer",
  T1210: "Exploitation of Remote Services",
  T1496: "Resource Hijacking",
  T1528: "Steal Application Access Token",
  "T1552.005": "Unsecured Credentials: Cloud Instance Metadata API",
  "T1552.007": "Unsecured Credentials: Container API",
  T1567: "Exfiltration Over Web Service",
  "T1567.002": "Exfiltration Over Web Service: Exfiltration to Cloud Storage",
  T1571: "Non-Standard Port",
  T1572: "Protocol Tunneling",
  "T1583.001": "Acquire Infrastructure: Domains",
  T1610: "Deploy Container",
  T1611: "Escape to Host",
  T1613: "Container and Resource Discovery",
} as const;

/** Items of the CIS Kubernetes Benchmark, section 5: policies. */
const CIS_ITEMS = {
  "5.1.5": "Ensure that default service accounts are not actively used",
  "5.1.6": "Ensure that Service Account Tokens are only mounted where necessary",
  "5.2.2": "Minimize the admission of privileged containers",
  "5.2.5": "Minimize the admission of containers wishing to share the host network namespace",
  "5.3.2": "Ensure that all Namespaces have Network Policies defined",
} as const;

const NSA_GUIDE =
  "https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF";

const NSA_SECTIONS = {
  "network-policies": "Network separation and hardening: Network policies",
  cloud: "Network separation and hardening: Protecting sensitive cloud infrastructure",
  "control-plane": "Network separation and hardening: Control plane hardening",
  "pod-security": "Kubernetes Pod security: Pod security enforcement",
  tokens: "Kubernetes Pod security: Protecting Pod service account tokens",
} as const;

const PAGES = {
  isolation: {
    text: "Kubernetes documentation, Network Policies: The two sorts of pod isolation",
    url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
  },
  resource: {
    text: "Kubernetes documentation, Network Policies: The NetworkPolicy resource",
    url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
  },
  peers: {
    text: "Kubernetes documentation, Network Policies: Behavior of to and from selectors",
    url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
  },
  defaults: {
    text: "Kubernetes documentation, Network Policies: Default policies",
    url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
  },
  "host-network": {
    text: "Kubernetes documentation, Network Policies: NetworkPolicy and hostNetwork pods",
    url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods",
  },
  dns: {
    text: "Kubernetes documentation, DNS for Services and Pods",
    url: "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
  },
  "dual-stack": {
    text: "Kubernetes documentation, IPv4/IPv6 dual-stack",
    url: "https://kubernetes.io/docs/concepts/services-networking/dual-stack/",
  },
  service: {
    text: "Kubernetes documentation, Service: Port definitions",
    url: "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
  },
  labels: {
    text: "Kubernetes documentation, Labels and Selectors",
    url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
  },
  "pod-security": {
    text: "Kubernetes documentation, Pod Security Standards",
    url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  },
  tokens: {
    text: "Kubernetes documentation, Configure Service Accounts for Pods",
    url: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
  },
  "cluster-policies": {
    text: "Network Policy API, ClusterNetworkPolicy",
    url: "https://network-policy-api.sigs.k8s.io/",
  },
  "cilium-names": {
    text: "Cilium documentation, Layer 3 Policies: DNS based",
    url: "https://docs.cilium.io/en/stable/security/policy/layer3/",
  },
  "cilium-services": {
    text: "Cilium documentation, Layer 3 Policies: Services based",
    url: "https://docs.cilium.io/en/stable/security/policy/layer3/",
  },
  "cilium-ports": {
    text: "Cilium documentation, Layer 4 Policies",
    url: "https://docs.cilium.io/en/stable/security/policy/layer4/",
  },
  "cilium-requests": {
    text: "Cilium documentation, Layer 7 Policies",
    url: "https://docs.cilium.io/en/stable/security/policy/layer7/",
  },
  "cilium-labels": {
    text: "Cilium documentation, Limiting Identity-Relevant Labels",
    url: "https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/",
  },
  "cilium-threats": {
    text: "Cilium documentation, Threat Model",
    url: "https://docs.cilium.io/en/stable/security/threat-model/",
  },
  "public-suffixes": { text: "Public Suffix List", url: "https://publicsuffix.org/" },
  "dns-over-tcp": { text: "RFC 7766, DNS Transport over TCP", url: "https://www.rfc-editor.org/rfc/rfc7766" },
} as const;

/** A MITRE ATT&CK technique. `attack("T1552.005")`. */
export function attack(id: keyof typeof TECHNIQUES): Reference {
  return {
    text: `MITRE ATT&CK ${id} ${TECHNIQUES[id]}`,
    url: `https://attack.mitre.org/techniques/${id.replace(".", "/")}/`,
  };
}

/** An item of the CIS Kubernetes Benchmark. `cis("5.3.2")`. */
export function cis(item: keyof typeof CIS_ITEMS): Reference {
  return {
    text: `CIS Kubernetes Benchmark ${item} ${CIS_ITEMS[item]}`,
    url: "https://www.cisecurity.org/benchmark/kubernetes",
  };
}

/** A section of the NSA/CISA Kubernetes Hardening Guide. `nsa("cloud")`. */
export function nsa(section: keyof typeof NSA_SECTIONS): Reference {
  return { text: `NSA/CISA Kubernetes Hardening Guide 1.2, ${NSA_SECTIONS[section]}`, url: NSA_GUIDE };
}

/** A page of the documentation or standard that says how it works. `page("isolation")`. */
export function page(name: keyof typeof PAGES): Reference {
  return PAGES[name];
}
