import { attack, cis, nsa, page } from "../references.ts";
import type { Theme } from "./finding.ts";

/** Workloads that policy does not hold. */
export const ENFORCEMENT: Theme<"host-network-outside-policy" | "privileged-workload"> = {
  SLU2018: {
    code: "SLU2018",
    slug: "host-network-outside-policy",
    severity: "medium",
    title: "Workloads on the host's network are outside all pod policy",
    why: "A pod with hostNetwork uses its node's network and address, and most network plugins apply no policy to it, whatever selects it. It reaches the metadata service as the node does, every address that the node reaches, and the listeners on the node's loopback; to the ingress policies of other pods its traffic looks like the node's, which many of them let in. Taken over, one such pod per node is an attacker on every node.",
    remedy:
      "Give up hostNetwork where a hostPort or a service will do; where it must stay, limit the node itself (metadata hop limit, firewall or security group) and keep the pod's image and rights small.",
    references: [
      attack("T1552.005"),
      attack("T1040"),
      cis("5.2.5"),
      nsa("pod-security"),
      page("host-network"),
      page("pod-security"),
    ],
  },
  SLU2019: {
    code: "SLU2019",
    slug: "privileged-workload",
    severity: "high",
    title: "Privileged workloads can step around policy",
    why: "A network policy holds a container only as long as the container stays in its own network namespace. One that is privileged, or holds SYS_ADMIN, or sees the host's processes, or mounts the container runtime's socket, can enter the node's network with one command (nsenter) and send what it likes from there; it can also change the very rules that should hold it. Read its egress rules as a wish.",
    remedy:
      "Drop the privilege for the one capability that is needed, or move the workload to nodes of its own with a firewall in front.",
    references: [attack("T1611"), attack("T1610"), cis("5.2.2"), nsa("pod-security"), page("pod-security")],
  },
};
