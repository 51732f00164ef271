import { doubtOf, remarkOf } from "../terminal/blocks.ts";
import { verdictOfCertainty } from "../terminal/notes.ts";
import { compactRows } from "../words/rows.ts";
import type { Row } from "../words/rows.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";

function rowLine(row: Row): Markup {
  const verdict = verdictOfCertainty(row.certainty);
  const mark = row.mark === "" ? verdict : row.mark;
  const remark = [doubtOf(row), remarkOf(row)].filter((text) => text !== "").join("; ");
  return markup`<tr>
    <td><span class="verdict ${mark}">${mark}</span></td>
    <td>${row.to}${remark === "" ? markup`` : markup`<br /><span class="soft">${remark}</span>`}</td>
    <td>${row.ports}</td>
  </tr>`;
}

/** Rows as a table; nothing to reach is said in words. */
export function rowsTable(rows: readonly Row[], first: string): Markup {
  if (rows.length === 0) return markup`<p><span class="verdict deny">deny</span> everything</p>`;
  return markup`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${first}</th>
          <th scope="col">to</th>
          <th scope="col">ports</th>
        </tr>
      </thead>
      <tbody>
        ${compactRows(rows).map((row) => rowLine(row))}
      </tbody>
    </table>
  </div>`;
}
