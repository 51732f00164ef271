import { field } from "../domain/json.ts";
import type { SourceDocument } from "../domain/source.ts";
import type { PodPolicy } from "../policy/pod-policy.ts";
import { rootEntry } from "../policy/reading/entry.ts";
import { tellerOf } from "./diagnostics.ts";
import type { Dialect, Header, ReadContext } from "./dialect.ts";
import { headerOf, isRead, kindOf, mayConcern } from "./dialect.ts";
import { NETWORK_POLICY_API } from "./network-policy-api/index.ts";
import { NETWORK_POLICY } from "./network-policy/index.ts";

/** Every enforcement language that is read. A new one is a folder and a row here. */
export const DIALECTS: readonly Dialect[] = [NETWORK_POLICY, NETWORK_POLICY_API];

const KINDS: ReadonlySet<unknown> = new Set(DIALECTS.flatMap(({ kinds }) => kinds.map(({ kind }) => kind)));

/** Asked of every object of the input, before anything is looked at closely. */
function isPolicyKind(kind: unknown): boolean {
  return KINDS.has(kind);
}

/**
 * Reads an object: what its dialect makes of it, or undefined where it is of no dialect's kind.
 *
 * @example readPolicies(document, { defaultNamespace: "default", behaviour, report })
 */
export function readPolicies(
  document: SourceDocument,
  context: ReadContext,
): readonly PodPolicy[] | undefined {
  if (!isPolicyKind(field(document.root, "kind"))) return undefined;
  const header = headerOf(document.root, context.defaultNamespace);
  for (const dialect of DIALECTS) {
    const row = kindOf(dialect, header);
    if (row === undefined) continue;
    if (isRead(row, header)) return dialect.read(document, context);
    const { apiVersion } = header;
    const trouble = {
      kind: "unread-version",
      of: row,
      ...(apiVersion !== undefined && { apiVersion }),
    } as const;
    const place = { value: apiVersion, holder: rootEntry(document.root), step: "apiVersion" };
    tellerOf(document, context.report)(trouble, place);
    return dialect.unread(header, document, context);
  }
  return undefined;
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
  return DIALECTS.filter((dialect) => mayConcern(dialect, header)).flatMap((dialect) =>
    dialect.unread(header, document, context),
  );
}
