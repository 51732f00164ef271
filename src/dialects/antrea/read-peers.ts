import { globPattern } from "../../domain/name.ts";
import type { Peer, Relative } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, memberNames } from "../../policy/reading/entry.ts";
import { readSelector } from "../../policy/reading/selector.ts";
import { describeValue, isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import { EVERYTHING } from "../../policy/selector.ts";
import { readBlock } from "./blocks.ts";
import { membersOf } from "./groups.ts";
import { readAccount, readPods, SELECTORS, SOMEWHERE_OUTSIDE } from "./read-pods.ts";
import type { Reading, RuleReading } from "./reading.ts";
import { FIELDS, peerFields } from "./schema.ts";
import { EVERY_NAMESPACE, perhaps } from "./scopes.ts";

const UNREADABLE: Peer = { kind: "unreadable" };

/** Reads `to` or `from`: without items, everything. */
export function readPeers(entry: Entry, reading: RuleReading): readonly Peer[] {
  const list = readList(entry, reading.tell);
  if (list === undefined) return [UNREADABLE];
  return list.length === 0
    ? [{ kind: "everything" }]
    : list.flatMap((item) => readPeer(item, reading) ?? [UNREADABLE]);
}

function readPeer(entry: Entry, reading: RuleReading): readonly Peer[] | undefined {
  const fields = peerFields(reading.form, reading.direction);
  if (!isShaped(entry, fields, reading.tell)) return undefined;
  const known = fields.filter((name) => name !== "scope");
  const found = memberNames(entry).filter((name) => known.includes(name) && member(entry, name).value !== "");
  const others = found.filter((name) => !SELECTORS.includes(name));
  const [only] = others;
  if (found.length === 0) reading.tell({ kind: "no-member", known }, entry);
  else if (only === undefined) return readSelected(entry, reading);
  else if (only === "namespaces" && isAlone(found)) return readRelative(entry, reading);
  else if (found.length > 1) reading.tellOwn({ kind: "mixed-members", found }, entry);
  else return readOther(member(entry, only), reading);
  return undefined;
}

/** Whether nothing stands beside `namespaces` that may not: it says in which namespaces the selected are. */
function isAlone(found: readonly string[]): boolean {
  return (
    found.length === 1 ||
    (found.length === 2 && (found.includes("podSelector") || found.includes("externalEntitySelector")))
  );
}

function readSelected(entry: Entry, reading: RuleReading): readonly Peer[] | undefined {
  const read = readPods(entry, reading);
  if (read === undefined) return undefined;
  const pods = read.pods.map((scope): Peer => ({ kind: "pods", ...scope }));
  return [...pods, ...read.addresses, ...ofOtherClusters(entry, reading)];
}

/** Pods of other clusters have addresses outside of this one. */
function ofOtherClusters(entry: Entry, { tell }: Reading): readonly Peer[] {
  const scope = member(entry, "scope");
  if (isAbsent(scope) || scope.value === "") return [];
  const words = ["Cluster", "ClusterSet"] as const;
  if (typeof scope.value !== "string") tellType(scope, "a text", tell);
  const isOne = words.some((word) => word === scope.value);
  if (typeof scope.value === "string" && !isOne)
    tell({ kind: "unknown-member", found: scope.value, known: words }, scope);
  return scope.value === "Cluster" ? [] : [SOMEWHERE_OUTSIDE];
}

/** `namespaces`: which of them, seen from the subject's own, and in them the pods that are selected, or all. */
function readRelative(entry: Entry, reading: RuleReading): readonly Peer[] | undefined {
  const pods = readSelector(member(entry, "podSelector"), reading.tell);
  const relative = readComparison(member(entry, "namespaces"), reading);
  if (relative === undefined || pods === undefined) return undefined;
  if (!isAbsent(member(entry, "externalEntitySelector"))) return [SOMEWHERE_OUTSIDE];
  const here: Peer = { kind: "pods", namespaces: EVERY_NAMESPACE, pods, hostNetwork: "no", relative };
  return [here, ...ofOtherClusters(entry, reading)];
}

/** Exactly one way of comparing namespaces; undefined where it cannot be read. */
function readComparison(entry: Entry, reading: RuleReading): Relative | undefined {
  const { tell } = reading;
  if (!isShaped(entry, FIELDS.namespaces, tell)) return undefined;
  const found = FIELDS.namespaces.filter((name) => memberNames(entry).includes(name));
  const [only] = found;
  if (only === undefined) tell({ kind: "no-member", known: FIELDS.namespaces }, entry);
  else if (found.length > 1) tell({ kind: "several-members", found, known: FIELDS.namespaces }, entry);
  else if (only === "sameLabels") {
    const keys = readKeys(member(entry, only), reading);
    return keys === undefined ? undefined : { kind: "same-labels", keys };
  } else {
    const match = member(entry, only);
    if (match.value === "Self") return { kind: "own-namespace" };
    tell({ kind: "unknown-member", found: describeValue(match.value), known: ["Self"] }, match);
  }
  return undefined;
}

function readKeys(entry: Entry, { tell }: Reading): readonly string[] | undefined {
  const list = readList(entry, tell);
  if (list?.length === 0) tell({ kind: "empty-list", field: "sameLabels" }, entry);
  const keys = (list ?? []).flatMap((item) => {
    if (typeof item.value === "string") return [item.value];
    tellType(item, "the key of a label", tell);
    return [];
  });
  return keys.length === 0 || keys.length < (list?.length ?? 0) ? undefined : keys;
}

function readOther(entry: Entry, reading: RuleReading): readonly Peer[] | undefined {
  switch (entry.step) {
    case "ipBlock": {
      const block = readBlock(entry, reading);
      return block === undefined ? undefined : [block];
    }
    case "group": {
      const { pods, addresses, isFrayed } = membersOf(entry, reading);
      const scopes = pods.map((scope): Peer => ({ kind: "pods", ...scope }));
      return [...scopes, ...addresses, ...(isFrayed ? [UNREADABLE] : [])];
    }
    case "serviceAccount": {
      const account = readAccount(entry, reading);
      return account === undefined ? undefined : [{ kind: "pods", ...account }];
    }
    case "nodeSelector": {
      const selector = readSelector(entry, reading.tell);
      return selector === undefined ? undefined : [{ kind: "nodes", selector }];
    }
    default:
      return readFqdn(entry, reading);
  }
}

/** Names of pods and services end so, unless a cluster has a domain of its own. */
const CLUSTER_DOMAIN = ".cluster.local";

/**
 * `*` stands for any characters, dots among them, and none. Antrea opens the addresses that it sees in answers, those of
 * pods among them: names of the cluster, where they can be meant, may lead to a pod.
 */
function readFqdn(entry: Entry, { tell, tellOwn }: Reading): readonly Peer[] | undefined {
  const { value: text } = entry;
  if (typeof text !== "string") {
    tellType(entry, "a DNS name", tell);
    return undefined;
  }
  const read = globPattern(text, ({ length }) => (length === 1 ? "text" : undefined));
  if ("problem" in read) {
    tellOwn({ kind: "bad-fqdn", trouble: read }, entry);
    return undefined;
  }
  const last = read.pattern.parts.at(-1);
  const end = typeof last === "string" ? last : "";
  const mayBeInside = `.${end}`.endsWith(CLUSTER_DOMAIN) || CLUSTER_DOMAIN.endsWith(end);
  const pods: Peer = { kind: "pods", namespaces: EVERY_NAMESPACE, pods: EVERYTHING, hostNetwork: "no" };
  return [
    { kind: "names", patterns: [read.pattern], binding: "learned", learning: "any-lookup" },
    ...(mayBeInside ? [perhaps(pods)] : []),
  ];
}
