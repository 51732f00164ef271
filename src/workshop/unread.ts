import type { Header } from "../dialects/dialect.ts";
import type { Place, SourceDocument } from "../domain/source.ts";
import { foreignPolicy } from "./kinds.ts";
import { groupOf } from "./objects.ts";

/** Something that is there and could not be read, as far as it says what it is. */
export type Unread = { readonly file: string; readonly at: Place; readonly header: Header };

/** A document that stands for one that could not be read. */
export function unreadDocument({ file, at }: Unread): SourceDocument {
  return { file, root: {}, locate: () => ({ line: at.line, column: at.column }) };
}

/** A policy of another system counts as one of ours that cannot be read: of a namespace, or of the cluster. */
export function standInHeader(
  namespaced: boolean,
  { name, namespace }: Pick<Header, "name" | "namespace">,
): Header {
  const named = name === undefined ? {} : { name };
  if (!namespaced)
    return { ...named, apiVersion: "policy.networking.k8s.io/v1alpha2", kind: "ClusterNetworkPolicy" };
  const placed = namespace === undefined ? {} : { namespace };
  return { ...named, ...placed, apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
}

/** What could not be read, as a kind that somebody here evaluates: itself, or what stands in for it. */
export function evaluated(header: Header): Header {
  const kind = header.kind?.replace(/List$/u, "");
  if (kind === undefined || kind === "") return header;
  const foreign = foreignPolicy(
    header.apiVersion === undefined ? undefined : groupOf(header.apiVersion),
    kind,
  );
  if (foreign === undefined) return header;
  const isList = kind !== header.kind;
  return standInHeader(foreign.namespaced, isList ? {} : header);
}

/** Namespaces of things that could not be listed or read: their labels may be anything. */
export function unreadNamespaces(
  unread: readonly { readonly header: Header }[],
): ReadonlySet<string> | "any" {
  const names = new Set<string>();
  for (const { header } of unread) {
    if (header.kind === "NamespaceList" || (header.kind === "Namespace" && header.name === undefined))
      return "any";
    if (header.kind === "Namespace" && header.name !== undefined) names.add(header.name);
  }
  return names;
}
