/**
 * `npm run check`: format, lint, types and dead code side by side, then the unit tests and the laws of each room.
 * `npm test` (--oracles): the same with the long fuzz of the whole and the tests that need real parts, all tests in one run, so
 * that one closing line counts them all. A failed step does not stop the others: one run tells everything that is wrong.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

type Step = {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly mend: string;
};
type Outcome = { readonly code: number; readonly output: string; readonly seconds: number };

/** Longest first, so that the short ones fill the gaps. */
const steps: readonly Step[] = [
  { name: "types", command: ["tsc", "-b"], mend: "tsc -b" },
  { name: "dead code", command: ["knip"], mend: "knip" },
  { name: "lint", command: ["oxlint"], mend: "npm run fix mends part of it" },
  { name: "format", command: ["oxfmt", "--check"], mend: "npm run fix" },
];

/** Tools whose output is kept for later see no terminal, and some colour a CI log regardless: decide it here. */
const colour: NodeJS.ProcessEnv = process.stdout.isTTY
  ? { FORCE_COLOR: "1" }
  : { FORCE_COLOR: undefined, NO_COLOR: "1" };

const { values: options } = parseArgs({ options: { oracles: { type: "boolean", default: false } } });

const failed = await runSteps();
const projects = ["unit", "laws", ...(options.oracles ? ["fuzz", "oracles"] : [])];
const testing = await run(
  ["vitest", "run", ...projects.map((project) => `--project=${project}`)],
  "inherit",
  { SLUICE_FAILED_STEPS: failed.join(",") },
);
process.exitCode = failed.length > 0 || testing.code !== 0 ? 1 : 0;

async function runSteps(): Promise<string[]> {
  const waiting = [...steps];
  const names: string[] = [];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const outcome = await run(step.command, "pipe", {});
      if (outcome.code !== 0) names.push(step.name);
      print(step, outcome);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return names;
}

function print(step: Step, { code, output, seconds }: Outcome): void {
  const time = `${seconds.toFixed(1)} s`;
  if (code === 0) process.stdout.write(`ok      ${step.name} (${time})\n`);
  else process.stdout.write(`${output.trimEnd()}\nFAILED  ${step.name} (${time}): ${step.mend}\n`);
}

/** Runs a tool from node_modules/.bin, which npm has put first on the PATH. */
function run(
  [tool, ...rest]: readonly [string, ...string[]],
  stdio: "inherit" | "pipe",
  extra: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(tool, rest, {
      stdio: ["ignore", stdio, stdio],
      env: { ...process.env, ...colour, ...extra },
    });
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer): number => chunks.push(chunk);
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => {
      const seconds = (performance.now() - began) / 1000;
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString(), seconds });
    });
  });
}
