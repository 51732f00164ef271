/** What a renderer is told besides the report. */
export type RenderOptions = {
  /** Columns of the terminal; only tables look at it. */
  readonly width: number;
  /** Whether tables are coloured. */
  readonly colour: boolean;
  /** The product's version, as SARIF and HTML name it. */
  readonly version: string;
  /** The day that HTML names, in words; absent: none is named, and equal reports give equal pages. */
  readonly date?: string;
};

/** Writes a report in pieces, so that a large one is never one string in memory. */
export type Renderer<Report> = (report: Report, options: RenderOptions) => Generator<string, void, undefined>;
