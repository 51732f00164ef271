import type { PortSetId } from "../../algebra/lattice.ts";
import { BOTTOM } from "../../algebra/lattice.ts";
import type { Json } from "../../domain/json.ts";
import { field, isList, isObject } from "../../domain/json.ts";
import type { Origin } from "../../domain/source.ts";
import { at } from "../../domain/unreachable.ts";
import type { Analysis } from "../engine/analyse.ts";
import type { Group } from "../engine/half.ts";
import type { Sheet } from "../engine/sheet.ts";
import type { Peer, PodPolicy, Rule } from "../pod-policy.ts";
import { objectText } from "../pod-policy.ts";
import { valueAt } from "./document.ts";
import type { Internet } from "./internet.ts";

/** One egress rule: where it stands and what it matches. */
export interface RuleFacts {
  /** Index into the snapshot's policies. */
  readonly policy: number;
  /** Its number among the rules of a run. */
  readonly number: number;
  readonly entry: PodPolicy;
  readonly rule: Rule;
  readonly origin: Origin;
  readonly sheet: Sheet;
  /** The ports that it alone opens to more than half of the internet. */
  readonly wide: PortSetId;
  /**
   * What makes it the same from run to run: its policy, and its name or else what it says. Its place in the list is
   * no part of it, since rules before it come and go.
   */
  readonly identity: string;
  /** What it says, in one form: equal for rules that are written alike, whoever's they are. */
  readonly text: string;
}

/** The text of a value with keys in order: equal for equal values. */
function canonicalText(value: Json | undefined): string {
  if (isList(value)) return `[${value.map(canonicalText).join()}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(field(value, key))}`).join()}}`;
}

function identityOf({ document, object }: PodPolicy, rule: Rule): string {
  const written = valueAt(document.root, rule.path);
  const name = field(written, "name");
  return `${objectText(object)} ${typeof name === "string" ? name : canonicalText(written)}`;
}

/** Whether a rule speaks of anything outside the cluster. */
function leavesCluster({ peers }: Rule): boolean {
  return peers.some(({ kind }) => kind !== "pods" && kind !== "nodes");
}

/** Whether the egress rules of a policy are looked at. */
export function counts({ tier, isolates, standsUnisolated }: PodPolicy): boolean {
  return tier !== "network-policy" || standsUnisolated === true || isolates.egress !== "no";
}

/** Facts of a rule, each found out when somebody asks: most rules are asked for little. */
class LazyRule implements RuleFacts {
  readonly policy: number;
  readonly number: number;
  readonly entry: PodPolicy;
  readonly rule: Rule;
  readonly origin: Origin;
  readonly #match: () => Sheet;
  readonly #internet: Internet;
  #sheet: Sheet | undefined;
  #wide: PortSetId | undefined;
  #identity: string | undefined;

  constructor(
    place: Pick<RuleFacts, "policy" | "number" | "entry" | "rule">,
    match: () => Sheet,
    internet: Internet,
  ) {
    this.policy = place.policy;
    this.number = place.number;
    this.entry = place.entry;
    this.rule = place.rule;
    this.origin = { document: place.entry.document, path: place.rule.path };
    this.#match = match;
    this.#internet = internet;
  }

  get sheet(): Sheet {
    this.#sheet ??= this.#match();
    return this.#sheet;
  }

  get wide(): PortSetId {
    this.#wide ??= leavesCluster(this.rule) ? this.#internet.wide(this.sheet) : BOTTOM;
    return this.#wide;
  }

  get text(): string {
    return canonicalText(valueAt(this.entry.document.root, this.rule.path));
  }

  get identity(): string {
    this.#identity ??= identityOf(this.entry, this.rule);
    return this.#identity;
  }
}

/** Policy → classes that it selects, one of each group. */
function subjectsByPolicy({ egress }: Analysis): ReadonlyMap<number, readonly number[]> {
  const seen = new Set<number>();
  const found = new Map<number, number[]>();
  for (const [number, group] of egress.ofClass.entries()) {
    if (group < 0 || seen.has(group)) continue;
    seen.add(group);
    for (const { policy } of at(egress.groups, group).selecting) {
      const own = found.get(policy);
      if (own === undefined) found.set(policy, [number]);
      else own.push(number);
    }
  }
  return found;
}

/** Whether what a peer stands for hangs on who asks: on its namespace, or on what it learns of names. */
function isRelative(peer: Peer): boolean {
  if (peer.kind === "names") return peer.learning === "dns-rule";
  if (peer.kind === "pods") return peer.relative !== undefined;
  if (peer.kind === "not") return isRelative(peer.peer);
  return peer.kind === "all-of" && peer.peers.some(isRelative);
}

/** The egress rules of a snapshot, each with what it matches, made once. */
export class RuleBook {
  readonly #analysis: Analysis;
  readonly #internet: Internet;
  readonly #known = new Map<number, readonly RuleFacts[]>();
  readonly #allowing = new Map<Group, readonly RuleFacts[]>();
  #count = 0;
  #subjects: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(analysis: Analysis, internet: Internet) {
    this.#analysis = analysis;
    this.#internet = internet;
  }

  /** The egress rules of a policy, in order. */
  of(policy: number): readonly RuleFacts[] {
    const known = this.#known.get(policy);
    if (known !== undefined) return known;
    const entry = at(this.#analysis.snapshot.policies, policy);
    const rules = entry.rules.egress.map((rule, index): RuleFacts => {
      this.#count += 1;
      const place = { policy, number: this.#count, entry, rule };
      return new LazyRule(place, () => this.#match(policy, index, rule), this.#internet);
    });
    this.#known.set(policy, rules);
    return rules;
  }

  /**
   * What a rule matches for anybody whom its policy selects. For most rules one stands for all: names of ports are the peer's in
   * egress.
   */
  #match(policy: number, index: number, rule: Rule): Sheet {
    this.#subjects ??= subjectsByPolicy(this.#analysis);
    const { egress, sheets } = this.#analysis;
    const [first, ...others] = this.#subjects.get(policy) ?? [];
    if (first === undefined) {
      const anybody = egress.ofClass.findIndex((group) => group >= 0);
      return egress.match(policy, index, Math.max(0, anybody));
    }
    const hangs = rule.when !== undefined || rule.peers.some(isRelative);
    const asking = hangs ? [first, ...others] : [first];
    return sheets.unionAll(asking.map((number) => egress.match(policy, index, number)));
  }

  /** Every rule that allows, of policies that only add and count: they isolate for egress, or do without. */
  *adding(): Generator<RuleFacts> {
    for (const [index, entry] of this.#analysis.snapshot.policies.entries()) {
      if (entry.tier !== "network-policy" || !counts(entry)) continue;
      for (const facts of this.of(index)) if (facts.rule.action === "allow") yield facts;
    }
  }

  /** The rules that may allow something to a group. */
  allowing(group: Group): readonly RuleFacts[] {
    const known = this.#allowing.get(group);
    if (known !== undefined) return known;
    const rules = group.selecting.flatMap(({ policy }) =>
      this.of(policy).filter(({ rule, entry }) => rule.action === "allow" && counts(entry)),
    );
    this.#allowing.set(group, rules);
    return rules;
  }

  /**
   * The fewest rules, widest first, that open these ports to the internet; where only many together do, all that have a
   * part. `isLeftOut` says which are not looked at.
   */
  opening(
    group: Group,
    ports: PortSetId,
    isLeftOut: (facts: RuleFacts) => boolean = () => false,
  ): readonly RuleFacts[] {
    const lattice = this.#analysis.algebra.ports;
    const rules = byName(this.allowing(group)).filter((facts) => !isLeftOut(facts));
    const alone = rules.find(({ wide }) => lattice.subset(ports, wide));
    if (alone !== undefined) return [alone];
    const chosen: RuleFacts[] = [];
    let left = ports;
    for (const rule of rules) {
      if (lattice.intersect(rule.wide, left) === BOTTOM) continue;
      chosen.push(rule);
      left = lattice.minus(left, rule.wide);
    }
    if (left === BOTTOM) return chosen;
    return [...chosen, ...rules.filter((rule) => !chosen.includes(rule) && this.#touches(rule, left))];
  }

  #touches({ sheet }: RuleFacts, ports: PortSetId): boolean {
    return this.#internet.witness(sheet, ports) !== undefined;
  }
}

/** Rules in an order that does not hang on the order of files. */
export function byName<R extends Pick<RuleFacts, "entry">>(rules: readonly R[]): readonly R[] {
  const texts = new Map(rules.map((rule) => [rule, objectText(rule.entry.object)]));
  return rules.toSorted((a, b) => compareTexts(texts.get(a) ?? "", texts.get(b) ?? ""));
}

/** Texts by code unit: the same on every machine. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
