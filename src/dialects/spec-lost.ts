import type { Contents, Header, KubeObject } from "../policy/spec/objects.ts";
import { SPEAKERS, type SpokenKind } from "./spec-speakers.ts";

const KINDS: readonly SpokenKind[] = SPEAKERS.flatMap(({ kinds }) => kinds);

/** @returns whether an object is a policy that these specs speak for, in a version that they know. */
export function isReadable({ kind, apiVersion }: KubeObject): boolean {
  return KINDS.some(
    (row) => row.kind === kind && row.versions.some((version) => apiVersion === `${row.group}/${version}`),
  );
}

/** A policy that cannot be read: of one kind, or perhaps of any; in one namespace, or perhaps in any. */
export type Lost = {
  readonly kind: string | undefined;
  readonly group: string | undefined;
  readonly namespace: string | undefined;
};

/** Semantics 9: what stands for documents, kinds and policies that cannot be read. */
export function lostPolicies({ objects, unreadable }: Contents): readonly Lost[] {
  const unread = objects.filter((object) => !isReadable(object) && !object.kind.endsWith("List"));
  return [...unreadable, ...unread].flatMap(placeLost);
}

function placeLost({ kind, apiVersion, namespace }: Header | KubeObject): readonly Lost[] {
  if (kind === undefined || kind === "List")
    return [{ kind: undefined, group: undefined, namespace: undefined }];
  const isList = kind.endsWith("List");
  const held = isList ? kind.slice(0, -"List".length) : kind;
  const group = apiVersion?.split("/")[0];
  const isMeant = (one: PolicyKind): boolean => one.kind === held && (group ?? one.group) === one.group;
  const own = KINDS.find(isMeant);
  const place = isList ? undefined : namespace;
  if (own !== undefined) return [{ kind: held, group, namespace: own.isNamespaced ? place : undefined }];
  const foreign = FOREIGN.find(isMeant);
  if (foreign === undefined) return [];
  return foreign.isNamespaced
    ? [{ kind: "NetworkPolicy", group: "networking.k8s.io", namespace: place }]
    : [{ kind: "ClusterNetworkPolicy", group: "policy.networking.k8s.io", namespace: undefined }];
}

type PolicyKind = Pick<SpokenKind, "group" | "kind" | "isNamespaced">;

/** Policies of other systems. They are not evaluated: each is as one of ours that cannot be read. */
const FOREIGN: readonly PolicyKind[] = [
  { group: "k8s.cni.cncf.io", kind: "MultiNetworkPolicy", isNamespaced: true },
];
