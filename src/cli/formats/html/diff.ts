import type { DiffReport } from "../../../domain/report.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import type { RenderOptions } from "../renderer.ts";
import { diffInWords } from "../words/diff.ts";
import type { DiffWords } from "../words/diff.ts";
import type { People } from "../words/workloads.ts";
import { NOTHING, each, markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { FILTER, pageOf } from "./page.ts";
import { rowsTable } from "./rows.ts";

function card({ workloads, rows, witnesses }: DiffWords["blocks"][number], people: People): Markup {
  const marks = new Set(rows.map(({ mark }) => mark));
  const tone = ["gains", "surer", "unsure"].find((mark) => marks.has(mark)) ?? "loses";
  const names =
    workloads.length > 6
      ? people.describe(new Set(workloads))
      : workloads.map((id) => people.nameOf(id)).join(", ");
  return markup`<details class="card ${tone}" open>
    <summary><h3>${names}</h3></summary>
    <div class="body">
      ${rowsTable(rows, "change")}
      <ul class="soft">
        ${each(witnesses, (text) => markup`<li>for example ${text}</li>`)}
      </ul>
    </div>
  </details>`;
}

function named(title: string, ids: readonly WorkloadId[], people: People): Markup {
  if (ids.length === 0) return NOTHING;
  return markup`<h2>${title}</h2>
    <p>${ids.map((id) => people.nameOf(id)).join(", ")}</p>`;
}

/** Who gains and who loses what, as a page to mail around. */
export function* diffHtml(report: DiffReport, options: RenderOptions): Generator<string, void, undefined> {
  const { people, sentence, blocks } = diffInWords(report);
  yield* pageOf(
    {
      title: "What changes",
      lead: sentence,
      summary: NOTHING,
      sections: [
        FILTER,
        ...each(blocks, (block) => card(block, people)),
        named("New workloads", report.workloads.added, people),
        named("Workloads that are gone", report.workloads.removed, people),
      ],
      closing: report,
    },
    options,
  );
}
