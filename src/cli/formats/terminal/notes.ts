import { unreachable } from "../../../domain/unreachable.ts";
import { paragraph } from "./layout.ts";
import type { Paint } from "./palette.ts";

/** Where a table is drawn. */
export type Canvas = { readonly width: number; readonly paint: Paint };

/** What holds for every row, once, at the end. */
export function footnoteLines(footnotes: readonly string[], { width, paint }: Canvas): string[] {
  if (footnotes.length === 0) return [];
  const lines = footnotes.flatMap((note) => {
    const [first = "", ...rest] = paragraph(note, { width, indent: 4 });
    return [`  ${paint("quiet", `- ${first.trimStart()}`)}`, ...rest.map((line) => paint("quiet", line))];
  });
  return ["", paint("strong", "Notes"), ...lines];
}

/** How sure a row is, as a verdict. */
export function verdictOfCertainty(certainty: "certain" | "possible"): "allow" | "unknown" {
  switch (certainty) {
    case "certain":
      return "allow";
    case "possible":
      return "unknown";
    default:
      return unreachable(certainty);
  }
}
