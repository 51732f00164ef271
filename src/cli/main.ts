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
  await tellUser(line.notes);
  try {
    return await run(line.command);
  } catch (error) {
    // What could not be written has been said in full by whoever threw it; anything else is our bug and keeps its trace.
    if (!(error instanceof OutputError)) throw error;
    await writeAll(process.stderr, [`${error.message}\n`]);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
