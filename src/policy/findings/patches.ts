import type { AddressRange, Cidr } from "../../domain/address.ts";
import { compareWords, formatAddress } from "../../domain/address.ts";
import type { Json, JsonObject, Path } from "../../domain/json.ts";
import { field, isList } from "../../domain/json.ts";
import { at } from "../../domain/unreachable.ts";
import type { AuditContext } from "./context.ts";
import { pointer, valueAt } from "./document.ts";
import type { Operation, Patch } from "./finding.ts";
import { isLikeNetworkPolicy, languageOf } from "./language.ts";
import { DNS_LABEL, DNS_NAMESPACE, DNS_PORT } from "./resolvers.ts";
import type { RuleFacts } from "./rules.ts";

/** A NetworkPolicy to add. */
function networkPolicy(namespace: string, name: string, spec: JsonObject): JsonObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
}

/** A name that no NetworkPolicy of the namespace has yet. */
function freeName({ policyNames }: AuditContext, namespace: string, wanted: string): string {
  const taken = policyNames(namespace);
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}

/** A resolver that the input has, by its class. */
function seenResolver({ analysis, resolvers }: AuditContext): number | undefined {
  return resolvers.classes.find((number) => at(analysis.classes.list, number).unseen === undefined);
}

const RESOLVER_KEYS = /^(?:k8s-app|app|app\.kubernetes\.io\/name|dns\.operator.*)$/u;

/** A label and the namespace of the cluster's resolver: as the input has it, else as most clusters do. */
export function resolverLabels(context: AuditContext): {
  readonly namespace: string;
  readonly key: string;
  readonly value: string;
} {
  const { namespaces, list } = context.analysis.classes;
  const number = seenResolver(context);
  const seen = number === undefined ? undefined : at(list, number);
  const label = [...(seen?.labels.stated ?? [])].find(([key]) => RESOLVER_KEYS.test(key));
  const [key, value] = label ?? [DNS_LABEL.key, DNS_LABEL.value];
  const namespace = seen === undefined ? DNS_NAMESPACE : at(namespaces, seen.namespace).name;
  return { namespace, key, value };
}

function resolverPeer(context: AuditContext): JsonObject {
  const { namespace, key, value } = resolverLabels(context);
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: { [key]: value } },
  };
}

/** Where names are resolved: the cluster's resolver, and its addresses where they are known and no pod's. */
export function resolverPeers(context: AuditContext): readonly Json[] {
  const local = (context.analysis.snapshot.network.dns ?? []).filter(
    ({ family, words }) => family === 4 && (words[0] ?? 0) >>> 16 === 0xa9fe,
  );
  const blocks = local.map(({ family, words }) => ({
    ipBlock: { cidr: `${formatAddress(family, words)}/32` },
  }));
  return [resolverPeer(context), ...blocks];
}

/** Port 53, and those on which the input's resolver listens instead. */
export function resolverPorts(context: AuditContext): readonly number[] {
  const seen = seenResolver(context);
  const own = seen === undefined ? [] : context.resolvers.portsOf(seen);
  return [...new Set([DNS_PORT, ...own])];
}

function dnsPorts(context: AuditContext): readonly Json[] {
  return resolverPorts(context).flatMap((port) => [
    { protocol: "UDP", port },
    { protocol: "TCP", port },
  ]);
}

/** A policy that lets some pods of a namespace ask the cluster's resolver. */
export function allowDns(
  context: AuditContext,
  namespace: string,
  podSelector: Json,
  wanted: string = "allow-dns",
): JsonObject {
  return networkPolicy(namespace, freeName(context, namespace, wanted), {
    podSelector,
    policyTypes: ["Egress"],
    egress: [{ to: resolverPeers(context), ports: dnsPorts(context) }],
  });
}

/** A policy that denies all egress of a namespace that no other policy allows. */
export function defaultDeny(context: AuditContext, namespace: string): JsonObject {
  const name = freeName(context, namespace, "default-deny-egress");
  return networkPolicy(namespace, name, { podSelector: {}, policyTypes: ["Egress"] });
}

/** A patch that changes one object. */
export function editing(
  { entry }: Pick<RuleFacts, "entry">,
  operations: readonly Operation[],
  summary: string,
): Patch {
  return { summary, add: [], edit: [{ document: entry.document, operations }] };
}

/** Takes rules out of their policies, from the last to the first so that places hold. */
export function removingRules(rules: readonly RuleFacts[], summary: string): Patch | undefined {
  // A rule that stands for a whole unreadable document has no place of its own.
  if (rules.some(({ rule }) => typeof rule.path.at(-1) !== "number")) return undefined;
  const edit = [...Map.groupBy(rules, ({ entry }) => entry.document)].map(([document, own]) => ({
    document,
    operations: removingFrom(own),
  }));
  return { summary, add: [], edit };
}

/** Takes rules out of one document. Cilium refuses lists that are all empty: there one empty rule is left, which denies the same. */
function removingFrom(rules: readonly RuleFacts[]): readonly Operation[] {
  return [...Map.groupBy(rules, ({ rule }) => pointer(rule.path.slice(0, -1)))].flatMap(([list, own]) => {
    const { entry, rule } = at(own, 0);
    const written = valueAt(entry.document.root, rule.path.slice(0, -1));
    const isAll = isList(written) && written.length === own.length;
    if (languageOf(entry) === "cilium" && isAll) return [{ op: "replace", path: list, value: [{}] }];
    return own
      .toSorted((a, b) => Number(b.rule.path.at(-1)) - Number(a.rule.path.at(-1)))
      .map((facts): Operation => ({ op: "remove", path: pointer(facts.rule.path) }));
  });
}

/** The items of `to` of a rule of a NetworkPolicy, as they are written. */
export function writtenPeers({ entry, rule }: Pick<RuleFacts, "entry" | "rule">): readonly Json[] {
  const to = field(valueAt(entry.document.root, rule.path), "to");
  return isList(to) ? to : [];
}

function contains(outer: AddressRange, inner: AddressRange): boolean {
  return (
    outer.family === inner.family &&
    compareWords(outer.first, inner.first) <= 0 &&
    compareWords(inner.last, outer.last) <= 0
  );
}

function cidrText({ family, first, prefix }: Cidr): string {
  return `${formatAddress(family, first)}/${prefix}`;
}

/** A peer of a rule that is a block, as it stands in the rule's list. */
type BlockPeer = Extract<RuleFacts["rule"]["peers"][number], { kind: "block" }>;

/** What to except from a block so that an address is closed: nothing, where it is none of the block's. */
function holeIn({ cidrs, except }: BlockPeer, wanted: readonly Cidr[]): Cidr | "none" | undefined {
  const exact = at(wanted, wanted.length - 1);
  if (!cidrs.some((cidr) => contains(cidr, exact)) || except.some((hole) => contains(hole, exact)))
    return "none";
  return wanted.find((hole) => cidrs.some((cidr) => contains(cidr, hole) && !contains(hole, cidr)));
}

/**
 * Operations that take addresses out of every ipBlock of a NetworkPolicy rule. Each address comes with the blocks that may be
 * excepted for it, the widest first and its own last. Undefined where the rule opens one of them in a way that no exception
 * can take back.
 */
export function exceptFrom(
  facts: RuleFacts,
  wanted: readonly (readonly Cidr[])[],
): readonly Operation[] | undefined {
  const { rule, entry } = facts;
  const isUnbounded = rule.peers.some(({ kind }) => kind === "everything" || kind === "unreadable");
  if (!isLikeNetworkPolicy(entry) || isUnbounded) return undefined;
  const operations: Operation[] = [];
  for (const [index, peer] of rule.peers.entries()) {
    if (peer.kind !== "block") continue;
    const holes = wanted.map((blocks) => holeIn(peer, blocks));
    if (holes.includes(undefined)) return undefined;
    const texts = holes.flatMap((hole) => (hole === "none" || hole === undefined ? [] : [cidrText(hole)]));
    operations.push(...addExcept([...rule.path, "to", index, "ipBlock"], facts, [...new Set(texts)]));
  }
  return operations;
}

function addExcept(block: Path, { entry }: RuleFacts, texts: readonly string[]): readonly Operation[] {
  if (texts.length === 0) return [];
  const path = pointer([...block, "except"]);
  const written = valueAt(entry.document.root, [...block, "except"]);
  if (!isList(written)) return [{ op: "add", path, value: texts }];
  return texts.map((value) => ({ op: "add", path: `${path}/-`, value }));
}
