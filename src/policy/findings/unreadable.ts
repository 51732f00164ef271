import type { Path } from "../../domain/json.ts";
import { pathText } from "../explain.ts";
import type { Direction, Peer, PodPolicy, PodScope, Rule } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext } from "./context.ts";
import { isOwnKind } from "./context.ts";
import type { Finding } from "./finding.ts";
import { isLikeNetworkPolicy, languageOf, peerPath, portsPath, specPath, subjectPath } from "./language.ts";
import { isReadable, selectorsOf } from "./scopes.ts";
import { told } from "./subjects.ts";
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

/** Policies that could be read in part or not at all. One finding for each. */
export function unreadablePolicies(context: AuditContext): readonly Finding[] {
  return context.analysis.snapshot.policies.flatMap((entry, policy): Finding[] => {
    if (!isOwnKind(entry)) return [];
    const places = trouble(entry);
    if (places.length === 0) return [];
    const name = objectText(entry.object);
    const where = placesText(places);
    return [
      {
        slug: "unreadable-policy",
        ...told({
          subjects: context.subjectsOf(policy),
          policies: [name],
          shape: [where],
          tell: ({ policies }) =>
            `${where} of ${listed(policies)} could not be read. What it might allow counts as possible, and nothing that rests on it as certain.`,
        }),
        origins: places.slice(0, 5).map((path) => ({ document: entry.document, path })),
        // Several unreadable documents have no name; their files keep them apart.
        identity: [name, ...(places.some((path) => path.length === 0) ? [entry.document.file] : [])],
      },
    ];
  });
}
