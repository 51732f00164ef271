/** What the loader does with kinds that are neither workloads, cluster objects nor a dialect's own. */

/** A policy kind of another system: it decides about traffic, and this version does not evaluate it. */
export type ForeignPolicy = { readonly group: string; readonly kind: string; readonly namespaced: boolean };

/**
 * Policies that other enforcers add. INVARIANT (nothing unreadable is dropped): an object of one of these
 * widens the bounds of every pod that it may select.
 */
const FOREIGN_POLICIES: readonly ForeignPolicy[] = [
  { group: "k8s.cni.cncf.io", kind: "MultiNetworkPolicy", namespaced: true },
];

/** @returns the foreign policy kind that an object is of, if it is. Without a group, a kind that only others have. */
export function foreignPolicy(group: string | undefined, kind: string): ForeignPolicy | undefined {
  if (group === undefined && OWN_KINDS.has(kind)) return undefined;
  return FOREIGN_POLICIES.find(
    (entry) => (group === undefined || entry.group === group) && entry.kind === kind,
  );
}

/** Kinds that dialects read, under groups of their own. */
const OWN_KINDS = new Set(["NetworkPolicy", "ClusterNetworkPolicy"]);

/** What to list from a live cluster. The optional ones are served only where their API is installed. */
export const RESOURCES = [
  ["v1", "namespaces", "Namespace", false, false],
  ["v1", "pods", "Pod", true, false],
  ["v1", "services", "Service", true, false],
  ["v1", "serviceaccounts", "ServiceAccount", true, false],
  ["v1", "nodes", "Node", false, false],
  ["v1", "replicationcontrollers", "ReplicationController", true, false],
  ["discovery.k8s.io/v1", "endpointslices", "EndpointSlice", true, true],
  ["apps/v1", "deployments", "Deployment", true, false],
  ["apps/v1", "replicasets", "ReplicaSet", true, false],
  ["apps/v1", "statefulsets", "StatefulSet", true, false],
  ["apps/v1", "daemonsets", "DaemonSet", true, false],
  ["batch/v1", "jobs", "Job", true, false],
  ["batch/v1", "cronjobs", "CronJob", true, false],
  ["networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", true, false],
  ["policy.networking.k8s.io/v1alpha2", "clusternetworkpolicies", "ClusterNetworkPolicy", false, true],
  ["policy.networking.k8s.io/v1alpha1", "adminnetworkpolicies", "AdminNetworkPolicy", false, true],
  [
    "policy.networking.k8s.io/v1alpha1",
    "baselineadminnetworkpolicies",
    "BaselineAdminNetworkPolicy",
    false,
    true,
  ],
  ["cilium.io/v2", "ciliumnetworkpolicies", "CiliumNetworkPolicy", true, true],
  ["cilium.io/v2", "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy", false, true],
  ["cilium.io/v2", "ciliumcidrgroups", "CiliumCIDRGroup", false, true],
  ["cilium.io/v2", "ciliumegressgatewaypolicies", "CiliumEgressGatewayPolicy", false, true],
  ["crd.projectcalico.org/v1", "networkpolicies", "NetworkPolicy", true, true],
  ["crd.projectcalico.org/v1", "globalnetworkpolicies", "GlobalNetworkPolicy", false, true],
  ["crd.projectcalico.org/v1", "stagednetworkpolicies", "StagedNetworkPolicy", true, true],
  ["crd.projectcalico.org/v1", "stagedglobalnetworkpolicies", "StagedGlobalNetworkPolicy", false, true],
  [
    "crd.projectcalico.org/v1",
    "stagedkubernetesnetworkpolicies",
    "StagedKubernetesNetworkPolicy",
    true,
    true,
  ],
  ["crd.projectcalico.org/v1", "tiers", "Tier", false, true],
  ["crd.projectcalico.org/v1", "networksets", "NetworkSet", true, true],
  ["crd.projectcalico.org/v1", "globalnetworksets", "GlobalNetworkSet", false, true],
  ["crd.projectcalico.org/v1", "hostendpoints", "HostEndpoint", false, true],
  ["crd.antrea.io/v1beta1", "networkpolicies", "NetworkPolicy", true, true],
  ["crd.antrea.io/v1beta1", "clusternetworkpolicies", "ClusterNetworkPolicy", false, true],
  ["crd.antrea.io/v1beta1", "tiers", "Tier", false, true],
  ["crd.antrea.io/v1beta1", "clustergroups", "ClusterGroup", false, true],
  ["crd.antrea.io/v1beta1", "groups", "Group", true, true],
  ["networking.gke.io/v1alpha1", "fqdnnetworkpolicies", "FQDNNetworkPolicy", true, true],
  ["networking.k8s.aws/v1alpha1", "applicationnetworkpolicies", "ApplicationNetworkPolicy", true, true],
  ["networking.k8s.aws/v1alpha1", "clusternetworkpolicies", "ClusterNetworkPolicy", false, true],
  ["k8s.ovn.org/v1", "egressfirewalls", "EgressFirewall", true, true],
  ["k8s.ovn.org/v1", "adminpolicybasedexternalroutes", "AdminPolicyBasedExternalRoute", false, true],
  ["k8s.cni.cncf.io/v1beta1", "multi-networkpolicies", "MultiNetworkPolicy", true, true],
] as const;
