import type { Path } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import { pathText } from "../explain.ts";
import type { Direction, Peer, PodPolicy, PodScope, Rule } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext } from "./context.ts";
import { isOwnKind } from "./context.ts";
import type { Finding } from "./finding.ts";
import { isLikeNetworkPolicy, languageOf, peerPath, portsPath, specPath, subjectPath } from "./language.ts";
import { isReadable, selectorsOf } from "./scopes.ts";
import { distinct, told } from "./subjects.ts";
import { listed } from "./words.ts";

const DIRECTIONS: readonly Direction[] = ["egress", "ingress"];

function isScopeReadable(scope: PodScope): boolean {
  return selectorsOf(scope).every(isReadable);
}

function isPeerReadable(peer: Peer): boolean {
  switch (peer.kind) {
    case "unreadable":
      return false;
    case "pods":
      return isScopeReadable(peer);
    case "nodes":
      return isReadable(peer.selector);
    case "block":
      return !peer.frayed;
    case "all-of":
      return peer.peers.every(isPeerReadable);
    case "not":
      return isPeerReadable(peer.peer);
    case "everything":
    case "names":
    case "entities":
      return true;
  }
}

/**
 * Whether what is unknown in a policy is what could not be read. In other languages much is unknown that was read well
 * (which node an API server is on, what a cloud's group holds), and their readers say themselves what they could not read.
 */
function isToldByPlace(entry: PodPolicy): boolean {
  const language = languageOf(entry);
  // A document without a version is of no language, and unreadable as a whole.
  return isLikeNetworkPolicy(entry) || language === "cluster-policy" || language === "other";
}

/** The place of one port, as near as the language lets it be told. */
function portPath(entry: PodPolicy, { path }: Rule, index: number): Path {
  const field = portsPath(entry, path);
  const listsPorts = isLikeNetworkPolicy(entry) || languageOf(entry) === "cluster-policy";
  return listsPorts ? [...field, index] : field;
}

/** The places of a rule that could not be read. */
function troubleIn(entry: PodPolicy, direction: Direction, rule: Rule): readonly Path[] {
  if (rule.action === "unknown") return [rule.path];
  const peers = [...rule.peers.entries()]
    .filter(([, peer]) => !isPeerReadable(peer))
    .map(([index]) => peerPath(entry, rule.path, { of: direction, index }));
  const items = rule.ports === "all" ? [] : [...rule.ports.entries()];
  const ports = items
    .filter(([, { kind }]) => kind === "unreadable")
    .map(([index]) => portPath(entry, rule, index));
  return [...peers, ...ports];
}

/** The place that says in which directions a policy isolates. */
function typesPath(entry: PodPolicy): Path {
  return isLikeNetworkPolicy(entry) ? [...specPath(entry), "policyTypes"] : specPath(entry);
}

/** The places of a policy that could not be read; the whole of it where nothing could. */
function trouble(entry: PodPolicy): readonly Path[] {
  if (!isToldByPlace(entry)) return entry.isUnread === true ? [[]] : [];
  const subject = isScopeReadable(entry.subject) ? [] : [subjectPath(entry)];
  const isVague = entry.isolates.egress === "maybe" || entry.isolates.ingress === "maybe";
  const types = isVague && entry.rules.egress.every(({ path }) => path.length > 0) ? [typesPath(entry)] : [];
  const rules = DIRECTIONS.flatMap((direction) =>
    entry.rules[direction].flatMap((rule) => troubleIn(entry, direction, rule)),
  );
  return [...subject, ...types, ...rules];
}

function placesText(paths: readonly Path[]): string {
  const texts = [...new Set(paths.map((path) => (path.length === 0 ? "the whole object" : pathText(path))))];
  return listed(texts, 4);
}

const COUNTED_BOTH_WAYS =
  "could not be read. What it might allow counts as possible, and nothing that rests on it as certain.";

/** A policy of which parts could not be read. */
function frayedFinding(context: AuditContext, policy: number, places: readonly Path[]): Finding {
  const entry = at(context.analysis.snapshot.policies, policy);
  const name = objectText(entry.object);
  const where = placesText(places);
  return {
    slug: "unreadable-policy",
    ...told({
      subjects: context.subjectsOf(policy),
      policies: [name],
      shape: [where],
      tell: ({ policies }) => `${where} of ${listed(policies)} ${COUNTED_BOTH_WAYS}`,
    }),
    origins: places.slice(0, 5).map((path) => ({ document: entry.document, path })),
    identity: [name, ...(places.some((path) => path.length === 0) ? [entry.document.file] : [])],
  };
}

/** What could not be read at all, in words: by its name, else by its kind, else as what may be of any kind. */
function lostText(entries: readonly PodPolicy[]): string {
  const { object, document } = at(entries, 0);
  const kinds = new Set(entries.map((entry) => entry.object.kind));
  if (kinds.size > 1) return `a document of ${document.file} that may hold any policy`;
  if (object.name !== UNNAMED) return objectText(object);
  const where = object.namespace === undefined ? "" : ` in namespace ${object.namespace}`;
  return `a ${object.kind} of ${document.file}${where}`;
}

/** The name of what says none that can be read. */
const UNNAMED = "(unreadable)";

/** A document of which nothing could be read: whatever it may hold stands for it, and is told as the one thing that it is. */
function lostFinding(context: AuditContext, lost: readonly number[]): Finding {
  const entries = lost.map((policy) => at(context.analysis.snapshot.policies, policy));
  const { document } = at(entries, 0);
  const name = lostText(entries);
  return {
    slug: "unreadable-policy",
    ...told({
      subjects: distinct(lost.flatMap((policy) => context.subjectsOf(policy))),
      policies: [name],
      shape: ["whole"],
      tell: ({ policies }) => {
        const text = `${listed(policies)} ${COUNTED_BOTH_WAYS}`;
        return text.charAt(0).toUpperCase() + text.slice(1);
      },
    }),
    origins: [{ document, path: [] }],
    // Several documents may have no name; their files keep them apart.
    identity: [name, document.file],
  };
}

/** Policies that could be read in part or not at all. One finding for each object of the input. */
export function unreadablePolicies(context: AuditContext): readonly Finding[] {
  const frayed: Finding[] = [];
  const lost = new Map<SourceDocument, number[]>();
  for (const [policy, entry] of context.analysis.snapshot.policies.entries()) {
    const places = isOwnKind(entry) ? trouble(entry) : [];
    if (places.length === 0) continue;
    const isWhole = entry.isUnread === true && places.every((path) => path.length === 0);
    if (!isWhole) frayed.push(frayedFinding(context, policy, places));
    else lost.set(entry.document, [...(lost.get(entry.document) ?? []), policy]);
  }
  return [...frayed, ...[...lost.values()].map((policies) => lostFinding(context, policies))];
}
