import type { Json, JsonObject, Path } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";
import type { NamePattern } from "../../domain/name.ts";
import type { PodPolicy } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import type { AuditContext } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import { dnsLists } from "./filters.ts";
import type { Operation, Patch } from "./finding.ts";
import { languageOf, specPath } from "./language.ts";
import { editing, resolverLabels, resolverPorts } from "./patches.ts";
import { DNS_PORT } from "./resolvers.ts";
import type { RuleFacts } from "./rules.ts";

/** What findings write in Cilium's language, and where they look in it. */

/** A pod's namespace, as labels of Cilium's identities have it. */
export const POD_NAMESPACE = "k8s:io.kubernetes.pod.namespace";

/** The cluster's resolver as a peer: as the input has it, else as most clusters do. */
function resolverEndpoints(context: AuditContext): readonly Json[] {
  const { namespace, key, value } = resolverLabels(context);
  return [{ matchLabels: { [POD_NAMESPACE]: namespace, [`k8s:${key}`]: value } }];
}

/** A pattern as Cilium writes it; undefined where it has no spelling for it. */
function nameSelector({ text, parts }: NamePattern): JsonObject | undefined {
  if (text === "*" || parts.length === 0) return { matchPattern: "*" };
  if (parts.every((part) => typeof part === "string")) return { matchName: text };
  const isPlain = parts.every((part) => typeof part === "string" || part.any !== "text");
  const isDeep = parts.some((part) => typeof part === "object" && part.any === "labels");
  // Two stars are whole labels at the start alone.
  return isPlain && (!isDeep || text.lastIndexOf("**") === 0) ? { matchPattern: text } : undefined;
}

/** Patterns as Cilium writes them, each once; undefined where one has no spelling. */
function nameSelectors(patterns: readonly NamePattern[]): readonly JsonObject[] | undefined {
  const unique = [...new Map(patterns.map((pattern) => [pattern.text, pattern])).values()];
  const written = unique.map(nameSelector);
  return written.every((one) => one !== undefined) ? written : undefined;
}

/** A rule that lets the cluster's resolver be asked, for these names only where some are given. */
function dnsRule(context: AuditContext, names: readonly JsonObject[]): JsonObject {
  const ports = resolverPorts(context).flatMap((port) =>
    ["UDP", "TCP"].map((protocol) => ({ port: String(port), protocol })),
  );
  return {
    toEndpoints: resolverEndpoints(context),
    toPorts: [{ ports, ...(names.length === 0 ? {} : { rules: { dns: names } }) }],
  };
}

/** The names that a policy lets its pods reach. */
function namesOf({ rules }: PodPolicy): readonly NamePattern[] {
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
function askableNames(context: AuditContext, entry: PodPolicy): readonly JsonObject[] | undefined {
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

/** A wildcard, and the name that it stands under. */
export type Apex = { readonly pattern: NamePattern; readonly apex: string };

/** A pattern's text with its leading stars as one, which spellings differ in. */
function plainText(text: string): string {
  return text
    .toLowerCase()
    .replace(/\.$/u, "")
    .replace(/^\*+\./u, "*.");
}

/** The lists of names of a policy, as they are written: those that may be reached, and those that may be asked for. */
function nameLists({ document, rules }: PodPolicy): readonly Path[] {
  const paths = new Map(rules.egress.map(({ path }) => [pointer(path), path]));
  return [...paths.values()].flatMap((path): Path[] => {
    const entries = valueAt(document.root, [...path, "toPorts"]);
    const asked = isList(entries)
      ? [...entries.keys()].map((index): Path => [...path, "toPorts", index, "rules", "dns"])
      : [];
    return [[...path, "toFQDNs"], ...asked].filter((list) => isList(valueAt(document.root, list)));
  });
}

/** Names beside wildcards, in each list of a policy of Cilium's that has the wildcard. */
export function addingNames(entry: PodPolicy, apexes: readonly Apex[]): readonly Operation[] {
  const { root } = entry.document;
  return nameLists(entry).flatMap((list) => {
    const written = valueAt(root, list);
    const texts = (isList(written) ? written : []).map((item) => field(item, "matchPattern"));
    const own = new Set(texts.map((text) => (typeof text === "string" ? plainText(text) : "")));
    return apexes
      .filter(({ pattern }) => own.has(plainText(pattern.text)))
      .map(({ apex }): Operation => ({
        op: "add",
        path: `${pointer(list)}/-`,
        value: { matchName: apex },
      }));
  });
}

/** A policy in whose place names become known, and the rules that filter DNS for its subjects. */
type Asking = { readonly entry: PodPolicy; readonly filters: readonly RuleFacts[] };

/**
 * Lets names be asked for, so that their addresses are learned: beside those of a filter that is there, else where port 53 is
 * allowed already, else by a rule of its own.
 */
export function lettingAsk(
  context: AuditContext,
  { entry, filters }: Asking,
  patterns: readonly NamePattern[],
): Patch | undefined {
  const names = nameSelectors(patterns);
  if (languageOf(entry) !== "cilium" || names === undefined) return undefined;
  const [filter] = filters.filter((facts) => languageOf(facts.entry) === "cilium");
  const list = filter === undefined ? undefined : dnsLists(filter)[0];
  if (filter !== undefined && list !== undefined) {
    return editing(
      filter,
      names.map((value): Operation => ({ op: "add", path: `${pointer(list)}/-`, value })),
      `Lets the names be asked for by the rule of ${objectText(filter.entry.object)} that filters DNS.`,
    );
  }
  return filteringPlain(context, entry) ?? addingDnsRule(context, entry);
}

/** Turns a rule that lets port 53 through into one that filters DNS. */
function filteringPlain(context: AuditContext, entry: PodPolicy): Patch | undefined {
  const dns = askableNames(context, entry);
  const plain = entry.rules.egress.flatMap(({ action, path }) =>
    action === "allow"
      ? entriesFor(entry, path, DNS_PORT).map((index): Path => [...path, "toPorts", index])
      : [],
  );
  const [place] = plain.filter((path) => valueAt(entry.document.root, [...path, "rules"]) === undefined);
  if (dns === undefined || place === undefined) return undefined;
  return editing(
    { entry },
    [{ op: "add", path: `${pointer(place)}/rules`, value: { dns } }],
    `Has ${objectText(entry.object)} filter the DNS that it allows, so that Cilium learns the addresses of its names. Other names are refused then: list what else is asked for.`,
  );
}

/** In place of "*", the names that connections are held to, and those of the cluster. */
export function namesInstead(
  context: AuditContext,
  rules: readonly RuleFacts[],
  patterns: readonly NamePattern[],
): Patch | undefined {
  const [first] = rules;
  const names = nameSelectors(patterns);
  if (first === undefined || names === undefined) return undefined;
  const value = [...names, clusterNames(context)];
  return editing(
    first,
    rules.flatMap(dnsLists).map((list): Operation => ({ op: "replace", path: pointer(list), value })),
    "Lets only the allowed names and names of the cluster be asked for. Any other question is refused then: see first what pods ask (hubble observe --protocol dns).",
  );
}

/** The members of a rule that say where to. */
const DESTINATIONS: readonly string[] = [
  "toCIDR",
  "toCIDRSet",
  "toEntities",
  "toEndpoints",
  "toServices",
  "toGroups",
  "toNodes",
];

/** Gives a rule the cluster's resolver as its destination, whatever it had. */
export function towardsResolver(context: AuditContext, facts: RuleFacts): Patch | undefined {
  const { entry, rule } = facts;
  const written = valueAt(entry.document.root, rule.path);
  if (languageOf(entry) !== "cilium" || written === undefined) return undefined;
  const path = pointer(rule.path);
  const old = DESTINATIONS.filter((name) => field(written, name) !== undefined && name !== "toEndpoints");
  return editing(
    facts,
    [
      ...old.map((name): Operation => ({ op: "remove", path: `${path}/${name}` })),
      { op: "add", path: `${path}/toEndpoints`, value: resolverEndpoints(context) },
    ],
    "Lets only the cluster's resolver be asked. Where names are resolved elsewhere (NodeLocal DNSCache, Cloud DNS), name that address instead.",
  );
}

/** As Cilium takes them for TLS: exact, one label or more under a name. */
const SERVER_NAME = /^(?:\*?\*\.)?[-a-z0-9_.]+$/u;

/** Whether an entry of `toPorts` is for HTTPS alone, and nothing looks into it yet. */
function isBareHttps(entry: Json): boolean {
  const ports = field(entry, "ports");
  const isHttps = (item: Json): boolean =>
    field(item, "port") === "443" &&
    field(item, "protocol") === "TCP" &&
    field(item, "endPort") === undefined;
  const isSeen = ["rules", "serverNames", "terminatingTLS", "originatingTLS", "listener"].some(
    (name) => field(entry, name) !== undefined,
  );
  return isList(ports) && ports.length > 0 && ports.every(isHttps) && !isSeen;
}

/** Has rules for names look at the name that TLS is asked for; undefined where they are for more than HTTPS. */
export function serverNames(rules: readonly RuleFacts[]): Patch | undefined {
  const [first] = rules;
  const operations = rules.map(({ entry, rule }): readonly Operation[] | undefined => {
    const entries = valueAt(entry.document.root, [...rule.path, "toPorts"]);
    const texts = rule.peers.flatMap((peer) => (peer.kind === "names" ? peer.patterns : []));
    const names = texts.map(({ text }) => text);
    if (!isList(entries) || !entries.every(isBareHttps) || !names.every((name) => SERVER_NAME.test(name)))
      return undefined;
    return [...entries.keys()].map((index): Operation => ({
      op: "add",
      path: `${pointer([...rule.path, "toPorts", index])}/serverNames`,
      value: names,
    }));
  });
  const all = operations.filter((own) => own !== undefined);
  if (first === undefined || all.length < operations.length) return undefined;
  return editing(
    first,
    all.flat(),
    "Lets TLS through for these server names only, whatever addresses they share. Cilium's proxy reads the name: it must be enabled, and what is no TLS is refused.",
  );
}
