import type { ReachReport } from "../../../domain/report.ts";
import type { RenderOptions } from "../renderer.ts";
import { counted } from "../words/counts.ts";
import { reachInWords } from "../words/reach.ts";
import type { HypotheticalBlock, ReachWords } from "../words/reach.ts";
import { headingLines, rowLines } from "./blocks.ts";
import { paragraph } from "./layout.ts";
import { footnoteLines } from "./notes.ts";
import type { Canvas } from "./notes.ts";
import { paintOf } from "./palette.ts";

function summaryLines(words: ReachWords, { width, paint }: Canvas): string[] {
  const { people, namespaces, blocks, toInternet, withoutPolicy } = words;
  const who = `${counted(people.ids.length, "workload")} in ${counted(namespaces, "namespace")}`;
  const groups =
    blocks.length < people.ids.length ? `, in ${counted(blocks.length, "group")} that may do the same` : "";
  const facts = [`${String(toInternet)} may reach the internet`];
  if (withoutPolicy > 0) facts.push(`${String(withoutPolicy)} without an egress policy`);
  return [
    ...paragraph(`What can leave: ${who}${groups}`, { width }).map((line) => paint("strong", line)),
    ...paragraph(facts.join(", "), { width }).map((line) =>
      paint(toInternet > 0 ? "unknown" : "quiet", line),
    ),
  ];
}

function blockLines(words: ReachWords, block: ReachWords["blocks"][number], canvas: Canvas): string[] {
  const { width, paint } = canvas;
  const open = block.isolation.includes("no egress policy");
  const isolation = paragraph(block.isolation, { width, indent: 2 }).map((line) =>
    paint(open ? "unknown" : "quiet", line),
  );
  const rows =
    block.rows.length === 0 ? [`  ${paint("deny", "deny")}     everything`] : rowLines(block, canvas);
  return ["", ...headingLines(block.workloads, words.people, canvas), ...isolation, ...rows];
}

function hypotheticalLines({ subject, rows }: HypotheticalBlock, canvas: Canvas): string[] {
  const { width, paint } = canvas;
  const who = `${subject.selector} in ${subject.namespace}`;
  const shown =
    rows.length === 0 ? [`  ${paint("deny", "deny")}     everything`] : rowLines({ rows }, canvas);
  return ["", ...paragraph(who, { width }).map((line) => paint("strong", line)), ...shown];
}

/** What can leave, as a table for people. */
export function* reachTable(report: ReachReport, options: RenderOptions): Generator<string, void, undefined> {
  const canvas: Canvas = { width: options.width, paint: paintOf(options.colour) };
  const words = reachInWords(report);
  const lines = [...summaryLines(words, canvas)];
  if (report.workloads.length === 0) lines.push("No workload was found in the input.");
  yield `${lines.join("\n")}\n`;
  for (const block of words.blocks) yield `${blockLines(words, block, canvas).join("\n")}\n`;
  const closing: string[] = [];
  if (words.hypothetical.length > 0) {
    const text = "Policies that select no workload of the input: what a pod they select could reach";
    closing.push(
      "",
      ...paragraph(text, { width: canvas.width }).map((line) => canvas.paint("heading", line)),
    );
    for (const block of words.hypothetical) closing.push(...hypotheticalLines(block, canvas));
  }
  closing.push(...footnoteLines([...words.everyone, ...report.footnotes], canvas));
  if (closing.length > 0) yield `${closing.join("\n")}\n`;
}
