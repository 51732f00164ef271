import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

/** The command as its users run it: a process of its own, with the arguments, folder and input that they give. */

const root = resolve(import.meta.dirname, "../..");
const main = join(root, "src/cli/main.ts");

export type Run = {
  /** What the shell sees; null where a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type How = {
  readonly cwd?: string;
  /** What stands on standard input; absent: nothing at all. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** Node compiles what is not cached anew at each start, which takes longer than most answers. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_COMPILE_CACHE: join(root, "node_modules/.cache/sluice-oracles"),
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  COLUMNS: undefined,
  KUBECONFIG: undefined,
};

/** Runs `sluice` with arguments. @example (await sluice(["audit", "-"], { input })).code */
export function sluice(args: readonly string[], how: How = {}): Promise<Run> {
  return run(process.execPath, [main, ...args], how);
}

/** Runs a line of shell in which `sluice` is the command. @example shell("sluice reach . | head -1", { cwd }) */
export function shell(line: string, how: How = {}): Promise<Run> {
  const command = `sluice() { '${process.execPath}' '${main}' "$@"; }\n${line}`;
  return run("bash", ["-c", command], how);
}

function run(program: string, args: readonly string[], { cwd, input, env }: How): Promise<Run> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: cwd ?? root,
      env: { ...ENVIRONMENT, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => (texts[name] += text));
    }
    child.on("error", fail);
    child.on("close", (code) => done({ code, ...texts }));
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
