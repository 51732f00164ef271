import type { Cni } from "../domain/facts.ts";
import { field } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import { identify } from "./objects.ts";

/** The DaemonSets by which enforcers are known. The first that runs counts: anetd is Cilium as GKE ships it. */
const AGENTS: readonly { readonly daemonSet: string; readonly cni: Cni }[] = [
  { daemonSet: "anetd", cni: "gke-v2" },
  { daemonSet: "cilium", cni: "cilium" },
  { daemonSet: "calico-node", cni: "calico" },
  { daemonSet: "ovnkube-node", cni: "ovn-kubernetes" },
  { daemonSet: "antrea-agent", cni: "antrea" },
  { daemonSet: "aws-node", cni: "aws-vpc" },
];

/** Whether the AWS agent enforces policies at all: it does so only where it is told to. */
function enforces(document: SourceDocument, daemonSet: string): boolean {
  if (daemonSet !== "aws-node") return true;
  return JSON.stringify(field(document.root, "spec") ?? null).includes("enable-network-policy=true");
}

/** Who enforces policies in a live cluster, by the agent that runs on its nodes. Two agents at once: nobody can tell. */
export function detectCni(documents: readonly SourceDocument[]): { cni: Cni; because: string } | undefined {
  const found = new Map<Cni, string>();
  for (const document of documents) {
    const object = identify(document);
    if (object?.kind !== "DaemonSet") continue;
    const agent = AGENTS.find(({ daemonSet }) => daemonSet === object.name);
    if (agent === undefined || !enforces(document, agent.daemonSet)) continue;
    found.set(agent.cni, `DaemonSet ${object.namespace ?? ""}/${object.name}`);
  }
  const [only, ...others] = found;
  return only === undefined || others.length > 0 ? undefined : { cni: only[0], because: only[1] };
}
