import type { Diagnostic } from "../domain/diagnostic.ts";
import type { ClusterFacts, Cni, CniBehaviour } from "../domain/facts.ts";
import type { JsonObject } from "../domain/json.ts";
import { field, isObject } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import type { PodPolicy } from "../policy/pod-policy.ts";
import type { EgressRoute, PodFacts, Service } from "../policy/snapshot.ts";

/** A kind of object that a dialect speaks for, and the versions of it that are read. */
export type PolicyKind = {
  readonly group: string;
  readonly kind: string;
  /** Any other version of the group is unreadable as a whole. */
  readonly versions: readonly string[];
  /** Who enforces it, where that is not what the dialect says of all its kinds. */
  readonly enforcers?: readonly Cni[];
};

/** As much of an object's head as can be trusted. What is absent is not known. */
export type Header = {
  readonly apiVersion?: string;
  readonly kind?: string;
  /** Where the kind is namespaced: with the default of the run filled in, if the head could be read. */
  readonly namespace?: string;
  readonly name?: string;
};

/** What policies refer to and is no policy itself. */
export type Surroundings = {
  readonly services: readonly Service[];
  /** The objects of a kind, whatever their version, in reading order. */
  readonly documents: (group: string, kind: string) => readonly SourceDocument[];
  /** Whether there may be more objects of a kind than those: something could not be read or listed. */
  readonly mayHaveMore: (group: string, kind: string) => boolean;
};

export type ReadContext = {
  /** The namespace of objects that name none. */
  readonly defaultNamespace: string;
  readonly facts: ClusterFacts;
  readonly behaviour: CniBehaviour;
  readonly surroundings: Surroundings;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Takes a rule about the way that traffic leaves by. */
  readonly route: (route: EgressRoute) => void;
};

/** One enforcement language: a folder beside this file, and a row in the table of `index.ts`. */
export interface Dialect {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly PolicyKind[];
  /** Kinds that its policies refer to, which decide nothing by themselves: sets of addresses, tiers. */
  readonly referenced?: readonly PolicyKind[];
  /** Who enforces its kinds; absent: everyone, since they are Kubernetes' own. */
  readonly enforcers?: readonly Cni[];
  /** What of a pod its policies look at: pods that agree on all of it are one class. */
  readonly sees: readonly (keyof PodFacts)[];
  /** Reads an object of one of its kinds and versions. Never throws, whatever is written there. */
  read(document: SourceDocument, context: ReadContext): readonly PodPolicy[];
  /** What stands for an object that perhaps is one of its kinds and cannot be read (docs/semantics.md, section 9). */
  unread(header: Header, document: SourceDocument, context: ReadContext): readonly PodPolicy[];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The head of an object that was parsed. */
export function headerOf(root: JsonObject, defaultNamespace: string): Header {
  const metadata = field(root, "metadata") ?? {};
  const written = field(metadata, "namespace") ?? "";
  const header: { -readonly [K in keyof Header]: Header[K] } = {};
  const apiVersion = text(field(root, "apiVersion"));
  const kind = text(field(root, "kind"));
  const namespace = isObject(metadata) && written === "" ? defaultNamespace : text(written);
  const name = text(field(metadata, "name"));
  if (apiVersion !== undefined) header.apiVersion = apiVersion;
  if (kind !== undefined) header.kind = kind;
  if (namespace !== undefined) header.namespace = namespace;
  if (name !== undefined) header.name = name;
  return header;
}

/** `networking.k8s.io/v1` in its two parts; the group of `v1` is empty. */
function partsOf(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf("/");
  return { group: apiVersion.slice(0, Math.max(0, slash)), version: apiVersion.slice(slash + 1) };
}

/**
 * The row of a dialect that a head belongs to, whatever its version; one without an apiVersion belongs by its kind. Of
 * several rows for a kind it is the one that reads the version, else the first.
 */
export function kindOf(dialect: Dialect, { apiVersion, kind }: Header): PolicyKind | undefined {
  const { group, version } = apiVersion === undefined ? {} : partsOf(apiVersion);
  const rows = dialect.kinds.filter(
    (row) => row.kind === kind && (group === undefined || row.group === group),
  );
  return rows.find(({ versions }) => version !== undefined && versions.includes(version)) ?? rows[0];
}

/** Whether a head names a version that its row reads. */
export function isRead(row: PolicyKind, { apiVersion }: Header): boolean {
  return apiVersion !== undefined && row.versions.includes(partsOf(apiVersion).version);
}

/** Whether a head is that of a kind which a dialect's policies refer to. */
export function mayRefer({ referenced = [] }: Dialect, { apiVersion, kind }: Header): boolean {
  const group = apiVersion === undefined ? undefined : partsOf(apiVersion).group;
  return referenced.some((row) => row.kind === kind && (group === undefined || row.group === group));
}

/** Whether something unreadable under this head may be of one of the dialect's kinds, or hold some. */
export function mayConcern(dialect: Dialect, header: Header): boolean {
  if (header.kind === undefined || header.kind === "List") return true;
  const held = header.kind.endsWith("List") ? header.kind.slice(0, -"List".length) : header.kind;
  return kindOf(dialect, header) !== undefined || kindOf(dialect, { ...header, kind: held }) !== undefined;
}
