/** Small manifests that the tests of the command put together. Flow style: one object is one line. */

function head(apiVersion: string, kind: string, ref: string, more = ""): string {
  const [name, namespace] = ref.split("/").toReversed();
  const place = namespace === undefined ? "" : `, namespace: ${namespace}`;
  return `apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: ${name}${place}${more} }`;
}

/** `deployment("shop/cart")`: its pods are labelled `app: cart` and name the port 8080 http. */
export function deployment(ref: string, annotations = ""): string {
  const app = ref.split("/").at(-1) ?? "";
  const container = "{ name: main, image: main, ports: [{ name: http, containerPort: 8080 }] }";
  const template = `{ metadata: { labels: { app: ${app} } }, spec: { containers: [${container}] } }`;
  const more = annotations === "" ? "" : `, annotations: { ${annotations} }`;
  return `{ ${head("apps/v1", "Deployment", ref, more)}, spec: { selector: { matchLabels: { app: ${app} } }, template: ${template} } }`;
}

/** `networkPolicy("shop/deny", "podSelector: {}, policyTypes: [Egress]")` */
export function networkPolicy(ref: string, spec: string): string {
  return `{ ${head("networking.k8s.io/v1", "NetworkPolicy", ref)}, spec: { ${spec} } }`;
}

function namespace(name: string): string {
  return `{ ${head("v1", "Namespace", name)} }`;
}

/** `kind: ClusterFacts`: facts and waivers. */
export function clusterFacts(fields: string): string {
  return `{ apiVersion: sluice.dev/v1alpha1, kind: ClusterFacts, ${fields} }`;
}

/** Several manifests as one text. */
export function manifests(...objects: readonly string[]): string {
  return objects.map((object) => `---\n${object}\n`).join("");
}

/** Two workloads: `shop/cart` may open nothing, `data/db` anything. */
export const SHOP: string = manifests(
  namespace("shop"),
  namespace("data"),
  deployment("shop/cart"),
  deployment("data/db"),
  networkPolicy("shop/deny", "podSelector: {}, policyTypes: [Ingress, Egress]"),
);
