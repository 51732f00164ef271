import type { ClusterFacts } from "../../domain/facts.ts";
import { field, isList, type Json } from "../../domain/json.ts";
import { locationOf, locationWithin, type Location } from "./addresses.ts";
import { groupOf, type Contents, type KubeObject } from "./objects.ts";
import { labelsOf, UNKNOWN_LABELS, type Labels } from "./selectors.ts";

/** The objects of a kind of the core API that describe the cluster. */
function described({ objects }: Contents, kind: string): readonly KubeObject[] {
  return objects.filter((object) => object.kind === kind && groupOf(object) === "");
}

/** Semantics 3. */
export function namespaceLabels(contents: Contents, name: string): Labels {
  const implied: readonly [string, string] = ["kubernetes.io/metadata.name", name];
  const namespaces = described(contents, "Namespace");
  const lost = contents.unreadable.some(
    ({ kind, name: known = name }) => kind === "NamespaceList" || (kind === "Namespace" && known === name),
  );
  const isNameless = namespaces.some((one) => one.name === "");
  const object = namespaces.findLast((one) => one.name === name);
  if (object === undefined)
    return { known: new Map([implied]), others: lost || isNameless ? "unreadable" : "unwritten" };
  const { known, others } = labelsOf(object.root);
  return { known: new Map([...known, implied]), others };
}

/** Semantics 2: the labels of a service account, as far as its object says them. */
export function serviceAccountLabels(
  contents: Contents,
  namespace: string,
  account: string | undefined,
): Labels {
  const accounts = described(contents, "ServiceAccount");
  const isIt = ({
    namespace: home = namespace,
    name = "",
  }: {
    namespace?: string | undefined;
    name?: string;
  }): boolean => home === namespace && (name === "" || name === account);
  const object = accounts.findLast((one) => one.namespace === namespace && one.name === account);
  if (account === undefined) return UNKNOWN_LABELS;
  if (object !== undefined) return labelsOf(object.root);
  const isLost = contents.unreadable.some(
    (one) => one.kind === "ServiceAccountList" || (one.kind === "ServiceAccount" && isIt(one)),
  );
  return isLost || accounts.some(isIt) ? UNKNOWN_LABELS : { known: new Map(), others: "unwritten" };
}

/** A node of the input: its labels and addresses (semantics 5). */
export function nodeNamed(
  contents: Contents,
  name: string | undefined,
  facts: ClusterFacts,
): { labels: Labels; location: Location } {
  const node = described(contents, "Node").findLast((one) => one.name === name);
  const addresses = field(field(node?.root, "status"), "addresses") ?? [];
  const texts = (isList(addresses) ? addresses : [])
    .filter((address) => isOwnAddress(field(address, "type")))
    .map((address) => field(address, "address") ?? 0);
  return {
    labels: node === undefined ? UNKNOWN_LABELS : labelsOf(node.root),
    location: locationOf(texts) ?? locationWithin(facts.nodeCidrs),
  };
}

/** Semantics 5: whether an address of a node is one that it is reached at; what is no text may be. */
function isOwnAddress(type: Json | undefined): boolean {
  return typeof type !== "string" || type === "InternalIP" || type === "ExternalIP";
}

/** Where the API server is: at its known endpoints, or else anywhere (semantics 10). */
export function apiServerLocation({ objects }: Contents): Location {
  const items = (value: Json | undefined): readonly Json[] => {
    const list = value ?? [];
    return isList(list) ? list : [0];
  };
  const texts = objects
    .filter((one) => one.namespace === "default")
    .flatMap((object) => {
      const { kind, name, root } = object;
      if (kind === "Endpoints" && object.apiVersion === "v1" && name === "kubernetes")
        return items(field(root, "subsets"))
          .flatMap((subset) => [
            ...items(field(subset, "addresses")),
            ...items(field(subset, "notReadyAddresses")),
          ])
          .map((address) => field(address, "ip") ?? 0);
      const { known, others } = labelsOf(root);
      const isSlice = kind === "EndpointSlice" && groupOf(object) === "discovery.k8s.io";
      if (isSlice && others === "unreadable") return [0];
      if (!isSlice || known.get("kubernetes.io/service-name") !== "kubernetes") return [];
      return items(field(root, "endpoints")).flatMap((endpoint) => items(field(endpoint, "addresses")));
    });
  return locationOf(texts) ?? locationWithin(undefined);
}
