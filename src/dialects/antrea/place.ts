import type { SourceDocument } from "../../domain/source.ts";
import type { Tier } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member, rootEntry } from "../../policy/reading/entry.ts";
import { describeValue, isShaped, tellType } from "../../policy/reading/shape.ts";
import { tellersOf } from "../diagnostics.ts";
import type { ReadContext } from "../dialect.ts";
import { headerOf } from "../dialect.ts";
import { ANTREA_MESSAGES } from "./diagnostics.ts";
import { oncePerInput } from "./once.ts";
import type { Reading } from "./reading.ts";
import {
  BASELINE_TIER,
  DEFAULT_TIER,
  FIELDS,
  GROUP,
  HIGHEST_OWN_TIER,
  OLD_TIER_NAMES,
  PRIORITIES,
  STATIC_TIERS,
  TIER,
  TIER_WIDTH,
} from "./schema.ts";

export type Place = { readonly tier: Tier; readonly priority: number | "unordered" };

/**
 * Where a policy stands: tiers by their priority, policies of one tier by theirs, both lowest first, and the baseline tier
 * after NetworkPolicies. Both priorities make one number; two policies that differ by less than it can tell are a tie, as
 * are equal ones, between which Antrea defines no order. Undefined where the tier cannot be read.
 */
export function readPlace(spec: Entry, reading: Reading): Place | undefined {
  const name = readTierName(member(spec, "tier"), reading);
  const priority = readPriority(member(spec, "priority"), reading);
  if (name === undefined) return undefined;
  if (name === BASELINE_TIER) return { tier: "antrea-baseline", priority: priority ?? "unordered" };
  const tier = tierPriority(name, member(spec, "tier"), reading);
  const isPlaced = tier !== undefined && priority !== undefined;
  return { tier: "antrea", priority: isPlaced ? tier * TIER_WIDTH + priority : "unordered" };
}

function readTierName(entry: Entry, { tell }: Reading): string | undefined {
  if (isAbsent(entry) || entry.value === "") return DEFAULT_TIER;
  if (typeof entry.value !== "string") {
    tellType(entry, "the name of a tier", tell);
    return undefined;
  }
  return OLD_TIER_NAMES.includes(entry.value) ? entry.value.toLowerCase() : entry.value;
}

function readPriority(entry: Entry, { tell, tellOwn }: Reading): number | undefined {
  const { value } = entry;
  if (isAbsent(entry)) tell({ kind: "missing", field: "priority" }, entry);
  else if (typeof value === "number" && value >= PRIORITIES.lowest && value <= PRIORITIES.highest)
    return value;
  else tellOwn({ kind: "bad-policy-priority", found: describeValue(value) }, entry);
  return undefined;
}

/** The priority of a tier that exists; the application tier is always where it is. */
function tierPriority(name: string, place: Entry, reading: Reading): number | undefined {
  const { context, tellOwn } = reading;
  const known = STATIC_TIERS.get(name);
  if (name === DEFAULT_TIER) return known;
  const written = context.surroundings
    .documents(GROUP, TIER)
    .findLast(({ root }) => headerOf(root, context.defaultNamespace).name === name);
  if (written !== undefined) return remembered(context, written, () => readTier(written, context)).priority;
  if (known === undefined) tellOwn({ kind: "missing-reference", what: TIER, name }, place);
  return known;
}

type OwnTier = { readonly priority: number | undefined };

const remembered = oncePerInput<OwnTier>();

function readTier(document: SourceDocument, context: ReadContext): OwnTier {
  const { tell, tellOwn } = tellersOf(ANTREA_MESSAGES, document, context.report);
  const spec = member(rootEntry(document.root), "spec");
  if (!isShaped(spec, FIELDS.tierSpec, tell)) return { priority: undefined };
  const { value } = member(spec, "priority");
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= HIGHEST_OWN_TIER)
    return { priority: value };
  tellOwn({ kind: "bad-tier-priority", found: describeValue(value) }, member(spec, "priority"));
  return { priority: undefined };
}
