import type { Truth } from "../../domain/verdict.ts";
import { and } from "../../domain/verdict.ts";
import type { Condition } from "../../policy/condition.ts";
import { holdsFor } from "../../policy/condition.ts";
import type { BlockScope, Peer } from "../../policy/pod-policy.ts";
import type { Entry } from "../../policy/reading/entry.ts";
import { isAbsent, member } from "../../policy/reading/entry.ts";
import { isShaped, readList, tellType } from "../../policy/reading/shape.ts";
import {
  allOf,
  anyOf,
  type Asked,
  conditionOf,
  isNever,
  type KeysOf,
  MAYBE,
  NEVER,
  scopeOf,
} from "./condition.ts";
import type { AddressSet, Known } from "./known.ts";
import {
  asFarAs,
  BY_ADDRESS,
  type Limit,
  type OwnNamespace,
  type Reading,
  type RuleReading,
  UNREADABLE,
} from "./reading.ts";
import { FIELDS, LABEL } from "./schema.ts";
import { readSelectorText, type Selector } from "./selector.ts";

/** What must hold of a pod, of a set in a namespace and of one in none. */
export type Conditions = Readonly<Record<Asked, Condition>>;

function ofAll(condition: Condition): Conditions {
  return { pod: condition, namespaced: condition, global: condition };
}

function join(all: readonly Conditions[]): Conditions {
  const of = (asked: Asked): Condition => allOf(all.map((one) => one[asked]));
  return { pod: of("pod"), namespaced: of("namespaced"), global: of("global") };
}

/** Whether a selector has global() in it. */
function hasGlobal(selector: Selector): boolean {
  if (selector.kind === "global") return true;
  if (selector.kind === "not") return hasGlobal(selector.of);
  return (selector.kind === "and" || selector.kind === "or") && selector.of.some(hasGlobal);
}

/** Whether a selector compares parts of the name of a service account. */
function partsAccount(selector: Selector, keysOf: KeysOf): boolean {
  if (selector.kind === "not") return partsAccount(selector.of, keysOf);
  if (selector.kind === "and" || selector.kind === "or")
    return selector.of.some((one) => partsAccount(one, keysOf));
  const names =
    keysOf === "service-account" ? [LABEL.name] : [LABEL.account, `${LABEL.ofAccount}${LABEL.name}`];
  return "value" in selector && names.includes(selector.key);
}

/** Whose the keys are, and whether global() may stand there: alone, in the namespaceSelector of a rule. */
type Expected = { readonly keysOf: KeysOf; readonly mayBeGlobal?: true };

/** Reads a selector: undefined where none is given, which an empty text is too. One that cannot be read may hold or not. */
function readSelector(
  entry: Entry,
  { keysOf, mayBeGlobal }: Expected,
  { tell, tellOwn }: Reading,
): Selector | "unreadable" | undefined {
  const { value: text } = entry;
  if (isAbsent(entry) || text === "") return undefined;
  if (typeof text !== "string") {
    tellType(entry, "a selector", tell);
    return "unreadable";
  }
  const read = readSelectorText(text);
  if ("trouble" in read) {
    tellOwn({ kind: "bad-selector", text, trouble: read.trouble }, entry);
    return "unreadable";
  }
  const { selector } = read;
  if (hasGlobal(selector) && (mayBeGlobal !== true || selector.kind !== "global")) {
    tellOwn({ kind: "misplaced-global" }, entry);
    return "unreadable";
  }
  if (partsAccount(selector, keysOf)) tellOwn({ kind: "account-name-part" }, entry);
  return selector;
}

/** What a selector asks, or, where it is not wanted, asks not to be so. */
function conditionsOf(
  selector: Selector | "unreadable" | undefined,
  keysOf: KeysOf,
  wanted = true,
): Conditions | undefined {
  if (selector === undefined) return undefined;
  if (selector === "unreadable") return ofAll(MAYBE);
  const of = (asked: Asked): Condition => conditionOf(selector, { asked, keysOf }, wanted);
  return { pod: of("pod"), namespaced: of("namespaced"), global: of("global") };
}

/** Reads what a selector asks of pods and sets. Undefined where none is given. */
export function readConditions(entry: Entry, expected: Expected, reading: Reading): Conditions | undefined {
  return conditionsOf(readSelector(entry, expected, reading), expected.keysOf);
}

/** Reads `serviceAccounts`: those of some names, and of some labels. Undefined where nothing is asked. */
function readAccounts(entry: Entry, reading: Reading): Conditions | undefined {
  if (isAbsent(entry)) return undefined;
  if (!isShaped(entry, FIELDS.serviceAccounts, reading.tell)) return ofAll(MAYBE);
  const selected = readConditions(member(entry, "selector"), { keysOf: "service-account" }, reading);
  const named = readAccountNames(member(entry, "names"), reading);
  const parts = [named, selected].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : join(parts);
}

/** Only pods have an account. */
function readAccountNames(entry: Entry, { tell }: Reading): Conditions | undefined {
  const list = readList(entry, tell);
  if (list?.length === 0) return undefined;
  const names = (list ?? []).flatMap((item) => {
    if (typeof item.value === "string") return [item.value];
    tellType(item, "the name of a service account", tell);
    return [];
  });
  const named: Condition = { kind: "name", of: "service-account", names };
  const pod = names.length === list?.length ? named : anyOf(names.length === 0 ? [MAYBE] : [named, MAYBE]);
  return { pod, namespaced: NEVER, global: NEVER };
}

/** What the selectors of one end of a rule ask. */
export type Choice = {
  /** Undefined: nothing, so that every packet meets it. */
  readonly wanted: Conditions | undefined;
  /** What `notSelector` picks out; undefined: nothing. */
  readonly unwanted: Conditions | undefined;
  /** What is picked out, the other way round, for whom it is put as a condition. */
  readonly spared: Conditions | undefined;
  /** Only what lies in the policy's own namespace. */
  readonly own: OwnNamespace | undefined;
};

/**
 * Reads the selectors of one end. In a namespaced policy any of them, `notSelector` too, keeps to the policy's own namespace
 * where no namespaceSelector says another. Source: libcalico-go, update processor of rules.
 */
export function readChoice(end: Entry, reading: Reading): Choice {
  const at = (name: string): Entry => member(end, name);
  const namespaces = readConditions(
    at("namespaceSelector"),
    { keysOf: "namespace", mayBeGlobal: true },
    reading,
  );
  const accounts = readAccounts(at("serviceAccounts"), reading);
  const selected = readConditions(at("selector"), { keysOf: "endpoint" }, reading);
  const not = readSelector(at("notSelector"), { keysOf: "endpoint" }, reading);
  const unwanted = conditionsOf(not, "endpoint");
  const spared = conditionsOf(not, "endpoint", false);
  const parts = [namespaces, accounts, selected].filter((part) => part !== undefined);
  const isSelecting = parts.length > 0 || unwanted !== undefined;
  const own = isSelecting && namespaces === undefined ? reading.own : undefined;
  const isAsking = parts.length > 0 || own !== undefined;
  return { wanted: isAsking ? join(parts) : undefined, unwanted, spared, own };
}

/** Whether a set of addresses is selected. */
function picks(set: AddressSet, conditions: Conditions, own: OwnNamespace | undefined): Truth {
  return and(holdsFor(conditions[set.asked], set.seen), liesIn(set, own));
}

function liesIn({ asked, isUnplaced, seen }: AddressSet, own: OwnNamespace | undefined): Truth {
  if (own === undefined) return "yes";
  if (asked === "global") return "no";
  if (isUnplaced || own.name === undefined) return "maybe";
  return own.name === seen.namespaceName ? "yes" : "no";
}

/** Whether a set may hold the address of a pod. */
function holdsAddresses({ isHost, ranges, isFrayed }: AddressSet): boolean {
  return !isHost && (ranges.length > 0 || isFrayed);
}

/** The addresses of a node are no pod's. */
const OF_HOSTS: BlockScope = { pods: "no", nodes: "yes", apiServer: "yes" };

/** What names of sets mean in a rule: they open something in egress rules that allow, and nothing elsewhere. */
type NamesOf = "open" | "nothing" | "perhaps";

function namePeers(sets: readonly AddressSet[], namesOf: NamesOf): readonly Peer[] {
  const patterns = sets.flatMap(({ domains }) => domains);
  if (patterns.length === 0 || namesOf === "nothing") return [];
  if (namesOf === "perhaps") return [UNREADABLE];
  return [{ kind: "names", patterns, binding: "learned", learning: "any-lookup" }];
}

function setPeers(sets: readonly AddressSet[], namesOf: NamesOf): readonly Peer[] {
  const block = (isHost: boolean, scope: BlockScope): readonly Peer[] => {
    const cidrs = sets.filter((set) => set.isHost === isHost).flatMap(({ ranges }) => ranges);
    return cidrs.length === 0 ? [] : [{ kind: "block", cidrs, except: [], frayed: false, scope }];
  };
  return [
    ...block(false, BY_ADDRESS),
    ...block(true, OF_HOSTS),
    ...namePeers(sets, namesOf),
    ...(sets.some(({ isFrayed }) => isFrayed) ? [UNREADABLE] : []),
  ];
}

/** All that some selectors pick out: pods, and what is in sets of addresses that carry the labels. */
function pickedPeers(
  conditions: Conditions,
  own: OwnNamespace | undefined,
  { known, namesOf }: { readonly known: Known; readonly namesOf: NamesOf },
): readonly Peer[] {
  const pods: readonly Peer[] = isNever(conditions.pod)
    ? []
    : [{ kind: "pods", ...scopeOf(conditions.pod, own?.scope, "no") }];
  const picked = known.sets().map((set) => ({ set, truth: picks(set, conditions, own) }));
  const bySurety = (truth: Truth): readonly Peer[] => {
    const sets = picked.filter((one) => one.truth === truth).map(({ set }) => set);
    return asFarAs(truth, setPeers(sets, namesOf));
  };
  return [...pods, ...bySurety("yes"), ...bySurety("maybe")];
}

/** What the selectors of the peer's end let through. */
export function peerLimits({ wanted, unwanted, own }: Choice, reading: RuleReading): readonly Limit[] {
  const { known, allows, direction } = reading;
  const mayOpen = allows && direction === "egress";
  const limits: Limit[] = [];
  if (wanted !== undefined)
    limits.push(pickedPeers(wanted, own, { known, namesOf: mayOpen ? "open" : "nothing" }));
  if (unwanted !== undefined) {
    const peers = pickedPeers(unwanted, undefined, { known, namesOf: mayOpen ? "perhaps" : "nothing" });
    limits.push([{ kind: "all-of", peers: peers.map((peer) => ({ kind: "not", peer })) }]);
  }
  return limits;
}

/**
 * What the selectors of the subject's own end ask of it. A set of addresses may hold the subject's own, which nobody knows for sure.
 */
export function ownConditions(choice: Choice, { known }: Reading): readonly Condition[] {
  const { wanted, unwanted, spared, own } = choice;
  const mayHold = (conditions: Conditions, within: OwnNamespace | undefined): boolean =>
    known.sets().some((set) => holdsAddresses(set) && picks(set, conditions, within) !== "no");
  const conditions: Condition[] = [];
  if (wanted !== undefined) conditions.push(mayHold(wanted, own) ? anyOf([wanted.pod, MAYBE]) : wanted.pod);
  if (unwanted !== undefined && spared !== undefined)
    conditions.push(mayHold(unwanted, undefined) ? allOf([spared.pod, MAYBE]) : spared.pod);
  return conditions;
}
