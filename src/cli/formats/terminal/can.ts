import type { CanReport, LayerDecision } from "../../../domain/report.ts";
import type { RenderOptions } from "../renderer.ts";
import { canInWords, holdText, partsInWords, ruleText, viewsOf } from "../words/can.ts";
import { placeText } from "../words/severity.ts";
import { cell, gridRows, paragraph, wrap } from "./layout.ts";
import type { Cell } from "./layout.ts";
import { footnoteLines } from "./notes.ts";
import type { Canvas } from "./notes.ts";
import { paintOf } from "./palette.ts";
import type { Tone } from "./palette.ts";

function headLines(report: CanReport, { width, paint }: Canvas): string[] {
  const verdict = report.verdict.toUpperCase();
  const [first = "", ...rest] = wrap(canInWords(report), width - verdict.length - 2);
  const indent = " ".repeat(verdict.length + 2);
  const head = `${paint(report.verdict, verdict)}  ${paint("strong", first)}`;
  return [head, ...rest.map((line) => indent + paint("strong", line))];
}

const INDENT = 4;

function detail(text: string, tone: Tone, { width, paint }: Canvas): string[] {
  if (text === "") return [];
  return paragraph(text, { width, indent: INDENT }).map((line) => paint(tone, line));
}

function layerCells(layer: LayerDecision): Cell[] {
  return [cell(layer.verdict, layer.verdict), cell(layer.layer, "strong"), cell(ruleText(layer))];
}

function layerLines(layers: readonly LayerDecision[], canvas: Canvas): string[] {
  const columns = [{ fixed: true, natural: "unknown".length }, { least: 12 }, { least: 16 }] as const;
  const { width, paint } = canvas;
  const grid = gridRows({ columns, rows: layers.map((layer) => layerCells(layer)), width, indent: 2, paint });
  return layers.flatMap((layer, index) => [
    ...(grid[index] ?? []),
    ...detail(layer.at === undefined ? "" : placeText(layer.at), "place", canvas),
    ...detail(layer.reason, "quiet", canvas),
    ...detail(holdText(layer), "unknown", canvas),
  ]);
}

/** Nobody decides where the question cannot be put to any policy. */
function decisionLines(layers: readonly LayerDecision[], canvas: Canvas): string[] {
  if (layers.length === 0) return [];
  return ["", canvas.paint("strong", "Who decides"), ...layerLines(layers, canvas)];
}

function partLines(report: CanReport, { width, paint }: Canvas): string[] {
  const parts = partsInWords(report);
  if (parts.length === 0) return [];
  const grid = gridRows({
    columns: [{ fixed: true, natural: "unknown".length }, { least: 16 }, { least: 10 }],
    rows: parts.map(([verdict, to, ports]) => [cell(verdict, verdict), cell(to), cell(ports)]),
    width,
    indent: 2,
    paint,
  });
  return ["", paint("strong", "In parts"), ...grid.flat()];
}

/** One question's answer: the verdict in a sentence, who decided, and both views. */
export function* canTable(report: CanReport, options: RenderOptions): Generator<string, void, undefined> {
  const canvas: Canvas = { width: options.width, paint: paintOf(options.colour) };
  const { width, paint } = canvas;
  const views = gridRows({
    columns: [{ fixed: true }, { fixed: true }, { least: 12 }],
    rows: viewsOf(report).map(([view, verdict, who]) => [
      cell(view),
      cell(verdict, verdict),
      cell(who, "quiet"),
    ]),
    width,
    indent: 2,
    paint,
  });
  const lines = [
    ...headLines(report, canvas),
    ...partLines(report, canvas),
    ...decisionLines(report.layers, canvas),
    "",
    paint("strong", "In both views"),
    ...views.flat(),
    ...footnoteLines(report.footnotes, canvas),
  ];
  yield `${lines.join("\n")}\n`;
}
