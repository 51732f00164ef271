import type { ClusterFacts } from "../../domain/facts.ts";
import { field, isList, type Json } from "../../domain/json.ts";
import { locationOf, locationWithin, type Location } from "./addresses.ts";
import type { Contents } from "./objects.ts";
import { readLabels, UNKNOWN_LABELS, type Labels } from "./selectors.ts";

/** Semantics 3. */
export function namespaceLabels({ objects, unreadable }: Contents, name: string): Labels {
  const implied: readonly [string, string] = ["kubernetes.io/metadata.name", name];
  const lost = unreadable.some(
    ({ kind, name: known = name }) => kind === "NamespaceList" || (kind === "Namespace" && known === name),
  );
  const object = objects.find((one) => one.kind === "Namespace" && one.name === name);
  if (object === undefined) return { known: new Map([implied]), others: lost ? "unreadable" : "unwritten" };
  const { known, others } = readLabels(field(field(object.root, "metadata"), "labels"));
  return { known: new Map([...known, implied]), others };
}

/** Semantics 2: the labels of a service account, as far as its object says them. */
export function serviceAccountLabels(
  { objects, unreadable }: Contents,
  namespace: string,
  account: string | undefined,
): Labels {
  const isLost = unreadable.some(
    ({ kind, namespace: home = namespace, name = account }) =>
      kind === "ServiceAccountList" || (kind === "ServiceAccount" && home === namespace && name === account),
  );
  const accounts = objects.filter((one) => one.kind === "ServiceAccount");
  const object = accounts.find((one) => one.namespace === namespace && one.name === account);
  const isUnplaced = accounts.some(
    ({ namespace: home = namespace, name }) =>
      home === namespace && (name === "" || (name === account && object === undefined)),
  );
  if (account === undefined) return UNKNOWN_LABELS;
  if (object !== undefined) return readLabels(field(field(object.root, "metadata"), "labels"));
  return isLost || isUnplaced ? UNKNOWN_LABELS : { known: new Map(), others: "unwritten" };
}

/** A node of the input: its labels and addresses (semantics 5). */
export function nodeNamed(
  { objects }: Contents,
  name: Json | undefined,
  facts: ClusterFacts,
): { labels: Labels; location: Location } {
  const node = objects.find((one) => one.kind === "Node" && one.name === name);
  const addresses = field(field(node?.root, "status"), "addresses");
  const texts = (isList(addresses) ? addresses : [])
    .filter((address) => ["InternalIP", "ExternalIP"].some((type) => field(address, "type") === type))
    .map((address) => field(address, "address"));
  return {
    labels: node === undefined ? UNKNOWN_LABELS : readLabels(field(field(node.root, "metadata"), "labels")),
    location: locationOf(texts) ?? locationWithin(facts.nodeCidrs),
  };
}

/** Where the API server is: at its known endpoints, or else anywhere (semantics 10). */
export function apiServerLocation({ objects }: Contents): Location {
  const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
  const texts = objects
    .filter((one) => one.namespace === "default" && one.name === "kubernetes")
    .flatMap(({ kind, root }) => {
      if (kind === "EndpointSlice")
        return list(field(root, "endpoints")).flatMap((endpoint) => list(field(endpoint, "addresses")));
      const subsets = kind === "Endpoints" ? list(field(root, "subsets")) : [];
      return subsets
        .flatMap((subset) => list(field(subset, "addresses")))
        .map((address) => field(address, "ip"));
    });
  return locationOf(texts) ?? locationWithin(undefined);
}
