import type { Condition } from "../../policy/condition.ts";
import type { NamespaceScope, Peer, PodScope } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, memberNames } from "../../policy/reading/entry.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { isShaped, tellType } from "../../policy/reading/shape.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import type { Reading } from "./reading.ts";
import { FIELDS } from "./schema.ts";
import { all, ON_HOST, perhaps, selected } from "./scopes.ts";
import { EVERY_NAMESPACE } from "./scopes.ts";

/** The members by which an item selects pods, or machines outside the cluster. */
export const SELECTORS: readonly string[] = ["podSelector", "namespaceSelector", "externalEntitySelector"];

/** Something outside the cluster, nobody here knows where. */
export const SOMEWHERE_OUTSIDE: Peer = perhaps({ kind: "entities", entities: ["world"] });

export type Selected = { readonly pods: readonly PodScope[]; readonly addresses: readonly Peer[] };

/** Reads the selectors of an item that has some, as far as they are known there; undefined where they cannot be read. */
export function readPods(
  entry: Entry,
  reading: Reading,
  known: readonly string[] = SELECTORS,
): Selected | undefined {
  const { tell, tellOwn } = reading;
  const isOutside = !isAbsent(member(entry, "externalEntitySelector"));
  if (isOutside && !isAbsent(member(entry, "podSelector"))) {
    tellOwn({ kind: "mixed-members", found: memberNames(entry) }, entry);
    return undefined;
  }
  const namespaces = known.includes("namespaceSelector")
    ? readAround(member(entry, "namespaceSelector"), reading)
    : reading.own;
  const pods = readSelector(member(entry, isOutside ? "externalEntitySelector" : "podSelector"), tell);
  if (namespaces === undefined || pods === undefined) return undefined;
  if (isOutside) return { pods: [], addresses: [SOMEWHERE_OUTSIDE] };
  return { pods: [{ namespaces, pods, hostNetwork: "no" }], addresses: [] };
}

function readAround(entry: Entry, { tell, own }: Reading): NamespaceScope | undefined {
  if (isAbsent(entry)) return own;
  const selector = readSelector(entry, tell);
  return selector === undefined ? undefined : { kind: "selected", selector };
}

/** The pods of a service account; undefined where it cannot be read. Both of its names are needed. */
export function readAccount(entry: Entry, { tell }: Reading): PodScope | undefined {
  const reference = readReference(entry, FIELDS.reference, { tell });
  if (reference === undefined) return undefined;
  return {
    namespaces: { kind: "named", name: reference.namespace },
    pods: EVERYTHING,
    hostNetwork: "no",
    where: { kind: "name", of: "service-account", names: [reference.name] },
  };
}

export type Reference = { readonly name: string; readonly namespace: string };

/** Reads a name and a namespace, of which neither may be missing. */
export function readReference(
  entry: Entry,
  known: readonly string[],
  { tell }: Pick<Reading, "tell">,
): Reference | undefined {
  if (!isShaped(entry, known, tell)) return undefined;
  const [name, namespace] = (["name", "namespace"] as const).map((key) => {
    const { value } = member(entry, key);
    if (typeof value === "string" && value !== "") return value;
    if (value === undefined || value === null || value === "")
      tell({ kind: "missing", field: key }, member(entry, key));
    else tellType(member(entry, key), "a text", tell);
    return undefined;
  });
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

/**
 * Whom a policy for nodes concerns among pods: those on the network of such a node, if the feature is on.
 * Undefined where the selector cannot be read.
 */
export function readNodes(entry: Entry, { tell, tellOwn }: Reading): PodScope | undefined {
  const selector = readSelector(entry, tell);
  if (selector === undefined) return undefined;
  tellOwn({ kind: "node-policy" }, entry);
  const where: Condition = all([ON_HOST, ...selected("node", selector)]);
  return { namespaces: EVERY_NAMESPACE, pods: EVERYTHING, hostNetwork: "maybe", where };
}
