import { type Endpoint, LINK_LOCAL_METADATA, tcp, udp, v4, v6 } from "./endpoint.ts";

/** AWS. The Lambda runtime API (127.0.0.1:9001) is left out: loopback is not egress. */
const AWS: readonly Endpoint[] = [
  {
    id: "aws-imds",
    provider: "aws",
    title: "EC2 instance metadata (IMDS)",
    addresses: [LINK_LOCAL_METADATA, v6("fd00:ec2::254")],
    ports: [tcp(80)],
    names: [],
    loot: "the node role's temporary credentials, user data and the signed identity document",
    credential: true,
  },
  {
    id: "aws-ecs-credentials",
    provider: "aws",
    title: "ECS and Fargate task credentials and task metadata",
    addresses: [v4("169.254.170.2")],
    ports: [tcp(80)],
    names: [],
    loot: "the task role's temporary credentials",
    credential: true,
  },
  {
    id: "eks-pod-identity",
    provider: "aws",
    title: "EKS Pod Identity agent",
    addresses: [v4("169.254.170.23"), v6("fd00:ec2::23")],
    ports: [tcp(80)],
    names: [],
    loot: "the pod role's temporary credentials, for a pod that holds an associated service account's token",
    legitimate: "workloads whose service account has a Pod Identity association get their credentials here",
    credential: true,
  },
  {
    id: "aws-dns",
    provider: "aws",
    title: "VPC resolver",
    addresses: [v4("169.254.169.253"), v6("fd00:ec2::253")],
    ports: [udp(53), tcp(53)],
    names: [],
    loot: "a way to the internet through DNS queries",
    legitimate: "the VPC's DNS resolver; the cluster's DNS forwards to it",
    credential: false,
  },
  {
    id: "aws-ntp",
    provider: "aws",
    title: "Amazon Time Sync",
    addresses: [v4("169.254.169.123"), v6("fd00:ec2::123")],
    ports: [udp(123)],
    names: [],
    loot: "the time",
    legitimate: "clock synchronisation",
    credential: false,
  },
  {
    id: "aws-kms-activation",
    provider: "aws",
    title: "Windows licence activation (KMS)",
    addresses: [v4("169.254.169.250"), v4("169.254.169.251")],
    ports: [tcp(1688)],
    names: [],
    loot: "a Windows licence activation",
    legitimate: "Windows nodes and containers activate here",
    credential: false,
  },
];

const GCP: readonly Endpoint[] = [
  {
    id: "gcp-metadata",
    provider: "gcp",
    title: "Compute Engine metadata server",
    addresses: [LINK_LOCAL_METADATA, v6("fd20:ce::254")],
    ports: [tcp(80)],
    names: ["metadata.google.internal", "metadata.goog", "metadata"],
    loot: "an access token of the node's service account, kube-env and instance attributes",
    credential: true,
  },
  {
    id: "gke-metadata",
    provider: "gcp",
    title: "GKE metadata server (Workload Identity)",
    addresses: [v4("169.254.169.252")],
    ports: [tcp(987, 988)],
    names: [],
    loot: "an access token of the identity bound to the pod's own service account",
    legitimate:
      "with Workload Identity, calls to the metadata address are redirected here and answered for the pod's own identity",
    credential: true,
  },
  {
    id: "gcp-dns",
    provider: "gcp",
    title: "Compute Engine and Cloud DNS for GKE resolver",
    addresses: [LINK_LOCAL_METADATA],
    ports: [udp(53), tcp(53)],
    names: [],
    loot: "a way to the internet through DNS queries",
    legitimate: "pods of clusters on Cloud DNS resolve names here",
    credential: false,
  },
  {
    id: "gcp-ntp",
    provider: "gcp",
    title: "Compute Engine time server",
    addresses: [LINK_LOCAL_METADATA],
    ports: [udp(123)],
    names: [],
    loot: "the time",
    legitimate: "clock synchronisation",
    credential: false,
  },
];

const AZURE: readonly Endpoint[] = [
  {
    id: "azure-imds",
    provider: "azure",
    title: "Azure instance metadata (IMDS)",
    addresses: [LINK_LOCAL_METADATA],
    ports: [tcp(80)],
    names: [],
    loot: "access tokens of every managed identity attached to the node, and its custom data",
    credential: true,
  },
  {
    id: "azure-wireserver",
    provider: "azure",
    title: "WireServer and HostGAPlugin",
    addresses: [v4("168.63.129.16")],
    ports: [tcp(80), tcp(32526)],
    names: [],
    loot: "the VM's goal state, with extension settings and certificates (the cluster's bootstrap secrets among them)",
    credential: true,
  },
  {
    id: "azure-dns",
    provider: "azure",
    title: "Azure-provided resolver",
    addresses: [v4("168.63.129.16")],
    ports: [udp(53), tcp(53)],
    names: [],
    loot: "a way to the internet through DNS queries",
    legitimate: "the virtual network's DNS resolver; the cluster's DNS forwards to it",
    credential: false,
  },
  {
    id: "azure-dhcp",
    provider: "azure",
    title: "Azure DHCP",
    addresses: [v4("168.63.129.16")],
    ports: [udp(67)],
    names: [],
    loot: "an address lease",
    legitimate: "nodes renew their address leases here",
    credential: false,
  },
];

const ORACLE: readonly Endpoint[] = [
  {
    id: "oracle-metadata",
    provider: "oracle",
    title: "Oracle Cloud instance metadata",
    addresses: [LINK_LOCAL_METADATA, v6("fd00:c1::a9fe:a9fe"), v4("192.0.0.192")],
    ports: [tcp(80)],
    names: [],
    loot: "the instance principal's certificate and key, and user data",
    credential: true,
  },
];

const ALIBABA: readonly Endpoint[] = [
  {
    id: "alibaba-metadata",
    provider: "alibaba",
    title: "Alibaba Cloud ECS instance metadata",
    // Inside 100.64.0.0/10: blocks of link-local addresses do not cover it.
    addresses: [v4("100.100.100.200")],
    ports: [tcp(80)],
    names: [],
    loot: "the RAM role's temporary credentials",
    credential: true,
  },
];

const TENCENT: readonly Endpoint[] = [
  {
    id: "tencent-metadata",
    provider: "tencent",
    title: "Tencent Cloud CVM instance metadata",
    addresses: [v4("169.254.0.23")],
    ports: [tcp(80)],
    names: ["metadata.tencentyun.com"],
    loot: "the CAM role's temporary credentials",
    credential: true,
  },
];

const IBM: readonly Endpoint[] = [
  {
    id: "ibm-metadata",
    provider: "ibm",
    title: "IBM Cloud VPC instance metadata",
    addresses: [LINK_LOCAL_METADATA],
    ports: [tcp(80), tcp(443)],
    names: ["api.metadata.cloud.ibm.com"],
    loot: "an instance identity token that IAM exchanges for an access token",
    credential: true,
  },
];

export const LARGE_CLOUDS: readonly Endpoint[] = [
  ...AWS,
  ...GCP,
  ...AZURE,
  ...ORACLE,
  ...ALIBABA,
  ...TENCENT,
  ...IBM,
];
