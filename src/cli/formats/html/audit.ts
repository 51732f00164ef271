import type { Severity } from "../../../domain/diagnostic.ts";
import { isNew } from "../../../domain/new-finding.ts";
import type { AuditReport, FindingRow } from "../../../domain/report.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import type { RenderOptions } from "../renderer.ts";
import { auditInWords } from "../words/audit.ts";
import { counted, groupBy, shortened } from "../words/counts.ts";
import type { Numbered } from "../words/fixes.ts";
import { elsewhereText, numbered } from "../words/fixes.ts";
import { SEVERITIES, inOrder, placeText } from "../words/severity.ts";
import { peopleOf } from "../words/workloads.ts";
import type { People } from "../words/workloads.ts";
import { NOTHING, each, markup, preformatted } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { FILTER, pageOf } from "./page.ts";

function tiles(summary: AuditReport["summary"]): Markup {
  return markup`<ul class="tiles">
    ${each(SEVERITIES, (severity) => {
      const count = summary.newBySeverity[severity];
      return markup`<li class="${count === 0 ? "none" : severity}"><strong>${count}</strong> ${severity}</li>`;
    })}
  </ul>`;
}

/** Of a long list a page shows the first. */
const SHOWN = 20;

function moreText(rest: number): Markup {
  return rest > 0 ? markup`<p class="soft">and ${rest} more; <code>-o json</code> has them all</p>` : NOTHING;
}

function elsewhere(fixAt: number): Markup {
  return markup`<h4>Patch</h4>
    <p><a href="#finding-${fixAt}">${elsewhereText(fixAt)}</a></p>`;
}

function fixPart({ finding: { fix }, fixAt }: Numbered): Markup {
  if (fix === undefined) return NOTHING;
  if (fixAt !== undefined) return elsewhere(fixAt);
  const proof = fix.proved ? "proved: with it the finding is gone" : "not proved";
  const { edit = [] } = fix;
  const edits = each(
    edit.slice(0, SHOWN),
    ({ object, at, patch, command }) =>
      markup`<p>${object} at <code>${placeText(at)}</code></p>
        ${preformatted(JSON.stringify(patch, null, 2))}${preformatted(command)}`,
  );
  return markup`<h4>Patch <span class="soft">(${proof})</span></h4>
    <p>${fix.summary}</p>
    ${edits}${moreText(edit.length - SHOWN)}${fix.add === undefined ? NOTHING : preformatted(fix.add)}`;
}

function entry(term: string, values: readonly Markup[]): Markup {
  return values.length === 0
    ? NOTHING
    : markup`<dt>${term}</dt>
        <dd>${values}</dd>`;
}

function separated(items: readonly Markup[], separator: string): Markup[] {
  return items.map((item, index) => (index === 0 ? item : markup`${separator}${item}`));
}

function factsPart(finding: FindingRow, people: People): Markup {
  const { workloads, hypothetical = [], witness, at, references, waived } = finding;
  const rest = at.length - SHOWN;
  const until = waived?.until === undefined ? "" : ` (until ${waived.until})`;
  return markup`<dl>
    ${entry(
      "Workloads",
      separated(
        each(workloads, (id) => markup`${people.nameOf(id)}`),
        ", ",
      ),
    )}
    ${entry("Not in the input", hypothetical.length === 0 ? [] : [markup`${shortened(hypothetical, SHOWN)}`])}
    ${entry("Witness", witness === undefined ? [] : [markup`${witness.text}`])}
    ${entry(
      "At",
      separated(
        [
          ...each(at.slice(0, SHOWN), (place) => markup`<code>${placeText(place)}</code>`),
          ...(rest > 0 ? [markup`${rest} more`] : []),
        ],
        ", ",
      ),
    )}
    ${entry("Waived", waived === undefined ? [] : [markup`${waived.reason}${until}`])}
    ${entry("See", references.length === 0 ? [] : [markup`${references.join("; ")}`])}
  </dl>`;
}

/** The bad ones are open, as long as they are few. */
const OPEN = 10;

function card(numbered: Numbered, people: People): Markup {
  const { finding, number } = numbered;
  const { severity, code, title, detail, why, workloads } = finding;
  const open = number <= OPEN && (severity === "critical" || severity === "high") && isNew(finding);
  const whom =
    workloads.length === 1 ? people.nameOf(workloads[0] ?? "") : counted(workloads.length, "workload");
  const summary = markup`<summary>
    <span class="chip ${severity}">${severity}</span>
    <h3>${number}. ${title}</h3>
    <span class="soft">${workloads.length === 0 ? "" : whom} <code>${code}</code></span>
  </summary>`;
  const body = markup`<div class="body">
    <p>${detail}</p>
    <p class="soft">${why}</p>
    ${factsPart(finding, people)}${fixPart(numbered)}
  </div>`;
  return open
    ? markup`<details class="card ${severity}" id="finding-${number}" open>${summary}${body}</details>`
    : markup`<details class="card ${severity}" id="finding-${number}">${summary}${body}</details>`;
}

function section(title: string, findings: readonly Numbered[], people: People): Markup[] {
  if (findings.length === 0) return [];
  return [markup`<h2>${title}</h2>`, ...each(findings, (one) => card(one, people))];
}

/** A table over more codes than this is no overview. */
const CODES = 14;

type Marks = ReadonlyMap<string, Severity>;

/** For each workload, the worst severity of each code. */
function marksOf(findings: readonly FindingRow[]): Map<WorkloadId, Map<string, Severity>> {
  const marks = new Map<WorkloadId, Map<string, Severity>>();
  for (const { workloads, code, severity } of findings) {
    for (const id of workloads) {
      const own = marks.get(id) ?? new Map<string, Severity>();
      marks.set(id, own);
      if (!own.has(code)) own.set(code, severity);
    }
  }
  return marks;
}

function matrixRow(
  ids: readonly WorkloadId[],
  codes: readonly string[],
  marks: Marks,
  people: People,
): Markup {
  const names =
    ids.length > 6 ? people.describe(new Set(ids)) : ids.map((id) => people.nameOf(id)).join(", ");
  return markup`<tr>
    <th scope="row">${names}</th>
    ${each(codes, (code) => {
      const severity = marks.get(code);
      return severity === undefined
        ? markup`<td class="soft">·</td>`
        : markup`<td><span class="chip ${severity}">${severity}</span></td>`;
    })}
  </tr>`;
}

/** Workloads against findings; INVARIANT (worst first): findings come in order, so the first of a code is the worst. */
function matrix(findings: readonly FindingRow[], people: People): Markup {
  const codes = [
    ...new Set(findings.filter(({ workloads }) => workloads.length > 0).map(({ code }) => code)),
  ].slice(0, CODES);
  const marks = marksOf(findings);
  if (codes.length < 2 || marks.size < 2) return NOTHING;
  const alike = groupBy(
    people.ids.filter((id) => marks.has(id)),
    (id) => codes.map((code) => marks.get(id)?.get(code) ?? "").join(" "),
  );
  const rows = [...alike.values()].map((ids) =>
    matrixRow(ids, codes, marks.get(ids[0] ?? "") ?? new Map(), people),
  );
  return markup`<section>
    <h2>Who has what</h2>
    <div class="scroll">
      <table class="matrix">
        <caption>
          Workloads with the same findings stand together.
        </caption>
        <thead>
          <tr>
            <th scope="col">workloads</th>
            ${each(codes, (code) => markup`<th scope="col"><code>${code}</code></th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Findings as a page to mail around. */
export function* auditHtml(report: AuditReport, options: RenderOptions): Generator<string, void, undefined> {
  const people = peopleOf(report.findings.flatMap(({ workloads }) => workloads));
  const ordered = numbered(inOrder(report.findings));
  const current = ordered.filter(({ finding }) => isNew(finding));
  const settled = ordered.filter(({ finding }) => !isNew(finding));
  const { counts, nothing, facts } = auditInWords(report.summary);
  yield* pageOf(
    {
      title: counts.length === 0 ? nothing.slice(0, -1) : "What may leave and should not",
      lead: `${facts.join(". ")}.`,
      summary: tiles(report.summary),
      sections: [
        ...(current.length === 0 ? [] : [markup`<h2>Findings, worst first</h2>`, FILTER]),
        ...each(current, (one) => card(one, people)),
        ...section("Known or waived", settled, people),
        matrix(
          current.map(({ finding }) => finding),
          people,
        ),
      ],
      closing: report,
    },
    options,
  );
}
