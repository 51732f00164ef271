import type { DiffReport } from "../../../domain/report.ts";
import type { WorkloadId } from "../../../domain/workload.ts";
import type { RenderOptions } from "../renderer.ts";
import { diffInWords } from "../words/diff.ts";
import type { DiffWords } from "../words/diff.ts";
import type { People } from "../words/workloads.ts";
import { headingLines, nameLines, rowLines } from "./blocks.ts";
import { paragraph } from "./layout.ts";
import { footnoteLines } from "./notes.ts";
import type { Canvas } from "./notes.ts";
import { paintOf } from "./palette.ts";

function blockLines(block: DiffWords["blocks"][number], people: People, canvas: Canvas): string[] {
  const witnesses = block.witnesses.flatMap((text) =>
    paragraph(`for example ${text}`, { width: canvas.width, indent: 4 }),
  );
  return [
    "",
    ...headingLines(block.workloads, people, canvas),
    ...rowLines(block, canvas),
    ...witnesses.map((line) => canvas.paint("quiet", line)),
  ];
}

function namedLines(
  title: string,
  ids: readonly WorkloadId[],
  people: People,
  { width, paint }: Canvas,
): string[] {
  if (ids.length === 0) return [];
  const names = nameLines(
    ids.map((id) => people.nameOf(id)),
    width - 2,
  );
  return ["", paint("strong", title), ...names.map((line) => `  ${line}`)];
}

/** Who gains and who loses what, as a table for people. */
export function* diffTable(report: DiffReport, options: RenderOptions): Generator<string, void, undefined> {
  const canvas: Canvas = { width: options.width, paint: paintOf(options.colour) };
  const { people, sentence, blocks } = diffInWords(report);
  const lines = paragraph(sentence, { width: canvas.width }).map((line) => canvas.paint("strong", line));
  for (const block of blocks) lines.push(...blockLines(block, people, canvas));
  lines.push(
    ...namedLines("New workloads", report.workloads.added, people, canvas),
    ...namedLines("Workloads that are gone", report.workloads.removed, people, canvas),
    ...footnoteLines(report.footnotes, canvas),
  );
  yield `${lines.join("\n")}\n`;
}
