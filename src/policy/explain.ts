import type { Address } from "../domain/address.ts";
import type { PortPoint } from "../domain/port.ts";
import type { LayerDecision } from "../domain/report.ts";
import { placeOf } from "../domain/source.ts";
import { at } from "../domain/unreachable.ts";
import type { Truth, Verdict } from "../domain/verdict.ts";
import { and } from "../domain/verdict.ts";
import type { Stage } from "./enforcement.ts";
import { rankOf } from "./enforcement.ts";
import type { Analysis } from "./engine/analyse.ts";
import type { Spot } from "./engine/class.ts";
import type { Sheet } from "./engine/sheet.ts";
import type { Selecting } from "./engine/tiers.ts";
import type { Direction, PodPolicy, Rule } from "./pod-policy.ts";
import { objectText } from "./pod-policy.ts";
import type { PortBounds } from "./reach/pairs.ts";
import { Pairs } from "./reach/pairs.ts";

/** One connection between a class and a class or an address, to be replayed through the rules. */
export type Replay = {
  readonly from: Spot;
  readonly to:
    | { readonly kind: "spot"; readonly spot: Spot }
    /** `number`: the class of the name that it is reached by; absent: it is dialled by itself. */
    | { readonly kind: "address"; readonly address: Address; readonly number?: number };
  readonly point: PortPoint;
};

/** `spec.egress[0]` for a path into a document. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./u, "");
}

const RULE_REASONS: Readonly<Record<Rule["action"], string>> = {
  allow: "the rule allows it",
  deny: "the rule denies it",
  pass: "the rule passes it on to the next layer",
  unknown: "the rule matches, and what it does could not be read",
};

const RULE_VERDICTS: Readonly<Record<Rule["action"], Verdict | "pass">> = {
  allow: "allow",
  deny: "deny",
  pass: "pass",
  unknown: "unknown",
};

type Hit = {
  readonly selecting: Selecting;
  readonly policy: PodPolicy;
  readonly rule: Rule;
  readonly truth: Truth;
  /** It matches for some requests only. */
  readonly isNarrow: boolean;
};

/** Replays one connection through the policies of one direction and tells what each layer says to it. */
class Replayer {
  readonly #analysis: Analysis;
  readonly #direction: Direction;
  readonly #replay: Replay;
  readonly #subject: number;
  readonly #pairs: Pairs;
  readonly decisions: LayerDecision[] = [];

  constructor(analysis: Analysis, direction: Direction, replay: Replay, subject: number) {
    this.#analysis = analysis;
    this.#pairs = new Pairs(analysis);
    this.#direction = direction;
    this.#replay = replay;
    this.#subject = subject;
  }

  #holds(sheet: Sheet): Truth {
    const { ports } = this.#analysis.algebra;
    const { certain, possible } = this.#portsOf(sheet);
    if (ports.opens(certain, this.#replay.point)) return "yes";
    return ports.holds(possible, this.#replay.point) ? "maybe" : "no";
  }

  #isNarrow(sheet: Sheet): boolean {
    const { ports } = this.#analysis.algebra;
    const { certain } = this.#portsOf(sheet);
    return ports.holds(certain, this.#replay.point) && !ports.opens(certain, this.#replay.point);
  }

  #portsOf(sheet: Sheet): PortBounds {
    const { algebra, sheets } = this.#analysis;
    const { to, from } = this.#replay;
    const everything = sheets.everything;
    if (to.kind === "spot") {
      const halves =
        this.#direction === "egress"
          ? { egress: sheet, ingress: everything }
          : { egress: everything, ingress: sheet };
      return this.#pairs.between({ from, to: to.spot, ...halves });
    }
    const { words, family } = to.address;
    const { v4, v6 } = this.#analysis.sheets.at(sheet, to.number ?? this.#analysis.classes.outside);
    if (family === 4)
      return { certain: algebra.v4.at(v4.certain, words), possible: algebra.v4.at(v4.possible, words) };
    return { certain: algebra.v6.at(v6.certain, words), possible: algebra.v6.at(v6.possible, words) };
  }

  #selecting(stage: Stage): readonly Selecting[] {
    const half = this.#analysis[this.#direction];
    const group = at(half.ofClass, this.#subject);
    if (group < 0) return [];
    return at(half.groups, group).selecting.filter(({ policy }) => stage.policies.has(policy));
  }

  #policyAt({ policy }: Selecting): PodPolicy {
    return at(this.#analysis.snapshot.policies, policy);
  }

  #hits(selecting: Selecting): readonly Hit[] {
    const policy = this.#policyAt(selecting);
    return policy.rules[this.#direction].flatMap((rule, index) => {
      const sheet = this.#analysis[this.#direction].match(selecting.policy, index, this.#subject);
      const truth = and(this.#holds(sheet), selecting.truth);
      return truth === "no" ? [] : [{ selecting, policy, rule, truth, isNarrow: this.#isNarrow(sheet) }];
    });
  }

  #say(
    stage: Stage,
    hit: Pick<Hit, "policy"> & Partial<Hit>,
    verdict: Verdict | "pass",
    reason: string,
  ): void {
    const path = hit.rule?.path ?? ["spec"];
    this.decisions.push({
      layer: `${stage.name} (${this.#direction})`,
      object: objectText(hit.policy.object),
      ...(hit.rule === undefined ? {} : { rule: pathText(hit.rule.path) }),
      at: placeOf({ document: hit.policy.document, path }),
      verdict,
      hold: "enforced",
      reason,
    });
  }

  /** Goes through a stage; tells whether what follows it still counts. */
  stage(stage: Stage): boolean {
    return stage.kind === "ordered" ? this.#ordered(stage) : this.#adding(stage);
  }

  #ordered(stage: Stage): boolean {
    const ranked = this.#selecting(stage)
      .map((selecting) => ({ selecting, ...rankOf(this.#policyAt(selecting)) }))
      .toSorted(byRank);
    for (const [index, one] of ranked.entries()) {
      const tied = ranked.some((other, place) => place !== index && byRank(other, one) === 0);
      for (const hit of this.#hits(one.selecting)) {
        const sure = hit.truth === "yes" && !tied;
        const reason = sure ? RULE_REASONS[hit.rule.action] : this.#unsure(hit, tied);
        this.#say(stage, hit, sure ? RULE_VERDICTS[hit.rule.action] : "unknown", reason);
        if (hit.truth !== "yes" || hit.rule.action === "unknown") continue;
        if (!tied) return hit.rule.action === "pass";
        break;
      }
    }
    return this.#endOf(
      stage,
      ranked.map(({ selecting }) => selecting),
    );
  }

  /** The end of a stage that isolates those whom its policies select. */
  #endOf(stage: Stage, selecting: readonly Selecting[]): boolean {
    if (stage.ends === "pass") return true;
    const isolating = this.#isolating(selecting);
    for (const { policy, truth } of isolating) {
      const isSure = truth === "yes" && stage.ends === "deny";
      const reason = isSure
        ? `the policy selects the workload for ${this.#direction}, no rule of its tier decides, and the tier ends by denying`
        : `no rule of its tier decides, and whether the tier then denies cannot be told`;
      this.#say(stage, { policy }, isSure ? "deny" : "unknown", reason);
    }
    return !(stage.ends === "deny" && isolating.some(({ truth }) => truth === "yes"));
  }

  #isolating(selecting: readonly Selecting[]): readonly { policy: PodPolicy; truth: Truth }[] {
    return selecting.flatMap((one) => {
      const policy = this.#policyAt(one);
      const truth = and(one.truth, policy.isolates[this.#direction]);
      return truth === "no" ? [] : [{ policy, truth }];
    });
  }

  #unsure(hit: Hit, tied: boolean): string {
    const doing = RULE_REASONS[hit.rule.action];
    if (tied) return `${doing}, but another policy has the same priority, and their order is not defined`;
    if (hit.selecting.truth === "maybe")
      return hit.policy.isDoubtful === true
        ? `${doing}, if anything in this cluster enforces it, which cannot be told`
        : `${doing}, if the policy selects this workload at all, which cannot be told`;
    if (hit.isNarrow)
      return `${doing} for some requests only: the port is open, what may be asked on it is not all`;
    return `${doing}, if it matches, which cannot be told from what is known of the destination`;
  }

  /** Goes through a stage in which policies add; tells whether what follows it still counts. */
  #adding(stage: Stage): boolean {
    const selecting = this.#selecting(stage).filter((one) => {
      const { isolates, standsUnisolated } = this.#policyAt(one);
      return standsUnisolated === true || isolates[this.#direction] !== "no";
    });
    const hits = selecting.flatMap((entry) => this.#hits(entry));
    if (this.#denied(stage, hits) || this.#allowed(stage, hits)) return false;
    const isolating = this.#isolating(selecting);
    for (const { policy, truth } of isolating) {
      const sure = truth === "yes";
      const verdict = sure && hits.length === 0 ? "deny" : "unknown";
      this.#say(stage, { policy }, verdict, this.#isolationReason(sure, hits.length));
    }
    return !isolating.some(({ truth }) => truth === "yes");
  }

  /** Says what denies; tells whether it does for sure. */
  #denied(stage: Stage, hits: readonly Hit[]): boolean {
    const denials = hits.filter(({ rule }) => rule.action !== "allow");
    for (const hit of denials) {
      const isSure = hit.truth === "yes" && hit.rule.action === "deny";
      this.#say(
        stage,
        hit,
        isSure ? "deny" : "unknown",
        isSure ? RULE_REASONS.deny : this.#unsure(hit, false),
      );
    }
    return denials.some(({ truth, rule }) => truth === "yes" && rule.action === "deny");
  }

  /** Says what allows; tells whether it does for sure. */
  #allowed(stage: Stage, hits: readonly Hit[]): boolean {
    const allowing = hits.filter(({ rule }) => rule.action === "allow");
    for (const hit of allowing) {
      const sure = hit.truth === "yes";
      this.#say(stage, hit, sure ? "allow" : "unknown", sure ? RULE_REASONS.allow : this.#unsure(hit, false));
    }
    return allowing.some(({ truth }) => truth === "yes");
  }

  #isolationReason(sure: boolean, hits: number): string {
    const selected = `the policy ${sure ? "isolates" : "perhaps isolates"} the workload for ${this.#direction}`;
    return hits === 0
      ? `${selected}, and no rule of any policy allows it`
      : `${selected}, and only the rules above may allow it`;
  }

  byDefault(): void {
    this.decisions.push({
      layer: `default (${this.#direction})`,
      verdict: "allow",
      hold: "enforced",
      reason: `no policy that selects the workload decides about this ${this.#direction}, and Kubernetes allows by default`,
    });
  }
}

type Ranked = { readonly order: number | "unordered"; readonly tieBreak: string | undefined };

/** By number and then by the text that orders equals; what has no order comes last. */
function byRank(a: Ranked, b: Ranked): number {
  const number = ({ order }: Ranked): number => (order === "unordered" ? Number.POSITIVE_INFINITY : order);
  const text = ({ order, tieBreak = "" }: Ranked): string => (order === "unordered" ? "~" : ` ${tieBreak}`);
  return compare(number(a), number(b)) || compare(text(a), text(b));
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function replayDirection(
  analysis: Analysis,
  direction: Direction,
  replay: Replay,
  subject: number,
): readonly LayerDecision[] {
  const replayer = new Replayer(analysis, direction, replay, subject);
  const { plan } = analysis[direction];
  const undecided = plan.map(({ stages }) => stages.every((stage) => replayer.stage(stage)));
  if (undecided.every(Boolean)) replayer.byDefault();
  return replayer.decisions;
}

/**
 * Who decides about one connection: every rule that has a say, in the order in which they are asked,
 * first for leaving the source, then for entering the destination if that is a workload.
 */
export function explain(analysis: Analysis, replay: Replay): readonly LayerDecision[] {
  const out = replayDirection(analysis, "egress", replay, replay.from.number);
  if (replay.to.kind !== "spot" || at(analysis.ingress.ofClass, replay.to.spot.number) < 0) return out;
  return [...out, ...replayDirection(analysis, "ingress", replay, replay.to.spot.number)];
}
