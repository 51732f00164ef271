import type { Algebra, PortSetId, ReachId } from "../../algebra/lattice.ts";
import { TOP } from "../../algebra/lattice.ts";
import { PROTOCOL, portRange } from "../../domain/port.ts";
import type { Labels } from "../selector.ts";
import type { Class } from "./class.ts";

/** The label of OpenShift's resolver, which listens on a port of its own. */
export const OPENSHIFT_KEY = "dns.operator.openshift.io/daemonset-dns";

/** Labels that installers give the pods of a resolver. */
const RESOLVER_LABELS: readonly (readonly [string, RegExp])[] = [
  ["k8s-app", /^(?:kube-dns|coredns|node-local-dns|nodelocaldns)/u],
  ["app", /^(?:kube-dns|coredns|node-local-dns)/u],
  ["app.kubernetes.io/name", /^(?:kube-dns|coredns|node-local-dns)/u],
  [OPENSHIFT_KEY, /./u],
];

/** Whether these are labels that cluster resolvers carry. */
export function isCalledResolver({ stated }: Labels): boolean {
  return RESOLVER_LABELS.some(([key, pattern]) => pattern.test(stated.get(key) ?? ""));
}

/** Where a resolver listens: on the ports that it calls dns, else on 53. */
function listeningOn({ ports }: Algebra, { ports: named }: Class): PortSetId {
  const own = named.filter(({ name }) => name.startsWith("dns"));
  const ranges = own.map(({ protocol, number }) => portRange(protocol, number, number));
  const usual = [PROTOCOL.UDP, PROTOCOL.TCP].map((protocol) => portRange(protocol, 53, 53));
  return ports.fromPorts(ranges.length > 0 ? ranges : usual);
}

/**
 * Where DNS answers come from: the resolvers of the input, on the ports that they listen on. An input that has none does not
 * say where its resolver is: then whoever is asked may be it.
 */
export function listening(algebra: Algebra, classes: readonly Class[]): ReachId {
  const { addresses, reach, v4, v6 } = algebra;
  const parts = [...classes.entries()].flatMap(([number, entry]) => {
    if (entry.namespace < 0 || entry.unseen !== undefined || !isCalledResolver(entry.labels)) return [];
    const set = listeningOn(algebra, entry);
    return [{ bounds: [number, number], value: addresses.pair(v4.constant(set), v6.constant(set)) }];
  });
  return parts.length === 0 ? TOP : reach.fromFlatRectangles(parts);
}
