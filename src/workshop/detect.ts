import type { CidrMatchMode, Cni } from "../domain/facts.ts";
import { isCidrMatchMode } from "../domain/facts.ts";
import { field, isList, isObject } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import type { StatedFacts } from "./facts.ts";
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

/** Cilium's images carry its version as their tag; some distributions put more behind it. */
const TAG = /:(v?\d+\.\d+(?:\.\d+)?(?:[-+][0-9A-Za-z.-]+)?)(?:@|$)/u;

function versionIn(document: SourceDocument): string | undefined {
  const spec = field(field(field(document.root, "spec"), "template"), "spec");
  const containers = field(spec, "containers");
  const agent = (isList(containers) ? containers : []).find((one) => field(one, "name") === "cilium-agent");
  const image = field(agent, "image");
  return typeof image === "string" ? TAG.exec(image)?.[1] : undefined;
}

function modesIn(document: SourceDocument): readonly CidrMatchMode[] | undefined {
  const data = field(document.root, "data");
  const mode = field(data, "policy-cidr-match-mode") ?? "";
  if (!isObject(data) || typeof mode !== "string") return undefined;
  // The agent takes words apart at commas and at blanks.
  const words = mode.split(/[\s,]+/u).filter((word) => word !== "");
  return words.every((word) => isCidrMatchMode(word)) ? words.filter(isCidrMatchMode) : undefined;
}

/**
 * How Cilium is set up in a live cluster: its version by the image of the agent, and what its blocks match by its ConfigMap,
 * where that was listed.
 */
export function detectCilium(
  documents: readonly SourceDocument[],
): Pick<StatedFacts, "ciliumVersion" | "cidrMatchMode"> {
  let ciliumVersion: string | undefined;
  let cidrMatchMode: readonly CidrMatchMode[] | undefined;
  for (const document of documents) {
    const { kind, name } = identify(document) ?? {};
    if (kind === "DaemonSet" && name === "cilium") ciliumVersion = versionIn(document) ?? ciliumVersion;
    if (kind === "ConfigMap" && name === "cilium-config") cidrMatchMode = modesIn(document) ?? cidrMatchMode;
  }
  return { ciliumVersion, cidrMatchMode };
}
