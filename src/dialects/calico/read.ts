import { field, isList } from "../../domain/json.ts";
import type { SourceDocument } from "../../domain/source.ts";
import type { Truth } from "../../domain/verdict.ts";
import type { Direction, ObjectRef, OwnTier, PodPolicy, PodScope, Rule } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, rootEntry } from "../../policy/reading/entry.ts";
import { NAMELESS, readName, readNamespace } from "../../policy/reading/metadata.ts";
import { readLikeNetworkPolicy } from "../../policy/reading/network-policy/policy.ts";
import { isShaped, readList, readWord, tellType } from "../../policy/reading/shape.ts";
import { UNREADABLE_SELECTOR } from "../../policy/selector.ts";
import { tellersOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import type { TellDialect } from "../trouble.ts";
import { ALWAYS, allOf, MAYBE, scopeOf } from "./condition.ts";
import { CALICO_MESSAGES, type CalicoTrouble } from "./diagnostics.ts";
import { knownOf, readOrder } from "./known.ts";
import { readRules } from "./read-rules.ts";
import { readConditions } from "./read-selectors.ts";
import { readStagedAction, stagedForm } from "./read-staged.ts";
import { type OwnNamespace, type Reading, UNREADABLE } from "./reading.ts";
import {
  DEFAULT_TIER,
  DIRECTIONS,
  FIELDS,
  type KindSchema,
  POLICY_KINDS,
  STAGED_KUBERNETES,
  STORED_GROUP,
  TYPES,
} from "./schema.ts";
import { unreadCalico } from "./unread.ts";

/** Reads a Calico policy. README.md of this folder says what each field means. */
export function readCalico(document: SourceDocument, context: ReadContext): readonly PodPolicy[] {
  const kind = field(document.root, "kind");
  const schema = POLICY_KINDS.find((candidate) => candidate.kind === kind);
  if (schema === undefined) return [];
  const tellers = tellersOf<CalicoTrouble>(CALICO_MESSAGES, document, context.report);
  if (schema.kind === STAGED_KUBERNETES) return readKubernetes(document, schema, { context, ...tellers });
  const { tell } = tellers;
  const root = rootEntry(document.root);
  isShaped(root, FIELDS.document, tell);
  const name = readName(root, tell);
  const own = schema.isNamespaced ? readOwn(root, context, tell) : undefined;
  const spec = member(root, "spec");
  if (isAbsent(spec)) tell({ kind: "missing", field: "spec" }, spec);
  else if (isShaped(spec, schema.specFields, tell)) {
    const object = objectOf(schema, own, name);
    const reading: Reading = { ...tellers, context, known: knownOf(context), own };
    return readSpec(spec, { document, object, schema, isNamed: name !== undefined }, reading);
  }
  return unreadCalico(headerOf(document.root, context.defaultNamespace), document, context);
}

/** A NetworkPolicy of Kubernetes that is staged. docs/semantics.md, section 6, is what it means. */
function readKubernetes(
  document: SourceDocument,
  { kind, specFields }: KindSchema,
  reading: Pick<Reading, "context" | "tell" | "tellOwn">,
): readonly PodPolicy[] {
  const { context, tell } = reading;
  const { behaviour, defaultNamespace } = context;
  const policy = readLikeNetworkPolicy(
    document,
    { kind, specFields, needsSelector: false },
    { behaviour, defaultNamespace, tell },
  );
  if (policy === undefined) return unreadCalico(headerOf(document.root, defaultNamespace), document, context);
  const spec = member(rootEntry(document.root), "spec");
  const action = readStagedAction(member(spec, "stagedAction"), reading);
  return stagedForm(policy, action);
}

function readOwn(root: Entry, { defaultNamespace }: ReadContext, tell: TellDialect): OwnNamespace {
  const name = readNamespace(root, defaultNamespace, tell);
  if (name === undefined)
    return { scope: { kind: "selected", selector: UNREADABLE_SELECTOR }, name: undefined };
  return { scope: { kind: "named", name }, name };
}

function objectOf({ kind }: KindSchema, own: OwnNamespace | undefined, name = NAMELESS): ObjectRef {
  const namespace = own?.name;
  return namespace === undefined ? { kind, name } : { kind, namespace, name };
}

type Identity = {
  readonly document: SourceDocument;
  readonly object: ObjectRef;
  readonly schema: KindSchema;
  readonly isNamed: boolean;
};

function readSpec(spec: Entry, identity: Identity, reading: Reading): readonly PodPolicy[] {
  const { schema } = identity;
  const policy = readPolicy(spec, identity, reading);
  const action = schema.isStaged ? readStagedAction(member(spec, "stagedAction"), reading) : undefined;
  if (!schema.isNamespaced && isForHosts(spec, reading)) return [];
  return action === undefined ? [policy] : stagedForm(policy, action);
}

function readPolicy(spec: Entry, identity: Identity, reading: Reading): PodPolicy {
  const { document, object, schema } = identity;
  const place = readPlace(spec, identity, reading);
  const subject = readSubject(spec, schema, reading);
  const directions = readDirections(spec, document, reading);
  const rules = (direction: Direction): readonly Rule[] => {
    const read = placed(readRules(spec, direction, reading), place);
    return governed(read, directions[direction]);
  };
  return {
    object,
    document,
    tier: "calico",
    ownTier: place.tier,
    priority: place.order,
    ...(place.tieBreak === undefined ? {} : { tieBreak: place.tieBreak }),
    subject,
    isolates: directions,
    rules: { egress: rules("egress"), ingress: rules("ingress") },
  };
}

/** Where among all policies one stands. */
type Place = {
  readonly tier: OwnTier;
  readonly order: number;
  readonly tieBreak: string | undefined;
  /** When the tier, or within it the policy, is asked. One whose turn is not known is put before all others. */
  readonly knows: { readonly tier: boolean; readonly order: boolean };
};

const FIRST = Number.NEGATIVE_INFINITY;

function readPlace(spec: Entry, { object, isNamed }: Identity, reading: Reading): Place {
  const tier = readTier(member(spec, "tier"), reading);
  const order = readOrder(member(spec, "order"), reading);
  return {
    tier: { ...tier, order: tier.order ?? FIRST },
    order: order ?? FIRST,
    tieBreak: isNamed ? `${tier.name}.${withoutTier(object.name, tier.name)}` : undefined,
    knows: { tier: tier.order !== undefined, order: order !== undefined },
  };
}

/** A policy's name may begin with that of its tier: `default.web` is the policy `web`. */
function withoutTier(name: string, tier: string): string {
  return name.startsWith(`${tier}.`) ? name.slice(tier.length + 1) : name;
}

type FoundTier = Omit<OwnTier, "order"> & { readonly order: number | undefined };

function readTier(entry: Entry, { tell, tellOwn, known }: Reading): FoundTier {
  const { value } = entry;
  const name = isAbsent(entry) || value === "" ? DEFAULT_TIER : value;
  if (typeof name !== "string") {
    tellType(entry, "the name of a tier", tell);
    return { name: "(unreadable)", order: undefined, ends: "unknown" };
  }
  const tier = known.tier(name);
  if (tier !== undefined && tier !== "differ") return tier;
  tellOwn({ kind: tier === undefined ? "tier-missing" : "tiers-differ", tier: name }, entry);
  return { name, order: undefined, ends: "unknown" };
}

/** What others say may have been said before: the tier is perhaps passed by. */
const PASSED_BY: Rule = {
  action: "pass",
  peers: [UNREADABLE],
  ports: "all",
  path: ["spec", "tier"],
};

/**
 * The rules of a policy whose turn is not known. It is put before all others: a connection that it decides is decided by it, or
 * by one that was asked before, as if it were not there.
 */
function placed(rules: readonly Rule[], { knows }: Place): readonly Rule[] {
  const ordered = knows.order ? rules : rules.map(perhapsCounting);
  return knows.tier ? ordered : [PASSED_BY, ...ordered];
}

function perhapsCounting(rule: Rule): Rule {
  return { ...rule, when: allOf([rule.when ?? ALWAYS, MAYBE]) };
}

/** Rules of a direction that the policy does not speak of are ignored; where that is not known, they perhaps count. */
function governed(rules: readonly Rule[], governs: Truth): readonly Rule[] {
  if (governs === "no") return [];
  if (governs === "yes") return rules;
  return rules.map(perhapsCounting);
}

function readSubject(spec: Entry, schema: KindSchema, reading: Reading): PodScope {
  const read = (name: string, keysOf: "endpoint" | "namespace" | "service-account") =>
    readConditions(member(spec, name), { keysOf }, reading)?.pod ?? ALWAYS;
  const condition = allOf([
    read("selector", "endpoint"),
    schema.isNamespaced ? ALWAYS : read("namespaceSelector", "namespace"),
    read("serviceAccountSelector", "service-account"),
  ]);
  return scopeOf(condition, reading.own?.scope, "no");
}

/** The directions that a policy speaks of. Where it does not say, its rules do. */
function readDirections(
  spec: Entry,
  document: SourceDocument,
  { tell, tellOwn }: Reading,
): Readonly<Record<Direction, Truth>> {
  const types = member(spec, "types");
  const list = readList(types, tell);
  if (list === undefined) return { egress: "maybe", ingress: "maybe" };
  if (list.length > 0) return listedDirections(list, { tell });
  const governed = governedByRules(spec);
  // What is written straight to the store has no API before it that fills the types in; without types it governs both.
  const isStored = headerOf(document.root, "").apiVersion?.startsWith(`${STORED_GROUP}/`) === true;
  if (!isStored || governed === "both") return GOVERNED[governed];
  const other = governed === "egress" ? "ingress" : "egress";
  tellOwn({ kind: "types-absent", direction: other }, types);
  return { ...GOVERNED[governed], [other]: "maybe" };
}

const GOVERNED: Readonly<Record<Direction | "both", Readonly<Record<Direction, Truth>>>> = {
  egress: { egress: "yes", ingress: "no" },
  ingress: { egress: "no", ingress: "yes" },
  both: { egress: "yes", ingress: "yes" },
};

/** What the API fills in: the directions that there are rules for, and the way in where there are none at all. */
function governedByRules(spec: Entry): Direction | "both" {
  if (!hasRules(spec, "egress")) return "ingress";
  return hasRules(spec, "ingress") ? "both" : "egress";
}

function hasRules(spec: Entry, direction: Direction): boolean {
  const { value } = member(spec, DIRECTIONS[direction].rules);
  return value !== undefined && value !== null && !(isList(value) && value.length === 0);
}

function listedDirections(
  list: readonly Entry[],
  { tell }: Pick<Reading, "tell">,
): Readonly<Record<Direction, Truth>> {
  const words = list.map((entry) => readWord(entry, { words: TYPES, kind: "unknown-policy-type" }, tell));
  const unlisted: Truth = words.includes(undefined) ? "maybe" : "no";
  const of = (direction: Direction): Truth => (words.includes(DIRECTIONS[direction].type) ? "yes" : unlisted);
  return { egress: of("egress"), ingress: of("ingress") };
}

/** Policies that are asked before connections are tracked, or before addresses are translated, are for host endpoints alone. */
function isForHosts(spec: Entry, { tellOwn }: Reading): boolean {
  const field = ["doNotTrack", "preDNAT"].find((name) => member(spec, name).value === true);
  if (field !== undefined) tellOwn({ kind: "hosts-only", field }, member(spec, field));
  return field !== undefined;
}
