import type { WorkloadId } from "../../../domain/workload.ts";
import type { Block } from "../words/blocks.ts";
import { counted } from "../words/counts.ts";
import { compactRows } from "../words/rows.ts";
import type { Row } from "../words/rows.ts";
import type { People } from "../words/workloads.ts";
import { cell, gridRows, paragraph, wrap } from "./layout.ts";
import type { Cell, Column } from "./layout.ts";
import { verdictOfCertainty } from "./notes.ts";
import type { Canvas } from "./notes.ts";
import type { Tone } from "./palette.ts";

/** How many lines of names a block shows before it only counts. */
const NAME_LINES = 6;

/** Names over a few lines; what does not fit is counted. */
export function nameLines(names: readonly string[], width: number, most: number = NAME_LINES): string[] {
  const lines = wrap(names.join(", "), width);
  if (lines.length <= most) return lines;
  let shown = names.length;
  let text = "";
  do {
    shown = Math.max(1, Math.floor(shown * 0.9));
    text = `${names.slice(0, shown).join(", ")} and ${String(names.length - shown)} more`;
  } while (shown > 1 && wrap(text, width).length > most);
  return wrap(text, width);
}

/** Every name where that is short; whole namespaces where it is not; else the first names and a count. */
function membersText(workloads: readonly WorkloadId[], people: People, width: number): string[] {
  const names = workloads.map((id) => people.nameOf(id));
  const all = wrap(names.join(", "), width);
  if (all.length <= NAME_LINES) return all;
  const described = wrap(people.describe(new Set(workloads)), width);
  return described.length < all.length / 2 && described.length <= 2 * NAME_LINES
    ? described
    : nameLines(names, width);
}

/** The workloads of a block, as its heading. */
export function headingLines(
  workloads: readonly WorkloadId[],
  people: People,
  { width, paint }: Canvas,
): string[] {
  const [only] = workloads;
  if (workloads.length === 1 && only !== undefined) {
    return wrap(people.nameOf(only), width).map((line) => paint("strong", line));
  }
  const head = `${counted(workloads.length, "workload")}: `;
  const [first = "", ...rest] = membersText(workloads, people, width - head.length);
  const indent = " ".repeat(head.length);
  return [paint("strong", head + first), ...rest.map((line) => indent + paint("strong", line))];
}

/** What is unusual about a row, in words. */
export function remarkOf({ view, via }: Pick<Row, "view" | "via">): string {
  const remarks = view === "compromised" ? ["only when compromised"] : [];
  if (via.length > 0) remarks.push(`via ${via.join(", ")}`);
  return remarks.join("; ");
}

/** What a change leaves in doubt, in words. */
export function doubtOf({ mark, certainty }: Pick<Row, "mark" | "certainty">): string {
  if (mark === "surer") return "perhaps before, surely now";
  if (mark === "unsure") return "surely before, perhaps now";
  return mark !== "" && certainty === "possible" ? "possibly" : "";
}

const VERDICT_WIDTH = "unknown".length;
const INDENT = 2;
const COLUMNS: readonly Column[] = [{ fixed: true, natural: VERDICT_WIDTH }, { least: 16 }, { least: 10 }];

/** What a change is painted as: more that is open is what one looks for. */
const MARKS: Readonly<Record<string, Tone>> = {
  gains: "gains",
  loses: "loses",
  surer: "gains",
  unsure: "unknown",
};

function rowCells(row: Row): Cell[] {
  const verdict = verdictOfCertainty(row.certainty);
  const tone = row.mark === "" ? undefined : MARKS[row.mark];
  const mark = tone === undefined ? cell(verdict, verdict) : cell(row.mark, tone);
  return [mark, cell(row.to, row.internet ? "strong" : "plain"), cell(row.ports)];
}

/** What stands below a row, under its destination. */
function remarkLines(row: Row, { width, paint }: Canvas): string[] {
  const remark = [doubtOf(row), remarkOf(row)].filter((text) => text !== "").join("; ");
  if (remark === "") return [];
  return paragraph(remark, { width, indent: INDENT + VERDICT_WIDTH + 2 }).map((line) => paint("quiet", line));
}

/** A block's rows, aligned, each with what is unusual about it below. */
export function rowLines(block: Pick<Block, "rows">, canvas: Canvas): string[] {
  const { width, paint } = canvas;
  const rows = compactRows(block.rows);
  const grid = gridRows({
    columns: COLUMNS,
    rows: rows.map((row) => rowCells(row)),
    width,
    indent: INDENT,
    paint,
  });
  return rows.flatMap((row, index) => [...(grid[index] ?? []), ...remarkLines(row, canvas)]);
}
