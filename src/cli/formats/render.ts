import type { Format, FormatOf, ReportOf, ReportVerb } from "./formats.ts";
import type { RenderOptions, Renderer } from "./renderer.ts";

type Loader<V extends ReportVerb> = () => Promise<Renderer<ReportOf[V]>>;
type Table = { readonly [V in ReportVerb]: { readonly [F in FormatOf<V>]: Loader<V> } };

const json = async (): Promise<Renderer<object>> => (await import("./json.ts")).jsonOf;
const yaml = async (): Promise<Renderer<object>> => (await import("./yaml.ts")).yamlOf;

/**
 * Who writes what. Every renderer is loaded when it is asked for and not before: a table must not wait for a
 * page of HTML it does not print.
 */
const RENDERERS: Table = {
  audit: {
    table: async () => (await import("./terminal/audit.ts")).auditTable,
    json,
    yaml,
    markdown: async () => (await import("./markdown/audit.ts")).auditMarkdown,
    csv: async () => (await import("./csv.ts")).auditCsv,
    sarif: async () => (await import("./sarif.ts")).auditSarif,
    html: async () => (await import("./html/audit.ts")).auditHtml,
  },
  reach: {
    table: async () => (await import("./terminal/reach.ts")).reachTable,
    json,
    yaml,
    markdown: async () => (await import("./markdown/reach.ts")).reachMarkdown,
    csv: async () => (await import("./csv.ts")).reachCsv,
    html: async () => (await import("./html/reach.ts")).reachHtml,
    dot: async () => (await import("./dot.ts")).reachDot,
  },
  can: {
    table: async () => (await import("./terminal/can.ts")).canTable,
    json,
    yaml,
    markdown: async () => (await import("./markdown/can.ts")).canMarkdown,
  },
  who: {
    table: async () => (await import("./terminal/who.ts")).whoTable,
    json,
    yaml,
    markdown: async () => (await import("./markdown/who.ts")).whoMarkdown,
    csv: async () => (await import("./csv.ts")).whoCsv,
  },
  diff: {
    table: async () => (await import("./terminal/diff.ts")).diffTable,
    json,
    yaml,
    markdown: async () => (await import("./markdown/diff.ts")).diffMarkdown,
    csv: async () => (await import("./csv.ts")).diffCsv,
    html: async () => (await import("./html/diff.ts")).diffHtml,
  },
};

/**
 * Writes a verb's report in a format, piece by piece.
 * @example for (const piece of await render("audit", report, "table", options)) process.stdout.write(piece);
 */
export async function render<V extends ReportVerb>(
  verb: V,
  report: ReportOf[V],
  format: FormatOf<V>,
  options: RenderOptions,
): Promise<Generator<string, void, undefined>> {
  const renderer = await RENDERERS[verb][format]();
  return renderer(report, options);
}

/** Formats that hold a report's diagnostics; for the others they belong on standard error (`renderDiagnostics`). */
const WITH_DIAGNOSTICS: ReadonlySet<Format> = new Set(["json", "yaml", "markdown", "sarif", "html"]);

/** @returns whether a format's text holds the report's diagnostics. */
export function holdsDiagnostics(format: Format): boolean {
  return WITH_DIAGNOSTICS.has(format);
}
