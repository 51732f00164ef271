import type { Truth } from "../../domain/verdict.ts";
import type { Rule } from "./chain.ts";

/**
 * What one policy says to a question in a tier where policies add: all of it given that the policy selects the subject.
 * Denying comes before allowing.
 */
export type AddingJudgement = {
  readonly selects: Truth;
  /** Whether being selected denies what nothing allows. */
  readonly isolates: Truth;
  /** Whether a rule allows the connection wholly. */
  readonly allows: Truth;
  /** Whether a rule allows some requests on it only. */
  readonly narrows?: Truth;
  /** Whether a rule that filters DNS matches here and lets the name in `Question.query` be asked for. */
  readonly asks?: Truth;
  readonly denies?: Truth;
};

/** What one policy says in a tier whose first matching rule decides. */
export type OrderedJudgement = {
  readonly selects: Truth;
  /** Whether being selected ends the tier for what no rule of it decides. */
  readonly isolates: Truth;
  /** Its place, lowest first; equal places tie, and are tried in every order unless a text orders them. */
  readonly priority: number | "unordered";
  readonly tieBreak?: string;
  readonly rules: readonly Rule[];
};
