import { field } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Peer, PodPolicy } from "../../policy/pod-policy.ts";
import { readClusterPolicy } from "../../policy/reading/cluster-policy/policy.ts";
import { readDomainName } from "../../policy/reading/domain-name.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, memberNames, rootEntry } from "../../policy/reading/entry.ts";
import { readLikeNetworkPolicy } from "../../policy/reading/network-policy/policy.ts";
import type { AddedPeers } from "../../policy/reading/network-policy/reading.ts";
import { FIELDS } from "../../policy/reading/network-policy/reading.ts";
import { readList } from "../../policy/reading/shape.ts";
import type { Tell } from "../../policy/reading/trouble.ts";
import { tellersOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import type { TellDialect } from "../trouble.ts";
import type { EksTrouble } from "./diagnostics.ts";
import { EKS_MESSAGES } from "./diagnostics.ts";
import { APPLICATION, CLUSTER, NAMES_FIELD } from "./schema.ts";
import { unreadEks } from "./unread.ts";

type Tellers = { readonly tell: TellDialect; readonly tellOwn: Tell<EksTrouble> };

/** Reads a policy of one of EKS' kinds. */
export function readEks(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const { behaviour, defaultNamespace, report } = context;
  const tellers = tellersOf(EKS_MESSAGES, document, report);
  const { tell, tellOwn } = tellers;
  const policy =
    field(document.root, "kind") === CLUSTER.kind
      ? readClusterPolicy(document, { tell, schema: CLUSTER })
      : readLikeNetworkPolicy(document, APPLICATION, {
          behaviour,
          defaultNamespace,
          tell,
          added: namesIn(tellers),
        });
  if (policy === undefined) return unreadEks(headerOf(document.root, defaultNamespace), document, context);
  const spec = member(rootEntry(document.root), "spec");
  if (hasNames(policy)) tellOwn({ kind: "names-need-auto-mode" }, member(spec, "egress"));
  return [policy];
}

function hasNames({ rules }: PodPolicy): boolean {
  return rules.egress.some(({ peers }) => peers.some(({ kind }) => kind === "names"));
}

/** What egress peers of an ApplicationNetworkPolicy may be beyond those of a NetworkPolicy. */
function namesIn(tellers: Tellers): AddedPeers {
  return { direction: "egress", fields: [NAMES_FIELD], read: (item) => readNames(item, tellers) };
}

function readNames(item: Entry, { tell, tellOwn }: Tellers): Peer | undefined {
  const written = member(item, NAMES_FIELD);
  if (isAbsent(written)) return undefined;
  const found = memberNames(item).filter((name) => FIELDS.peer.some((known) => known === name));
  const patterns = readPatterns(written, tell);
  if (found.length > 0) tellOwn({ kind: "names-beside", found }, item);
  return patterns === undefined || found.length > 0
    ? { kind: "unreadable" }
    : { kind: "names", patterns, binding: "learned", learning: "any-lookup" };
}

/** The names of one item; undefined where one of them cannot be read, or there is none. */
function readPatterns(entry: Entry, tell: TellDialect) {
  const list = readList(entry, tell);
  if (list?.length === 0) tell({ kind: "empty-list", field: NAMES_FIELD }, entry);
  const patterns = list?.map((item) => readDomainName(item, tell)).filter((pattern) => pattern !== undefined);
  return list?.length === 0 || patterns?.length !== list?.length ? undefined : patterns;
}
