import type { Json, JsonObject, Path } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";
import type { NamePattern } from "../../domain/name.ts";
import type { PodPolicy } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Patch } from "./finding.ts";
import { languageOf, specPath } from "./language.ts";
import { editing, resolverLabels, resolverPorts } from "./patches.ts";

/** What findings write in Cilium's language, and where they look in it. */

/** A pod's namespace, as labels of Cilium's identities have it. */
export const POD_NAMESPACE = "k8s:io.kubernetes.pod.namespace";

/** The cluster's resolver as a peer: as the input has it, else as most clusters do. */
export function resolverEndpoints(context: AuditContext): readonly Json[] {
  const { namespace, key, value } = resolverLabels(context);
  return [{ matchLabels: { [POD_NAMESPACE]: namespace, [`k8s:${key}`]: value } }];
}

/** A pattern as Cilium writes it; undefined where it has no spelling for it. */
export function nameSelector({ text, parts }: NamePattern): JsonObject | undefined {
  if (text === "*" || parts.length === 0) return { matchPattern: "*" };
  if (parts.every((part) => typeof part === "string")) return { matchName: text };
  const isPlain = parts.every((part) => typeof part === "string" || part.any !== "text");
  const isDeep = parts.some((part) => typeof part === "object" && part.any === "labels");
  // Two stars are whole labels at the start alone.
  return isPlain && (!isDeep || text.lastIndexOf("**") === 0) ? { matchPattern: text } : undefined;
}

/** Patterns as Cilium writes them, each once; undefined where one has no spelling. */
export function nameSelectors(patterns: readonly NamePattern[]): readonly JsonObject[] | undefined {
  const unique = [...new Map(patterns.map((pattern) => [pattern.text, pattern])).values()];
  const written = unique.map(nameSelector);
  return written.every((one) => one !== undefined) ? written : undefined;
}

/** A rule that lets the cluster's resolver be asked, for these names only where some are given. */
export function dnsRule(context: AuditContext, names: readonly JsonObject[]): JsonObject {
  const ports = resolverPorts(context).flatMap((port) =>
    ["UDP", "TCP"].map((protocol) => ({ port: String(port), protocol })),
  );
  return {
    toEndpoints: resolverEndpoints(context),
    toPorts: [{ ports, ...(names.length === 0 ? {} : { rules: { dns: names } }) }],
  };
}

/** The names that a policy lets its pods reach. */
export function namesOf({ rules }: PodPolicy): readonly NamePattern[] {
  return rules.egress.flatMap(({ action, peers }) =>
    action === "allow" ? peers.flatMap((peer) => (peer.kind === "names" ? peer.patterns : [])) : [],
  );
}

/** Names of the cluster itself, which the search lists of pods try first. Up to 1.18 two stars are one label. */
function clusterNames({ analysis }: AuditContext): JsonObject {
  const [, minor] = /^v?1\.(\d+)/u.exec(analysis.snapshot.facts.ciliumVersion ?? "") ?? [];
  const isOld = minor !== undefined && Number(minor) < 19;
  return { matchPattern: isOld ? "*.*.svc.cluster.local" : "**.cluster.local" };
}

/** What a rule that filters DNS must let be asked so that a policy works: its names, and those of the cluster. */
export function askableNames(context: AuditContext, entry: PodPolicy): readonly JsonObject[] | undefined {
  const own = nameSelectors(namesOf(entry));
  return own === undefined || own.length === 0 ? own : [...own, clusterNames(context)];
}

/** Adds a rule for DNS to a policy of Cilium's; undefined for any other. */
export function addingDnsRule(context: AuditContext, entry: PodPolicy): Patch | undefined {
  const names = languageOf(entry) === "cilium" ? askableNames(context, entry) : undefined;
  if (names === undefined) return undefined;
  const list: Path = [...specPath(entry), "egress"];
  const rule = dnsRule(context, names);
  const path = pointer(list);
  const isThere = isList(valueAt(entry.document.root, list));
  return editing(
    { entry },
    [isThere ? { op: "add", path: `${path}/-`, value: rule } : { op: "add", path, value: [rule] }],
    `Lets whom ${objectText(entry.object)} selects ask the cluster's resolver${names.length === 0 ? "" : " for the names that it allows and for names of the cluster"}. Where pods resolve elsewhere (NodeLocal DNSCache, Cloud DNS), write that instead.`,
  );
}

/** The entries of a rule's `toPorts` that list a port by its number. */
export function entriesFor({ document }: PodPolicy, rule: Path, port: number): readonly number[] {
  const entries = valueAt(document.root, [...rule, "toPorts"]);
  if (!isList(entries)) return [];
  return [...entries.entries()].flatMap(([index, entry]) => {
    const ports = field(entry, "ports");
    return isList(ports) && ports.some((item) => field(item, "port") === String(port)) ? [index] : [];
  });
}
