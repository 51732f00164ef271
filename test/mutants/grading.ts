import type { SpecConnection } from "../../src/policy/spec/decide.ts";
import type { StandIn } from "../../src/policy/spec/stand-ins.ts";
import { readWorld } from "../engine-adapter.ts";
import type { Reader } from "../fuzzing/compare.ts";
import { halvesOf, type Exam, type Paper } from "./paper.ts";
import { wrongViews } from "./views.ts";

/** Who notices a mutant, each with the first answer that is wrong, in words. */
export type Marks = Readonly<Record<"rows" | "cases" | "clusters", string | undefined>>;

/** Sits the exam with the sources that are loaded. The dialects' own cases are asked where no row notices. */
export async function grade({ rows, clusters }: Exam): Promise<Marks> {
  const wrong = { rows: firstOf(wrongPapers(rows)), clusters: firstOf(wrongPapers(clusters)) };
  if (wrong.rows !== undefined) return { ...wrong, cases: undefined };
  const { wrongCases } = await import("./dialect-cases.ts");
  return { ...wrong, cases: firstOf(wrongViews()) ?? firstOf(wrongCases()) };
}

function firstOf(wrong: Iterator<string>): string | undefined {
  const { value, done } = wrong.next();
  return done === true ? undefined : value;
}

function* wrongPapers(papers: readonly Paper[]): Generator<string> {
  for (const paper of papers) yield* wrongAnswers(paper);
}

function* wrongAnswers({ name, world, questions }: Paper): Generator<string> {
  const reader = readWorld(world);
  for (const { text, connection, right } of questions) {
    const given = answerTo(withOwnStandIns(connection, reader.standIns), reader);
    for (const [half, verdict] of Object.entries(given === undefined ? {} : right)) {
      if (given?.[half] !== verdict) yield `${name}: ${text}: ${half} is ${given?.[half]}, not ${verdict}`;
    }
  }
}

/** What the reader says of each half; undefined where it cannot be asked that. */
function answerTo(
  connection: SpecConnection,
  { decide }: Reader,
): Readonly<Record<string, string>> | undefined {
  try {
    const answer = decide(connection);
    return answer === undefined ? undefined : halvesOf(answer);
  } catch (error) {
    // It knows no such workload. Any other kind of error is a slip in the mutant's own code, and proves nothing.
    if (!(error instanceof Error) || error.name !== "Error") throw error;
    return { egress: error.message, ingress: error.message, both: error.message };
  }
}

/** Stand-ins are told apart by identity: those of the exam are replaced by the reader's own, where it has them. */
function withOwnStandIns({ from, to, point }: SpecConnection, standIns: readonly StandIn[]): SpecConnection {
  const own = (standIn: StandIn): StandIn =>
    standIns.find((one) => JSON.stringify(one) === JSON.stringify(standIn)) ?? standIn;
  return {
    from: typeof from === "string" ? from : own(from),
    to: to.kind === "unseen" ? { kind: "unseen", standIn: own(to.standIn) } : to,
    point,
  };
}
