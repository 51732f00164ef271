import { field, isObject, type JsonObject } from "../../domain/json.ts";
import type { KubeObject } from "../../policy/spec/objects.ts";

/** The kinds that staged ones stand for. */
const ENFORCED: Readonly<Record<string, string>> = {
  StagedNetworkPolicy: "NetworkPolicy",
  StagedGlobalNetworkPolicy: "GlobalNetworkPolicy",
  StagedKubernetesNetworkPolicy: "NetworkPolicy",
};

/** Whether an object is a staged policy, of whatever version. */
export function isStaged({ kind, apiVersion }: KubeObject): boolean {
  return Object.hasOwn(ENFORCED, kind) && /^(?:crd\.)?projectcalico\.org\//u.test(apiVersion);
}

/** Whether it can be read: only then it is known what it stands for. */
function isReadable({ apiVersion, root }: KubeObject): boolean {
  const isKnown = apiVersion === "projectcalico.org/v3" || apiVersion === "crd.projectcalico.org/v1";
  return isKnown && isObject(field(root, "spec"));
}

/** What becomes of the enforced policy of a staged one's name. */
function actionOf({ root }: KubeObject): "Set" | "Delete" | "nothing" {
  const word = field(field(root, "spec"), "stagedAction");
  if (word === "Learn" || word === "Ignore") return "nothing";
  return word === "Delete" ? "Delete" : "Set";
}

function tierOf({ root }: KubeObject): string {
  const tier = field(field(root, "spec"), "tier");
  return typeof tier === "string" && tier !== "" ? tier : "default";
}

/** Whether a staged policy stands for an enforced one: of the language and the name of it, whether the tier's is before it or not. */
function standsFor(staged: KubeObject, object: KubeObject): boolean {
  const isKubernetes = staged.kind === "StagedKubernetesNetworkPolicy";
  const isOurs = /^(?:crd\.)?projectcalico\.org\//u.test(object.apiVersion);
  const isTheirs = object.apiVersion === "networking.k8s.io/v1";
  if (object.kind !== ENFORCED[staged.kind] || !(isKubernetes ? isTheirs : isOurs)) return false;
  if (object.kind === "NetworkPolicy" && object.namespace !== staged.namespace) return false;
  const prefix = isKubernetes ? "" : `${tierOf(staged)}.`;
  const bare = ({ name }: KubeObject): string =>
    prefix !== "" && name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return bare(object) === bare(staged);
}

function enforced(staged: KubeObject): KubeObject {
  const isKubernetes = staged.kind === "StagedKubernetesNetworkPolicy";
  const kind = ENFORCED[staged.kind] ?? staged.kind;
  const apiVersion = isKubernetes ? "networking.k8s.io/v1" : staged.apiVersion;
  const root: JsonObject = { ...staged.root, kind, apiVersion };
  return { ...staged, kind, apiVersion, root };
}

/** The objects as they would be once every staged policy among them were enforced. */
export function withStaged(objects: readonly KubeObject[]): readonly KubeObject[] {
  const standing = objects.filter((object) => isStaged(object) && isReadable(object));
  return objects.flatMap((object) => {
    const isOver = standing.some((staged) => actionOf(staged) !== "nothing" && standsFor(staged, object));
    if (!isStaged(object)) return isOver ? [] : [object];
    return isReadable(object) && actionOf(object) !== "Set" ? [] : [enforced(object)];
  });
}
