import { portRange } from "../../domain/port.ts";
import type { Peer, PodScope, PortItem } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { describeValue } from "../../policy/reading/shape.ts";
import { labelSelector } from "../../policy/selector.ts";
import type { Service } from "../../policy/snapshot.ts";
import { readReference } from "./read-pods.ts";
import type { Reading } from "./reading.ts";
import { FIELDS } from "./schema.ts";
import { perhaps } from "./scopes.ts";

/** The service that an item names, or undefined where it is not in the input or the item cannot be read. */
export function readServiceReference(
  entry: Entry,
  reading: Reading,
  known: readonly string[] = FIELDS.reference,
): Service | undefined {
  const reference = readReference(entry, known, reading);
  if (reference === undefined) return undefined;
  const { name, namespace } = reference;
  const { services } = reading.context.surroundings;
  const service = services.findLast((one) => one.name === name && one.namespace === namespace);
  const what = { kind: "missing-reference", what: "Service", name: `${namespace}/${name}` } as const;
  if (service === undefined) reading.tellOwn(what, entry);
  return service;
}

/** The pods behind a service, those on their node's network among them. Without a selector Antrea sees none. */
export function backendsOf(
  { namespace, selector }: Service,
  hostNetwork: PodScope["hostNetwork"] = "no",
): readonly PodScope[] {
  if (selector === undefined) return [];
  const requirements = [...selector].map(
    ([key, value]) => ({ operator: "In", key, values: [value] }) as const,
  );
  return [{ namespaces: { kind: "named", name: namespace }, pods: labelSelector(requirements), hostNetwork }];
}

/** What one item of `toServices` matches. */
export type Target = { readonly peers: readonly Peer[]; readonly ports: "all" | readonly PortItem[] };

const ANYTHING: Target = { peers: [{ kind: "unreadable" }], ports: "all" };

/**
 * Reads an item of `toServices`. It matches what is dialled by the address of the service, and the same pods dialled by
 * their own addresses pass it by: on the ports of the service, its pods perhaps match.
 */
export function readToService(entry: Entry, reading: Reading): Target | undefined {
  const scope = member(entry, "scope");
  const service = readServiceReference(entry, reading, FIELDS.service);
  if (service === undefined || !isOfCluster(scope, reading)) return ANYTHING;
  if (service.isHeadless || service.externalName !== undefined) {
    reading.tellOwn({ kind: "headless", name: `${service.namespace}/${service.name}` }, entry);
    return undefined;
  }
  const pods = backendsOf(service, "yes");
  if (pods.length === 0) return ANYTHING;
  return {
    peers: pods.map((one) => perhaps({ kind: "pods", ...one })),
    ports: service.ports.map(({ protocol, targetPort }) =>
      typeof targetPort === "string"
        ? { kind: "named", name: targetPort, protocols: [protocol] }
        : { kind: "range", ...portRange(protocol, targetPort, targetPort) },
    ),
  };
}

/** A service of several clusters may lead anywhere. */
function isOfCluster(scope: Entry, { tell }: Reading): boolean {
  if (isAbsent(scope) || scope.value === "" || scope.value === "Cluster") return true;
  if (scope.value !== "ClusterSet")
    tell(
      { kind: "unknown-member", found: describeValue(scope.value), known: ["Cluster", "ClusterSet"] },
      scope,
    );
  return false;
}
