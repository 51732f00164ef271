import type { Diagnostic } from "../domain/diagnostic.ts";
import type { DiagnosticRow } from "../domain/report.ts";
import { writeAll, writeFiles } from "../platform/output.ts";
import type { Progress } from "../platform/progress.ts";
import { progressLine } from "../platform/progress.ts";
import { terminalOf } from "../platform/terminal.ts";
import type { Loaded } from "../workshop/load.ts";
import { load } from "../workshop/load.ts";
import type { AnalysisOptions, ColourChoice } from "./args/command.ts";
import type { FormatOf, ReportOf, ReportVerb } from "./formats/formats.ts";
import { fileNameOf } from "./formats/formats.ts";
import { holdsDiagnostics, render } from "./formats/render.ts";
import { diagnosticRow, renderDiagnostics } from "./formats/terminal/diagnostics.ts";
import { VERSION } from "./version.ts";

/** How a run ended, as the shell sees it (design: 0 holds, 1 does not, 2 could not run). */
export type ExitCode = 0 | 1 | 2;

const DEFAULT_WIDTH = 100;

function hasColour(choice: ColourChoice, automatic: boolean): boolean {
  return choice === "auto" ? automatic : choice === "always";
}

/** Prints messages on standard error, as people read them. */
export async function tellUser(
  diagnostics: readonly Diagnostic[],
  colour: ColourChoice = "auto",
): Promise<void> {
  if (diagnostics.length === 0) return;
  const { hasColour: automatic, width } = terminalOf(process.stderr, process.env);
  const text = renderDiagnostics(
    diagnostics.map((diagnostic) => diagnosticRow(diagnostic)),
    { width: width ?? DEFAULT_WIDTH, colour: hasColour(colour, automatic) },
  );
  await writeAll(process.stderr, [text]);
}

const SILENCE: Progress = { say: () => undefined, clear: () => undefined };

/** Loads the sources of a verb, with a progress line while it takes long. */
export async function loadSources<V extends ReportVerb>(
  options: AnalysisOptions<V>,
  sources: readonly string[] = options.sources,
): Promise<Loaded> {
  const progress = options.quiet ? SILENCE : progressLine(process.stderr);
  try {
    return await load({
      sources,
      defaultNamespace: options.namespace ?? "default",
      exclude: options.exclude,
      facts: options.facts,
      onProgress: (words) => progress.say(words),
    });
  } finally {
    progress.clear();
  }
}

/** What of some messages `--quiet` leaves. */
export function worthSaying(
  diagnostics: readonly Diagnostic[],
  { quiet }: { readonly quiet: boolean },
): readonly Diagnostic[] {
  return quiet ? diagnostics.filter(({ weight }) => weight !== "note") : diagnostics;
}

/**
 * Whether a run has to end with 2: nothing could be analysed, a source is not there, or something was unreadable
 * under `--strict`.
 * Says so on standard error when no report will.
 */
export async function refuses(loaded: Loaded, options: AnalysisOptions<ReportVerb>): Promise<boolean> {
  const isRefused = loaded.isEmpty || loaded.isAbsent || (options.strict && loaded.isPartial);
  if (isRefused) await tellUser(worthSaying(loaded.diagnostics, options), options.colour);
  return isRefused;
}

/** Writes a report where and how its user wants it; what the format does not hold of its messages goes to standard error. */
export async function emit<V extends ReportVerb>(
  verb: V,
  report: ReportOf[V],
  options: AnalysisOptions<V>,
): Promise<void> {
  const format: FormatOf<V> = options.output;
  const { width, hasColour: automatic } = terminalOf(process.stdout, process.env);
  const pieces = await render(verb, report, format, {
    width: width ?? DEFAULT_WIDTH,
    colour: options.out === undefined && hasColour(options.colour, automatic),
    version: VERSION,
  });
  await emitPieces({ verb, pieces, diagnostics: report.diagnostics }, options);
}

/** An answer that is written already, or is being written. */
type Written<V extends ReportVerb> = {
  readonly verb: V;
  readonly pieces: Iterable<string>;
  readonly diagnostics: readonly DiagnosticRow[];
};

/** The same for an answer in pieces, which are written as they come. */
export async function emitPieces<V extends ReportVerb>(
  { verb, pieces, diagnostics }: Written<V>,
  options: AnalysisOptions<V>,
): Promise<void> {
  const format: FormatOf<V> = options.output;
  if (options.out === undefined) await writeAll(process.stdout, pieces);
  else writeFiles(options.out, [{ path: fileNameOf(verb, format), text: pieces }]);
  if (holdsDiagnostics(format) && options.out === undefined) return;
  await tellUser(worthSaying(diagnostics, options), options.colour);
}

/** A line of progress on standard error, where it cannot come between the lines of the answer. */
export function progressOf({
  quiet,
  out,
}: {
  readonly quiet: boolean;
  readonly out: string | undefined;
}): Progress {
  const isApart = out !== undefined || !process.stdout.isTTY;
  return quiet || !isApart ? SILENCE : progressLine(process.stderr);
}
