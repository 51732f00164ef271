import { createAlgebra } from "../../algebra/algebra.ts";
import type { Algebra } from "../../algebra/lattice.ts";
import { TOP } from "../../algebra/lattice.ts";
import { wholeProtocol } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Truth } from "../../domain/verdict.ts";
import { and } from "../../domain/verdict.ts";
import type { Direction, PodPolicy, Tier } from "../pod-policy.ts";
import type { Snapshot } from "../snapshot.ts";
import { Blocks } from "./blocks.ts";
import { holdsClass } from "./class-set.ts";
import type { Class } from "./class.ts";
import type { Classes } from "./classes.ts";
import { classify } from "./classes.ts";
import { Matcher, NAMED_PROTOCOLS } from "./match.ts";
import type { Sheet, Sheets } from "./sheet.ts";
import { sheetsOf } from "./sheet.ts";
import { Signatures } from "./signatures.ts";
import type { Isolating, MatchRule, Selecting } from "./tiers.ts";
import { FirstMatchTier, isolatingTier } from "./tiers.ts";

/** Classes that the same policies select, and what those policies let them do in one direction. */
export type Group = {
  /** The policies that select these classes and speak of the direction, by index in the snapshot. */
  readonly selecting: readonly Selecting[];
  /** Whether a NetworkPolicy isolates these classes in this direction. */
  readonly isolated: Truth;
  readonly sheet: Sheet;
};

/** One direction for all classes. */
export type Half = {
  readonly groups: readonly Group[];
  /** Class → index into `groups`; -1 for what no pod policy sees (nodes and the API server). */
  readonly ofClass: Int32Array;
  /** What one rule of this direction matches for a subject: for explanations and findings, which replay rules. */
  readonly match: MatchRule;
};

/**
 * What every class may open and accept under the pod policies of a snapshot. Both halves stay
 * symbolic: a pair of workloads is only looked at when it is asked for.
 */
export type Analysis = {
  readonly snapshot: Snapshot;
  readonly algebra: Algebra;
  readonly sheets: Sheets;
  readonly classes: Classes;
  readonly blocks: Blocks;
  readonly egress: Half;
  readonly ingress: Half;
};

/** Whether a policy says anything of a direction. */
function speaksOf(policy: PodPolicy, direction: Direction): boolean {
  return policy.tier === "network-policy"
    ? policy.isolates[direction] !== "no"
    : policy.rules[direction].length > 0;
}

function namesOwnPorts(policy: PodPolicy): boolean {
  return policy.rules.ingress.some(
    ({ ports }) => ports !== "all" && ports.some(({ kind }) => kind === "named"),
  );
}

/** Class → the signature of the policies that select it and speak of a direction. */
function signaturesOf(
  snapshot: Snapshot,
  classes: Classes,
  direction: Direction,
): { tree: Signatures; ofClass: Int32Array } {
  const tree = new Signatures(snapshot.policies.length);
  const ofClass = new Int32Array(classes.list.length);
  for (const [policy, entry] of snapshot.policies.entries()) {
    if (!speaksOf(entry, direction)) continue;
    const { certain, possible } = classes.selection.select(entry.subject);
    const sure: Selecting = { policy, truth: "yes" };
    const unsure: Selecting = { policy, truth: "maybe" };
    for (let index = 0; index < possible.length; index += 2) {
      for (let number = at(possible, index); number <= at(possible, index + 1); number += 1) {
        const isSure = certain === possible || holdsClass(certain, number);
        ofClass[number] = tree.next(at(ofClass, number), isSure ? sure : unsure);
      }
    }
  }
  return { tree, ofClass };
}

/** What both directions are built from. */
type Shared = {
  readonly snapshot: Snapshot;
  readonly sheets: Sheets;
  readonly matcher: Matcher;
  readonly otherProtocols: Sheet;
};

/** Builds the groups of one direction, doing work once per distinct set of policies. */
class HalfBuilder {
  readonly #snapshot: Snapshot;
  readonly #sheets: Sheets;
  readonly #direction: Direction;
  readonly #matcher: Matcher;
  readonly #tier: FirstMatchTier;
  readonly #otherProtocols: Sheet;
  readonly #namesOwnPorts: readonly boolean[];
  readonly #matches = new Map<string, Sheet>();
  readonly #allows = new Map<string, Sheet>();
  readonly #folds = new Map<string, Sheet>();

  constructor({ snapshot, sheets, matcher, otherProtocols }: Shared, direction: Direction) {
    this.#snapshot = snapshot;
    this.#sheets = sheets;
    this.#direction = direction;
    this.#matcher = matcher;
    this.#otherProtocols = otherProtocols;
    this.#namesOwnPorts = snapshot.policies.map((policy) => direction === "ingress" && namesOwnPorts(policy));
    this.#tier = new FirstMatchTier(sheets, snapshot.policies, direction, (policy, rule, subject) =>
      this.match(policy, rule, subject),
    );
  }

  /** What of a subject, beyond the policies that select it, its sheet depends on. */
  subjectKey(selected: readonly Selecting[], subject: Class): string {
    if (this.#direction === "egress" || !selected.some(({ policy }) => at(this.#namesOwnPorts, policy)))
      return "";
    return this.#portsKey(subject);
  }

  #portsKey({ ports, unseen }: Class): string {
    if (unseen !== undefined) return "?";
    return ports.map(({ name, protocol, number }) => `${name}/${protocol}/${number}`).join();
  }

  match(policy: number, rule: number, subject: Class): Sheet {
    const own = at(this.#namesOwnPorts, policy) ? this.#portsKey(subject) : "";
    const key = `${policy}.${rule}.${own}`;
    const known = this.#matches.get(key);
    if (known !== undefined) return known;
    const entry = at(at(this.#snapshot.policies, policy).rules[this.#direction], rule);
    const sheet = this.#matcher.match([entry], this.#direction, subject);
    this.#matches.set(key, sheet);
    return sheet;
  }

  /** All that a policy of the isolating tier allows. */
  #allowed(policy: number, subject: Class): Sheet {
    const own = at(this.#namesOwnPorts, policy) ? this.#portsKey(subject) : "";
    const key = `${policy}.${own}`;
    const known = this.#allows.get(key);
    if (known !== undefined) return known;
    const rules = at(this.#snapshot.policies, policy).rules[this.#direction];
    const sheet = this.#matcher.match(rules, this.#direction, subject);
    this.#allows.set(key, sheet);
    return sheet;
  }

  #inTier(selected: readonly Selecting[], tier: Tier): readonly Selecting[] {
    return selected.filter(({ policy }) => at(this.#snapshot.policies, policy).tier === tier);
  }

  /** A first-match tier over all and over nothing: `next` only ever shows through between the two. */
  #firstMatch(selected: readonly Selecting[], subject: Class, next: Sheet): Sheet {
    if (selected.length === 0) return next;
    const allowed = this.#fold(selected, subject, this.#sheets.nothing);
    const open = this.#fold(selected, subject, this.#sheets.everything);
    return this.#sheets.union(allowed, this.#sheets.intersect(open, next));
  }

  #fold(selected: readonly Selecting[], subject: Class, next: Sheet): Sheet {
    const over = next === this.#sheets.nothing ? "-" : "+";
    const key = `${over}${signature(selected)}|${this.subjectKey(selected, subject)}`;
    const known = this.#folds.get(key);
    if (known !== undefined) return known;
    const sheet = this.#tier.fold(selected, subject, next);
    this.#folds.set(key, sheet);
    return sheet;
  }

  #isolating(selected: readonly Selecting[], subject: Class): readonly Isolating[] {
    return selected.flatMap(({ policy, truth }) => {
      const isolates = and(truth, at(this.#snapshot.policies, policy).isolates[this.#direction]);
      return isolates === "no" ? [] : [{ truth: isolates, allows: this.#allowed(policy, subject) }];
    });
  }

  build(selected: readonly Selecting[], subject: Class): Group {
    const isolating = this.#isolating(this.#inTier(selected, "network-policy"), subject);
    const baseline = this.#firstMatch(this.#inTier(selected, "baseline"), subject, this.#sheets.everything);
    const isolated = isolating.some(({ truth }) => truth === "yes")
      ? "yes"
      : isolating.length > 0
        ? "maybe"
        : "no";
    const policed = isolatingTier(this.#sheets, isolating, baseline);
    const middle = isolated === "no" ? policed : this.#sheets.union(policed, this.#otherProtocols);
    const sheet = this.#firstMatch(this.#inTier(selected, "admin"), subject, middle);
    return { selecting: selected, isolated, sheet };
  }
}

function signature(selected: readonly Selecting[]): string {
  let text = "";
  for (const { policy, truth } of selected) text += truth === "yes" ? `${policy},` : `${policy}?,`;
  return text;
}

function buildHalf(snapshot: Snapshot, classes: Classes, builder: HalfBuilder, direction: Direction): Half {
  const groups: Group[] = [];
  const ofClass = new Int32Array(classes.list.length).fill(-1);
  const signatures = signaturesOf(snapshot, classes, direction);
  /** Signature → its policies, and its groups by what else of the subject they depend on. */
  const known = new Map<number, { selected: readonly Selecting[]; byKey: Map<string, number> }>();
  for (const [number, subject] of classes.list.entries()) {
    if (subject.namespace < 0) continue;
    const signature = at(signatures.ofClass, number);
    let entry = known.get(signature);
    if (entry === undefined) {
      entry = { selected: signatures.tree.policies(signature), byKey: new Map() };
      known.set(signature, entry);
    }
    const key = builder.subjectKey(entry.selected, subject);
    let group = entry.byKey.get(key);
    if (group === undefined) {
      group = groups.length;
      entry.byKey.set(key, group);
      groups.push(builder.build(entry.selected, subject));
    }
    ofClass[number] = group;
  }
  return { groups, ofClass, match: (policy, rule, subject) => builder.match(policy, rule, subject) };
}

/** What protocols besides TCP, UDP and SCTP may do under isolation: the standard leaves it to the CNI. */
function otherProtocols(snapshot: Snapshot, algebra: Algebra, sheets: Sheets): Sheet {
  if (snapshot.behaviour.isolationDeniesOtherProtocols === "yes") return sheets.nothing;
  const named = algebra.ports.fromPorts(NAMED_PROTOCOLS.map(wholeProtocol));
  return sheets.perhaps(sheets.constant(algebra.ports.minus(TOP, named)));
}

/** What an analysis shares with another that it is compared with. */
export type Compared = {
  /** One algebra for both, so that equal sets are equal numbers. */
  readonly algebra?: Algebra;
  /** The other's policies: whoever they speak of and no input has is unseen on both sides. */
  readonly alsoSpokenOf?: readonly PodPolicy[];
};

/** Evaluates all pod policies of a snapshot. `analyse(snapshot)` */
export function analyse(snapshot: Snapshot, compared: Compared = {}): Analysis {
  const { algebra = createAlgebra(), alsoSpokenOf = [] } = compared;
  const classes = classify(snapshot, alsoSpokenOf);
  const sheets = sheetsOf(algebra, classes.outside);
  const blocks = new Blocks(algebra);
  const matcher = new Matcher(algebra, sheets, classes, blocks);
  const shared = { snapshot, sheets, matcher, otherProtocols: otherProtocols(snapshot, algebra, sheets) };
  const half = (direction: Direction): Half =>
    buildHalf(snapshot, classes, new HalfBuilder(shared, direction), direction);
  return { snapshot, algebra, sheets, classes, blocks, egress: half("egress"), ingress: half("ingress") };
}
