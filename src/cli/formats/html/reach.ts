import type { ReachReport } from "../../../domain/report.ts";
import type { RenderOptions } from "../renderer.ts";
import { counted } from "../words/counts.ts";
import { reachInWords } from "../words/reach.ts";
import type { HypotheticalBlock, ReachWords } from "../words/reach.ts";
import type { Row, RowKind } from "../words/rows.ts";
import type { People } from "../words/workloads.ts";
import { NOTHING, each, markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import { FILTER, pageOf } from "./page.ts";
import { rowsTable } from "./rows.ts";

type ReachBlock = ReachWords["blocks"][number];

/** The columns of the overview: kinds of destination, the internet apart from other addresses. */
const KINDS: readonly { readonly title: string; readonly holds: (row: Row) => boolean }[] = [
  { title: "internet", holds: ({ internet }) => internet },
  { title: "other addresses", holds: ({ kind, internet }) => kind === "outside" && !internet },
  { title: "names", holds: ofKind("name") },
  { title: "DNS", holds: ofKind("dns") },
  { title: "nodes, API", holds: ofKind("class") },
  { title: "workloads", holds: ({ kind }) => kind === "workload" || kind === "unseen" },
];

function ofKind(kind: RowKind): (row: Row) => boolean {
  return (row) => row.kind === kind;
}

function kindCell(rows: readonly Row[]): Markup {
  if (rows.length === 0) return markup`<td class="soft">·</td>`;
  const sure = rows.some(({ certainty }) => certainty === "certain");
  const ports = rows.some(({ ports }) => ports === "every port") ? "every port" : "some ports";
  const verdict = sure ? "allow" : "unknown";
  return markup`<td>
    <span class="verdict ${verdict}">${verdict}</span><br /><span class="soft">${ports}</span>
  </td>`;
}

function namesOf({ workloads }: ReachBlock, people: People): string {
  const names = workloads.map((id) => people.nameOf(id)).join(", ");
  return workloads.length > 6 ? people.describe(new Set(workloads)) : names;
}

function matrix({ blocks, people }: ReachWords): Markup {
  const kinds = KINDS.filter(({ holds }) => blocks.some(({ rows }) => rows.some((row) => holds(row))));
  const rows = each(
    blocks,
    (block) =>
      markup`<tr>
        <th scope="row">${namesOf(block, people)}</th>
        ${each(kinds, ({ holds }) => kindCell(block.rows.filter((row) => holds(row))))}
      </tr>`,
  );
  return markup`<section>
    <h2>At a glance</h2>
    <div class="scroll">
      <table class="matrix">
        <caption>
          Workloads that may do the same stand together.
        </caption>
        <thead>
          <tr>
            <th scope="col">workloads</th>
            ${each(kinds, ({ title }) => markup`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function card(block: ReachBlock, people: People): Markup {
  const internet = block.rows.some((row) => row.internet);
  const tone = internet ? "unknown" : "";
  const count = block.workloads.length === 1 ? "" : counted(block.workloads.length, "workload");
  return markup`<details class="card ${tone}">
    <summary>
      <h3>${namesOf(block, people)}</h3>
      <span class="soft">${count} ${block.isolation}</span>
    </summary>
    <div class="body">${rowsTable(block.rows, "verdict")}</div>
  </details>`;
}

function hypotheticalCard({ subject, rows }: HypotheticalBlock): Markup {
  return markup`<details class="card">
    <summary>
      <h3>${subject.selector}</h3>
      <span class="soft">in ${subject.namespace}</span>
    </summary>
    <div class="body">${rowsTable(rows, "verdict")}</div>
  </details>`;
}

function tiles({ people, toInternet, withoutPolicy, namespaces }: ReachWords): Markup {
  return markup`<ul class="tiles">
    <li><strong>${people.ids.length}</strong> workloads</li>
    <li><strong>${namespaces}</strong> namespaces</li>
    <li class="${toInternet === 0 ? "none" : "unknown"}">
      <strong>${toInternet}</strong> may reach the internet
    </li>
    <li class="${withoutPolicy === 0 ? "none" : "unknown"}">
      <strong>${withoutPolicy}</strong> without egress policy
    </li>
  </ul>`;
}

/** What can leave, as a page to mail around. */
export function* reachHtml(report: ReachReport, options: RenderOptions): Generator<string, void, undefined> {
  const words = reachInWords(report);
  const hypothetical = markup`<h2>Policies that select no workload of the input</h2>
    <p class="soft">What a pod that they select could reach.</p>
    ${each(words.hypothetical, hypotheticalCard)}`;
  yield* pageOf(
    {
      title: "What can leave",
      lead: "Every workload, where it may open connections to, and on which ports. Allow is sure; unknown hangs on something that the input does not say.",
      summary: tiles(words),
      sections: [
        matrix(words),
        markup`<h2>In full</h2>`,
        FILTER,
        ...each(words.blocks, (block) => card(block, words.people)),
        words.hypothetical.length === 0 ? NOTHING : hypothetical,
      ],
      closing: { footnotes: [...words.everyone, ...report.footnotes], diagnostics: report.diagnostics },
    },
    options,
  );
}
