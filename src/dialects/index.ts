import type { Cni } from "../domain/facts.ts";
import { field } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import type { PodPolicy } from "../policy/pod-policy.ts";
import { rootEntry } from "../policy/reading/entry.ts";
import { ANTREA } from "./antrea/index.ts";
import { CALICO } from "./calico/index.ts";
import { CILIUM } from "./cilium/index.ts";
import { tellerOf } from "./diagnostics.ts";
import type { Dialect, Header, PolicyKind, ReadContext } from "./dialect.ts";
import { headerOf, isRead, kindOf, mayConcern, mayRefer } from "./dialect.ts";
import { EKS } from "./eks/index.ts";
import { GKE_FQDN } from "./gke-fqdn/index.ts";
import { NETWORK_POLICY_API } from "./network-policy-api/index.ts";
import { NETWORK_POLICY } from "./network-policy/index.ts";
import { OVN_KUBERNETES } from "./ovn-kubernetes/index.ts";

/** Every enforcement language that is read. A new one is a folder and a row here. */
export const DIALECTS: readonly Dialect[] = [
  NETWORK_POLICY,
  NETWORK_POLICY_API,
  CILIUM,
  CALICO,
  GKE_FQDN,
  EKS,
  OVN_KUBERNETES,
  ANTREA,
];

const KINDS: ReadonlySet<unknown> = new Set(DIALECTS.flatMap(({ kinds }) => kinds.map(({ kind }) => kind)));

/** Asked of every object of the input, before anything is looked at closely. */
function isPolicyKind(kind: unknown): boolean {
  return KINDS.has(kind);
}

type Spoken = { readonly dialect: Dialect; readonly row: PolicyKind; readonly header: Header };

/** The dialect that an object is written in; undefined where it is of no dialect's kind. */
function spokenBy(document: SourceDocument, defaultNamespace: string): Spoken | undefined {
  if (!isPolicyKind(field(document.root, "kind"))) return undefined;
  const header = headerOf(document.root, defaultNamespace);
  for (const dialect of DIALECTS) {
    const row = kindOf(dialect, header);
    if (row !== undefined) return { dialect, row, header };
  }
  return undefined;
}

/** Who alone enforces an object; undefined where everybody does, or it is of no dialect's kind. */
export function enforcersOf(document: SourceDocument, defaultNamespace: string): readonly Cni[] | undefined {
  const spoken = spokenBy(document, defaultNamespace);
  return spoken === undefined ? undefined : (spoken.row.enforcers ?? spoken.dialect.enforcers);
}

/** Whether an object decides nothing by itself, and policies may refer to it. */
export function isReferenced(document: SourceDocument, defaultNamespace: string): boolean {
  const header = headerOf(document.root, defaultNamespace);
  return DIALECTS.some((dialect) => mayRefer(dialect, header));
}

function tellVersion({ row, header }: Spoken, document: SourceDocument, context: ReadContext): void {
  const { apiVersion } = header;
  const trouble = {
    kind: "unread-version",
    of: row,
    ...(apiVersion !== undefined && { apiVersion }),
  } as const;
  const place = { value: apiVersion, holder: rootEntry(document.root), step: "apiVersion" };
  tellerOf(document, context.report)(trouble, place);
}

function enforcedBy(policies: readonly PodPolicy[], enforcers: readonly Cni[] | undefined) {
  if (enforcers === undefined) return policies;
  return policies.map((policy) => ({ ...policy, enforcers: policy.enforcers ?? enforcers }));
}

/**
 * Reads an object: what its dialect makes of it, or undefined where it is of no dialect's kind.
 *
 * @example readPolicies(document, { defaultNamespace: "default", behaviour, report, … })
 */
export function readPolicies(
  document: SourceDocument,
  context: ReadContext,
): readonly PodPolicy[] | undefined {
  const spoken = spokenBy(document, context.defaultNamespace);
  if (spoken === undefined) return undefined;
  const { dialect, row, header } = spoken;
  const enforcers = row.enforcers ?? dialect.enforcers;
  if (isRead(row, header)) return enforcedBy(dialect.read(document, context), enforcers);
  tellVersion(spoken, document, context);
  // Several languages have kinds of one name: without a group, it may be in any of them.
  if (header.apiVersion === undefined) return unreadPolicies(header, document, context);
  return enforcedBy(dialect.unread(header, document, context), enforcers);
}

/** Whether a dialect's policies may count under an enforcer. What only others enforce does not. */
function countsUnder({ enforcers }: Dialect, cni: Cni): boolean {
  return enforcers === undefined || enforcers.includes(cni);
}

/**
 * What stands for a document or a list that is there and could not be read, as far as its head
 * tells: nothing for a kind that is no policy, everything that it may be for one that is not known.
 * INVARIANT (unread): it allows in `possible` and denies in `certain`.
 */
export function unreadPolicies(
  header: Header,
  document: SourceDocument,
  context: ReadContext,
): readonly PodPolicy[] {
  // A kind without its group, as one that is not known at all, is not taken for what perhaps nobody enforces.
  const isNamed = header.kind !== undefined && header.kind !== "List" && header.apiVersion !== undefined;
  return DIALECTS.filter((dialect) => mayConcern(dialect, header))
    .filter((dialect) => isNamed || countsUnder(dialect, context.facts.cni))
    .flatMap((dialect) => enforcedBy(dialect.unread(header, document, context), dialect.enforcers));
}
