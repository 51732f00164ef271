import { verdictOf, type Verdict } from "../../src/domain/verdict.ts";
import type { SpecAnswer, SpecConnection } from "../../src/policy/spec/decide.ts";
import type { World } from "../../src/policy/spec/objects.ts";

type Halves = Readonly<Record<"egress" | "ingress" | "both", Verdict | "impossible">>;

/** A connection, and what is right of it. */
export type Question = {
  readonly text: string;
  readonly connection: SpecConnection;
  readonly right: Partial<Halves>;
};

/** A world, and questions about it. */
export type Paper = { readonly name: string; readonly world: World; readonly questions: readonly Question[] };

/** Questions with their right answers, made by the sources as they are: who sits the exam knows nothing of them. */
export type Exam = { readonly rows: readonly Paper[]; readonly clusters: readonly Paper[] };

/** An answer in words. What is certain and not possible is no answer. */
export function halvesOf({ egress, ingress, both }: SpecAnswer): Halves {
  const say = ({ certain, possible }: SpecAnswer["both"]): Halves["both"] =>
    certain && !possible ? "impossible" : verdictOf(certain, possible);
  return { egress: say(egress), ingress: say(ingress), both: say(both) };
}
