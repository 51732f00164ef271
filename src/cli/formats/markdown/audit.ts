import { isNew } from "../../../domain/new-finding.ts";
import type { AuditReport, FindingRow, Fix } from "../../../domain/report.ts";
import { auditInWords } from "../words/audit.ts";
import { shortened } from "../words/counts.ts";
import type { Numbered } from "../words/fixes.ts";
import { elsewhereText, numbered } from "../words/fixes.ts";
import { inOrder, placeText } from "../words/severity.ts";
import { peopleOf } from "../words/workloads.ts";
import type { People } from "../words/workloads.ts";
import { workloadsPhrase } from "./rows.ts";
import { closing, code, fenced, fitting, foldable, prose, table } from "./text.ts";

function fixText(fix: Fix | undefined): string {
  if (fix === undefined) return "";
  const head = `**Patch** (${fix.proved ? "proved: with it the finding is gone" : "not proved"}): ${prose(fix.summary)}\n\n`;
  const edits = (fix.edit ?? []).map(
    ({ object, at, patch, command }) =>
      `${prose(object)} at ${code(placeText(at))}:\n\n${fenced(JSON.stringify(patch, null, 2), "json")}\n${fenced(command, "sh")}\n`,
  );
  return head + edits.join("") + (fix.add === undefined ? "" : fenced(fix.add, "yaml"));
}

/** How much of one patch a comment holds. */
const LONGEST_PATCH = 6000;

function shortFix({ finding: { fix }, fixAt }: Numbered): string {
  if (fix !== undefined && fixAt !== undefined) return `**Patch**: ${prose(elsewhereText(fixAt))}\n`;
  const text = fixText(fix);
  if (text.length <= LONGEST_PATCH) return text;
  return `**Patch**: ${prose(fix?.summary ?? "")} It is too long for a comment; \`-o json\` holds it.\n`;
}

/** How many places a comment names. */
const PLACES = 10;

function placesText({ at }: FindingRow): string {
  const rest = at.length - PLACES;
  const places = at.slice(0, PLACES).map((place) => code(placeText(place)));
  return at.length === 0 ? "" : `**At** ${places.join(", ")}${rest > 0 ? ` and ${String(rest)} more` : ""}\n`;
}

function absentText({ hypothetical = [] }: FindingRow): string {
  if (hypothetical.length === 0) return "";
  return `**Not in the input** ${prose(shortened(hypothetical, PLACES))}\n`;
}

function stateText({ waived, baseline }: FindingRow): string {
  if (waived === undefined) return baseline === true ? "known from the baseline" : "";
  const until = waived.until === undefined ? "" : ` until ${waived.until}`;
  return `waived${until}: ${waived.reason}`;
}

function findingSection(entry: Numbered, people: People): string {
  const { finding, number } = entry;
  const { severity, code: name, title, detail, why, workloads, witness, references } = finding;
  const state = stateText(finding);
  const parts = [
    `${prose(detail)}\n`,
    `${prose(why)}\n`,
    workloads.length === 0 ? "" : `**Workloads** ${prose(workloadsPhrase(workloads, people))}\n`,
    witness === undefined ? "" : `**Witness** ${prose(witness.text)}\n`,
    absentText(finding),
    placesText(finding),
    shortFix(entry),
    references.length === 0 ? "" : `**See** ${prose(references.join(", "))}\n`,
  ];
  const head = `${String(number)}. ${severity}: ${name} ${title}${state === "" ? "" : ` (${state})`}`;
  return foldable(head, parts.filter((part) => part !== "").join("\n"));
}

const OVERVIEW = 50;

function overview(findings: readonly FindingRow[], people: People): string {
  if (findings.length === 0) return "";
  const rows = findings
    .slice(0, OVERVIEW)
    .map(({ severity, code: name, title, workloads, at }, index) => [
      String(index + 1),
      severity,
      `${code(name)} ${prose(title)}`,
      prose(
        workloadsPhrase(workloads.slice(0, 1), people) +
          (workloads.length > 1 ? ` and ${String(workloads.length - 1)} more` : ""),
      ),
      at[0] === undefined ? "" : code(placeText(at[0])),
    ]);
  return `${table(["", "severity", "finding", "workloads", "at"], rows)}\n`;
}

/** Findings for a comment on a pull request: an overview, then each in full behind a fold. */
export function* auditMarkdown(report: AuditReport): Generator<string, void, undefined> {
  const people = peopleOf(report.findings.flatMap(({ workloads }) => workloads));
  const { counts, nothing, facts } = auditInWords(report.summary);
  const ordered = inOrder(report.findings);
  const head =
    counts.length === 0 ? nothing.slice(0, -1).toLowerCase() : counts.map(({ text }) => text).join(", ");
  const sections = [
    `## Sluice audit: ${head}\n\n${prose(facts.join(". "))}.\n\n`,
    overview(ordered.filter(isNew), people),
    ...numbered(ordered).map((entry) => findingSection(entry, people)),
  ];
  yield* fitting(
    sections,
    closing(report.footnotes, report.diagnostics),
    (left) => `**${String(left)} more** do not fit into a comment; \`sluice audit\` shows them all.`,
  );
}
