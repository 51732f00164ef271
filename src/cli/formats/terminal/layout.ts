import type { Paint, Tone } from "./palette.ts";
import { plain } from "./plain.ts";

/** Terminals narrower than this get lines that are too long for them. */
const NARROWEST = 40;

/** Where a word that is too long for its line may be broken: after one of these. */
const JOINTS = /[/,.:;=_-]/u;

function breakWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (rest.length > width) {
    let cut = width;
    while (cut > width / 2 && !JOINTS.test(rest.charAt(cut - 1))) cut -= 1;
    const end = cut > width / 2 ? cut : width;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

/** Breaks a text into lines of at most `width` columns. Control characters are written out. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of plain(text)
    .split(" ")
    .flatMap((word) => breakWord(word, width))) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

export type Cell = { readonly text: string; readonly tone: Tone };

/** A cell; plain text where no tone is given. */
export function cell(text: string, tone: Tone = "plain"): Cell {
  return { text: plain(text), tone };
}

export type Column = {
  /** Never wrapped: a verdict or a code is read whole. */
  readonly fixed?: true;
  /** Wrapped columns are not made narrower than this. */
  readonly least?: number;
  /** As wide as this even where its cells are narrower, so that grids below each other line up. */
  readonly natural?: number;
};

export type Grid = {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly width: number;
  readonly indent: number;
  readonly paint: Paint;
};

const GAP = 2;

/** INVARIANT (fits): the widths, gaps and indent come to at most the grid's width where columns can still give way. */
function columnWidths({ columns, rows, width, indent }: Grid): number[] {
  const widths = columns.map(({ natural = 0 }, index) =>
    Math.max(natural, ...rows.map((row) => row[index]?.text.length ?? 0)),
  );
  const used = (): number => widths.reduce((sum, own) => sum + own + (own === 0 ? 0 : GAP), indent - GAP);
  const least = columns.map(({ fixed, least = 8 }) => (fixed ? Infinity : least));
  for (let over = used() - width; over > 0; over = used() - width) {
    const slack = widths.map((own, index) => own - (least[index] ?? Infinity));
    const most = Math.max(...slack);
    if (most <= 0) break;
    const widest = slack.indexOf(most);
    widths[widest] = (widths[widest] ?? 0) - Math.min(over, Math.max(1, Math.floor(most / 2)));
  }
  return widths;
}

function gridLine(cells: readonly (readonly [string, Tone, number])[], grid: Grid): string {
  const last = cells.findLastIndex(([text]) => text !== "");
  const shown = cells
    .slice(0, last + 1)
    .filter(([, , width]) => width > 0)
    .map(([text, tone, width], index, all) => {
      const padding = index === all.length - 1 ? "" : " ".repeat(width - text.length + GAP);
      return grid.paint(tone, text) + padding;
    });
  return " ".repeat(grid.indent) + shown.join("");
}

/** Lays rows out in aligned columns, wrapping those that may be wrapped until all fit: the lines of each row. */
export function gridRows(grid: Grid): string[][] {
  const widths = columnWidths(grid);
  return grid.rows.map((row) => {
    const wrapped = row.map(({ text }, index) => wrap(text, Math.max(1, widths[index] ?? 1)));
    const height = Math.max(1, ...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      gridLine(
        row.map(({ tone }, index) => [wrapped[index]?.[line] ?? "", tone, widths[index] ?? 0] as const),
        grid,
      ),
    );
  });
}

/** A paragraph, wrapped behind an indent. */
export function paragraph(
  text: string,
  { width, indent = 0 }: { readonly width: number; readonly indent?: number },
): string[] {
  return wrap(text, Math.max(NARROWEST / 2, width - indent)).map((line) => " ".repeat(indent) + line);
}
