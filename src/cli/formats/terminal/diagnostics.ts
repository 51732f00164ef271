import { diagnosticPlace } from "../../../domain/diagnostic.ts";
import type { Diagnostic } from "../../../domain/diagnostic.ts";
import type { DiagnosticRow } from "../../../domain/report.ts";
import { groupBy } from "../words/counts.ts";
import { placeText } from "../words/severity.ts";
import { paragraph } from "./layout.ts";
import type { Canvas } from "./notes.ts";
import { paintOf } from "./palette.ts";

/** Of messages with one code, this many are shown; the rest are counted. */
const SHOWN = 5;

const ORDER: readonly DiagnosticRow["weight"][] = ["error", "warning", "note"];

/** A diagnostic as reports hold it; its place is looked up now. */
export function diagnosticRow(diagnostic: Diagnostic): DiagnosticRow {
  const { code, weight, message, help } = diagnostic;
  const at = diagnosticPlace(diagnostic);
  return at === undefined ? { code, weight, message, help } : { code, weight, message, help, at };
}

function messageLines({ code, weight, message, at }: DiagnosticRow, { width, paint }: Canvas): string[] {
  const tag = `${weight} ${code}`;
  const place = at === undefined ? "" : `${placeText(at)}: `;
  const [first = "", ...rest] = paragraph(`${tag} ${place}${message}`, { width });
  return [
    paint(weight, first.slice(0, tag.length)) + first.slice(tag.length),
    ...rest.map((line) => `  ${line}`),
  ];
}

function helpLines(help: string, { width, paint }: Canvas): string[] {
  return help === "" ? [] : paragraph(help, { width, indent: 2 }).map((line) => paint("quiet", line));
}

/** Messages of one code: what is said once is the help, what is said for each is the place. */
function groupLines(rows: readonly DiagnosticRow[], canvas: Canvas): string[] {
  const byHelp = [...groupBy(rows.slice(0, SHOWN), ({ help }) => help)];
  const shown = byHelp.flatMap(([help, own]) => [
    ...own.flatMap((row) => messageLines(row, canvas)),
    ...helpLines(help, canvas),
  ]);
  const rest = rows.length - SHOWN;
  const code = rows[0]?.code ?? "";
  return rest > 0 ? [...shown, canvas.paint("quiet", `  and ${String(rest)} more ${code}`)] : shown;
}

/**
 * Messages for standard error, worst first, those of one code together. Narrow by two, since
 * continued lines are indented.
 */
export function renderDiagnostics(
  rows: readonly DiagnosticRow[],
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const canvas: Canvas = { width: width - 2, paint: paintOf(colour) };
  const ordered = rows.toSorted((a, b) => ORDER.indexOf(a.weight) - ORDER.indexOf(b.weight));
  const lines = [...groupBy(ordered, ({ code }) => code).values()].flatMap((group) =>
    groupLines(group, canvas),
  );
  return lines.map((line) => `${line}\n`).join("");
}
