import type { AddressRange } from "../../domain/address.ts";
import { parseAddress } from "../../domain/address.ts";
import { field } from "../../domain/json.ts";
import type { NamePattern } from "../../domain/name.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Seen } from "../../policy/condition.ts";
import type { OwnTier } from "../../policy/pod-policy.ts";
import { readCidr } from "../../policy/reading/cidr.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, rootEntry } from "../../policy/reading/entry.ts";
import { isShaped, readList } from "../../policy/reading/shape.ts";
import type { Tell } from "../../policy/reading/trouble.ts";
import type { Labels } from "../../policy/selector.ts";
import { tellersOf } from "../diagnostics.ts";
import type { ReadContext, Surroundings } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import type { TellDialect } from "../trouble.ts";
import type { Asked } from "./condition.ts";
import { CALICO_MESSAGES, type CalicoTrouble } from "./diagnostics.ts";
import { calicoLabelsOf, labelsOf, NO_LABELS, UNKNOWN_LABELS } from "./labels.ts";
import { readDomains } from "./read-domains.ts";
import { FIELDS, FIXED_TIERS, GROUPS, type REFERENCED, VERSIONS } from "./schema.ts";

/** A set of addresses that selectors match by its labels: a NetworkSet, a GlobalNetworkSet, a HostEndpoint. */
export type AddressSet = {
  readonly asked: Asked;
  /** Where it lies; undefined for what is global, or cannot be placed. */
  readonly seen: Seen;
  /** Its namespace is not known. */
  readonly isUnplaced: boolean;
  readonly ranges: readonly AddressRange[];
  readonly domains: readonly NamePattern[];
  /** It holds more than those, perhaps anything. */
  readonly isFrayed: boolean;
  readonly isHost: boolean;
};

/** A tier's place and end. `order` is undefined where it is not known. */
export type KnownTier = Omit<OwnTier, "order"> & { readonly order: number | undefined };

/** What the input holds that policies refer to, read once and when first asked for. */
export type Known = {
  sets(): readonly AddressSet[];
  /** Undefined where there is no such tier; `differ` where there are several that do not agree. */
  tier(name: string): KnownTier | "differ" | undefined;
};

const KNOWN = new WeakMap<Surroundings, Known>();

/** What the surroundings of a policy hold. One for all policies of a run, so that what is wrong in a set is said once. */
export function knownOf(context: ReadContext): Known {
  const found = KNOWN.get(context.surroundings);
  if (found !== undefined) return found;
  let sets: readonly AddressSet[] | undefined;
  let tiers: ReadonlyMap<string, KnownTier | "differ"> | undefined;
  const known: Known = {
    sets: () => (sets ??= readSets(context)),
    tier: (name) => {
      const fixed = Object.hasOwn(FIXED_TIERS, name) ? FIXED_TIERS[name] : undefined;
      return fixed === undefined ? (tiers ??= readTiers(context)).get(name) : { name, ...fixed };
    },
  };
  KNOWN.set(context.surroundings, known);
  return known;
}

type Tellers = { readonly tell: TellDialect; readonly tellOwn: Tell<CalicoTrouble> };

function tellersFor(document: SourceDocument, context: ReadContext): Tellers {
  return tellersOf<CalicoTrouble>(CALICO_MESSAGES, document, context.report);
}

function documentsOf(kind: (typeof REFERENCED)[number], { surroundings }: ReadContext) {
  return GROUPS.flatMap((group) => surroundings.documents(group, kind));
}

/** The spec of a document, undefined where it cannot be read. */
function specOf(document: SourceDocument, fields: readonly string[], tell: TellDialect): Entry | undefined {
  const apiVersion = field(document.root, "apiVersion");
  const isRead = GROUPS.some((group) => apiVersion === `${group}/${VERSIONS[group] ?? ""}`);
  const spec = member(rootEntry(document.root), "spec");
  if (!isRead) return undefined;
  if (isAbsent(spec)) return spec;
  return isShaped(spec, fields, tell) ? spec : undefined;
}

const NAME = "kubernetes.io/metadata.name";

function namespaceLabels(name: string, { surroundings }: ReadContext): Labels {
  const named = [NAME, name] as const;
  const document = surroundings
    .documents("", "Namespace")
    .findLast(({ root }) => field(field(root, "metadata"), "name") === name);
  if (document === undefined) {
    const isLost = surroundings.mayHaveMore("", "Namespace");
    return { stated: new Map([named]), knowledge: isLost ? "unreadable" : "implied" };
  }
  const { stated, knowledge } = labelsOf(document.root);
  return { stated: new Map([...stated, named]), knowledge };
}

function readSets(context: ReadContext): readonly AddressSet[] {
  return [
    ...readNetworkSets("NetworkSet", context),
    ...readNetworkSets("GlobalNetworkSet", context),
    ...documentsOf("HostEndpoint", context).map((document) => readHostEndpoint(document, context)),
    ...lostSets(context),
  ];
}

/** What stands for sets that may be there and were not read: of any labels, with any addresses. */
function lostSets({ surroundings }: ReadContext): readonly AddressSet[] {
  const lost = (asked: Asked, isHost: boolean): AddressSet => ({
    asked,
    seen: seenOf(UNKNOWN_LABELS, undefined, UNKNOWN_LABELS),
    isUnplaced: asked === "namespaced",
    ranges: [],
    domains: [],
    isFrayed: true,
    isHost,
  });
  const mayHave = (kind: (typeof REFERENCED)[number]): boolean =>
    GROUPS.some((group) => surroundings.mayHaveMore(group, kind));
  return [
    ...(mayHave("NetworkSet") ? [lost("namespaced", false)] : []),
    ...(mayHave("GlobalNetworkSet") ? [lost("global", false)] : []),
    ...(mayHave("HostEndpoint") ? [lost("global", true)] : []),
  ];
}

function seenOf(own: Labels, namespaceName: string | undefined, namespace: Labels): Seen {
  return {
    pod: own,
    namespace,
    namespaceName: namespaceName ?? "",
    serviceAccount: undefined,
    node: undefined,
  };
}

function readNetworkSets(
  kind: "NetworkSet" | "GlobalNetworkSet",
  context: ReadContext,
): readonly AddressSet[] {
  return documentsOf(kind, context).map((document) => {
    const content = readContent(document, context);
    const own = calicoLabelsOf(document.root);
    if (kind === "GlobalNetworkSet")
      return { ...content, asked: "global", seen: seenOf(own, undefined, NO_LABELS), isUnplaced: false };
    const { namespace } = headerOf(document.root, context.defaultNamespace);
    const home = namespace === undefined ? UNKNOWN_LABELS : namespaceLabels(namespace, context);
    const seen = seenOf(own, namespace, home);
    return { ...content, asked: "namespaced", seen, isUnplaced: namespace === undefined };
  });
}

/** What a network set holds. */
function readContent(
  document: SourceDocument,
  context: ReadContext,
): Pick<AddressSet, "ranges" | "domains" | "isFrayed" | "isHost"> {
  const tellers = tellersFor(document, context);
  const spec = specOf(document, FIELDS.networkSet, tellers.tell);
  if (spec === undefined) return { ranges: [], domains: [], isFrayed: true, isHost: false };
  const nets = readNets(member(spec, "nets"), tellers.tell);
  const domains = readDomains(member(spec, "allowedEgressDomains"), tellers);
  return {
    ranges: nets.ranges,
    domains: domains.patterns,
    isFrayed: !nets.isWhole || !domains.isWhole,
    isHost: false,
  };
}

/** Labels of profiles are a host endpoint's too; of the profile that allows all there are none. */
function readHostEndpoint(document: SourceDocument, context: ReadContext): AddressSet {
  const { tell } = tellersFor(document, context);
  const spec = specOf(document, FIELDS.hostEndpoint, tell);
  const nets = spec === undefined ? undefined : readNets(member(spec, "expectedIPs"), tell);
  const profiles = spec === undefined ? undefined : readList(member(spec, "profiles"), tell);
  const isPlain = profiles?.every(({ value }) => value === "projectcalico-default-allow") === true;
  const own = calicoLabelsOf(document.root);
  const labels: Labels = isPlain || own.knowledge !== "whole" ? own : { ...own, knowledge: "implied" };
  return {
    asked: "global",
    seen: seenOf(labels, undefined, NO_LABELS),
    isUnplaced: false,
    ranges: nets?.ranges ?? [],
    domains: [],
    isFrayed: nets?.isWhole !== true,
    isHost: true,
  };
}

export type Nets = { readonly ranges: readonly AddressRange[]; readonly isWhole: boolean };

/** Reads a list of blocks; one address alone is a block of its own. */
export function readNets(entry: Entry, tell: TellDialect): Nets {
  const list = readList(entry, tell);
  if (list === undefined) return { ranges: [], isWhole: false };
  const ranges = list.flatMap((item) => readNet(item, tell) ?? []);
  return { ranges, isWhole: ranges.length === list.length };
}

function readNet(entry: Entry, tell: TellDialect): AddressRange | undefined {
  const { value } = entry;
  const address = typeof value === "string" ? parseAddress(value) : undefined;
  if (typeof value !== "string" || address === undefined) return readCidr(entry, tell);
  return readCidr({ ...entry, value: `${value}/${address.words.length * 32}` }, tell);
}

function readTiers(context: ReadContext): ReadonlyMap<string, KnownTier | "differ"> {
  const tiers = new Map<string, KnownTier | "differ">();
  for (const document of documentsOf("Tier", context)) {
    const name = field(field(document.root, "metadata"), "name");
    if (typeof name !== "string") continue;
    const tier = readTier(document, name, context);
    const before = tiers.get(name);
    const isSame =
      before === undefined ||
      (before !== "differ" && before.order === tier.order && before.ends === tier.ends);
    tiers.set(name, isSame ? tier : "differ");
  }
  return tiers;
}

function readTier(document: SourceDocument, name: string, context: ReadContext): KnownTier {
  const tellers = tellersFor(document, context);
  const spec = specOf(document, FIELDS.tier, tellers.tell);
  if (spec === undefined) return { name, order: undefined, ends: "unknown" };
  return {
    name,
    order: readOrder(member(spec, "order"), tellers),
    ends: readEnd(member(spec, "defaultAction"), tellers),
  };
}

/** An order: Infinity where none is given, undefined where it is no number. */
export function readOrder(entry: Entry, { tellOwn }: Tellers): number | undefined {
  const { value } = entry;
  if (isAbsent(entry)) return Number.POSITIVE_INFINITY;
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  tellOwn({ kind: "bad-order", found: value ?? null }, entry);
  return undefined;
}

function readEnd(entry: Entry, { tellOwn }: Tellers): OwnTier["ends"] {
  if (isAbsent(entry) || entry.value === "Deny") return "deny";
  if (entry.value === "Pass") return "pass";
  tellOwn({ kind: "bad-default-action", found: entry.value }, entry);
  return "unknown";
}
