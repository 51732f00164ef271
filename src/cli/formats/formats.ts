import type { AuditReport, CanReport, DiffReport, ReachReport, WhoReport } from "../../domain/report.ts";

/** The report that each verb's formats are made from, and nothing else. */
export type ReportOf = {
  readonly audit: AuditReport;
  readonly reach: ReachReport;
  readonly can: CanReport;
  readonly who: WhoReport;
  readonly diff: DiffReport;
};

/** A verb whose answer is a report. */
export type ReportVerb = keyof ReportOf;

export const FORMATS = ["table", "json", "yaml", "markdown", "csv", "sarif", "html", "dot"] as const;
export type Format = (typeof FORMATS)[number];

/** Which formats each verb's answer has, the first being the one for people. What is not here makes no sense. */
export const FORMATS_OF = {
  audit: ["table", "json", "yaml", "markdown", "csv", "sarif", "html"],
  reach: ["table", "json", "yaml", "markdown", "csv", "html", "dot"],
  can: ["table", "json", "yaml", "markdown"],
  who: ["table", "json", "yaml", "markdown", "csv"],
  diff: ["table", "json", "yaml", "markdown", "csv", "html"],
} as const;

export type FormatOf<V extends ReportVerb> = (typeof FORMATS_OF)[V][number];

/** @returns whether a verb's answer is a report. */
export function isReportVerb(verb: string): verb is ReportVerb {
  return Object.hasOwn(FORMATS_OF, verb);
}

/** The formats of a verb's answer; none where it has no report. */
export function formatsOf(verb: string): readonly Format[] {
  return isReportVerb(verb) ? FORMATS_OF[verb] : [];
}

/** File endings, for `--out`. */
const ENDINGS: Readonly<Record<Format, string>> = {
  table: "txt",
  json: "json",
  yaml: "yaml",
  markdown: "md",
  csv: "csv",
  sarif: "sarif",
  html: "html",
  dot: "dot",
};

/** The file that a verb's answer goes to under `--out`. `fileNameOf("audit", "sarif")` is `audit.sarif`. */
export function fileNameOf(verb: ReportVerb, format: Format): string {
  return `${verb}.${ENDINGS[format]}`;
}
