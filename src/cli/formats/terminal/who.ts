import type { WhoReport } from "../../../domain/report.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import type { RenderOptions } from "../renderer.ts";
import { counted, groupBy } from "../words/counts.ts";
import { whoInWords } from "../words/who.ts";
import type { WhoGroup } from "../words/who.ts";
import { namespaceOf } from "../words/workloads.ts";
import type { People } from "../words/workloads.ts";
import { cell, gridRows, paragraph } from "./layout.ts";
import { footnoteLines } from "./notes.ts";
import type { Canvas } from "./notes.ts";
import { paintOf } from "./palette.ts";

const VERDICT_WIDTH = "unknown".length;

/** A namespace's own names; `all 25` where that is all of them, and they are many. */
function namesOf(namespace: string, own: readonly WorkloadId[], people: People): string {
  if (own.length > 6 && own.length === people.countOf(namespace)) return `all ${String(own.length)}`;
  return own.map((id) => people.nameOf(id).slice(namespace === "" ? 0 : namespace.length + 1)).join(", ");
}

/** The names of a group, one line for each namespace: the namespace is said once. */
function groupLines(group: WhoGroup, people: People, { width, paint }: Canvas): string[] {
  const { verdict, ports, workloads } = group;
  const head = [counted(workloads.length, "workload"), ports].filter((text) => text !== "").join(" on ");
  const gap = " ".repeat(VERDICT_WIDTH - verdict.length + 2);
  const names = gridRows({
    columns: [{ least: 12 }, { least: 20 }],
    rows: [...groupBy(workloads, namespaceOf)].map(([namespace, own]) => [
      cell(namespace, "quiet"),
      cell(namesOf(namespace, own, people)),
    ]),
    width,
    indent: VERDICT_WIDTH + 2,
    paint,
  });
  return ["", `${paint(verdict, verdict)}${gap}${paint("strong", head)}`, ...names.flat()];
}

/** Who can reach a destination, as a table for people. */
export function* whoTable(report: WhoReport, options: RenderOptions): Generator<string, void, undefined> {
  const canvas: Canvas = { width: options.width, paint: paintOf(options.colour) };
  const { width, paint } = canvas;
  const { people, sentence, groups, hypothetical } = whoInWords(report);
  const lines = paragraph(sentence, { width }).map((line) => paint("strong", line));
  for (const group of groups) lines.push(...groupLines(group, people, canvas));
  if (hypothetical.length > 0) {
    const text = "Pods that policies select and the input does not hold";
    lines.push("", ...paragraph(text, { width }).map((line) => paint("heading", line)));
    for (const group of hypothetical) lines.push(...groupLines(group, people, canvas));
  }
  lines.push(...footnoteLines(report.footnotes, canvas));
  yield `${lines.join("\n")}\n`;
}
