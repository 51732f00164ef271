import type { Analysis } from "../../policy/engine/analyse.ts";

/** A name of the cluster's own zone: `svc.ns.svc`, a pod of a headless service, or `svc.ns` where there is such a service. */
export function clusterName(
  { snapshot }: Analysis,
  name: string,
): { namespace: string; name: string } | undefined {
  const labels = name.replace(/\.cluster\.local$/u, "").split(".");
  const isService = labels.at(-1) === "svc";
  const [namespace, own] = (isService ? labels.slice(0, -1) : labels).toReversed();
  if (namespace === undefined || own === undefined) return undefined;
  if (isService) return labels.length <= 4 ? { namespace, name: own } : undefined;
  const isKnown = snapshot.services.some((one) => one.namespace === namespace && one.name === own);
  return labels.length === 2 && isKnown ? { namespace, name: own } : undefined;
}
