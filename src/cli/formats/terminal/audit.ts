import { isNew } from "../../../domain/new-finding.ts";
import type { AuditReport, FindingRow, Fix } from "../../../domain/report.ts";
import type { RenderOptions } from "../renderer.ts";
import { auditInWords } from "../words/audit.ts";
import { shortened } from "../words/counts.ts";
import type { Numbered } from "../words/fixes.ts";
import { elsewhereText, numbered } from "../words/fixes.ts";
import { firstSentence, inOrder, placeText } from "../words/severity.ts";
import { peopleOf } from "../words/workloads.ts";
import type { People } from "../words/workloads.ts";
import { nameLines } from "./blocks.ts";
import { paragraph, wrap } from "./layout.ts";
import { footnoteLines } from "./notes.ts";
import type { Canvas } from "./notes.ts";
import { paintOf } from "./palette.ts";
import type { Tone } from "./palette.ts";
import { plain, plainLines } from "./plain.ts";

const INDENT = 2;
const LABEL_WIDTH = "workloads".length + 2;

/** A labelled line: `witness    shop/cart to …`. */
function labelled(label: string, lines: readonly string[], tone: Tone, { paint }: Canvas): string[] {
  const before = (index: number): string =>
    " ".repeat(INDENT) + paint("quiet", (index === 0 ? label : "").padEnd(LABEL_WIDTH));
  return lines.map((line, index) => before(index) + paint(tone, line));
}

function valueWidth({ width }: Canvas): number {
  return Math.max(20, width - INDENT - LABEL_WIDTH);
}

/** Patches longer than this are shown in part; other formats hold all of it. */
const PATCH_LINES = 30;

/**
 * INVARIANT (copied text): lines of a patch or a command are never wrapped, whatever the width: they are there to
 * be copied.
 */
function verbatim(text: string, { paint }: Canvas): string[] {
  const lines = plainLines(text);
  const shown = lines.length > PATCH_LINES ? lines.slice(0, PATCH_LINES - 10) : lines;
  const rest = lines.length - shown.length;
  const more =
    rest === 0 ? [] : [paint("quiet", `# … ${String(rest)} more lines; -o json or -o markdown has them all`)];
  return [...shown, ...more].map((line) => " ".repeat(INDENT + 2) + line);
}

/** Of more changes than this the first are shown; other formats hold all of them. */
const EDITS = 4;

function editLines({ edit = [] }: Fix, canvas: Canvas): string[] {
  const shown = edit.length > EDITS ? edit.slice(0, EDITS - 1) : edit;
  const lines = shown.flatMap(({ object, at, patch, command }) => [
    ...paragraph(`${object} at ${placeText(at)}`, { width: canvas.width, indent: INDENT + 2 }),
    ...patch.flatMap(({ op, path, value }) =>
      verbatim(`  ${op} ${path}${value === undefined ? "" : ` ${JSON.stringify(value)}`}`, canvas),
    ),
    ...verbatim(command, canvas),
  ]);
  const rest = edit.length - shown.length;
  if (rest === 0) return lines;
  const more = `# … ${String(rest)} more objects are changed likewise; -o json has them all`;
  return [...lines, " ".repeat(INDENT + 2) + canvas.paint("quiet", more)];
}

function fixLines({ finding: { fix }, fixAt }: Numbered, canvas: Canvas): string[] {
  if (fix === undefined) return [];
  const proof = fix.proved ? "proved" : "not proved";
  const text = fixAt === undefined ? fix.summary : elsewhereText(fixAt);
  const summary = labelled("patch", wrap(`(${proof}) ${text}`, valueWidth(canvas)), "plain", canvas);
  if (fixAt !== undefined) return summary;
  return [...summary, ...editLines(fix, canvas), ...(fix.add === undefined ? [] : verbatim(fix.add, canvas))];
}

/** Places over this many are counted. */
const PLACES = 5;

function placeLines({ at }: FindingRow, canvas: Canvas): string[] {
  const shown = at.length > PLACES + 1 ? at.slice(0, PLACES) : at;
  const rest = at.length - shown.length;
  const places = shown.map((place) => placeText(place));
  if (rest > 0) places.push(`and ${String(rest)} more; -o json has them all`);
  const lines = places.flatMap((place) => wrap(place, valueWidth(canvas)));
  return labelled("at", lines, "place", canvas);
}

/** Those that are not there are told apart from those that are. */
function absentLines({ hypothetical = [] }: FindingRow, canvas: Canvas): string[] {
  if (hypothetical.length === 0) return [];
  const text = `${shortened(hypothetical, PLACES)}: policies speak of ${hypothetical.length === 1 ? "it" : "them"}, the input lacks ${hypothetical.length === 1 ? "it" : "them"}`;
  return labelled("absent", wrap(text, valueWidth(canvas)), "plain", canvas);
}

function workloadLines({ workloads }: FindingRow, people: People, canvas: Canvas): string[] {
  if (workloads.length === 0) return [];
  const names = workloads.map((id) => people.nameOf(id));
  const width = valueWidth(canvas);
  const listed = wrap(names.join(", "), width);
  const described = wrap(`${String(names.length)}: ${people.describe(new Set(workloads))}`, width);
  const lines = listed.length <= 2 ? listed : described.length <= 3 ? described : nameLines(names, width, 2);
  return labelled("workloads", lines, "plain", canvas);
}

function headLines(
  { finding: { severity, code, title }, number }: Numbered,
  { width, paint }: Canvas,
): string[] {
  const tag = severity.toUpperCase().padEnd("CRITICAL".length);
  const [first = "", ...rest] = wrap(`${code} ${title} [${String(number)}]`, width - tag.length - 2);
  const indent = " ".repeat(tag.length + 2);
  return [
    "",
    `${paint(severity, tag)}  ${paint("strong", first)}`,
    ...rest.map((line) => indent + paint("strong", line)),
  ];
}

function findingLines(entry: Numbered, people: People, canvas: Canvas): string[] {
  const width = valueWidth(canvas);
  const { finding } = entry;
  const { detail, why, witness, references } = finding;
  return [
    ...headLines(entry, canvas),
    ...paragraph(detail, { width: canvas.width, indent: INDENT }),
    ...paragraph(firstSentence(why), { width: canvas.width, indent: INDENT }).map((line) =>
      canvas.paint("quiet", line),
    ),
    ...workloadLines(finding, people, canvas),
    ...absentLines(finding, canvas),
    ...(witness === undefined ? [] : labelled("witness", wrap(witness.text, width), "plain", canvas)),
    ...placeLines(finding, canvas),
    ...fixLines(entry, canvas),
    ...(references.length === 0 ? [] : labelled("see", wrap(references.join(", "), width), "quiet", canvas)),
  ];
}

/** A finding that needs no action now, on one line. */
function settledLines(finding: FindingRow, { width, paint }: Canvas): string[] {
  const { code, severity, title, at, waived, workloads } = finding;
  const where = at[0] === undefined ? (workloads[0] ?? "") : placeText(at[0]);
  const until = waived?.until === undefined ? "" : ` until ${waived.until}`;
  const state = waived === undefined ? "in the baseline" : `waived${until}: ${waived.reason}`;
  const text = `${severity} ${code} ${title}${where === "" ? "" : ` (${where})`}; ${state}`;
  return paragraph(text, { width, indent: INDENT }).map((line) => paint("quiet", line));
}

function summaryLines(report: AuditReport, { width, paint }: Canvas): string[] {
  const { counts, nothing, facts } = auditInWords(report.summary);
  const tags = counts.map(({ severity, text }) => paint(severity, text)).join(paint("quiet", " · "));
  const head = counts.length === 0 ? paint("allow", nothing) : tags;
  return [
    head,
    ...facts.flatMap((fact) => paragraph(fact, { width })).map((line) => paint("quiet", plain(line))),
  ];
}

function nextLines(report: AuditReport, { width, paint }: Canvas): string[] {
  const first = inOrder(report.findings).find(isNew);
  if (first === undefined) return [];
  const steps = [
    `sluice explain ${first.code} says why it matters and what to do.`,
    "-o html makes a page to mail around, -o sarif shows findings in a code host.",
    `In CI: --fail-on ${first.severity} fails on findings like this; --baseline leaves out what is known.`,
  ];
  const lines = steps.flatMap((step) => paragraph(step, { width, indent: INDENT }));
  return ["", paint("strong", "What next"), ...lines];
}

/** What is wrong, worst first, as a table for people. */
export function* auditTable(report: AuditReport, options: RenderOptions): Generator<string, void, undefined> {
  const canvas: Canvas = { width: options.width, paint: paintOf(options.colour) };
  const people = peopleOf(report.findings.flatMap(({ workloads }) => workloads));
  const ordered = inOrder(report.findings);
  yield `${summaryLines(report, canvas).join("\n")}\n`;
  for (const entry of numbered(ordered.filter(isNew))) {
    yield `${findingLines(entry, people, canvas).join("\n")}\n`;
  }
  const settled = ordered.filter((finding) => !isNew(finding));
  const closing = settled.flatMap((finding) => settledLines(finding, canvas));
  if (closing.length > 0) closing.unshift("", canvas.paint("strong", "Known or waived"));
  closing.push(...nextLines(report, canvas), ...footnoteLines(report.footnotes, canvas));
  if (closing.length > 0) yield `${closing.join("\n")}\n`;
}
