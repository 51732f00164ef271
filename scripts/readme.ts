/**
 * Keeps what README.md shows of the product's output true: `node scripts/readme.ts` runs the commands that the
 * page shows and writes their output into it. A test holds the committed page to what the commands print.
 *
 * Shown is standard output, in a fence after `<!-- output: ./sluice … -->`, or in a `console` fence after the line
 * `$ ./sluice …`. A line `…` stands for lines left out. What is refreshed keeps its size: look at the result.
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

import { withDialectsTable } from "./dialects-table.ts";

const ROOT = new URL("../", import.meta.url);

/** An output on a page: lines `from` to `to` (not included) of it. */
export type Shown = {
  readonly command: string;
  readonly lines: readonly string[];
  readonly from: number;
  readonly to: number;
};

const MARK = /^<!-- output: (?<command>.+) -->$/u;
const PROMPT = /^\$ (?<command>.+)$/u;

function commandOf(page: readonly string[], fence: number): { command: string; from: number } | undefined {
  const marked = MARK.exec(page[fence - 1] ?? "")?.groups?.["command"];
  if (marked !== undefined) return { command: marked, from: fence + 1 };
  if (page[fence] !== "```console") return undefined;
  const prompted = PROMPT.exec(page[fence + 1] ?? "")?.groups?.["command"];
  if (prompted === undefined)
    throw new Error(`line ${fence + 1}: a console block begins with "$ ./sluice …"`);
  return { command: prompted, from: fence + 2 };
}

/** The outputs that a page shows. */
export function outputsIn(text: string): readonly Shown[] {
  const page = text.split("\n");
  const shown: Shown[] = [];
  for (let fence = page.findIndex(isFence); fence >= 0;) {
    const to = page.indexOf("```", fence + 1);
    if (to < 0) throw new Error(`line ${fence + 1}: a fence that does not end`);
    const found = commandOf(page, fence);
    if (found !== undefined) shown.push({ ...found, lines: page.slice(found.from, to), to });
    const next = page.slice(to + 1).findIndex(isFence);
    fence = next < 0 ? -1 : to + 1 + next;
  }
  return shown;
}

function isFence(line: string): boolean {
  return line.startsWith("```");
}

function isElision(line: string): boolean {
  return line.trim() === "…";
}

/** A run of lines between elisions. `isFirst` and `isLast` say that it begins or ends the output. */
type Run = {
  readonly lines: readonly string[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly before: readonly string[];
};

function runsOf(lines: readonly string[]): readonly Run[] {
  const elisions = lines.flatMap((line, index) => (isElision(line) ? [index] : []));
  const starts = [0, ...elisions.map((index) => index + 1)];
  return starts.map((start, index) => ({
    lines: lines.slice(start, elisions[index] ?? lines.length),
    isFirst: index === 0,
    isLast: index === starts.length - 1,
    before: index === 0 ? [] : lines.slice(start - 1, start),
  }));
}

/** Whether an output may be shown so: the same lines in the same order, elisions standing for at least one line each. */
export function isShownTruly(shown: readonly string[], output: readonly string[]): boolean {
  let next = 0;
  for (const run of runsOf(shown)) {
    if (run.lines.length === 0) continue;
    const place = placeOf(run, output, run.isFirst ? 0 : next + 1);
    if (place === undefined) return false;
    next = place + run.lines.length;
  }
  return shown.length > 0;
}

function placeOf(run: Run, output: readonly string[], from: number): number | undefined {
  const isAt = (place: number): boolean => run.lines.every((line, index) => output[place + index] === line);
  if (run.isFirst) return isAt(0) && (!run.isLast || run.lines.length === output.length) ? 0 : undefined;
  const last = output.length - run.lines.length;
  if (run.isLast) return last >= from && isAt(last) ? last : undefined;
  for (let place = from; place <= last; place += 1) if (isAt(place)) return place;
  return undefined;
}

/** What a page should show of an output: each run where the line most like its first one is. */
export function refresh(shown: readonly string[], output: readonly string[]): readonly string[] {
  let next = 0;
  const parts = runsOf(shown).map((run) => {
    if (run.lines.length === 0) return run.before;
    if (run.isFirst && run.isLast) return output;
    const place = run.isFirst ? 0 : likestPlace(run, output, next + 1);
    next = run.isLast ? output.length : Math.min(place + run.lines.length, output.length);
    return [...run.before, ...output.slice(place, next)];
  });
  return parts.flat();
}

function likestPlace(run: Run, output: readonly string[], from: number): number {
  const offset = Math.max(
    run.lines.findIndex((line) => line.trim() !== ""),
    0,
  );
  const anchor = run.lines[offset] ?? "";
  const likeness = output.map((line, index) => (index < from + offset ? -1 : commonStart(line, anchor)));
  const best = Math.max(...likeness);
  if (best < Math.min(anchor.length, 12))
    throw new Error(`no line like ${JSON.stringify(anchor)} is in the output`);
  return likeness.indexOf(best) - offset;
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** The lines that a command of the page prints. It runs in the repository, from the sources, with no build. */
async function linesOf(command: string): Promise<readonly string[]> {
  const script = `sluice() { "$NODE" src/cli/main.ts "$@"; }\n${command.replaceAll("./sluice ", "sluice ")}`;
  const child = spawn("sh", ["-c", script], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], NODE: process.execPath },
  });
  const output: Buffer[] = [];
  const trouble: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => trouble.push(chunk));
  await new Promise((resolve, reject) => {
    child.on("close", resolve);
    child.on("error", reject);
  });
  const lines = Buffer.concat(output).toString().trimEnd().split("\n");
  if (lines.length > 1) return lines;
  throw new Error(`${command} printed nothing to show.\n${Buffer.concat(trouble).toString()}`);
}

/** Runs each command once. */
export async function outputsOf(
  commands: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const waiting = [...new Set(commands)];
  const outputs = new Map<string, readonly string[]>();
  const worker = async (): Promise<void> => {
    for (let command = waiting.shift(); command !== undefined; command = waiting.shift())
      outputs.set(command, await linesOf(command));
  };
  await Promise.all([worker(), worker()]);
  return outputs;
}

if (import.meta.main) {
  const path = new URL("README.md", ROOT);
  const text = readFileSync(path, "utf8");
  const page = text.split("\n");
  const shown = outputsIn(text);
  const outputs = await outputsOf(shown.map(({ command }) => command));
  // From the last one up, so that line numbers stay true.
  for (const { command, lines, from, to } of shown.toReversed()) {
    const output = outputs.get(command) ?? [];
    if (isShownTruly(lines, output)) continue;
    page.splice(from, to - from, ...refresh(lines, output));
    process.stdout.write(`README.md:${from + 1}: ${command}\n`);
  }
  writeFileSync(path, withDialectsTable(page.join("\n")));
}
