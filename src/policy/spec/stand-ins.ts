import type { ClusterFacts } from "../../domain/facts.ts";
import type { Json } from "../../domain/json.ts";
import { locationWithin } from "./addresses.ts";
import { groupOf, type Contents } from "./objects.ts";
import { membersOf } from "./owners.ts";
import { namespaceLabels } from "./places.ts";
import type { Pod } from "./pods.ts";
import { labelsAskedFor, UNKNOWN_LABELS } from "./selectors.ts";

/** A workload that the input only speaks of (semantics 10): in a namespace by name, or in one with the labels asked for. */
export type StandIn = {
  readonly namespace: string | { readonly selector: Json };
  readonly podSelector: Json;
};

/** The pod that a stand-in stands for. */
export function standInPod(contents: Contents, standIn: StandIn, facts: ClusterFacts): Pod {
  const namespace = namespaceMeant(contents, standIn);
  const isNamed = typeof namespace === "string";
  const labels = isNamed ? namespaceLabels(contents, namespace) : labelsAskedFor(namespace.selector);
  return {
    namespace: isNamed ? namespace : labels.known.get("kubernetes.io/metadata.name"),
    namespaceLabels: labels,
    labels: labelsAskedFor(standIn.podSelector),
    hostNetwork: false,
    ports: "unknown",
    location: locationWithin(facts.podCidrs),
    nodeName: undefined,
    nodeLabels: UNKNOWN_LABELS,
    serviceAccount: undefined,
    serviceAccountLabels: UNKNOWN_LABELS,
    isDoubtful: false,
  };
}

/** A namespace that is asked for by its name is that one, where the input has it. */
function namespaceMeant({ objects }: Contents, { namespace }: StandIn): StandIn["namespace"] {
  if (typeof namespace === "string") return namespace;
  const asked = labelsAskedFor(namespace.selector).known;
  const name = asked.get("kubernetes.io/metadata.name");
  const hasObject = objects.some(
    (object) => object.kind === "Namespace" && groupOf(object) === "" && object.name === name,
  );
  const hasWorkload = membersOf(objects).some((object) => object.namespace === name);
  const isPresent = hasObject || (hasWorkload && asked.size === 1);
  return isPresent && name !== undefined ? name : namespace;
}
