import type { CanReport } from "../../../domain/report.ts";
import { canInWords, holdText, partsInWords, ruleText, viewsOf } from "../words/can.ts";
import { placeText } from "../words/severity.ts";
import { closing, code, prose, table } from "./text.ts";

/** One question's answer, for a comment on a pull request. */
export function* canMarkdown(report: CanReport): Generator<string, void, undefined> {
  const layers = report.layers.map((layer) => [
    layer.verdict,
    prose(layer.layer),
    code(ruleText(layer)),
    layer.at === undefined ? "" : code(placeText(layer.at)),
    prose([layer.reason, holdText(layer)].filter((text) => text !== "").join(" ")),
  ]);
  const views = viewsOf(report).map(([view, verdict, who]) => [view, verdict, who]);
  yield `**${report.verdict.toUpperCase()}**: ${prose(canInWords(report))}\n\n`;
  const parts = partsInWords(report).map((row) => row.map(prose));
  if (parts.length > 0) yield `${table(["", "part", "ports"], parts)}\n`;
  yield `${table(["", "layer", "rule", "at", "why"], layers)}\n${table(["view", "", "who"], views)}\n`;
  yield closing(report.footnotes, report.diagnostics);
}
