import { availableParallelism, cpus, totalmem } from "node:os";

/** A table of figures: what a section prints, and what docs/benchmarks.md shows. */
export type Table = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences under the table. */
  readonly notes?: readonly string[];
};

/** A section of the benchmark, by the word that asks for it. */
export type Section = {
  readonly name: string;
  readonly run: () => readonly Table[] | Promise<readonly Table[]>;
};

export function milliseconds(value: number): string {
  if (value < 1) return `${(value * 1000).toFixed(0)} µs`;
  return value < 10_000 ? `${value.toFixed(value < 10 ? 2 : 0)} ms` : `${(value / 1000).toFixed(1)} s`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** What the figures were measured on. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores (${model}), ${memory} GiB, Node ${process.version}, ${process.platform} ${process.arch}`;
}

function widths({ columns, rows }: Table): number[] {
  return columns.map((column, at) => Math.max(column.length, ...rows.map((row) => (row[at] ?? "").length)));
}

/** The first column is words, the others are figures. */
function cell(text: string, width: number, at: number): string {
  return at === 0 ? text.padEnd(width) : text.padStart(width);
}

/** A table as a terminal shows it. */
export function asText(table: Table): string {
  const wide = widths(table);
  const line = (row: readonly string[]): string =>
    wide
      .map((width, at) => cell(row[at] ?? "", width, at))
      .join("  ")
      .trimEnd();
  return [table.title, line(table.columns), ...table.rows.map(line), ...(table.notes ?? []), ""].join("\n");
}

/** The same in Markdown. */
export function asMarkdown(table: Table): string {
  const wide = widths(table);
  const line = (row: readonly string[]): string =>
    `| ${wide.map((width, at) => cell(row[at] ?? "", width, at)).join(" | ")} |`;
  const rule = `|${wide.map((width, at) => (at === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  const notes = (table.notes ?? []).flatMap((note) => ["", note]);
  return [`**${table.title}**`, "", line(table.columns), rule, ...table.rows.map(line), ...notes, ""].join(
    "\n",
  );
}
