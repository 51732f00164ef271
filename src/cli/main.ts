import { OutputError, writeAll } from "../platform/output.ts";
import { parseCommandLine } from "./args/command-line.ts";
import type { Command } from "./args/command.ts";
import type { ExitCode } from "./session.ts";
import { tellUser } from "./session.ts";
import { VERSION } from "./version.ts";

/** Runs a verb. Each is loaded when it is asked for: a small `can` must not wait for what audit needs. */
async function run(command: Command): Promise<ExitCode> {
  switch (command.verb) {
    case "audit":
      return (await import("./verbs/audit.ts")).audit(command.options);
    case "reach":
      return (await import("./verbs/reach.ts")).reach(command.options);
    case "can":
      return (await import("./verbs/can.ts")).can(command.options);
    case "who":
      return (await import("./verbs/who.ts")).who(command.options);
    case "diff":
      return (await import("./verbs/diff.ts")).diff(command.options);
    case "explain":
      return (await import("./verbs/explain.ts")).explain(command.options);
    case "version":
      await writeAll(process.stdout, [`sluice ${VERSION}\n`]);
      return 0;
  }
}

function isQuiet(command: Command): boolean {
  return "options" in command && "quiet" in command.options && command.options.quiet;
}

/** INVARIANT (1 is an answer): a bug ends with 2, since a script takes 1 for a finding or a deny. */
function traceOf(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a bug of sluice; please report it with what follows.\n${trace}`;
}

/** The process: reads the command line, runs the verb, and tells the shell how it went. */
async function main(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv);
  if (line.kind === "help") {
    await writeAll(process.stdout, [line.text]);
    return 0;
  }
  if (line.kind === "usage-error") {
    await tellUser([line.diagnostic]);
    return 2;
  }
  const { command, notes } = line;
  if (!isQuiet(command)) await tellUser(notes);
  return run(command);
}

/** As `main`, and whatever is thrown ends with 2. */
async function start(argv: readonly string[]): Promise<ExitCode> {
  try {
    return await main(argv);
  } catch (error) {
    // What could not be written has been said in full by whoever threw it; anything else is our bug and keeps its trace.
    await writeAll(process.stderr, [`${error instanceof OutputError ? error.message : traceOf(error)}\n`]);
    return 2;
  }
}

process.exitCode = await start(process.argv.slice(2));
