import type { WorkloadId } from "../../../domain/workload.ts";
import { doubtOf, remarkOf } from "../terminal/blocks.ts";
import { verdictOfCertainty } from "../terminal/notes.ts";
import { counted, shortened } from "../words/counts.ts";
import { compactRows } from "../words/rows.ts";
import type { Row } from "../words/rows.ts";
import type { People } from "../words/workloads.ts";
import { prose, table } from "./text.ts";

const NAMES = 12;

/** Workloads as a phrase: their names, or whole namespaces where the names are too many. */
export function workloadsPhrase(ids: readonly WorkloadId[], people: People): string {
  const names = ids.map((id) => people.nameOf(id));
  if (names.length <= NAMES) return names.join(", ");
  const described = people.describe(new Set(ids));
  const text = described.length <= 300 ? described : shortened(names, NAMES);
  return `${counted(names.length, "workload")}: ${text}`;
}

/** Rows as a table; the first column is the change where there is one, else the verdict. */
export function rowsTable(rows: readonly Row[]): string {
  const cells = compactRows(rows).map((row) => {
    const verdict = verdictOfCertainty(row.certainty);
    const remark = [doubtOf(row), remarkOf(row)].filter((text) => text !== "").join("; ");
    return [row.mark === "" ? verdict : row.mark, prose(row.to), prose(row.ports), prose(remark)];
  });
  const remarks = cells.some(([, , , remark]) => remark !== "");
  const columns = remarks ? 4 : 3;
  return table(
    ["", "to", "ports", ""].slice(0, columns),
    cells.map((row) => row.slice(0, columns)),
  );
}
