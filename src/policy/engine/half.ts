import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import { and, or } from "../../domain/verdict.ts";
import type { Plan, Stage } from "../enforcement.ts";
import type { Direction, PodPolicy, Rule } from "../pod-policy.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Class } from "./class.ts";
import type { Classes } from "./classes.ts";
import type { Learner } from "./learning.ts";
import type { Asking, Matcher } from "./match.ts";
import type { Learned } from "./names.ts";
import { needsDnsRule } from "./names.ts";
import { looksAtHome } from "./relative.ts";
import type { Sheet, Sheets } from "./sheet.ts";
import type { Adding, Selecting } from "./tiers.ts";
import { OrderedStage, addingStage } from "./tiers.ts";

/** Classes that the same policies select, and what those policies let them do in one direction. */
export type Group = {
  /** The policies that select these classes and speak of the direction, by index in the snapshot. */
  readonly selecting: readonly Selecting[];
  /** Whether a policy isolates these classes in this direction. */
  readonly isolated: Truth;
  /** What they learn of names. */
  readonly learned: Learned | undefined;
  readonly sheet: Sheet;
};

/** What of policies decides how they are treated, looked up once. */
type Traits = {
  /** Rules of it speak of the subject's own ports, by name. */
  readonly namesOwnPorts: boolean;
  /** Rules of it count for some subjects only. */
  readonly looksAtSubject: boolean;
  /** Peers of it are seen from the subject's namespace. */
  readonly looksAtHome: boolean;
  readonly needsDnsRule: boolean;
  readonly denies: boolean;
};

const NO_TRAITS: Traits = {
  namesOwnPorts: false,
  looksAtSubject: false,
  looksAtHome: false,
  needsDnsRule: false,
  denies: false,
};

function namesPorts({ ports }: Rule): boolean {
  return ports !== "all" && ports.some(({ kind }) => kind === "named");
}

function traitsOf({ rules, tier }: PodPolicy, direction: Direction): Traits {
  const own = rules[direction];
  const traits = {
    namesOwnPorts: direction === "ingress" && own.some(namesPorts),
    looksAtSubject: own.some(({ when }) => when !== undefined),
    looksAtHome: own.some(looksAtHome),
    needsDnsRule: own.some(needsDnsRule),
    denies: tier === "network-policy" && own.some(({ action }) => action !== "allow"),
  };
  return Object.values(traits).includes(true) ? traits : NO_TRAITS;
}

/** What both directions are built from. */
export type Shared = {
  readonly snapshot: Snapshot;
  readonly classes: Classes;
  readonly sheets: Sheets;
  readonly matcher: Matcher;
  readonly learner: Learner;
  readonly otherProtocols: Sheet;
};

/** Builds the groups of one direction, doing work once per distinct set of policies. */
export class HalfBuilder {
  readonly #shared: Shared;
  readonly #direction: Direction;
  readonly #plan: Plan;
  readonly #ordered: OrderedStage;
  readonly #traits: readonly Traits[];
  readonly #matches = new Map<string, Sheet>();
  readonly #adding = new Map<string, Pick<Adding, "allows" | "denies">>();
  readonly #folds = new Map<string, Sheet>();

  constructor(shared: Shared, direction: Direction, plan: Plan) {
    const { policies } = shared.snapshot;
    this.#shared = shared;
    this.#direction = direction;
    this.#plan = plan;
    this.#traits = policies.map((policy) => traitsOf(policy, direction));
    this.#ordered = new OrderedStage(shared.sheets, policies, direction, (policy, rule, asking) =>
      this.#matchRule(policy, rule, asking),
    );
  }

  #policyAt(policy: number): PodPolicy {
    return at(this.#shared.snapshot.policies, policy);
  }

  /** What of a subject, beyond the policies that select it, its sheet depends on. */
  subjectKey(selected: readonly Selecting[], subject: Class): string {
    let key = "";
    for (const { policy } of selected) {
      const traits = at(this.#traits, policy);
      if (traits !== NO_TRAITS) key += this.#ownKey(policy, subject);
    }
    return key;
  }

  /** What of a subject one policy looks at. */
  #ownKey(policy: number, subject: Class): string {
    const { namesOwnPorts, looksAtSubject, looksAtHome: isRelative } = at(this.#traits, policy);
    const home = isRelative ? `@${subject.namespace}` : "";
    const ports = `${home}${namesOwnPorts ? portsKey(subject) : ""}`;
    if (!looksAtSubject) return ports;
    const { selection } = this.#shared.classes;
    const truths = this.#policyAt(policy).rules[this.#direction].map(({ when }) =>
      when === undefined ? "" : selection.meets(subject, when),
    );
    return `${ports};${policy}:${truths.join()}`;
  }

  #keyOf(policy: number, { subject, learned }: Asking): string {
    const traits = at(this.#traits, policy);
    if (traits === NO_TRAITS) return "";
    return `${this.#ownKey(policy, subject)}|${traits.needsDnsRule ? (learned?.key ?? "-") : ""}`;
  }

  #matchRule(policy: number, rule: number, asking: Asking): Sheet {
    const key = `${policy}.${rule}.${this.#keyOf(policy, asking)}`;
    const known = this.#matches.get(key);
    if (known !== undefined) return known;
    const entry = at(this.#policyAt(policy).rules[this.#direction], rule);
    const sheet = this.#shared.matcher.match([entry], asking);
    this.#matches.set(key, sheet);
    return sheet;
  }

  /** What one rule matches for a class of a group: for explanations and findings, which replay rules. */
  match(policy: number, rule: number, subject: Class, learned: Learned | undefined): Sheet {
    return this.#matchRule(policy, rule, { direction: this.#direction, subject, learned });
  }

  /** All that a policy of an adding stage allows, and all that it denies. */
  #addingOf(policy: number, asking: Asking): Pick<Adding, "allows" | "denies"> {
    const key = `${policy}.${this.#keyOf(policy, asking)}`;
    const known = this.#adding.get(key);
    if (known !== undefined) return known;
    const rules = this.#policyAt(policy).rules[this.#direction];
    const made = at(this.#traits, policy).denies
      ? this.#bothOf(rules, asking)
      : { allows: this.#shared.matcher.match(rules, asking), denies: undefined };
    this.#adding.set(key, made);
    return made;
  }

  #bothOf(rules: readonly Rule[], asking: Asking): Pick<Adding, "allows" | "denies"> {
    const { matcher, sheets } = this.#shared;
    const of = (action: Rule["action"]): Sheet =>
      matcher.match(
        rules.filter((rule) => rule.action === action),
        asking,
      );
    const unknown = sheets.perhaps(of("unknown"));
    return { allows: sheets.union(of("allow"), unknown), denies: sheets.union(of("deny"), unknown) };
  }

  #adds({ policy, truth }: Selecting, asking: Asking): Adding | undefined {
    const entry = this.#policyAt(policy);
    const isolates = entry.isolates[this.#direction];
    if (entry.standsUnisolated === true) return { ...this.#addingOf(policy, asking), truth, isolates };
    // Rules of a NetworkPolicy count where it isolates, and nowhere else.
    const there = and(truth, isolates);
    return there === "no" ? undefined : { ...this.#addingOf(policy, asking), truth: there, isolates: "yes" };
  }

  #stage(stage: Stage, selected: readonly Selecting[], asking: Asking, next: Sheet): Sheet {
    const own = selected.filter(({ policy }) => stage.policies.has(policy));
    if (own.length === 0) return next;
    const { sheets, otherProtocols } = this.#shared;
    if (stage.kind === "ordered") return this.#orderedStage(stage, own, asking, next);
    const adding = own.flatMap((selecting) => this.#adds(selecting, asking) ?? []);
    const policed = addingStage(sheets, adding, next);
    const isIsolated = adding.some(({ isolates }) => isolates !== "no");
    return isIsolated ? sheets.union(policed, otherProtocols) : policed;
  }

  /** An ordered stage over all and over nothing: `next` only ever shows through between the two. */
  #orderedStage(stage: Stage, own: readonly Selecting[], asking: Asking, next: Sheet): Sheet {
    const { sheets } = this.#shared;
    const allowed = this.#fold(stage, own, asking, sheets.nothing);
    const open = this.#fold(stage, own, asking, sheets.everything);
    return sheets.union(allowed, sheets.intersect(open, next));
  }

  #fold(stage: Stage, own: readonly Selecting[], asking: Asking, next: Sheet): Sheet {
    const over = next === this.#shared.sheets.nothing ? "-" : "+";
    const keys = own.map(({ policy }) => this.#keyOf(policy, asking)).join("");
    const key = `${over}${stage.key} ${signature(own)}|${keys}`;
    const known = this.#folds.get(key);
    if (known !== undefined) return known;
    const sheet = this.#ordered.fold(stage, own, { asking, next });
    this.#folds.set(key, sheet);
    return sheet;
  }

  #sheet(selected: readonly Selecting[], asking: Asking): Sheet {
    const { sheets } = this.#shared;
    const layers = this.#plan.map(({ stages }) =>
      stages.reduceRight<Sheet>(
        (next, stage) => this.#stage(stage, selected, asking, next),
        sheets.everything,
      ),
    );
    return layers.reduce((all, layer) => sheets.intersect(all, layer));
  }

  #isolated(selected: readonly Selecting[]): Truth {
    return selected.reduce<Truth>(
      (truth, { policy, truth: selects }) =>
        or(truth, and(selects, this.#policyAt(policy).isolates[this.#direction])),
      "no",
    );
  }

  build(selected: readonly Selecting[], subject: Class): Group {
    const asking: Asking = { direction: this.#direction, subject, learned: undefined };
    const first = this.#sheet(selected, asking);
    const isolated = this.#isolated(selected);
    if (!selected.some(({ policy }) => at(this.#traits, policy).needsDnsRule))
      return { selecting: selected, isolated, learned: undefined, sheet: first };
    // Names are learned from the queries that everything else lets through.
    const learned = this.#shared.learner.learn(first);
    const sheet = this.#sheet(selected, { ...asking, learned });
    return { selecting: selected, isolated, learned, sheet };
  }
}

function portsKey({ ports, unseen }: Class): string {
  if (unseen !== undefined) return "?";
  return ports.map(({ name, protocol, number }) => `${name}/${protocol}/${number}`).join();
}

function signature(selected: readonly Selecting[]): string {
  let text = "";
  for (const { policy, truth } of selected) text += truth === "yes" ? `${policy},` : `${policy}?,`;
  return text;
}
