/**
 * `npm run mutants`: breaks the readers and the engine on purpose, one meaning at a time, and sees that some test
 * notices: the rows of the corner cases, the dialects' own cases, or random clusters compared with the spec.
 *
 *     npm run mutants                      all of them
 *     npm run mutants -- endPort           those with the word in their name or file, and what notices first
 *
 * A mutant that nothing notices fails the run, and so does one whose text is no longer in its file.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import { MUTANTS } from "./mutants/catalogue.ts";
import { setExam } from "./mutants/exam.ts";
import type { Mutant } from "./mutants/mutant.ts";
import type { Result, Work } from "./mutants/worker.ts";

/** Random clusters that every mutant is tried on, besides all rows and cases. */
const CLUSTERS = { plain: 200, mixed: 20 };
const SEED = 2;
/** A mutant that takes longer than this, in milliseconds, hangs. */
const LIMIT = 60_000;

type Tried = { readonly mutant: Mutant; readonly result: Result };

const began = performance.now();
const words = process.argv.slice(2);
const chosen = MUTANTS.filter(({ name, file }) => words.every((word) => `${name} ${file}`.includes(word)));
const exam = setExam(SEED, CLUSTERS);
const sound = await grade({ mutant: undefined, exam });
const mistakes = noticesOf(sound);
if ("trouble" in sound || mistakes.length > 0) {
  print(`the sources as they are do not pass: mend them first\n  ${textOf(sound)}`);
  process.exitCode = 1;
} else {
  report(await tryAll(chosen));
}

async function tryAll(mutants: readonly Mutant[]): Promise<readonly Tried[]> {
  const waiting = [...mutants];
  const tried: Tried[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const one: Tried = { mutant, result: await grade({ mutant, exam }) };
      tried.push(one);
      print(lineOf(one));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return tried;
}

function grade(work: Work): Promise<Result> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("mutants/worker.ts", import.meta.url), { workerData: work });
    const end = (result: Result): void => {
      clearTimeout(timer);
      resolve(result);
      void worker.terminate();
    };
    const timer = setTimeout(() => end({ trouble: `no answer after ${LIMIT / 1000} s` }), LIMIT);
    worker.on("message", end);
    worker.on("error", (error) => end({ trouble: String(error) }));
  });
}

function noticesOf(result: Result): readonly string[] {
  if ("trouble" in result) return [];
  return [result.rows, result.cases, result.clusters].filter((text) => text !== undefined);
}

function textOf(result: Result): string {
  return "trouble" in result ? result.trouble : (noticesOf(result)[0] ?? "");
}

function lineOf({ mutant, result }: Tried): string {
  const where = `${mutant.name}  (${mutant.file})`;
  if ("trouble" in result) return `BROKEN    ${where}\n  ${result.trouble}`;
  const by = Object.entries(result).flatMap(([who, text]) => (text === undefined ? [] : [who]));
  if (by.length === 0) return `SURVIVED  ${where}`;
  const why = words.length === 0 ? "" : `\n          ${textOf(result)}`;
  return `killed    ${where} by ${by.join(", ")}${why}`;
}

function report(tried: readonly Tried[]): void {
  const killed = tried.filter(({ result }) => noticesOf(result).length > 0).length;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  print(`\n${tried.length} mutants, ${killed} killed, ${tried.length - killed} not, in ${seconds} s`);
  if (killed < tried.length || tried.length === 0) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
