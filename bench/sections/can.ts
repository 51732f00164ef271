import { spawnSync } from "node:child_process";

import { inFreshProcess } from "../fresh.ts";
import { median } from "../measure.ts";
import { milliseconds, type Section, type Table } from "../report.ts";
import type { Times } from "../tasks.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const SIZE = { pods: 100_000, policies: 10_000, namespaces: 1000 };
const RUNS = 10;

const QUESTION = [
  "can",
  "--from",
  "shop/notifications",
  "--to",
  "169.254.169.254",
  "--port",
  "80",
  "examples/shop",
];

function questionsTable(): Table {
  const { decide, report } = inFreshProcess("ask", { size: SIZE, seed: 1, questions: 10_000 });
  const row = (name: string, { median, p99, worst }: Times): string[] => [
    name,
    ...[median, p99, worst].map(milliseconds),
    "1 ms",
  ];
  return {
    title: "One question to a loaded cluster of 100,000 pods and 10,000 policies",
    columns: ["", "median", "99 of 100 within", "worst", "target"],
    rows: [
      row("one connection, decided (10,000 drawn)", decide),
      row("the whole answer of `can`, with who decides (1,000 drawn)", report),
    ],
  };
}

type Command = {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly target?: string;
};

/** Runs a command several times and gives how long it took, from its start to its end. */
function processRow({ name, program, args, target = "" }: Command): string[] {
  const once = (): number => {
    const began = performance.now();
    const { status } = spawnSync(program, args, { cwd: ROOT, stdio: "ignore" });
    // `can` answers 1 for a connection that is not allowed.
    if (status !== 0 && status !== 1) throw new Error(`${name} ended with ${status ?? "a signal"}`);
    return performance.now() - began;
  };
  once();
  const walls = Array.from({ length: RUNS }, once);
  return [name, milliseconds(Math.min(...walls)), milliseconds(median(walls)), target];
}

/** Prints how many modules of ours, of packages and of Node's own a run has loaded when it ends. */
const COUNTER = `
import { registerHooks } from "node:module";
const seen = new Set();
registerHooks({ load: (url, context, next) => { seen.add(url); return next(url, context); } });
process.on("exit", () => {
  const count = (test) => [...seen].filter(test).length;
  const own = count((url) => url.includes("/dist/"));
  const packages = count((url) => url.includes("/node_modules/"));
  process.stderr.write("\\nMODULES " + JSON.stringify({ own, packages, node: seen.size - own - packages }) + "\\n");
});`;

function modules(args: readonly string[]): string[] {
  const hook = `data:text/javascript,${encodeURIComponent(COUNTER)}`;
  const { stderr } = spawnSync(process.execPath, ["--import", hook, "dist/cli/main.js", ...args], {
    cwd: ROOT,
  });
  const found = /^MODULES (.*)$/m.exec(stderr.toString())?.[1];
  const { own, packages, node } = JSON.parse(found ?? "{}");
  return [args[0] ?? "", String(own), String(packages), String(node)];
}

/** Questions: to an analysis that is there, and as a command of its own. */
export const can: Section = {
  name: "can",
  run: () => {
    const commands: readonly Command[] = [
      { name: "./sluice can, on examples/shop", program: "./sluice", args: QUESTION, target: "300 ms" },
      { name: "of it: Node starting, doing nothing", program: process.execPath, args: ["-e", ""] },
      { name: "of it: the launcher finding all ready", program: "scripts/ready", args: [] },
      { name: "./sluice --version", program: "./sluice", args: ["--version"] },
      { name: "./sluice audit, on examples/shop", program: "./sluice", args: ["audit", "examples/shop"] },
    ];
    return [
      questionsTable(),
      {
        title: `Whole processes, ${RUNS} runs each`,
        columns: ["", "best", "median", "target"],
        rows: commands.map(processRow),
      },
      {
        title: "Modules that a run loads",
        columns: ["", "of ours", "of packages", "of Node"],
        rows: [modules(QUESTION), modules(["reach", "examples/shop"]), modules(["audit", "examples/shop"])],
      },
    ];
  },
};
