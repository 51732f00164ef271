import type { Address } from "../domain/address.ts";
import type { PortPoint } from "../domain/port.ts";
import type { LayerDecision } from "../domain/report.ts";
import { placeOf } from "../domain/source.ts";
import { at } from "../domain/unreachable.ts";
import type { Truth, Verdict } from "../domain/verdict.ts";
import { and } from "../domain/verdict.ts";
import type { Analysis } from "./engine/analyse.ts";
import type { Spot } from "./engine/class.ts";
import type { Sheet } from "./engine/sheet.ts";
import type { Selecting } from "./engine/tiers.ts";
import type { Direction, PodPolicy, Rule, Tier } from "./pod-policy.ts";
import { objectText } from "./pod-policy.ts";
import type { PortBounds } from "./reach/pairs.ts";
import { Pairs } from "./reach/pairs.ts";

/** One connection between a class and a class or an address, to be replayed through the rules. */
export type Replay = {
  readonly from: Spot;
  readonly to:
    | { readonly kind: "spot"; readonly spot: Spot }
    | { readonly kind: "address"; readonly address: Address };
  readonly point: PortPoint;
};

/** `spec.egress[0]` for a path into a document. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./u, "");
}

const LAYER_NAMES: Readonly<Record<Tier, string>> = {
  admin: "cluster admin policy",
  "network-policy": "NetworkPolicy",
  baseline: "cluster baseline policy",
};

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
    if (ports.holds(certain, this.#replay.point)) return "yes";
    return ports.holds(possible, this.#replay.point) ? "maybe" : "no";
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
    const { v4, v6 } = sheet;
    if (family === 4)
      return { certain: algebra.v4.at(v4.certain, words), possible: algebra.v4.at(v4.possible, words) };
    return { certain: algebra.v6.at(v6.certain, words), possible: algebra.v6.at(v6.possible, words) };
  }

  #selecting(tier: Tier): readonly Selecting[] {
    const half = this.#analysis[this.#direction];
    const group = at(half.ofClass, this.#subject);
    if (group < 0) return [];
    const { policies } = this.#analysis.snapshot;
    return at(half.groups, group).selecting.filter(({ policy }) => at(policies, policy).tier === tier);
  }

  #hits(selecting: Selecting): readonly Hit[] {
    const policy = at(this.#analysis.snapshot.policies, selecting.policy);
    const subject = at(this.#analysis.classes.list, this.#subject);
    return policy.rules[this.#direction].flatMap((rule, index) => {
      const matched = this.#holds(this.#analysis[this.#direction].match(selecting.policy, index, subject));
      const truth = and(matched, selecting.truth);
      return truth === "no" ? [] : [{ selecting, policy, rule, truth }];
    });
  }

  #say(tier: Tier, hit: Pick<Hit, "policy"> & Partial<Hit>, verdict: Verdict | "pass", reason: string): void {
    const path = hit.rule?.path ?? ["spec"];
    this.decisions.push({
      layer: `${LAYER_NAMES[tier]} (${this.#direction})`,
      object: objectText(hit.policy.object),
      ...(hit.rule === undefined ? {} : { rule: pathText(hit.rule.path) }),
      at: placeOf({ document: hit.policy.document, path }),
      verdict,
      hold: "enforced",
      reason,
    });
  }

  /** Goes through a first-match tier; tells whether what follows it still counts. */
  firstMatch(tier: "admin" | "baseline"): boolean {
    const { policies } = this.#analysis.snapshot;
    const rank = ({ policy }: Selecting): number => {
      const { priority } = at(policies, policy);
      return priority === "unordered" ? Number.POSITIVE_INFINITY : priority;
    };
    const ranked = this.#selecting(tier).toSorted((a, b) => rank(a) - rank(b));
    for (const [index, selecting] of ranked.entries()) {
      const tied = ranked.some((other, place) => place !== index && rank(other) === rank(selecting));
      for (const hit of this.#hits(selecting)) {
        const sure = hit.truth === "yes" && !tied;
        const reason = sure ? RULE_REASONS[hit.rule.action] : this.#unsure(hit, tied);
        this.#say(tier, hit, sure ? RULE_VERDICTS[hit.rule.action] : "unknown", reason);
        if (hit.truth !== "yes" || hit.rule.action === "unknown") continue;
        if (!tied) return hit.rule.action === "pass";
        break;
      }
    }
    return true;
  }

  #unsure(hit: Hit, tied: boolean): string {
    const doing = RULE_REASONS[hit.rule.action];
    if (tied) return `${doing}, but another policy has the same priority, and their order is not defined`;
    if (hit.selecting.truth === "maybe")
      return `${doing}, if the policy selects this workload at all, which cannot be told`;
    return `${doing}, if it matches, which cannot be told from what is known of the destination`;
  }

  /** Goes through the isolating tier; tells whether what follows it still counts. */
  isolating(): boolean {
    const selecting = this.#selecting("network-policy");
    const { policies } = this.#analysis.snapshot;
    const isolating = selecting.filter(
      ({ policy }) => at(policies, policy).isolates[this.#direction] !== "no",
    );
    const hits = isolating.flatMap((entry) => this.#hits(entry));
    for (const hit of hits) {
      const sure = hit.truth === "yes";
      this.#say(
        "network-policy",
        hit,
        sure ? "allow" : "unknown",
        sure ? RULE_REASONS.allow : this.#unsure(hit, false),
      );
    }
    if (hits.some(({ truth }) => truth === "yes")) return false;
    for (const { policy, truth } of isolating) {
      const entry = at(policies, policy);
      const sure = and(truth, entry.isolates[this.#direction]) === "yes";
      this.#say(
        "network-policy",
        { policy: entry },
        sure && hits.length === 0 ? "deny" : "unknown",
        this.#isolationReason(sure, hits.length),
      );
    }
    return !isolating.some(
      ({ policy, truth }) => and(truth, at(policies, policy).isolates[this.#direction]) === "yes",
    );
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

function replayDirection(
  analysis: Analysis,
  direction: Direction,
  replay: Replay,
  subject: number,
): readonly LayerDecision[] {
  const replayer = new Replayer(analysis, direction, replay, subject);
  const goesOn = replayer.firstMatch("admin") && replayer.isolating() && replayer.firstMatch("baseline");
  if (goesOn) replayer.byDefault();
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
