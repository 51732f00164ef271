import { createAlgebra } from "../../algebra/algebra.ts";
import type { Algebra } from "../../algebra/lattice.ts";
import { TOP } from "../../algebra/lattice.ts";
import type { NamePattern } from "../../domain/name.ts";
import { wholeProtocol } from "../../domain/port.ts";
import { at } from "../../domain/unreachable.ts";
import type { Plan } from "../enforcement.ts";
import { planOf } from "../enforcement.ts";
import type { Direction, Peer, PodPolicy } from "../pod-policy.ts";
import type { Snapshot } from "../snapshot.ts";
import { Blocks } from "./blocks.ts";
import { holdsClass } from "./class-set.ts";
import type { Classes } from "./classes.ts";
import { classify } from "./classes.ts";
import type { Group, Shared } from "./half.ts";
import { HalfBuilder } from "./half.ts";
import { Learner } from "./learning.ts";
import type { View } from "./match.ts";
import { Matcher, NAMED_PROTOCOLS } from "./match.ts";
import type { Sheet, Sheets } from "./sheet.ts";
import { sheetsOf } from "./sheet.ts";
import { Signatures } from "./signatures.ts";
import type { Selecting } from "./tiers.ts";

/** One direction for all classes. */
export type Half = {
  readonly groups: readonly Group[];
  /** Class → index into `groups`; -1 for what no pod policy sees (nodes and the API server). */
  readonly ofClass: Int32Array;
  /** What one rule of this direction matches for a class: for explanations and findings, which replay rules. */
  readonly match: (policy: number, rule: number, number: number) => Sheet;
  /** Who was asked, in which order. */
  readonly plan: Plan;
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
  /** The other view; undefined where it is the same. Ask `compromisedOf`. */
  readonly compromised: Analysis | undefined;
};

/** Whether a policy says anything of a direction. */
function speaksOf({ tier, isolates, rules, standsUnisolated }: PodPolicy, direction: Direction): boolean {
  if (isolates[direction] !== "no") return true;
  return (tier !== "network-policy" || standsUnisolated === true) && rules[direction].length > 0;
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
    const sure: Selecting = { policy, truth: entry.isDoubtful === true ? "maybe" : "yes" };
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

function buildHalf({ snapshot, classes, ...rest }: Shared, direction: Direction): Half {
  const plan = planOf(snapshot.policies, snapshot.facts.cni, direction);
  const builder = new HalfBuilder({ snapshot, classes, ...rest }, direction, plan);
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
  const match = (policy: number, rule: number, number: number): Sheet => {
    const group = at(ofClass, number);
    const learned = group < 0 ? undefined : at(groups, group).learned;
    return builder.match(policy, rule, at(classes.list, number), learned);
  };
  return { groups, ofClass, match, plan };
}

/** What protocols besides TCP, UDP and SCTP may do under isolation: the standard leaves it to the CNI. */
function otherProtocols(snapshot: Snapshot, algebra: Algebra, sheets: Sheets): Sheet {
  if (snapshot.behaviour.isolationDeniesOtherProtocols === "yes") return sheets.nothing;
  const named = algebra.ports.fromPorts(NAMED_PROTOCOLS.map(wholeProtocol));
  return sheets.perhaps(sheets.constant(algebra.ports.minus(TOP, named)));
}

/** What an analysis shares with another that it is compared with, and what it is to be asked. */
export type Compared = {
  /** One algebra for both, so that equal sets are equal numbers. */
  readonly algebra?: Algebra;
  /** The other's policies: whoever they speak of and no input has is unseen on both sides. */
  readonly alsoSpokenOf?: readonly PodPolicy[];
  /** Patterns that will be asked about: so every name class lies wholly in one or outside it. */
  readonly names?: readonly NamePattern[];
};

/** Whether the views differ: whether a policy binds a name by what others may do with the address as well. */
function hasSharedNames({ policies }: Snapshot): boolean {
  const isShared = (peer: Peer): boolean => {
    if (peer.kind === "names") return peer.binding !== "resolved";
    if (peer.kind === "not") return isShared(peer.peer);
    return peer.kind === "all-of" && peer.peers.some(isShared);
  };
  return policies.some(({ rules }) => rules.egress.some(({ peers }) => peers.some(isShared)));
}

/** Evaluates all pod policies of a snapshot. `analyse(snapshot)` */
export function analyse(snapshot: Snapshot, compared: Compared = {}): Analysis {
  const { algebra = createAlgebra(), alsoSpokenOf = [], names = [] } = compared;
  const classes = classify(snapshot, { alsoSpokenOf, names });
  const sheets = sheetsOf(algebra, classes.outside);
  const blocks = new Blocks(algebra);
  const other = otherProtocols(snapshot, algebra, sheets);
  const under = (view: View): Analysis => {
    const matcher = new Matcher({ algebra, sheets }, classes, blocks, view);
    const learner = new Learner(algebra, classes, matcher.ports);
    const shared: Shared = { snapshot, classes, sheets, matcher, learner, otherProtocols: other };
    const egress = buildHalf(shared, "egress");
    const ingress = buildHalf(shared, "ingress");
    return {
      snapshot,
      algebra,
      sheets,
      classes,
      blocks,
      egress,
      ingress,
      compromised: undefined,
    };
  };
  const declared = under("declared");
  if (!hasSharedNames(snapshot)) return declared;
  let compromised: Analysis | undefined;
  return {
    ...declared,
    get compromised() {
      compromised ??= under("compromised");
      return compromised;
    },
  };
}

/** The same analysis for code that does as it likes inside the workload. INVARIANT (views): declared ⊆ compromised. */
export function compromisedOf(analysis: Analysis): Analysis {
  return analysis.compromised ?? analysis;
}
